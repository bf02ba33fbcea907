/*
 * When which key is next due: a radix heap.
 *
 *     last ──► [0] due at `last` or before, a heap by (instant, arrival)
 *              [1] differ from `last` in the lowest bit      buckets of instants: the higher the
 *              [2] differ in the second                      first bit that differs from `last`,
 *               …                                            the further away
 *              [64]
 *
 * Time goes forward, so an entry only ever moves down: each is moved at most once a bit of its
 * distance, which makes a push and a pop O(1) amortised, and a bucket is a plain array that is read
 * in order. Entries are linked lazily: a key whose deadline moved away keeps its entry, which is
 * looked at when it comes up; so an event costs nothing here. Memory grows with the keys, not the
 * events.
 */
#ifndef LULL_ENGINE_DEADLINES_H
#define LULL_ENGINE_DEADLINES_H

#include "session/deadline.h"

typedef struct lull__resident lull__resident;

typedef struct lull__deadline {
    lull__due due;
    lull__resident *resident;
} lull__deadline;

enum { LULL__BUCKETS = 65 };

typedef struct lull__bucket {
    lull__deadline *entries;
    uint32_t count, capacity;
} lull__bucket;

typedef struct lull__deadlines {
    lull__bucket buckets[LULL__BUCKETS];
    uint64_t last; /* instants as unsigned, in the same order */
} lull__deadlines;

void lull__deadlines_deinit(lull__deadlines *deadlines);

/* false when memory runs out. An instant of LULL__NEVER must not be pushed. */
bool lull__deadlines_push(lull__deadlines *deadlines, lull__deadline deadline);

/* The next one, if it is due at `until_ms` or before: takes it out. false where none is, or where
 * memory ran out (*failed). */
bool lull__deadlines_pop(lull__deadlines *deadlines, int64_t until_ms, lull__deadline *next,
                         bool *failed);

#endif
