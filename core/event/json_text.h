/*
 * JSON (RFC 8259) checked byte by byte, exactly and slowly: for the lines that the fast parser
 * refuses, to tell a valid one from a broken one and to say where and why it is broken.
 */
#ifndef LULL_EVENT_JSON_TEXT_H
#define LULL_EVENT_JSON_TEXT_H

#include "base/error.h"
#include "base/text.h"

enum { LULL__JSON_LEVELS = 512 }; /* the most that levels_max can be */

/*
 * Whether the text is one JSON value with nothing but white space around it. Integers of any
 * length, numbers beyond a double and lone surrogate escapes are valid. Iterative: nesting costs
 * no stack. On failure fills `error` as lull__reader_read says.
 */
bool lull__json_check(lull__text text, size_t levels_max, lull_error *error);

/*
 * The rest works on text that lull__json_check accepted and cannot fail. `at` is an offset; each
 * returns the offset behind what it passed.
 */
size_t lull__json_skip_space(lull__text text, size_t at);
size_t lull__json_skip_value(lull__text text, size_t at);

/* How many bytes the UTF-8 character at `at` has; 0 where there is none (RFC 3629). Takes any
 * text. */
size_t lull__utf8_length(lull__text text, size_t at);

/* Decodes the string that starts at its quote into `out` (as long as its text is always enough).
 * false where it holds a lone surrogate, which UTF-8 cannot. */
bool lull__json_decode(lull__text text, size_t at, char *out, size_t *length);

#endif
