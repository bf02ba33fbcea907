/*
 * session_chunks_test [seed]: the ranges of chunk indexes against a plain table of them.
 */
#include "chance.h"
#include "check.h"
#include "session/chunks.h"

#include <string.h>

enum { INDEXES = 200 };

/* Which indexes came, or lie in a gap that was closed over to make room. */
typedef struct table {
    bool covered[INDEXES + 1]; /* the last never is */
    uint64_t collisions, merged;
} table;

/* The next range from `at` on; false after the last. */
static bool next_range(const table *t, int at, int *from, int *to) {
    while (at < INDEXES && !t->covered[at]) {
        at++;
    }
    *from = at;
    while (t->covered[at]) {
        at++;
    }
    *to = at - 1;
    return *from < INDEXES;
}

static uint32_t count_ranges(const table *t) {
    uint32_t count = 0;
    for (int from, to = -1; next_range(t, to + 1, &from, &to);) {
        count++;
    }
    return count;
}

/* Of equally narrow gaps the first. */
static void close_narrowest(table *t) {
    int from, to, after = 0, width = INDEXES;
    next_range(t, 0, &from, &to);
    for (int last = to; next_range(t, last + 1, &from, &to); last = to) {
        if (from - last < width) {
            width = from - last;
            after = last;
        }
    }
    memset(t->covered + after, true, (size_t)width);
    t->merged++;
}

static void table_add(table *t, int index, uint64_t ranges_max) {
    t->collisions += t->covered[index];
    t->covered[index] = true;
    if (count_ranges(t) > ranges_max) {
        close_narrowest(t);
    }
}

static bool is_same(const lull__chunks *chunks, const table *t, uint64_t bites) {
    uint32_t i = 0;
    for (int from, to = -1; next_range(t, to + 1, &from, &to); i++) {
        const lull__range *range = &chunks->ranges[i];
        if (i >= chunks->count || range->from != from || range->to != to) {
            return false;
        }
    }
    return i == chunks->count && chunks->collisions == t->collisions &&
           chunks->merged == t->merged && bites == t->merged &&
           lull__chunks_gaps(chunks) == (i > 0 ? i - 1 : 0) + t->merged;
}

static void walk(uint64_t ranges_max, uint32_t indexes) {
    lull__chunks chunks = {0};
    table t = {0};
    uint64_t bites = 0;
    bool same = is_same(&chunks, &t, bites);
    for (uint32_t i = 0; i < indexes && same; i++) {
        int index = (int)below(INDEXES);
        table_add(&t, index, ranges_max);
        same = lull__chunks_add(&chunks, index, ranges_max, &bites) && is_same(&chunks, &t, bites);
    }
    CHECK(same);
    free(chunks.ranges);
}

int main(int argc, char **argv) {
    begin_chance(argc, argv);
    for (int i = 0; i < 300; i++) {
        TEST("every index that came is in a range, and counted where it came again");
        walk(INDEXES, below(2 * INDEXES));
        TEST("with too many ranges the narrowest gap is closed over, of equals the first");
        walk(1 + below(12), below(2 * INDEXES));
    }
    return finish("session_chunks_test");
}
