/*
 * Bytes that claim to be a state.
 *
 *     policy and mode · the state behind the version of the rules, without its checksum
 *
 * The beginning and the checksum are put right here, or nothing would ever come behind them; two
 * modes leave them wrong. What is restored must be told again as the same bytes, and two engines
 * that took it up, one by way of these bytes, must write the same to the end.
 */
#include "base/codec.h"
#include "state_streams.h"

#include <xxhash.h>

enum {
    MODE_BARE = 8,      /* the beginning is the input's, too */
    MODE_CHECKSUM = 16, /* a wrong checksum */
    CHECKSUM_BYTES = 8,
};

static void put_checksum(lull__buffer *state) {
    uint64_t hash = XXH3_64bits(state->bytes, state->length);
    for (int i = 0; i < CHECKSUM_BYTES; i++) {
        lull__buffer_char(state, (char)(hash >> (8 * i)));
    }
}

/* The input as a whole state, to be freed. */
static lull__buffer state_of(unsigned mode, fuzz_bytes in, lull_engine *engine) {
    lull__buffer state = {0};
    lull__text prefix = state_prefix(engine);
    if ((mode & MODE_BARE) == 0) {
        lull__buffer_text(&state, prefix);
    }
    free((char *)prefix.at);
    lull__buffer_append(&state, in.at, in.left);
    put_checksum(&state);
    if ((mode & MODE_CHECKSUM) != 0) {
        state.bytes[state.length - 1] ^= 1;
    }
    MUST(!state.failed);
    return state;
}

static bool restore(lull_engine *engine, const void *bytes, size_t count) {
    lull_error error = {0};
    char *copy = fuzz_copy(bytes, count);
    bool restored = lull_engine_restore(engine, copy, count, &error);
    free(copy);
    MUST(restored || (error.code == LULL_BAD_STATE && error.message[0]));
    return restored;
}

static lull__text save(lull_engine *engine) {
    void *bytes = NULL;
    size_t count = 0;
    lull_error error = {0};
    MUST_SAY(lull_engine_save(engine, &bytes, &count, &error), error.message);
    return (lull__text){bytes, count};
}

static void go_on(lull_engine *engine) {
    lull_error error = {0};
    for (unsigned i = 0; i < STATE_LINES; i++) {
        state_feed_line(engine, state_lines[i]);
    }
    MUST_SAY(lull_engine_finish(engine, &error), error.message);
}

/* What the engine took up, in another one by way of its own bytes: the same bytes, and the same
 * future. */
static void compare_futures(unsigned policy, lull_engine *engine, lull__buffer *out) {
    lull__buffer other_out = {0};
    lull_engine *other = state_engine(policy, &other_out);
    lull__text bytes = save(engine);
    MUST(restore(other, bytes.at, bytes.length));
    lull__text again = save(other);
    MUST(lull__text_equal(bytes, again));
    free((char *)bytes.at);
    free((char *)again.at);
    go_on(engine);
    go_on(other);
    MUST(lull__text_equal((lull__text){out->bytes, out->length},
                          (lull__text){other_out.bytes, other_out.length}));
    lull_engine_free(other);
    lull__buffer_deinit(&other_out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    fuzz_bytes in = {data, size};
    unsigned mode = fuzz_byte(&in);
    lull__buffer out = {0};
    lull_engine *engine = state_engine(mode, &out);
    lull__buffer state = state_of(mode, in, engine);
    if (restore(engine, state.bytes, state.length)) {
        MUST((mode & MODE_CHECKSUM) == 0);
        compare_futures(mode, engine, &out);
    }
    lull__buffer_deinit(&state);
    lull_engine_free(engine);
    lull__buffer_deinit(&out);
    return 0;
}

/* ---- mutation -------------------------------------------------------------------------------- */

/* Where the number that begins at `at` ends. */
static size_t number_end(const uint8_t *data, size_t size, size_t at) {
    while (at < size && data[at] >= 0x80) {
        at++;
    }
    return at < size ? at + 1 : size;
}

/* Puts one number in the place of another. */
static size_t change_number(uint8_t *data, size_t size, size_t max_size, unsigned seed) {
    static const int64_t numbers[] = {0,
                                      1,
                                      -1,
                                      2,
                                      127,
                                      INT32_MAX,
                                      (int64_t)1 << 56,
                                      INT64_MAX,
                                      INT64_MIN,
                                      1760000000000,
                                      1760000600001,
                                      300000,
                                      14400000};
    size_t at = 1 + seed % (size - 1), end = number_end(data, size, at);
    int64_t number = numbers[seed / 7 % (sizeof numbers / sizeof *numbers)];
    lull__buffer put = {0};
    if (seed / 3 % 2 == 0) {
        lull__put_i64(&put, number);
    } else {
        lull__put_u64(&put, (uint64_t)number);
    }
    size_t rest = size - end, changed = at + put.length + rest;
    if (changed <= max_size) {
        memmove(data + at + put.length, data + end, rest);
        memcpy(data + at, put.bytes, put.length);
        size = changed;
    }
    lull__buffer_deinit(&put);
    return size;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed) {
    if (size < 2 || seed % 4 != 0) {
        return LLVMFuzzerMutate(data, size, max_size);
    }
    return change_number(data, size, max_size, seed / 4);
}
