#include "engine/keys.h"

#include <stdlib.h>
#include <xxhash.h>

enum { SMALLEST = 64 };

uint64_t lull__key_hash(lull__text text) {
    return XXH3_64bits(text.at, text.length);
}

void lull__keys_deinit(lull__keys *keys) {
    for (size_t i = 0; i < keys->capacity; i++) {
        lull__resident *resident = keys->slots[i].resident;
        if (resident) {
            lull__key_free(resident->key);
            free(resident);
        }
    }
    free(keys->slots);
    *keys = (lull__keys){0};
}

/* The slot that holds the key, or the free one where it would be. */
static size_t find_slot(const lull__keys *keys, lull__text text, uint64_t hash) {
    size_t at = hash & (keys->capacity - 1);
    while (keys->slots[at].resident) {
        const lull__key_slot *slot = &keys->slots[at];
        if (slot->hash == hash &&
            lull__text_equal(lull__owned_text(slot->resident->key->text), text)) {
            break;
        }
        at = (at + 1) & (keys->capacity - 1);
    }
    return at;
}

lull__resident *lull__keys_find(const lull__keys *keys, lull__text text, uint64_t hash) {
    return keys->capacity > 0 ? keys->slots[find_slot(keys, text, hash)].resident : NULL;
}

static bool grow(lull__keys *keys) {
    if (keys->count * 4 < keys->capacity * 3) {
        return true;
    }
    size_t capacity = keys->capacity ? keys->capacity * 2 : SMALLEST;
    lull__key_slot *slots = calloc(capacity, sizeof *slots);
    if (!slots) {
        return false;
    }
    for (size_t i = 0; i < keys->capacity; i++) {
        if (keys->slots[i].resident) {
            size_t at = keys->slots[i].hash & (capacity - 1);
            while (slots[at].resident) {
                at = (at + 1) & (capacity - 1);
            }
            slots[at] = keys->slots[i];
        }
    }
    free(keys->slots);
    keys->slots = slots;
    keys->capacity = capacity;
    return true;
}

lull__resident *lull__keys_add(lull__keys *keys, lull__key *key, uint64_t hash) {
    lull__resident *resident = grow(keys) ? malloc(sizeof *resident) : NULL;
    if (!resident) {
        return NULL;
    }
    *resident = (lull__resident){
        .key = key, .hash = hash, .linked = {.instant_ms = LULL__NEVER, .arrival = UINT64_MAX}};
    size_t at = find_slot(keys, lull__owned_text(key->text), hash);
    keys->slots[at] = (lull__key_slot){hash, resident};
    keys->count++;
    return resident;
}

/* Closes the hole that a slot leaves, so that every key is found from its hash without a gap. */
static void close_hole(lull__keys *keys, size_t hole) {
    size_t mask = keys->capacity - 1;
    for (size_t at = (hole + 1) & mask; keys->slots[at].resident; at = (at + 1) & mask) {
        size_t home = keys->slots[at].hash & mask;
        if (((at - home) & mask) >= ((at - hole) & mask)) {
            keys->slots[hole] = keys->slots[at];
            hole = at;
        }
    }
    keys->slots[hole] = (lull__key_slot){0};
}

void lull__keys_forget(lull__keys *keys, lull__resident *resident) {
    size_t at = find_slot(keys, lull__owned_text(resident->key->text), resident->hash);
    close_hole(keys, at);
    keys->count--;
    lull__key_free(resident->key);
    resident->key = NULL;
    if (resident->entries == 0) {
        free(resident);
    }
}
