/*
 * What a session or a window keeps of its events beside its own figures: what its measures have
 * come to, and the values whose changes end it.
 */
#ifndef LULL_SESSION_TALLY_H
#define LULL_SESSION_TALLY_H

#include "session/measure.h"

typedef struct lull__tally {
    lull__measure *measures; /* as many as there are terms; NULL: nothing yet */
    lull__seen *seen;        /* as many as the terms say; NULL: nothing yet */
    uint32_t measure_count, seen_count;
} lull__tally;

/* What a counted event brings to the measures; counts in *bites what they cannot tell any more.
 * false when memory runs out. */
bool lull__tally_measure(lull__tally *tally, const lull__tally_terms *terms,
                         const lull__effect *effect, const lull__address *address, uint64_t *bites);

/* What lies behind this instant is no part of the measures any more. */
void lull__tally_cut(lull__tally *tally, const lull__tally_terms *terms, int64_t instant_ms);

/* Keeps the values whose changes end it. false when memory runs out. */
bool lull__tally_remember(lull__tally *tally, const lull__tally_terms *terms,
                          const lull__effect *effect);

/* What a measure has come to: NIL where there is nothing yet. A text is the tally's. */
lull__value lull__tally_value(const lull__tally *tally, const lull__tally_terms *terms,
                              uint32_t which);

/* Measures begin anew; all of it does. */
void lull__tally_forget_measures(lull__tally *tally);
void lull__tally_clear(lull__tally *tally);

#endif
