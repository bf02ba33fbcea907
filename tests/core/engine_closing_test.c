/*
 * engine_closing_test: what the rules are asked of a session after each of its events, and of one
 * that is over.
 */
#include "engine_stream.h"

#define POLICY(slots)                                                                              \
    "return policy { key = 'user', time = 'ts', session = { idle = '30s', " slots " },"            \
    " activity = choose { when({ kind = 'beat' }, 'ignore'), 'active' } }"

#define EVENT(at, more) "{\"user\":\"ada\",\"ts\":176000000" #at "000" more "}\n"

static void run(stream *s, const char *rules, const char *text) {
    stream_init(s, rules);
    stream_run(s, text, strlen(text), 0);
}

/* The nth line of the output (from 0) that has this; empty where there are not so many. */
static lull__text line_with(const stream *s, const char *what, unsigned nth) {
    lull__text rest = {s->out.bytes, s->out.length}, line;
    while (next_line(&rest, &line)) {
        if (has(line, what) && nth-- == 0) {
            return line;
        }
    }
    return (lull__text){0};
}

static bool is_there(const stream *s, const char *what, unsigned nth) {
    return line_with(s, what, nth).length > 0;
}

static void test_ends(void) {
    TEST("the event that is a session's last is counted in it, and the next begins another");
    stream s;
    run(&s, POLICY("end_on = where { kind = 'bye' }"),
        EVENT(1, "") EVENT(2, ",\"kind\":\"bye\"") EVENT(3, ""));
    lull__text end = line_with(&s, "session.end", 0);
    CHECK(has(end, "\"reason\":\"ended\"") && has(end, "\"events\":2,"));
    CHECK(has(line_with(&s, "session.end", 1), "\"reason\":\"end_of_input\""));
    CHECK(!is_there(&s, "session.end", 2));
    CHECK(!has(line_with(&s, "\"kind\":\"bye\"", 0), "\"marks\""));
    stream_free(&s);
    TEST("one that is not counted ends nothing");
    run(&s, POLICY("end_on = where { kind = 'beat' }"),
        EVENT(1, "") EVENT(2, ",\"kind\":\"beat\"") EVENT(3, ""));
    CHECK(has(line_with(&s, "session.end", 0), "\"reason\":\"end_of_input\""));
    CHECK(!is_there(&s, "session.end", 1));
    stream_free(&s);
}

static void test_confirms(void) {
    TEST("a session is confirmed by the event after which the rule holds, and once");
    stream s;
    run(&s, POLICY("confirm_on = so_far { events = at_least(2) }"),
        EVENT(1, "") EVENT(2, "") EVENT(3, ""));
    CHECK(has(line_with(&s, "session.confirm", 0), "\"time\":\"2025-10-09T08:53:22.000Z\""));
    CHECK(!is_there(&s, "session.confirm", 1));
    stream_free(&s);
}

static void test_failing(void) {
    TEST("a rule that fails after an event marks that event, and closes nothing");
    stream s;
    run(&s, POLICY("end_on = function(e) return e.x > 1 end"),
        EVENT(1, "") EVENT(2, ",\"x\":1") EVENT(3, ",\"x\":2"));
    CHECK(has(line_with(&s, "\"lull\":", 0), "\"marks\":[\"rule_error\"]"));
    CHECK(!has(line_with(&s, "\"lull\":", 1), "\"marks\""));
    CHECK(!has(line_with(&s, "\"lull\":", 2), "\"marks\""));
    CHECK(has(line_with(&s, "session.end", 0), "\"events\":3,"));
    lull_stats stats;
    lull_engine_stats(s.engine, &stats);
    CHECK(stats.rule_error == 1 && stats.late == 0 && stats.expired == 0);
    stream_free(&s);
    TEST("its other marks stay");
    run(&s,
        "return policy { key = 'user', time = 'ts', session = { idle = '30s',"
        " end_on = function(e) return e.x > 1 end }, lateness = '0s',"
        " activity = function(e) return e.y > 1 and 'active' or 'active' end }",
        EVENT(1, "") EVENT(2, ",\"x\":1"));
    CHECK(has(line_with(&s, "\"lull\":", 0), "\"marks\":[\"rule_error\"]"));
    CHECK(has(line_with(&s, "\"lull\":", 1), "\"marks\":[\"rule_error\"]"));
    stream_free(&s);
}

static void note_event(void *context, const lull_error *error, uint64_t event) {
    (void)error;
    *(uint64_t *)context = event;
}

static bool keep_nothing(void *context, lull_stream which, const char *bytes, size_t count) {
    (void)context;
    (void)which;
    (void)bytes;
    return count > 0;
}

static void test_warned(void) {
    static const char *const policies[] = {
        "return policy { key = function(e) return e.x < 1 and e.user end, time = 'ts',"
        " session = { idle = '30s' } }",
        "return policy { key = 'user', time = 'ts', session = { idle = '30s' },"
        " activity = function(e) return e.x < 1 and 'active' or 'passive' end }",
    };
    for (size_t i = 0; i < sizeof policies / sizeof *policies; i++) {
        TEST("who is warned of a rule that failed is told at which event, whatever it was asked "
             "for");
        stream s;
        uint64_t event = 0;
        stream_init(&s, policies[i]);
        s.options.write = keep_nothing;
        s.options.warn = note_event;
        s.options.context = &event;
        static const char TEXT[] = EVENT(1, ",\"x\":0") EVENT(2, "") EVENT(3, ",\"x\":0");
        stream_run(&s, TEXT, sizeof TEXT - 1, 0);
        CHECK(event == 2);
        stream_free(&s);
    }
}

static void test_tags(void) {
    TEST("what is said of a session that is over is said at its end");
    stream s;
    run(&s, POLICY("tags = { short = where { events = 1 }, other = where { events = 2 } }"),
        EVENT(1, ""));
    CHECK(has(line_with(&s, "session.end", 0), "\"tags\":[\"short\"]"));
    stream_free(&s);
}

int main(void) {
    test_ends();
    test_confirms();
    test_failing();
    test_warned();
    test_tags();
    return finish("engine_closing_test");
}
