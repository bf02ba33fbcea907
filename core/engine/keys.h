/*
 * The keys that are remembered, by their text: open addressing with linear probing.
 *
 *     slots:  [ – | hash, resident | – | hash, resident | … ]     at most 3/4 full
 */
#ifndef LULL_ENGINE_KEYS_H
#define LULL_ENGINE_KEYS_H

#include "engine/deadlines.h"
#include "session/state.h"

/* A key in the engine, with what links it to the deadlines. */
struct lull__resident {
    lull__key *key; /* NULL: forgotten; the struct waits for its last entry to come up */
    uint64_t hash;
    lull__due linked; /* the entry that counts; instant LULL__NEVER: none */
    uint32_t entries; /* entries of the deadlines that name it */
};

typedef struct lull__key_slot {
    uint64_t hash;
    lull__resident *resident; /* NULL: free */
} lull__key_slot;

typedef struct lull__keys {
    lull__key_slot *slots;
    size_t count, capacity; /* capacity: a power of two */
} lull__keys;

uint64_t lull__key_hash(lull__text text);

/* Frees the table, the residents and their keys, but for those that only deadlines still name. */
void lull__keys_deinit(lull__keys *keys);

lull__resident *lull__keys_find(const lull__keys *keys, lull__text text, uint64_t hash);

/* Takes a new key over. NULL when memory runs out: the key is then still the caller's. */
lull__resident *lull__keys_add(lull__keys *keys, lull__key *key, uint64_t hash);

/* Frees the key and takes it out of the table; the resident goes with its last deadline entry. */
void lull__keys_forget(lull__keys *keys, lull__resident *resident);

#endif
