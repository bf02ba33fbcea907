/*
 * engine_messages_test: what lull tells those who call it and those who send events, word for word,
 * where no other test does (see core/base/messages.h).
 */
#include "engine_stream.h"

#include "event/fields.h"

static const char RULES[] =
    "return policy { key = 'user', time = 'ts', session = { idle = '30s' } }";
static const char OTHERS[] =
    "return policy { key = 'user', time = 'ts', session = { idle = '31s' } }";
static const char LINE[] = "{\"user\":\"ada\",\"ts\":1760000000000}\n";

static bool feed(stream *s, const char *text) {
    return lull_engine_feed(s->engine, text, strlen(text), &s->error);
}

/* Whether a call failed and said this. */
static bool told(const stream *s, bool fine, const char *message) {
    bool same = !fine && strcmp(s->error.message, message) == 0;
    if (!same) {
        printf("  %s\n", s->error.message);
    }
    return same;
}

static bool load(stream *s, const char *name, const char *rules) {
    return lull_engine_load_text(s->engine, name, rules, strlen(rules), &s->error);
}

static void test_options(void) {
    TEST("options that cannot be are told");
    stream s;
    stream_init(&s, RULES);
    s.options.write = NULL;
    CHECK(told(&s, lull_engine_new(&s.options, &s.error),
               "options.write: found NULL, expected a function"));
}

static void test_turns(void) {
    TEST("calls out of turn are told what was to come first");
    stream s;
    stream_init(&s, RULES);
    s.options.limits.policies = 2;
    s.engine = lull_engine_new(&s.options, &s.error);
    void *bytes = NULL;
    size_t count = 0;
    CHECK(told(&s, feed(&s, LINE), "found input before rules, expected lull_engine_load"));
    CHECK(told(&s, lull_engine_save(s.engine, &bytes, &count, &s.error),
               "found an engine without rules, finished or failed, expected one in the middle of a "
               "stream"));
    CHECK(told(&s, lull_engine_restore(s.engine, "lull", 4, &s.error),
               "found an engine without rules or in use, expected a new one"));
    CHECK(load(&s, "a.lua", RULES));
    CHECK(told(&s, load(&s, "a.lua", RULES),
               "name: found \"a\", which is the name of a.lua too, expected another: give one of "
               "them a name = \"…\""));
    CHECK(load(&s, "b.lua", RULES));
    CHECK(told(&s, load(&s, "c.lua", RULES), "found more than 2 policies: raise limits.policies"));
    CHECK(feed(&s, LINE));
    CHECK(told(&s, load(&s, "d.lua", RULES),
               "found rules or settings after input, expected them before"));
    CHECK(told(&s, lull_engine_advance(s.engine, INT64_MAX, &s.error),
               "found 9223372036854775807 ms, expected an instant of the years 1 to 9999"));
    CHECK(feed(&s, "{\"user\":\"ada\",\"ts\":1760000000000,\"lull\":1}\n"));
    lull__buffer_char(&s.rejects, '\0');
    CHECK(strstr(s.rejects.bytes, "found a member \\\"lull\\\", expected an event that was not "
                                  "tagged before: use --retag to replace it"));
    CHECK(lull_engine_finish(s.engine, &s.error));
    CHECK(told(&s, feed(&s, LINE),
               "found a call on an engine that has finished, expected lull_engine_free"));
    stream_free(&s);
}

/* Whether a new engine says this of a state. */
static bool refused(const char *rules, const void *bytes, size_t count, const char *message) {
    stream s;
    stream_init(&s, rules);
    bool fine = stream_open(&s) && lull_engine_restore(s.engine, bytes, count, &s.error);
    bool as_should = told(&s, fine, message);
    stream_free(&s);
    return as_should;
}

static void test_state(void) {
    TEST("state that cannot be taken up is told why");
    stream s;
    stream_init(&s, RULES);
    char *bytes = NULL;
    size_t count = 0;
    if (stream_open(&s) && feed(&s, LINE)) {
        CHECK(lull_engine_save(s.engine, (void **)&bytes, &count, &s.error));
        CHECK(
            refused(OTHERS, bytes, count, "found state of other rules, expected that of shop.lua"));
        CHECK(refused(RULES, bytes, count - 1,
                      "found bytes that are damaged or no state, expected what lull_engine_save "
                      "wrote"));
    }
    free(bytes);
    stream_free(&s);
}

static bool stop(void *context, lull_stream which, const char *bytes, size_t count) {
    (void)context, (void)which, (void)bytes, (void)count;
    return false;
}

static void test_stopped(void) {
    TEST("who asked the engine to stop is told so");
    stream s;
    stream_init(&s, RULES);
    s.options.write = stop;
    if (stream_open(&s)) {
        CHECK(told(&s, feed(&s, LINE) && lull_engine_finish(s.engine, &s.error),
                   "the output asked to stop"));
    }
    stream_free(&s);
}

static void test_fields(void) {
    TEST("rules that name too many fields are told the limit");
    stream s = {0};
    lull__fields *fields = lull__fields_new(1);
    size_t slot;
    CHECK(lull__fields_slot(fields, LULL__TEXT("a"), &slot, &s.error));
    CHECK(told(&s, lull__fields_slot(fields, LULL__TEXT("b"), &slot, &s.error),
               "found more than 1 fields, expected at most the limit rule_fields"));
    CHECK(told(&s, lull__fields_member(fields, 0, LULL__TEXT("c"), &s.error) >= 0,
               "found more than 1 different fields, expected fewer"));
    lull__fields_free(fields);
    TEST("rules that look into arrays of arrays are told how deep they may");
    fields = lull__fields_new(100);
    lull__fields *inner = fields;
    int levels = 0;
    while (lull__fields_items(inner, LULL__TEXT("a"), &inner, &s.error)) {
        levels++;
    }
    char message[128];
    snprintf(message, sizeof message, "found more than %d times [] in a path, expected at most %d",
             levels, levels);
    CHECK(told(&s, false, message));
    lull__fields_free(fields);
}

int main(void) {
    test_options();
    test_turns();
    test_state();
    test_stopped();
    test_fields();
    return finish("engine_messages_test");
}
