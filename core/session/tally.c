#include "session/tally.h"

#include <stdlib.h>

bool lull__tally_measure(lull__tally *tally, const lull__tally_terms *terms,
                         const lull__effect *effect, const lull__address *address,
                         uint64_t *bites) {
    if (!effect->measured) {
        return true;
    }
    if (!tally->measures) {
        tally->measures = calloc(terms->measure_count, sizeof *tally->measures);
        tally->measure_count = tally->measures ? terms->measure_count : 0;
    }
    bool fine = tally->measures != NULL;
    for (uint32_t i = 0; i < terms->measure_count && fine; i++) {
        const lull__measure_term *term = &terms->measures[i];
        if (!lull__measure_is_of_activity(term->kind) || effect->class->extends) {
            fine = lull__measure_take(&tally->measures[i], term, &effect->measured[i],
                                      address->time_ms, address->end_ms, bites);
        }
    }
    return fine;
}

void lull__tally_cut(lull__tally *tally, const lull__tally_terms *terms, int64_t instant_ms) {
    for (uint32_t i = 0; i < tally->measure_count; i++) {
        lull__measure_cut(&tally->measures[i], &terms->measures[i], instant_ms);
    }
}

bool lull__tally_remember(lull__tally *tally, const lull__tally_terms *terms,
                          const lull__effect *effect) {
    if (!effect->seen) {
        return true;
    }
    if (!tally->seen) {
        tally->seen = calloc(terms->seen_count, sizeof *tally->seen);
        if (!tally->seen) {
            return false;
        }
        tally->seen_count = terms->seen_count;
    }
    for (uint32_t i = 0; i < terms->seen_count; i++) {
        if (effect->seen[i].known) {
            tally->seen[i] = effect->seen[i];
        }
    }
    return true;
}

lull__value lull__tally_value(const lull__tally *tally, const lull__tally_terms *terms,
                              uint32_t which) {
    static const lull__measure nothing;
    const lull__measure *measure = tally->measures ? &tally->measures[which] : &nothing;
    return lull__measure_value(measure, &terms->measures[which]);
}

void lull__tally_forget_measures(lull__tally *tally) {
    lull__measures_free(tally->measures, tally->measure_count);
    tally->measures = NULL;
    tally->measure_count = 0;
}

void lull__tally_clear(lull__tally *tally) {
    lull__tally_forget_measures(tally);
    free(tally->seen);
    *tally = (lull__tally){0};
}
