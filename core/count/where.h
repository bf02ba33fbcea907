/*
 * What the command line says of fields: --by blog_id,post_id and --where plan=pro,blog_id=7.
 */
#ifndef LULL_COUNT_WHERE_H
#define LULL_COUNT_WHERE_H

#include "base/error.h"
#include "base/value.h"

enum { LULL__COUNT_FIELDS = 64 };

/* What a field has to be. A value that is JSON is meant as such: 7 is a number, "7" a text, null
 * a field that is missing. All else is a text. */
typedef struct lull__count_test {
    lull__text json; /* as it was given; length 0: see text */
    char *text;      /* decoded, the test's own */
    size_t length;
} lull__count_test;

/* The fields that are asked for, those to count by first. */
typedef struct lull__count_fields {
    char *paths[LULL__COUNT_FIELDS];
    lull__count_test tests[LULL__COUNT_FIELDS]; /* of paths[by_count + i] */
    size_t by_count, test_count;
} lull__count_fields;

void lull__count_fields_deinit(lull__count_fields *fields);

/* Paths with commas between them; PATH=VALUE with commas between them. LULL_MISUSE with a message,
 * or no memory. All of --by before --where. */
bool lull__count_fields_by(lull__count_fields *fields, const char *list, lull_error *error);
bool lull__count_fields_where(lull__count_fields *fields, const char *list, lull_error *error);

/* Whether a value of an event (JSON; length 0: missing) is what a test wants. `scratch` has room
 * for it. */
bool lull__count_test_holds(const lull__count_test *test, lull__text json, char *scratch);

#endif
