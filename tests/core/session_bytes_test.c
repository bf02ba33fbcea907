/*
 * session_bytes_test [seed]: keys as bytes and back. States are made by a random walk; damaged
 * bytes give no key, or one that can be stepped (under the sanitizers) and told.
 */
#include "chance.h"
#include "policy/snapshot.h"
#include "session/key_bytes.h"
#include "session_world.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static const lull__class JOINS = {{"joins", 5}, true, true, true, ALL(LULL__JOIN)};
static const lull__class UNCOUNTED = {{"beat", 4}, true, true, false, ALL(LULL__NEW)};

static given random_event(int64_t *at) {
    static const lull__class *const classes[] = {&ACTIVE, &ACTIVE, &PASSIVE,  &PASSIVE,
                                                 &IGNORE, &JOINS,  &UNCOUNTED};
    static const char *const clients[] = {NULL, NULL, "x", "y", "z", "a longer id of a client"};
    static const char *const windows[] = {NULL, "A", "B", "C", "D"};
    static const int64_t steps[] = {0, 1, 40, 100, 101, 299, 300, 301, 1000, 1001, 2500};
    static lull__snapshot_moves moves;
    lull__snapshot_rest(moves);
    lull__snapshot_advance(moves, 2, below(4));
    *at += PICK(steps);
    return (given){
        .at = *at,
        .class = PICK(classes),
        .client = PICK(clients),
        .window = PICK(windows),
        .moves = (const lull__snapshot_move *)moves,
        .has_chunk = below(2) == 0,
        .chunk = below(40),
        .unique = below(3) ? (int)below(12) : 0,
        .lasts = below(4) ? 0 : below(2000),
    };
}

enum { UNIQUE_VALUES = 4 };

static const lull__terms TERMS = {.unique_values_max = UNIQUE_VALUES};

static world random_world(void) {
    world w = new_world();
    w.terms.unique_values_max = UNIQUE_VALUES;
    w.terms.verify = below(2) == 0;
    w.terms.windows = below(4) > 0;
    w.terms.window_keys = below(4) > 0;
    w.terms.snapshot_parts = 2;
    w.terms.key_lines_max = 1 + below(5);
    w.terms.session_windows_max = 1 + below(4);
    w.terms.window_segments_max = 1 + below(20);
    w.terms.chunk_ranges_max = 1 + below(5);
    w.day_ms = below(3) ? 0 : 700;
    return w;
}

static void random_thresholds(world *w) {
    w->thresholds = (lull__thresholds){
        {1000, below(4) == 0, below(4)},
        {below(2) ? LULL__NEVER : 1500, below(4) == 0, below(4)},
        {below(4) ? 300 : LULL__NEVER, below(4) == 0, below(4)},
        {below(4) ? LULL__NEVER : 900, below(4) == 0, below(4)},
        below(4) ? LULL__NO_TIME : BASE_MS + below(4000),
    };
}

static void walk(world *w, int64_t *at, unsigned events) {
    for (unsigned i = 0; i < events; i++) {
        random_thresholds(w);
        given event = random_event(at);
        if (below(8) == 0) {
            event.at -= below(3000);
            give_behind(w, event);
        } else {
            give(w, event);
        }
    }
}

static lull__key *read_key(const char *bytes, size_t length, bool *whole) {
    lull__decoder in = {.at = bytes, .end = bytes + length};
    lull__key *key = lull__key_read(&in, &(const lull__terms *){&TERMS}, 1);
    *whole = key && !in.failed && in.at == in.end;
    return key;
}

static bool same_bytes(const lull__buffer *a, const lull__buffer *b) {
    return a->length == b->length && memcmp(a->bytes, b->bytes, a->length) == 0;
}

/* Steps a key that was read: its window "A" resumes, gets chunks, and ends. */
static void resume(lull__key *key, lull__buffer *records) {
    world w = new_world();
    lull__key_free(w.key);
    w.key = key;
    w.records = records;
    w.terms.windows = w.terms.window_keys = true;
    w.terms.chunk_ranges_max = 2;
    for (int64_t i = 0; i < 4; i++) {
        GIVE(&w, .at = 900 + i, .window = "A", .has_chunk = true, .chunk = 20 + 2 * i);
    }
    for (uint32_t i = 0; i < key->line_count; i++) {
        lull__key_end_input(key, key->lines[i].session.arrival, BASE_MS + 60000, &w.stage);
    }
    records->length = 0;
    free_world(&w);
}

/* Steps a key that was read through some events, and lets all that is open end. */
static void go_on(lull__key *key, lull__buffer *records) {
    uint64_t before = chance_state;
    world w = random_world();
    lull__key_free(w.key);
    w.key = key;
    w.records = records;
    int64_t at = below(2) ? 900 : 5000;
    walk(&w, &at, 8);
    advance(&w, 50000);
    for (uint32_t i = 0; i < key->line_count; i++) {
        lull__view view = lull__line_view(&key->lines[i]);
        (void)view;
        lull__key_end_input(key, key->lines[i].session.arrival, BASE_MS + 60000, &w.stage);
    }
    records->length = 0;
    free_world(&w);
    chance_state = before;
}

static void test_again(void) {
    TEST("a key that was written and read gives the same bytes again");
    lull__buffer records = {0}, whole_records = {0};
    for (int turn = 0; turn < 400; turn++) {
        lull__buffer first = {0}, second = {0};
        world w = random_world();
        w.records = &records;
        int64_t at = 0;
        walk(&w, &at, below(30));
        lull__key_write(&first, w.key);
        bool whole;
        lull__key *key = read_key(first.bytes, first.length, &whole);
        if (CHECK(key && whole)) {
            lull__key_write(&second, key);
            CHECK(same_bytes(&first, &second));
            TEST("and goes on as the first would have: the same records and bytes");
            world v = w;
            v.key = key;
            v.records = &whole_records;
            v.told = (lull__buffer){0};
            records.length = whole_records.length = first.length = second.length = 0;
            uint64_t before = chance_state;
            int64_t w_at = at, v_at = at;
            walk(&w, &w_at, 20);
            chance_state = before;
            walk(&v, &v_at, 20);
            lull__key_write(&first, w.key);
            lull__key_write(&second, v.key);
            CHECK(same_bytes(&records, &whole_records));
            CHECK(same_bytes(&first, &second));
            lull__key_free(key);
            TEST("a key that was written and read gives the same bytes again");
        }
        records.length = 0;
        lull__buffer_deinit(&first);
        lull__buffer_deinit(&second);
        free_world(&w);
    }
    lull__buffer_deinit(&records);
    lull__buffer_deinit(&whole_records);
}

/* The bytes of some key with much in it. */
static lull__buffer some_bytes(void) {
    lull__buffer bytes = {0}, records = {0};
    world w = random_world();
    w.terms.windows = true;
    w.terms.key_lines_max = 5;
    w.records = &records;
    int64_t at = 0;
    walk(&w, &at, 25);
    lull__key_write(&bytes, w.key);
    free_world(&w);
    lull__buffer_deinit(&records);
    return bytes;
}

/* Reads from a block of exactly this size, so that reading past its end is seen. */
static bool can_be_read(const char *bytes, size_t length, lull__buffer *records) {
    char *copy = malloc(length + (length == 0));
    if (!copy) {
        return false;
    }
    memcpy(copy, bytes, length);
    bool whole;
    lull__key *key = read_key(copy, length, &whole);
    free(copy);
    if (key) {
        go_on(key, records); /* frees it */
    }
    return key != NULL;
}

static void test_truncated(void) {
    TEST("bytes that were cut anywhere give no key");
    lull__buffer records = {0};
    for (int turn = 0; turn < 5; turn++) {
        lull__buffer bytes = some_bytes();
        bool none = true;
        for (size_t length = 0; length < bytes.length; length++) {
            none = none && !can_be_read(bytes.bytes, length, &records);
        }
        CHECK(none);
        CHECK(can_be_read(bytes.bytes, bytes.length, &records));
        lull__buffer_deinit(&bytes);
    }
    lull__buffer_deinit(&records);
}

static void test_flipped(void) {
    TEST("flipped bits give no key, or one that can be stepped");
    lull__buffer records = {0};
    unsigned read = 0;
    for (int turn = 0; turn < 100; turn++) {
        lull__buffer bytes = some_bytes();
        for (int flip = 0; flip < 100; flip++) {
            uint32_t at = below((uint32_t)bytes.length), bit = below(8);
            bytes.bytes[at] = (char)(bytes.bytes[at] ^ 1 << bit);
            uint32_t other = below((uint32_t)bytes.length), mask = flip % 2 ? below(256) : 0;
            bytes.bytes[other] = (char)(bytes.bytes[other] ^ (int)mask);
            read += can_be_read(bytes.bytes, bytes.length, &records);
            bytes.bytes[other] = (char)(bytes.bytes[other] ^ (int)mask);
            bytes.bytes[at] = (char)(bytes.bytes[at] ^ 1 << bit);
        }
        lull__buffer_deinit(&bytes);
    }
    CHECK(read > 0 && read < 10000);
    lull__buffer_deinit(&records);
}

/* A key with one open session that only its end of input ends, and one window, which pauses. */
static world small_world(void) {
    world w = new_world();
    w.terms.windows = w.terms.window_keys = true;
    w.thresholds = thresholds(over(LULL__NEVER), over(LULL__NEVER), over(300));
    GIVE(&w, .at = 0, .window = "A", .has_chunk = true, .chunk = 1);
    GIVE(&w, .at = 400, .window = "A", .has_chunk = true, .chunk = 9);
    advance(&w, 701);
    return w;
}

/* Reads the key again and steps it, in a process of its own: whether that survives. */
static bool survives(world *w) {
    lull__buffer bytes = {0}, records = {0};
    lull__key_write(&bytes, w->key);
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        for (int turn = 0; turn < 20; turn++) {
            below(2); /* another walk */
            can_be_read(bytes.bytes, bytes.length, &records);
        }
        bool whole;
        lull__key *key = read_key(bytes.bytes, bytes.length, &whole);
        if (key) {
            resume(key, &records);
        }
        _exit(bytes.failed || records.failed);
    }
    int status = 1;
    bool fine = child > 0 && waitpid(child, &status, 0) == child && status == 0;
    lull__buffer_deinit(&bytes);
    free_world(w);
    return fine;
}

enum { FIGURES = 20 };

static int64_t *figure_of(lull__key *key, int which) {
    lull__session *session = &key->lines[0].session;
    lull__window *window = &session->windows[0];
    int64_t *const figures[FIGURES] = {
        &session->start_ms,      &session->end_ms,       &session->last_active_ms,
        &session->clock_ms,      &session->active_ms,    &session->gap_ms,
        &session->idle.limit_ms, &window->start_ms,      &window->end_ms,
        &window->last_active_ms, &window->clock_ms,      &window->idle.limit_ms,
        &window->turns[0],       &window->snapshot_ms,   &window->chunks.ranges[0].to,
        &key->newest_clock_ms,   &key->rank_ms,          &window->paused_ms,
        &session->last_ms,       &session->active_to_ms,
    };
    return figures[which];
}

static void test_impossible(void) {
    static const int64_t extremes[] = {LULL__NO_TIME, -((int64_t)1 << 56), (int64_t)1 << 56,
                                       INT64_MAX,     INT64_MIN + 1,       -1};
    for (size_t i = 0; i < sizeof extremes / sizeof *extremes; i++) {
        TEST("figures that cannot be give no key, or one that can be stepped");
        for (int which = 0; which < FIGURES; which++) {
            world w = small_world();
            *figure_of(w.key, which) = extremes[i];
            if (!CHECK(survives(&w))) {
                printf("    figure %d, %" PRId64 "\n", which, extremes[i]);
            }
        }
        TEST("so do ranges of chunks");
        world w = small_world();
        lull__chunks *chunks = &w.key->lines[0].session.windows[0].chunks;
        chunks->ranges[0] = (lull__range){extremes[i], extremes[i]};
        CHECK(survives(&w));
    }
}

static void test_turns(void) {
    TEST("a window that pauses has an odd number of turns, one that does not an even one");
    for (int64_t paused_ms = LULL__NO_TIME;; paused_ms = 700) {
        for (uint32_t turns = 0; turns < 4; turns++) {
            world w = small_world();
            lull__window *window = &w.key->lines[0].session.windows[0];
            window->turn_count = turns % 2;
            window->turns_lost = turns / 2;
            window->paused_ms = paused_ms;
            lull__buffer bytes = {0};
            lull__key_write(&bytes, w.key);
            bool whole;
            lull__key *key = read_key(bytes.bytes, bytes.length, &whole);
            CHECK(whole == ((turns == 1 || turns == 2) == (paused_ms != LULL__NO_TIME)));
            lull__key_free(key);
            lull__buffer_deinit(&bytes);
            free_world(&w);
        }
        if (paused_ms != LULL__NO_TIME) {
            return;
        }
    }
}

/* ---- what is let in -------------------------------------------------------------------------- */

/* Whether the key's bytes give a key. */
static bool is_read(world *w) {
    lull__buffer bytes = {0};
    bool whole;
    lull__key_write(&bytes, w->key);
    lull__key *key = read_key(bytes.bytes, bytes.length, &whole);
    lull__key_free(key);
    lull__buffer_deinit(&bytes);
    return key && whole;
}

static void test_times(void) {
    const int64_t most = (int64_t)1 << 56;
    for (int which = 0; which < FIGURES; which++) {
        world w = small_world();
        int64_t *figure = figure_of(w.key, which);
        bool limit = *figure == LULL__NEVER || *figure == 300;
        if (*figure == 1) { /* of a chunk: see below */
            free_world(&w);
            continue;
        }
        TEST("times are let in as far as their sums cannot overflow");
        *figure = most;
        CHECK(is_read(&w));
        *figure = most + 1;
        CHECK(is_read(&w) == limit);
        *figure = -most;
        CHECK(is_read(&w) == !limit);
        *figure = -most - 1;
        CHECK(!is_read(&w));
        TEST("and limits from nothing to any time");
        *figure = limit ? -2 : -1; /* one below nothing is how never is written */
        CHECK(is_read(&w) == !limit);
        *figure = 0;
        CHECK(is_read(&w));
        *figure = LULL__NEVER;
        CHECK(is_read(&w) == limit);
        free_world(&w);
    }
}

static void test_no_id(void) {
    TEST("a session has an id");
    world w = small_world();
    free(w.key->lines[0].session.id);
    w.key->lines[0].session.id = NULL;
    CHECK(!is_read(&w));
    free_world(&w);
}

static void test_ranges(void) {
    static const struct {
        lull__range ranges[2];
        bool fine;
    } cases[] = {
        {{{0, 0}, {2, 9}}, true},  {{{0, 0}, {2, INT64_MAX}}, true}, {{{-1, 0}, {2, 9}}, false},
        {{{1, 0}, {2, 9}}, false}, {{{0, 2}, {2, 9}}, false},        {{{0, 5}, {2, 9}}, false},
        {{{0, 0}, {2, 1}}, false}, {{{5, 6}, {2, 3}}, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        TEST("ranges of chunks ascend");
        world w = small_world();
        lull__chunks *chunks = &w.key->lines[0].session.windows[0].chunks;
        CHECK(chunks->count == 2);
        memcpy(chunks->ranges, cases[i].ranges, sizeof cases[i].ranges);
        CHECK(is_read(&w) == cases[i].fine);
        free_world(&w);
    }
}

static void test_small_numbers(void) {
    world w = small_world();
    lull__session *session = &w.key->lines[0].session;
    struct {
        uint8_t *number, most;
    } numbers[] = {
        {&session->windows[0].snapshot_parts, LULL__SNAPSHOT_PARTS - 1},
        {&session->windows[0].end_reason, LULL__REASON_COUNT - 1},
        {&session->start_reason, LULL__REASON_COUNT - 1},
        {&session->end_reason, LULL__END_REASONS - 1},
    };
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        TEST("numbers that say which of a few are one of these");
        uint8_t before = *numbers[i].number;
        *numbers[i].number = numbers[i].most;
        CHECK(is_read(&w));
        *numbers[i].number = (uint8_t)(numbers[i].most + 1);
        CHECK(!is_read(&w));
        *numbers[i].number = before;
    }
    free_world(&w);
}

/* The bytes of the key, with so many turns of its window as they say. */
static lull__buffer with_turns(world *w, uint64_t said) {
    lull__buffer whole = {0}, bytes = {0}, one = {0};
    lull__window *window = &w->key->lines[0].session.windows[0];
    uint32_t turns = window->turn_count;
    window->turn_count = window->turns_lost = 1; /* it pauses: of none an odd one is lost */
    window->turns[0] = 0x123456789;
    lull__key_write(&whole, w->key);
    window->turn_count = turns;
    lull__put_u64(&one, 1);
    lull__put_i64(&one, 0x123456789);
    const char *at = memmem(whole.bytes, whole.length, one.bytes, one.length);
    if (CHECK(at)) {
        lull__buffer_append(&bytes, whole.bytes, (size_t)(at - whole.bytes));
        lull__put_u64(&bytes, said);
        at += one.length;
        lull__buffer_append(&bytes, at, (size_t)(whole.bytes + whole.length - at));
    }
    lull__buffer_deinit(&one);
    lull__buffer_deinit(&whole);
    return bytes;
}

static void test_counts(void) {
    static const uint64_t counts[] = {1000, 1 << 24, UINT32_MAX, (uint64_t)1 << 32, UINT64_MAX};
    world w = small_world();
    bool whole;
    lull__buffer bytes = with_turns(&w, 0);
    lull__key *key = read_key(bytes.bytes, bytes.length, &whole);
    TEST("a count of none is one");
    CHECK(key && whole);
    lull__key_free(key);
    lull__buffer_deinit(&bytes);
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        bytes = with_turns(&w, counts[i]);
        struct rusage before, after;
        getrusage(RUSAGE_SELF, &before);
        TEST("a count of more than the bytes hold gives no key");
        CHECK(!read_key(bytes.bytes, bytes.length, &whole));
        TEST("and takes no memory");
        getrusage(RUSAGE_SELF, &after);
        CHECK(after.ru_maxrss - before.ru_maxrss < 16 << 10);
        lull__buffer_deinit(&bytes);
    }
    free_world(&w);
}

int main(int argc, char **argv) {
    begin_chance(argc, argv);
    test_again();
    test_truncated();
    test_flipped();
    test_impossible();
    test_turns();
    test_times();
    test_no_id();
    test_ranges();
    test_small_numbers();
    test_counts();
    return finish("session_bytes_test");
}
