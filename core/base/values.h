/*
 * A row of values as bytes: what a rule keeps with a session, in memory and in states.
 *
 *     type · (boolean: 0 or 1 | integer: LEB128, folded | number: its 8 bytes | text: counted)
 *
 * Equal rows are equal bytes, and every number comes back as it was: an integer stays one, another
 * keeps its bits.
 */
#ifndef LULL_BASE_VALUES_H
#define LULL_BASE_VALUES_H

#include "base/buffer.h"
#include "base/value.h"

/* How many bytes a value takes: NIL, BOOLEAN, INTEGER, NUMBER or STRING. */
size_t lull__values_size(lull__value value);

/* Appends a value to a row. */
void lull__values_put(lull__buffer *out, lull__value value);

/* The value at a place of a row, from 0; NIL where the row is shorter. A text is the row's. */
lull__value lull__values_at(lull__text row, uint32_t place);

/* The first values of a row; NIL where it is shorter. */
void lull__values_read(lull__text row, lull__value *values, uint32_t count);

/* Whether these bytes are a row of so many values that JSON can hold, written as they are here. */
bool lull__values_are(lull__text row, uint32_t count);

#endif
