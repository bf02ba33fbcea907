/*
 * What was counted, for a person or for other programs: see count.h.
 */
#ifndef LULL_COUNT_REPORT_H
#define LULL_COUNT_REPORT_H

#include "count/counting.h"

/* false: no memory. */
bool lull__count_write_report(lull__count *count, const lull_engine *engine, lull__count_form form,
                              lull__buffer *out);

/* ---- for the above --------------------------------------------------------------------------- */

/* The labels in the order in which policies were named, arms by name; as many as there are. NULL:
 * no memory. */
uint32_t *lull__count_labels(const lull__count *count, const lull_engine *engine);

/* The name of a label: its policy, "policy/arm" for an arm. */
void lull__count_show_label(const lull__count *count, uint32_t label, lull__buffer *out);

/* The members by which JSON begins (an object that is left open), and those of a row's counts. */
void lull__count_write_label(const lull__count *count, uint32_t label, lull__buffer *out);
void lull__count_write_counts(const lull__row_of *row, lull__buffer *out);

/* A JSON value, for a person: texts as they are where nobody can take them for something else,
 * "(missing)" for the empty text. No control characters. */
void lull__count_show_value(lull__text json, lull__buffer *out);

/* The rows by values; the figures of all, by label. */
bool lull__count_report_rows(const lull__count *count, const uint32_t *labels,
                             lull__count_form form, lull__buffer *out);
bool lull__count_report_figures(lull__count *count, const uint32_t *labels, bool csv,
                                lull__buffer *out);
bool lull__count_report_json(lull__count *count, const uint32_t *labels, lull__buffer *out);

/* The row of a label where nothing was asked by values; NULL: it has none. */
const lull__row_of *lull__count_row(const lull__count *count, uint32_t label);

/* What is known of a label's sessions; of none where it had none. */
lull__figures *lull__count_figures(lull__count *count, uint32_t label);

/* Names with their counts: those that were counted most in all come first, then by their bytes. */
typedef struct lull__ranked {
    lull__text name;
    uint64_t total;
} lull__ranked;

/* The different names that labels have of one thing, such as reasons. NULL: no memory. */
typedef const lull__name_counts *(*lull__counts_of)(lull__count *count, uint32_t label,
                                                    lull__text which);
lull__ranked *lull__count_ranked(lull__count *count, const uint32_t *labels, size_t label_count,
                                 lull__counts_of counts_of, lull__text which, size_t *ranked);

/* The things themselves: reasons and tags; the values of the measure `which` that are no numbers
 * (NULL: it has none). */
const lull__name_counts *lull__count_reasons(lull__count *count, uint32_t label, lull__text which);
const lull__name_counts *lull__count_tags(lull__count *count, uint32_t label, lull__text which);
const lull__name_counts *lull__count_others(lull__count *count, uint32_t label, lull__text which);

/* Of values that are no numbers so many are told, the most frequent ones. */
enum { LULL__COUNT_TOP = 5 };

/* The measures that any of these labels has, by name. NULL: no memory. */
lull__ranked *lull__count_measures(lull__count *count, const uint32_t *labels, size_t label_count,
                                   size_t *measures);

#endif
