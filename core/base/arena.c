#include "base/arena.h"

#include <stdint.h>
#include <stdlib.h>

enum {
    BLOCK_BYTES = 64 * 1024 - 64,
    ALIGNMENT = 16,
};

struct lull__arena_block {
    lull__arena_block *next;
    size_t capacity;
    _Alignas(ALIGNMENT) char bytes[];
};

static void free_from(lull__arena_block *block) {
    while (block) {
        lull__arena_block *next = block->next;
        free(block);
        block = next;
    }
}

void lull__arena_deinit(lull__arena *arena) {
    free_from(arena->first);
    *arena = (lull__arena){0};
}

static lull__arena_block *block_new(size_t count) {
    size_t capacity = count > BLOCK_BYTES ? count : BLOCK_BYTES;
    if (capacity > SIZE_MAX - sizeof(lull__arena_block)) {
        return NULL;
    }
    lull__arena_block *block = malloc(sizeof *block + capacity);
    if (block) {
        block->next = NULL;
        block->capacity = capacity;
    }
    return block;
}

/* Goes on to the next spare block if it is large enough, else puts a new one before it. */
static bool next_block(lull__arena *arena, size_t count) {
    lull__arena_block **link = arena->current ? &arena->current->next : &arena->first;
    if (!*link || (*link)->capacity < count) {
        lull__arena_block *block = block_new(count);
        if (!block) {
            return false;
        }
        block->next = *link;
        *link = block;
    }
    arena->current = *link;
    arena->used = 0;
    return true;
}

void *lull__arena_take(lull__arena *arena, size_t count) {
    if (count > SIZE_MAX - ALIGNMENT) {
        return NULL;
    }
    size_t size = (count + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (!arena->current || arena->current->capacity - arena->used < size) {
        if (!next_block(arena, size)) {
            return NULL;
        }
    }
    void *taken = arena->current->bytes + arena->used;
    arena->used += size;
    return taken;
}

lull__text lull__arena_copy(lull__arena *arena, lull__text text) {
    char *copy = lull__arena_take(arena, text.length > 0 ? text.length : 1);
    if (copy && text.length > 0) {
        memcpy(copy, text.at, text.length);
    }
    return (lull__text){copy, copy ? text.length : 0};
}

/* A block of unusual size came from one huge event: keeping it would keep its memory for ever. */
void lull__arena_reset(lull__arena *arena) {
    lull__arena_block **link = &arena->first;
    while (*link) {
        lull__arena_block *block = *link;
        if (block->capacity > BLOCK_BYTES) {
            *link = block->next;
            free(block);
        } else {
            link = &block->next;
        }
    }
    arena->current = NULL;
    arena->used = 0;
}
