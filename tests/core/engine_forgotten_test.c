/*
 * engine_forgotten_test: what is left of a key that was forgotten while deadlines still name it,
 * and that all of it is given back: sanitizers watch.
 */
#include "engine/engine.h"
#include "engine_stream.h"

static const char RULES[] = "return policy { key = 'user', time = 'ts', retain = '1m',"
                            " session = { idle = field 'limit' } }";
enum { KEYS = 20, HOUR_MS = 3600000 };

static void feed_event(stream *s, int user, int64_t at_ms, int64_t limit_ms) {
    char line[128];
    int length = snprintf(line, sizeof line, "{\"user\":%d,\"ts\":%lld,\"limit\":%lld}\n", user,
                          1760000000000LL + at_ms, (long long)limit_ms);
    stream_feed(s, line, (size_t)length);
}

/* Time goes by, as a key of its own shows. */
static void wait_until(stream *s, int64_t at_ms) {
    feed_event(s, -1, at_ms, 1);
}

static uint32_t entries_of(const stream *s) {
    uint32_t count = 0;
    for (int i = 0; i < LULL__BUCKETS; i++) {
        count += s->engine->lanes[0]->deadlines.buckets[i].count;
    }
    return count;
}

/* Keys whose sessions were over after a second, and had been promised ten hours, and five. */
static bool forget_all(stream *s) {
    stream_init(s, RULES);
    if (!stream_open(s)) {
        return false;
    }
    for (int i = 0; i < KEYS; i++) {
        feed_event(s, i, 0, 10 * HOUR_MS + i);
        feed_event(s, i, 0, 5 * HOUR_MS + i);
        feed_event(s, i, 0, 1000);
    }
    wait_until(s, 0);
    CHECK(entries_of(s) >= 3 * KEYS);
    wait_until(s, 120000);
    lull_stats stats;
    lull_engine_stats(s->engine, &stats);
    return CHECK(stats.keys_forgotten == KEYS + 1 && stats.keys == 1); /* it, too, but is back */
}

static void test_come_up(void) {
    TEST("a key that was forgotten goes with the last deadline that names it");
    stream s;
    if (forget_all(&s)) {
        CHECK(entries_of(&s) >= 2 * KEYS);
        wait_until(&s, 6 * HOUR_MS);
        CHECK(entries_of(&s) >= KEYS && entries_of(&s) < 2 * KEYS);
        wait_until(&s, 11 * HOUR_MS);
        CHECK(entries_of(&s) < KEYS);
    }
    stream_free(&s);
}

static void test_free(void) {
    TEST("or with the engine, wherever its deadlines stand by then");
    stream s;
    if (forget_all(&s)) {
        uint32_t first = s.engine->lanes[0]->deadlines.buckets[0].count;
        CHECK(first > 1 && first + 1 < entries_of(&s));
    }
    stream_free(&s);
}

int main(void) {
    test_come_up();
    test_free();
    return finish("engine_forgotten_test");
}
