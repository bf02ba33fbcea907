/*
 * Different texts, numbered from 0 as they come. Whole texts are kept and compared: two of them are
 * never taken for one.
 *
 *     slots (hash, number) ──► starts[number] ──► bytes: "ada"7"bo"…
 */
#ifndef LULL_COUNT_NAMES_H
#define LULL_COUNT_NAMES_H

#include "count/memory.h"

typedef struct lull__name_slot {
    uint32_t hash;
    uint32_t number_1; /* from 1; 0: empty */
} lull__name_slot;

typedef struct lull__names {
    lull__count_memory *memory;
    lull__name_slot *slots;
    size_t slot_count;
    size_t *starts; /* of each text, and behind the last one */
    size_t start_capacity;
    char *bytes;
    size_t byte_capacity;
    uint32_t count;
} lull__names;

void lull__names_init(lull__names *names, lull__count_memory *memory);
void lull__names_deinit(lull__names *names);

/* The number of a text, which is copied where it is a new one. false: memory->failed. */
bool lull__names_number(lull__names *names, lull__text text, uint32_t *number);

/* Valid until the next new one. */
lull__text lull__names_text(const lull__names *names, uint32_t number);

/* How often each text was counted. */
typedef struct lull__name_counts {
    lull__names names;
    uint64_t *counts;
    size_t capacity;
} lull__name_counts;

void lull__name_counts_init(lull__name_counts *it, lull__count_memory *memory);
void lull__name_counts_deinit(lull__name_counts *it);
bool lull__name_counts_add(lull__name_counts *it, lull__text text);

/* 0 for one that never came. */
uint64_t lull__name_counts_of(const lull__name_counts *it, lull__text text);

#endif
