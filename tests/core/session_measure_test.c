/*
 * session_measure_test: what measures make of values, the estimate of distinct ones, and which
 * events of a session bring what.
 */
#include "session_world.h"

#include <math.h>

static lull__value integer(int64_t value) {
    return (lull__value){.type = LULL__INTEGER, .integer = value};
}

static lull__value number(double value) {
    return (lull__value){.type = LULL__NUMBER, .number = value};
}

static lull__value text(const char *value) {
    return (lull__value){.type = LULL__STRING, .length = (uint32_t)strlen(value), .string = value};
}

static bool same(lull__value a, lull__value b) {
    if (a.type != b.type) {
        return false;
    }
    return a.type == LULL__INTEGER  ? a.integer == b.integer
           : a.type == LULL__NUMBER ? a.number == b.number
           : a.type == LULL__STRING ? lull__text_equal(lull__value_text(a), lull__value_text(b))
                                    : true;
}

typedef struct taken {
    lull__value value;
    int64_t at;
} taken;

/* What a measure of this kind makes of the values. */
static bool makes(lull__measure_kind kind, const taken *events, size_t count,
                  lull__value expected) {
    const lull__measure_term term = {.kind = kind, .gap_ms = 100, .items_max = 64};
    uint64_t bites = 0;
    lull__measure *measure = calloc(1, sizeof *measure);
    bool fine = measure != NULL;
    for (size_t i = 0; i < count && fine; i++) {
        const lull__measured measured = {.value = events[i].value};
        fine = lull__measure_take(measure, &term, &measured, events[i].at, events[i].at, &bites);
    }
    fine = fine && same(lull__measure_value(measure, &term), expected);
    lull__measures_free(measure, 1);
    return fine;
}

#define MAKES(kind, expected, ...)                                                                 \
    makes(LULL__MEASURE_##kind, (const taken[]){__VA_ARGS__},                                      \
          sizeof((const taken[]){__VA_ARGS__}) / sizeof(taken), (expected))

static const lull__value NIL = {.type = LULL__NIL};

static void test_kinds(void) {
    TEST("a measure of nothing is nothing, but a count and a sum are 0");
    CHECK(MAKES(COUNT, integer(0), {NIL, 0}));
    CHECK(MAKES(SUM, integer(0), {NIL, 0}));
    CHECK(MAKES(DISTINCT, integer(0), {NIL, 0}));
    CHECK(MAKES(ACTIVE_TIME, integer(0), {NIL, 0}));
    CHECK(MAKES(RUNS, integer(0), {NIL, 0}));
    CHECK(MAKES(FIRST, NIL, {NIL, 0}));
    CHECK(MAKES(MIN, NIL, {NIL, 0}));
    CHECK(MAKES(MEAN, NIL, {NIL, 0}));
    TEST("first and last go by event time; of one instant, by order");
    CHECK(MAKES(FIRST, text("b"), {text("a"), 5}, {text("b"), 4}, {text("c"), 4}));
    CHECK(MAKES(LAST, text("c"), {text("a"), 5}, {text("b"), 4}, {text("c"), 5}));
    CHECK(MAKES(LAST, integer(7), {text("a"), 5}, {integer(7), 6}));
    CHECK(MAKES(LAST, number(0.5), {text("a"), 5}, {number(0.5), 6}));
    TEST("sums are whole until they are too great, and nothing once they are beyond all numbers");
    CHECK(MAKES(SUM, integer(INT64_MAX), {integer(INT64_MAX - 1), 0}, {integer(1), 0}));
    CHECK(MAKES(SUM, number(0x1p63), {integer(INT64_MAX), 0}, {integer(1), 0}));
    CHECK(MAKES(SUM, integer(3), {number(0.5), 0}, {number(2.5), 0}));
    const lull__value half = number(0x1p52 - 0.5);
    CHECK(MAKES(SUM, integer((1LL << 53) - 1), {half, 0}, {half, 0}));
    CHECK(MAKES(SUM, number(0x1p53), {half, 0}, {half, 0}, {integer(1), 0}));
    CHECK(MAKES(SUM, NIL, {number(1.7e308), 0}, {number(1.7e308), 0}));
    CHECK(MAKES(MEAN, number(1.5), {integer(1), 0}, {integer(2), 0}));
    CHECK(MAKES(MEAN, integer(-2), {integer(-1), 0}, {integer(-3), 0}));
    TEST("the least and the greatest of whole numbers and others");
    CHECK(MAKES(MIN, number(-0.5), {integer(0), 0}, {number(-0.5), 0}, {integer(3), 0}));
    CHECK(MAKES(MAX, integer(3), {integer(0), 0}, {number(2.5), 0}, {integer(3), 0}));
    CHECK(MAKES(MAX, integer(INT64_MAX), {integer(INT64_MAX - 1), 0}, {integer(INT64_MAX), 0}));
    CHECK(MAKES(MIN, integer(INT64_MAX), {number(0x1p63), 0}, {integer(INT64_MAX), 0}));
    TEST("a gap of the measure's length counts, a longer one does not");
    CHECK(MAKES(ACTIVE_TIME, integer(100), {integer(1), 0}, {integer(1), 100}, {integer(1), 201}));
    CHECK(MAKES(RUNS, integer(2), {integer(1), 0}, {integer(1), 100}, {integer(1), 201}));
    CHECK(MAKES(ACTIVE_TIME, integer(90), {integer(1), 1000}, {integer(1), 1090}));
    TEST("and nothing comes before the first event");
    CHECK(MAKES(ACTIVE_TIME, integer(0), {integer(1), 50}));
}

static uint64_t hash_of(uint64_t *state) {
    uint64_t z = *state += 0x9e3779b97f4a7c15u; /* splitmix64 */
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

static uint64_t distinct(uint64_t seed, uint64_t count) {
    const lull__measure_term term = {.kind = LULL__MEASURE_DISTINCT};
    lull__measure *measure = calloc(1, sizeof *measure);
    uint64_t state = seed, found = 0, bites = 0;
    for (uint64_t i = 0; measure && i < count; i++) {
        lull__measured measured = {.value = integer(1), .hash = hash_of(&state)};
        for (int twice = 0; twice < 2; twice++) {
            CHECK(lull__measure_take(measure, &term, &measured, 0, 0, &bites));
        }
    }
    if (measure) {
        found = (uint64_t)lull__measure_value(measure, &term).integer;
    }
    lull__measures_free(measure, 1);
    return found;
}

static void test_distinct(void) {
    TEST("up to 128 values are counted exactly");
    for (uint64_t count = 1; count <= 128; count += 127) {
        CHECK(distinct(1, count) == count);
    }
    TEST("beyond, it is estimated, to the same number on every machine");
    CHECK(distinct(1, 129) == 134);
    CHECK(distinct(1, 1000) == 1066);
    CHECK(distinct(2, 5000) == 5211);
    CHECK(distinct(3, 100000) == 97065);
    TEST("the estimate is 3.3 % off, in the mean of squares");
    static const uint64_t counts[] = {129, 400, 1000, 3000, 20000};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        double squares = 0;
        for (uint64_t seed = 0; seed < 20; seed++) {
            double off = (double)distinct(seed * 7919 + 3, counts[i]) / (double)counts[i] - 1;
            squares += off * off;
        }
        CHECK(sqrt(squares / 20) < 0.05);
    }
}

/* ---- in a session ---------------------------------------------------------------------------- */

static const lull__measure_term TERMS[] = {
    {.name = {"sum", 3}, .kind = LULL__MEASURE_SUM},
    {.name = {"active", 6}, .kind = LULL__MEASURE_ACTIVE_TIME, .gap_ms = 35, .items_max = 64},
    {.name = {"n", 1}, .kind = LULL__MEASURE_COUNT},
};
static const lull__measured BRINGS[] = {
    {.value = {.type = LULL__INTEGER, .integer = 5}},
    {.value = {.type = LULL__BOOLEAN, .boolean = true}},
    {.value = {.type = LULL__BOOLEAN, .boolean = true}},
};

static bool measures_are(const world *w, int64_t sum, int64_t active, int64_t count) {
    const int64_t expected[] = {sum, active, count};
    lull__view view = lull__line_view(&w->key->lines[0]);
    bool fine = true;
    for (uint32_t i = 0; i < 3; i++) {
        fine = fine && same(view.measure(view.tally, view.terms, i), integer(expected[i]));
    }
    return fine;
}

static void test_events(void) {
    TEST("every counted event brings something, active ones activity too");
    world w = new_world();
    w.terms.session.measures = TERMS;
    w.terms.session.measure_count = 3;
    GIVE(&w, .at = 0);
    CHECK(measures_are(&w, 0, 0, 0));
    GIVE(&w, .at = 10, .measured = BRINGS);
    CHECK(measures_are(&w, 5, 0, 1));
    GIVE(&w, .at = 40, .measured = BRINGS, .class = &PASSIVE);
    CHECK(measures_are(&w, 10, 0, 2));
    GIVE(&w, .at = 90, .measured = BRINGS);
    CHECK(measures_are(&w, 15, 0, 3));
    TEST("a late one too, where it belongs");
    GIVE_BEHIND(&w, .at = 60, .measured = BRINGS);
    CHECK(w.outcome.marks == LULL__MARK_LATE && measures_are(&w, 20, 30, 4));
    GIVE_BEHIND(&w, .at = 40, .measured = BRINGS, .class = &PASSIVE);
    CHECK(measures_are(&w, 25, 30, 5));
    GIVE_BEHIND(&w, .at = 40, .measured = BRINGS, .class = &IGNORE);
    CHECK(measures_are(&w, 25, 30, 5));
    GIVE_BEHIND(&w, .at = 35, .measured = BRINGS);
    CHECK(measures_are(&w, 30, 80, 6));
    GIVE(&w, .at = 120, .measured = BRINGS);
    CHECK(measures_are(&w, 35, 110, 7));
    TEST("the next session has measures of its own");
    GIVE(&w, .at = 5000, .measured = BRINGS);
    CHECK(measures_are(&w, 5, 0, 1));
    free_world(&w);
}

int main(void) {
    test_kinds();
    test_distinct();
    test_events();
    return finish("session_measure_test");
}
