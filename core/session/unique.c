#include "session/unique.h"

#include <stdlib.h>

enum { FIRST_VALUES = 4 };

static bool is_same(lull__identity a, lull__identity b) {
    return a.low == b.low && a.high == b.high;
}

static uint32_t home_of(const lull__unique *unique, lull__identity value) {
    return (uint32_t)value.low & (unique->slot_count - 1);
}

static uint32_t next_slot(const lull__unique *unique, uint32_t slot) {
    return (slot + 1) & (unique->slot_count - 1);
}

/* How far `to` lies behind `from`, going round. */
static uint32_t distance(const lull__unique *unique, uint32_t from, uint32_t to) {
    return (to - from) & (unique->slot_count - 1);
}

static lull__identity value_in(const lull__unique *unique, uint32_t slot) {
    return unique->values[unique->slots[slot] - 1];
}

/* The slot of a value, or the free one where it belongs. */
static uint32_t slot_of(const lull__unique *unique, lull__identity value) {
    uint32_t slot = home_of(unique, value);
    while (unique->slots[slot] && !is_same(value_in(unique, slot), value)) {
        slot = next_slot(unique, slot);
    }
    return slot;
}

bool lull__unique_has(const lull__unique *unique, lull__identity value) {
    return unique && unique->slots[slot_of(unique, value)] != 0;
}

/* Frees a slot: those behind it that it kept from their home move up. */
static void free_slot(lull__unique *unique, uint32_t slot) {
    for (uint32_t at = next_slot(unique, slot); unique->slots[at]; at = next_slot(unique, at)) {
        uint32_t home = home_of(unique, value_in(unique, at));
        if (distance(unique, home, at) >= distance(unique, slot, at)) {
            unique->slots[slot] = unique->slots[at];
            slot = at;
        }
    }
    unique->slots[slot] = 0;
}

/* Twice the room, up to the limit. A third of the slots or more stays free. */
static bool grow(lull__unique *unique, uint64_t values_max) {
    uint32_t capacity = unique->capacity ? unique->capacity * 2 : FIRST_VALUES;
    capacity = capacity < values_max ? capacity : (uint32_t)values_max;
    uint32_t slot_count = 1;
    while (slot_count <= capacity + capacity / 2) {
        slot_count *= 2;
    }
    lull__identity *values = realloc(unique->values, capacity * sizeof *values);
    unique->values = values ? values : unique->values;
    uint32_t *slots = values ? calloc(slot_count, sizeof *slots) : NULL;
    if (!slots) {
        return false;
    }
    free(unique->slots);
    unique->slots = slots;
    unique->slot_count = slot_count;
    unique->capacity = capacity;
    for (uint32_t i = 0; i < unique->count; i++) {
        slots[slot_of(unique, values[i])] = i + 1;
    }
    return true;
}

/* The place of the oldest value, which is forgotten. */
static uint32_t forget_oldest(lull__unique *unique) {
    uint32_t place = unique->oldest;
    free_slot(unique, slot_of(unique, unique->values[place]));
    unique->oldest = (place + 1) % unique->capacity;
    return place;
}

static lull__unique *made(lull__unique **unique) {
    *unique = *unique ? *unique : calloc(1, sizeof **unique);
    return *unique;
}

bool lull__unique_add(lull__unique **unique, lull__identity value, uint64_t values_max,
                      uint64_t *bites) {
    lull__unique *it = made(unique);
    if (!it || (it->count == it->capacity && it->capacity < values_max && !grow(it, values_max))) {
        return false;
    }
    if (lull__unique_has(it, value)) {
        return true;
    }
    uint32_t place = it->count;
    if (it->count < it->capacity) {
        it->count++;
    } else {
        place = forget_oldest(it);
        ++*bites;
    }
    it->values[place] = value;
    it->slots[slot_of(it, value)] = place + 1;
    return true;
}

lull__identity lull__unique_at(const lull__unique *unique, uint32_t which) {
    return unique->values[(unique->oldest + which) % unique->capacity];
}

void lull__unique_free(lull__unique *unique) {
    if (unique) {
        free(unique->values);
        free(unique->slots);
        free(unique);
    }
}
