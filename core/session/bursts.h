/*
 * The bursts of a measure: n events within a time, such as three clicks within a second. By event
 * time; where the term names what must be the same, among events of the same value.
 *
 *     n = 3, within 1 s    ●●●●●●      ●   ● ●      ●●●        two bursts
 *
 * A burst that goes on is one burst: events are linked to the one before them when some n in a row
 * that hold both come within the time, and a burst is a chain of such links. So no event is in two
 * bursts, and a late event can begin one, lengthen one or make one of two.
 *
 * The latest events are remembered, up to the term's items_max. What chains that are wholly
 * forgotten came to is kept as a number; a link to an event that is forgotten stays with the one
 * that has it. *bites counts what cannot be told any more: a late event before all that is
 * remembered, and an event forgotten while it could still have been one of a burst.
 */
#ifndef LULL_SESSION_BURSTS_H
#define LULL_SESSION_BURSTS_H

#include "session/measure.h"

enum { LULL__BURST_EVENTS = 1000 }; /* the greatest n */

/* Notes an event whose value of what must be the same has this hash. false when memory runs out. */
bool lull__bursts_add(lull__measure *measure, const lull__measure_term *term, uint64_t same,
                      int64_t time_ms, uint64_t *bites);

uint64_t lull__bursts_count(const lull__measure *measure);

#endif
