/*
 * All together, as JSON: an object a line for each policy or arm.
 */
#include "base/json.h"
#include "count/report.h"

#include <stdlib.h>

/* One label, and where it is written. */
typedef struct writer {
    lull__count *count;
    uint32_t label;
    lull__buffer *out;
} writer;

/* Without braces: others may stand before. `before` comes first. */
static void write_summary(lull__buffer *out, lull__series *series, const char *before) {
    lull__summary summary = lull__series_summary(series);
    static const char *const names[] = {
#define SUMMARY_NAME(id, name, title) #name,
        LULL__SUMMARY(SUMMARY_NAME)
#undef SUMMARY_NAME
    };
    for (size_t i = 0; i < LULL__SUMMARY_KINDS && series->count > 0; i++) {
        lull__buffer_string(out, before);
        lull__buffer_char(out, '"');
        lull__buffer_string(out, names[i]);
        lull__buffer_string(out, "\":");
        lull__json_write_scalar(out, summary.values[i]);
        before = ",";
    }
}

/* {"idle":12,…}, most frequent first. */
static bool write_counts(const writer *it, const char *name, lull__counts_of counts_of) {
    size_t count;
    lull__ranked *names =
        lull__count_ranked(it->count, &it->label, 1, counts_of, (lull__text){0}, &count);
    lull__buffer_string(it->out, name);
    for (size_t i = 0; i < count; i++) {
        lull__buffer_string(it->out, i > 0 ? "," : "");
        lull__buffer_text(it->out, names[i].name);
        lull__buffer_char(it->out, ':');
        lull__buffer_integer(it->out, (int64_t)names[i].total);
    }
    lull__buffer_char(it->out, '}');
    free(names);
    return names != NULL;
}

/* ---- measures -------------------------------------------------------------------------------- */

static bool write_others(const writer *it, lull__text measure) {
    size_t count;
    lull__ranked *names =
        lull__count_ranked(it->count, &it->label, 1, lull__count_others, measure, &count);
    if (count > 0) {
        lull__buffer_string(it->out, ",\"distinct\":");
        lull__buffer_integer(it->out, (int64_t)count);
        lull__buffer_string(it->out, ",\"most\":[");
    }
    for (size_t i = 0; i < count && i < LULL__COUNT_TOP; i++) {
        lull__buffer_string(it->out, i > 0 ? ",{\"value\":" : "{\"value\":");
        lull__buffer_text(it->out, names[i].name);
        lull__buffer_string(it->out, ",\"count\":");
        lull__buffer_integer(it->out, (int64_t)names[i].total);
        lull__buffer_char(it->out, '}');
    }
    lull__buffer_string(it->out, count > 0 ? "]" : "");
    free(names);
    return names != NULL;
}

static bool write_measure(const writer *it, lull__text measure) {
    lull__measured *measured =
        lull__figures_measure(lull__count_figures(it->count, it->label), measure);
    uint64_t have = measured->numbers.count;
    for (uint32_t k = 0; k < measured->others.names.count; k++) {
        have += measured->others.counts[k];
    }
    lull__buffer_text(it->out, measure);
    lull__buffer_string(it->out, ":{\"count\":");
    lull__buffer_integer(it->out, (int64_t)have);
    write_summary(it->out, &measured->numbers, ",");
    bool fine = write_others(it, measure);
    lull__buffer_char(it->out, '}');
    return fine;
}

static bool write_measures(const writer *it) {
    size_t count;
    lull__ranked *names = lull__count_measures(it->count, &it->label, 1, &count);
    bool fine = names != NULL;
    lull__buffer_string(it->out, ",\"measures\":{");
    for (size_t i = 0; i < count && fine; i++) {
        lull__buffer_string(it->out, i > 0 ? "," : "");
        fine = write_measure(it, names[i].name);
    }
    lull__buffer_char(it->out, '}');
    free(names);
    return fine;
}

/* ---- all of it ------------------------------------------------------------------------------- */

static void write_series(const writer *it, lull__figures *figures) {
    const struct {
        const char *name;
        lull__series *series;
    } all[] = {
#define NAMED_SERIES(name, title, is_time) {#name, &figures->name},
        LULL__PER_SESSION(NAMED_SERIES)
#undef NAMED_SERIES
    };
    const char *before = ",\"per_part\":{\"";
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        lull__buffer_string(it->out, before);
        lull__buffer_string(it->out, all[i].name);
        lull__buffer_string(it->out, "\":{");
        write_summary(it->out, all[i].series, "");
        lull__buffer_char(it->out, '}');
        before = ",\"";
    }
    lull__buffer_char(it->out, '}');
}

static bool write_label(const writer *it) {
    lull__figures *figures = lull__count_figures(it->count, it->label);
    const lull__row_of *row = lull__count_row(it->count, it->label);
    static const lull__row_of none;
    lull__count_write_label(it->count, it->label, it->out);
    lull__count_write_counts(row ? row : &none, it->out);
    lull__buffer_string(it->out, ",\"ghosts\":");
    lull__buffer_integer(it->out, (int64_t)figures->ghosts);
    bool fine = write_counts(it, ",\"ended\":{", lull__count_reasons) &&
                write_counts(it, ",\"tags\":{", lull__count_tags);
    write_series(it, figures);
    fine = fine && write_measures(it);
    lull__buffer_string(it->out, "}\n");
    return fine;
}

bool lull__count_report_json(lull__count *count, const uint32_t *labels, lull__buffer *out) {
    bool fine = true;
    for (uint32_t i = 0; i < count->rows.labels.count && fine; i++) {
        writer it = {count, labels[i], out};
        fine = write_label(&it);
    }
    return fine;
}
