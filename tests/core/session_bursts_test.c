/*
 * session_bursts_test: measures of runs and bursts against what their words say, done the slow way,
 * over events in any order of arrival, from a printed seed.
 */
#include "chance.h"
#include "check.h"
#include "session/bursts.h"
#include "session/tally.h"

#include <string.h>

enum { EVENTS_MAX = 60, UNLIMITED = 1000 };

typedef struct instant {
    int64_t at;
    uint64_t same;
    bool held; /* in a burst with the next event of its value */
} instant;

static int by_time(const void *left, const void *right) {
    const instant *a = left, *b = right;
    return (a->at > b->at) - (a->at < b->at);
}

/* A measure that has taken these events, in this order; NULL without memory. */
static lull__measure *take(const lull__measure_term *term, const instant *events, unsigned count,
                           uint64_t *bites) {
    lull__measure *measure = calloc(1, sizeof *measure);
    for (unsigned i = 0; measure && i < count; i++) {
        const lull__measured measured = {.value = {.type = LULL__BOOLEAN, .boolean = true},
                                         .hash = events[i].same};
        if (!lull__measure_take(measure, term, &measured, events[i].at, events[i].at, bites)) {
            abort();
        }
    }
    return measure;
}

static int64_t figure(const lull__measure_term *term, const instant *events, unsigned count,
                      uint64_t *bites) {
    lull__measure *measure = take(term, events, count, bites);
    lull__value value = lull__measure_value(measure, term);
    lull__measures_free(measure, 1);
    return value.type == LULL__INTEGER ? value.integer : -1;
}

/* ---- the slow way ---------------------------------------------------------------------------- */

static int64_t runs_of(instant *events, unsigned count, int64_t gap_ms, int64_t *length_ms) {
    int64_t runs = count > 0;
    qsort(events, count, sizeof *events, by_time);
    *length_ms = 0;
    for (unsigned i = 1; i < count; i++) {
        int64_t gap = events[i].at - events[i - 1].at;
        runs += gap > gap_ms;
        *length_ms += gap > gap_ms ? 0 : gap;
    }
    return runs;
}

/* Of events of one value, in order: any n in a row that come within the time hold together. */
static int64_t bursts_of_one(instant *events, unsigned count, const lull__measure_term *term) {
    unsigned n = term->burst_count;
    int64_t bursts = 0;
    for (unsigned i = 0; i < count; i++) {
        events[i].held = false;
    }
    for (unsigned i = 0; i + n <= count; i++) {
        for (unsigned j = i; j + 1 < i + n; j++) {
            events[j].held |= events[i + n - 1].at - events[i].at <= term->gap_ms;
        }
    }
    for (unsigned i = 0; i < count; i++) {
        bursts += events[i].held && (i == 0 || !events[i - 1].held);
    }
    return bursts;
}

static int64_t bursts_of(instant *events, unsigned count, const lull__measure_term *term,
                         uint64_t values) {
    int64_t bursts = 0;
    qsort(events, count, sizeof *events, by_time);
    for (uint64_t value = 0; value < values; value++) {
        instant own[EVENTS_MAX];
        unsigned found = 0;
        for (unsigned i = 0; i < count; i++) {
            if (events[i].same == value) {
                own[found++] = events[i];
            }
        }
        bursts += bursts_of_one(own, found, term);
    }
    return bursts;
}

/* ---- both ------------------------------------------------------------------------------------ */

/* Events of some values, a part of them later than others with a later time. */
static unsigned some_events(instant *events, uint64_t values, bool in_order) {
    unsigned count = below(EVENTS_MAX + 1), pace = 1 + below(200);
    int64_t at = 0;
    for (unsigned i = 0; i < count; i++) {
        at += below(4) == 0 ? 0 : below(pace);
        int64_t late = !in_order && below(3) == 0 ? below(1000) : 0;
        events[i] = (instant){.at = at - late, .same = below((uint32_t)values)};
    }
    return count;
}

static void test_runs(void) {
    TEST("runs and their length, whatever the order of events");
    for (unsigned turn = 0; turn < 4000; turn++) {
        instant events[EVENTS_MAX];
        lull__measure_term term = {.kind = LULL__MEASURE_RUNS, .items_max = UNLIMITED};
        uint64_t bites = 0;
        unsigned count = some_events(events, 1, false);
        term.gap_ms = 1 + below(150);
        int64_t runs = figure(&term, events, count, &bites), length_ms;
        term.kind = LULL__MEASURE_ACTIVE_TIME;
        int64_t length = figure(&term, events, count, &bites);
        CHECK(runs == runs_of(events, count, term.gap_ms, &length_ms));
        CHECK(length == length_ms && bites == 0);
    }
    TEST("few that are remembered are enough for events in order");
    for (unsigned turn = 0; turn < 1000; turn++) {
        instant events[EVENTS_MAX];
        lull__measure_term term = {.kind = LULL__MEASURE_RUNS, .items_max = 1 + below(3)};
        uint64_t bites = 0;
        unsigned count = some_events(events, 1, true);
        term.gap_ms = 1 + below(150);
        int64_t runs = figure(&term, events, count, &bites), length_ms;
        term.kind = LULL__MEASURE_ACTIVE_TIME;
        int64_t length = figure(&term, events, count, &bites);
        CHECK(runs == runs_of(events, count, term.gap_ms, &length_ms));
        CHECK(length == length_ms && bites == 0);
    }
}

static void test_bursts(void) {
    TEST("bursts, whatever the order of events");
    for (unsigned turn = 0; turn < 8000; turn++) {
        instant events[EVENTS_MAX];
        lull__measure_term term = {.kind = LULL__MEASURE_BURSTS, .items_max = UNLIMITED};
        uint64_t bites = 0, values = 1 + below(3);
        unsigned count = some_events(events, values, false);
        term.gap_ms = 1 + below(500);
        term.burst_count = 2 + below(5);
        int64_t bursts = figure(&term, events, count, &bites);
        CHECK(bursts == bursts_of(events, count, &term, values) && bites == 0);
    }
    TEST("as many that are remembered as make one are enough for events in order");
    for (unsigned turn = 0; turn < 2000; turn++) {
        instant events[EVENTS_MAX];
        lull__measure_term term = {.kind = LULL__MEASURE_BURSTS, .burst_count = 2 + below(5)};
        uint64_t bites = 0;
        unsigned count = some_events(events, 1, true);
        term.items_max = term.burst_count;
        term.gap_ms = 1 + below(500);
        int64_t bursts = figure(&term, events, count, &bites);
        CHECK(bursts == bursts_of(events, count, &term, 1) && bites == 0);
    }
    TEST("where some values push out others, what was missed is counted");
    for (unsigned turn = 0; turn < 2000; turn++) {
        instant events[EVENTS_MAX];
        lull__measure_term term = {.kind = LULL__MEASURE_BURSTS, .burst_count = 2 + below(4)};
        uint64_t bites = 0, values = 2 + below(3);
        unsigned count = some_events(events, values, true);
        term.items_max = term.burst_count + below(3);
        term.gap_ms = 1 + below(500);
        int64_t bursts = figure(&term, events, count, &bites);
        CHECK(bursts == bursts_of(events, count, &term, values) || bites > 0);
    }
}

/* ---- by hand --------------------------------------------------------------------------------- */

static int64_t figure_of(const lull__measure_term *term, const int64_t *times, unsigned count,
                         uint64_t *bites) {
    instant events[EVENTS_MAX];
    for (unsigned i = 0; i < count; i++) {
        events[i] = (instant){.at = times[i]};
    }
    return figure(term, events, count, bites);
}

#define FIGURE(term, bites, ...)                                                                   \
    figure_of(&(term), (const int64_t[]){__VA_ARGS__},                                             \
              sizeof((const int64_t[]){__VA_ARGS__}) / sizeof(int64_t), (bites))

static void test_by_hand(void) {
    uint64_t bites = 0;
    lull__measure_term three = {
        .kind = LULL__MEASURE_BURSTS, .burst_count = 3, .gap_ms = 10, .items_max = 4};
    TEST("n events exactly as far apart as the time are a burst, a millisecond more is none");
    CHECK(FIGURE(three, &bites, 0, 5, 10) == 1);
    CHECK(FIGURE(three, &bites, 0, 5, 11) == 0);
    TEST("a burst that goes on is one; no event is in two");
    CHECK(FIGURE(three, &bites, 0, 1, 2, 3, 4, 5) == 1);
    CHECK(FIGURE(three, &bites, 0, 1, 10, 11, 20, 21) == 1);
    CHECK(FIGURE(three, &bites, 0, 1, 10, 19, 20) == 1);
    CHECK(FIGURE(three, &bites, 0, 1, 2, 20, 21, 22) == 2);
    CHECK(bites == 0);
    TEST("a late event can make one burst of two");
    CHECK(FIGURE(three, &bites, 0, 1, 2, 12, 13) == 1);
    three.items_max = 64;
    CHECK(FIGURE(three, &bites, 0, 1, 2, 13, 14, 15) == 2);
    CHECK(FIGURE(three, &bites, 0, 1, 2, 13, 14, 15, 8) == 1);
    CHECK(bites == 0);
    TEST("a late event before all that is remembered changes nothing and is counted");
    three.items_max = 3;
    CHECK(FIGURE(three, &bites, 100, 200, 300, 400, 101, 102) == 0);
    CHECK(bites == 2);
    lull__measure_term runs = {.kind = LULL__MEASURE_RUNS, .gap_ms = 10, .items_max = 2};
    bites = 0;
    CHECK(FIGURE(runs, &bites, 100, 200, 300, 199, 198, 100) == 3);
    CHECK(bites == 3);
}

/* Of events in words: a letter for the value, and the time. */
static int64_t figure_of_words(const lull__measure_term *term, const char *words, uint64_t *bites) {
    instant events[EVENTS_MAX];
    unsigned count = 0;
    for (const char *at = words; *at; count++) {
        char *end;
        events[count] = (instant){.same = (uint64_t)*at, .at = strtol(at + 1, &end, 10)};
        at = *end ? end + 1 : end;
    }
    return figure(term, events, count, bites);
}

static void test_values(void) {
    uint64_t bites = 0;
    lull__measure_term two = {
        .kind = LULL__MEASURE_BURSTS, .burst_count = 2, .gap_ms = 10, .items_max = 2};
    TEST("what is forgotten is missed where its burst could still have come, and only there");
    CHECK(figure_of_words(&two, "A0 B5 C11", &bites) == 0 && bites == 0);
    CHECK(figure_of_words(&two, "A0 A5 B9", &bites) == 1 && bites == 0);
    CHECK(figure_of_words(&two, "A0 B5 C10", &bites) == 0 && bites == 1);
    TEST("of one instant what came first is forgotten first");
    CHECK(figure_of_words(&two, "A0 B0 C1 B2", &bites) == 1);
    TEST("a late event within a burst is a part of it, though its begin is forgotten");
    lull__measure_term four = {
        .kind = LULL__MEASURE_BURSTS, .burst_count = 4, .gap_ms = 10, .items_max = 4};
    CHECK(figure_of_words(&four, "A0 A2 A4 A6 B8 B9 A5", &bites) == 1);
}

static void test_greatest(void) {
    TEST("the greatest burst, with as many events around the last as can matter");
    enum { GREATEST = LULL__BURST_EVENTS, ALL = 2 * GREATEST + 5 };
    static instant events[ALL];
    for (int i = 0; i < ALL; i++) {
        events[i] = (instant){.at = i < GREATEST + 2 ? 0 : 2};
    }
    events[ALL - 1].at = 1;
    uint64_t bites = 0;
    const lull__measure_term term = {
        .kind = LULL__MEASURE_BURSTS, .burst_count = GREATEST, .gap_ms = 2, .items_max = ALL};
    CHECK(figure(&term, events, ALL, &bites) == 1 && bites == 0);
    CHECK(figure(&term, events, GREATEST - 1, &bites) == 0);
}

static void test_cut(void) {
    TEST("of the activity in runs, what lies behind a cut is no part, in each measure of it");
    static const struct {
        int64_t at, length_ms;
    } cuts[] = {{100, 15}, {30, 15}, {25, 10}, {20, 5}, {3, 3}, {0, 0}};
    const lull__measure_term terms[] = {
        {.kind = LULL__MEASURE_ACTIVE_TIME, .gap_ms = 10, .items_max = 9},
        {.kind = LULL__MEASURE_ACTIVE_TIME, .gap_ms = 10, .items_max = 9}};
    const lull__tally_terms of = {.measures = terms, .measure_count = 2};
    const lull__measured measured = {.value = {.type = LULL__BOOLEAN, .boolean = true}};
    for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++) {
        lull__measure measures[2] = {{0}};
        lull__tally tally = {.measures = measures, .measure_count = 2};
        uint64_t bites = 0;
        for (int j = 0; j < 2; j++) {
            CHECK(lull__measure_take(&measures[j], &terms[j], &measured, 0, 5, &bites));
            CHECK(lull__measure_take(&measures[j], &terms[j], &measured, 20, 30, &bites));
        }
        lull__tally_cut(&tally, &of, cuts[i].at);
        for (int j = 0; j < 2; j++) {
            CHECK(lull__measure_value(&measures[j], &terms[j]).integer == cuts[i].length_ms);
            free(measures[j].runs);
        }
    }
}

int main(int argc, char **argv) {
    begin_chance(argc, argv);
    test_runs();
    test_bursts();
    test_by_hand();
    test_values();
    test_greatest();
    test_cut();
    return finish("session_bursts_test");
}
