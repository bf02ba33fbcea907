/*
 * Numbers of sessions, all of them kept, so that sums, medians and percentiles are exact. Whole
 * numbers are added up as such, however large the sum.
 */
#ifndef LULL_COUNT_SERIES_H
#define LULL_COUNT_SERIES_H

#include "base/value.h"
#include "count/memory.h"

typedef struct lull__series {
    lull__value *values; /* INTEGER or NUMBER */
    size_t count, capacity;
    bool sorted;
} lull__series;

void lull__series_deinit(lull__series *series, lull__count_memory *memory);

/* false: memory->failed. */
bool lull__series_add(lull__series *series, lull__count_memory *memory, lull__value value);

/* What is told of a series: its member in JSON and its title. */
#define LULL__SUMMARY(X)                                                                           \
    X(SUM, sum, "sum")                                                                             \
    X(MEAN, mean, "mean")                                                                          \
    X(MIN, min, "min")                                                                             \
    X(P50, p50, "median") X(P90, p90, "p90") X(P99, p99, "p99") X(MAX, max, "max")

typedef enum lull__summary_kind {
#define SUMMARY_ID(id, name, title) LULL__SUMMARY_##id,
    LULL__SUMMARY(SUMMARY_ID)
#undef SUMMARY_ID
        LULL__SUMMARY_KINDS
} lull__summary_kind;

/* All NIL where the series is empty. A percentile is the smallest value that so many percent do not
 * exceed: one of the values, never something between two. A sum that no 64 bits hold is a NUMBER.
 */
typedef struct lull__summary {
    lull__value values[LULL__SUMMARY_KINDS];
} lull__summary;

lull__summary lull__series_summary(lull__series *series);

#endif
