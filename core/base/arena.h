/*
 * Memory that is taken piece by piece and given back all at once. A batch of events takes its
 * strings from one; after the batch the arena is emptied and its blocks are used again, so that a
 * steady stream allocates nothing.
 *
 *     arena -> block (in use) -> block -> block (spare)
 */
#ifndef LULL_BASE_ARENA_H
#define LULL_BASE_ARENA_H

#include "base/text.h"

typedef struct lull__arena_block lull__arena_block;

typedef struct lull__arena {
    lull__arena_block *first;
    lull__arena_block *current;
    size_t used; /* of the current block */
} lull__arena;

/* An empty arena is all zero. */
void lull__arena_deinit(lull__arena *arena);

/* `count` bytes, aligned for anything, valid until reset; NULL when memory runs out. */
void *lull__arena_take(lull__arena *arena, size_t count);

/* A copy of the text; `.at` is NULL when memory runs out (a text of length 0 has a valid `.at`). */
lull__text lull__arena_copy(lull__arena *arena, lull__text text);

/* Gives everything back. Keeps blocks for the next use, but not those of unusual size. */
void lull__arena_reset(lull__arena *arena);

#endif
