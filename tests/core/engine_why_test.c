/*
 * engine_why_test: options.why, whatever becomes of the stream: reads of any size, events that
 * wait, state that is moved.
 */
#include "engine_stream.h"

static const char RULES[] = "local clicks = where { kind = 'click' }\n"
                            "return policy { key = 'user', time = 'ts', lateness = '5s',\n"
                            "  activity = clicks,\n"
                            "  session = {\n"
                            "    idle = function(event)\n"
                            "      if event.long then\n"
                            "        return '2m'\n"
                            "      end\n"
                            "      return '1m'\n"
                            "    end,\n"
                            "    cap = '10m',\n"
                            "    rotate_on = { calendar 'hour', changed 'plan',\n"
                            "      when({ kind = 'out' }, 'out') },\n"
                            "  },\n"
                            "  window = { key = 'tab', idle = '20s', cap = '3m' },\n"
                            "}\n";

static void add_event(lull__buffer *events, int i) {
    static const char *const kinds[] = {"click", "move", "click", "out", "move", "click", "move"};
    char line[200];
    int length =
        snprintf(line, sizeof line,
                 "{\"user\":\"u%d\",\"ts\":%lld,\"kind\":\"%s\",\"tab\":\"%d\",\"plan\":%d%s}\n",
                 i % 3, 1760000000000 + (i * 7919LL - i % 5 * 9000), kinds[i % 7], i % 2, i / 17,
                 i % 11 < 4 ? ",\"long\":true" : "");
    lull__buffer_append(events, line, (size_t)length);
}

static lull__buffer make_events(void) {
    lull__buffer events = {0};
    for (int i = 0; i < 200; i++) {
        add_event(&events, i);
    }
    return events;
}

static void init(stream *s, bool why) {
    stream_init(s, RULES);
    s->options.why = why;
}

/* Named so, and in two inputs. */
static void run(stream *s, const lull__buffer *events, size_t read_bytes, size_t move_bytes) {
    size_t half = events->length / 2;
    while (events->bytes[half - 1] != '\n') {
        half++;
    }
    if (!stream_open(s)) {
        return;
    }
    for (size_t at = 0, moved = 0; at < events->length;) {
        if (at == 0 || at == half) {
            CHECK(lull_engine_begin_input(s->engine, at ? "two" : "one", &s->error));
        }
        size_t rest = (at < half ? half : events->length) - at;
        size_t count = rest < read_bytes ? rest : read_bytes;
        stream_feed(s, events->bytes + at, count);
        at += count;
        if (at == half || at == events->length) {
            CHECK(lull_engine_end_input(s->engine, &s->error));
        }
        if (at - moved >= move_bytes) {
            stream_move(s);
            moved = at;
        }
    }
    stream_finish(s);
}

static void test_same(void) {
    TEST("why is the same with reads of any size, and in an engine that takes up the state");
    lull__buffer events = make_events();
    stream whole;
    init(&whole, true);
    run(&whole, &events, SIZE_MAX, SIZE_MAX);
    CHECK(strstr(out_of(&whole), "\"file\":\"one\",\"line\":7,\"key\":\"u0\""));
    CHECK(strstr(out_of(&whole), "\"file\":\"two\",\"line\":1,"));
    CHECK(strstr(out_of(&whole), "\"rule\":\"shop.lua:7\""));
    CHECK(strstr(out_of(&whole), "\"rule\":\"shop.lua:9\""));
    static const size_t sizes[][2] = {{1, SIZE_MAX}, {97, SIZE_MAX}, {50, 1}, {1000, 1}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        stream s;
        init(&s, true);
        run(&s, &events, sizes[i][0], sizes[i][1]);
        CHECK(same_streams(&whole, &s));
        stream_free(&s);
    }
    stream_free(&whole);
    lull__buffer_deinit(&events);
}

/* Some events with one option, the others with another; where the output was in between. */
static size_t run_switched(stream *s, lull__text first, bool why, lull__text then, bool why_then) {
    init(s, why);
    if (!stream_open(s)) {
        return 0;
    }
    stream_feed(s, first.at, first.length);
    s->options.why = why_then;
    stream_move(s);
    size_t between = s->out.length;
    stream_feed(s, then.at, then.length);
    stream_finish(s);
    return between;
}

static void test_without(void) {
    TEST("state that was written with why is taken up without it, to the same bytes");
    lull__buffer events = make_events();
    lull__text first = {events.bytes, events.length / 2};
    lull__text then = {events.bytes + first.length, events.length - first.length};
    stream plain, switched;
    size_t from = run_switched(&plain, first, false, then, false);
    size_t to = run_switched(&switched, first, true, then, false);
    CHECK(to > from && strstr(out_of(&switched), "\"why\""));
    CHECK(strlen(out_of(&plain) + from) > 1000);
    CHECK(strcmp(out_of(&plain) + from, out_of(&switched) + to) == 0);
    stream_free(&switched);
    stream_free(&plain);
    lull__buffer_deinit(&events);
}

static void test_learned(void) {
    TEST("state that was written without why says no rule but those that it learns");
    static const char first[] = "{\"user\":\"a\",\"ts\":1760000000000}\n"
                                "{\"user\":\"b\",\"ts\":1760000030000}\n";
    static const char then[] = "{\"user\":\"a\",\"ts\":1760000400000,\"kind\":\"click\"}\n"
                               "{\"user\":\"a\",\"ts\":1760000800000,\"kind\":\"click\"}\n";
    stream s;
    run_switched(&s, LULL__TEXT(first), false, LULL__TEXT(then), true);
    lull__text rest = {s.out.bytes, s.out.length}, line;
    unsigned ends = 0;
    while (next_line(&rest, &line)) {
        if (has(line, "\"session.end\"") && has(line, "\"reason\":\"idle\"")) {
            CHECK(has(line, "\"rule\":\"shop.lua:9\"") == (ends > 0));
            ends++;
        }
    }
    CHECK(ends == 3);
    stream_free(&s);
}

static void test_names(void) {
    TEST("an input without a name has lines alone");
    stream s;
    init(&s, true);
    stream_run(&s, "\n{\"user\":\"a\",\"ts\":1}\n", 21, 0);
    CHECK(strstr(out_of(&s), "\"why\":{\"time\":\"1970-01-01T00:00:01.000Z\",\"line\":2,\"key\""));
    stream_free(&s);
}

static void test_short_name(void) {
    TEST("an event that waits in a state keeps its line, however short the input is called");
    stream s;
    init(&s, true);
    if (stream_open(&s)) {
        CHECK(lull_engine_begin_input(s.engine, "x", &s.error));
        stream_feed(&s, "\n{\"user\":\"a\",\"ts\":1760000000000}\n", 33);
        stream_move(&s);
        stream_finish(&s);
        CHECK(strstr(out_of(&s), "\"file\":\"x\",\"line\":2,\"key\":\"a\""));
    }
    stream_free(&s);
}

static void test_answers(void) {
    TEST("what another policy says of an event has the event's place too");
    static const char OTHER[] =
        "return policy { key = 'tab', time = 'ts', session = { idle = '1m' } }";
    stream s;
    init(&s, true);
    s.options.shadow = true;
    if (stream_open(&s) &&
        CHECK(lull_engine_load_text(s.engine, "b.lua", OTHER, sizeof OTHER - 1, &s.error))) {
        CHECK(lull_engine_begin_input(s.engine, "x", &s.error));
        lull__buffer events = {0};
        add_event(&events, 0);
        stream_feed(&s, events.bytes, events.length);
        stream_finish(&s);
        CHECK(strstr(out_of(&s), "\"file\":\"x\",\"line\":1,\"key\":\"u0\""));
        CHECK(strstr(out_of(&s), "\"file\":\"x\",\"line\":1,\"key\":\"0\""));
        lull__buffer_deinit(&events);
    }
    stream_free(&s);
}

/* Why the last event is as it is. */
static lull__text last_why(const stream *s) {
    lull__text rest = {s->out.bytes, s->out.length}, line, why = {0};
    while (next_line(&rest, &line)) {
        const char *at = memmem(line.at, line.length, "\"why\":{", 7);
        why = at ? (lull__text){at, (size_t)(line.at + line.length - at)} : why;
    }
    return why;
}

/* What is said of this event behind its fields, and something before that. */
static void check_why(const char *rules, const char *event, const char *before,
                      const char *expected) {
    stream s;
    stream_init(&s, rules);
    s.options.why = true;
    stream_run(&s, event, strlen(event), 0);
    lull__text why = last_why(&s);
    const char *fields = memmem(why.at, why.length, "\"fields\":{", 10);
    const char *end = why.at + why.length, *at = end;
    if (CHECK(fields)) {
        at = (const char *)memchr(fields, '}', (size_t)(end - fields)) + 1;
    }
    CHECK(has((lull__text){why.at, (size_t)(at - why.at)}, before));
    why = (lull__text){at, (size_t)(end - at)};
    if (!CHECK(lull__text_equal(why, lull__text_of(expected)))) {
        printf("  found    %.*s\n  expected %s\n", (int)why.length, why.at, expected);
    }
    stream_free(&s);
}

#define EVENT(more) "{\"u\":1,\"ts\":1760000000000," more "}\n"

static void test_window(void) {
    static const char POLICY[] = "return policy { key = 'u', time = 'ts',\n"
                                 "activity = choose { when({ a = 1 }, 'active'), 'passive' },\n"
                                 "session = { idle = '1m' },\n"
                                 "window = { activity = choose { when({ b = 1 }, 'active'),\n"
                                 "'passive' } } }";
    static const char IN_LINE[] = "return policy { key = 'u', time = 'ts', session = { idle = '1m'"
                                  " }, activity = where { a = 1 }, window = { activity ="
                                  " where { b = 1 } } }";
    static const char SAME[] =
        "return policy { key = 'u', time = 'ts', session = { idle = '1m' },\n"
        "activity = where { a = 1 }, window = {} }";
#define IDLE(line)                                                                                 \
    "\"clocks\":[{\"slot\":\"session.idle\",\"limit_ms\":60000,"                                   \
    "\"due\":\"2025-10-09T08:54:20.000Z\",\"rule\":\"shop.lua:" #line "\"}]"
    TEST("what an event is to its window is told where it is something else than to its session");
    check_why(POLICY, EVENT("\"a\":1,\"b\":2"), "\"key\":1,\"fields\"",
              ",\"rule\":\"shop.lua:2\",\"window\":{\"activity\":\"passive\","
              "\"rule\":\"shop.lua:5\"}," IDLE(3) "}}}");
    TEST("or by another rule");
    check_why(POLICY, EVENT("\"a\":1,\"b\":1"), "\"key\":1,\"fields\"",
              ",\"rule\":\"shop.lua:2\",\"window\":{\"activity\":\"active\","
              "\"rule\":\"shop.lua:4\"}," IDLE(3) "}}}");
    TEST("or by the same line");
    check_why(IN_LINE, EVENT("\"a\":1,\"b\":2"), "\"key\":1,\"fields\"",
              ",\"rule\":\"shop.lua:1\",\"window\":{\"activity\":\"passive\","
              "\"rule\":\"shop.lua:1\"}," IDLE(1) "}}}");
    TEST("and else it is not");
    check_why(SAME, EVENT("\"a\":1"), "\"key\":1,\"fields\"",
              ",\"rule\":\"shop.lua:2\"," IDLE(1) "}}}");
    check_why(IN_LINE, EVENT("\"a\":1,\"b\":1"), "\"key\":1,\"fields\"",
              ",\"rule\":\"shop.lua:1\"," IDLE(1) "}}}");
}

static void test_line(void) {
    TEST("a client's id and the clocks are told of an event with a session, not of one without");
    static const char RULE[] = "return policy { key = 'u', time = 'ts', session = { id = 's',\n"
                               "idle = '1m' }, activity = choose { when({ a = 1 }, 'ignore'),\n"
                               "'active' } }";
    check_why(RULE, EVENT("\"s\":\"c\""), "\"client_id\":\"c\",",
              ",\"rule\":\"shop.lua:3\"," IDLE(2) "}}}");
    check_why(RULE, EVENT("\"a\":1"), "\"key\":1,\"fields\"", ",\"rule\":\"shop.lua:2\"}}}");
#undef IDLE

    TEST("of one without a key, or that a rule leaves out, its fields and the rule are told");
    check_why(RULE, "{\"ts\":1760000000000,\"a\":1}\n", "\"line\":1,\"fields\"", "}}}");
    check_why("return policy { key = 'u', time = 'ts', session = { idle = '1m' },\n"
              "ignore = where { a = 1 } }",
              EVENT("\"a\":1"), "\"line\":1,\"fields\"", ",\"rule\":\"shop.lua:2\"}}}");
}

static void test_first(void) {
    TEST("no rule brings the first session and its first window about");
    stream s;
    init(&s, true);
    lull__buffer events = {0};
    add_event(&events, 0);
    stream_run(&s, events.bytes, events.length, 0);
    lull__text rest = {s.out.bytes, s.out.length}, line;
    unsigned starts = 0;
    while (next_line(&rest, &line)) {
        if (has(line, ".start\"")) {
            CHECK(has(line, "\"reason\":\"first\"") && !has(line, "\"rule\""));
            starts++;
        }
    }
    CHECK(starts == 2);
    lull__buffer_deinit(&events);
    stream_free(&s);
}

static void test_arms(void) {
    TEST(
        "fields are those of the rules that judged: of an arm, and without a session of the first");
    static const char RULE[] =
        "local base = policy { key = 'u', time = 'ts', session = { idle = '1m' },\n"
        "activity = choose { when({ a = 1 }, 'ignore'), 'active' } }\n"
        "return experiment { name = 'e', split = 's', arms = {\n"
        "{ 'a', share = 1, policy = base },\n"
        "{ 'b', share = 1, policy = base:with { session = { idle = field 'idle' } } } } }";
    unsigned seen = 0;
    for (int i = 0; i < 20; i++) {
        char event[160];
        stream s;
        stream_init(&s, RULE);
        s.options.why = true;
        snprintf(event, sizeof event, "{\"u\":1,\"ts\":1760000000000,\"s\":%d,\"idle\":\"5s\"%s}\n",
                 i / 2, i % 2 ? ",\"a\":1" : "");
        stream_run(&s, event, strlen(event), 0);
        lull__text why = last_why(&s);
        bool is_b = has((lull__text){s.out.bytes, s.out.length}, "\"arm\":\"b\"");
        CHECK(has(why, "\"fields\":{") && has(why, "\"idle\":\"5s\"") == is_b);
        seen |= is_b ? 1 : i % 2 ? 2 : 4;
        stream_free(&s);
    }
    CHECK(seen == 7);
}

int main(void) {
    test_same();
    test_without();
    test_learned();
    test_names();
    test_short_name();
    test_answers();
    test_window();
    test_line();
    test_first();
    test_arms();
    return finish("engine_why_test");
}
