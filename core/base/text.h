/*
 * A slice of bytes that somebody else owns. Not terminated, may hold NUL.
 */
#ifndef LULL_BASE_TEXT_H
#define LULL_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

typedef struct lull__text {
    const char *at; /* may be NULL where length is 0 */
    size_t length;
} lull__text;

#define LULL__TEXT(literal) ((lull__text){(literal), sizeof(literal) - 1})

static inline lull__text lull__text_of(const char *string) {
    return (lull__text){string, strlen(string)};
}

static inline bool lull__text_equal(lull__text a, lull__text b) {
    return a.length == b.length && (a.length == 0 || memcmp(a.at, b.at, a.length) == 0);
}

/* By bytes: below 0, 0 or above 0, as qsort asks. */
static inline int lull__text_compare(lull__text a, lull__text b) {
    size_t shorter = a.length < b.length ? a.length : b.length;
    int order = shorter > 0 ? memcmp(a.at, b.at, shorter) : 0;
    return order != 0 ? order : (a.length > b.length) - (a.length < b.length);
}

#endif
