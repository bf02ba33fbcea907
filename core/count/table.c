#include "count/table.h"

#include "event/json_text.h"

#include <stdlib.h>

enum { GAP = 2 }; /* between columns */

void lull__table_deinit(lull__table *table) {
    lull__buffer_deinit(&table->text);
    lull__buffer_deinit(&table->cells);
}

static uint32_t width_of(lull__text text) {
    uint32_t width = 0;
    for (size_t at = 0; at < text.length; width++) {
        size_t length = lull__utf8_length(text, at);
        at += length > 0 ? length : 1;
    }
    return width;
}

void lull__table_cell(lull__table *table, lull__text text, bool right) {
    lull__cell cell = {table->text.length, (uint32_t)text.length, width_of(text), right};
    lull__buffer_text(&table->text, text);
    lull__buffer_append(&table->cells, &cell, sizeof cell);
}

void lull__table_string(lull__table *table, const char *string, bool right) {
    lull__table_cell(table, lull__text_of(string), right);
}

static size_t count_of(const lull__table *table) {
    return table->cells.length / sizeof(lull__cell);
}

static lull__cell cell_at(const lull__table *table, size_t i) {
    lull__cell cell;
    memcpy(&cell, table->cells.bytes + i * sizeof cell, sizeof cell);
    return cell;
}

static lull__text text_of(const lull__table *table, lull__cell cell) {
    return (lull__text){table->text.bytes + cell.at, cell.bytes};
}

/* How wide a column is, and whether all below its heading stand to the right. */
static uint32_t measure(const lull__table *table, size_t column, bool *right) {
    uint32_t width = 0;
    *right = count_of(table) > table->columns;
    for (size_t i = column; i < count_of(table); i += table->columns) {
        lull__cell cell = cell_at(table, i);
        width = cell.width > width ? cell.width : width;
        *right &= i == column || cell.right || cell.bytes == 0;
    }
    return width;
}

static void write_spaces(lull__buffer *out, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        lull__buffer_char(out, ' ');
    }
}

/* No white space at the end of a row. */
static void write_row(const lull__table *table, size_t first, const uint32_t *widths,
                      const bool *rights, lull__buffer *out) {
    uint32_t owed = 0;
    for (size_t column = 0; column < table->columns; column++) {
        lull__cell cell = cell_at(table, first + column);
        uint32_t room = widths[column] - cell.width;
        bool right = first == 0 ? rights[column] : cell.right;
        if (cell.bytes > 0) {
            write_spaces(out, owed + (right ? room : 0));
            lull__buffer_text(out, text_of(table, cell));
            owed = right ? 0 : room;
        } else {
            owed += widths[column];
        }
        owed += GAP;
    }
    lull__buffer_char(out, '\n');
}

static bool has_failed(const lull__table *table, lull__buffer *out) {
    out->failed |= table->text.failed || table->cells.failed;
    return out->failed;
}

void lull__table_write(const lull__table *table, lull__buffer *out) {
    uint32_t *widths = malloc((table->columns + 1) * sizeof *widths);
    bool *rights = malloc((table->columns + 1) * sizeof *rights);
    out->failed |= !widths || !rights;
    if (!has_failed(table, out)) {
        for (size_t column = 0; column < table->columns; column++) {
            widths[column] = measure(table, column, &rights[column]);
        }
        for (size_t i = 0; i < count_of(table); i += table->columns) {
            write_row(table, i, widths, rights, out);
        }
    }
    free(widths);
    free(rights);
}

/* ---- CSV ------------------------------------------------------------------------------------- */

static bool needs_quotes(lull__text text) {
    bool needs = text.length > 0 && (text.at[0] == ' ' || text.at[text.length - 1] == ' ');
    for (size_t i = 0; i < text.length && !needs; i++) {
        needs = memchr(",\"\r\n", text.at[i], 4) != NULL;
    }
    return needs;
}

static void write_csv_value(lull__buffer *out, lull__text text) {
    bool quotes = needs_quotes(text);
    if (quotes) {
        lull__buffer_char(out, '"');
    }
    for (size_t i = 0; i < text.length; i++) {
        if (text.at[i] == '"') {
            lull__buffer_char(out, '"');
        }
        lull__buffer_char(out, text.at[i]);
    }
    if (quotes) {
        lull__buffer_char(out, '"');
    }
}

void lull__table_write_csv(const lull__table *table, lull__buffer *out) {
    for (size_t i = 0; i < count_of(table) && !has_failed(table, out); i++) {
        write_csv_value(out, text_of(table, cell_at(table, i)));
        lull__buffer_char(out, (i + 1) % table->columns == 0 ? '\n' : ',');
    }
}
