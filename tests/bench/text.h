/*
 * Writing into memory that is known to be large enough: each function returns where it ended.
 */
#ifndef LULL_TESTS_BENCH_TEXT_H
#define LULL_TESTS_BENCH_TEXT_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* A text with its length; of a literal: LIT in an expression, ENTRY in a table. */
typedef struct lit {
    const char *at;
    size_t length;
} lit;

#define ENTRY(literal)                                                                             \
    { (literal), sizeof(literal) - 1 }
#define LIT(literal) ((lit)ENTRY(literal))

static inline char *put(char *at, lit text) {
    memcpy(at, text.at, text.length);
    return at + text.length;
}

#define PUT(at, literal) put((at), LIT(literal))

/* A number as `digits` digits. */
static inline char *put_digits(char *at, uint64_t number, unsigned digits) {
    for (unsigned i = digits; i > 0; i--) {
        at[i - 1] = (char)('0' + number % 10);
        number /= 10;
    }
    return at + digits;
}

static inline char *put_number(char *at, uint64_t number) {
    unsigned digits = 1;
    for (uint64_t rest = number; rest >= 10; rest /= 10) {
        digits++;
    }
    return put_digits(at, number, digits);
}

/* A UUID of version 7, without quotes: 36 characters. */
char *put_uuid(char *at, int64_t time_ms, uint64_t bits);

/* RFC 3339 in UTC with milliseconds, without quotes: 24 characters. */
char *put_time(char *at, int64_t time_ms);

#endif
