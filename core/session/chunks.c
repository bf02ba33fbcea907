#include "session/chunks.h"

#include <stdlib.h>

/* The first range that ends at `index` or later; `count` if none does. */
static uint32_t find(const lull__chunks *chunks, int64_t index) {
    uint32_t low = 0, high = chunks->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (chunks->ranges[middle].to < index) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static bool insert(lull__chunks *chunks, uint32_t at, int64_t index) {
    size_t size = sizeof *chunks->ranges;
    lull__range *ranges = realloc(chunks->ranges, (chunks->count + 1) * size);
    if (!ranges) {
        return false;
    }
    memmove(ranges + at + 1, ranges + at, (chunks->count - at) * size);
    ranges[at] = (lull__range){index, index};
    chunks->ranges = ranges;
    chunks->count++;
    return true;
}

/* Makes one range of range `at` and the one after it. */
static void merge(lull__chunks *chunks, uint32_t at) {
    lull__range *range = &chunks->ranges[at];
    range->to = range[1].to;
    chunks->count--;
    memmove(range + 1, range + 2, (chunks->count - at - 1) * sizeof *range);
}

static uint32_t narrowest_gap(const lull__chunks *chunks) {
    uint32_t narrowest = 0;
    for (uint32_t i = 1; i + 1 < chunks->count; i++) {
        const lull__range *a = &chunks->ranges[i], *b = &chunks->ranges[narrowest];
        if (a[1].from - a->to < b[1].from - b->to) {
            narrowest = i;
        }
    }
    return narrowest;
}

static bool adjoins(const lull__chunks *chunks, uint32_t at) {
    return at + 1 < chunks->count && chunks->ranges[at].to + 1 == chunks->ranges[at + 1].from;
}

bool lull__chunks_add(lull__chunks *chunks, int64_t index, uint64_t ranges_max, uint64_t *bites) {
    uint32_t at = find(chunks, index);
    if (at < chunks->count && chunks->ranges[at].from <= index) {
        chunks->collisions++;
        return true;
    }
    if (!insert(chunks, at, index)) {
        return false;
    }
    if (adjoins(chunks, at)) {
        merge(chunks, at);
    }
    if (at > 0 && adjoins(chunks, at - 1)) {
        merge(chunks, at - 1);
    }
    if (chunks->count > ranges_max) {
        merge(chunks, narrowest_gap(chunks));
        chunks->merged++;
        ++*bites;
    }
    return true;
}

uint64_t lull__chunks_gaps(const lull__chunks *chunks) {
    return (chunks->count > 0 ? chunks->count - 1 : 0) + (uint64_t)chunks->merged;
}
