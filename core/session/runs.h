/*
 * The runs of a measure: stretches of events that are no further apart than its gap, by event time.
 *
 *     gap 10 s    ●──●───●            ●●            ●        three runs: from, to of each
 *                 0  8   15           60            90
 *
 * How many there are is `runs`; how long they are together is `active_time`. A late event makes a
 * run longer, makes one of two, or is a run by itself. The latest runs are remembered for that, up
 * to the term's items_max; of earlier ones only what they came to. An event before all that is
 * remembered then changes nothing, and is counted in *bites.
 */
#ifndef LULL_SESSION_RUNS_H
#define LULL_SESSION_RUNS_H

#include "session/measure.h"

/* Notes an event, which may last. false when memory runs out. */
bool lull__runs_add(lull__measure *measure, const lull__measure_term *term, int64_t from_ms,
                    int64_t to_ms, uint64_t *bites);

/* Ends what lasts longer at this instant. */
void lull__runs_cut(lull__measure *measure, int64_t instant_ms);

uint64_t lull__runs_count(const lull__measure *measure);

/* All of them together, in milliseconds. */
int64_t lull__runs_length_ms(const lull__measure *measure);

#endif
