/*
 * engine_worlds_test [seed [worlds]]: random worlds of keys, clients' ids, windows, clocks and
 * rules; what must hold of the output of each, whatever the rules say.
 */
#include "chance.h"
#include "engine_stream.h"

#include <stdarg.h>

static const int64_t BASE_MS = 1760000000000;

#define HEAD                                                                                       \
    "return policy { key = 'user', time = 'ts', max_jump = '1h',\n"                                \
    "  activity = choose { when(where { kind = 'click' }, 'active'),\n"                            \
    "    when(where { kind = 'noise' }, 'ignore'), 'passive' },\n"
#define WINDOW "  window = { key = 'tab', idle = '5s', snapshot = where { kind = 'snapshot' } },\n"

static const char *const policies[] = {
    HEAD "session = { idle = '30s' } }",
    HEAD "session = { idle = '30s', cap = '40s' } }",
    HEAD WINDOW "session = { idle = at_least '30s', cap = at_least '60s' } }",
    HEAD WINDOW "session = { id = 'sid', idle = '30s', cap = '40s' } }",
    HEAD WINDOW "session = { id = 'sid', trust = 'verify', idle = '30s', cap = '40s' } }",
    HEAD WINDOW "lateness = '20s', session = { id = 'sid', idle = '30s', cap = '90s' } }",
    HEAD "lateness = '30s', order = 'n', window = { idle = at_least '30s' },\n"
         "session = { id = 'sid', trust = 'verify', idle = '30s' } }",
    "return policy { key = 'user', time = 'ts', lateness = '5s', ignore = where { kind = 'noise' "
    "},\n"
    "  max_jump = '20s',\n"
    "  classes = { joins = { expired = 'join' }, quiet = { counts = false, expired = 'none' },\n"
    "    churn = { starts = false, extends = false, expired = { 'trail', cap = 'new' } } },\n"
    "  activity = choose { when(where { kind = 'click' }, 'joins'),\n"
    "    when(where { kind = 'snapshot' }, 'quiet'), 'churn' }," WINDOW
    "  session = { idle = choose { when(where { tab = 'A' }, '29999ms'), '30s' }, cap = '2m' } }",
};

/* ---- the world ------------------------------------------------------------------------------- */

__attribute__((format(printf, 2, 3))) static void put(lull__buffer *text, const char *format, ...) {
    char line[256];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    lull__buffer_string(text, line);
}

enum { EVENTS_MAX = 160 };

/* Gaps at the thresholds and beside them. */
static int64_t gap(void) {
    static const int64_t gaps[] = {0,     0,     1,     500,   999,   4999,  5000,  5001, 9000,
                                   20000, 29999, 30000, 30001, 39999, 40000, 40001, 60000};
    return below(60) == 0 ? 7200000 : PICK(gaps);
}

static unsigned make_events(lull__buffer *text) {
    static const char *const users[] = {"ada", "bob", "eve", "a\\\"b"};
    static const char *const kinds[] = {"click",    "click",    "mutation",
                                        "mutation", "snapshot", "noise"};
    unsigned events = 20 + below(EVENTS_MAX - 20), keys = 1 + below(4);
    unsigned disorder = below(3) == 0 ? 0 : 1 + below(40000);
    int64_t at = 0;
    for (unsigned i = 0; i < events; i++) {
        at += below(3) ? gap() : 0;
        int64_t behind = disorder && below(4) == 0 ? below(disorder) : 0;
        int64_t wrong = below(50) == 0 ? 8000000 + below(100) : 0;
        put(text, "{\"n\":%u,\"ts\":%" PRId64 ",\"kind\":\"%s\"", i, BASE_MS + at - behind + wrong,
            PICK(kinds));
        if (below(40) > 0) {
            put(text, ",\"user\":\"%s\"", users[below(keys)]);
        }
        if (below(3) > 0) {
            put(text, ",\"tab\":\"%c\"", 'A' + (char)below(3));
        }
        if (below(3) == 0) {
            put(text, ",\"sid\":\"s%u\"", below(3));
        }
        put(text, "}\n%s", below(20) == 0 ? "\n{\"n\":no}\n" : "");
    }
    return events;
}

/* ---- what was seen of it --------------------------------------------------------------------- */

typedef struct part {
    lull__text key, id, number, line; /* line: the client's id it stands for, or nothing */
    char start[32], last[32], over[32];
    unsigned plain, late; /* events written with it: unmarked ones, and late ones */
    bool ended;
} part;

typedef struct seen {
    part parts[2 * EVENTS_MAX];
    size_t part_count;
    unsigned times[EVENTS_MAX]; /* each event was written */
    unsigned plain, late, marked;
    uint64_t counted; /* as the ends of sessions say */
} seen;

static bool same(lull__text a, lull__text b) {
    return lull__text_equal(a, b);
}

static unsigned long long number_of(lull__text line, const char *name) {
    lull__text text = member_of(line, name);
    return text.length > 0 ? strtoull(text.at, NULL, 10) : 0;
}

/* RFC 3339 texts are in the order of their times. */
static void copy_time(lull__text line, const char *name, char out[32]) {
    lull__text text = member_of(line, name);
    snprintf(out, 32, "%.*s", (int)text.length, text.length ? text.at : "");
}

static part *find_part(seen *all, lull__text key, lull__text line) {
    lull__text id = member_of(line, "session_id");
    lull__text number = member_of(line, "part");
    for (size_t i = all->part_count; i-- > 0;) {
        part *found = &all->parts[i];
        if (same(found->key, key) && same(found->id, id) && same(found->number, number)) {
            return found;
        }
    }
    return NULL;
}

/* The last part of a line before this one; a line is a client's id of a key, or the key itself. */
static const part *before_it(const seen *all, const part *next) {
    for (const part *at = next; at-- > all->parts;) {
        if (same(at->key, next->key) && same(at->line, next->line)) {
            return at;
        }
    }
    return NULL;
}

static void see_start(seen *all, lull__text line) {
    CHECK(!find_part(all, member_of(line, "key"), line)); /* (session_id, part) starts once */
    part *next = &all->parts[all->part_count++];
    *next = (part){.key = member_of(line, "key"),
                   .id = member_of(line, "session_id"),
                   .number = member_of(line, "part"),
                   .line = member_of(line, "continues")};
    if (next->line.length == 0 && next->id.length != 38) {
        next->line = next->id;
    }
    copy_time(line, "time", next->start);
    const part *last = before_it(all, next);
    if (last) { /* sessions of a line do not overlap */
        CHECK(last->ended && strcmp(last->over, next->start) <= 0);
        CHECK(strcmp(last->last, next->start) <= 0);
    }
}

static void see_end(seen *all, lull__text line) {
    part *ended = find_part(all, member_of(line, "key"), line);
    if (!CHECK(ended && !ended->ended)) {
        return;
    }
    ended->ended = true;
    copy_time(line, "time", ended->over);
    copy_time(line, "end", ended->last);
    char start[32];
    copy_time(line, "start", start);
    CHECK(strcmp(start, ended->start) == 0);
    CHECK(strcmp(ended->start, ended->last) <= 0);
    CHECK(number_of(line, "active_ms") <= number_of(line, "duration_ms"));
    CHECK(number_of(line, "active_events") <= number_of(line, "events"));
    CHECK(has(line, "\"ghost\":true") == (number_of(line, "active_events") == 0));
    unsigned long long events = number_of(line, "events");
    all->counted += events;
    if (!CHECK(ended->plain <= events && events <= ended->plain + ended->late)) {
        printf("    %.*s\n", (int)line.length, line.at);
    }
}

static void see_window(seen *all, lull__text line) {
    part *of = find_part(all, member_of(line, "key"), line);
    if (CHECK(of && !of->ended)) {
        char time[32];
        copy_time(line, "time", time);
        CHECK(strcmp(of->start, time) <= 0);
        snprintf(of->over, sizeof of->over, "%s", time); /* the end must not be before it */
    }
}

static void see_event(seen *all, lull__text line) {
    unsigned long long n = number_of(line, "n");
    lull__text tag = tag_of(line);
    if (!CHECK(n < EVENTS_MAX && tag.length > 0)) {
        return;
    }
    all->times[n]++;
    bool marked = has(tag, "\"marks\":["), late = has(tag, "\"late\"");
    all->plain += !marked;
    all->late += late;
    all->marked += marked && !late;
    part *of = has(tag, "session_id") ? find_part(all, member_of(line, "user"), tag) : NULL;
    if (!has(tag, "session_id")) {
        CHECK(marked);
        return;
    }
    if (CHECK(of)) {
        of->plain += !marked;
        of->late += late;
        CHECK(!of->ended || has(tag, "\"expired\"") || late);
        CHECK(of->ended || !has(tag, "\"expired\""));
    }
}

static void see_line(seen *all, lull__text line) {
    if (has(line, "\"type\":\"session.start\"")) {
        see_start(all, line);
    } else if (has(line, "\"type\":\"session.end\"")) {
        part *of = find_part(all, member_of(line, "key"), line);
        char time[32];
        copy_time(line, "time", time);
        CHECK(!of || of->over[0] == '\0' || strcmp(of->over, time) <= 0);
        see_end(all, line);
    } else if (has(line, "\"type\":\"window.")) {
        see_window(all, line);
    } else if (!has(line, "\"type\":")) {
        see_event(all, line);
    }
}

static void check_stats(const seen *all, stream *s, unsigned events) {
    lull_stats stats;
    lull_engine_stats(s->engine, &stats);
    TEST("events, rejects and empty lines are the lines of input");
    CHECK(stats.events == events);
    CHECK(stats.events + stats.rejects + stats.empty_lines == stats.lines);
    TEST("each event is counted or marked");
    CHECK(stats.counted == all->counted);
    CHECK(all->plain + all->late + all->marked == events);
    CHECK(stats.counted >= all->plain && stats.counted <= all->plain + all->late);
    TEST("what was counted by marks is what was written");
    CHECK(stats.late == all->late);
    CHECK(stats.expired + stats.outlier + stats.no_key + stats.ignored + stats.uncounted >=
          all->marked);
    TEST("at the end of input nothing is open");
    CHECK(stats.open_sessions == 0 && stats.open_windows == 0 && stats.waiting == 0);
    CHECK(stats.sessions == all->part_count);
}

static void test_world(void) {
    lull__buffer text = {0};
    unsigned events = make_events(&text);
    stream s;
    stream_init(&s, PICK(policies));
    s.options.limits.aside_events = below(2) ? 1 + below(3) : 0;
    stream_run(&s, text.bytes, text.length, below(2) ? 1 + below(500) : 0);
    TEST("sessions start once, do not overlap in their line, and nothing follows their end");
    seen *all = calloc(1, sizeof *all);
    lull__text rest = {s.out.bytes, s.out.length}, line;
    while (all && next_line(&rest, &line)) {
        see_line(all, line);
    }
    TEST("every event comes out exactly once");
    for (unsigned i = 0; all && i < events; i++) {
        CHECK(all->times[i] == 1);
    }
    for (size_t i = 0; all && i < all->part_count; i++) {
        CHECK(all->parts[i].ended);
    }
    if (CHECK(all)) {
        check_stats(all, &s, events);
    }
    free(all);
    stream_free(&s);
    lull__buffer_deinit(&text);
}

int main(int argc, char **argv) {
    begin_chance(argc, argv);
    unsigned worlds = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : 300;
    for (unsigned i = 0; i < worlds; i++) {
        unsigned failed = checks.failed;
        uint64_t seed = chance_state;
        test_world();
        if (checks.failed > failed) {
            printf("    world %u: seed %" PRIu64 " 1\n", i, seed);
        }
    }
    return finish("engine_worlds_test");
}
