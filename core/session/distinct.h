/*
 * How many different values a measure saw: their hashes while they are few, then HyperLogLog.
 *
 *     up to 128    hashes, ascending                             exact
 *     beyond       1,024 registers: of the hashes that begin with the same 10 bits, how rare the
 *                  rarest is (its leading zeros)                 about 3 % off
 *
 * The estimate is that of O. Ertl, "New cardinality estimation algorithms for HyperLogLog sketches"
 * (2017), which needs neither tables nor a special case for few values; its part for registers that
 * are full is left out, since so many values do not come. It uses only operations that IEEE 754
 * defines to the bit, so that it is the same on every machine.
 */
#ifndef LULL_SESSION_DISTINCT_H
#define LULL_SESSION_DISTINCT_H

#include "session/measure.h"

/* Notes a value by its hash. false when memory runs out. */
bool lull__distinct_add(lull__measure *measure, uint64_t hash);

uint64_t lull__distinct_count(const lull__measure *measure);

#endif
