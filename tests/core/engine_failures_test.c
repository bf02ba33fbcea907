/*
 * engine_failures_test: rules that fail while events flow: what is told of them, and an engine that
 * stops for one.
 */
#include "base/json.h"
#include "engine_stream.h"

#define POLICY(slots) "return policy { time = 'ts', " slots " }"
#define SESSION(slots) POLICY("key = 'user', session = { idle = '8s', " slots " }")

/* Slots that can hold a function, and what their failures are called. What fails by x is an order
 * of a number and a text. */
static const struct {
    const char *slot, *rules;
} failing[] = {
    {"key", POLICY("key = function(e) return e.x < 2 and e.user or 'k' end,"
                   " session = { idle = '8s' }")},
    {"time", "return policy { key = 'user', session = { idle = '8s' },"
             " time = function(e) return e.x < 2 and e.ts or e.ts end }"},
    {"ignore", POLICY("key = 'user', ignore = function(e) return e.x < 0 end,"
                      " session = { idle = '8s' }")},
    {"activity", POLICY("key = 'user', session = { idle = '8s' },"
                        " activity = function(e) return e.x < 9 and 'active' or 'passive' end")},
    {"session.id", SESSION("id = function(e) return e.x < 0 and 'a' or nil end")},
    {"session.idle", POLICY("key = 'user', session = {"
                            " idle = function(e) return e.x < 9 and '8s' or '9s' end }")},
    {"session.cap", SESSION("cap = function(e) return e.x < 9 and '9s' or '8s' end")},
    {"session.rotate_on",
     SESSION("rotate_on = { function(e, s) return s.events > 0 and e.x < 0 and 'r' or nil end }")},
    {"session.end_on", SESSION("end_on = function(e) return e.x < 0 end")},
    {"session.confirm_on", SESSION("confirm_on = function(e) return e.x < 9 end")},
    {"session.update", SESSION("data = { n = 0 }, update = function(e, s)"
                               " s.data.n = e.x + 1 s:tag 't' end")},
    {"session.tags", SESSION("tags = { t = function(s) return s.events < 2 or s.id < 3 end }")},
    {"window.key", POLICY("key = 'user', session = { idle = '8s' },"
                          " window = { key = function(e) return e.x < 2 and 'w' or 'v' end }")},
};

enum { FAILING = sizeof failing / sizeof *failing, EVENTS = 40 };

/* Events of three users in turn, those of one some seconds apart; of every seventh x is a text. */
static void write_events(lull__buffer *text) {
    for (int i = 0; i < EVENTS; i++) {
        char line[128];
        snprintf(line, sizeof line, "{\"user\":\"u%d\",\"ts\":%lld,\"x\":%s}\n", i % 3,
                 1760000000000 + i * 450LL + (i % 5) * 1000LL, i % 7 == 5 ? "\"two\"" : "1");
        lull__buffer_string(text, line);
    }
}

/* All of a text, until the engine fails or the stream has ended. */
static bool run_until_failure(stream *s, const char *beside, const lull__buffer *text,
                              size_t read_bytes) {
    bool fine = stream_open(s);
    if (beside) {
        CHECK(lull_engine_load_text(s->engine, "beside.lua", beside, strlen(beside), &s->error));
    }
    fine = fine && lull_engine_begin_input(s->engine, "day.ndjson", &s->error);
    for (size_t at = 0; fine && at < text->length;) {
        size_t rest = text->length - at, count = rest < read_bytes ? rest : read_bytes;
        fine = lull_engine_feed(s->engine, text->bytes + at, count, &s->error);
        at += count;
    }
    return fine && lull_engine_finish(s->engine, &s->error);
}

static bool is_beginning(const lull__buffer *begun, const lull__buffer *whole) {
    if (begun->length == 0) {
        return true;
    }
    return begun->bytes[begun->length - 1] == '\n' && begun->length <= whole->length &&
           memcmp(begun->bytes, whole->bytes, begun->length) == 0;
}

/* The last event that was written. */
static lull__text last_event(const stream *s) {
    lull__text rest = {s->out.bytes, s->out.length}, line, last = {0};
    while (next_line(&rest, &line)) {
        last = has(line, "\"lull\":") ? line : last;
    }
    return last;
}

/* ---- stopping -------------------------------------------------------------------------------- */

/* What goes on, and what stops, of the same rules and events. */
static void compare_stopped(size_t which, const char *beside, const lull__buffer *text) {
    static const size_t reads[] = {1 << 20, 1, 61};
    stream on, stopped[3];
    stream_init(&on, failing[which].rules);
    on.options.shadow = beside != NULL;
    CHECK(run_until_failure(&on, beside, text, 1 << 20));
    for (size_t i = 0; i < 3; i++) {
        stream *s = &stopped[i];
        stream_init(s, failing[which].rules);
        s->options.shadow = beside != NULL;
        s->options.stop_on_rule_error = true;
        CHECK(!run_until_failure(s, beside, text, reads[i]));
        CHECK(s->error.code == LULL_RULE_ERROR && strcmp(s->error.file, "shop.lua") == 0);
        CHECK(strncmp(s->error.message, failing[which].slot, strlen(failing[which].slot)) == 0);
        CHECK(strstr(s->error.message, "attempt to"));
        CHECK(is_beginning(&s->out, &on.out) && is_beginning(&s->rejects, &on.rejects));
        CHECK(s->out.length < on.out.length);
        CHECK(same_streams(&stopped[0], s));
        CHECK(strcmp(stopped[0].error.message, s->error.message) == 0);
    }
    for (size_t i = 0; i < 3; i++) {
        if (stopped[i].error.code != LULL_RULE_ERROR) {
            printf("  %s: %s\n", failing[which].slot, stopped[i].error.message);
        }
        stream_free(&stopped[i]);
    }
    stream_free(&on);
}

static void test_stops(void) {
    TEST("what an engine that stops has written is the beginning of what one that goes on writes, "
         "whatever fails, however it is read, alone and beside others");
    lull__buffer text = {0};
    write_events(&text);
    for (size_t i = 0; i < FAILING; i++) {
        compare_stopped(i, NULL, &text);
        compare_stopped(i, SESSION("cap = '5s'"), &text);
        compare_stopped(i, SESSION("idle = '6s' }, lateness = '3s', window = { idle = '1s'"),
                        &text);
    }
    lull__buffer_deinit(&text);
}

static void test_stopped_at(void) {
    TEST("it stops behind the event that the rule failed on, which is marked");
    lull__buffer text = {0};
    write_events(&text);
    stream s;
    stream_init(&s, failing[3].rules);
    s.options.stop_on_rule_error = true;
    CHECK(!run_until_failure(&s, NULL, &text, 1 << 20));
    CHECK(strstr(s.error.message, " (event 6, line 6 of day.ndjson)"));
    CHECK(has(last_event(&s), "\"x\":\"two\"") && has(last_event(&s), "\"rule_error\"]"));
    lull_stats stats;
    lull_engine_stats(s.engine, &stats);
    CHECK(stats.rule_error == 1);

    TEST("then it can only be freed");
    CHECK(!lull_engine_feed(s.engine, "{}\n", 3, &s.error) && s.error.code == LULL_MISUSE);
    CHECK(!lull_engine_finish(s.engine, &s.error) && s.error.code == LULL_MISUSE);
    stream_free(&s);

    TEST("rules that do not fail do not stop it");
    stream_init(&s, SESSION("cap = '5s'"));
    s.options.stop_on_rule_error = true;
    CHECK(run_until_failure(&s, NULL, &text, 1 << 20));
    stream_free(&s);

    TEST("a rule that runs too long stops it by that error, at a session's end without an event");
    stream_init(&s, SESSION("tags = { t = function() while true do end end }"));
    s.options.stop_on_rule_error = true;
    CHECK(!run_until_failure(&s, NULL, &text, 1 << 20));
    CHECK(s.error.code == LULL_RULE_STEPS && !strstr(s.error.message, "(event"));
    stream_free(&s);
    lull__buffer_deinit(&text);
}

static void test_restored(void) {
    TEST("an event that waited in a saved state, and that a rule failed on, stops nothing again");
    static const char RULES[] = "return policy { key = function(e) return e.x < 2 and e.user end,"
                                " time = 'ts', lateness = '1h', session = { idle = '8s' } }";
    lull__buffer text = {0};
    write_events(&text);
    stream s;
    stream_init(&s, RULES);
    CHECK(stream_open(&s) && stream_feed(&s, text.bytes, text.length));
    s.options.stop_on_rule_error = true;
    CHECK(stream_move(&s) && stream_finish(&s));
    stream_free(&s);
    lull__buffer_deinit(&text);
}

/* Takes what is small, and asks to stop at what is large. */
static bool refuse_large(void *context, lull_stream which, const char *bytes, size_t count) {
    return stream_write(context, which, bytes, count) && count < 1 << 20;
}

static void test_output_stops(void) {
    TEST("an output that asked to stop is what is told, though a rule would have stopped as well");
    lull__buffer text = {0};
    lull__buffer_string(&text, "{\"user\":\"u\",\"ts\":1760000000000,\"x\":1,\"long\":\"");
    for (int i = 0; i < 1 << 16; i++) {
        lull__buffer_string(&text, "sixteen bytes ..");
    }
    lull__buffer_string(&text, "\"}\n{\"user\":\"u\",\"ts\":1760000000001,\"x\":\"two\"}\n");
    stream s;
    stream_init(&s, failing[0].rules); /* the key is asked before anything is written */
    s.options.stop_on_rule_error = true;
    s.options.write = refuse_large;
    CHECK(!run_until_failure(&s, NULL, &text, text.length));
    CHECK(s.error.code == LULL_STOPPED && strcmp(s.error.message, "the output asked to stop") == 0);
    stream_free(&s);
    lull__buffer_deinit(&text);
}

/* ---- telling --------------------------------------------------------------------------------- */

typedef struct heard {
    lull__buffer text;
    unsigned count;
} heard;

static void hear(void *context, const lull_error *error, uint64_t event) {
    heard *it = context;
    (void)event;
    it->count++;
    lull__buffer_string(&it->text, error->message);
    lull__buffer_char(&it->text, '\n');
}

static bool write_nothing(void *context, lull_stream which, const char *bytes, size_t count) {
    (void)context, (void)which, (void)bytes;
    return count > 0;
}

static lull_engine *run_heard(heard *it, const char *rules, const lull__buffer *text) {
    lull_options options;
    lull_error error;
    lull_options_init(&options);
    options.write = write_nothing;
    options.warn = hear;
    options.context = it;
    lull_engine *engine = lull_engine_new(&options, &error);
    CHECK(lull_engine_load_text(engine, "shop.lua", rules, strlen(rules), &error));
    CHECK(lull_engine_feed(engine, text->bytes, text->length, &error));
    CHECK(lull_engine_finish(engine, &error));
    return engine;
}

static void test_places(void) {
    TEST("the first three failures of each place are told, and all are counted there");
    lull__buffer text = {0};
    write_events(&text);
    heard it = {0};
    lull_engine *engine = run_heard(&it,
                                    "return policy { key = 'user', time = 'ts',\n"
                                    "activity = function(e) if e.x ~= 1 then\n"
                                    "error('no') end\nerror('nor this') end,\n"
                                    "session = { idle = function(e)\nreturn e.x + 1 end } }",
                                    &text);
    size_t count;
    const lull_failure *failures = lull_engine_failures(engine, &count);
    CHECK(count == 3 && it.count == 6 + failures[2].told);
    CHECK(strcmp(failures[0].slot, "activity") == 0 && failures[0].line == 4);
    CHECK(failures[0].told == 3 && failures[0].count == EVENTS - 5);
    CHECK(strcmp(failures[1].slot, "activity") == 0 && failures[1].line == 3);
    CHECK(failures[1].told == 3 && failures[1].count == 5);
    CHECK(strcmp(failures[2].slot, "session.idle") == 0 && failures[2].line == 6);
    lull_engine_free(engine);
    lull__buffer_deinit(&it.text);
    lull__buffer_deinit(&text);
}

static void hear_beside(void *context, const lull_error *error, uint64_t event) {
    stream *s = context;
    (void)event;
    lull__buffer_string(&s->raw, error->message);
    lull__buffer_char(&s->raw, '\n');
}

/* Where in the input an event was that fails when its time has come: at once, in the next input, in
 * an engine that takes up the state. */
static void test_where(void) {
    static const char EVENT[] = "{\"user\":\"u\",\"ts\":1760000000000,\"x\":\"two\"}\n";
    static const char *const told[] = {"(event 1, line 1 of one)\n", "(event 1, line 1)\n",
                                       "(event 1)\n"};
    for (int i = 0; i < 3; i++) {
        TEST("of an event that waited, as much of its place is told as is known");
        stream s;
        stream_init(&s, "return policy { key = 'user', time = 'ts', lateness = '1h',"
                        " activity = function(e) return e.x < 9 and 'active' end,"
                        " session = { idle = '8s' } }");
        s.options.warn = hear_beside;
        CHECK(stream_open(&s) && lull_engine_begin_input(s.engine, "one", &s.error));
        stream_feed(&s, EVENT, sizeof EVENT - 1);
        CHECK(i != 1 || lull_engine_begin_input(s.engine, "two", &s.error));
        CHECK(i != 2 || stream_move(&s));
        CHECK(s.raw.length == 0 && stream_finish(&s));
        CHECK(has((lull__text){s.raw.bytes, s.raw.length}, told[i]));
        stream_free(&s);
    }

    TEST("nor is more known where an engine that takes up the state asks for the key again");
    stream s;
    stream_init(&s, "return policy { key = function(e) return e.x < 9 and 1 end, time = 'ts',"
                    " lateness = '1h', session = { idle = '8s' } }");
    s.options.warn = hear_beside;
    if (stream_open(&s)) {
        stream_feed(&s, EVENT, sizeof EVENT - 1);
        CHECK(has((lull__text){s.raw.bytes, s.raw.length}, "(event 1, line 1)\n"));
        s.raw.length = 0;
        CHECK(stream_move(&s));
        CHECK(has((lull__text){s.raw.bytes, s.raw.length}, "(event 1)\n"));
    }
    stream_free(&s);
}

static void test_many_places(void) {
    TEST("places beyond the limit are counted together, and told of no more");
    lull__buffer rules = {0}, text = {0};
    lull__buffer_string(&rules, "return policy { key = 'user', time = 'ts', session = { idle = "
                                "'2s' }, activity = function(e)\n");
    for (int i = 1; i <= 80; i++) {
        char line[96];
        snprintf(line, sizeof line, "if e.n == %d then error('no') end\n", i);
        lull__buffer_string(&rules, line);
        snprintf(line, sizeof line, "{\"user\":\"u\",\"ts\":%lld,\"n\":%d}\n", 1760000000000LL + i,
                 i);
        lull__buffer_string(&text, line);
    }
    lull__buffer_string(&rules, "end }");
    lull__buffer_char(&rules, '\0');
    heard it = {0};
    lull_engine *engine = run_heard(&it, rules.bytes, &text);
    size_t count;
    const lull_failure *failures = lull_engine_failures(engine, &count);
    CHECK(count == 64 && it.count == 63);
    CHECK(failures[62].count == 1 && failures[62].line == 64);
    CHECK(failures[63].count == 80 - 63 && failures[63].told == 0 && !failures[63].slot[0]);
    lull_engine_free(engine);
    lull__buffer_deinit(&it.text);
    lull__buffer_deinit(&rules);
    lull__buffer_deinit(&text);
}

/* What is told of one event that a function of activity answers like this. */
static bool tells(const char *body, const char *event, const char *what) {
    char rules[512];
    snprintf(rules, sizeof rules,
             "return policy { key = 'user', time = 'ts', session = { idle = '8s' },"
             " activity = function(e) %s end }",
             body);
    lull__buffer text = {0};
    lull__buffer_string(&text, event);
    heard it = {0};
    lull_engine_free(run_heard(&it, rules, &text));
    lull__text told = {it.text.bytes, it.text.length};
    bool found = it.count == 1 && has(told, what) && lull__json_is_utf8(told);
    if (!found) {
        printf("  %.*s\n", (int)told.length, told.at ? told.at : "");
    }
    lull__buffer_deinit(&it.text);
    lull__buffer_deinit(&text);
    return found;
}

#define ONE(more) "{\"user\":\"u\",\"ts\":1760000000000" more "}\n"

static void test_value(void) {
    TEST("the value at fault is shown");
    CHECK(
        tells("return 7.5", ONE(""), "found 7.5, expected the name of a class (event 1, line 1)"));
    CHECK(tells("return 'actve'", ONE(""), "found \"actve\", expected the name of a class; did"));
    CHECK(tells("return e.x", ONE(",\"x\":\"two\""), "found \"two\", expected"));
    CHECK(tells("return { e }", ONE(""), "found a table, expected"));

    TEST("cut where it is long, between characters");
    CHECK(tells("return ('x'):rep(1000)", ONE(""),
                "found \"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…\", expected"));
    CHECK(tells("return 'x' .. ('é'):rep(1000)", ONE(""),
                "found \"xééééééééééééééééééé…\", expected"));
    CHECK(tells("error('x' .. ('é'):rep(1000))", ONE(""), "éé (event 1, line 1)"));
    CHECK(tells("error(('é'):rep(1000))", ONE(""), "éé (event 1, line 1)"));

    TEST("and without what could command a terminal");
    CHECK(tells("return e.x", ONE(",\"x\":\"\\u001b[2J\\n\""), "found \"?[2J?\", expected"));
    CHECK(tells("return '\\xff\\xfe'", ONE(""), "found \"??\", expected"));
}

int main(void) {
    test_stops();
    test_stopped_at();
    test_restored();
    test_output_stops();
    test_places();
    test_where();
    test_many_places();
    test_value();
    return finish("engine_failures_test");
}
