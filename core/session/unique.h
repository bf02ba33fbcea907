/*
 * The events that a session has taken, by their `unique` value: one that comes again is the same
 * event, sent twice.
 *
 *     values   hashes in a ring, from the oldest; where there are too many it is forgotten
 *     slots    1 + the place of a hash in the ring, by hash (open addressing); 0: free
 *
 * Both grow with what is in them, and nothing is allocated before the first.
 */
#ifndef LULL_SESSION_UNIQUE_H
#define LULL_SESSION_UNIQUE_H

#include "policy/verdict.h"

typedef struct lull__unique {
    lull__identity *values;
    uint32_t *slots;
    uint32_t count, capacity, oldest;
    uint32_t slot_count; /* a power of two */
} lull__unique;

/* Whether the value is there. `unique` may be NULL: nothing is. */
bool lull__unique_has(const lull__unique *unique, lull__identity value);

/*
 * Adds a value; one that is there stays where it is. At most `values_max` are kept: beyond it the
 * oldest is forgotten and *bites grows. *unique may be NULL. false when memory runs out.
 */
bool lull__unique_add(lull__unique **unique, lull__identity value, uint64_t values_max,
                      uint64_t *bites);

/* The value that came as number `which` of those that are there, from 0. */
lull__identity lull__unique_at(const lull__unique *unique, uint32_t which);

void lull__unique_free(lull__unique *unique);

#endif
