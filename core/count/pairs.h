/*
 * A set of pairs of numbers: which session was seen at which value.
 */
#ifndef LULL_COUNT_PAIRS_H
#define LULL_COUNT_PAIRS_H

#include "count/memory.h"

typedef struct lull__pair {
    uint64_t a, b; /* a: never UINT64_MAX, which says that the slot is empty */
} lull__pair;

typedef struct lull__pairs {
    lull__count_memory *memory;
    lull__pair *slots;
    size_t slot_count;
    size_t count;
} lull__pairs;

void lull__pairs_init(lull__pairs *pairs, lull__count_memory *memory);
void lull__pairs_deinit(lull__pairs *pairs);

/* Adds a pair; *fresh says that it was not there. false: memory->failed. */
bool lull__pairs_add(lull__pairs *pairs, lull__pair pair, bool *fresh);

bool lull__pairs_have(const lull__pairs *pairs, lull__pair pair);

#endif
