/*
 * The hash of a field's value, the same on every run and machine: for samples, and for sessions
 * that remember what they saw. 7 and 7.0 are one value, "7" is another.
 */
#ifndef LULL_POLICY_HASH_H
#define LULL_POLICY_HASH_H

#include "base/value.h"

typedef struct lull__hash {
    uint64_t high, low;
} lull__hash;

/* false where the value is no text, number, true or false. */
bool lull__hash_scalar(lull__value value, lull__hash *hash);

#endif
