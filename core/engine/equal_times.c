#include "engine/equal_times.h"

#include <stdlib.h>

static int compare_keys(const lull__event *a, const lull__event *b) {
    if (a->key_hash != b->key_hash) {
        return a->key_hash < b->key_hash ? -1 : 1;
    }
    lull__text x = a->addressed.address.key, y = b->addressed.address.key;
    int order = memcmp(x.length ? x.at : "", y.length ? y.at : "",
                       x.length < y.length ? x.length : y.length);
    return order != 0 ? order : (x.length > y.length) - (x.length < y.length);
}

static int compare_arrivals(const lull__event *a, const lull__event *b) {
    return (a->arrival > b->arrival) - (a->arrival < b->arrival);
}

/* Numbers, then strings by bytes, then what has neither. */
static int rank_of(lull__value value) {
    return lull__is_number(value) ? 0 : value.type == LULL__STRING ? 1 : 2;
}

static int compare_orders(lull__value a, lull__value b) {
    int rank = rank_of(a);
    if (rank != rank_of(b)) {
        return rank - rank_of(b);
    }
    if (rank == 1) {
        int order = memcmp(a.string, b.string, a.length < b.length ? a.length : b.length);
        return order != 0 ? order : (a.length > b.length) - (a.length < b.length);
    }
    return rank == 0 ? lull__compare_numbers(a, b) : 0;
}

int lull__compare_in_key(const lull__event *a, const lull__event *b) {
    bool has_key = a->addressed.address.key.length > 0;
    int orders = has_key ? compare_orders(a->addressed.order, b->addressed.order) : 0;
    return orders ? orders : compare_arrivals(a, b);
}

static int by_key_and_arrival(const void *left, const void *right) {
    const lull__event *a = *(lull__event *const *)left, *b = *(lull__event *const *)right;
    int keys = compare_keys(a, b);
    return keys ? keys : compare_arrivals(a, b);
}

static int by_key_and_order(const void *left, const void *right) {
    const lull__event *a = *(lull__event *const *)left, *b = *(lull__event *const *)right;
    int keys = compare_keys(a, b);
    return keys ? keys : lull__compare_in_key(a, b);
}

void lull__order_equal_times(lull__event **events, size_t count) {
    lull__event **by_arrival = events + count, **by_order = events + 2 * count;
    memcpy(by_arrival, events, count * sizeof(lull__event *));
    memcpy(by_order, events, count * sizeof(lull__event *));
    for (size_t i = 0; i < count; i++) {
        events[i]->place = i;
    }
    qsort(by_arrival, count, sizeof(lull__event *), by_key_and_arrival);
    qsort(by_order, count, sizeof(lull__event *), by_key_and_order);
    for (size_t i = 0; i < count; i++) {
        events[by_arrival[i]->place] = by_order[i];
    }
}
