#include "session/tally_bytes.h"

#include <math.h>
#include <stdlib.h>

/* ---- writing --------------------------------------------------------------------------------- */

static void put_distinct(lull__buffer *out, const lull__measure *measure) {
    for (uint32_t i = 0; i < measure->item_count; i++) {
        lull__put_u64(out, measure->hashes[i]);
    }
    lull__put_u64(out, measure->registers != NULL);
    for (int i = 0; measure->registers && i < LULL__DISTINCT_REGISTERS; i++) {
        lull__put_u64(out, measure->registers[i]);
    }
}

static void put_runs(lull__buffer *out, const lull__measure *measure) {
    for (uint32_t i = 0; i < measure->item_count; i++) {
        lull__put_i64(out, measure->runs[i].from_ms);
        lull__put_i64(out, measure->runs[i].to_ms);
    }
}

static void put_bursts(lull__buffer *out, const lull__measure *measure) {
    for (uint32_t i = 0; i < measure->item_count; i++) {
        lull__put_i64(out, measure->beats[i].time_ms);
        lull__put_u64(out, measure->beats[i].same);
        lull__put_u64(out, measure->beats[i].linked);
    }
}

/* An integer's bits stand for any value but a text. */
static void put_value(lull__buffer *out, lull__value value) {
    lull__put_u64(out, value.type);
    lull__put_i64(out, value.type == LULL__STRING ? 0 : value.integer);
}

static void put_measure(lull__buffer *out, const lull__measure *measure, lull__measure_kind kind) {
    lull__put_u64(out, measure->count);
    put_value(out, measure->value);
    lull__put_owned(out, measure->text);
    lull__put_i64(out, measure->time_ms);
    lull__put_u64(out, measure->item_count);
    if (kind == LULL__MEASURE_DISTINCT) {
        put_distinct(out, measure);
    } else if (lull__measure_is_of_activity(kind)) {
        put_runs(out, measure);
    } else if (kind == LULL__MEASURE_BURSTS) {
        put_bursts(out, measure);
    }
}

void lull__tally_write(lull__buffer *out, const lull__tally *tally,
                       const lull__tally_terms *terms) {
    lull__put_u64(out, tally->seen_count);
    for (uint32_t i = 0; i < tally->seen_count; i++) {
        lull__put_u64(out, tally->seen[i].high);
        lull__put_u64(out, tally->seen[i].low);
        lull__put_u64(out, tally->seen[i].known);
        lull__put_u64(out, tally->seen[i].may_leave);
    }
    lull__put_u64(out, tally->measure_count);
    for (uint32_t i = 0; i < tally->measure_count; i++) {
        put_measure(out, &tally->measures[i], terms->measures[i].kind);
    }
}

/* ---- reading --------------------------------------------------------------------------------- */

/* A number is kept by its bits: those of one that is none must not come in. */
static lull__value get_value(lull__decoder *in) {
    lull__value value = {.type = (uint8_t)lull__get_up_to(in, LULL__STRING)};
    int64_t bits = lull__get_i64(in);
    if (value.type == LULL__BOOLEAN) {
        in->failed |= bits != 0 && bits != 1;
        value.boolean = bits == 1;
    } else {
        value.integer = bits;
        in->failed |= value.type == LULL__NUMBER && isnan(value.number);
    }
    return value;
}

static void get_distinct(lull__decoder *in, lull__measure *measure) {
    measure->hashes = lull__get_array(in, &measure->item_count, sizeof *measure->hashes);
    in->failed |= measure->item_count > LULL__DISTINCT_EXACT;
    for (uint32_t i = 0; i < measure->item_count; i++) {
        measure->hashes[i] = lull__get_u64(in);
        in->failed |= i > 0 && measure->hashes[i] <= measure->hashes[i - 1];
    }
    if (lull__get_bool(in)) {
        measure->registers = calloc(LULL__DISTINCT_REGISTERS, 1);
        if (!measure->registers) {
            lull__decoder_no_memory(in);
        }
        in->failed |= measure->item_count > 0;
        for (int i = 0; i < LULL__DISTINCT_REGISTERS && !in->failed; i++) {
            measure->registers[i] = (uint8_t)lull__get_up_to(in, LULL__REGISTER_MAX);
        }
    }
}

static void get_runs(lull__decoder *in, lull__measure *measure) {
    measure->runs = lull__get_array(in, &measure->item_count, sizeof *measure->runs);
    for (uint32_t i = 0; i < measure->item_count; i++) {
        lull__run *run = &measure->runs[i];
        run->from_ms = lull__get_ms(in);
        run->to_ms = lull__get_ms(in);
        in->failed |= run->to_ms < run->from_ms || (i > 0 && run->from_ms <= run[-1].to_ms);
    }
}

static void get_bursts(lull__decoder *in, lull__measure *measure) {
    measure->beats = lull__get_array(in, &measure->item_count, sizeof *measure->beats);
    for (uint32_t i = 0; i < measure->item_count; i++) {
        lull__beat *beat = &measure->beats[i];
        beat->time_ms = lull__get_ms(in);
        beat->same = lull__get_u64(in);
        beat->linked = lull__get_bool(in);
        in->failed |= i > 0 && beat->time_ms < beat[-1].time_ms;
    }
}

/* What was forgotten came to: sums of durations, and counts. It made room for others. */
static bool has_forgotten_figure(const lull__measure *measure) {
    const int64_t most = INT64_C(1) << 62;
    lull__value value = measure->value;
    return value.type == LULL__NIL || (value.type == LULL__INTEGER && value.integer >= 0 &&
                                       value.integer < most && measure->item_count > 0);
}

static void get_measure(lull__decoder *in, lull__measure *measure, lull__measure_kind kind) {
    measure->count = lull__get_u64(in);
    measure->value = get_value(in);
    measure->text = lull__get_owned(in);
    in->failed |= (measure->value.type == LULL__STRING) != (measure->text != NULL);
    measure->time_ms = lull__get_ms(in);
    if (kind == LULL__MEASURE_DISTINCT) {
        get_distinct(in, measure);
    } else if (lull__measure_is_of_activity(kind)) {
        get_runs(in, measure);
        in->failed |= !has_forgotten_figure(measure);
    } else if (kind == LULL__MEASURE_BURSTS) {
        get_bursts(in, measure);
        in->failed |= !has_forgotten_figure(measure);
    } else {
        in->failed |= lull__get_u64(in) != 0;
    }
    measure->item_capacity = measure->item_count;
}

void lull__tally_read(lull__decoder *in, lull__tally *tally, const lull__tally_terms *terms) {
    tally->seen = lull__get_array(in, &tally->seen_count, sizeof *tally->seen);
    for (uint32_t i = 0; i < tally->seen_count; i++) {
        tally->seen[i].high = lull__get_u64(in);
        tally->seen[i].low = lull__get_u64(in);
        tally->seen[i].known = lull__get_bool(in);
        tally->seen[i].may_leave = lull__get_bool(in);
    }
    tally->measures = lull__get_array(in, &tally->measure_count, sizeof *tally->measures);
    /* It has what its policy asks it to keep, or nothing yet. */
    in->failed |= (tally->seen_count > 0 && tally->seen_count != terms->seen_count) ||
                  (tally->measure_count > 0 && tally->measure_count != terms->measure_count);
    for (uint32_t i = 0; i < tally->measure_count && !in->failed; i++) {
        get_measure(in, &tally->measures[i], terms->measures[i].kind);
    }
}
