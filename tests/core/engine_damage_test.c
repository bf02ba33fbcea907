/*
 * engine_damage_test: states with a right checksum that no engine wrote. What would lead to memory
 * that is not there, or to sums that overflow, is refused.
 */
#include "base/codec.h"
#include "engine_stream.h"
#include "session/step.h"

#include <xxhash.h>

enum { CHECKSUM_BYTES = 8 };

static const char RULES[] = "return policy { key = 'user', time = 'ts', lateness = '10s',"
                            " session = { idle = '30m' }, window = {} }";
static const char LINES[] = "{\"user\":\"ada\",\"ts\":1760000000000}\n"
                            "{\"user\":\"bob\",\"ts\":1760000100000}\n"
                            "{\"user\":\"ada\",\"ts\":176000";

/* What comes behind the version of the rules, in its order: n for a number, t for a text. */
static const char HEAD[] = "nt"     /* announced, input */
                           "tnnnnn" /* kept, skipping, mark, line bytes, number, offset */
                           "nnnn"   /* bytes, lines, empty ones, rejects */
                           "nnntn"  /* the shadow: numbered, over limit, no answers, no output */
                           "nnn"    /* the lane: arrivals, applied, moved to */
                           "nnnttnnnn"; /* the order: greatest, alone, alone ms, keys, counts */
enum { SKIPPING = 3, MARK, LINE_BYTES, MOVED_TO = 19, GREATEST, ALONE, ALONE_MS };

/* Numbers before the checksum, from behind: the bites, then the last counters. */
enum {
    BITES = sizeof(lull__bites) / sizeof(uint64_t),
    WAITING_FROM_END = BITES + 1,
    OPEN_WINDOWS_FROM_END,
    OPEN_SESSIONS_FROM_END
};

/* Of an input with this name, which the waiting events keep; NULL: of one without. */
static lull__text saved_of(const char *name, const char *lines) {
    stream s;
    void *bytes = NULL;
    size_t count = 0;
    stream_init(&s, RULES);
    s.options.why = name != NULL;
    if (stream_open(&s)) {
        CHECK(!name || lull_engine_begin_input(s.engine, name, &s.error));
        stream_feed(&s, lines, strlen(lines));
        CHECK(lull_engine_save(s.engine, &bytes, &count, &s.error));
    }
    stream_free(&s);
    return (lull__text){bytes, count};
}

static lull__text saved(const char *lines) {
    return saved_of(NULL, lines);
}

/* Takes the state with `length` bytes at `at` replaced by a number, or by nothing. */
static bool takes(lull__text state, size_t at, size_t length, const lull__buffer *number) {
    lull__buffer changed = {0};
    lull__buffer_append(&changed, state.at, at);
    lull__buffer_append(&changed, number->bytes, number->length);
    lull__buffer_append(&changed, state.at + at + length, state.length - at - length);
    changed.length -= CHECKSUM_BYTES;
    uint64_t hash = XXH3_64bits(changed.bytes, changed.length);
    for (int i = 0; i < CHECKSUM_BYTES; i++) {
        lull__buffer_char(&changed, (char)(hash >> (8 * i)));
    }
    stream s;
    stream_init(&s, RULES);
    bool taken =
        stream_open(&s) && lull_engine_restore(s.engine, changed.bytes, changed.length, &s.error);
    CHECK(taken || s.error.code == LULL_BAD_STATE);
    if (taken) {
        stream_feed(&s, "0200000}\n", 9);
        stream_finish(&s);
    }
    stream_free(&s);
    lull__buffer_deinit(&changed);
    return taken;
}

/* The same with one number of the head. */
static bool takes_head(lull__text state, unsigned field, int64_t number, bool is_signed) {
    lull__decoder in = {.at = state.at + 4, .end = state.at + state.length};
    lull__get_u64(&in); /* the format, and one policy */
    lull__get_u64(&in);
    lull__get_text(&in);
    for (unsigned i = 0; i < field; i++) {
        if (HEAD[i] == 't') {
            lull__get_text(&in);
        } else {
            lull__get_u64(&in);
        }
    }
    const char *at = in.at;
    lull__get_u64(&in);
    CHECK(!in.failed && HEAD[field] == 'n');
    lull__buffer put = {0};
    if (is_signed) {
        lull__put_i64(&put, number);
    } else {
        lull__put_u64(&put, (uint64_t)number);
    }
    bool taken = takes(state, (size_t)(at - state.at), (size_t)(in.at - at), &put);
    lull__buffer_deinit(&put);
    return taken;
}

/* The same with one of the counters, which have a byte each here. */
static bool takes_counter(lull__text state, size_t from_end, char number) {
    lull__buffer put = {0};
    lull__buffer_char(&put, number);
    bool taken = takes(state, state.length - CHECKSUM_BYTES - from_end, 1, &put);
    lull__buffer_deinit(&put);
    return taken;
}

/* The same with the last place where this stands, which is as long. */
static bool takes_instead(lull__text state, const char *what, const char *instead) {
    size_t length = strlen(what), at = state.length - length;
    while (at > 0 && memcmp(state.at + at, what, length) != 0) {
        at--;
    }
    CHECK(at > 0 && strlen(instead) == length);
    lull__buffer put = {0};
    lull__buffer_string(&put, instead);
    bool taken = takes(state, at, length, &put);
    lull__buffer_deinit(&put);
    return taken;
}

static void test_keys(void) {
    TEST("a key that is there twice is refused");
    lull__text state = saved("{\"user\":\"bob\",\"ts\":1760000000000}\n"
                             "{\"user\":\"ada\",\"ts\":1760000000000}\n"
                             "{\"user\":\"ada\",\"ts\":1760002000000}\n");
    CHECK(takes_instead(state, "\"bob\"", "\"ben\""));
    CHECK(!takes_instead(state, "\"bob\"", "\"ada\""));
    free((char *)state.at);
}

static void test_waiting(lull__text state) {
    TEST("a line that waits and is no event is refused");
    CHECK(takes_instead(state, "{\"user\":\"bob\"", "{\"user\":\"ben\""));
    CHECK(!takes_instead(state, "{\"user\":\"bob\"", "[\"user\":\"bob\""));
    CHECK(!takes_instead(state, "\"ts\":1760000100000", "\"at\":1760000100000"));
}

static void test_names(void) {
    TEST("the name of an input that is no UTF-8 is refused, where an event waits as well");
    lull__text state = saved_of("north", LINES);
    CHECK(takes_instead(state, "north", "south"));
    CHECK(!takes_instead(state, "north", "n\xffrth"));
    free((char *)state.at);
}

int main(void) {
    lull__text state = saved(LINES);
    TEST("the state itself is taken");
    CHECK(takes(state, 0, 0, &(lull__buffer){0}));
    CHECK(takes_head(state, GREATEST, 1760000100000, true));
    CHECK(takes_counter(state, OPEN_SESSIONS_FROM_END, 1));

    TEST("figures of what is open that are not those of the keys are refused");
    CHECK(!takes_counter(state, OPEN_SESSIONS_FROM_END, 0));
    CHECK(!takes_counter(state, OPEN_SESSIONS_FROM_END, 2));
    CHECK(!takes_counter(state, OPEN_WINDOWS_FROM_END, 0));

    TEST("times too far away for sums are refused");
    static const unsigned times[] = {MOVED_TO, GREATEST, ALONE_MS};
    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        CHECK(!takes_head(state, times[i], INT64_MAX, true));
        CHECK(!takes_head(state, times[i], INT64_MIN + 1, true));
        CHECK(!takes_head(state, times[i], ((int64_t)1 << 56) + 1, true));
    }

    TEST("a key that was applied alone and has no time, or the other way round, is refused");
    CHECK(!takes_head(state, ALONE, 1, false));
    CHECK(!takes_head(state, ALONE_MS, 1760000000000, true));

    TEST("a line over the limit that is longer than what is kept of it is refused");
    CHECK(!takes_head(state, SKIPPING, 1, false));
    CHECK(!takes_head(state, SKIPPING, 2, false));

    TEST("so is more of a byte order mark than there is");
    CHECK(takes_head(state, MARK, 4, false) && !takes_head(state, MARK, 5, false));

    TEST("and whatever stands behind the end");
    lull__buffer more = {0};
    lull__buffer_char(&more, '\0');
    CHECK(!takes(state, state.length - CHECKSUM_BYTES, 0, &more));
    lull__buffer_deinit(&more);
    test_waiting(state);
    test_keys();
    test_names();
    free((char *)state.at);
    return finish("engine_damage_test");
}
