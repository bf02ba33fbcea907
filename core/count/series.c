#include "count/series.h"

#include <math.h>
#include <stdlib.h>

__extension__ typedef __int128 wide;

void lull__series_deinit(lull__series *series, lull__count_memory *memory) {
    lull__count_release(memory, series->values, series->capacity * sizeof *series->values);
    *series = (lull__series){0};
}

bool lull__series_add(lull__series *series, lull__count_memory *memory, lull__value value) {
    void *values = series->values;
    bool fine =
        lull__count_grow(memory, &values, series->count, &series->capacity, sizeof *series->values);
    series->values = values;
    if (fine) {
        series->values[series->count++] = value;
        series->sorted = false;
    }
    return fine;
}

static int compare(const void *left, const void *right) {
    const lull__value *a = left, *b = right;
    return lull__compare_numbers(*a, *b);
}

/* What rounding took from a sum is added up beside it (Neumaier). */
static double add_exactly(double sum, double value, double *lost) {
    double next = sum + value;
    *lost += fabs(sum) >= fabs(value) ? (sum - next) + value : (value - next) + sum;
    return next;
}

static lull__value number_value(double number) {
    bool whole = floor(number) == number && fabs(number) < 9007199254740992.0;
    return whole ? (lull__value){.type = LULL__INTEGER, .integer = (int64_t)number}
                 : (lull__value){.type = LULL__NUMBER, .number = number};
}

static lull__value integer_value(wide whole, double rounded) {
    bool fits = whole <= INT64_MAX && whole >= INT64_MIN;
    return fits ? (lull__value){.type = LULL__INTEGER, .integer = (int64_t)whole}
                : (lull__value){.type = LULL__NUMBER, .number = rounded};
}

/* Sum and mean. Of sorted values: a sum of fractions is the same whatever order they came in. */
static void add_up(const lull__series *series, lull__summary *summary) {
    wide whole = 0;
    double parts = 0, lost = 0;
    bool all_whole = true;
    for (size_t i = 0; i < series->count; i++) {
        lull__value value = series->values[i];
        if (value.type == LULL__INTEGER) {
            whole += value.integer;
        } else {
            parts = add_exactly(parts, value.number, &lost);
            all_whole = false;
        }
    }
    double sum = add_exactly(parts, (double)whole, &lost) + lost;
    wide count = (wide)series->count;
    summary->values[LULL__SUMMARY_SUM] = all_whole ? integer_value(whole, sum) : number_value(sum);
    summary->values[LULL__SUMMARY_MEAN] = all_whole && whole % count == 0
                                              ? integer_value(whole / count, sum)
                                              : number_value(sum / (double)series->count);
}

static lull__value at_percent(const lull__series *series, size_t percent) {
    size_t rank = series->count / 100 * percent + (series->count % 100 * percent + 99) / 100;
    return series->values[rank > 0 ? rank - 1 : 0];
}

lull__summary lull__series_summary(lull__series *series) {
    lull__summary summary = {0};
    if (series->count == 0) {
        return summary;
    }
    if (!series->sorted) {
        qsort(series->values, series->count, sizeof *series->values, compare);
        series->sorted = true;
    }
    add_up(series, &summary);
    summary.values[LULL__SUMMARY_MIN] = series->values[0];
    summary.values[LULL__SUMMARY_P50] = at_percent(series, 50);
    summary.values[LULL__SUMMARY_P90] = at_percent(series, 90);
    summary.values[LULL__SUMMARY_P99] = at_percent(series, 99);
    summary.values[LULL__SUMMARY_MAX] = series->values[series->count - 1];
    return summary;
}
