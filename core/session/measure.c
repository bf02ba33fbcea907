#include "session/measure.h"

#include "session/bursts.h"
#include "session/distinct.h"
#include "session/runs.h"

#include <math.h>
#include <stdlib.h>

void lull__measures_free(lull__measure *measures, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        free(measures[i].text);
        free(measures[i].hashes);
        free(measures[i].registers);
    }
    free(measures);
}

static lull__value integer(int64_t value) {
    return (lull__value){.type = LULL__INTEGER, .integer = value};
}

static double as_number(lull__value value) {
    return value.type == LULL__INTEGER ? (double)value.integer : value.number;
}

/* Whole as long as it can be. */
static lull__value add(lull__value a, lull__value b) {
    int64_t sum;
    if (a.type == LULL__INTEGER && b.type == LULL__INTEGER &&
        !__builtin_add_overflow(a.integer, b.integer, &sum)) {
        return integer(sum);
    }
    return (lull__value){.type = LULL__NUMBER, .number = as_number(a) + as_number(b)};
}

static bool keep(lull__measure *measure, lull__value value, int64_t time_ms) {
    free(measure->text);
    measure->text = NULL;
    measure->value = value;
    measure->time_ms = time_ms;
    if (value.type == LULL__STRING) {
        measure->text = lull__owned_new(lull__value_text(value));
        measure->value.type = measure->text ? LULL__STRING : LULL__NIL;
    }
    return value.type != LULL__STRING || measure->text;
}

void lull__measure_forget(lull__measure *measure, int64_t came_to) {
    measure->value = integer(lull__measure_forgotten(measure) + came_to);
}

void lull__measure_cut(lull__measure *measure, const lull__measure_term *term, int64_t instant_ms) {
    if (lull__measure_is_of_activity(term->kind)) {
        lull__runs_cut(measure, instant_ms);
    }
}

bool lull__measure_take(lull__measure *measure, const lull__measure_term *term,
                        const lull__measured *measured, int64_t time_ms, int64_t end_ms,
                        uint64_t *bites) {
    lull__value value = measured->value;
    bool first = measure->count == 0, kept = true;
    if (value.type == LULL__NIL) {
        return true;
    }
    switch (term->kind) {
    case LULL__MEASURE_COUNT:
        break;
    case LULL__MEASURE_FIRST:
        kept = !(first || time_ms < measure->time_ms) || keep(measure, value, time_ms);
        break;
    case LULL__MEASURE_LAST:
        kept = !(first || time_ms >= measure->time_ms) || keep(measure, value, time_ms);
        break;
    case LULL__MEASURE_SUM:
    case LULL__MEASURE_MEAN:
        measure->value = first ? value : add(measure->value, value);
        break;
    case LULL__MEASURE_MIN:
        measure->value =
            first || lull__compare_numbers(value, measure->value) < 0 ? value : measure->value;
        break;
    case LULL__MEASURE_MAX:
        measure->value =
            first || lull__compare_numbers(value, measure->value) > 0 ? value : measure->value;
        break;
    case LULL__MEASURE_DISTINCT:
        kept = lull__distinct_add(measure, measured->hash);
        break;
    case LULL__MEASURE_RUNS:
    case LULL__MEASURE_ACTIVE_TIME:
        kept = lull__runs_add(measure, term, time_ms, end_ms, bites);
        break;
    case LULL__MEASURE_BURSTS:
        kept = lull__bursts_add(measure, term, measured->hash, time_ms, bites);
        break;
    }
    measure->count++;
    return kept;
}

/* A number as others write it: whole where it is, nothing where a sum grew beyond all numbers. */
static lull__value plain(double number) {
    if (fabs(number) < 0x1p53 && number == (double)(int64_t)number) {
        return integer((int64_t)number);
    }
    return (lull__value){.type = isfinite(number) ? LULL__NUMBER : LULL__NIL, .number = number};
}

static lull__value kept(const lull__measure *measure) {
    lull__value value = measure->value;
    if (value.type == LULL__STRING) {
        value.string = measure->text->bytes;
        value.length = measure->text->length;
    }
    return value.type == LULL__NUMBER ? plain(value.number) : value;
}

lull__value lull__measure_value(const lull__measure *measure, const lull__measure_term *term) {
    const lull__value nothing = {.type = LULL__NIL};
    bool empty = measure->count == 0;
    switch (term->kind) {
    case LULL__MEASURE_COUNT:
        return integer((int64_t)measure->count);
    case LULL__MEASURE_DISTINCT:
        return integer((int64_t)lull__distinct_count(measure));
    case LULL__MEASURE_RUNS:
        return integer((int64_t)lull__runs_count(measure));
    case LULL__MEASURE_ACTIVE_TIME:
        return integer(lull__runs_length_ms(measure));
    case LULL__MEASURE_BURSTS:
        return integer((int64_t)lull__bursts_count(measure));
    case LULL__MEASURE_SUM:
        return empty ? integer(0) : kept(measure);
    case LULL__MEASURE_MEAN:
        return empty ? nothing : plain(as_number(measure->value) / (double)measure->count);
    case LULL__MEASURE_FIRST:
    case LULL__MEASURE_LAST:
    case LULL__MEASURE_MIN:
    case LULL__MEASURE_MAX:
        break;
    }
    return empty ? nothing : kept(measure);
}
