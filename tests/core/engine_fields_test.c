/*
 * engine_fields_test: events that are told by some of their fields (options.fields).
 */
#include "engine_stream.h"

static const char RULES[] =
    "return policy { key = 'user', time = 'ts', session = { idle = '30s' } }";
static const char LATE_RULES[] = "return policy { key = 'user', time = 'ts', lateness = '10s', "
                                 "session = { idle = '30s' } }";

/* Opens a stream with these fields, ended by NULL. */
static bool open_with(stream *s, const char *rules, const char *const *fields) {
    stream_init(s, rules);
    s->options.emit = LULL_EMIT_EVENTS;
    s->options.fields = fields;
    while (fields[s->options.field_count]) {
        s->options.field_count++;
    }
    return stream_open(s);
}

static bool says(const stream *s, const char *what) {
    bool there = memmem(s->out.bytes, s->out.length, what, strlen(what)) != NULL;
    if (!there) {
        printf("  found %.*s\n  expected %s\n", (int)s->out.length, s->out.bytes, what);
    }
    return there;
}

static void test_values(void) {
    static const char *const fields[] = {"a", "b.c", "[\"d.e\"]", NULL};
    static const struct {
        const char *members, *told;
    } cases[] = {
        {"\"a\":1", "{\"a\":1}"},
        {"\"a\":\"1\"", "{\"a\":\"1\"}"},
        {"\"a\":1.0", "{\"a\":1}"},
        {"\"a\":1e2,\"b\":{\"c\":0.5e0}", "{\"a\":100,\"b.c\":0.5}"},
        {"\"a\":\"\\u0061\\/\\u0000\"", "{\"a\":\"a/\\u0000\"}"},
        {"\"a\":true,\"b\":{\"c\":false}", "{\"a\":true,\"b.c\":false}"},
        {"\"a\":null,\"b\":null", "{}"},
        {"\"x\":1", "{}"},
        {"\"b\":[1]", "{}"},
        {"\"a\":18446744073709551616", "{\"a\":18446744073709551616}"},
        {"\"a\":-1e999 , \"b\" : { \"c\" : 1E999 }", "{\"a\":-1e999,\"b.c\":1E999}"},
        {"\"a\":\"\\ud800\"", "{\"a\":\"\\ud800\"}"},
        {"\"a\":{\"x\": \"}\\\"\"} ,\"b\":{\"c\":[ 1,{}]}",
         "{\"a\":{\"x\": \"}\\\"\"},\"b.c\":[ 1,{}]}"},
        {"\"a\":[],\"a\":1", "{\"a\":[]}"},
        {"\"\\u0061\":[1],\"a\":2", "{\"a\":[1]}"},
        {"\"a\":1,\"a\":2,\"b\":{\"x\":1},\"b\":{\"c\":1}", "{\"a\":1}"},
        {"\"a\":{},\"b\":{\"x\":1},\"b\":{\"c\":1}", "{\"a\":{}}"},
        {"\"d.e\":7,\"d\":{\"e\":8}", "{\"[\\\"d.e\\\"]\":7}"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        TEST("equal values are equal bytes, what has no other form keeps its own");
        stream s;
        if (open_with(&s, RULES, fields)) {
            char line[256], expected[256];
            snprintf(line, sizeof line, "{\"user\":\"ada\",\"ts\":1760000000000,%s}\n",
                     cases[i].members);
            snprintf(expected, sizeof expected, "{\"fields\":%s,\"lull\":{\"policy\":\"shop\",",
                     cases[i].told);
            stream_feed(&s, line, strlen(line));
            stream_finish(&s);
            CHECK(says(&s, expected));
        }
        stream_free(&s);
    }
}

static void test_tag(void) {
    TEST("the tag says the key, and whether a session counted the event");
    static const char *const fields[] = {"user", NULL};
    stream s;
    if (open_with(&s, RULES, fields)) {
        static const char text[] = "{\"user\":[\"ada\"],\"ts\":1760000000000}\n"
                                   "{\"user\":7,\"ts\":1760000000001}\n"
                                   "{\"user\":{\"n\":1},\"ts\":1760000000001}\n"
                                   "{\"ts\":1760000000002} \r\n";
        stream_feed(&s, text, sizeof text - 1);
        stream_finish(&s);
        CHECK(says(&s, "{\"fields\":{\"user\":[\"ada\"]},\"lull\":{\"policy\":\"shop\","
                       "\"marks\":[\"no_key\"]}}\n"));
        CHECK(says(&s, "{\"fields\":{\"user\":{\"n\":1}},\"lull\":"));
        CHECK(says(&s, "{\"fields\":{\"user\":7},\"lull\":{\"policy\":\"shop\",\"key\":7,"
                       "\"session_id\":"));
        CHECK(says(&s, ",\"part\":1,\"activity\":\"active\",\"counted\":true}}\n"));
        CHECK(says(&s, "{\"fields\":{},\"lull\":{\"policy\":\"shop\",\"marks\":[\"no_key\"]}}\n"));
    }
    stream_free(&s);
}

static void test_shadow(void) {
    TEST("what other policies say of the event has their keys");
    static const char *const fields[] = {"site", NULL};
    static const char other[] =
        "return policy { key = 'site', time = 'ts', session = { idle = '5s' } }";
    stream s;
    stream_init(&s, RULES);
    s.options.shadow = true;
    s.options.emit = LULL_EMIT_EVENTS;
    s.options.fields = fields;
    s.options.field_count = 1;
    if (stream_open(&s) &&
        CHECK(lull_engine_load_text(s.engine, "b.lua", other, sizeof other - 1, &s.error))) {
        static const char text[] = "{\"user\":\"ada\",\"site\":1,\"ts\":1760000000000}\n";
        stream_feed(&s, text, sizeof text - 1);
        stream_finish(&s);
        CHECK(says(&s, "{\"fields\":{\"site\":1},\"lull\":{\"policy\":\"shop\",\"key\":\"ada\","));
        CHECK(says(&s, "\"shadow\":{\"b\":{\"policy\":\"b\",\"key\":1,\"session_id\":"));
    }
    stream_free(&s);
}

static void feed_rest(stream *s) {
    static const char text[] = "{\"user\":\"bo\",\"ts\":1760000000000,\"n\":[2]}\n"
                               "{\"user\":\"bo\",\"ts\":1760000100000,\"n\":3}\n";
    stream_feed(s, text, sizeof text - 1);
    stream_finish(s);
}

static void test_waiting(void) {
    TEST("an event that waits is told by the same fields, also by an engine that goes on");
    static const char *const fields[] = {"n", NULL};
    static const char first[] = "{\"user\":\"ada\",\"ts\":1760000001000,\"n\":[ 1 ]}\n";
    stream s, moved;
    if (open_with(&s, LATE_RULES, fields) && open_with(&moved, LATE_RULES, fields)) {
        stream_feed(&s, first, sizeof first - 1);
        feed_rest(&s);
        stream_feed(&moved, first, sizeof first - 1);
        if (stream_move(&moved)) {
            feed_rest(&moved);
        }
        CHECK(says(&s, "{\"fields\":{\"n\":[ 1 ]},\"lull\":{\"policy\":\"shop\",\"key\":\"ada\""));
        CHECK(same_streams(&s, &moved));
    }
    stream_free(&s);
    stream_free(&moved);
}

static void test_one_after_the_other(void) {
    TEST("an event has nothing of the one before it");
    static const char *const fields[] = {"a", "b", "c", NULL};
    static const char text[] = "{\"user\":\"ada\",\"ts\":1760000000000,\"a\":[1],\"b\":{}}\n"
                               "{\"user\":\"ada\",\"ts\":1760000000001,\"c\":[2]}\n"
                               "{\"user\":\"ada\",\"ts\":1760000000002}\n";
    stream s;
    if (open_with(&s, RULES, fields)) {
        stream_feed(&s, text, sizeof text - 1);
        stream_finish(&s);
        CHECK(says(&s, "{\"fields\":{\"a\":[1],\"b\":{}},"));
        CHECK(says(&s, "{\"fields\":{\"c\":[2]},") && says(&s, "{\"fields\":{},"));
    }
    stream_free(&s);
}

static void test_empty(void) {
    TEST("an event without members is told as one without these fields");
    static const char *const fields[] = {"a", NULL};
    static const char rules[] = "return policy { key = function() return 1 end,"
                                " time = function() return 1760000000 end,"
                                " session = { idle = '30s' } }";
    stream s;
    if (open_with(&s, rules, fields)) {
        stream_feed(&s, "{}\n", 3);
        stream_finish(&s);
        CHECK(says(&s, "{\"fields\":{},\"lull\":{\"policy\":\"shop\",\"key\":1,"));
    }
    stream_free(&s);
}

static void test_no_fields(void) {
    TEST("an event can be told by no field at all");
    static const char *const none[] = {NULL};
    static const char text[] = "{\"user\":\"ada\",\"ts\":1760000000000,\"a\":[1]}\n";
    stream s;
    if (open_with(&s, RULES, none)) {
        stream_feed(&s, text, sizeof text - 1);
        stream_finish(&s);
        CHECK(says(&s, "{\"fields\":{},\"lull\":{\"policy\":\"shop\",\"key\":\"ada\","));
    }
    stream_free(&s);
}

static void test_wrong_path(void) {
    static const char *const wrong[] = {"a..b", "items[].x", "[\"a"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        TEST("what is no path is refused, and named");
        lull_options options;
        lull_options_init(&options);
        options.write = stream_write;
        options.fields = &wrong[i];
        options.field_count = 1;
        lull_error error = {0};
        CHECK(!lull_engine_new(&options, &error));
        CHECK(error.code == LULL_MISUSE && strstr(error.message, wrong[i]));
    }
}

int main(void) {
    test_values();
    test_tag();
    test_shadow();
    test_waiting();
    test_one_after_the_other();
    test_empty();
    test_no_fields();
    test_wrong_path();
    return finish("engine_fields_test");
}
