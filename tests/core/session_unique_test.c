/*
 * session_unique_test [seed]: the unique values that a session remembers, against a plain list, and
 * what becomes of an event that was sent twice.
 */
#include "chance.h"
#include "session/key_bytes.h"
#include "session_world.h"

enum { VALUES = 300 };

/* ---- the values alone ------------------------------------------------------------------------ */

/* The values that are remembered, oldest first. */
typedef struct list {
    uint32_t values[VALUES + 1];
    uint32_t count;
} list;

static bool list_has(const list *l, uint32_t value) {
    for (uint32_t i = 0; i < l->count; i++) {
        if (l->values[i] == value) {
            return true;
        }
    }
    return false;
}

/* Whether one was forgotten for it. */
static bool list_add(list *l, uint32_t value, uint32_t most) {
    if (list_has(l, value)) {
        return false;
    }
    l->values[l->count++] = value;
    if (l->count <= most) {
        return false;
    }
    memmove(l->values, l->values + 1, --l->count * sizeof *l->values);
    return true;
}

/* Few homes for many values: they lie in each other's way. */
static lull__identity named(uint32_t value) {
    return (lull__identity){.high = value + 1, .low = value % 7 * 0x100000001};
}

static bool is_same(const lull__unique *unique, const list *l) {
    bool same = (unique ? unique->count : 0) == l->count;
    for (uint32_t i = 0; same && i < l->count; i++) {
        same = lull__unique_at(unique, i).high == named(l->values[i]).high;
    }
    for (uint32_t value = 0; same && value < VALUES; value++) {
        same = lull__unique_has(unique, named(value)) == list_has(l, value);
    }
    return same;
}

static void test_values(void) {
    TEST("as many values as the limit says are remembered, the oldest is forgotten first");
    for (int round = 0; round < 60; round++) {
        uint32_t most = 1 + below(below(3) ? 12 : 200), kinds = 1 + below(VALUES);
        list l = {.count = 0};
        lull__unique *unique = NULL;
        uint64_t bites = 0, forgotten = 0;
        bool same = is_same(unique, &l);
        for (int i = 0; i < 400 && same; i++) {
            uint32_t value = below(kinds);
            forgotten += list_add(&l, value, most);
            same = lull__unique_add(&unique, named(value), most, &bites) && bites == forgotten &&
                   (i % 16 != 0 || is_same(unique, &l));
        }
        CHECK(same && is_same(unique, &l));
        lull__unique_free(unique);
    }
}

static void test_room(void) {
    TEST("room grows with the values, and no further than the limit");
    lull__unique *unique = NULL;
    uint64_t bites = 0;
    CHECK(lull__unique_add(&unique, named(0), 100, &bites) && unique->capacity == 4);
    for (uint32_t value = 1; value < 5; value++) {
        CHECK(lull__unique_add(&unique, named(value), 100, &bites));
    }
    CHECK(unique->capacity == 8 && unique->slot_count == 16);
    for (uint32_t value = 5; value < 200; value++) {
        CHECK(lull__unique_add(&unique, named(value), 100, &bites));
    }
    CHECK(unique->capacity == 100 && unique->slot_count == 256 && bites == 100);
    lull__unique_free(unique);
}

/* ---- of a session ---------------------------------------------------------------------------- */

static world remembering(uint64_t most) {
    world w = new_world();
    w.terms.unique_values_max = most;
    return w;
}

static void test_duplicates(void) {
    world w = remembering(10);
    TEST("an event that its session has taken is written with it and does nothing else");
    GIVE(&w, .at = 0, .unique = 1);
    GIVE(&w, .at = 100, .unique = 2);
    forget_told(&w);
    GIVE(&w, .at = 900, .unique = 1);
    CHECK(TOLD(&w, "written S1/1, duplicate\n"));
    GIVE(&w, .at = 1200, .unique = 3);
    CHECK(TOLD(&w, "end S1/1 @1100 idle, by idle 1000, 0 to 100, last active 100, active_ms 100, "
                   "events 2/2\n"
                   "start S2/1 @1200 idle, by idle 1000, index 2, after S1, gap 1100, also []\n"
                   "counted S2/1\n"));
    TEST("one without a value is taken each time");
    GIVE(&w, .at = 1200);
    GIVE(&w, .at = 1200);
    CHECK(TOLD(&w, "counted S2/1\ncounted S2/1\n"));
    TEST("a late one is remembered like others, and is no duplicate before");
    GIVE(&w, .at = 1100, .unique = 4);
    GIVE(&w, .at = 1100, .unique = 4);
    CHECK(TOLD(&w, "counted S2/1, late\nwritten S2/1, duplicate\n"));
    TEST("the next session of a line knows nothing of the one before");
    GIVE(&w, .at = 1300, .unique = 1);
    CHECK(TOLD(&w, "counted S2/1\n"));
    free_world(&w);
}

static void test_over(void) {
    world w = remembering(10);
    TEST("a session that is over still knows its events: what comes again opens nothing");
    GIVE(&w, .at = 0, .unique = 1);
    GIVE(&w, .at = 5000, .unique = 1);
    CHECK(w.outcome.marks == LULL__MARK_DUPLICATE && !w.key->lines[0].session.open);
    TEST("but not those that only trail it");
    GIVE(&w, .at = 5000, .class = &PASSIVE, .unique = 2);
    CHECK(w.outcome.marks == LULL__MARK_EXPIRED);
    GIVE(&w, .at = 5000, .class = &PASSIVE, .unique = 2);
    CHECK(w.outcome.marks == LULL__MARK_EXPIRED);
    TEST("each client's line has a memory of its own");
    GIVE(&w, .at = 5000, .client = "x", .unique = 1);
    CHECK(w.outcome.marks == 0);
    TEST("and the parts of a session have one together");
    GIVE(&w, .at = 9000, .client = "x", .unique = 3);
    CHECK(w.outcome.line->session.part == 2);
    GIVE(&w, .at = 9001, .client = "x", .unique = 1);
    CHECK(w.outcome.marks == LULL__MARK_DUPLICATE);
    free_world(&w);
}

static void test_limit(void) {
    world w = remembering(2);
    TEST("beyond the limit the oldest value is forgotten, and comes as a new one");
    for (int i = 1; i <= 3; i++) {
        GIVE(&w, .at = i, .unique = i);
    }
    CHECK(w.stage.bites.unique == 1);
    GIVE(&w, .at = 4, .unique = 3);
    CHECK(w.outcome.marks == LULL__MARK_DUPLICATE);
    GIVE(&w, .at = 4, .unique = 1);
    CHECK(w.outcome.marks == 0 && w.stage.bites.unique == 2);
    free_world(&w);
}

/* ---- as bytes -------------------------------------------------------------------------------- */

/* A key whose one session has these values, written and read where `most` are remembered. */
static lull__key *moved(const lull__identity *values, uint32_t count, uint64_t most) {
    world w = remembering(100);
    lull__buffer bytes = {0};
    GIVE(&w, .at = 0);
    lull__unique *unique = calloc(1, sizeof *unique);
    unique->values = calloc(count + 1, sizeof *values);
    memcpy(unique->values, values, count * sizeof *values);
    unique->count = unique->capacity = count;
    w.key->lines[0].session.unique = unique;
    lull__key_write(&bytes, w.key);
    lull__decoder in = {.at = bytes.bytes, .end = bytes.bytes + bytes.length};
    w.terms.unique_values_max = most;
    lull__key *key = lull__key_read(&in, &(const lull__terms *){&w.terms}, 1);
    CHECK(key ? !in.failed : in.failed && !in.no_memory);
    lull__buffer_deinit(&bytes);
    free_world(&w);
    return key;
}

static void test_bytes(void) {
    const lull__identity three[] = {{1, 2}, {3, 4}, {5, 6}}, twice[] = {{1, 2}, {1, 2}};
    const lull__identity nothing[] = {{0, 0}};
    TEST("values go with their key, in their order");
    lull__key *key = moved(three, 3, 100);
    const lull__unique *unique = key ? key->lines[0].session.unique : NULL;
    CHECK(unique && unique->count == 3 && lull__unique_at(unique, 0).high == 1 &&
          lull__unique_at(unique, 2).low == 6 && lull__unique_has(unique, three[1]));
    lull__key_free(key);
    TEST("the latest of them, where fewer are remembered now");
    key = moved(three, 3, 2);
    unique = key ? key->lines[0].session.unique : NULL;
    CHECK(unique && unique->count == 2 && lull__unique_at(unique, 0).high == 3);
    lull__key_free(key);
    TEST("none come in twice, or for a policy that has no use for them, and none that is no value");
    CHECK(!moved(twice, 2, 100) && !moved(three, 3, 0) && !moved(nothing, 1, 100));
}

int main(int argc, char **argv) {
    begin_chance(argc, argv);
    test_values();
    test_room();
    test_duplicates();
    test_over();
    test_limit();
    test_bytes();
    return finish("session_unique_test");
}
