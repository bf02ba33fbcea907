#include "scenario.h"

#include <stdio.h>

/* A function in every slot that takes one: each answer goes through Lua's memory. */
static const char functions_rules[] =
    "settings { short = '2m' }\n"
    "local click = where { kind = matches '^cl.*k$', ['items[].price'] = over(3) }\n"
    "return policy {\n"
    "  key      = function(e) return e.user and { e.site, e.user:lower() } end,\n"
    "  time     = function(e) return e.at or tostring(e.ts) end,\n"
    "  lateness = '5s',\n"
    "  ignore   = function(e) return e.bot == true end,\n"
    "  activity = function(e, s)\n"
    "    if click(e) then return 'active' end\n"
    "    local all = {}\n"
    "    for i, item in ipairs(e.items or {}) do all[i] = item.name .. s.events end\n"
    "    return #table.concat(all) > 20 and 'ignore' or 'passive'\n"
    "  end,\n"
    "  session = {\n"
    "    id   = function(e) return e.sid end,\n"
    "    idle = function(e, s) return e.plan == 'pro' and settings.short or 20000 + s.events end,\n"
    "    cap  = function(e, s) return s.index > 1 and '2m' or '3m' end,\n"
    "  },\n"
    "  window = {\n"
    "    key      = function(e) return e.tab end,\n"
    "    idle     = function(e, s) return at_least '10s' end,\n"
    "    snapshot = function(e) return e.kind == 'snapshot' end,\n"
    "    activity = choose { when({ kind = 'click' }, 'active'), function(e) return e.class end "
    "},\n"
    "  },\n"
    "}\n";

static const char functions_input[] =
    "{\"site\":1,\"user\":\"Ada\",\"ts\":1760000000000,\"kind\":\"snapshot\",\"tab\":\"A\"}\n"
    "{\"site\":1,\"user\":\"Ada\",\"at\":\"2025-10-09T08:53:21Z\",\"kind\":\"click\",\"tab\":\"A\","
    "\"items\":[{\"name\":\"a\\u00e4\",\"price\":2},{\"name\":\"b\",\"price\":4.5}]}\n"
    "{\"site\":1,\"user\":\"Bo\",\"ts\":1760000000500,\"kind\":\"move\",\"tab\":7,\"sid\":\"s-1\","
    "\"items\":[{\"name\":\"a long name of a thing\",\"price\":2},{\"name\":\"b\",\"price\":1}]}\n"
    "{\"site\":1,\"ts\":1760000001500,\"kind\":\"click\"}\n"
    "{\"site\":1,\"user\":\"Ada\",\"ts\":1760000013000,\"kind\":\"move\",\"tab\":\"A\",\"bot\":"
    "true}\n"
    "{\"site\":1,\"user\":\"Ada\",\"ts\":1760000012000,\"kind\":\"click\",\"class\":\"active\","
    "\"tab\":\"A\",\"plan\":\"pro\"}\n"
    "{\"site\":2,\"user\":\"Cy\",\"ts\":1760000100000,\"kind\":\"move\",\"class\":\"none of "
    "them\"}\n"
    "{\"site\":1,\"user\":\"Bo\",\"ts\":1760000101000,\"kind\":\"click\",\"sid\":\"s-1\"}\n";

/* What C decides alone: order, times held near a received one, choices, classes, items, chunks. */
static const char paths_rules[] =
    "local click = where { kind = { 'click', 'key' }, ['user.plan'] = except 'none' }\n"
    "local bot = any(where { agent = contains 'bot' }, where { agent = matches '^spi(.)(.*)$' })\n"
    "return policy {\n"
    "  name     = 'paths',\n"
    "  key      = choose { { 'site', 'user.id' }, optional 'device' },\n"
    "  time     = skew_corrected { 'ts', sent = 'sent', received = 'received', ends = 'till',\n"
    "               ahead = '1m', behind = '1h' },\n"
    "  lateness = '3s', order = 'seq', max_jump = '1h', retain = '1h', active_gap = '10s',\n"
    "  ignore   = bot,\n"
    "  classes  = { beat = { extends = false, expired = 'trail' },\n"
    "               offline = { expired = { 'new', idle = 'join' } } },\n"
    "  activity = choose { when({ kind = 'beat' }, 'beat'), when(click, 'active'), 'offline' },\n"
    "  session  = { id = { 'client', 'sid' }, trust = 'verify',\n"
    "               idle = choose { when({ ['user.plan'] = 'pro' }, '40s'), at_least '20s' },\n"
    "               cap = by('kind', { beat = '1m', '2m' }) },\n"
    "  window   = { key = optional 'tab', idle = '5s', chunk = 'chunk',\n"
    "               snapshot = { where { kind = 'meta' }, where { kind = 'full' } },\n"
    "               activity = inside('items[]', where { price = between(1, 9) }) },\n"
    "}\n";

#define USER(id, ts, rest) "{\"site\":\"s\",\"user\":{\"id\":" id "},\"ts\":" ts rest "}\n"

static const char paths_input[] =
    USER("1", "1760000000000", ",\"kind\":\"meta\",\"tab\":\"A\",\"chunk\":0,\"seq\":2")
        USER("1", "1760000000000", ",\"kind\":\"full\",\"tab\":\"A\",\"chunk\":2,\"seq\":1")
            USER("2", "1760000001000", ",\"kind\":\"click\",\"client\":\"c\",\"sid\":\"x\"")
                USER("2", "1760000001000",
                     ",\"kind\":\"click\",\"client\":\"c\",\"sid\":\"y\",\"seq\":\"a\"")
                    USER("2", "1760000001000",
                         ",\"kind\":\"beat\",\"client\":\"c\",\"sid\":\"z\",\"seq\":\"\\n\"")
                        USER("3", "1760900000000", ",\"kind\":\"click\"") /* far ahead */
    USER("3", "1760900000001", ",\"kind\":\"click\"") USER("3", "1760900000002",
                                                           ",\"kind\":\"click\"")
        USER("1", "1760000007000",
             ",\"kind\":\"key\",\"tab\":\"A\",\"chunk\":5,\"items\":[{\"price\":4}]")
            USER("1", "1760000002000", ",\"kind\":\"key\",\"tab\":\"B\",\"chunk\":9")
                USER("1", "1760000009000", ",\"kind\":\"key\",\"agent\":\"spider\"") USER(
                    "1", "1760000009000", ",\"kind\":\"key\",\"received\":\"2025-10-09T08:53:29Z\"")
                    USER("4", "\"2025-10-09T08:54:00.000+00:00\"",
                         ",\"kind\":\"click\",\"tab\":\"A\"")
                        USER("2", "1760000022000",
                             ",\"kind\":\"key\",\"client\":\"c\",\"sid\":\"x\"")
                            USER("2", "1760000050000",
                                 ",\"kind\":\"scroll\",\"client\":\"c\",\"sid\":\"y\"")
                                USER("1", "1760000130000", ",\"kind\":\"click\",\"tab\":\"A\"")
                                    USER("1", "1760000003000",
                                         ",\"kind\":\"click\",\"tab\":\"A\"") /* late */
    "{\"device\":null,\"ts\":1760000131000}\n" USER("5", "1760009000000", ",\"kind\":\"click\"")
        USER("6", "1760009000001", "");

/* Lines that are no events, events without a newline at the end, a long line, members escaped. */
static const char rejects_rules[] =
    "return policy { key = 'user', time = 'ts', session = { id = 'sid', idle = '30m' },\n"
    "  window = { key = 'tab', idle = '1m' } }\n";

static const char many_rules[] =
    "return policy { key = 'user', time = 'ts', lateness = '3s', order = 'tab',\n"
    "  retain = '1h', session = { idle = '10m' }, window = { key = 'tab' } }\n";

static const char huge_rules[] =
    "return policy { key = 'user', time = 'ts', lateness = '1s', session = { idle = '30m' },\n"
    "  activity = function(e) return #(e.text or '') > 0 and 'active' or 'passive' end }\n";

static const char huge_rules_beside[] =
    "return policy { key = 'user', time = 'ts', session = { idle = '30m' },\n"
    "  activity = where { text = 'short' } }\n";

/* What sessions remember and make of their events: triggers, measures until they are only sketched,
 * tags; names that functions give. */
static const char figures_rules[] =
    "settings { idle = { '30m', max = '1h', about = 'silence' } }\n"
    "local base = policy { key = 'user', time = 'ts', unique = 'ts',\n"
    "  session = { idle = settings.idle } }\n"
    "return base:with { session = {\n"
    "  rotate_on = { when({ kind = 'in' }, 'login'), changed { 'plan', to = except 'x' },\n"
    "    function(e, s) if e.kind == 'again' then return 'again ' .. s.events end end },\n"
    "  limit = { n = 400 }, confirm_on = so_far { events = 2 },\n"
    "  forget_on = where { kind = 'forget' }, end_on = function(e, s) return e.kind == 'bye' end,\n"
    "  measures = { n = count(), a = first 'plan', z = last 'plan', d = distinct 'n',\n"
    "    s = sum { 'n', where { kind = 'click' } }, r = runs '5s', t = active_time '5s',\n"
    "    b = bursts { n = 2, within = '1s' } },\n"
    "  tags = { big = where { n = over(100) }, odd = function(s) return s.n % 2 == 1 end },\n"
    "}, window = { key = optional 'tab', cap = '20s', limit = { all = 15 },\n"
    "  rotate_on = { when({ kind = 'again' }, 'again'), changed 'plan',\n"
    "    function(e, s) return e.kind == 'bye' and 'bye ' .. s.events or nil end },\n"
    "  measures = { all = count(), last = last 'plan', of = distinct 'n' },\n"
    "  tags = { some = where { all = over(10) }, odd = function(w) return w.index % 2 == 1 end },\n"
    "} }\n";

/* Two policies in a pass: one decides at once, the other keeps its events for a while. */
static const char fast_rules[] =
    "settings { idle = '30s' }\n"
    "return policy { key = 'user', time = 'ts', session = { idle = settings.idle } }\n";
static const char slow_rules[] =
    "settings { late = '2m' }\n"
    "return policy { key = 'tab', time = 'ts', lateness = settings.late,"
    " session = { idle = '5m' }, window = { key = 'user' } }\n";

/* What a rule keeps: values and tags that are written, handed on and attached. */
static const char keeping_rules[] =
    "return policy { key = 'user', time = 'ts', session = { idle = '30s',\n"
    "  cap = { '2m', since = 'clock' },\n"
    "  data = { n = 0, page = 'none', half = 0.5, open = true },\n"
    "  carry = { clock = 0, last = '' }, attach = { 'id', 'start', 'data.page', 'carry.last' },\n"
    "  update = function(e, s)\n"
    "    local data, carry = s.data, s.carry\n"
    "    data.n, data.half, data.open = data.n + 1, data.half / 2, nil\n"
    "    data.page = data.page .. ' ' .. e.page\n"
    "    if s.start - carry.clock > ms '2m' then carry.clock = s.start end\n"
    "    carry.last = e.page:rep(e.n)\n"
    "    s:tag('page ' .. e.n) s:tag 'seen'\n"
    "    if e.n == 9 then error 'nine' end\n"
    "  end, tags = { all = where { ['data.n'] = over(1) } } } }\n";
/* Time zones are read, buckets named. */
static const char calendars_rules[] =
    "return policy { key = { 'user', calendar 'hour', calendar 'month' }, time = 'ts',\n"
    "  session = { idle = '1h', rotate_on = { calendar { 'day', tz = 'Europe/Paris' },\n"
    "    calendar { 'week', at = '04:00' }, calendar { 'day', tz = 'Asia/Tokyo' },\n"
    "    calendar { 'day', tz = 'America/New_York' } } } }\n";
/* Sessions under one of two arms, that come and go, with so much to say of each event that a batch
 * asks for memory wherever an arm is filled, chosen or judged. */
static const char split_rules[] =
    "local many = { text = last 'text' }\n"
    "for i = 1, 40 do many['m' .. i] = count() end\n"
    "local base = policy { key = 'user', time = 'ts', lateness = '1s', session = {\n"
    "  idle = '30s', measures = many, rotate_on = { when({ tab = { 0, 1 } }, 'not two') } } }\n"
    "return experiment { split = 'text', only = function(e) return 'tab ' .. e.tab ~= 'tab 0' "
    "end,\n"
    " arms = {\n"
    "  { 'one', share = 1, policy = base },\n"
    "  { 'two', share = 1, policy = base:with { session = { idle = '90s',"
    " measures = { n = count(), tab = last 'tab' } } } },\n"
    "} }\n";

#define FIFTY "01234567890123456789012345678901234567890123456789"

static const char rejects_input[] =
    "\xef\xbb\xbf{\"user\":\"\\u0061d\\ud83d\\ude00\",\"ts\":1760000000000,\"x\":\"\\ud800\"}\r\n"
    "\n   "
    "\t\n{\"user\":\n[1,2]\n\xff\xfe{}\n7\n{\"user\":\"a\"}\n{\"user\":\"a\",\"ts\":\"never\"}\n"
    "{\"user\":1e400,\"ts\":1760000000001,\"n\":123456789012345678901234567890}\n"
    "{\"lull\":{\"a\":[1,{\"b\":2}]},\"user\":\"ada\",\"ts\":1760000001000,\"tab\":\"\\\"q\\\"\"}\n"
    "{\"user\":\"ada\",\"ts\":1760000002000,\"text\":\"" FIFTY FIFTY FIFTY FIFTY FIFTY FIFTY "\"}\n"
    "{\"user\":\"ada\",\"ts\":1760000003000,\"sid\":\"one\"}\n"
    "{\"user\":\"ada\",\"ts\":1760000004000,\"sid\":\"two\"}\n"
    "{\"user\":\"ada\",\"ts\":1760000005000,\"sid\":\"three\"}\n"
    "{\"user\":\"ada\",\"ts\":1760000006000,\"sid\":\"four\"}";

static void functions_events(lull__buffer *events) {
    lull__buffer_string(events, functions_input);
}

static void paths_events(lull__buffer *events) {
    lull__buffer_string(events, paths_input);
}

static void rejects_events(lull__buffer *events) {
    lull__buffer_string(events, rejects_input);
}

/* The second event ends the first session: it has another plan. The next ends when it has just too
 * many values to keep them all. */
static void figures_events(lull__buffer *events) {
    static const char *const kinds[] = {"click", "in", "again", "bye", "click", "forget"};
    for (int i = 0; i < 170; i++) {
        char line[160];
        snprintf(line, sizeof line,
                 "{\"user\":1,\"ts\":%lld,\"kind\":\"%s\",\"n\":%d,\"plan\":\"plan %d\"}\n",
                 1760000000000 + i * 1000LL, i < 130 ? "click" : kinds[(i - 129) % 6], i,
                 i < 156 ? i == 0 : i % 4);
        lull__buffer_string(events, line);
    }
}

static void keeping_events(lull__buffer *events) {
    for (int i = 0; i < 24; i++) {
        char line[160];
        int64_t ts = 1760000000000 + i * 9000LL + (i > 16 ? 90000 : 0);
        snprintf(line, sizeof line, "{\"user\":%d,\"ts\":%lld,\"page\":\"p%d\",\"n\":%d}\n", i % 2,
                 (long long)ts, i % 5, i);
        lull__buffer_string(events, line);
    }
}

/* One key is far ahead, twice: too little to be believed, then too much to be held. Nothing is
 * released before. */
static const char ahead_rules[] =
    "return policy { key = 'user', time = 'ts', lateness = '1h', max_jump = '2h',\n"
    "  session = { idle = '30m', tags = { t = function(s) return #('x'):rep(5000) > 0 end } } }\n";

static void ahead_events(lull__buffer *events) {
    static const struct {
        const char *user;
        int seconds;
    } given[] = {{"a", 0},    {"c", 1},     {"b", 36000}, {"b", 36001}, {"a", 2},     {"d", 3},
                 {"a", 5000}, {"d", 36000}, {"d", 36002}, {"d", 36001}, {"a", 36000}, {"c", 36003}};
    for (size_t i = 0; i < sizeof given / sizeof *given; i++) {
        char line[64];
        snprintf(line, sizeof line, "{\"user\":\"%s\",\"ts\":%lld}\n", given[i].user,
                 1760000000000 + given[i].seconds * 1000LL);
        lull__buffer_string(events, line);
    }
}

static void one_event(lull__buffer *events) {
    lull__buffer_string(events, "{\"user\":\"a\",\"ts\":1760000000000}\n");
}

/* What may be the begin of a byte order mark is kept until the input ends. */
static void mark_events(lull__buffer *events) {
    lull__buffer_string(events, "\xef\xbb");
}

/* Tables grow and are built anew, keys are forgotten, deadlines move from bucket to bucket; the
 * first events are many of one time. */
static void many_events(lull__buffer *events) {
    for (int i = 0; i < 150; i++) {
        char line[128];
        int64_t ts = 1760000000000 + (i < 70 ? 0 : i * 60000LL - (i % 7) * 1000LL);
        snprintf(line, sizeof line, "{\"user\":\"u%d\",\"ts\":%lld,\"tab\":%d}\n", i * 7 % 70,
                 (long long)ts, i % 3);
        lull__buffer_string(events, line);
    }
}

static void add_split(lull__buffer *events, int count, int text_bytes) {
    for (int i = 0; i < count; i++) {
        char line[1200];
        int64_t ts = 1760000000000 + (i < 70 ? i / 20 : i * 20) * 1000LL;
        snprintf(line, sizeof line, "{\"user\":\"u%d\",\"ts\":%lld,\"tab\":%d,\"text\":\"%0*d\"}\n",
                 i * 7 % 70, (long long)ts, i % 3, text_bytes, i % 11);
        lull__buffer_string(events, line);
    }
}

/* Of so many events of this size blocks of memory end in other places than of those. */
static void split_events(lull__buffer *events) {
    add_split(events, 150, 880);
}

static void larger_split_events(lull__buffer *events) {
    add_split(events, 220, 900);
}

/* A line larger than what the engine keeps for lines, and one that the fast parser does not take:
 * a name with an escape, nested as deep as allowed. */
static void huge_events(lull__buffer *events) {
    lull__buffer_string(
        events, "{\"user\":\"a\",\"ts\":1760000000000}\n{\"user\":\"a\",\"lull\":{},\"text\":\"");
    for (int i = 0; i < 20000; i++) {
        lull__buffer_string(events, "twenty bytes of text\\n");
    }
    lull__buffer_string(events, "\",\"ts\":1760000001000}\n{\"deep\":");
    for (int i = 0; i < 511; i++) {
        lull__buffer_char(events, '[');
    }
    lull__buffer_char(events, '1');
    for (int i = 0; i < 511; i++) {
        lull__buffer_char(events, ']');
    }
    lull__buffer_string(events, ",\"us\\u0065r\":\"a\\tb\",\"ts\":1760000002000}\n");
}

static const char mistaken_rules[] =
    "local bots = wehre { agent = 'bot' }\n"
    "settings { idle = { '30m', most = '1h' } }\n"
    "return policy {\n"
    "  key = 5, time = 'ts', ignore = bots,\n"
    "  session = { idle = settings.idle, cap = 0, tags = { long = where { evnts = 3 } } },\n"
    "}\n";

static const char *const told_fields[] = {"items", "user", "ts", "[\"no.name\"]", NULL};

static const char *const huge_fields[] = {"text", NULL};

const scenario scenarios[] = {
    {.name = "functions in every slot",
     .rules = functions_rules,
     .file = "functions.lua",
     .setting = "short",
     .value = "1m",
     .events = functions_events,
     .read_bytes = 1000},
    {.name = "order, classes, choices, items, chunks",
     .rules = paths_rules,
     .file = "paths.lua",
     .events = paths_events,
     .read_bytes = 700,
     .waiting_bytes = 4000,
     .aside_events = 2,
     .covers = true,
     .drains = true},
    {.name = "why, of what waits and of what functions say",
     .rules = functions_rules,
     .file = "functions.lua",
     .events = functions_events,
     .read_bytes = 1000,
     .why = true},
    {.name = "rejects, long lines, few lines of a key, small reads",
     .rules = rejects_rules,
     .file = "rejects.lua",
     .events = rejects_events,
     .read_bytes = 7,
     .line_bytes = 200,
     .key_lines = 2,
     .retag = true},
    {.name = "settings, triggers, measures, tags",
     .rules = figures_rules,
     .file = "figures.lua",
     .events = figures_events,
     .read_bytes = 5000},
    {.name = "two policies and what both say",
     .rules = fast_rules,
     .file = "fast.lua",
     .beside = slow_rules,
     .events = many_events,
     .read_bytes = 900},
    {.name = "events told by fields, some of which wait",
     .rules = paths_rules,
     .file = "paths.lua",
     .beside = fast_rules,
     .fields = told_fields,
     .events = functions_events,
     .read_bytes = 300},
    {.name = "what a rule keeps",
     .rules = keeping_rules,
     .file = "keeping.lua",
     .events = keeping_events,
     .read_bytes = 300},
    {.name = "calendars",
     .rules = calendars_rules,
     .file = "calendars.lua",
     .events = functions_events,
     .read_bytes = 5000},
    {.name = "keys far ahead",
     .rules = ahead_rules,
     .file = "ahead.lua",
     .events = ahead_events,
     .read_bytes = 1000,
     .aside_events = 3},
    {.name = "time that comes behind one event",
     .rules = ahead_rules,
     .file = "ahead.lua",
     .events = one_event,
     .read_bytes = 1000,
     .tells_ms = 1760000000000 + 36000000},
    {.name = "an input that ends within a byte order mark",
     .rules = many_rules,
     .file = "many.lua",
     .events = mark_events,
     .read_bytes = 1},
    {.name = "rules that are looked through",
     .checked = split_rules,
     .mistaken = mistaken_rules,
     .rules = many_rules,
     .file = "many.lua",
     .events = mark_events,
     .read_bytes = 1000},
    {.name = "an experiment",
     .rules = split_rules,
     .file = "split.lua",
     .events = split_events,
     .read_bytes = 1 << 20},
    {.name = "an experiment, of larger events",
     .rules = split_rules,
     .file = "split.lua",
     .events = larger_split_events,
     .read_bytes = 1 << 20},
    {.name = "many keys",
     .rules = many_rules,
     .file = "many.lua",
     .events = many_events,
     .read_bytes = 65536},
    {.name = "a huge line that was tagged before",
     .rules = huge_rules,
     .file = "huge.lua",
     .beside = huge_rules_beside,
     .fields = huge_fields,
     .events = huge_events,
     .retag = true,
     .read_bytes = 65536,
     .waiting_bytes = 1},
    {.name = "a vocabulary, and replay windows",
     .file = "rules/posthog.lua",
     .input_file = "tests/recording/recording.ndjson",
     .read_bytes = 32768},
    {0},
};
