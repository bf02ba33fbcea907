/*
 * A measure of a session: what it has made of the events so far.
 *
 *     count             how many events it took
 *     first, last       the value of the earliest or latest, by event time
 *     sum, mean         whole numbers exactly, as long as they fit
 *     min, max
 *     distinct          exact for up to 128 values, beyond that estimated (HyperLogLog, 1 KiB: the
 *                       error is about 3 %)
 *     active_time       active events and the gaps between them, those up to its own length
 */
#ifndef LULL_SESSION_MEASURE_H
#define LULL_SESSION_MEASURE_H

#include "base/owned.h"
#include "policy/verdict.h"

enum { LULL__DISTINCT_EXACT = 128, LULL__DISTINCT_REGISTERS = 1024, LULL__REGISTER_MAX = 55 };

typedef struct lull__measure {
    uint64_t count;    /* events taken */
    lull__value value; /* a text is owned */
    lull__owned *text;
    int64_t time_ms;  /* of the event that `value` is of; the greatest end of active ones */
    uint64_t *hashes; /* the values seen, ascending; NULL once there are too many */
    uint8_t *registers;
    uint32_t hash_count, hash_capacity;
} lull__measure;

/* Takes what an event of this time, which lasts until `end_ms`, brings. false when memory runs out.
 */
bool lull__measure_take(lull__measure *measure, const lull__measure_term *term,
                        const lull__measured *measured, int64_t time_ms, int64_t end_ms);

/* Of what it took, what lies behind this instant is no part of it any more. */
void lull__measure_cut(lull__measure *measure, const lull__measure_term *term, int64_t instant_ms);

/* What has come together: NIL where there is nothing yet. A text is the measure's. */
lull__value lull__measure_value(const lull__measure *measure, const lull__measure_term *term);

void lull__measures_free(lull__measure *measures, uint32_t count);

#endif
