/*
 * engine_counters_test: every counter of lull_stats, with its exact value.
 */
#include "engine_stream.h"

#include <inttypes.h>
#include <stdarg.h>

static const int64_t BASE_MS = 1760000000000;

/* What is expected of some counters; all others are to be 0. */
static bool counts(stream *s, lull_stats expected) {
    lull_stats found;
    lull_engine_stats(s->engine, &found);
    bool same = true;
#define COUNTS(name, meaning)                                                                      \
    if (found.name != expected.name) {                                                             \
        printf("  %s: %" PRIu64 ", not %" PRIu64 "\n", #name, found.name, expected.name);          \
        same = false;                                                                              \
    }
    LULL_COUNTERS(COUNTS)
#undef COUNTS
    return same;
}

/* Feeds an event of this time and these members; adds its bytes. */
__attribute__((format(printf, 4, 5))) static void give(stream *s, lull_stats *sum, int64_t at,
                                                       const char *format, ...) {
    char members[256], line[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(members, sizeof members, format, arguments);
    va_end(arguments);
    int length = snprintf(line, sizeof line, "{\"ts\":%" PRId64 "%s%s}\n", BASE_MS + at,
                          members[0] ? "," : "", members);
    stream_feed(s, line, (size_t)length);
    sum->bytes += (uint64_t)length;
    sum->lines++;
    sum->events++;
}

/* An event aside, values and lines that are none, after what test_events gave. */
static void test_odd_events(stream *s, lull_stats *sum) {
    give(s, sum, 7200000, "\"user\":\"eve\"");
    sum->waiting = 1;
    CHECK(counts(s, *sum));
    TEST("what is aside is so for who goes on with the state");
    CHECK(stream_move(s) && counts(s, *sum));
    give(s, sum, 31000, "\"user\":\"ada\"");
    sum->waiting = 0;
    sum->outlier = 1;
    sum->counted = sum->sessions = 4;
    sum->open_sessions = 2;
    CHECK(counts(s, *sum));
    TEST("values that no number can hold, where a rule names them");
    give(s, sum, 31000, "\"user\":\"ada\",\"kind\":1e400,\"other\":1e400");
    sum->unrepresentable = 1;
    sum->counted = 5;
    CHECK(counts(s, *sum));
    give(s, sum, 31000, "\"user\":\"ada\",\"kind\":\"f\"");
    sum->rule_error = 1;
    sum->counted = 6;
    CHECK(counts(s, *sum));
    TEST("lines that are no events");
    stream_feed(s, " \n{]\n[]\n", 8);
    sum->bytes += 8;
    sum->lines += 3;
    sum->empty_lines = 1;
    sum->rejects = 2;
    CHECK(counts(s, *sum));
    TEST("go on being counted by who goes on with the state");
    CHECK(stream_move(s) && counts(s, *sum));
}

static void test_events(void) {
    TEST("each event is counted in one session, or by the mark that says why not");
    stream s;
    stream_init(&s, "return policy { key = 'user', time = 'ts', ignore = where { bot = true },"
                    " max_jump = '1h', retain = '2d',"
                    " activity = choose { when(where { kind = 'p' }, 'passive'),"
                    "   when(where { kind = 'f' }, function(event) error('no') end),"
                    "   when(where { kind = 'i' }, 'ignore'), 'active' },"
                    " session = { idle = '30s' } }");
    s.options.limits.id_bytes = 8;
    lull_stats sum = {0};
    if (stream_open(&s)) {
        CHECK(counts(&s, sum));
        give(&s, &sum, 0, "\"user\":\"ada\"");
        sum.waiting = 1;
        CHECK(counts(&s, sum));
        give(&s, &sum, 0, "\"user\":\"bob\"");
        sum.waiting = 0;
        sum.counted = sum.sessions = sum.open_sessions = sum.keys = 2;
        CHECK(counts(&s, sum));
        give(&s, &sum, 31000, "\"user\":\"ada\",\"kind\":\"p\"");
        sum.expired = 1;
        sum.open_sessions = 0;
        CHECK(counts(&s, sum));
        give(&s, &sum, 100, "\"user\":\"bob\"");
        sum.late = 1;
        CHECK(counts(&s, sum));
        give(&s, &sum, 31000, "\"bot\":true,\"user\":\"ada\"");
        sum.ignored = 1;
        give(&s, &sum, 31000, "\"user\":null");
        sum.no_key = 1;
        give(&s, &sum, 31000, "\"user\":\"eve\",\"kind\":\"i\"");
        sum.uncounted = 1;
        sum.keys = 3;
        CHECK(counts(&s, sum));
        give(&s, &sum, 31000, "\"user\":\"much too long\"");
        sum.ids_over_limit = 1;
        sum.no_key = 2;
        CHECK(counts(&s, sum));
        give(&s, &sum, 31000, "\"user\":\"eve\",\"x\":1e400");
        sum.counted = 3;
        sum.sessions = 3;
        sum.open_sessions = 1;
        CHECK(counts(&s, sum));
        test_odd_events(&s, &sum);
    }
    stream_free(&s);
}

static void test_limits(void) {
    TEST("each limit that bites is counted");
    stream s;
    stream_init(&s, "return policy { key = 'user', time = 'ts', max_jump = '1h',"
                    " session = { idle = '10m', id = 'sid' },"
                    " window = { key = 'tab', idle = '1s', chunk = 'n' } }");
    s.options.limits.key_lines = 2;
    s.options.limits.session_windows = 2;
    s.options.limits.window_segments = 1;
    s.options.limits.chunk_ranges = 2;
    s.options.limits.aside_events = 1;
    lull_stats sum = {0};
    if (stream_open(&s)) {
        give(&s, &sum, 0, "\"user\":\"bob\"");
        sum.aside_over_limit = sum.counted = sum.sessions = sum.open_sessions = sum.keys = 1;
        CHECK(counts(&s, sum));
        for (int64_t i = 0; i < 3; i++) {
            give(&s, &sum, 1 + i, "\"user\":\"ada\",\"sid\":%d", (int)i);
        }
        sum.counted = sum.sessions = 4;
        sum.open_sessions = 3;
        sum.lines_over_limit = 1;
        sum.keys = 2;
        CHECK(counts(&s, sum));
        for (int64_t i = 0; i < 6; i++) {
            give(&s, &sum, 10 + i, "\"user\":\"bob\",\"tab\":\"A\",\"n\":%d", 2 * (int)i);
        }
        sum.counted = 10;
        sum.windows = sum.open_windows = 1;
        sum.chunks_over_limit = 4;
        CHECK(counts(&s, sum));
        give(&s, &sum, 2000, "\"user\":\"bob\",\"tab\":\"A\"");
        sum.counted++;
        sum.segments_over_limit = 1;
        CHECK(counts(&s, sum));
        for (int64_t i = 0; i < 3; i++) {
            give(&s, &sum, 2001 + i, "\"user\":\"bob\",\"tab\":%d", (int)i);
        }
        sum.counted += 3;
        sum.windows = 4;
        sum.open_windows = 2;
        sum.windows_over_limit = 2;
        CHECK(counts(&s, sum));
        TEST("and counted on by who goes on with the state");
        CHECK(stream_move(&s) && counts(&s, sum));
        TEST("at the end nothing is open");
        stream_finish(&s);
        sum.open_sessions = sum.open_windows = 0;
        CHECK(counts(&s, sum));
    }
    stream_free(&s);
}

static void test_values(void) {
    TEST("what rules are given and cannot use: ends, thresholds, events too late for a measure");
    stream s;
    stream_init(&s, "return policy { key = 'user', time = { 'ts', ends = 'till' }, max_jump = '1h',"
                    " session = { idle = choose { field 'limit', '10m' },"
                    " measures = { n = runs '1s' } } }");
    s.options.limits.measure_items = 1;
    lull_stats sum = {0};
    if (stream_open(&s)) {
        give(&s, &sum, 0, "\"user\":\"bob\"");
        give(&s, &sum, 0, "\"user\":\"ada\",\"limit\":\"soon\"");
        give(&s, &sum, 1000, "\"user\":\"ada\",\"limit\":[]");
        sum.sessions = sum.open_sessions = sum.keys = 2;
        sum.counted = 3;
        sum.unusable = 2;
        CHECK(counts(&s, sum));
        give(&s, &sum, 5000, "\"user\":\"ada\",\"till\":7");
        give(&s, &sum, 10000, "\"user\":\"ada\",\"till\":\"never\"");
        sum.counted = 5;
        sum.ends_held = 2;
        CHECK(counts(&s, sum));
        give(&s, &sum, 3000, "\"user\":\"ada\"");
        give(&s, &sum, 7000, "\"user\":\"ada\"");
        sum.counted = 7;
        sum.late = sum.measures_over_limit = 2;
        CHECK(counts(&s, sum));
        CHECK(stream_move(&s) && counts(&s, sum));
    }
    stream_free(&s);
}

static void test_duplicates(void) {
    TEST("events that were sent twice, and values forgotten by which others would be known");
    stream s;
    stream_init(&s, "return policy { key = 'user', time = 'ts', unique = 'id',"
                    " session = { idle = '10m' } }");
    s.options.limits.unique_values = 2;
    lull_stats sum = {0};
    if (stream_open(&s)) {
        give(&s, &sum, 0, "\"user\":\"bob\"");
        give(&s, &sum, 0, "\"user\":\"ada\",\"id\":1");
        give(&s, &sum, 0, "\"user\":\"ada\",\"id\":1.0");
        give(&s, &sum, 0, "\"user\":\"ada\",\"id\":\"1\"");
        give(&s, &sum, 0, "\"user\":\"ada\",\"id\":\"\"");
        sum.counted = 4;
        sum.duplicate = 1;
        sum.sessions = sum.open_sessions = sum.keys = 2;
        CHECK(counts(&s, sum));
        give(&s, &sum, 0, "\"user\":\"ada\",\"id\":true");
        sum.counted = 5;
        sum.unique_over_limit = 1;
        CHECK(counts(&s, sum));
        TEST("and are so for who goes on with the state");
        CHECK(stream_move(&s) && counts(&s, sum));
        give(&s, &sum, 0, "\"user\":\"ada\",\"id\":\"1\"");
        sum.duplicate = 2;
        CHECK(counts(&s, sum));
    }
    stream_free(&s);
}

static void test_kept(void) {
    TEST("what a rule would keep and has no room for");
    stream s;
    stream_init(&s, "return policy { key = 'user', time = 'ts', session = { idle = '10m',"
                    " data = { text = '' }, update = function(event, session)"
                    "   session:tag('a') session:tag('tag ' .. event.n)"
                    "   session.data.text = ('x'):rep(event.n) end } }");
    s.options.limits.data_bytes = 20;
    s.options.limits.session_tags = 2;
    lull_stats sum = {0};
    if (stream_open(&s)) {
        give(&s, &sum, 0, "\"user\":\"ada\",\"n\":1");
        give(&s, &sum, 0, "\"user\":\"bob\",\"n\":18");
        sum.counted = sum.sessions = sum.open_sessions = sum.keys = 2;
        CHECK(counts(&s, sum));
        give(&s, &sum, 1, "\"user\":\"bob\",\"n\":19"); /* and a tag that it then does not set */
        sum.counted = 3;
        sum.data_over_limit = sum.rule_error = 1;
        CHECK(counts(&s, sum));
        give(&s, &sum, 2, "\"user\":\"bob\",\"n\":17");
        sum.counted = 4;
        sum.tags_over_limit = 1;
        CHECK(counts(&s, sum));
        CHECK(stream_move(&s) && counts(&s, sum));
    }
    stream_free(&s);
    TEST("first values have the same limit");
    s.options.limits.data_bytes = 1;
    s.engine = lull_engine_new(&s.options, &s.error);
    CHECK(!lull_engine_load_text(s.engine, "shop.lua", s.rules, strlen(s.rules), &s.error));
    CHECK(s.error.code == LULL_BAD_RULES &&
          strcmp(s.error.message,
                 "session.data: found more than the limit of 1 bytes, expected less") == 0);
    stream_free(&s);
}

static void test_rule_errors(void) {
    TEST("an event on which a rule failed has the mark that says so");
    stream s;
    stream_init(&s,
                "return policy { key = 'user', time = 'ts', lateness = '0s',"
                " ignore = function(event) if event.bad == 2 then error('no') end return false end,"
                " session = { idle = function(event)"
                "   if event.bad == 1 then error('no') end return '30s' end } }");
    lull_stats sum = {0};
    if (stream_open(&s)) {
        give(&s, &sum, 0, "\"user\":\"ada\"");
        give(&s, &sum, 0, "\"user\":\"bob\"");
        give(&s, &sum, 0, "\"user\":\"bob\",\"bad\":1");
        sum.counted = 3;
        sum.sessions = sum.open_sessions = sum.keys = 2;
        sum.rule_error = 1;
        CHECK(counts(&s, sum));
        lull__text rest = {out_of(&s), s.out.length}, line, last = {0};
        while (next_line(&rest, &line)) {
            last = line;
        }
        CHECK(has(last, "\"bad\":1") && has(last, "\"marks\":[\"rule_error\"]"));
        give(&s, &sum, 0, "\"user\":\"bob\",\"bad\":2");
        sum.counted++;
        sum.rule_error++;
        CHECK(counts(&s, sum));
    }
    stream_free(&s);
}

static void test_waiting(void) {
    TEST("events that wait, and those for which there was no room");
    stream s;
    stream_init(&s, "return policy { key = 'user', time = 'ts', lateness = '1h', max_jump = '1d',"
                    " session = { idle = '30s' }, retain = '1h' }");
    s.options.limits.waiting_bytes = 2500;
    lull_stats sum = {0};
    if (stream_open(&s)) {
        for (int i = 0; i < 40; i++) {
            give(&s, &sum, i, "\"user\":\"u%d\"", i % 2);
        }
        lull_stats found;
        lull_engine_stats(s.engine, &found);
        CHECK(found.waiting > 1 && found.waiting < 20);
        CHECK(found.waiting + found.waiting_over_limit == 40);
        CHECK(found.counted == found.waiting_over_limit && found.keys == 2);
        TEST("and keys that are forgotten");
        give(&s, &sum, 4 * 3600000, "\"user\":\"u1\"");
        lull_engine_stats(s.engine, &found);
        CHECK(found.waiting == 1 && found.keys_forgotten == 2 && found.keys == 0);
        CHECK(found.open_sessions == 0 && found.sessions == 2 && found.counted == 40);
    }
    stream_free(&s);
}

int main(void) {
    test_events();
    test_limits();
    test_values();
    test_duplicates();
    test_kept();
    test_rule_errors();
    test_waiting();
    return finish("engine_counters_test");
}
