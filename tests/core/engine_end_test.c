/*
 * engine_end_test: what drain and finish apply, what they close, and what they leave open.
 */
#include "engine/engine.h"
#include "engine_stream.h"

static const char *last_of(stream *s, const char *what) {
    const char *found = NULL;
    for (const char *at = out_of(s); (at = strstr(at, what)); at++) {
        found = at;
    }
    return found;
}

static void feed(stream *s, const char *text) {
    stream_feed(s, text, strlen(text));
}

static lull_stats stats_of(const stream *s) {
    lull_stats stats;
    lull_engine_stats(s->engine, &stats);
    return stats;
}

static bool ended_by_idle(stream *s, const char *key) {
    lull__text rest = {out_of(s), s->out.length}, line;
    while (next_line(&rest, &line)) {
        if (has(line, "session.end") && has(line, "\"reason\":\"idle\"") && has(line, key)) {
            return true;
        }
    }
    return false;
}

static void test_drain(void) {
    TEST("drain applies what waits, and closes nothing that is not due");
    stream s;
    stream_init(&s, "return policy { key = 'user', time = 'ts', lateness = '1m', max_jump = '1d',"
                    " session = { idle = '30s' } }");
    if (!stream_open(&s)) {
        return;
    }
    feed(&s, "{\"user\":\"ada\",\"ts\":1760000000000}\n{\"user\":\"bob\",\"ts\":1760000030000}\n");
    CHECK(stats_of(&s).waiting == 2 && !last_of(&s, "session.start"));
    CHECK(lull_engine_drain(s.engine, &s.error));
    CHECK(stats_of(&s).waiting == 0 && stats_of(&s).counted == 2);
    CHECK(stats_of(&s).open_sessions == 2 && !last_of(&s, "session.end"));
    CHECK(last_of(&s, "\"user\":\"bob\"") > last_of(&s, "\"user\":\"ada\""));
    TEST("what is set aside too");
    feed(&s, "{\"user\":\"ada\",\"ts\":1770000000000}\n");
    CHECK(stats_of(&s).waiting == 1);
    CHECK(lull_engine_drain(s.engine, &s.error));
    CHECK(stats_of(&s).waiting == 0 && stats_of(&s).counted == 3);
    CHECK(stats_of(&s).open_sessions == 1 && stats_of(&s).sessions == 3);
    TEST("and the stream may go on");
    feed(&s, "{\"user\":\"ada\",\"ts\":1770000001000}\n");
    CHECK(stream_finish(&s));
    CHECK(stats_of(&s).counted == 4 && stats_of(&s).open_sessions == 0);
    stream_free(&s);
    TEST("before any input drain tells of the policy");
    stream_init(&s, "return policy { key = 'user', time = 'ts', session = { idle = '30s' } }");
    if (stream_open(&s)) {
        CHECK(lull_engine_drain(s.engine, &s.error));
        CHECK(last_of(&s, "policy.load"));
    }
    stream_free(&s);
}

/* The last record of a session's end where ada was there at 0, and bob alone so much later. */
static void end_of_ada(stream *s, const char *idle, const char *lateness) {
    char rules[512];
    snprintf(rules, sizeof rules,
             "return policy { key = 'user', time = 'ts', max_jump = '1h', lateness = '%s',"
             " session = { idle = %s } }",
             lateness, idle);
    stream_init(s, rules);
    s->options.limits.aside_events = 2;
    if (stream_open(s)) {
        feed(s,
             "{\"user\":\"ada\",\"ts\":1760000000000}\n{\"user\":\"bob\",\"ts\":1760000000000}\n"
             "{\"user\":\"bob\",\"ts\":1760007200000}\n{\"user\":\"bob\",\"ts\":1760007200000}\n");
        CHECK(stats_of(s).aside_over_limit == 1);
        CHECK(stream_finish(s));
    }
}

static void test_finish(void) {
    static const char *const lateness[] = {"0s", "10m"};
    for (int i = 0; i < 2; i++) {
        TEST("what is due by the latest time is over at the end, though only its own key had it");
        stream s;
        end_of_ada(&s, "at_least '2h'", lateness[i]);
        CHECK(last_of(&s, "\"key\":\"ada\"") && strstr(out_of(&s), "\"reason\":\"idle\""));
        stream_free(&s);
        TEST("what is due a millisecond later ends with the input");
        end_of_ada(&s, "'2h'", lateness[i]);
        CHECK(last_of(&s, "\"key\":\"ada\"") && !strstr(out_of(&s), "\"reason\":\"idle\""));
        stream_free(&s);
    }
}

static void test_nothing_open(void) {
    TEST("what is over only then is told, though nothing is left that would end");
    stream s;
    stream_init(&s, "return policy { key = 'user', time = 'ts', max_jump = '1h',"
                    " session = { idle = '1h', end_on = where { kind = 'bye' } } }");
    s.options.limits.aside_events = 1;
    if (stream_open(&s)) {
        feed(&s, "{\"user\":\"ada\",\"ts\":1760000000000}\n"
                 "{\"user\":\"bob\",\"ts\":1760000000000}\n"
                 "{\"user\":\"bob\",\"ts\":1760007200000,\"kind\":\"bye\"}\n");
        CHECK(stats_of(&s).open_sessions == 1 && !ended_by_idle(&s, "\"ada\""));
        CHECK(stream_finish(&s) && ended_by_idle(&s, "\"ada\""));
    }
    stream_free(&s);
}

static void test_all_end(void) {
    TEST("every key's session ends, wherever the table of keys has it");
    enum { KEYS = 48 }; /* the table has 64 places */
    stream s;
    stream_init(&s, "return policy { key = 'user', time = 'ts', session = { idle = '30s' } }");
    if (stream_open(&s)) {
        for (int i = 0; i < KEYS; i++) {
            char line[64];
            snprintf(line, sizeof line, "{\"user\":%d,\"ts\":1760000000000}\n", i);
            feed(&s, line);
        }
        const lull__keys *keys = &s.engine->lanes[0]->keys;
        CHECK(keys->slots[0].resident && keys->slots[keys->capacity - 1].resident);
        CHECK(stats_of(&s).open_sessions == KEYS && stream_finish(&s));
        CHECK(stats_of(&s).open_sessions == 0);
        TEST("in the order in which they began");
        const char *at = out_of(&s);
        for (int i = 0; i < KEYS && at; i++) {
            char end[64];
            snprintf(end, sizeof end, "\"key\":%d,", i);
            at = strstr(at, "session.end");
            at = at && CHECK(strncmp(strchr(at, ',') + strlen(",\"policy\":\"shop\","), end,
                                     strlen(end)) == 0)
                     ? at + 1
                     : NULL;
        }
    }
    stream_free(&s);
}

/* ---- the edge of 1970 ------------------------------------------------------------------------ */

static void test_time_0(void) {
    static const char *const lateness[] = {"0s", "10s"};
    static const char *const last[] = {"0}\n", "10000}\n"};
    for (int i = 0; i < 2; i++) {
        TEST("a deadline at the beginning of 1970 comes true like any other");
        char rules[512];
        snprintf(rules, sizeof rules,
                 "return policy { key = 'user', time = { 'ts', unit = 'ms' }, max_jump = '1h', "
                 "lateness = '%s',"
                 " session = { idle = '30s' } }",
                 lateness[i]);
        stream s;
        stream_init(&s, rules);
        if (stream_open(&s)) {
            feed(&s, "{\"user\":\"ada\",\"ts\":-30001}\n{\"user\":\"bob\",\"ts\":-20001}\n");
            feed(&s, "{\"user\":\"bob\",\"ts\":");
            feed(&s, last[i]);
            CHECK(ended_by_idle(&s, "\"ada\"") && !ended_by_idle(&s, "\"bob\""));
        }
        stream_free(&s);
    }
}

static void test_end_at_0(void) {
    TEST("and at the end of input, where only its own key had come so far");
    stream s;
    stream_init(&s, "return policy { key = 'user', time = { 'ts', unit = 'ms' }, max_jump = '1h',"
                    " session = { idle = at_least '2h' } }");
    s.options.limits.aside_events = 1;
    if (stream_open(&s)) {
        feed(&s, "{\"user\":\"ada\",\"ts\":-7200000}\n{\"user\":\"bob\",\"ts\":-7200000}\n"
                 "{\"user\":\"bob\",\"ts\":0}\n");
        CHECK(!ended_by_idle(&s, "\"ada\""));
        CHECK(stream_finish(&s) && ended_by_idle(&s, "\"ada\""));
    }
    stream_free(&s);
}

static void test_alone(void) {
    static const char *const idle[] = {"at_least '2h'", "'2h'"};
    for (int i = 0; i < 2; i++) {
        TEST("an event applied to its key alone finds what was due by its time over");
        char rules[512];
        snprintf(rules, sizeof rules,
                 "return policy { key = 'user', time = { 'ts', unit = 'ms' }, max_jump = '1h',"
                 " session = { idle = %s } }",
                 idle[i]);
        stream s;
        stream_init(&s, rules);
        s.options.limits.aside_events = 1;
        if (stream_open(&s)) {
            feed(&s, "{\"user\":\"bob\",\"ts\":0}\n{\"user\":\"ada\",\"ts\":0}\n"
                     "{\"user\":\"bob\",\"ts\":7200000}\n");
            CHECK(ended_by_idle(&s, "\"bob\"") == (i == 0) && !ended_by_idle(&s, "\"ada\""));
            CHECK(stats_of(&s).sessions == (i == 0 ? 3 : 2));
        }
        stream_free(&s);
    }
}

int main(void) {
    test_time_0();
    test_end_at_0();
    test_alone();
    test_drain();
    test_finish();
    test_nothing_open();
    test_all_end();
    return finish("engine_end_test");
}
