#include "session/runs.h"

#include "session/activity.h"
#include "session/state.h"

/* The first run that begins after this time: most events belong at the end. */
static uint32_t first_after(const lull__measure *measure, int64_t time_ms) {
    uint32_t at = measure->item_count;
    while (at > 0 && measure->runs[at - 1].from_ms > time_ms) {
        at--;
    }
    return at;
}

static bool insert(lull__measure *measure, uint32_t at, lull__run of) {
    if (!lull__grow(&measure->runs, measure->item_count, &measure->item_capacity,
                    sizeof *measure->runs)) {
        return false;
    }
    lull__run *run = measure->runs + at;
    memmove(run + 1, run, (measure->item_count - at) * sizeof *run);
    *run = of;
    measure->item_count++;
    return true;
}

static void drop(lull__measure *measure, uint32_t at, uint32_t count) {
    lull__run *run = measure->runs + at;
    measure->item_count -= count;
    memmove(run, run + count, (measure->item_count - at) * sizeof *run);
}

/* Makes one of the runs from `begin` up to before `stop` and what lies between these instants. */
static void merge(lull__measure *measure, uint32_t begin, uint32_t stop, lull__run with) {
    lull__run *first = &measure->runs[begin], *last = &measure->runs[stop - 1];
    first->from_ms = lull__earlier(first->from_ms, with.from_ms);
    first->to_ms = lull__later(last->to_ms, with.to_ms);
    drop(measure, begin + 1, stop - begin - 1);
}

static void forget_first(lull__measure *measure, lull__measure_kind kind) {
    const lull__run *first = measure->runs;
    int64_t came_to = kind == LULL__MEASURE_RUNS ? 1 : first->to_ms - first->from_ms;
    lull__measure_forget(measure, came_to);
    drop(measure, 0, 1);
}

bool lull__runs_add(lull__measure *measure, const lull__measure_term *term, int64_t from_ms,
                    int64_t to_ms, uint64_t *bites) {
    uint32_t begin = first_after(measure, from_ms), stop = begin;
    const lull__run *runs = measure->runs, event = {from_ms, to_ms};
    if (begin == 0 && lull__measure_has_forgotten(measure)) {
        ++*bites;
        return true;
    }
    if (begin > 0 && from_ms - runs[begin - 1].to_ms <= term->gap_ms) {
        begin--;
    }
    while (stop < measure->item_count && runs[stop].from_ms - to_ms <= term->gap_ms) {
        stop++;
    }
    if (begin < stop) {
        merge(measure, begin, stop, event);
    } else if (!insert(measure, begin, event)) {
        return false;
    }
    while (measure->item_count > term->items_max) {
        forget_first(measure, term->kind);
    }
    return true;
}

void lull__runs_cut(lull__measure *measure, int64_t instant_ms) {
    for (uint32_t i = 0; i < measure->item_count; i++) {
        lull__run *run = &measure->runs[i];
        run->to_ms = lull__later(run->from_ms, lull__earlier(run->to_ms, instant_ms));
    }
}

uint64_t lull__runs_count(const lull__measure *measure) {
    return measure->item_count + (uint64_t)lull__measure_forgotten(measure);
}

int64_t lull__runs_length_ms(const lull__measure *measure) {
    int64_t length_ms = lull__measure_forgotten(measure);
    for (uint32_t i = 0; i < measure->item_count; i++) {
        length_ms += measure->runs[i].to_ms - measure->runs[i].from_ms;
    }
    return length_ms;
}
