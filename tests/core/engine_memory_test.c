/*
 * engine_memory_test: memory grows with the keys and not with the events, and output leaves in
 * pieces.
 */
#include "engine/engine.h"
#include "engine_stream.h"

#include <inttypes.h>

static const int64_t BASE_MS = 1760000000000;
enum { MIB = 1 << 20 };

static const char RULES[] =
    "return policy { key = 'user', time = 'ts', session = { idle = '30s' },"
    " activity = choose { when(where { kind = 'p' }, 'passive'), 'active' } }";

static uint32_t entries_of(const stream *s) {
    uint32_t count = 0;
    for (int i = 0; i < LULL__BUCKETS; i++) {
        count += s->engine->lanes[0]->deadlines.buckets[i].count;
    }
    return count;
}

static void feed_event(stream *s, const char *kind, int64_t at, int padding) {
    lull__buffer line = {0};
    char head[128];
    snprintf(head, sizeof head, "{\"user\":\"ada\",\"ts\":%" PRId64 ",\"kind\":\"%s\",\"x\":\"",
             BASE_MS + at, kind);
    lull__buffer_string(&line, head);
    for (int i = 0; i < padding; i++) {
        lull__buffer_char(&line, 'x');
    }
    lull__buffer_string(&line, "\"}\n");
    stream_feed(s, line.bytes, line.length);
    lull__buffer_deinit(&line);
}

static void test_deadlines(void) {
    stream s;
    stream_init(&s, RULES);
    if (!stream_open(&s)) {
        return;
    }
    TEST("an event that moves no deadline costs nothing");
    feed_event(&s, "click", 0, 0);
    for (int64_t i = 0; i < 300; i++) {
        feed_event(&s, "p", i % 2, 0);
    }
    CHECK(entries_of(&s) == 1);
    TEST("nor does one that moves it away");
    for (int64_t i = 0; i < 300; i++) {
        feed_event(&s, "click", 100 * i, 0);
        CHECK(entries_of(&s) == 1);
    }
    TEST("and when a key is forgotten nothing of it stays");
    feed_event(&s, "click", (int64_t)1 << 40, 0);
    feed_event(&s, "click", (int64_t)1 << 41, 0);
    CHECK(entries_of(&s) <= 2 && s.engine->lanes[0]->keys.count == 1);
    stream_free(&s);
}

/* ---- output ---------------------------------------------------------------------------------- */

typedef struct pieces {
    size_t count, greatest, least; /* the least but for the last */
    size_t last;
} pieces;

/* A line of so many bytes. */
static void add_line(lull__buffer *text, size_t bytes) {
    static const char head[] = "{\"user\":\"ada\",\"ts\":1760000000000,\"x\":\"";
    lull__buffer_string(text, head);
    for (size_t i = strlen(head) + 2; i < bytes; i++) {
        lull__buffer_char(text, 'x');
    }
    lull__buffer_string(text, "\"}\n");
}

static bool measure(void *context, lull_stream which, const char *bytes, size_t count) {
    pieces *p = context;
    (void)bytes;
    if (which == LULL_OUT) {
        p->least = p->count > 0 && (p->least == 0 || p->last < p->least) ? p->last : p->least;
        p->greatest = count > p->greatest ? count : p->greatest;
        p->last = count;
        p->count++;
    }
    return true;
}

static void test_pieces(void) {
    stream s;
    pieces p = {0};
    stream_init(&s, RULES);
    s.options.write = measure;
    s.options.context = &p;
    lull__buffer text = {0};
    for (int i = 0; i < 60000; i++) {
        lull__buffer_string(&text, "{\"user\":\"ada\",\"ts\":1760000000000}\n");
    }
    if (stream_open(&s)) {
        TEST("output leaves in pieces of a MiB, not event by event and not all at once");
        stream_feed(&s, text.bytes, text.length);
        CHECK(p.count > 2 && p.least >= MIB && p.greatest < MIB + MIB / 4);
        TEST("and all of it when a call returns");
        p = (pieces){0};
        feed_event(&s, "p", 0, 0);
        CHECK(p.count == 1 && p.last < 1000);
    }
    stream_free(&s);
    lull__buffer_deinit(&text);
}

/* Asks to stop at the first piece that is large. */
static bool stop_at_large(void *context, lull_stream which, const char *bytes, size_t count) {
    pieces *p = context;
    p->count += p->greatest > 0;
    p->greatest = count > MIB ? count : p->greatest;
    (void)which;
    (void)bytes;
    return count <= MIB;
}

static void test_large_events(void) {
    stream s;
    pieces p = {0};
    stream_init(&s, RULES);
    s.options.write = measure;
    s.options.context = &p;
    lull__buffer text = {0};
    add_line(&text, MIB - 60);
    add_line(&text, MIB);
    if (stream_open(&s)) {
        TEST("a large event leaves before the next is written");
        feed_event(&s, "p", 0, 0);
        feed_event(&s, "p", 0, 0);
        p = (pieces){0};
        stream_feed(&s, text.bytes, text.length);
        CHECK(p.count == 2 && p.greatest < MIB + 300);
    }
    stream_free(&s);
    stream_init(&s, RULES);
    p = (pieces){0};
    s.options.write = stop_at_large;
    s.options.context = &p;
    if (stream_open(&s)) {
        TEST("and where its writing asks to stop, nothing more is written");
        feed_event(&s, "p", 0, 0);
        feed_event(&s, "p", 0, 0);
        CHECK(!lull_engine_feed(s.engine, text.bytes, text.length, &s.error));
        CHECK(s.error.code == LULL_STOPPED && p.greatest > MIB && p.count == 0);
    }
    stream_free(&s);
    lull__buffer_deinit(&text);
}

static void test_many_ends(void) {
    TEST("where thousands of sessions end at once their records leave in pieces, all of them");
    enum { KEYS = 12000 };
    stream s;
    stream_init(&s, RULES);
    lull__buffer text = {0};
    for (int i = 0; i < KEYS; i++) {
        char line[64];
        snprintf(line, sizeof line, "{\"user\":%d,\"ts\":1760000000000}\n", i);
        lull__buffer_string(&text, line);
    }
    if (stream_open(&s)) {
        stream_feed(&s, text.bytes, text.length);
        s.out.length = 0;
        feed_event(&s, "p", 60000, 0);
        unsigned ends = 0;
        lull__text rest = {s.out.bytes, s.out.length}, line;
        while (next_line(&rest, &line)) {
            ends += has(line, "session.end");
        }
        CHECK(ends == KEYS && s.out.length > 3 * MIB);
        CHECK(s.engine->batch.records.capacity <= 2 * MIB);
        CHECK(s.engine->lanes[0]->stats.open_sessions == 1);
    }
    stream_free(&s);
    lull__buffer_deinit(&text);
}

static void test_ends_that_stop(void) {
    TEST("and where the writing of a piece asks to stop, nothing more happens");
    enum { KEYS = 6000 };
    stream s;
    pieces p = {0};
    stream_init(&s, RULES);
    s.options.write = stop_at_large;
    s.options.context = &p;
    if (stream_open(&s)) {
        for (int i = 0; i < KEYS; i++) {
            char line[64];
            int length = snprintf(line, sizeof line, "{\"user\":%d,\"ts\":1760000000000}\n", i);
            stream_feed(&s, line, (size_t)length);
        }
        static const char last[] = "{\"user\":-1,\"ts\":1760000060000}\n";
        CHECK(!lull_engine_feed(s.engine, last, sizeof last - 1, &s.error));
        CHECK(s.error.code == LULL_STOPPED && p.greatest > MIB && p.count == 0);
        CHECK(s.engine->lanes[0]->stats.open_sessions > 0);
    }
    stream_free(&s);
}

static void test_large_record(void) {
    TEST("a record that is larger than a piece leaves like any other");
    enum { PAUSES = 16000 };
    stream s;
    stream_init(&s, "return policy { key = 'user', time = 'ts', session = { idle = '30s' },"
                    " window = { idle = '1s' } }");
    s.options.limits.window_segments = 100000;
    lull__buffer text = {0};
    for (int i = 0; i < PAUSES; i++) {
        char line[64];
        snprintf(line, sizeof line, "{\"user\":1,\"ts\":%" PRId64 "}\n", BASE_MS + i * 2000);
        lull__buffer_string(&text, line);
    }
    if (stream_open(&s)) {
        stream_feed(&s, text.bytes, text.length);
        s.out.length = 0;
        feed_event(&s, "click", PAUSES * INT64_C(2000) + 60000, 0);
        lull__text rest = {s.out.bytes, s.out.length}, line;
        size_t greatest = 0;
        while (next_line(&rest, &line)) {
            greatest = line.length > greatest ? line.length : greatest;
        }
        CHECK(greatest > MIB);
    }
    stream_free(&s);
    lull__buffer_deinit(&text);
}

static void test_huge_event(void) {
    stream s;
    stream_init(&s, RULES);
    s.options.limits.line_bytes = 64 * MIB;
    if (stream_open(&s)) {
        TEST("an event of ordinary size leaves its memory to the next");
        feed_event(&s, "p", 0, 0);
        feed_event(&s, "p", 0, 3 * MIB);
        CHECK(s.engine->out.capacity >= 3 * MIB && s.engine->out.capacity <= 16 * MIB);
        TEST("one huge event does not keep its memory for ever");
        feed_event(&s, "p", 0, 17 * MIB);
        CHECK(s.engine->out.capacity <= 16 * MIB);
        feed_event(&s, "p", 0, 0);
    }
    stream_free(&s);
}

int main(void) {
    test_deadlines();
    test_pieces();
    test_large_events();
    test_many_ends();
    test_ends_that_stop();
    test_large_record();
    test_huge_event();
    return finish("engine_memory_test");
}
