/*
 * engine_equal_times_test [seed]: the order of events that have one time, against a plain sort of
 * each key.
 */
#include "chance.h"
#include "check.h"
#include "engine/equal_times.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { EVENTS_MAX = 40 };

/* Keys of which two share their hash, and one is the begin of another; the last is none. */
static const struct {
    const char *text;
    uint64_t hash;
} keys[] = {{"\"a\"", 1}, {"\"ab\"", 1}, {"\"b\"", 9}, {"\"", 9}, {"7", 3}, {"", 3}};

static lull__value integer(int64_t value) {
    return (lull__value){.type = LULL__INTEGER, .integer = value};
}

static lull__value number(double value) {
    return (lull__value){.type = LULL__NUMBER, .number = value};
}

static lull__value string(const char *at, uint32_t length) {
    return (lull__value){.type = LULL__STRING, .length = length, .string = at};
}

static lull__value some_value(void) {
    const lull__value values[] = {
        integer(-2),
        integer(0),
        integer(1),
        integer(2),
        integer(INT64_MAX),
        integer(INT64_MAX - 1),
        number(-2.5),
        number(0.5),
        number(1e30),
        number(0x1p63), /* what INT64_MAX would be, as a double */
        number(1.5),
        string("", 0),
        string("a", 1),
        string("a\0b", 3),
        string("ab", 2),
        string("b", 1),
        string("\xff", 1),
        (lull__value){.type = LULL__NIL},
        (lull__value){.type = LULL__BOOLEAN},
        (lull__value){.type = LULL__OBJECT},
    };
    return PICK(values);
}

/* ---- the same, plainly ----------------------------------------------------------------------- */

static bool is_number(lull__value value) {
    return value.type == LULL__INTEGER || value.type == LULL__NUMBER;
}

/* Exact, and without long double, which is narrower under valgrind and on other machines. */
static bool is_less(lull__value a, lull__value b) {
    if (a.type == b.type) {
        return a.type == LULL__INTEGER ? a.integer < b.integer : a.number < b.number;
    }
    if (a.type == LULL__INTEGER) {
        return b.number >= 0x1p63 || a.integer < (int64_t)ceil(b.number);
    }
    return a.number < 0x1p63 && (int64_t)floor(a.number) < b.integer;
}

/* Whether a stands before b by the order that the policy names, leaving arrival aside. */
static bool goes_first(lull__value a, lull__value b) {
    if (is_number(a)) {
        return !is_number(b) || is_less(a, b);
    }
    if (is_number(b) || a.type != LULL__STRING) {
        return false;
    }
    if (b.type != LULL__STRING) {
        return true;
    }
    for (uint32_t i = 0; i < a.length && i < b.length; i++) {
        if (a.string[i] != b.string[i]) {
            return (unsigned char)a.string[i] < (unsigned char)b.string[i];
        }
    }
    return a.length < b.length;
}

/* Puts the events of a key, which stand at these places, in order: each moves down past all that
 * go behind it, and so past none that is equal. */
static void sort_plainly(lull__event **events, const size_t *places, size_t count) {
    for (size_t i = 1; i < count; i++) {
        for (size_t j = i; j > 0; j--) {
            lull__event **at = &events[places[j]], **before = &events[places[j - 1]];
            if (!goes_first((*at)->addressed.order, (*before)->addressed.order)) {
                break;
            }
            lull__event *moved = *at;
            *at = *before;
            *before = moved;
        }
    }
}

/* ---- both ------------------------------------------------------------------------------------ */

static void compare(size_t count, uint32_t key_count) {
    static lull__event events[EVENTS_MAX];
    lull__event *ordered[3 * EVENTS_MAX] = {0}, *expected[EVENTS_MAX];
    uint32_t of[EVENTS_MAX], only = below(sizeof keys / sizeof *keys);
    for (size_t i = 0; i < count; i++) {
        of[i] = key_count == 1 ? only : below(key_count);
        events[i] = (lull__event){
            .arrival = 100 + 3 * i,
            .key_hash = keys[of[i]].hash,
            .addressed = {.address = {.key = lull__text_of(keys[of[i]].text)},
                          .order = some_value()},
        };
        ordered[i] = expected[i] = &events[i];
    }
    for (uint32_t key = 0; key < sizeof keys / sizeof *keys; key++) {
        size_t places[EVENTS_MAX], found = 0;
        for (size_t i = 0; i < count; i++) {
            if (of[i] == key && keys[key].text[0]) {
                places[found++] = i;
            }
        }
        sort_plainly(expected, places, found);
    }
    lull__order_equal_times(ordered, count);
    CHECK(memcmp(ordered, expected, count * sizeof *expected) == 0);
}

/* How two events of a key (or without one) stand, of which the second came first. */
static int compare_turned(const char *key, lull__value a, lull__value b) {
    const lull__text text = lull__text_of(key);
    const lull__event later = {.arrival = 8, .addressed = {.address.key = text, .order = a}};
    const lull__event earlier = {.arrival = 7, .addressed = {.address.key = text, .order = b}};
    int turned = lull__compare_in_key(&earlier, &later);
    int order = lull__compare_in_key(&later, &earlier);
    CHECK((order > 0) == (turned < 0) && (order < 0) == (turned > 0));
    return order;
}

static void test_two(void) {
    TEST("events of one order stand as they came, from whichever side one asks");
    CHECK(compare_turned("7", integer(3), integer(3)) > 0);
    CHECK(compare_turned("7", string("ab", 2), string("ab", 2)) > 0);
    CHECK(compare_turned("7", (lull__value){.type = LULL__NIL}, (lull__value){.type = LULL__NIL}) >
          0);
    TEST("so do those without a key, whatever their order");
    CHECK(compare_turned("", integer(3), integer(4)) > 0);
    TEST("a string ends where it ends, whatever stands behind it");
    CHECK(compare_turned("7", string("az", 1), string("ab", 2)) < 0);
    CHECK(compare_turned("7", string("ab", 2), string("az", 1)) > 0);
}

static void test_key_ends(void) {
    TEST("so does a key, of which another with its hash may be the begin");
    const char *const texts[] = {"7", "77"};
    char *blocks[2];
    lull__event events[2], *ordered[6] = {0};
    for (size_t i = 0; i < 2; i++) {
        size_t length = strlen(texts[i]);
        blocks[i] = malloc(length); /* just so much, so that reading past it is seen */
        events[i] = (lull__event){.arrival = i + 1, .key_hash = 1};
        if (CHECK(blocks[i])) {
            memcpy(blocks[i], texts[i], length);
            events[i].addressed.address.key = (lull__text){blocks[i], length};
        }
        ordered[i] = &events[i];
    }
    lull__order_equal_times(ordered, 2);
    CHECK(ordered[0] == &events[0] && ordered[1] == &events[1]);
    free(blocks[0]);
    free(blocks[1]);
}

int main(int argc, char **argv) {
    begin_chance(argc, argv);
    for (int i = 0; i < 3000; i++) {
        TEST("events of a key and a time stand by the policy's order, then as they came, in the "
             "places of their key; those without a key stay where they are");
        compare(1 + below(EVENTS_MAX), 1 + below(sizeof keys / sizeof *keys));
    }
    test_two();
    test_key_ends();
    return finish("engine_equal_times_test");
}
