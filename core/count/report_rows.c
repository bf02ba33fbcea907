/*
 * Rows by values: as a table, CSV or JSON.
 */
#include "base/json.h"
#include "count/report.h"
#include "count/table.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- order ----------------------------------------------------------------------------------- */

typedef struct ordering {
    const lull__rows *rows;
    const uint64_t *sessions; /* by tuple, of all policies */
    const uint32_t *ranks;    /* by label */
} ordering;

static lull__text take_value(lull__text *tuple) {
    const char *newline = tuple->length > 0 ? memchr(tuple->at, '\n', tuple->length) : NULL;
    lull__text value = {tuple->at, newline ? (size_t)(newline - tuple->at) : tuple->length};
    size_t passed = newline ? value.length + 1 : value.length;
    *tuple = (lull__text){tuple->at + passed, tuple->length - passed};
    return value;
}

/* Numbers, texts, all else, and what is missing. */
static int rank_of(lull__text json, lull__value *number) {
    *number = lull__value_of_json(json);
    return lull__is_number(*number) ? 0 : json.length == 0 ? 3 : json.at[0] == '"' ? 1 : 2;
}

static int compare_values(lull__text a, lull__text b) {
    lull__value a_number, b_number;
    int a_rank = rank_of(a, &a_number), b_rank = rank_of(b, &b_number);
    if (a_rank != b_rank) {
        return a_rank - b_rank;
    }
    int order = a_rank == 0 ? lull__compare_numbers(a_number, b_number) : 0;
    return order != 0 ? order : lull__text_compare(a, b);
}

static int compare_rows(const void *left, const void *right, void *context) {
    const ordering *order = context;
    const lull__row_of *a = &order->rows->rows[*(const uint32_t *)left];
    const lull__row_of *b = &order->rows->rows[*(const uint32_t *)right];
    uint64_t a_sessions = order->sessions[a->tuple], b_sessions = order->sessions[b->tuple];
    if (a_sessions != b_sessions) {
        return a_sessions < b_sessions ? 1 : -1;
    }
    lull__text a_left = lull__names_text(&order->rows->tuples, a->tuple);
    lull__text b_left = lull__names_text(&order->rows->tuples, b->tuple);
    while (a->tuple != b->tuple && (a_left.length > 0 || b_left.length > 0)) {
        int compared = compare_values(take_value(&a_left), take_value(&b_left));
        if (compared != 0) {
            return compared;
        }
    }
    uint32_t a_rank = order->ranks[a->label], b_rank = order->ranks[b->label];
    return (a_rank > b_rank) - (a_rank < b_rank);
}

/* The numbers of the rows as they are to be told. NULL: no memory. */
static uint32_t *order_rows(const lull__rows *rows, const uint32_t *labels) {
    size_t count = lull__rows_count(rows);
    uint32_t *order = malloc((count + 1) * sizeof *order);
    uint64_t *sessions = calloc((size_t)rows->tuples.count + 1, sizeof *sessions);
    uint32_t *ranks = malloc(((size_t)rows->labels.count + 1) * sizeof *ranks);
    if (order && sessions && ranks) {
        for (uint32_t i = 0; i < count; i++) {
            order[i] = i;
            sessions[rows->rows[i].tuple] += rows->rows[i].counts[LULL__COUNT_SESSIONS];
        }
        for (uint32_t i = 0; i < rows->labels.count; i++) {
            ranks[labels[i]] = i;
        }
        ordering by = {rows, sessions, ranks};
        qsort_r(order, count, sizeof *order, compare_rows, &by);
    } else {
        free(order);
        order = NULL;
    }
    free(sessions);
    free(ranks);
    return order;
}

/* ---- a table --------------------------------------------------------------------------------- */

static void add_shown(lull__table *table, lull__buffer *shown, bool right) {
    lull__table_cell(table, (lull__text){shown->bytes, shown->length}, right);
    table->text.failed |= shown->failed;
    shown->length = 0;
}

static void add_count(lull__table *table, uint64_t count) {
    char digits[24];
    snprintf(digits, sizeof digits, "%" PRIu64, count);
    lull__table_string(table, digits, true);
}

static void add_heading(lull__table *table, const lull__count *count, bool several) {
    for (size_t i = 0; i < count->fields.by_count; i++) {
        lull__table_string(table, count->fields.paths[i], false);
    }
    if (several) {
        lull__table_string(table, "policy", false);
    }
#define ADD_NAME(id, name) lull__table_string(table, #name, true);
    LULL__COUNTED(ADD_NAME)
#undef ADD_NAME
}

static void add_row(lull__table *table, const lull__count *count, const lull__row_of *row,
                    bool several, lull__buffer *shown) {
    lull__text left = lull__names_text(&count->rows.tuples, row->tuple);
    for (size_t i = 0; i < count->fields.by_count; i++) {
        lull__text value = take_value(&left);
        lull__count_show_value(value, shown);
        add_shown(table, shown, lull__is_number(lull__value_of_json(value)));
    }
    if (several) {
        lull__count_show_label(count, row->label, shown);
        add_shown(table, shown, false);
    }
    for (size_t i = 0; i < LULL__COUNTED_KINDS; i++) {
        add_count(table, row->counts[i]);
    }
}

static void write_table(const lull__count *count, const uint32_t *order, bool csv,
                        lull__buffer *out) {
    bool several = count->rows.labels.count > 1;
    lull__table table = {.columns = count->fields.by_count + several + LULL__COUNTED_KINDS};
    lull__buffer shown = {0};
    add_heading(&table, count, several);
    for (size_t i = 0; i < lull__rows_count(&count->rows); i++) {
        add_row(&table, count, &count->rows.rows[order[i]], several, &shown);
    }
    (csv ? lull__table_write_csv : lull__table_write)(&table, out);
    lull__buffer_deinit(&shown);
    lull__table_deinit(&table);
}

/* ---- JSON ------------------------------------------------------------------------------------ */

static void write_json_row(const lull__count *count, const lull__row_of *row, lull__buffer *out) {
    lull__text left = lull__names_text(&count->rows.tuples, row->tuple);
    lull__count_write_label(count, row->label, out);
    lull__buffer_string(out, ",\"by\":");
    char before = '{';
    for (size_t i = 0; i < count->fields.by_count; i++) {
        lull__text value = take_value(&left);
        if (value.length > 0) {
            lull__buffer_char(out, before);
            lull__buffer_append(out, count->names[i].bytes, count->names[i].length);
            lull__buffer_char(out, ':');
            lull__buffer_text(out, value);
            before = ',';
        }
    }
    lull__buffer_string(out, before == '{' ? "{}" : "}");
    lull__count_write_counts(row, out);
    lull__buffer_string(out, "}\n");
}

bool lull__count_report_rows(const lull__count *count, const uint32_t *labels,
                             lull__count_form form, lull__buffer *out) {
    uint32_t *order = order_rows(&count->rows, labels);
    if (!order) {
        return false;
    }
    if (form == LULL__COUNT_JSON) {
        for (size_t i = 0; i < lull__rows_count(&count->rows); i++) {
            write_json_row(count, &count->rows.rows[order[i]], out);
        }
    } else {
        write_table(count, order, form == LULL__COUNT_CSV, out);
    }
    free(order);
    return true;
}
