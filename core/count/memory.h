/*
 * The memory that counting takes. Exact counts need every distinct value, and how many there are
 * nobody knows before: so there is a bound, and what does not fit is an error and never a smaller
 * number.
 */
#ifndef LULL_COUNT_MEMORY_H
#define LULL_COUNT_MEMORY_H

#include "base/text.h"

#include <stdint.h>

typedef struct lull__count_memory {
    uint64_t bytes;
    uint64_t bytes_max;
    bool over;   /* more than bytes_max would be needed */
    bool failed; /* that, or an allocation failed: what was counted since is not whole */
} lull__count_memory;

/* Resizes a block (NULL: none yet) from its old size, as realloc does. NULL: memory->failed is set,
 * and the block is as it was. */
void *lull__count_resize(lull__count_memory *memory, void *block, size_t old_bytes, size_t bytes);

/* Makes room for one more item of an array, twice as much when it is full. false: as above. */
bool lull__count_grow(lull__count_memory *memory, void **items, size_t count, size_t *capacity,
                      size_t item_bytes);

void lull__count_release(lull__count_memory *memory, void *block, size_t bytes);

#endif
