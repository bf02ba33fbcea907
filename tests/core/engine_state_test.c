/*
 * engine_state_test: equal states are equal bytes, whatever the table of keys has been through.
 */
#include "engine_stream.h"

static const char RULES[] =
    "return policy { key = 'k', time = 'ts', retain = '1m', session = { idle = '10s' } }";

static void feed_key(stream *s, int key, int64_t at_ms) {
    char line[64];
    snprintf(line, sizeof line, "{\"k\":%d,\"ts\":%lld}\n", key, 1760000000000LL + at_ms);
    stream_feed(s, line, strlen(line));
}

static bool saves_the_same_again(stream *s) {
    void *bytes = NULL, *again = NULL;
    size_t count = 0, count_again = 0;
    lull_error error;
    stream other;
    stream_init(&other, RULES);
    bool fine = lull_engine_save(s->engine, &bytes, &count, &error) && stream_open(&other) &&
                lull_engine_restore(other.engine, bytes, count, &error) &&
                lull_engine_save(other.engine, &again, &count_again, &error) &&
                count == count_again && memcmp(bytes, again, count) == 0;
    free(bytes);
    free(again);
    stream_free(&other);
    return fine;
}

int main(void) {
    TEST("keys that share places of the table");
    stream s;
    stream_init(&s, RULES);
    if (stream_open(&s)) {
        for (int key = 0; key < 400; key++) {
            feed_key(&s, key, key);
            if (key % 20 == 0) {
                CHECK(saves_the_same_again(&s));
            }
        }
        TEST("and a table that has grown, and forgotten most of them");
        for (int key = 390; key < 420; key++) {
            feed_key(&s, key, 75000 + key);
        }
        feed_key(&s, 500, 80000);
        lull_stats stats;
        lull_engine_stats(s.engine, &stats);
        CHECK(stats.keys_forgotten > 300);
        CHECK(saves_the_same_again(&s));
        TEST("a state says which format it has: who changes the bytes gives it another");
        void *bytes = NULL;
        size_t count = 0;
        CHECK(lull_engine_save(s.engine, &bytes, &count, &s.error));
        CHECK(count > 5 && memcmp(bytes, "lull\x04", 5) == 0);
        free(bytes);
    }
    stream_free(&s);
    return finish("engine_state_test");
}
