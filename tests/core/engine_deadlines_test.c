/*
 * engine_deadlines_test [seed]: deadlines against a plain list, keys against a plain table.
 */
#include "chance.h"
#include "check.h"
#include "engine/keys.h"

/* ---- deadlines ------------------------------------------------------------------------------- */

enum { MODEL_MAX = 4096 };

typedef struct model {
    lull__deadline entries[MODEL_MAX];
    size_t count;
} model;

static size_t first_of(const model *m) {
    size_t first = 0;
    for (size_t i = 1; i < m->count; i++) {
        if (lull__due_before(m->entries[i].due, m->entries[first].due)) {
            first = i;
        }
    }
    return first;
}

static bool push(lull__deadlines *deadlines, model *m, int64_t instant_ms, uint64_t arrival,
                 lull__resident *resident) {
    lull__deadline deadline = {{instant_ms, arrival}, resident};
    m->entries[m->count++] = deadline;
    return lull__deadlines_push(deadlines, deadline);
}

/* Pops once from both: whether they agree. */
static bool pop(lull__deadlines *deadlines, model *m, int64_t until_ms, bool *popped) {
    lull__deadline next = {{0, 0}, NULL};
    bool failed = false;
    *popped = lull__deadlines_pop(deadlines, until_ms, &next, &failed);
    size_t first = first_of(m);
    bool due = m->count > 0 && m->entries[first].due.instant_ms <= until_ms;
    if (failed || due != *popped) {
        return false;
    }
    if (!due) {
        return true;
    }
    lull__deadline expected = m->entries[first];
    m->entries[first] = m->entries[--m->count];
    return expected.due.instant_ms == next.due.instant_ms &&
           expected.due.arrival == next.due.arrival && expected.resident == next.resident;
}

static int64_t some_instant(int64_t now) {
    static const int64_t distances[] = {0, 0, 1, 2, 3, 63, 64, 1000, 30000, 1800001, 86400000};
    int64_t instant = now + PICK(distances) * (1 + below(3));
    return below(5) == 0 ? instant - below(2000000) : instant; /* also below `last` */
}

static void walk(int64_t now, int64_t most, unsigned steps) {
    lull__deadlines deadlines = {0};
    static model m;
    static lull__resident residents[8];
    uint64_t arrival = 0;
    m.count = 0;
    bool same = true;
    for (unsigned i = 0; i < steps && same; i++) {
        if (below(3) && m.count < MODEL_MAX) {
            same = push(&deadlines, &m, some_instant(now), ++arrival, &residents[below(8)]);
            continue;
        }
        now += below(4) ? below(3) : below((uint32_t)most);
        bool popped = true;
        for (unsigned pops = below(6); pops > 0 && popped && same; pops--) {
            same = pop(&deadlines, &m, now, &popped);
        }
    }
    CHECK(same);
    TEST("in the end all come out, in order");
    bool popped = true;
    while (popped && same) {
        same = pop(&deadlines, &m, INT64_MAX, &popped);
    }
    CHECK(same && m.count == 0);
    lull__deadlines_deinit(&deadlines);
}

static void test_random(void) {
    static const int64_t starts[] = {0, 1760000000000, -62135596800000, 253402300799999, -5};
    for (unsigned i = 0; i < 60; i++) {
        TEST("deadlines come by instant, then by arrival, whatever was pushed when");
        walk(PICK(starts), i % 3 ? 5000 : 4000000, 1500);
    }
}

static void test_equal(void) {
    TEST("equal instants come by arrival, pushed before the first pop or after");
    lull__deadlines deadlines = {0};
    static model m;
    m.count = 0;
    bool popped, same = true;
    for (uint64_t i = 0; i < 50; i++) {
        push(&deadlines, &m, 1000, i * 37 % 50, NULL);
    }
    for (int i = 0; i < 10; i++) {
        same = same && pop(&deadlines, &m, 1000, &popped) && popped;
    }
    for (uint64_t i = 0; i < 50; i++) {
        push(&deadlines, &m, 1000 - (int64_t)(i % 2), i * 41 % 50, NULL);
    }
    while (m.count > 0 && same) {
        same = pop(&deadlines, &m, 1000, &popped);
    }
    CHECK(same);
    TEST("nothing comes of what is empty, or not due");
    CHECK(pop(&deadlines, &m, INT64_MAX, &popped) && !popped);
    push(&deadlines, &m, 2001, 1, NULL);
    CHECK(pop(&deadlines, &m, 2000, &popped) && !popped);
    CHECK(pop(&deadlines, &m, INT64_MIN, &popped) && !popped);
    CHECK(pop(&deadlines, &m, 2001, &popped) && popped);
    TEST("the least and the greatest instants");
    push(&deadlines, &m, INT64_MAX - 1, 1, NULL);
    push(&deadlines, &m, INT64_MIN, 2, NULL);
    push(&deadlines, &m, 0, 3, NULL);
    push(&deadlines, &m, -1, 4, NULL);
    for (int i = 0; i < 4; i++) {
        CHECK(pop(&deadlines, &m, INT64_MAX - 1, &popped) && popped);
    }
    lull__deadlines_deinit(&deadlines);
}

static uint32_t widest_bucket(const lull__deadlines *deadlines) {
    uint32_t widest = 0;
    for (int i = 1; i < LULL__BUCKETS; i++) {
        uint32_t capacity = deadlines->buckets[i].capacity;
        widest = capacity > widest ? capacity : widest;
    }
    return widest;
}

static void test_memory(void) {
    static model m;
    m.count = 0;
    lull__deadlines deadlines = {0};
    bool popped, same = true;
    for (int64_t round = 0; round < 3; round++) {
        TEST("a million keys that fell due together leave no memory behind in their bucket");
        for (int64_t i = 0; i < 3000; i++) {
            same = same && push(&deadlines, &m, (round + 1) * 100000 + i, (uint64_t)i, NULL);
        }
        CHECK(widest_bucket(&deadlines) > 1024);
        while (same && m.count > 0) {
            same = pop(&deadlines, &m, INT64_MAX, &popped);
        }
        CHECK(same && widest_bucket(&deadlines) <= 1024);
    }
    lull__deadlines_deinit(&deadlines);
}

/* ---- keys ------------------------------------------------------------------------------------ */

enum { NAMES = 400 };

static lull__text name_text(unsigned i, char out[16]) {
    snprintf(out, 16, "\"k%u\"", i);
    return lull__text_of(out);
}

/* A hash that collides much, or the true one. */
static uint64_t hash_of(lull__text text, bool poor) {
    return poor ? lull__key_hash(text) % 7 + 61 : lull__key_hash(text);
}

static lull__resident *add(lull__keys *keys, lull__text text, uint64_t hash) {
    lull__key *key = lull__key_new(text);
    lull__resident *resident = key ? lull__keys_add(keys, key, hash) : NULL;
    if (!resident) {
        lull__key_free(key);
    }
    return resident;
}

static void test_keys(bool poor) {
    TEST("a key is found from when it was added until it is forgotten");
    lull__keys keys = {0};
    static lull__resident *expected[NAMES];
    char name[16];
    size_t count = 0;
    bool same = true;
    memset(expected, 0, sizeof expected);
    for (unsigned step = 0; step < 6000; step++) {
        unsigned i = below(NAMES);
        lull__text text = name_text(i, name);
        uint64_t hash = hash_of(text, poor);
        same = same && lull__keys_find(&keys, text, hash) == expected[i];
        if (!expected[i] && below(3) > 0) {
            expected[i] = add(&keys, text, hash);
            same = same && expected[i];
            count++;
        } else if (expected[i] && below(2) == 0) {
            lull__keys_forget(&keys, expected[i]);
            expected[i] = NULL;
            count--;
        }
        same = same && keys.count == count && keys.count * 4 <= keys.capacity * 3;
    }
    for (unsigned i = 0; i < NAMES; i++) {
        lull__text text = name_text(i, name);
        lull__resident *found = lull__keys_find(&keys, text, hash_of(text, poor));
        same = same && found == expected[i] &&
               (!found || lull__text_equal(lull__owned_text(found->key->text), text));
    }
    CHECK(same);
    lull__keys_deinit(&keys);
}

static void test_forgotten(void) {
    TEST("a forgotten key that deadlines still name waits for them without its key");
    lull__keys keys = {0};
    lull__text text = LULL__TEXT("\"ada\"");
    CHECK(!lull__keys_find(&keys, text, 1));
    lull__resident *resident = add(&keys, text, 1);
    if (CHECK(resident)) {
        CHECK(resident->linked.instant_ms == LULL__NEVER && resident->entries == 0);
        resident->entries = 1;
        lull__keys_forget(&keys, resident);
        CHECK(!resident->key && keys.count == 0 && !lull__keys_find(&keys, text, 1));
        free(resident);
    }
    TEST("the same text with another hash is another key's place");
    CHECK(add(&keys, text, 2) && !lull__keys_find(&keys, text, 3));
    lull__keys_deinit(&keys);
}

int main(int argc, char **argv) {
    begin_chance(argc, argv);
    test_random();
    test_equal();
    test_memory();
    test_keys(false);
    test_keys(true);
    test_forgotten();
    return finish("engine_deadlines_test");
}
