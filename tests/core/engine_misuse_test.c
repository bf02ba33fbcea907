/*
 * engine_misuse_test: calls out of turn, limits that cannot be, damaged state, output that stops.
 */
#include "engine_stream.h"

static const char RULES[] =
    "return policy { key = 'user', time = 'ts', session = { idle = '30s' } }";
static const char OTHERS[] =
    "return policy { key = 'user', time = 'ts', session = { idle = '31s' } }";
static const char LINE[] = "{\"user\":\"ada\",\"ts\":1760000000000}\n";

static bool feed(stream *s, const char *text) {
    return lull_engine_feed(s->engine, text, strlen(text), &s->error);
}

/* Whether a call failed with this code and said what. */
static bool failed(stream *s, bool fine, lull_code code) {
    bool same = !fine && s->error.code == code && strlen(s->error.message) > 10;
    if (!same) {
        printf("  %d: %s: %s\n", fine, lull_code_name(s->error.code), s->error.message);
    }
    s->error = (lull_error){0};
    return same;
}

static void test_options(void) {
    TEST("an engine without options.write is misuse");
    stream s;
    stream_init(&s, RULES);
    s.options.write = NULL;
    CHECK(!lull_engine_new(&s.options, &s.error) && failed(&s, false, LULL_MISUSE));
    TEST("a limit above its maximum is misuse, each of them by its name");
#define LIMIT_ABOVE(name, preset, maximum, meaning)                                                \
    stream_init(&s, RULES);                                                                        \
    s.options.limits.name = (uint64_t)(maximum) + 1;                                               \
    CHECK(!lull_engine_new(&s.options, &s.error));                                                 \
    CHECK(strstr(s.error.message, #name) && failed(&s, false, LULL_MISUSE));
    LULL_LIMITS(LIMIT_ABOVE)
#undef LIMIT_ABOVE
    TEST("a limit of 0 is the default");
    stream_init(&s, RULES);
    s.options.limits = (lull_limits){0};
    stream_run(&s, LINE, sizeof LINE - 1, 0);
    CHECK(strstr(out_of(&s), "session.end"));
    stream_free(&s);
    TEST("freeing no engine is allowed");
    lull_engine_free(NULL);
}

static void test_turns(void) {
    TEST("input before rules is misuse");
    stream s;
    stream_init(&s, RULES);
    s.engine = lull_engine_new(&s.options, &s.error);
    CHECK(failed(&s, feed(&s, LINE), LULL_MISUSE));
    CHECK(failed(&s, lull_engine_begin_input(s.engine, "a", &s.error), LULL_MISUSE));
    CHECK(failed(&s, lull_engine_end_input(s.engine, &s.error), LULL_MISUSE));
    CHECK(failed(&s, lull_engine_drain(s.engine, &s.error), LULL_MISUSE));
    CHECK(failed(&s, lull_engine_finish(s.engine, &s.error), LULL_MISUSE));
    void *bytes = NULL;
    size_t count = 0;
    CHECK(failed(&s, lull_engine_save(s.engine, &bytes, &count, &s.error), LULL_MISUSE));
    CHECK(!bytes && count == 0);
    CHECK(failed(&s, lull_engine_restore(s.engine, "lull", 4, &s.error), LULL_MISUSE));
    TEST("rules that do not load can be followed by rules that do");
    CHECK(failed(&s, lull_engine_load_text(s.engine, "a.lua", "return 1", 8, &s.error),
                 LULL_BAD_RULES));
    CHECK(failed(&s, lull_engine_load(s.engine, "/nowhere/at/all.lua", &s.error), LULL_NO_FILE));
    CHECK(lull_engine_load_text(s.engine, "a.lua", RULES, sizeof RULES - 1, &s.error));
    TEST("rules after input are misuse, and do no harm");
    CHECK(feed(&s, LINE));
    CHECK(failed(&s, lull_engine_load_text(s.engine, "b.lua", RULES, sizeof RULES - 1, &s.error),
                 LULL_MISUSE));
    CHECK(lull_engine_finish(s.engine, &s.error));
    CHECK(strstr(out_of(&s), "end_of_input"));
    TEST("after the end of the stream everything is misuse, but stats and free");
    CHECK(!feed(&s, LINE) && strstr(s.error.message, "has finished"));
    CHECK(failed(&s, false, LULL_MISUSE));
    CHECK(failed(&s, lull_engine_begin_input(s.engine, "a", &s.error), LULL_MISUSE));
    CHECK(failed(&s, lull_engine_end_input(s.engine, &s.error), LULL_MISUSE));
    CHECK(failed(&s, lull_engine_drain(s.engine, &s.error), LULL_MISUSE));
    CHECK(failed(&s, lull_engine_finish(s.engine, &s.error), LULL_MISUSE));
    CHECK(failed(&s, lull_engine_save(s.engine, &bytes, &count, &s.error), LULL_MISUSE));
    lull_stats stats;
    lull_engine_stats(s.engine, &stats);
    CHECK(stats.events == 1 && stats.counted == 1 && stats.open_sessions == 0);
    stream_free(&s);
}

/* The state after one event. */
static void *saved(size_t *count) {
    stream s;
    void *bytes = NULL;
    stream_init(&s, RULES);
    if (stream_open(&s)) {
        CHECK(feed(&s, LINE));
        CHECK(lull_engine_save(s.engine, &bytes, count, &s.error));
    }
    stream_free(&s);
    return bytes;
}

/* Whether a new engine refuses these bytes. */
static bool refused(const char *rules, const void *bytes, size_t count) {
    stream s;
    stream_init(&s, rules);
    bool fine = stream_open(&s) && lull_engine_restore(s.engine, bytes, count, &s.error);
    bool as_should = failed(&s, fine, LULL_BAD_STATE);
    stream_free(&s);
    return as_should;
}

static void test_state(void) {
    size_t count = 0;
    char *bytes = saved(&count);
    TEST("state of other rules is refused");
    CHECK(refused(OTHERS, bytes, count));
    TEST("state that was cut anywhere is refused");
    bool all = true;
    for (size_t length = 0; length < count; length += length < 16 ? 1 : 7) {
        all = all && refused(RULES, bytes, length);
    }
    CHECK(all);
    TEST("state with one bit flipped is refused");
    for (size_t at = 0; at < count; at += 3) {
        bytes[at] = (char)(bytes[at] ^ 1 << (at % 8));
        all = all && refused(RULES, bytes, count);
        bytes[at] = (char)(bytes[at] ^ 1 << (at % 8));
    }
    CHECK(all);
    CHECK(refused(RULES, "no state at all, only some text", 31));
    TEST("state that something follows is refused");
    char *longer = calloc(1, count + 1);
    memcpy(longer, bytes, count);
    CHECK(refused(RULES, longer, count + 1));
    free(longer);

    TEST("restoring into an engine that was fed is misuse");
    stream s;
    stream_init(&s, RULES);
    if (stream_open(&s)) {
        CHECK(feed(&s, LINE));
        CHECK(failed(&s, lull_engine_restore(s.engine, bytes, count, &s.error), LULL_MISUSE));
    }
    stream_free(&s);
    TEST("an engine that refused state takes input no more, or as if it were new");
    stream_init(&s, RULES);
    if (stream_open(&s)) {
        CHECK(
            failed(&s, lull_engine_restore(s.engine, bytes, count - 1, &s.error), LULL_BAD_STATE));
        bool fed = feed(&s, LINE);
        CHECK(fed || s.error.code == LULL_MISUSE);
    }
    stream_free(&s);
    TEST("state may be taken before any input");
    stream_init(&s, RULES);
    if (stream_open(&s) && stream_move(&s)) {
        CHECK(feed(&s, LINE) && stream_finish(&s));
        CHECK(strstr(out_of(&s), "policy.load"));
    }
    stream_free(&s);
    free(bytes);
}

static bool stop(void *context, lull_stream which, const char *bytes, size_t count) {
    (void)which;
    (void)bytes;
    (void)count;
    return ++*(int *)context < 2;
}

static void test_stopped(void) {
    TEST("write returning false stops the engine, which can then only be freed");
    stream s;
    stream_init(&s, RULES);
    int writes = 0;
    s.options.write = stop;
    s.options.context = &writes;
    if (stream_open(&s)) {
        CHECK(feed(&s, LINE));
        CHECK(!feed(&s, LINE) && strstr(s.error.message, "asked to stop"));
        CHECK(failed(&s, false, LULL_STOPPED));
        CHECK(writes == 2);
        CHECK(!feed(&s, LINE) && strstr(s.error.message, "has failed"));
        CHECK(failed(&s, false, LULL_MISUSE));
        CHECK(failed(&s, lull_engine_drain(s.engine, &s.error), LULL_MISUSE));
        CHECK(failed(&s, lull_engine_finish(s.engine, &s.error), LULL_MISUSE));
        CHECK(writes == 2);
    }
    stream_free(&s);
    TEST("so it does at the end of the stream");
    stream_init(&s, RULES);
    writes = 0;
    s.options.write = stop;
    s.options.context = &writes;
    if (stream_open(&s)) {
        CHECK(feed(&s, LINE));
        CHECK(failed(&s, lull_engine_finish(s.engine, &s.error), LULL_STOPPED));
    }
    stream_free(&s);
}

static void test_emit(void) {
    TEST("emit says which lines are written");
    static const char windows[] = "return policy { key = 'user', time = 'ts',"
                                  " session = { idle = '30s' }, window = { idle = '5s' } }";
    static const struct {
        unsigned emit;
        const char *has, *lacks[4];
    } cases[] = {
        {LULL_EMIT_EVENTS, "\"lull\":", {"session.", "window.", "policy."}},
        {LULL_EMIT_SESSIONS, "session.start", {"\"lull\":", "window.", "policy."}},
        {LULL_EMIT_SESSIONS, "session.end", {"\"lull\":", "window.", "policy."}},
        {LULL_EMIT_WINDOWS, "window.start", {"\"lull\":", "session.", "policy."}},
        {LULL_EMIT_WINDOWS, "window.end", {"\"lull\":", "session.", "policy."}},
        {LULL_EMIT_POLICIES,
         ",\"file\":\"shop.lua\",\"at\":{\"event\":0}}\n",
         {"\"lull\":", "session.", "window."}},
        {LULL_EMIT_NONE, "", {"{"}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        stream s;
        stream_init(&s, windows);
        s.options.emit = cases[i].emit;
        stream_run(&s, LINE, sizeof LINE - 1, 0);
        CHECK(strstr(out_of(&s), cases[i].has));
        for (int j = 0; j < 4 && cases[i].lacks[j]; j++) {
            CHECK(!strstr(out_of(&s), cases[i].lacks[j]));
        }
        stream_free(&s);
    }
}

int main(void) {
    test_options();
    test_turns();
    test_state();
    test_stopped();
    test_emit();
    return finish("engine_misuse_test");
}
