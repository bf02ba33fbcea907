#include "count/report.h"

#include "event/json_text.h"

#include <stdlib.h>

/* ---- labels ---------------------------------------------------------------------------------- */

/* The parts of a label: policy, and arm where it has one. */
static void split_label(lull__text label, lull__text *policy, lull__text *arm) {
    const char *newline = memchr(label.at, '\n', label.length);
    size_t length = newline ? (size_t)(newline - label.at) : label.length;
    *policy = (lull__text){label.at, length};
    *arm = newline ? (lull__text){newline + 1, label.length - length - 1} : (lull__text){0};
}

typedef struct label_order {
    const lull__names *labels;
    const lull_engine *engine;
} label_order;

static size_t place_of(const lull_engine *engine, lull__text policy) {
    size_t i = 0;
    while (i < lull_engine_policies(engine) &&
           !lull__text_equal(lull__text_of(lull_engine_policy(engine, i)), policy)) {
        i++;
    }
    return i;
}

static int compare_labels(const void *left, const void *right, void *context) {
    const label_order *order = context;
    lull__text a, b, a_arm, b_arm;
    split_label(lull__names_text(order->labels, *(const uint32_t *)left), &a, &a_arm);
    split_label(lull__names_text(order->labels, *(const uint32_t *)right), &b, &b_arm);
    size_t a_place = place_of(order->engine, a), b_place = place_of(order->engine, b);
    return a_place != b_place ? (a_place > b_place) - (a_place < b_place)
                              : lull__text_compare(a_arm, b_arm);
}

uint32_t *lull__count_labels(const lull__count *count, const lull_engine *engine) {
    const lull__names *names = &count->rows.labels;
    uint32_t *labels = malloc(((size_t)names->count + 1) * sizeof *labels);
    if (labels) {
        for (uint32_t i = 0; i < names->count; i++) {
            labels[i] = i;
        }
        label_order order = {names, engine};
        qsort_r(labels, names->count, sizeof *labels, compare_labels, &order);
    }
    return labels;
}

void lull__count_write_label(const lull__count *count, uint32_t label, lull__buffer *out) {
    lull__text policy, arm;
    split_label(lull__names_text(&count->rows.labels, label), &policy, &arm);
    lull__buffer_string(out, "{\"policy\":");
    lull__buffer_text(out, policy);
    if (arm.length > 0) {
        lull__buffer_string(out, ",\"arm\":");
        lull__buffer_text(out, arm);
    }
}

void lull__count_write_counts(const lull__row_of *row, lull__buffer *out) {
#define WRITE_COUNT(id, name)                                                                      \
    lull__buffer_string(out, ",\"" #name "\":");                                                   \
    lull__buffer_integer(out, (int64_t)row->counts[LULL__COUNT_##id]);
    LULL__COUNTED(WRITE_COUNT)
#undef WRITE_COUNT
}

void lull__count_show_label(const lull__count *count, uint32_t label, lull__buffer *out) {
    lull__text policy, arm;
    split_label(lull__names_text(&count->rows.labels, label), &policy, &arm);
    lull__count_show_value(policy, out);
    if (arm.length > 0) {
        lull__buffer_char(out, '/');
        lull__count_show_value(arm, out);
    }
}

/* ---- values ---------------------------------------------------------------------------------- */

/* DEL, and the control characters U+0080 to U+009F in UTF-8: JSON lets them stand. */
static bool is_control(lull__text text, size_t at) {
    unsigned char c = (unsigned char)text.at[at];
    return c < 0x20 || c == 0x7f ||
           (c == 0xc2 && at + 1 < text.length && (unsigned char)text.at[at + 1] < 0xa0);
}

/* Whether a text can stand without quotes. */
static bool is_plain(lull__text text) {
    lull_error ignored;
    if (text.length == 0 || strchr("\"[{( ", text.at[0]) || text.at[text.length - 1] == ' ') {
        return false;
    }
    for (size_t i = 0; i < text.length; i++) {
        if (is_control(text, i)) {
            return false;
        }
    }
    return !lull__json_check(text, LULL__JSON_LEVELS, &ignored);
}

static void show_json(lull__text json, lull__buffer *out) {
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < json.length; i++) {
        if (is_control(json, i)) {
            i += (unsigned char)json.at[i] == 0xc2;
            unsigned char c = (unsigned char)json.at[i];
            char escape[] = {'\\', 'u', '0', '0', digits[c >> 4], digits[c & 15]};
            lull__buffer_append(out, escape, sizeof escape);
        } else {
            lull__buffer_char(out, json.at[i]);
        }
    }
}

void lull__count_show_value(lull__text json, lull__buffer *out) {
    if (json.length == 0) {
        lull__buffer_string(out, "(missing)");
        return;
    }
    char *room = json.at[0] == '"' ? lull__buffer_room(out, json.length) : NULL;
    size_t length;
    if (room && lull__json_decode(json, 0, room, &length) && is_plain((lull__text){room, length})) {
        out->length += length;
        return;
    }
    show_json(json, out);
}

/* ---- figures --------------------------------------------------------------------------------- */

const lull__row_of *lull__count_row(const lull__count *count, uint32_t label) {
    for (size_t i = 0; i < lull__rows_count(&count->rows); i++) {
        if (count->rows.rows[i].label == label) {
            return &count->rows.rows[i];
        }
    }
    return NULL;
}

lull__figures *lull__count_figures(lull__count *count, uint32_t label) {
    static lull__figures none;
    return label < count->figure_count ? &count->figures[label] : &none;
}

static int compare_ranked(const void *left, const void *right) {
    const lull__ranked *a = left, *b = right;
    return a->total != b->total ? (a->total < b->total) - (a->total > b->total)
                                : lull__text_compare(a->name, b->name);
}

/* Sorts, and leaves each name once: equal ones have equal totals. */
static size_t rank(lull__ranked *names, size_t count) {
    size_t kept = 0;
    qsort(names, count, sizeof *names, compare_ranked);
    for (size_t i = 0; i < count; i++) {
        if (kept == 0 || !lull__text_equal(names[kept - 1].name, names[i].name)) {
            names[kept++] = names[i];
        }
    }
    return kept;
}

lull__ranked *lull__count_ranked(lull__count *count, const uint32_t *labels, size_t label_count,
                                 lull__counts_of counts_of, lull__text which, size_t *ranked) {
    size_t all = 0;
    for (size_t i = 0; i < label_count; i++) {
        const lull__name_counts *counts = counts_of(count, labels[i], which);
        all += counts ? counts->names.count : 0;
    }
    lull__ranked *names = calloc(all + 1, sizeof *names);
    size_t at = 0;
    for (size_t i = 0; i < label_count && names; i++) {
        const lull__name_counts *counts = counts_of(count, labels[i], which);
        for (uint32_t k = 0; counts && k < counts->names.count; k++) {
            names[at++].name = lull__names_text(&counts->names, k);
        }
    }
    for (size_t i = 0; i < label_count * at && names; i++) {
        lull__ranked *one = &names[i % at];
        const lull__name_counts *counts = counts_of(count, labels[i / at], which);
        one->total += counts ? lull__name_counts_of(counts, one->name) : 0;
    }
    *ranked = names ? rank(names, at) : 0;
    return names;
}

const lull__name_counts *lull__count_reasons(lull__count *count, uint32_t label, lull__text which) {
    (void)which;
    return &lull__count_figures(count, label)->reasons;
}

const lull__name_counts *lull__count_tags(lull__count *count, uint32_t label, lull__text which) {
    (void)which;
    return &lull__count_figures(count, label)->tags;
}

const lull__name_counts *lull__count_others(lull__count *count, uint32_t label, lull__text which) {
    const lull__measured *measured =
        lull__figures_measure(lull__count_figures(count, label), which);
    return measured ? &measured->others : NULL;
}

lull__ranked *lull__count_measures(lull__count *count, const uint32_t *labels, size_t label_count,
                                   size_t *measures) {
    size_t all = 0, at = 0;
    for (size_t i = 0; i < label_count; i++) {
        all += lull__count_figures(count, labels[i])->measure_names.count;
    }
    lull__ranked *names = calloc(all + 1, sizeof *names);
    for (size_t i = 0; i < label_count && names; i++) {
        const lull__names *known = &lull__count_figures(count, labels[i])->measure_names;
        for (uint32_t k = 0; k < known->count; k++) {
            names[at++].name = lull__names_text(known, k);
        }
    }
    *measures = names ? rank(names, at) : 0;
    return names;
}

/* ---- all of it ------------------------------------------------------------------------------- */

bool lull__count_write_report(lull__count *count, const lull_engine *engine, lull__count_form form,
                              lull__buffer *out) {
    uint32_t *labels = lull__count_labels(count, engine);
    bool fine =
        labels && (count->by_values ? lull__count_report_rows(count, labels, form, out)
                   : form == LULL__COUNT_JSON
                       ? lull__count_report_json(count, labels, out)
                       : lull__count_report_figures(count, labels, form == LULL__COUNT_CSV, out));
    free(labels);
    return fine && !out->failed;
}
