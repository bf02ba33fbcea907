/*
 * A grammar of rules files, right and wrong: from bytes, a text. "<name>" stands for one of the
 * alternatives of that name; a byte chooses which. The first alternative of each ends soonest: it
 * is taken where the bytes are over or the nesting is deep.
 */
#ifndef LULL_TESTS_FUZZ_RULES_GRAMMAR_H
#define LULL_TESTS_FUZZ_RULES_GRAMMAR_H

#include "base/buffer.h"
#include "fuzz.h"

enum { ALTERNATIVES_MAX = 48, NESTING_MAX = 20, RULES_BYTES_MAX = 8192 };

typedef struct grammar_symbol {
    const char *name;
    const char *alternatives[ALTERNATIVES_MAX]; /* up to the first NULL */
} grammar_symbol;

/* clang-format off */
static const grammar_symbol grammar[] = {
    {"file", {
        "<before>return policy { key = <key>, time = <time>, session = { idle = <threshold> },\n"
            "<slots>}",
        "<before>return policy { key = <key>, time = 'ts', session = { <session>}, "
            "window = { <window>},\n<slots>}",
        "<before>return policy {\n<slots>}",
        "<before>return experiment { <experiment>arms = { <arm>, <arm><arms> } }",
        "return require '<shipped>'",
        "<before>return <expression>",
        "<before><before>",
    }},
    {"before", {
        "local m = where { kind = 'click' }\n",
        "local m = <matcher>\n",
        "<before>local n = <matcher>\n",
        "<before>local function f(e, s) <body> end\n",
        "local v = require '<shipped>'\n<before>",
        "local t = <table>\n<before>",
        "<before><statement>\n",
        "<before>-- <expression>\n",
        "--[[ <text> ]]\n<before>",
        "",
    }},
    {"experiment", {
        "", "only = <matcher>, <experiment>", "split = <key>, <experiment>",
        "mode = 'shadow', <experiment>", "mode = <value>, <experiment>", "name = <value>, ",
        "only = <function>, ", "<expression>, ",
    }},
    {"arm", {
        "{ 'a', policy = require 'posthog' }",
        "{ 'b', share = <number>, policy = require 'posthog' }",
        "{ 'b', policy = require('posthog'):with { session = { <session>} } }",
        "{ 'c', policy = policy { key = 'user', time = 'ts', session = { <session>} } }",
        "{ <value>, share = <value>, policy = <expression> }",
    }},
    {"arms", {"", ", <arm><arms>"}},
    {"shipped", {"rrweb", "posthog", "openpanel_server", "jetpack_rtc", "fuzz", "../rules",
        "nowhere", "", "a\\0b"}},

    /* ---- slots ---------------------------------------------------------------------------- */

    {"slots", {"", "<slot>,\n<slots>", "<slot>,\n<slots>", "<slot>;<slots>"}},
    {"slot", {
        "activity = <activity>", "activity = <activity>", "ignore = <matcher>",
        "ignore = <function>",
        "classes = { <classes>}", "name = <value>", "lateness = <duration>", "order = '<path>'",
        "max_jump = <duration>", "retain = <duration>", "active_gap = <duration>",
        "session = { <session>}", "window = { <window>}", "window = { <window>}", "key = <key>",
        "time = <time>", "['name'] = 'fuzz'", "sesion = { }", "unique = '<path>'", "<expression>",
        "[<expression>] = <expression>",
    }},
    {"session", {
        "idle = '30m', ", "idle = <threshold>, <session>", "cap = <threshold>, <session>",
        "id = <key>, <session>", "trust = 'verify', <session>", "trust = <value>, <session>",
        "activity = <activity>, <session>", "<figure>, <session>",
        "data = { <kept>}, <session>", "carry = { <kept>}, <session>",
        "update = <update>, <session>", "attach = { <attached>}, <session>",
        "cap = { <threshold>, since = 'n' }, carry = { n = 0 }, <session>",
        "data = { n = 0, x = 'a' }, carry = { n = 0 }, update = <update>, <session>",
        "rotate_on = { <calendar> }, <session>",
        "rotate_on = { when(<flag>, <calendar>), <calendar> }, <session>",
                "[<value>] = <value>, <session>", "measures = { <measures>}, <session>",
        "measures = { <measures>}, limit = { a = <number> }, <session>",
    }},
    {"measures", {
        "a = <measure>, ", "a = <measure>, <measures>", "b = <measure>, <measures>",
        "['<path>'] = <measure>, <measures>",
    }},
    {"measure", {
        "count()", "count(<matcher>)", "first '<path>'", "last { '<path>', <matcher> }",
        "sum 'number'", "min { '<path>' }", "max '<path>'", "mean 'n'", "distinct '<path>'",
        "runs <duration>", "runs { <duration>, <matcher> }", "active_time <duration>",
        "bursts { <matcher>, n = <number>, within = <duration>, same = '<path>' }",
        "bursts { n = 3, within = <duration> }", "bursts <table>", "<value>",
    }},
    {"kept", {
        "n = 0, ", "x = <value>, <kept>", "clock = <number>, <kept>", "[<value>] = <value>, <kept>",
    }},
    {"attached", {
        "'start', ", "'<member>', <attached>", "'data.n', <attached>", "'carry.n', <attached>",
        "<value>, <attached>",
    }},
    {"update", {
        "function(e, s) s.data.n = s.events end", "function(e, s) <write> <body> end", "<function>",
        "function(e, s) <write> <write> <write> end",
    }},
    {"place", {"data.n", "data.x", "carry.n", "carry.clock", "data[<expression>]"}},
    {"write", {
        "s.data.n = s.data.n + 1", "s.<place> = <expression>", "s:tag(<string>)",
        "s.carry.n = at(e)", "s.<place> = <string>", "s.data = <expression>",
        "for i = 1, <number> do s.data.n = i s:tag('t' .. i) end", "kept = s.data",
    }},
    {"window", {
        "", "key = <key>, <window>", "idle = <threshold>, <window>",
        "snapshot = <snapshot>, <window>",
        "chunk = '<path>', <window>", "activity = <activity>, <window>",
        "cap = <threshold>, <window>", "<figure>, <window>", "<value>, <window>",
    }},
    {"figure", {
        "limit = 5", "limit = { <name> = <number> }", "rotate_on = { <triggers>}",
        "measures = { <measures>}", "tags = { <tags>}",
    }},
    {"triggers", {
        "", "when(<matcher>, 'login'), <triggers>", "changed '<path>', <triggers>",
        "changed { '<path>', 'kind', from = <test>, to = <test> }, <triggers>",
        "<function>, <triggers>", "when(<matcher>, <value>), <triggers>", "<expression>",
    }},
    {"name", {"a", "events", "duration_ms", "b", "unrecorded", "<member>"}},
    {"measures", {
        "", "a = count(), <measures>", "a = <measure>, <measures>", "b = <measure>, <measures>",
        "<name> = <measure>, <measures>", "<value>",
    }},
    {"measure", {
        "count()", "count(<matcher>)", "<kind> '<path>'", "<kind> { '<path>', <matcher> }",
        "active_time <duration>", "<value>",
    }},
    {"kind", {"sum", "first", "last", "min", "max", "mean", "distinct"}},
    {"tags", {
        "", "t = where { <name> = <test> }, <tags>", "u = where { a = <test> }, <tags>",
        "v = function(s) return s.<member> end, <tags>", "w = sample(0.5, 'id'), <tags>",
        "x = <matcher>, <tags>", "<value>",
    }},
    {"key", {
        "'user'", "'<path>'", "{ '<path>', '<path>' }", "{ 'site', optional '<path>' }",
        "optional '<path>'", "choose { '<path>', <key> }", "{ 'user', <calendar> }", "<calendar>",
        "choose { when(<matcher>, <key>), <key> }",
        "<function>", "{ <key>, <key> }", "<value>", "by('<path>', { a = <key>, <key> })",
        "{ field '<path>', 'user' }",
    }},
    {"calendar", {
        "calendar 'day'", "calendar '<bucket>'",
        "calendar { '<bucket>', tz = '<tz>' }",
        "calendar { '<bucket>', at = '<at>', tz = '<tz>' }", "calendar <value>",
        "calendar { '<bucket>', at = <value> }", "calendar { 'day', tz = <value> }",
    }},
    {"bucket", {"day", "hour", "week", "month", "year", ""}},
    {"tz", {"UTC", "Europe/Paris", "Australia/Lord_Howe", "US/Eastern", "Pacific/Apia", "paris",
        "../UTC", "<text>"}},
    {"at", {"04:00", "00:30", "23:59", "24:00", "4:00", "<text>"}},
    {"time", {
        "'ts'", "{ 'ts', unit = '<unit>' }", "{ '<path>', received = 'received' }",
        "{ 'ts', received = '<path>', ahead = <duration>, behind = <duration> }", "'<path>'",
        "<function>", "{ <function>, received = 'received' }", "<table>",
        "{ 'ts', ends = '<path>', unit = '<unit>' }",
        "skew_corrected { 'ts', sent = '<path>', received = 'received', ends = '<path>' }",
        "skew_corrected <value>",
    }},
    {"unit", {"ms", "s", "us", "ns", "m", ""}},
    {"activity", {
        "'passive'", "<matcher>", "choose { when(<matcher>, '<class>'), <activity> }", "<function>",
        "choose { when(<held>, <function>), when(<matcher>, '<class>') }", "'<class>'", "<value>",
        "by('<path>', { a = '<class>', <activity> })", "choose { field '<path>', '<class>' }",
    }},
    {"class", {"active", "passive", "ignore", "beat", "offline", "activ", ""}},
    {"classes", {
        "", "beat = { extends = false, expired = '<expired>' }, <classes>",
        "offline = { expired = { '<expired>', idle = '<expired>', cap = '<expired>' } }, <classes>",
        "active = { counts = <flag>, starts = <flag> }, <classes>", "passive = <table>, <classes>",
        "[<value>] = { }, <classes>",
    }},
    {"expired", {"new", "trail", "join", "none", "later"}},
    {"flag", {"true", "false", "nil", "1"}},
    {"snapshot", {
        "where { kind = 'full' }", "<matcher>", "{ <matcher>, <matcher> }", "<function>",
        "v.snapshot", "inside('items[]', { <matcher>, <matcher> })", "<expression>",
    }},
    {"threshold", {
        "'30m'", "<duration>", "at_least <duration>", "over <duration>", "never",
        "choose { when(<matcher>, <threshold>), <threshold> }", "<function>", "<value>",
        "choose { <threshold>, <threshold> }", "at_most '1m'", "field '<path>'",
        "by('<path>', { <cases><threshold> })", "by('<path>', <table>)",
    }},
    {"cases", {
        "", "a = <threshold>, <cases>", "click = <threshold>, <cases>",
        "[<value>] = <threshold>, <cases>",
    }},
    {"duration", {
        "'10s'", "'0s'", "'1.5h'", "'500ms'", "'100d'", "'1ms'", "'0.5ms'", "'999999999999d'", "30",
        "'30'", "''", "'16.1m'",
    }},

    /* ---- matchers ------------------------------------------------------------------------- */

    {"matcher", {
        "m", "where { <tests>}", "where('<path>', <test>)", "any(<matcher>, <matcher>)",
        "all(<matcher>, <matcher>)", "none(<matcher>)", "inside('<path>', <matcher>)",
        "{ kind = 'click' }", "n", "v.<word>", "inside('properties.items[]', v).<word>",
        "where { ['<path>[].<path>'] = <test>, ['<path>[]'] = <test> }", "where <value>", "any()",
    }},
    {"word", {"user_interaction", "snapshot", "interacton", "full_snapshot", "meta"}},
    {"tests", {
        "kind = <test>, ", "['<path>'] = <test>, <tests>", "url = <test>, <tests>",
        "<test>, <tests>",
        "text = matches '<pattern>', <tests>", "",
    }},
    {"held", {"true", "false", "<matcher>"}},
    {"test", {
        "'click'", "<value>", "{ <value>, <value>, <value> }", "exists", "missing", "anything",
        "at_least(<number>)", "over(<number>)", "at_most(<number>)", "under(<number>)",
        "over '10s'",
        "between(<number>, <number>)", "except <value>", "except { <value>, <value> }",
        "begins '<text>'", "contains '<text>'", "matches '<pattern>'", "except(exists)",
        "sample(2)",
    }},
    {"path", {
        "kind", "user", "url", "items", "user.plan", "properties.$tab", "items[]", "items[].n",
        "text",
        "deep.a.b.c.d", "[\"a.b\"]", "[\"a\\\\\"b\"]", "nested[].list[].x", "number",
        "<path>.<path>",
        "<path>[]", "a..b", "[", "", "big", "seq", "properties",
    }},

    /* ---- texts and numbers ---------------------------------------------------------------- */

    {"pattern", {
        "a", ".", "%a+", "%d*", "[^a-z]-", "(<pattern>)", "%1", "%b()", "%b", "%f", "%f[%w]",
        "^<pattern>",
        "<pattern>$", "<pattern><pattern>", "<pattern>?", "[]x]", "[%]a-]", "()", "[", "%",
        "<text>",
        ".-<pattern>", "(a*(.)%w(%s*))", "[%a-z]", "%g", "%x%x", "%u%l%p%c%s", "(", ")", "%0",
        "\\0",
    }},
    {"text", {
        "click", "", "/shop/", "bot", "a", "aaaaaaaaaaaaaaaa", "\\0", "\\xff", "\\u{20ac}", "%",
        "\\\"", "é", "0x10", " 12 ", "1e5", "\\n", "%s", "<text><text>", "2026-01-01T00:00:00Z",
        "\xff",
    }},
    {"number", {
        "1", "0", "-1", "3.5", "1e308", "math.huge", "-math.huge", "0/0", "math.maxinteger",
        "math.mininteger", "2^53", "1760000000000", "100000", "0x7fffffff", "-0.0", "'10s'", "1e15",
    }},
    {"value", {
        "'click'", "<number>", "true", "false", "nil", "'<text>'", "{ }", "m", "never", "exists",
        "function() end", "<table>",
    }},
    {"table", {
        "{ }", "{ <value>, <value> }", "{ a = <value>, [<value>] = <value> }",
        "{ <expression>, <expression>, <expression> }", "{ [1] = 1, [3] = 3, x = <value> }",
        "{ table.unpack(<table>) }",
    }},

    /* ---- functions ------------------------------------------------------------------------ */

    {"function", {
        "function(e, s) return e.kind end", "function(e, s) <body> end",
        "function(e, s) <body> end",
        "function(e, s) return <string> end", "function(e, s) return <call> end",
        "function(e, ...) return select('#', ...) end", "f", "function() return <answer> end",
        "string.lower", "tostring", "m",
    }},
    {"answer", {
        "'active'", "'10m'", "at_least '5m'", "over(1000)", "never", "1000", "-1", "0",
        "{ 'a', 'b' }",
        "{ }", "{ nil, 'b' }", "true", "'<class>'", "<value>", "1e300", "m", "{ { } }",
        "1760000000", "'2026-01-01'",
    }},
    {"body", {
        "return <answer>", "return <expression>", "<statement> <body>",
        "if <expression> then <body> end <body>", "local x = <expression> <body>",
        "for i = 1, <number> do <statement> end <body>",
        "while <expression> do <statement> end <body>",
        "for k, v in pairs(<expression>) do <statement> end <body>",
        "for _, v in ipairs(<expression>) do <statement> end <body>",
        "for a, b in (<string>):gmatch('<pattern>') do <statement> end <body>",
        "return f(e, s)", "error(<expression>)", "repeat <statement> until <expression> <body>",
        "goto done ::done:: <body>",
    }},
    {"statement", {
        "local y = <expression>", "t = <expression>", "x = <expression>",
        "t[#t + 1] = <expression>",
        "e.kind = 1", "table.insert(t, <expression>)", "table.sort(t)",
        "local z < const> = <expression>",
        "string.x = 1", "t.a = t", "table.sort(t, function(a, b) return a > b end)", "f(e, s)",
        "local c < close> = <expression>", "assert(<expression>, '<text>')", "os.exit()",
    }},
    {"expression", {
        "e.kind", "e.<field>", "s.<member>", "<value>", "<string>", "<call>", "#<string>",
        "<expression> .. <expression>", "<expression> + <expression>",
        "<expression> < <expression>",
        "<expression> == <expression>", "not <expression>", "<expression> and <expression>",
        "<expression> // <expression>", "e[<expression>]", "s[<expression>]", "#e.items",
        "s.data.n", "s.carry.n", "s.data[<expression>]", "e.items[<number>]", "x", "<table>",
        "(<expression>)(<expression>)", "e", "s",
        "-<expression>",
        "<expression> & <expression>", "<expression> << <number>", "<expression> % <expression>",
        "s.events > <number>", "ms <duration>", "m(e)", "<matcher>", "...",
    }},
    {"field", {
        "user", "user.plan", "url", "items", "items[1].n", "text", "properties['$tab']", "ts",
        "number",
        "big", "nested[1].list", "missing.a.b", "deep.a.b.c.d", "url:upper()", "yes", "seq",
    }},
    {"member", {
        "events", "open", "id", "part", "start", "last", "last_active", "active_events", "index",
        "previous_id", "gap_ms", "start_reason", "deadline", "evnts", "unrecorded", "reason", "end",
        "duration_ms", "windows", "a", "chunk_gaps",
    }},
    {"string", {
        "'a'", "'<text>'", "e.url", "e.text", "tostring(<expression>)", "('<text>'):rep(<number>)",
        "('<text>'):rep(<number>, '<text>')", "<string>:upper()", "<string>:lower()",
        "<string>:reverse()", "<string>:sub(<number>, <number>)", "string.char(<number>, 65)",
        "string.format('<format>', <expression>, <expression>)",
        "<string>:gsub('<pattern>', '%1<text>')",
        "<string>:gsub('<pattern>', '%%%0')", "(<string>):gsub('<pattern>', <table>)",
        "(<string>):gsub('<pattern>', function(a) return <expression> end, <number>)",
        "(<string>):match('<pattern>', <number>)", "table.concat(<table>, '<text>')",
        "utf8.char(<number>)", "<string>:gsub('<pattern>', '%9')",
    }},
    {"format", {
        "%s", "%d", "%5.2f", "%q", "%x", "%-10s|", "%c", "%g", "%a", "%i%%", "%p", "%", "%10.3s",
        "%+d",
        "%#o", "% 5i", "%e%G", "%.99f", "%99.99d", "%100d", "<format><format>", "<text>", "%u",
        "%.3q",
    }},
    {"call", {
        "type(<expression>)", "(<string>):find('<pattern>', <number>)",
        "(<string>):find('<text>', 1, true)", "(<string>):byte(<number>, <number>)", "#(<string>)",
        "tonumber(<expression>)", "tonumber(<string>, 16)", "next(<expression>)", "rawlen(<table>)",
        "rawequal(<expression>, <expression>)", "select(<number>, <expression>, <expression>)",
        "table.remove(<table>)", "table.unpack(<table>, <number>, <number>)",
        "table.pack(<expression>).n",
        "math.floor(<expression>)", "math.max(<number>, <expression>)",
        "math.tointeger(<expression>)",
        "math.fmod(<number>, <number>)", "math.ult(1, <number>)", "math.type(<expression>)",
        "utf8.len(<string>)", "utf8.codepoint(<string>, <number>)",
        "utf8.offset(<string>, <number>)",
        "pcall(error)", "setmetatable({}, {})", "string.dump(f)", "where(<string>, <test>)",
        "policy { }", "require '<shipped>'", "choose { <expression> }", "math.random()", "f(e)",
        "table.concat(<table>)", "inside(<string>, <table>)", "when(<expression>, <expression>)",
        "table.insert(<table>, <number>, <expression>)", "utf8.codepoint(<string>, 1, -1)",
        "optional(<string>)", "matches(<string>)", "print(e)", "(<string>):len()",
        "ipairs(<expression>)",
    }},
};
/* clang-format on */

enum { SYMBOLS = sizeof grammar / sizeof *grammar };

static inline const grammar_symbol *grammar_find(const char *name, size_t length) {
    for (size_t i = 0; i < SYMBOLS; i++) {
        if (strlen(grammar[i].name) == length && memcmp(grammar[i].name, name, length) == 0) {
            return &grammar[i];
        }
    }
    fuzz_broken(__FILE__, __LINE__, "the grammar has every name that it uses", name);
}

static inline const char *grammar_choose(const grammar_symbol *symbol, fuzz_bytes *in,
                                         unsigned nesting) {
    unsigned count = 0;
    while (count < ALTERNATIVES_MAX && symbol->alternatives[count]) {
        count++;
    }
    unsigned choice = fuzz_byte(in) % count;
    return symbol->alternatives[nesting < NESTING_MAX ? choice : 0];
}

/* Appends what the bytes make of a symbol. */
static void grammar_derive(lull__buffer *out, const grammar_symbol *symbol, fuzz_bytes *in,
                           unsigned nesting) {
    const char *at = grammar_choose(symbol, in, nesting);
    while (*at && out->length < RULES_BYTES_MAX) {
        size_t length = at[0] == '<' ? strspn(at + 1, "abcdefghijklmnopqrstuvwxyz") : 0;
        if (length > 0 && at[length + 1] == '>') {
            grammar_derive(out, grammar_find(at + 1, length), in, nesting + 1);
            at += length + 2;
        } else {
            lull__buffer_char(out, *at++);
        }
    }
}

#endif
