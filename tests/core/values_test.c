/*
 * values_test: rows of values as bytes, and back.
 */
#include "base/values.h"
#include "check.h"

#include <float.h>
#include <math.h>

#define TEXT(literal)                                                                              \
    { .type = LULL__STRING, .length = sizeof(literal) - 1, .string = (literal) }

static const lull__value VALUES[] = {
    {.type = LULL__NIL},
    {.type = LULL__BOOLEAN, .boolean = true},
    {.type = LULL__BOOLEAN, .boolean = false},
    {.type = LULL__INTEGER, .integer = 0},
    {.type = LULL__INTEGER, .integer = -1},
    {.type = LULL__INTEGER, .integer = 63},
    {.type = LULL__INTEGER, .integer = 64},
    {.type = LULL__INTEGER, .integer = INT64_MAX},
    {.type = LULL__INTEGER, .integer = INT64_MIN},
    {.type = LULL__NUMBER, .number = 7},
    {.type = LULL__NUMBER, .number = -0.0},
    {.type = LULL__NUMBER, .number = 0.1},
    {.type = LULL__NUMBER, .number = DBL_MAX},
    {.type = LULL__NUMBER, .number = DBL_TRUE_MIN},
    TEXT(""),
    TEXT("a\0\"b"),
    TEXT("a text of more than a hundred and twenty-seven bytes, whose length is written in two of "
         "them, so that what is counted is counted right"),
};

enum { COUNT = sizeof VALUES / sizeof *VALUES };

static bool same(lull__value a, lull__value b) {
    if (a.type != b.type) {
        return false;
    }
    switch ((lull__type)a.type) {
    case LULL__BOOLEAN:
        return a.boolean == b.boolean;
    case LULL__INTEGER:
        return a.integer == b.integer;
    case LULL__NUMBER: /* by their bits */
        return memcmp(&a.number, &b.number, sizeof a.number) == 0;
    case LULL__STRING:
        return lull__text_equal(lull__value_text(a), lull__value_text(b));
    default:
        return true;
    }
}

static lull__text row_of(lull__buffer *row) {
    return (lull__text){row->bytes, row->length};
}

static void test_round(void) {
    TEST("every value comes back as it was, and takes as many bytes as it says");
    lull__buffer row = {0};
    size_t size = 0;
    for (uint32_t i = 0; i < COUNT; i++) {
        lull__values_put(&row, VALUES[i]);
        size += lull__values_size(VALUES[i]);
        CHECK(row.length == size);
    }
    lull__value all[COUNT + 1];
    lull__values_read(row_of(&row), all, COUNT + 1);
    for (uint32_t i = 0; i < COUNT; i++) {
        CHECK(same(lull__values_at(row_of(&row), i), VALUES[i]) && same(all[i], VALUES[i]));
    }
    TEST("beyond a row there is nothing");
    CHECK(lull__values_at(row_of(&row), COUNT).type == LULL__NIL);
    CHECK(lull__values_at(row_of(&row), UINT32_MAX).type == LULL__NIL);
    CHECK(all[COUNT].type == LULL__NIL);
    CHECK(lull__values_at((lull__text){0}, 0).type == LULL__NIL);
    TEST("a row is a row of its own number of values, and of no other");
    CHECK(lull__values_are(row_of(&row), COUNT));
    CHECK(!lull__values_are(row_of(&row), COUNT - 1) && !lull__values_are(row_of(&row), COUNT + 1));
    CHECK(lull__values_are((lull__text){0}, 0) && !lull__values_are((lull__text){0}, 1));
    lull__buffer_deinit(&row);
}

static void test_cut(void) {
    TEST("a row that was cut is none, and nothing is read behind its end");
    for (uint32_t i = 0; i < COUNT; i++) {
        lull__buffer row = {0};
        lull__values_put(&row, VALUES[i]);
        CHECK(lull__values_are(row_of(&row), 1));
        for (size_t length = 0; length < row.length; length++) {
            char *bytes = malloc(length + 1);
            lull__text cut = {memcpy(bytes, row.bytes, length), length};
            CHECK(!lull__values_are(cut, 1));
            (void)lull__values_at(cut, 0);
            free(bytes);
        }
        lull__buffer_deinit(&row);
    }
}

static void test_none(void) {
    TEST("what JSON cannot hold, and what is not written so here, is no row");
    static const struct {
        const char *bytes;
        size_t length;
    } rows[] = {
        {"\x06", 1},         /* no type of values */
        {"\x01\x02", 2},     /* a boolean that is 2 */
        {"\x02\x80\x00", 3}, /* 0 in two bytes */
        {"\x80\x00", 2},     /* a type in two bytes */
        {"\x04\x01\xff", 3}, /* no UTF-8 */
        {"\x04\x81\x00"
         "a",
         4},                                         /* a length in two bytes */
        {"\x03\x00\x00\x00\x00\x00\x00\xf0\x7f", 9}, /* infinity */
        {"\x03\x00\x00\x00\x00\x00\x00\xf8\x7f", 9}, /* no number */
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        CHECK(!lull__values_are((lull__text){rows[i].bytes, rows[i].length}, 1));
    }
}

int main(void) {
    test_round();
    test_cut();
    test_none();
    return finish("values_test");
}
