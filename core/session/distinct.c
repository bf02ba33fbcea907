#include "session/distinct.h"

#include "session/state.h"

#include <math.h>
#include <stdlib.h>

enum { INDEX_BITS = 10 };

/* ---- few: their hashes ----------------------------------------------------------------------- */

/* Where the hash is, or belongs. */
static uint32_t place_of(const lull__measure *measure, uint64_t hash) {
    uint32_t from = 0, to = measure->item_count;
    while (from < to) {
        uint32_t middle = (from + to) / 2;
        if (measure->hashes[middle] < hash) {
            from = middle + 1;
        } else {
            to = middle;
        }
    }
    return from;
}

static bool insert(lull__measure *measure, uint64_t hash) {
    uint32_t at = place_of(measure, hash);
    if (at < measure->item_count && measure->hashes[at] == hash) {
        return true;
    }
    if (!lull__grow(&measure->hashes, measure->item_count, &measure->item_capacity,
                    sizeof *measure->hashes)) {
        return false;
    }
    memmove(measure->hashes + at + 1, measure->hashes + at,
            (measure->item_count - at) * sizeof *measure->hashes);
    measure->hashes[at] = hash;
    measure->item_count++;
    return true;
}

/* ---- many: registers ------------------------------------------------------------------------- */

static void sketch(uint8_t *registers, uint64_t hash) {
    uint64_t rest = hash << INDEX_BITS;
    uint8_t rank = (uint8_t)(rest ? __builtin_clzll(rest) + 1 : LULL__REGISTER_MAX);
    uint8_t *slot = &registers[hash >> (64 - INDEX_BITS)];
    *slot = rank > *slot ? rank : *slot;
}

/* There are too many values to keep: from here on they are only sketched. */
static bool give_up_hashes(lull__measure *measure) {
    measure->registers = calloc(LULL__DISTINCT_REGISTERS, 1);
    if (!measure->registers) {
        return false;
    }
    for (uint32_t i = 0; i < measure->item_count; i++) {
        sketch(measure->registers, measure->hashes[i]);
    }
    free(measure->hashes);
    measure->hashes = NULL;
    measure->item_count = measure->item_capacity = 0;
    return true;
}

bool lull__distinct_add(lull__measure *measure, uint64_t hash) {
    if (!measure->registers) {
        if (!insert(measure, hash)) {
            return false;
        }
        return measure->item_count <= LULL__DISTINCT_EXACT || give_up_hashes(measure);
    }
    sketch(measure->registers, hash);
    return true;
}

/* The sum of a series, up to where a double can tell no difference. */
static double sigma(double x) {
    double sum = x, before, weight = 1;
    do {
        x *= x;
        before = sum;
        sum += x * weight;
        weight += weight;
    } while (sum != before);
    return sum;
}

static uint64_t estimate(const uint8_t *registers) {
    const double all = LULL__DISTINCT_REGISTERS, half_of_inverse_ln_2 = 0.72134752044448170368;
    unsigned counts[LULL__REGISTER_MAX + 1] = {0};
    for (int i = 0; i < LULL__DISTINCT_REGISTERS; i++) {
        counts[registers[i]]++;
    }
    double sum = 0;
    for (int rank = LULL__REGISTER_MAX; rank >= 1; rank--) {
        sum = 0.5 * (sum + counts[rank]);
    }
    sum += all * sigma(counts[0] / all);
    return (uint64_t)(half_of_inverse_ln_2 * all * all / sum + 0.5);
}

uint64_t lull__distinct_count(const lull__measure *measure) {
    return measure->registers ? estimate(measure->registers) : measure->item_count;
}
