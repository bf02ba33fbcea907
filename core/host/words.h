/*
 * Numbers, sizes and errors in words, for messages.
 */
#ifndef LULL_HOST_WORDS_H
#define LULL_HOST_WORDS_H

#include "lull.h"

typedef struct lull__host_number {
    char text[32];
} lull__host_number;

/* 1024 as "1,024". */
lull__host_number lull__host_number_of(uint64_t number);

/* 1536000 as "1.5 MB". */
lull__host_number lull__host_size_of(uint64_t bytes);

/* "standard input" for "-", else the name itself. */
const char *lull__host_input_name(const char *name);

/* Fills `error` (file, message) and returns false. `file` may be NULL. */
bool lull__host_fail(lull_error *error, lull_code code, const char *file, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

#endif
