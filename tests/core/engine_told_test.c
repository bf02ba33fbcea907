/*
 * engine_told_test: what the engine adds to events and records of what rules say of their session.
 */
#include "engine_stream.h"

static const char LINE[] = "{\"user\":\"ada\",\"ts\":1760000000000,\"tab\":\"A\"}\n";

static unsigned count_of(stream *s, const char *what) {
    unsigned count = 0;
    for (const char *at = out_of(s); (at = strstr(at, what)); at++) {
        count++;
    }
    return count;
}

static void run(stream *s, const char *rules, unsigned emit) {
    stream_init(s, rules);
    s->options.emit = emit;
    stream_run(s, LINE, sizeof LINE - 1, 0);
}

static void test_attached(void) {
    TEST("an event carries what its policy attaches, be it one value and the event all there is");
    stream s;
    run(&s,
        "return policy { key = 'user', time = 'ts',"
        " session = { idle = '30s', attach = { 'events' } } }",
        LULL_EMIT_EVENTS);
    CHECK(strstr(out_of(&s), "\"attach\":{\"events\":1}}}\n"));
    stream_free(&s);
    TEST("and nothing where there is nothing to attach");
    run(&s, "return policy { key = 'user', time = 'ts', session = { idle = '30s' } }",
        LULL_EMIT_ALL);
    CHECK(strstr(out_of(&s), "\"activity\":\"active\"}}\n"));
    stream_free(&s);
}

static void test_tags(void) {
    TEST("a session is tagged at its end, and a window at its own");
    stream s;
    run(&s,
        "return policy { key = 'user', time = 'ts',"
        " session = { idle = '30s', tags = { of_session = where { events = 1 } } },"
        " window = { key = 'tab', tags = { of_window = where { events = 1 },"
        "  asked = function(w) return w.id == 'A' and w.reason == 'end_of_input' end } } }",
        LULL_EMIT_ALL);
    lull__text rest = {s.out.bytes, s.out.length}, line;
    while (next_line(&rest, &line)) {
        CHECK(has(line, "\"tags\":[\"of_session\"]") == has(line, "session.end"));
        CHECK(has(line, "\"tags\":[\"asked\",\"of_window\"]") == has(line, "window.end"));
    }
    CHECK(strstr(out_of(&s), "of_session") && strstr(out_of(&s), "of_window"));
    stream_free(&s);
}

static void test_slots(void) {
    TEST("a pause names the window's threshold, an end the session's");
    stream s;
    stream_init(&s, "return policy { key = 'user', time = 'ts', session = { idle = '30s' },"
                    " window = { key = 'tab', idle = '5s' } }");
    if (stream_open(&s)) {
        stream_feed(&s, LINE, sizeof LINE - 1);
        static const char later[] = "{\"user\":\"ada\",\"ts\":1760000060000,\"tab\":\"A\"}\n";
        stream_feed(&s, later, sizeof later - 1);
        lull__text rest = {s.out.bytes, s.out.length}, line;
        while (next_line(&rest, &line)) {
            bool pauses = has(line, "\"type\":\"window.idle\"");
            CHECK(pauses == has(line, "\"slot\":\"window.idle\""));
            CHECK(has(line, "\"type\":\"session.end\"") <= has(line, "\"slot\":\"session.idle\""));
        }
        CHECK(strstr(out_of(&s), "\"slot\":\"window.idle\""));
    }
    stream_free(&s);
}

static void test_measures(void) {
    TEST("a window measures all its events, those of one time too");
    stream s;
    stream_init(&s, "return policy { key = 'user', time = 'ts', session = { idle = '30s' },"
                    " window = { key = 'tab', limit = 3, measures = { n = count() } } }");
    if (stream_open(&s)) {
        for (int i = 0; i < 5; i++) {
            stream_feed(&s, LINE, sizeof LINE - 1);
        }
        TEST("up to its limit, behind which the next begins");
        CHECK(count_of(&s, "\"type\":\"window.start\"") == 2);
        CHECK(strstr(out_of(&s), "\"reason\":\"limit\""));
        CHECK(strstr(out_of(&s), "\"measures\":{\"n\":3}"));
        stream_finish(&s);
        CHECK(strstr(out_of(&s), "\"measures\":{\"n\":2}"));
    }
    stream_free(&s);
}

static void test_windows_alone(void) {
    TEST("what a window measures is not asked of an event of none: its failure is no mark");
    stream s;
    stream_init(&s, "return policy { key = 'user', time = 'ts', session = { idle = '30s' },"
                    " window = { key = 'tab', measures = {"
                    "   n = count(where { x = matches '^.-.-.-.-.-.-b' }) } } }");
    static const char other[] = "{\"user\":\"bob\",\"ts\":1760000000000}\n";
    if (stream_open(&s)) {
        static const char *const tabs[] = {"", ",\"tab\":\"A\""};
        for (int i = 0; i < 2; i++) {
            char line[512];
            int length = snprintf(line, sizeof line,
                                  "{\"user\":\"ada\",\"ts\":1760000000000,\"x\":\"%0200d\"%s}\n", 0,
                                  tabs[i]);
            stream_feed(&s, line, (size_t)length);
            stream_feed(&s, other, sizeof other - 1); /* the first is set aside */
            lull_stats stats;
            lull_engine_stats(s.engine, &stats);
            CHECK(stats.rule_error == (uint64_t)i);
        }
    }
    stream_free(&s);
}

int main(void) {
    test_attached();
    test_tags();
    test_slots();
    test_measures();
    test_windows_alone();
    return finish("engine_told_test");
}
