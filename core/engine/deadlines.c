#include "engine/deadlines.h"

#include <stdlib.h>

void lull__deadlines_deinit(lull__deadlines *deadlines) {
    for (int i = 0; i < LULL__BUCKETS; i++) {
        free(deadlines->buckets[i].entries);
    }
    *deadlines = (lull__deadlines){0};
}

static uint64_t as_unsigned(int64_t instant_ms) {
    return (uint64_t)instant_ms ^ (uint64_t)1 << 63;
}

static int bucket_of(const lull__deadlines *deadlines, int64_t instant_ms) {
    uint64_t at = as_unsigned(instant_ms);
    return at <= deadlines->last ? 0 : 64 - __builtin_clzll(at ^ deadlines->last);
}

static bool append(lull__bucket *bucket, lull__deadline deadline) {
    if (!lull__grow(&bucket->entries, bucket->count, &bucket->capacity, sizeof *bucket->entries)) {
        return false;
    }
    bucket->entries[bucket->count++] = deadline;
    return true;
}

/* ---- bucket 0: a binary heap ----------------------------------------------------------------- */

static bool before(const lull__deadline *a, const lull__deadline *b) {
    return lull__due_before(a->due, b->due);
}

static void swap(lull__deadline *a, lull__deadline *b) {
    lull__deadline c = *a;
    *a = *b;
    *b = c;
}

static void sift_up(lull__bucket *heap) {
    lull__deadline *entries = heap->entries;
    for (uint32_t at = heap->count - 1; at > 0;) {
        uint32_t above = (at - 1) / 2;
        if (!before(&entries[at], &entries[above])) {
            break;
        }
        swap(&entries[at], &entries[above]);
        at = above;
    }
}

static void sift_down(lull__bucket *heap) {
    lull__deadline *entries = heap->entries;
    for (uint32_t at = 0;;) {
        uint32_t least = at, left = 2 * at + 1;
        for (uint32_t child = left; child <= left + 1 && child < heap->count; child++) {
            if (before(&entries[child], &entries[least])) {
                least = child;
            }
        }
        if (least == at) {
            break;
        }
        swap(&entries[at], &entries[least]);
        at = least;
    }
}

static lull__deadline take_first(lull__bucket *heap) {
    lull__deadline first = heap->entries[0];
    heap->entries[0] = heap->entries[--heap->count];
    sift_down(heap);
    return first;
}

/* ---- all of it ------------------------------------------------------------------------------- */

bool lull__deadlines_push(lull__deadlines *deadlines, lull__deadline deadline) {
    int bucket = bucket_of(deadlines, deadline.due.instant_ms);
    if (!append(&deadlines->buckets[bucket], deadline)) {
        return false;
    }
    if (bucket == 0) {
        sift_up(&deadlines->buckets[0]);
    }
    return true;
}

static int first_bucket(const lull__deadlines *deadlines) {
    int i = 0;
    while (i < LULL__BUCKETS && deadlines->buckets[i].count == 0) {
        i++;
    }
    return i;
}

static int64_t least_instant(const lull__bucket *bucket) {
    int64_t least_ms = bucket->entries[0].due.instant_ms;
    for (uint32_t i = 1; i < bucket->count; i++) {
        if (bucket->entries[i].due.instant_ms < least_ms) {
            least_ms = bucket->entries[i].due.instant_ms;
        }
    }
    return least_ms;
}

/* Memory of a bucket that once was large is not kept for ever. */
static void empty(lull__bucket *bucket) {
    enum { KEPT = 1024 };
    bucket->count = 0;
    if (bucket->capacity > KEPT) {
        free(bucket->entries);
        *bucket = (lull__bucket){0};
    }
}

/* Moves `last` to the least instant of a bucket: its entries all go to lower ones. What is pushed
 * below `last` from then on is rare, and finds its place in bucket 0. */
static bool redistribute(lull__deadlines *deadlines, lull__bucket *bucket) {
    deadlines->last = as_unsigned(least_instant(bucket));
    for (uint32_t i = 0; i < bucket->count; i++) {
        if (!lull__deadlines_push(deadlines, bucket->entries[i])) {
            return false;
        }
    }
    empty(bucket);
    return true;
}

bool lull__deadlines_pop(lull__deadlines *deadlines, int64_t until_ms, lull__deadline *next,
                         bool *failed) {
    int first = first_bucket(deadlines);
    if (first == LULL__BUCKETS) {
        return false;
    }
    if (first > 0) {
        /* All instants of a bucket are after `last`, as far as its lowest differing bit says. */
        uint64_t lower_bound = (deadlines->last >> (first - 1) | 1) << (first - 1);
        if (as_unsigned(until_ms) < lower_bound) {
            return false;
        }
        if (!redistribute(deadlines, &deadlines->buckets[first])) {
            *failed = true;
            return false;
        }
    }
    lull__bucket *heap = &deadlines->buckets[0];
    if (heap->entries[0].due.instant_ms > until_ms) {
        return false;
    }
    *next = take_first(heap);
    return true;
}
