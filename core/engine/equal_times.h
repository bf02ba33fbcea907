/*
 * The order of events that have the same time.
 */
#ifndef LULL_ENGINE_EQUAL_TIMES_H
#define LULL_ENGINE_EQUAL_TIMES_H

#include "engine/event.h"

/* Of two events of a key and a time, which goes first: by the field that the policy names (numbers,
 * then strings by bytes, then those without one), then by arrival. Those without a key only by
 * that. As qsort asks. */
int lull__compare_in_key(const lull__event *a, const lull__event *b);

/*
 * Puts events of one time, which stand as they arrived, in order: those of a key take the places
 * that they have in the stream, in their order; those without a key keep theirs. Behind the events
 * is room for twice as many.
 */
void lull__order_equal_times(lull__event **events, size_t count);

#endif
