/*
 * A table for a terminal: columns as wide as what stands in them, numbers to the right.
 *
 *     cells ──► | blog_id | post_id | sessions |      the first row is the heading
 */
#ifndef LULL_COUNT_TABLE_H
#define LULL_COUNT_TABLE_H

#include "base/buffer.h"

typedef struct lull__cell {
    size_t at;
    uint32_t bytes, width; /* width: characters */
    bool right;
} lull__cell;

typedef struct lull__table {
    size_t columns;
    lull__buffer text;
    lull__buffer cells; /* of lull__cell, row by row */
} lull__table;

void lull__table_deinit(lull__table *table);

/* Adds a cell behind the last one. The heading of a column stands as its cells do. */
void lull__table_cell(lull__table *table, lull__text text, bool right);
void lull__table_string(lull__table *table, const char *string, bool right);

/* Writes it aligned. out->failed where memory ran out, here or before. */
void lull__table_write(const lull__table *table, lull__buffer *out);

/* Writes it as CSV (RFC 4180). */
void lull__table_write_csv(const lull__table *table, lull__buffer *out);

#endif
