/*
 * engine_promises_test: promises of the contract about order, the end of input and forgetting, each
 * with the smallest stream that shows it.
 */
#include "engine_stream.h"

#include <inttypes.h>
#include <stdarg.h>

static const int64_t BASE_MS = 1760000000000;
static const int64_t HOUR_MS = 3600000, DAY_MS = 86400000;

#define POLICY(options)                                                                            \
    "return policy { key = 'user', time = 'ts', session = { id = 'sid', idle = '30s' },"           \
    " activity = choose { when(where { kind = 'p' }, 'passive'), 'active' }, " options " }"

static void event(lull__buffer *text, const char *user, int64_t at, const char *sid) {
    char line[256];
    snprintf(line, sizeof line, "{\"user\":\"%s\",\"ts\":%" PRId64 "%s%s%s}\n", user, BASE_MS + at,
             sid ? ",\"sid\":\"" : "", sid ? sid : "", sid ? "\"" : "");
    lull__buffer_string(text, line);
}

/* Runs the text: at once, or with a read for each line. */
static void run(stream *s, const char *rules, lull__buffer *text, bool by_line) {
    stream_init(s, rules);
    if (!stream_open(s)) {
        return;
    }
    lull__text rest = {text->bytes, text->length}, line;
    while (by_line && next_line(&rest, &line)) {
        stream_feed(s, line.at, line.length + 1);
    }
    if (!by_line) {
        stream_feed(s, text->bytes, text->length);
    }
    stream_finish(s);
    text->length = 0;
}

/* What stands before in the output: both must be there. */
static bool before(stream *s, const char *first, const char *second) {
    const char *a = strstr(out_of(s), first), *b = strstr(out_of(s), second);
    return a && b && a < b;
}

static unsigned count_of(stream *s, const char *what) {
    unsigned count = 0;
    for (const char *at = out_of(s); (at = strstr(at, what)); at++) {
        count++;
    }
    return count;
}

static void test_end_of_input(void) {
    TEST("at the end of input what was set aside and what waited are applied in time order");
    lull__buffer text = {0};
    event(&text, "ada", 0, NULL);
    event(&text, "bob", 1000, NULL);
    event(&text, "ada", 2000, NULL);
    event(&text, "bob", 2 * DAY_MS, NULL);
    stream s;
    run(&s, POLICY("lateness = '10s'"), &text, false);
    CHECK(count_of(&s, "\"late\"") == 0);
    CHECK(before(&s, "\"ts\":1760000000000", "\"ts\":1760172800000"));
    CHECK(before(&s, "\"ts\":1760000001000", "\"ts\":1760172800000"));
    stream_free(&s);
    TEST("what is open then ends with end_of_input, at the greatest accepted time");
    event(&text, "ada", 0, NULL);
    event(&text, "bob", 7000, NULL);
    run(&s, POLICY(), &text, false);
    CHECK(count_of(&s, "\"time\":\"2025-10-09T08:53:27.000Z\",\"reason\":\"end_of_input\"") == 2);
    stream_free(&s);
    TEST("deadlines up to it fire before");
    event(&text, "ada", 0, NULL);
    event(&text, "bob", 30001, NULL);
    run(&s, POLICY("lateness = '5m'"), &text, false);
    CHECK(count_of(&s, "\"reason\":\"end_of_input\"") == 1);
    CHECK(before(&s, "\"time\":\"2025-10-09T08:53:50.000Z\",\"reason\":\"idle\"", "end_of_input"));
    stream_free(&s);
    lull__buffer_deinit(&text);
}

static void test_reads(void) {
    TEST("what an outlier is written before does not depend on the size of reads");
    const char *rules = POLICY("lateness = '1m', max_jump = '1h'");
    lull__buffer text = {0};
    stream s[2];
    for (int by_line = 0; by_line < 2; by_line++) {
        event(&text, "ada", 0, NULL);
        event(&text, "bob", 2000, NULL);
        event(&text, "eve", 2 * HOUR_MS, NULL); /* aside */
        event(&text, "bob", 92000, NULL);       /* moves the watermark to 32000: ada's is over */
        event(&text, "ada", 95000, NULL);
        run(&s[by_line], rules, &text, by_line);
    }
    CHECK(same_streams(&s[0], &s[1]));
    stream_free(&s[0]);
    stream_free(&s[1]);
    for (int by_line = 0; by_line < 2; by_line++) {
        event(&text, "ada", 0, NULL);
        event(&text, "bob", 2000, NULL);
        event(&text, "bob", 92000, NULL);               /* ada's session is over */
        event(&text, "eve", 92000 + 2 * HOUR_MS, NULL); /* aside */
        event(&text, "bob", 92001, NULL);               /* says: an outlier */
        event(&text, "bob", 92002, NULL);
        run(&s[by_line], rules, &text, by_line);
    }
    CHECK(same_streams(&s[0], &s[1]));
    stream_free(&s[0]);
    stream_free(&s[1]);
    lull__buffer_deinit(&text);
}

static void test_same_instant(void) {
    TEST("sessions of a key that end in the same instant end in one order, however they came");
    const char *rules = POLICY("lateness = '5s'");
    lull__buffer text = {0};
    stream s[2];
    for (int turn = 0; turn < 2; turn++) {
        event(&text, "ada", turn ? 10 : 0, turn ? "b" : "a");
        event(&text, "ada", turn ? 0 : 10, turn ? "a" : "b");
        event(&text, "ada", 100, "a");
        event(&text, "ada", 100, "b");
        event(&text, "bob", 90000, NULL);
        run(&s[turn], rules, &text, false);
        lull__text rest = {s[turn].out.bytes, s[turn].out.length}, line;
        while (next_line(&rest, &line)) {
            if (has(line, "\"key\":\"ada\"") || has(line, "\"user\":\"ada\"")) {
                lull__buffer_text(&s[turn].raw, line);
                lull__buffer_char(&s[turn].raw, '\n');
            }
        }
    }
    CHECK(same_buffers(&s[0].raw, &s[1].raw));
    stream_free(&s[0]);
    stream_free(&s[1]);
    lull__buffer_deinit(&text);
}

static void test_forgetting(void) {
    TEST("a key is treated as never seen more than retain after its last counted event");
    lull__buffer text = {0};
    stream s;
    for (int64_t beyond = 0; beyond < 2; beyond++) {
        event(&text, "ada", 0, NULL);
        event(&text, "bob", 0, NULL);
        event(&text, "ada", 7 * DAY_MS + beyond, NULL);
        run(&s, POLICY("max_jump = '30d'"), &text, false);
        CHECK(count_of(&s, "\"index\":2") == (beyond ? 0 : 1));
        stream_free(&s);
    }
    TEST("that is a deadline: asked of the watermark, which is never behind the event at hand");
    event(&text, "ada", 0, NULL);
    event(&text, "bob", 0, NULL);
    event(&text, "eve", 8 * DAY_MS, NULL);
    event(&text, "ada", 6 * DAY_MS, NULL);
    run(&s, POLICY("max_jump = '30d'"), &text, false);
    CHECK(count_of(&s, "\"index\":2") == 0);
    stream_free(&s);
    TEST("so also for an event far ahead that is applied to its own key");
    stream_init(&s, POLICY());
    s.options.limits.aside_events = 1;
    event(&text, "ada", 0, NULL);
    event(&text, "bob", 0, NULL);
    event(&text, "ada", 8 * DAY_MS, NULL);
    stream_run(&s, text.bytes, text.length, 0);
    CHECK(count_of(&s, "\"index\":2") == 0);
    stream_free(&s);
    TEST("and the size of reads does not show in it");
    stream t[2];
    for (int i = 0; i < 2; i++) {
        text.length = 0;
        stream_init(&t[i], POLICY("lateness = '10d', max_jump = '30d'"));
        t[i].options.limits.aside_events = 1;
        event(&text, "ada", 0, NULL);
        event(&text, "bob", 0, NULL);
        event(&text, "bob", 5 * DAY_MS, NULL);
        event(&text, "bob", 17 * DAY_MS + HOUR_MS, NULL); /* the watermark passes 7 d */
        event(&text, "ada", 50 * DAY_MS, NULL);           /* alone */
        event(&text, "bob", 17 * DAY_MS + HOUR_MS, NULL);
        stream_run(&t[i], text.bytes, text.length, i ? 40 : 0);
    }
    CHECK(same_streams(&t[0], &t[1]));
    stream_free(&t[0]);
    stream_free(&t[1]);
    lull__buffer_deinit(&text);
}

static void test_forgotten_early(void) {
    static const char RULES[] =
        "return policy { key = 'user', time = 'ts', retain = '1s',"
        " session = { idle = function(e) return e.sid and '1h' or '1s' end } }";
    TEST("a key may be forgotten long before a deadline that it once had");
    for (int finishes = 0; finishes < 2; finishes++) {
        lull__buffer text = {0};
        stream s;
        event(&text, "ada", 0, "long");
        event(&text, "ada", 100, NULL);
        event(&text, "bob", 10000, NULL);
        size_t before = text.length;
        event(&text, "bob", 2 * HOUR_MS, NULL);
        stream_init(&s, RULES);
        if (stream_open(&s)) {
            lull_stats stats;
            stream_feed(&s, text.bytes, finishes ? text.length : before);
            lull_engine_stats(s.engine, &stats);
            CHECK(stats.keys_forgotten >= 1 && stats.keys == 1);
            if (finishes) {
                stream_finish(&s);
            }
        }
        stream_free(&s);
        lull__buffer_deinit(&text);
    }
}

static void test_outliers(void) {
    TEST("one wrong clock closes nobody's sessions");
    lull__buffer text = {0};
    stream s;
    event(&text, "ada", 0, NULL);
    event(&text, "bob", 1000, NULL);
    event(&text, "bob", 198 * DAY_MS, NULL);
    event(&text, "ada", 2000, NULL);
    event(&text, "bob", 3000, NULL);
    run(&s, POLICY(), &text, false);
    CHECK(count_of(&s, "session.end") == 2 && count_of(&s, "end_of_input") == 2);
    CHECK(count_of(&s, "\"marks\":[\"outlier\"]") == 1);
    stream_free(&s);
    TEST("a site that wakes after a long night flows");
    event(&text, "ada", 0, NULL);
    event(&text, "bob", 1000, NULL);
    event(&text, "ada", 2 * DAY_MS, NULL);
    event(&text, "bob", 2 * DAY_MS + 1000, NULL);
    run(&s, POLICY(), &text, false);
    CHECK(count_of(&s, "outlier") == 0 && count_of(&s, "session.start") == 4);
    stream_free(&s);
    TEST("a wrong first event moves nothing");
    event(&text, "ada", 90 * DAY_MS, NULL);
    event(&text, "bob", 0, NULL);
    event(&text, "ada", 10, NULL);
    run(&s, POLICY(), &text, false);
    CHECK(count_of(&s, "outlier") == 1 && count_of(&s, "session.start") == 2);
    stream_free(&s);
    TEST("a stream of one event has a session");
    event(&text, "ada", 0, NULL);
    run(&s, POLICY(), &text, false);
    CHECK(count_of(&s, "session.start") == 1 && count_of(&s, "session.end") == 1);
    stream_free(&s);
    lull__buffer_deinit(&text);
}

static void test_numbered(void) {
    TEST("a client's id may be a number, of one digit too");
    static const char LINE[] = "{\"user\":\"ada\",\"ts\":1760000000000,\"sid\":7}\n";
    stream s;
    stream_init(&s, POLICY());
    stream_run(&s, LINE, sizeof LINE - 1, 0);
    CHECK(count_of(&s, "\"session_id\":7,") == 3 && count_of(&s, "\"reason\":\"client\"") == 1);
    stream_free(&s);
}

int main(void) {
    test_end_of_input();
    test_reads();
    test_same_instant();
    test_forgetting();
    test_forgotten_early();
    test_outliers();
    test_numbered();
    return finish("engine_promises_test");
}
