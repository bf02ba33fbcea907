/*
 * engine_advance_test: time that comes without an event, and where rules look for the time.
 */
#include "engine_stream.h"

#define T0 1760000000000

static const char RULES[] =
    "return policy { key = 'user', time = 'ts', lateness = '5s', session = { idle = '30s' } }";

static bool feed(stream *s, const char *user, int64_t ms) {
    char line[128];
    snprintf(line, sizeof line, "{\"user\":\"%s\",\"ts\":%lld}\n", user, (long long)ms);
    return stream_feed(s, line, strlen(line));
}

static bool said(stream *s, const char *what) {
    bool found = memmem(s->out.bytes, s->out.length, what, strlen(what)) != NULL;
    s->out.length = 0;
    return found;
}

static bool advance(stream *s, int64_t ms) {
    return lull_engine_advance(s->engine, ms, &s->error);
}

static void test_due(void) {
    TEST("what is due by the time less lateness comes true, and nothing later");
    stream s;
    stream_init(&s, RULES);
    if (stream_open(&s)) {
        feed(&s, "ada", T0);
        feed(&s, "bo", T0);
        CHECK(!said(&s, "session.start"));
        CHECK(advance(&s, T0 + 5000) && said(&s, "session.start"));
        CHECK(advance(&s, T0 + 35000) && !said(&s, "session.end"));
        CHECK(advance(&s, T0 + 35001) && said(&s, "session.end"));
        CHECK(advance(&s, T0) && advance(&s, T0 + 35001) && s.out.length == 0);
        CHECK(stream_finish(&s) && s.out.length == 0);
    }
    stream_free(&s);
}

static void test_aside(void) {
    static const struct {
        int64_t word_ms;
        const char *said;
    } cases[] = {
        {T0 + 3 * 86400000LL, "session.start"}, /* the stream has really come so far */
        {T0 + 1000, "\"outlier\""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        TEST("the time that is told decides on an event far ahead");
        stream s;
        stream_init(&s, RULES);
        if (stream_open(&s)) {
            feed(&s, "ada", T0);
            feed(&s, "bo", T0 + 1);
            CHECK(advance(&s, T0 + 500));
            s.out.length = 0;
            feed(&s, "cy", T0 + 3 * 86400000LL);
            CHECK(s.out.length == 0);
            CHECK(advance(&s, cases[i].word_ms) && lull_engine_drain(s.engine, &s.error));
            CHECK(said(&s, cases[i].said));
        }
        stream_free(&s);
    }
}

static void test_first(void) {
    TEST("time that is told before any event is where the stream is");
    stream s;
    stream_init(&s, RULES);
    if (stream_open(&s)) {
        CHECK(advance(&s, T0));
        feed(&s, "ada", T0 + 1000);
        CHECK(advance(&s, T0 + 6000) && said(&s, "session.start"));
    }
    stream_free(&s);
}

static void test_earlier(void) {
    TEST("time that was told does not go back");
    stream s;
    stream_init(&s, RULES);
    if (stream_open(&s)) {
        CHECK(advance(&s, T0 + 60000) && advance(&s, T0));
        feed(&s, "ada", T0 + 40000); /* behind what was told first */
        CHECK(said(&s, "session.start"));
    }
    stream_free(&s);

    TEST("nor does it from the beginning of 1970");
    stream_init(&s, "return policy { key = 'user', time = { 'ts', unit = 'ms' }, lateness = '5s',"
                    " session = { idle = '30s' } }");
    if (stream_open(&s)) {
        CHECK(advance(&s, 0) && advance(&s, -20000));
        feed(&s, "ada", -10000);
        CHECK(said(&s, "session.start"));
    }
    stream_free(&s);
}

static void test_all(void) {
    TEST("time comes to all policies");
    static const char *const others[] = {"b", "c"};
    stream s;
    stream_init(&s, RULES);
    bool fine = stream_open(&s);
    for (size_t i = 0; i < 2 && fine; i++) {
        char rules[160];
        snprintf(rules, sizeof rules,
                 "return policy { name = '%s', key = 'user', time = 'ts',"
                 " session = { idle = '%zus' } }",
                 others[i], 10 + i);
        fine = CHECK(lull_engine_load_text(s.engine, "b.lua", rules, strlen(rules), &s.error));
    }
    if (fine) {
        feed(&s, "ada", T0);
        s.out.length = 0;
        CHECK(advance(&s, T0 + 10001));
        lull__text out = {s.out.bytes, s.out.length};
        CHECK(has(out, "\"session.start\",\"policy\":\"shop\""));
        CHECK(has(out, "\"session.end\",\"policy\":\"b\""));
        CHECK(!has(out, "\"session.end\",\"policy\":\"c\""));
        CHECK(advance(&s, T0 + 11001) && said(&s, "\"session.end\",\"policy\":\"c\""));
    }
    stream_free(&s);
}

static void test_stopped(void) {
    TEST("a rule that fails at what became due stops the engine, and what came before it is told");
    stream s;
    stream_init(&s, "return policy { key = 'user', time = 'ts', session = { idle = '30s',"
                    " tags = { t = function(s) return s.id < 3 end } } }");
    s.options.stop_on_rule_error = true;
    if (stream_open(&s)) {
        feed(&s, "ada", T0);
        feed(&s, "bo", T0);
        s.out.length = 0;
        CHECK(!advance(&s, T0 + 30001) && s.error.code == LULL_RULE_ERROR);
        lull__text out = {s.out.bytes, s.out.length};
        CHECK(has(out, "\"session.end\"") && has(out, "\"ada\"") && !has(out, "\"bo\""));
        CHECK(!advance(&s, T0 + 30002) && s.error.code == LULL_MISUSE);
    }
    stream_free(&s);
}

static void test_kept(void) {
    TEST("time that was told is part of the state");
    stream s, next;
    stream_init(&s, RULES);
    stream_init(&next, RULES);
    void *bytes = NULL;
    size_t count;
    if (stream_open(&s) && stream_open(&next)) {
        feed(&s, "ada", T0);
        CHECK(advance(&s, T0 + 100000));
        CHECK(lull_engine_save(s.engine, &bytes, &count, &s.error));
        CHECK(lull_engine_restore(next.engine, bytes, count, &next.error));
        feed(&next, "ada", T0 + 40000);
        CHECK(said(&next, "session.start"));
    }
    free(bytes);
    stream_free(&s);
    stream_free(&next);
}

static void test_misuse(void) {
    TEST("a time that is none, and a call without rules, are misuse");
    stream s;
    stream_init(&s, RULES);
    if (stream_open(&s)) {
        CHECK(!advance(&s, INT64_MAX) && s.error.code == LULL_MISUSE);
        CHECK(strstr(s.error.message, "expected an instant of the years 1 to 9999"));
        CHECK(!advance(&s, INT64_MIN) && s.error.code == LULL_MISUSE);
        CHECK(stream_finish(&s) && !advance(&s, T0) && s.error.code == LULL_MISUSE);
    }
    stream_free(&s);
    stream_init(&s, RULES);
    s.engine = lull_engine_new(&s.options, &s.error);
    CHECK(s.engine && !advance(&s, T0) && s.error.code == LULL_MISUSE);
    stream_free(&s);
}

static void test_clock(void) {
    static const struct {
        const char *time, *path, *unit;
    } cases[] = {
        {"'a.b'", "a.b", NULL},
        {"{ 'ts', unit = 'us' }", "ts", "us"},
        {"skew_corrected { 'at', sent = 'sent', received = 'got' }", "at", NULL},
        {"function(event) return event.ts end", NULL, NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        TEST("where a policy finds the time is as its rules write it");
        char rules[256];
        snprintf(rules, sizeof rules,
                 "return policy { key = 'user', time = %s, session = { idle = '30s' } }",
                 cases[i].time);
        stream s;
        stream_init(&s, rules);
        lull_clock clock;
        if (stream_open(&s) && CHECK(lull_engine_clock(s.engine, 0, &clock))) {
            CHECK(!cases[i].path == !clock.path && !cases[i].unit == !clock.unit);
            CHECK(!clock.path || !strcmp(clock.path, cases[i].path));
            CHECK(!clock.unit || !strcmp(clock.unit, cases[i].unit));
            CHECK(!lull_engine_clock(s.engine, 1, &clock));
        }
        stream_free(&s);
    }
}

int main(void) {
    test_due();
    test_aside();
    test_first();
    test_earlier();
    test_all();
    test_stopped();
    test_kept();
    test_misuse();
    test_clock();
    return finish("engine_advance_test");
}
