/*
 * A text on the heap with its length before it: one pointer in the struct that owns it.
 */
#ifndef LULL_BASE_OWNED_H
#define LULL_BASE_OWNED_H

#include "base/text.h"

#include <stdint.h>

typedef struct lull__owned {
    uint32_t length;
    char bytes[];
} lull__owned;

/* A copy, to be freed with free(); NULL when memory runs out. */
lull__owned *lull__owned_new(lull__text text);

/* The empty text for NULL. */
static inline lull__text lull__owned_text(const lull__owned *owned) {
    return owned ? (lull__text){owned->bytes, owned->length} : (lull__text){0};
}

#endif
