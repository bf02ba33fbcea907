#include "count/pairs.h"

#include <xxhash.h>

enum { FIRST_SLOTS = 64 };

void lull__pairs_init(lull__pairs *pairs, lull__count_memory *memory) {
    *pairs = (lull__pairs){.memory = memory};
}

void lull__pairs_deinit(lull__pairs *pairs) {
    lull__count_release(pairs->memory, pairs->slots, pairs->slot_count * sizeof *pairs->slots);
    lull__pairs_init(pairs, pairs->memory);
}

/* The slot of a pair, or the empty one where it would be. */
static lull__pair *find_slot(lull__pair *slots, size_t count, lull__pair pair) {
    size_t mask = count - 1;
    for (size_t i = XXH3_64bits(&pair, sizeof pair) & mask;; i = (i + 1) & mask) {
        if (slots[i].a == UINT64_MAX || (slots[i].a == pair.a && slots[i].b == pair.b)) {
            return &slots[i];
        }
    }
}

/* At least a quarter of the slots stays empty. */
static bool grow(lull__pairs *pairs) {
    if (pairs->count < pairs->slot_count / 4 * 3) {
        return true;
    }
    size_t count = pairs->slot_count > 0 ? 2 * pairs->slot_count : FIRST_SLOTS;
    lull__pair *slots = lull__count_resize(pairs->memory, NULL, 0, count * sizeof *slots);
    if (!slots) {
        return false;
    }
    memset(slots, 0xff, count * sizeof *slots);
    for (size_t i = 0; i < pairs->slot_count; i++) {
        if (pairs->slots[i].a != UINT64_MAX) {
            *find_slot(slots, count, pairs->slots[i]) = pairs->slots[i];
        }
    }
    lull__count_release(pairs->memory, pairs->slots, pairs->slot_count * sizeof *slots);
    pairs->slots = slots;
    pairs->slot_count = count;
    return true;
}

bool lull__pairs_add(lull__pairs *pairs, lull__pair pair, bool *fresh) {
    if (!grow(pairs)) {
        return false;
    }
    lull__pair *slot = find_slot(pairs->slots, pairs->slot_count, pair);
    *fresh = slot->a == UINT64_MAX;
    *slot = pair;
    pairs->count += *fresh;
    return true;
}

bool lull__pairs_have(const lull__pairs *pairs, lull__pair pair) {
    return pairs->slot_count > 0 &&
           find_slot(pairs->slots, pairs->slot_count, pair)->a != UINT64_MAX;
}
