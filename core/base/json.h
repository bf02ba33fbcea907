/*
 * Writing JSON: strings and numbers.
 */
#ifndef LULL_BASE_JSON_H
#define LULL_BASE_JSON_H

#include "base/buffer.h"
#include "base/value.h"

/* A text as a JSON string, with its quotes. It must be UTF-8. */
void lull__json_write_string(lull__buffer *out, lull__text text);

/* Whether a text is UTF-8 (RFC 3629). */
bool lull__json_is_utf8(lull__text text);

enum { LULL__NUMBER_BYTES = 40 };

/* The shortest form of a finite number that reads back as the same, whatever the locale; how
 * long. */
size_t lull__json_number(double number, char out[LULL__NUMBER_BYTES]);

/* Text, number, true or false; null for anything else. */
void lull__json_write_scalar(lull__buffer *out, lull__value value);

#endif
