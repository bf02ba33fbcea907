/*
 * engine_sealed_test: bytes of state whose checksum is right and which are wrong in another way.
 */
#include "chance.h"
#include "engine/engine.h"
#include "engine_stream.h"

#include <xxhash.h>

static const char RULES[] = "return policy { key = 'user', time = 'ts', lateness = '10s',"
                            " max_jump = '1h', session = { idle = '30s', id = 'sid' },"
                            " window = { key = 'tab', idle = '1s' } }";

typedef struct state {
    unsigned char *bytes;
    size_t count;
} state;

static void feed(stream *s, const char *text) {
    stream_feed(s, text, strlen(text));
}

/* An engine with keys, events that wait, one aside, and the begin of a line. */
static void open_busy(stream *s) {
    stream_init(s, RULES);
    if (stream_open(s)) {
        CHECK(lull_engine_begin_input(s->engine, "day.ndjson", &s->error));
        feed(s, "{\"user\":\"ada\",\"ts\":1760000000000,\"tab\":\"A\"}\n"
                "{\"user\":\"bob\",\"ts\":1760000001000,\"sid\":1}\n"
                "{\"user\":\"ada\",\"ts\":1760000020000,\"tab\":\"A\"}\n"
                "{\"user\":\"bob\",\"ts\":1760000020000}\n{]\n"
                "{\"user\":\"bob\",\"ts\":1770000000000}\n{\"user\":");
    }
}

static state save(stream *s) {
    void *bytes = NULL;
    state saved = {0};
    CHECK(lull_engine_save(s->engine, &bytes, &saved.count, &s->error));
    saved.bytes = bytes;
    return saved;
}

static state saved_busy(void) {
    stream s;
    open_busy(&s);
    state saved = save(&s);
    stream_free(&s);
    return saved;
}

/* Makes the checksum right again: the hash of all before it, its least byte first. */
static void seal(state *of) {
    uint64_t hash = XXH3_64bits(of->bytes, of->count - 8);
    for (int i = 0; i < 8; i++) {
        of->bytes[of->count - 8 + (size_t)i] = (unsigned char)(hash >> 8 * i);
    }
}

/* What a new engine says to the state; one that takes it goes on to the end of its stream. */
static lull_code restore(const state *from, char *message) {
    stream s;
    stream_init(&s, RULES);
    lull_code code = LULL_OK;
    if (stream_open(&s)) {
        if (!lull_engine_restore(s.engine, from->bytes, from->count, &s.error)) {
            code = s.error.code;
            if (message) {
                strcpy(message, s.error.message);
            }
            CHECK(!lull_engine_feed(s.engine, "", 0, &s.error) || s.engine->failed == LULL_OK);
        } else {
            feed(&s, "\"ada\",\"ts\":1760000030000}\n");
            lull_engine_finish(s.engine, &s.error);
        }
    }
    stream_free(&s);
    return code;
}

static void test_whole(void) {
    TEST("state as it was saved is taken, and ends with a hash of all before it");
    state whole = saved_busy();
    unsigned char end[8];
    memcpy(end, whole.bytes + whole.count - 8, 8);
    CHECK(restore(&whole, NULL) == LULL_OK);
    seal(&whole);
    CHECK(memcmp(end, whole.bytes + whole.count - 8, 8) == 0);
    TEST("a hash that is wrong in any byte is no hash");
    for (size_t i = 1; i <= 8; i++) {
        whole.bytes[whole.count - i] ^= 0x80;
        CHECK(restore(&whole, NULL) == LULL_BAD_STATE);
        whole.bytes[whole.count - i] ^= 0x80;
    }
    TEST("state begins with the word lull");
    for (size_t i = 0; i < 4; i++) {
        whole.bytes[i]++;
        seal(&whole);
        CHECK(restore(&whole, NULL) == LULL_BAD_STATE);
        whole.bytes[i]--;
    }
    TEST("and the number of its format, which another version of lull may write");
    char message[1024] = "";
    CHECK(whole.bytes[4] == 4);
    for (unsigned char format = 3; format <= 5; format += 2) {
        whole.bytes[4] = format;
        seal(&whole);
        CHECK(restore(&whole, message) == LULL_BAD_STATE);
        CHECK(strstr(
            message,
            format == 3
                ? "found state of format 3, expected 4: it was written by another version of lull"
                : "format 5, expected 4"));
    }
    free(whole.bytes);
}

static void test_short(void) {
    TEST("state that ends too early is refused, though its hash is right");
    state whole = saved_busy();
    for (size_t count = 0; count < whole.count; count += count < 16 ? 1 : 1 + below(7)) {
        state part = {malloc(count + 1), count};
        memcpy(part.bytes, whole.bytes, count);
        if (count >= 8) {
            seal(&part);
        }
        CHECK(restore(&part, NULL) == LULL_BAD_STATE);
        free(part.bytes);
    }
    TEST("and so is state that goes on behind its end");
    state more = {calloc(1, whole.count + 3), whole.count};
    memcpy(more.bytes, whole.bytes, whole.count - 8);
    for (int i = 0; i < 3; i++) {
        more.count++;
        seal(&more);
        CHECK(restore(&more, NULL) == LULL_BAD_STATE);
        memset(more.bytes + more.count - 8, 0, 8);
    }
    free(more.bytes);
    free(whole.bytes);
}

static void test_flips(void) {
    TEST("any other byte makes it no state, or one that can be gone on with");
    state whole = saved_busy();
    unsigned taken = 0;
    for (size_t at = 0; at < whole.count - 8; at += 1 + below(7)) {
        unsigned char before = whole.bytes[at];
        whole.bytes[at] = (unsigned char)(before ^ (1 + below(255)));
        seal(&whole);
        lull_code code = restore(&whole, NULL);
        CHECK(code == LULL_OK || code == LULL_BAD_STATE);
        taken += code == LULL_OK;
        whole.bytes[at] = before;
    }
    CHECK(taken > 0 && taken < whole.count / 2);
    free(whole.bytes);
}

/* What is said to the state of a busy engine that was changed from inside. */
static lull_code restore_of(void (*change)(lull_engine *engine)) {
    stream s;
    open_busy(&s);
    change(s.engine);
    state changed = save(&s);
    lull_code code = restore(&changed, NULL);
    free(changed.bytes);
    stream_free(&s);
    return code;
}

static void change_nothing(lull_engine *engine) {
    (void)engine;
}

static void break_waiting(lull_engine *engine) {
    lull__text line = engine->lanes[0]->order.waiting.events[0]->line;
    memset((char *)(uintptr_t)line.at, ']', line.length);
}

static void break_aside(lull_engine *engine) {
    lull__text line = engine->lanes[0]->order.aside.events[0]->line;
    memset((char *)(uintptr_t)line.at, ']', line.length);
}

static void add_twice(lull_engine *engine) {
    lull__text text = LULL__TEXT("\"ada\"");
    lull__keys_add(&engine->lanes[0]->keys, lull__key_new(text), lull__key_hash(text) + 1);
}

static void settle_mark(lull_engine *engine) {
    engine->framing.mark = 4;
}

static void break_mark(lull_engine *engine) {
    engine->framing.mark = 5;
}

static void test_contents(void) {
    TEST("a byte order mark is met, in part or not at all");
    CHECK(restore_of(settle_mark) == LULL_OK);
    CHECK(restore_of(break_mark) == LULL_BAD_STATE);

    TEST("a busy engine has state");
    CHECK(restore_of(change_nothing) == LULL_OK);
    TEST("events that wait are events, and so is what is aside");
    CHECK(restore_of(break_waiting) == LULL_BAD_STATE);
    CHECK(restore_of(break_aside) == LULL_BAD_STATE);
    TEST("a key is there once");
    CHECK(restore_of(add_twice) == LULL_BAD_STATE);
}

static void test_many_keys(void) {
    TEST("every key goes over, however many there are");
    stream s;
    stream_init(&s, RULES);
    if (!stream_open(&s)) {
        return;
    }
    for (int i = 0; i < 500; i++) {
        char line[64];
        snprintf(line, sizeof line, "{\"user\":%d,\"ts\":%lld}\n", i, 1760000000000LL + i);
        feed(&s, line);
    }
    CHECK(lull_engine_drain(s.engine, &s.error) && s.engine->lanes[0]->keys.count == 500);
    state first = save(&s);
    CHECK(stream_move(&s) && s.engine->lanes[0]->keys.count == 500);
    state second = save(&s);
    CHECK(first.count == second.count);
    free(first.bytes);
    free(second.bytes);
    lull_stats stats;
    stream_finish(&s);
    lull_engine_stats(s.engine, &stats);
    CHECK(stats.sessions == 500 && stats.open_sessions == 0);
    stream_free(&s);
}

static void test_turns(void) {
    TEST("an engine that has told of its policy takes no state");
    state whole = saved_busy();
    stream s;
    stream_init(&s, RULES);
    if (stream_open(&s)) {
        CHECK(lull_engine_drain(s.engine, &s.error));
        CHECK(!lull_engine_restore(s.engine, whole.bytes, whole.count, &s.error));
        CHECK(s.error.code == LULL_MISUSE);
    }
    stream_free(&s);
    TEST("one that takes it does so once");
    stream_init(&s, RULES);
    if (stream_open(&s)) {
        CHECK(lull_engine_restore(s.engine, whole.bytes, whole.count, &s.error));
        CHECK(!lull_engine_restore(s.engine, whole.bytes, whole.count, &s.error));
        CHECK(s.error.code == LULL_MISUSE);
    }
    stream_free(&s);
    TEST("one that refused it takes no other");
    stream_init(&s, RULES);
    if (stream_open(&s)) {
        whole.bytes[whole.count / 2] ^= 1;
        seal(&whole);
        bool taken = lull_engine_restore(s.engine, whole.bytes, whole.count, &s.error);
        CHECK(taken || s.error.code == LULL_BAD_STATE);
        CHECK(!lull_engine_restore(s.engine, whole.bytes, whole.count, &s.error));
        CHECK(s.error.code == LULL_MISUSE);
    }
    stream_free(&s);
    free(whole.bytes);
    TEST("nor does it where the state was of an engine without input");
    stream_init(&s, RULES);
    if (stream_open(&s)) {
        whole = save(&s);
        stream_free(&s);
        stream_init(&s, RULES);
        stream_open(&s);
        whole.count++; /* a byte too many */
        whole.bytes = realloc(whole.bytes, whole.count);
        seal(&whole);
        CHECK(!lull_engine_restore(s.engine, whole.bytes, whole.count, &s.error));
        CHECK(s.error.code == LULL_BAD_STATE);
        whole.count--;
        seal(&whole);
        CHECK(!lull_engine_restore(s.engine, whole.bytes, whole.count, &s.error));
        CHECK(s.error.code == LULL_MISUSE);
        CHECK(restore(&whole, NULL) == LULL_OK);
        free(whole.bytes);
    }
    stream_free(&s);
}

int main(int argc, char **argv) {
    begin_chance(argc, argv);
    test_whole();
    test_short();
    test_flips();
    test_contents();
    test_many_keys();
    test_turns();
    return finish("engine_sealed_test");
}
