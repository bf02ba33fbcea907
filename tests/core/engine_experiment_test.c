/*
 * engine_experiment_test: experiments in the engine: whose rules judge a session and the next one,
 * with fields that each arm alone reads, of events at once, after a wait, and in another engine.
 */
#include "engine/engine.h"
#include "engine_stream.h"

/* Of these values to split by, the experiment puts 0 in arm a, 1 in c and 3 in b. */
static const char SPLIT[] =
    "local base = policy { key = 'user', time = 'ts', lateness = '%s', session = { idle = '10s' } }"
    " return experiment { name = 'e', split = 's', arms = {"
    "  { 'a', share = 1, policy = base },"
    "  { 'b', share = 1, policy = base:with { session = {"
    "    idle = field 'b_idle', measures = { n = sum 'b_n' } } } },"
    "  { 'c', share = 1, policy = base:with { session = {"
    "    idle = field 'c_idle', rotate_on = { when({ c_in = true }, 'login') } } } } } }";

static void feed_event(stream *s, int seconds, const char *members) {
    char line[256];
    int length = snprintf(line, sizeof line,
                          "{\"user\":1,\"ts\":%lld,\"b_idle\":\"20s\",\"c_idle\":\"40s\",%s}\n",
                          1760000000000 + seconds * 1000LL, members);
    stream_feed(s, line, (size_t)length);
}

static void add(lull__buffer *to, lull__text text) {
    bool quoted = text.length > 1 && *text.at == '"';
    lull__buffer_append(to, text.at + quoted, text.length - 2 * quoted);
}

/* Output in short: the arm of each event, with ! where a rule failed; (arm reason) for starts and
 * [arm reason] for ends, with the measure n where there is one. */
static const char *told(stream *s) {
    static lull__buffer said;
    said.length = 0;
    lull__text rest = {s->out.bytes, s->out.length}, line;
    while (next_line(&rest, &line)) {
        lull__text arm = member_of(line, "arm"), n = member_of(line, "n");
        bool starts = has(line, "session.start"), ends = has(line, "session.end");
        if (has(line, "policy.load")) {
            continue;
        }
        lull__buffer_string(&said, starts ? " (" : ends ? " [" : " ");
        add(&said, arm.length > 0 ? arm : LULL__TEXT("-"));
        if (starts || ends) {
            lull__buffer_char(&said, ' ');
            add(&said, member_of(line, "reason"));
            add(&said, n);
            lull__buffer_char(&said, starts ? ')' : ']');
        }
        lull__buffer_string(&said, has(line, "rule_error") ? "!" : "");
    }
    lull__buffer_char(&said, '\0');
    return said.bytes;
}

static bool is_told(stream *s, const char *expected) {
    const char *found = told(s);
    bool same = strcmp(found, expected) == 0;
    if (!same) {
        printf("  found %s\n", found);
    }
    return same;
}

static void test_arms(const char *lateness, bool moves) {
    char rules[1024];
    stream s;
    snprintf(rules, sizeof rules, SPLIT, lateness);
    stream_init(&s, rules);
    static const struct {
        int at;
        const char *members;
    } events[] = {
        {0, "\"s\":3,\"b_n\":3"},
        {15, "\"s\":0,\"b_n\":4"},
        {40, "\"s\":0,\"b_n\":5"},
        {45, "\"s\":1"},
        {60, "\"s\":1"},
        {90, "\"s\":3,\"b_n\":6"},
        {95, "\"s\":0,\"c_in\":true"},
        {96, "\"s\":3"},
    };
    bool fine = stream_open(&s);
    for (size_t i = 0; fine && i < sizeof events / sizeof *events; i++) {
        feed_event(&s, events[i].at, events[i].members);
        fine = !moves || stream_move(&s);
    }
    CHECK(fine && s.engine->lanes[0]->rules_count == 3 && lull_engine_policies(s.engine) == 1);
    stream_finish(&s);
    CHECK(is_told(&s, " (b first) b b [b idle7] (a idle) a a [a idle] (c idle) c c"
                      " [c login] (a login) a a [a end_of_input]"));
    stream_free(&s);
}

static void test_two_arms(void) {
    TEST("be there only one other arm, of a class of its own");
    stream s;
    stream_init(&s, "local base = policy { key = 'user', time = 'ts', lateness = '1m',"
                    "  classes = { seen = {} }, session = { idle = '10s' } }"
                    " return experiment { name = 'e', split = 's', arms = {"
                    "  { 'a', share = 1, policy = base },"
                    "  { 'b', share = 1, policy = base:with { activity = 'seen', session = {"
                    "    idle = field 'b_idle', measures = { n = sum 'b_n' } } } } } }");
    if (stream_open(&s)) {
        feed_event(&s, 0, "\"s\":1,\"b_n\":3");
        feed_event(&s, 15, "\"s\":1,\"b_n\":4");
        feed_event(&s, 40, "\"s\":0,\"b_n\":5");
        feed_event(&s, 41, "\"s\":1,\"b_n\":5");
        feed_event(&s, 60, "\"s\":1,\"b_n\":6");
        stream_finish(&s);
        CHECK(is_told(&s, " (b first) b b [b idle7] (a idle) a a [a idle] (b idle) b"
                          " [b end_of_input6]"));
        lull__text rest = {s.out.bytes, s.out.length}, line;
        while (next_line(&rest, &line)) {
            CHECK(!has(line, "\"lull\"") || has(line, "\"arm\":\"b\"") == has(line, "\"seen\""));
        }
    }
    stream_free(&s);
}

static void test_next(void) {
    static const char rules[] =
        "local base = policy { key = 'user', time = 'ts',"
        "  activity = choose { when({ p = true }, 'passive'), 'active' },"
        "  session = { id = 'sid', idle = '10s', cap = '20s' } }"
        " return experiment { name = 'e', split = 's', arms = {"
        "  { 'a', share = 1, policy = base }, { 'b', share = 1, policy = base } } }";
    TEST("all parts of a session are of one arm");
    stream s;
    stream_init(&s, rules);
    if (stream_open(&s)) {
        feed_event(&s, 0, "\"s\":1,\"sid\":\"x\"");
        feed_event(&s, 20, "\"s\":0,\"sid\":\"x\"");
        stream_finish(&s);
        CHECK(is_told(&s, " (b client) b [b idle] (b revived) b [b end_of_input]"));
        CHECK(strstr(out_of(&s), "\"part\":2"));
    }
    stream_free(&s);
    TEST("in another one idle counts from the event that begins it, also after a cap");
    stream_init(&s, rules);
    if (stream_open(&s)) {
        feed_event(&s, 0, "\"s\":0");
        feed_event(&s, 9, "\"s\":0");
        feed_event(&s, 18, "\"s\":0");
        feed_event(&s, 21, "\"s\":1,\"p\":true");
        feed_event(&s, 30, "\"s\":1,\"p\":true");
        stream_finish(&s);
        CHECK(is_told(&s, " (a first) a a a [a cap] (b cap) b b [b end_of_input]"));
    }
    stream_free(&s);
}

static void test_only(void) {
    TEST("who takes part is asked of the event that begins a session, and a failure is its own");
    stream s;
    stream_init(&s, "local base = policy { key = 'user', time = 'ts', session = { idle = '10s' } }"
                    " return experiment { name = 'e', split = 's', arms = {"
                    "  { 'a', share = 0, policy = base },"
                    "  { 'b', share = 1, policy = base:with { session = { idle = '20s' } } } },"
                    "  only = function(e) if e.bad then error('no') end return e.fr == true end }");
    if (stream_open(&s)) {
        feed_event(&s, 0, "\"s\":0,\"fr\":true");
        feed_event(&s, 0, "\"s\":0,\"bad\":true");
        feed_event(&s, 15, "\"s\":0,\"bad\":true");
        feed_event(&s, 40, "\"s\":0");
        feed_event(&s, 49, "\"s\":0,\"fr\":true");
        feed_event(&s, 60, "\"s\":0,\"bad\":true");
        stream_finish(&s);
        CHECK(is_told(&s, " (b first) b b b [b idle] (- idle) - - [- idle] (- idle) -!"
                          " [- end_of_input]"));
        lull_stats stats;
        lull_engine_stats(s.engine, &stats);
        CHECK(stats.rule_error == 1);
    }
    stream_free(&s);
}

static void test_failures(void) {
    TEST("a rule that fails on what begins a session marks it, of whichever arm it is");
    stream s;
    stream_init(&s, "local base = policy { key = 'user', time = 'ts', session = { idle = '10s' } }"
                    " local function broken(e) if e.bad then error('no') end return 'active' end"
                    " return experiment { name = 'e', split = 's', arms = {"
                    "  { 'a', share = 1, policy = base },"
                    "  { 'b', share = 1, policy = base:with { activity = broken } } } }");
    if (stream_open(&s)) {
        feed_event(&s, 0, "\"s\":0");
        feed_event(&s, 0, "\"s\":0,\"bad\":1");
        feed_event(&s, 20, "\"s\":1,\"bad\":1");
        feed_event(&s, 21, "\"s\":0");
        feed_event(&s, 22, "\"s\":0,\"bad\":1");
        feed_event(&s, 40, "\"s\":0,\"bad\":1");
        stream_finish(&s);
        CHECK(is_told(&s, " (a first) a a [a idle] (b idle) b! b b! [b idle] (a idle) a!"
                          " [a end_of_input]"));
        lull_stats stats;
        lull_engine_stats(s.engine, &stats);
        CHECK(stats.rule_error == 3);
    }
    stream_free(&s);
}

static void test_beside(void) {
    static const char rules[] =
        "local base = policy { key = 'user', time = 'ts', session = { idle = '10s' } }"
        " return experiment { name = 'e', mode = 'shadow', arms = { { 'a', policy = base },"
        "  { 'b', policy = base }, { 'c', policy = base } } }";
    TEST("in mode shadow each arm is a policy, and judges alone");
    stream s;
    stream_init(&s, rules);
    if (stream_open(&s) && CHECK(lull_engine_policies(s.engine) == 3)) {
        for (size_t i = 0; i < 3; i++) {
            CHECK(s.engine->lanes[i]->rules_count == 1);
        }
        feed_event(&s, 0, "\"s\":0");
        stream_finish(&s);
        CHECK(is_told(&s, " (a first) a (b first) (c first)"
                          " [a end_of_input] [b end_of_input] [c end_of_input]"));
    }
    stream_free(&s);
    TEST("where there is no room for all of them none is loaded");
    stream_init(&s, rules);
    s.options.limits.policies = 2;
    s.engine = lull_engine_new(&s.options, &s.error);
    CHECK(!lull_engine_load_text(s.engine, "e.lua", rules, sizeof rules - 1, &s.error));
    CHECK(s.error.code == LULL_MISUSE && lull_engine_policies(s.engine) == 0);
    stream_free(&s);
}

int main(void) {
    TEST("a session is judged to its end by the rules of its arm, the next by those of its own");
    test_arms("0s", false);
    TEST("whether its events waited");
    test_arms("1m", false);
    TEST("or another engine goes on");
    test_arms("0s", true);
    test_arms("1m", true);
    test_two_arms();
    test_next();
    test_only();
    test_failures();
    test_beside();
    return finish("engine_experiment_test");
}
