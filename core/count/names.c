#include "count/names.h"

#include <xxhash.h>

enum { FIRST_SLOTS = 64 };

void lull__names_init(lull__names *names, lull__count_memory *memory) {
    *names = (lull__names){.memory = memory};
}

void lull__names_deinit(lull__names *names) {
    lull__count_memory *memory = names->memory;
    lull__count_release(memory, names->slots, names->slot_count * sizeof *names->slots);
    lull__count_release(memory, names->starts, names->start_capacity * sizeof *names->starts);
    lull__count_release(memory, names->bytes, names->byte_capacity);
    lull__names_init(names, memory);
}

lull__text lull__names_text(const lull__names *names, uint32_t number) {
    size_t start = names->starts[number];
    return (lull__text){names->bytes + start, names->starts[number + 1] - start};
}

/* The slot of a text, or the empty one where it would be. */
static lull__name_slot *find_slot(const lull__names *names, lull__text text, uint32_t hash) {
    size_t mask = names->slot_count - 1;
    for (size_t i = hash & mask;; i = (i + 1) & mask) {
        lull__name_slot *slot = &names->slots[i];
        if (slot->number_1 == 0 ||
            (slot->hash == hash &&
             lull__text_equal(lull__names_text(names, slot->number_1 - 1), text))) {
            return slot;
        }
    }
}

/* At least a quarter of the slots stays empty. */
static bool grow_slots(lull__names *names) {
    if (names->count < names->slot_count / 4 * 3) {
        return true;
    }
    lull__names grown = *names;
    grown.slot_count = names->slot_count > 0 ? 2 * names->slot_count : FIRST_SLOTS;
    size_t bytes = grown.slot_count * sizeof *grown.slots;
    grown.slots = lull__count_resize(names->memory, NULL, 0, bytes);
    if (!grown.slots) {
        return false;
    }
    memset(grown.slots, 0, bytes);
    size_t mask = grown.slot_count - 1;
    for (size_t i = 0; i < names->slot_count; i++) {
        size_t at = names->slots[i].hash & mask;
        while (names->slots[i].number_1 > 0 && grown.slots[at].number_1 > 0) {
            at = (at + 1) & mask;
        }
        if (names->slots[i].number_1 > 0) {
            grown.slots[at] = names->slots[i];
        }
    }
    lull__count_release(names->memory, names->slots, names->slot_count * sizeof *names->slots);
    *names = grown;
    return true;
}

static bool grow_bytes(lull__names *names, size_t used, size_t more) {
    size_t capacity = names->byte_capacity > 0 ? names->byte_capacity : 256;
    while (capacity - used < more) {
        capacity *= 2;
    }
    if (capacity == names->byte_capacity) {
        return true;
    }
    char *bytes = lull__count_resize(names->memory, names->bytes, names->byte_capacity, capacity);
    if (!bytes) {
        return false;
    }
    names->bytes = bytes;
    names->byte_capacity = capacity;
    return true;
}

/* The text goes behind the others. */
static bool add(lull__names *names, lull__text text) {
    size_t used = names->count > 0 ? names->starts[names->count] : 0;
    void *starts = names->starts;
    bool fine = lull__count_grow(names->memory, &starts, (size_t)names->count + 1,
                                 &names->start_capacity, sizeof *names->starts);
    names->starts = starts;
    if (!fine || names->count == UINT32_MAX - 1 || !grow_bytes(names, used, text.length)) {
        names->memory->failed = true;
        return false;
    }
    if (text.length > 0) {
        memcpy(names->bytes + used, text.at, text.length);
    }
    names->starts[names->count] = used;
    names->starts[++names->count] = used + text.length;
    return true;
}

bool lull__names_number(lull__names *names, lull__text text, uint32_t *number) {
    if (!grow_slots(names)) {
        return false;
    }
    uint32_t hash = (uint32_t)XXH3_64bits(text.at, text.length);
    lull__name_slot *slot = find_slot(names, text, hash);
    if (slot->number_1 == 0) {
        if (!add(names, text)) {
            return false;
        }
        *slot = (lull__name_slot){hash, names->count};
    }
    *number = slot->number_1 - 1;
    return true;
}

/* ---- counts ---------------------------------------------------------------------------------- */

void lull__name_counts_init(lull__name_counts *it, lull__count_memory *memory) {
    *it = (lull__name_counts){0};
    lull__names_init(&it->names, memory);
}

void lull__name_counts_deinit(lull__name_counts *it) {
    lull__count_release(it->names.memory, it->counts, it->capacity * sizeof *it->counts);
    lull__names_deinit(&it->names);
    it->counts = NULL;
    it->capacity = 0;
}

bool lull__name_counts_add(lull__name_counts *it, lull__text text) {
    uint32_t number, known = it->names.count;
    void *counts = it->counts;
    bool fine =
        lull__count_grow(it->names.memory, &counts, known, &it->capacity, sizeof *it->counts);
    it->counts = counts;
    if (!fine || !lull__names_number(&it->names, text, &number)) {
        return false;
    }
    it->counts[number] = number < known ? it->counts[number] + 1 : 1;
    return true;
}

uint64_t lull__name_counts_of(const lull__name_counts *it, lull__text text) {
    if (it->names.slot_count == 0) {
        return 0;
    }
    uint32_t hash = (uint32_t)XXH3_64bits(text.at, text.length);
    const lull__name_slot *slot = find_slot(&it->names, text, hash);
    return slot->number_1 > 0 ? it->counts[slot->number_1 - 1] : 0;
}
