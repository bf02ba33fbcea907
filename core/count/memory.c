#include "count/memory.h"

#include <stdlib.h>

void *lull__count_resize(lull__count_memory *memory, void *block, size_t old_bytes, size_t bytes) {
    uint64_t rest = memory->bytes - old_bytes;
    if (bytes > memory->bytes_max - rest) {
        memory->over = memory->failed = true;
        return NULL;
    }
    void *resized = realloc(block, bytes);
    if (!resized) {
        memory->failed = true;
        return NULL;
    }
    memory->bytes = rest + bytes;
    return resized;
}

bool lull__count_grow(lull__count_memory *memory, void **items, size_t count, size_t *capacity,
                      size_t item_bytes) {
    if (count < *capacity) {
        return true;
    }
    size_t next = *capacity > 0 ? 2 * *capacity : 16;
    void *resized = lull__count_resize(memory, *items, *capacity * item_bytes, next * item_bytes);
    if (!resized) {
        return false;
    }
    *items = resized;
    *capacity = next;
    return true;
}

void lull__count_release(lull__count_memory *memory, void *block, size_t bytes) {
    memory->bytes -= bytes;
    free(block);
}
