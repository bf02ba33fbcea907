/*
 * Filling in the caller's lull_error.
 */
#ifndef LULL_BASE_ERROR_H
#define LULL_BASE_ERROR_H

#include "lull.h"

/* Fills `error` (which may be NULL) and returns false, so that a function can end with it. */
bool lull__fail(lull_error *error, lull_code code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same with the file and the line at fault; `file` may be NULL, `line` 0. */
bool lull__fail_at(lull_error *error, lull_code code, const char *file, int line,
                   const char *format, ...) __attribute__((format(printf, 5, 6)));

bool lull__no_memory(lull_error *error);

/* How many bytes of a text fit into so many without a part of a character at the end. */
size_t lull__fitting(const char *text, size_t most);

#endif
