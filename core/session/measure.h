/*
 * A measure of a session: what it has made of the events so far.
 *
 *     count             how many events it took
 *     first, last       the value of the earliest or latest, by event time
 *     sum, mean         whole numbers exactly, as long as they fit
 *     min, max
 *     distinct          exact for up to 128 values, beyond that estimated (HyperLogLog, 1 KiB: the
 *                       error is about 3 %)
 *     runs              stretches of active events, no further apart than a gap
 *     active_time       how long those are together
 *     bursts            how often n events came within a time
 *
 * All go by event time, whatever the order in which events come.
 */
#ifndef LULL_SESSION_MEASURE_H
#define LULL_SESSION_MEASURE_H

#include "base/owned.h"
#include "policy/verdict.h"

enum { LULL__DISTINCT_EXACT = 128, LULL__DISTINCT_REGISTERS = 1024, LULL__REGISTER_MAX = 55 };

/* A stretch of events: the first and the last. */
typedef struct lull__run {
    int64_t from_ms, to_ms;
} lull__run;

/* An event that could be one of a burst. */
typedef struct lull__beat {
    int64_t time_ms;
    uint64_t same; /* the hash of what must be the same in a burst */
    bool linked;   /* in one burst with the event of the same value before it */
} lull__beat;

typedef struct lull__measure {
    uint64_t count; /* events taken */
    /* A text is owned. Of RUNS, ACTIVE_TIME and BURSTS: what forgotten items came to, or NIL. */
    lull__value value;
    lull__owned *text;
    int64_t time_ms;      /* of the event that `value` is of */
    union {               /* items, ascending: which, says the kind */
        uint64_t *hashes; /* of the values seen; NULL once there are too many */
        lull__run *runs;
        lull__beat *beats;
    };
    uint8_t *registers;
    uint32_t item_count, item_capacity;
} lull__measure;

/*
 * Takes what an event of this time, which lasts until `end_ms`, brings. Counts in *bites what is
 * not measured, as the term's items_max has it. false when memory runs out.
 */
bool lull__measure_take(lull__measure *measure, const lull__measure_term *term,
                        const lull__measured *measured, int64_t time_ms, int64_t end_ms,
                        uint64_t *bites);

/* Of what it took, what lies behind this instant is no part of it any more. */
void lull__measure_cut(lull__measure *measure, const lull__measure_term *term, int64_t instant_ms);

/* What has come together: NIL where there is nothing yet. A text is the measure's. */
lull__value lull__measure_value(const lull__measure *measure, const lull__measure_term *term);

/* Items that are forgotten came to so much more: 0 where there are none. */
void lull__measure_forget(lull__measure *measure, int64_t came_to);

static inline bool lull__measure_has_forgotten(const lull__measure *measure) {
    return measure->value.type == LULL__INTEGER;
}

static inline int64_t lull__measure_forgotten(const lull__measure *measure) {
    return lull__measure_has_forgotten(measure) ? measure->value.integer : 0;
}

void lull__measures_free(lull__measure *measures, uint32_t count);

#endif
