/*
 * engine_policies_test: several policies in one pass, through lull.h: what is misuse, what each
 * counts, what is held for answers, and state with all of it.
 */
#include "engine/engine.h"
#include "engine_stream.h"

#include <stdarg.h>

static const char SHORT[] = "return policy { name = 'short', key = 'user', time = 'ts',"
                            " session = { idle = '1s' } }";
static const char SLOW[] = "return policy { name = 'slow', key = 'user', time = 'ts',"
                           " lateness = '10m', session = { idle = '5m' } }";
static const char OTHER[] = "return policy { name = 'other', key = 'user', time = 'at',"
                            " session = { idle = '5m' } }";

static bool load(stream *s, const char *name, const char *rules) {
    return lull_engine_load_text(s->engine, name, rules, strlen(rules), &s->error);
}

/* The first of these is the primary. */
static void open_all(stream *s, const char *const *rules) {
    s->engine = lull_engine_new(&s->options, &s->error);
    for (; *rules; rules++) {
        CHECK(load(s, "rules.lua", *rules));
    }
}

static const char *const FAST_AND_SLOW[] = {SHORT, SLOW, NULL};
static const char *const SLOW_AND_FAST[] = {SLOW, SHORT, NULL};

static const char SLOWER[] = "return policy { name = 'slower', key = 'user', time = 'ts',"
                             " lateness = '15m', session = { idle = '5m' } }";
static const char *const THREE[] = {SHORT, SLOW, SLOWER, NULL};

static void feed_line(stream *s, const char *format, ...) {
    char line[256];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    stream_feed(s, line, (size_t)length);
}

/* Events of two users, a second apart. */
static void feed_events(stream *s, int from, int to) {
    for (int i = from; i < to; i++) {
        feed_line(s, "{\"user\":\"u%d\",\"ts\":%lld}\n", i % 2, 1760000000000 + i * 1000LL);
    }
}

static uint64_t count_of(lull__buffer *out, const char *what) {
    uint64_t count = 0;
    lull__text rest = {out->bytes, out->length}, line;
    while (next_line(&rest, &line)) {
        count += has(line, what);
    }
    return count;
}

static void test_names(void) {
    TEST("two policies of one name do not load, and the first goes on");
    stream s;
    stream_init(&s, SHORT);
    s.engine = lull_engine_new(&s.options, &s.error);
    CHECK(lull_engine_policies(s.engine) == 0 && !lull_engine_policy(s.engine, 0));
    CHECK(load(&s, "a/shop.lua", SHORT));
    CHECK(!load(&s, "b/shop.lua", SHORT) && s.error.code == LULL_BAD_RULES);
    CHECK(!strcmp(s.error.file, "b/shop.lua") && strstr(s.error.message, "a/shop.lua"));
    CHECK(strstr(s.error.message, "\"short\"") && strstr(s.error.message, "name ="));
    CHECK(load(&s, "b/shop.lua", SLOW));
    CHECK(lull_engine_policies(s.engine) == 2 && !lull_engine_policy(s.engine, 2));
    CHECK(!strcmp(lull_engine_policy(s.engine, 0), "\"short\""));
    CHECK(!strcmp(lull_engine_policy(s.engine, 1), "\"slow\""));
    TEST("whichever of them has the name");
    CHECK(!load(&s, "c/shop.lua", SLOW) && !strcmp(s.error.file, "c/shop.lua"));
    CHECK(s.error.line == 0 && strstr(s.error.message, "b/shop.lua"));
    CHECK(lull_engine_policies(s.engine) == 2);
    feed_events(&s, 0, 3);
    TEST("nor do rules after input");
    CHECK(!load(&s, "c.lua", OTHER) && s.error.code == LULL_MISUSE);
    stream_finish(&s);
    CHECK(count_of(&s.out, "policy.load") == 2);
    stream_free(&s);
}

static void test_limit(void) {
    TEST("more policies than the limit are misuse");
    stream s;
    stream_init(&s, SHORT);
    s.options.limits.policies = 1;
    s.engine = lull_engine_new(&s.options, &s.error);
    CHECK(load(&s, "a.lua", SHORT));
    CHECK(!load(&s, "b.lua", SLOW) && s.error.code == LULL_MISUSE);
    CHECK(strstr(s.error.message, "limits.policies"));
    stream_free(&s);
}

static void test_settings(void) {
    TEST("a setting is for the rules that are loaded next, and for them alone");
    static const char rules[] = "settings { name = 'a', idle = '1m' } return policy {"
                                " name = settings.name, key = 'user', time = 'ts',"
                                " session = { idle = settings.idle } }";
    stream s;
    stream_init(&s, rules);
    s.engine = lull_engine_new(&s.options, &s.error);
    CHECK(lull_engine_set(s.engine, "idle", "2m", &s.error));
    CHECK(load(&s, "a.lua", rules));
    CHECK(lull_engine_set(s.engine, "name", "b", &s.error));
    CHECK(load(&s, "b.lua", rules));
    size_t count;
    const lull_setting *settings = lull_engine_settings(s.engine, &count);
    CHECK(count == 4);
    CHECK(!strcmp(settings[0].name, "idle") && !strcmp(settings[0].value, "2m"));
    CHECK(!strcmp(settings[1].value, "a") && !strcmp(settings[1].rules, "a.lua"));
    CHECK(!strcmp(settings[2].value, "1m") && !strcmp(settings[2].rules, "b.lua"));
    CHECK(!strcmp(settings[3].value, "b"));
    stream_free(&s);
}

static void test_order(void) {
    TEST("an event is written when the slowest has decided, and holds back what is behind it");
    stream s;
    stream_init(&s, NULL);
    s.options.shadow = true;
    open_all(&s, FAST_AND_SLOW);
    feed_events(&s, 0, 5);
    CHECK(count_of(&s.out, "\"ts\"") == 0 && s.out.bytes[s.out.length - 1] == '\n');
    feed_line(&s, "{\"user\":\"u0\",\"ts\":%lld}\n", 1760000000000 + 602000);
    CHECK(count_of(&s.out, "\"ts\"") == 3);
    CHECK(count_of(&s.out, "\"shadow\":{\"slow\":{\"policy\":\"slow\"") == 3);
    stream_finish(&s);
    CHECK(count_of(&s.out, "\"shadow\":{\"slow\":{\"policy\":\"slow\"") == 6);
    stream_free(&s);
    TEST("where the primary is the slowest it has all answers when it decides");
    stream_init(&s, NULL);
    s.options.shadow = true;
    open_all(&s, SLOW_AND_FAST);
    feed_events(&s, 0, 5);
    CHECK(count_of(&s.out, "session.start\",\"policy\":\"short\"") > 0);
    CHECK(count_of(&s.out, "\"ts\"") == 0);
    CHECK(lull_engine_drain(s.engine, &s.error));
    CHECK(count_of(&s.out, "\"shadow\":{\"short\":{") == 5);
    stream_finish(&s);
    stream_free(&s);
}

static void test_reads(void) {
    TEST("what stands where in the output does not depend on how much is read at once");
    static const char also_short[] = "return policy { name = 'also', key = 'user', time = 'ts',"
                                     " session = { idle = '2s' } }";
    static const char *const two[] = {SHORT, also_short, NULL};
    static const char *const three[] = {SHORT, also_short, SLOW, NULL};
    static const char *const *const loads[] = {two, three};
    for (size_t i = 0; i < 2; i++) {
        stream at_once, by_line;
        stream_init(&at_once, NULL);
        stream_init(&by_line, NULL);
        open_all(&at_once, loads[i]);
        open_all(&by_line, loads[i]);
        lull__buffer text = {0};
        for (int j = 0; j < 20; j++) {
            char line[64];
            int length = snprintf(line, sizeof line, "{\"user\":\"u%d\",\"ts\":%lld}\n", j % 2,
                                  1760000000000 + j * j * 100LL);
            stream_feed(&by_line, line, (size_t)length);
            lull__buffer_append(&text, line, (size_t)length);
        }
        stream_feed(&at_once, text.bytes, text.length);
        CHECK(count_of(&by_line.out, "session.start") > 20);
        CHECK(same_streams(&at_once, &by_line) && same_stats(&at_once, &by_line));
        for (size_t j = 0; j < lull_engine_policies(by_line.engine); j++) {
            TEST("and no policy keeps events that it has applied");
            CHECK(by_line.engine->lanes[j]->order.ready.count == 0);
        }
        lull__buffer_deinit(&text);
        stream_free(&at_once);
        stream_free(&by_line);
    }
}

static void test_no_time(void) {
    TEST("a line is a reject where the primary finds no time, and still another's event");
    static const char *const with_other[] = {SHORT, OTHER, NULL};
    stream s;
    stream_init(&s, NULL);
    s.options.shadow = true;
    open_all(&s, with_other);
    feed_line(&s, "{\"user\":1,\"ts\":1760000000000}\n{\"user\":1,\"at\":1760000000000}\n{]\n");
    feed_line(&s, "{\"user\":1,\"at\":1760000000001,\"ts\":1760000000001}\n");
    stream_finish(&s);
    lull_stats first, second;
    lull_engine_policy_stats(s.engine, 0, &first);
    lull_engine_policy_stats(s.engine, 1, &second);
    CHECK(first.events == 2 && first.rejects == 2 && first.lines == 4);
    CHECK(second.events == 2 && second.rejects == 2 && second.lines == 4);
    CHECK(second.counted == 2 && second.sessions == 1);
    CHECK(count_of(&s.rejects, "no_time") == 1 && count_of(&s.rejects, "bad_json") == 1);
    TEST("where there is no such policy the figures are those of the input");
    lull_engine_policy_stats(s.engine, 2, &second);
    CHECK(second.lines == 4 && second.rejects == 1 && second.events == 0);
    TEST("an event in which another finds none is written without its answer");
    CHECK(count_of(&s.out, "\"lull\"") == 2 && count_of(&s.out, "\"shadow\"") == 1);
    stream_free(&s);
}

static void test_unrepresentable(void) {
    TEST("each policy counts what it names and cannot hold");
    static const char other[] = "return policy { name = 'other', key = { 'user', optional 'n' },"
                                " time = 'ts', session = { idle = '5m' } }";
    static const char third[] = "return policy { name = 'third', key = { 'user', optional 'm',"
                                " optional 'n' }, time = 'ts', session = { idle = '5m' } }";
    static const char *const rules[] = {SHORT, other, third, NULL};
    stream s;
    stream_init(&s, NULL);
    open_all(&s, rules);
    feed_line(&s, "{\"user\":1,\"ts\":1760000000000,\"n\":1e400,\"m\":1e400}\n");
    feed_line(&s, "{\"user\":1e400,\"ts\":1760000000000}\n");
    static const uint64_t counts[] = {1, 2, 3};
    for (size_t i = 0; i < 3; i++) {
        lull_stats stats;
        lull_engine_policy_stats(s.engine, i, &stats);
        CHECK(stats.unrepresentable == counts[i] && stats.events == 2);
    }
    stream_free(&s);
}

/* One event is an hour ahead of the others: the slow policy keeps it while they pass it by. */
static void feed_behind_one(stream *s) {
    feed_events(s, 0, 2);
    feed_line(s, "{\"user\":\"ahead\",\"ts\":%lld}\n", 1760000000000 + 3600000);
    for (int i = 0; i < 40; i++) {
        feed_line(s, "{\"user\":\"u0\",\"ts\":1760000002000,\"text\":\"%0200d\"}\n", i);
    }
}

static void test_room(void) {
    TEST("where too much is held, an event goes without answers, which is counted");
    stream s, roomy;
    stream_init(&s, NULL);
    stream_init(&roomy, NULL);
    s.options.shadow = roomy.options.shadow = true;
    s.options.limits.waiting_bytes = 8000;
    open_all(&s, FAST_AND_SLOW);
    open_all(&roomy, FAST_AND_SLOW);
    feed_behind_one(&s);
    feed_behind_one(&roomy);
    CHECK(count_of(&roomy.out, "\"ts\"") == 2 && count_of(&s.out, "\"ts\"") == 43);
    CHECK(count_of(&s.out, "\"user\":\"ahead\"") == 1 && count_of(&s.out, "\"shadow\"") == 42);
    lull_stats stats;
    lull_engine_stats(s.engine, &stats);
    CHECK(stats.shadow_over_limit == 1);
    lull_engine_policy_stats(s.engine, 1, &stats);
    CHECK(stats.waiting_over_limit == 0 && stats.waiting == 1 && stats.shadow_over_limit == 0);
    stream_finish(&s);
    stream_finish(&roomy);
    CHECK(count_of(&roomy.out, "\"shadow\"") == 43);
    lull_engine_stats(roomy.engine, &stats);
    CHECK(stats.shadow_over_limit == 0);
    stream_free(&s);
    stream_free(&roomy);
}

/* Goes on in a new engine with the state of this one, which is written again as it was. */
static void move(stream *s, const char *const *rules) {
    void *bytes = NULL, *again = NULL;
    size_t count = 0, count_again = 0;
    CHECK(lull_engine_save(s->engine, &bytes, &count, &s->error));
    lull_engine_free(s->engine);
    open_all(s, rules);
    CHECK(lull_engine_restore(s->engine, bytes, count, &s->error));
    CHECK(lull_engine_save(s->engine, &again, &count_again, &s->error));
    CHECK(count == count_again && memcmp(bytes, again, count) == 0);
    free(bytes);
    free(again);
}

static void test_state(void) {
    TEST("state holds all policies, answers and held output, and goes on to the same bytes");
    static const char *const *const orders[] = {FAST_AND_SLOW, SLOW_AND_FAST, THREE};
    for (size_t i = 0; i < 3; i++) {
        stream moved, whole;
        stream_init(&moved, NULL);
        stream_init(&whole, NULL);
        moved.options.shadow = whole.options.shadow = true;
        open_all(&moved, orders[i]);
        open_all(&whole, orders[i]);
        for (int at = 0; at < 900; at += 100) {
            feed_events(&moved, at, at + 100);
            feed_events(&whole, at, at + 100);
            move(&moved, orders[i]);
        }
        stream_finish(&moved);
        stream_finish(&whole);
        CHECK(same_streams(&moved, &whole) && same_stats(&moved, &whole));
        stream_free(&moved);
        stream_free(&whole);
    }
}

static void test_state_of_no_event(void) {
    TEST("what is no event of the primary leaves nothing that would wait");
    static const char *const rules[] = {OTHER, SHORT, NULL};
    stream s;
    stream_init(&s, NULL);
    s.options.shadow = true;
    open_all(&s, rules);
    feed_line(&s, "{\"user\":1,\"ts\":1760000000000}\n");
    CHECK(lull_engine_drain(s.engine, &s.error)); /* applied by the other: the first was aside */
    move(&s, rules);
    feed_line(&s, "{\"user\":1,\"ts\":1760000000001,\"at\":1760000000001}\n");
    CHECK(lull_engine_drain(s.engine, &s.error));
    CHECK(count_of(&s.out, "\"shadow\":{\"short\":{") == 1);
    stream_finish(&s);
    stream_free(&s);
}

/* The state after some events, with the answers of others or without. */
static lull__text state_of(const char *const *rules, unsigned emit, bool shadow) {
    stream s;
    void *bytes = NULL;
    size_t count = 0;
    stream_init(&s, NULL);
    s.options.shadow = shadow;
    s.options.emit = emit;
    open_all(&s, rules);
    feed_events(&s, 0, 5);
    CHECK(lull_engine_save(s.engine, &bytes, &count, &s.error));
    stream_free(&s);
    return (lull__text){bytes, count};
}

static void test_no_answers(void) {
    TEST("where nobody is asked, or no event is written, there are no answers to wait for");
    static const char *const alone[] = {SLOW, NULL};
    static const struct {
        const char *const *rules;
        unsigned emit;
        bool differ;
    } cases[] = {{alone, LULL_EMIT_ALL, false},
                 {FAST_AND_SLOW, LULL_EMIT_SESSIONS, false},
                 {FAST_AND_SLOW, LULL_EMIT_EVENTS, true}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        lull__text with = state_of(cases[i].rules, cases[i].emit, true);
        lull__text without = state_of(cases[i].rules, cases[i].emit, false);
        CHECK(lull__text_equal(with, without) != cases[i].differ);
        free((char *)with.at);
        free((char *)without.at);
    }
}

/* What an engine with these rules says to a state of both; what it takes it ends. */
static const char *refused(const char *const *rules, const void *bytes, size_t count) {
    static char message[1024];
    stream s;
    stream_init(&s, NULL);
    open_all(&s, rules);
    *message = '\0';
    if (!lull_engine_restore(s.engine, bytes, count, &s.error)) {
        CHECK(s.error.code == LULL_BAD_STATE);
        strcpy(message, s.error.message);
    }
    stream_free(&s);
    return message;
}

static void test_other_state(void) {
    TEST("state of other policies, or of the same in another order, is refused");
    stream s;
    stream_init(&s, NULL);
    open_all(&s, FAST_AND_SLOW);
    feed_events(&s, 0, 5);
    void *bytes = NULL;
    size_t count = 0;
    CHECK(lull_engine_save(s.engine, &bytes, &count, &s.error));
    static const char *const alone[] = {SHORT, NULL};
    static const char *const with_other[] = {SHORT, OTHER, NULL};
    CHECK(strstr(refused(alone, bytes, count), "of 2 policies, expected that of 1"));
    CHECK(strstr(refused(with_other, bytes, count), "of other rules"));
    CHECK(strstr(refused(SLOW_AND_FAST, bytes, count), "of other rules"));
    CHECK(*refused(FAST_AND_SLOW, bytes, count) == '\0');
    free(bytes);
    stream_free(&s);
}

int main(void) {
    test_names();
    test_limit();
    test_settings();
    test_order();
    test_reads();
    test_no_time();
    test_unrepresentable();
    test_room();
    test_state();
    test_state_of_no_event();
    test_no_answers();
    test_other_state();
    return finish("engine_policies_test");
}
