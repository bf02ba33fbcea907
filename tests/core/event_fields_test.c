/*
 * event_fields_test: paths, slots and tries.
 */
#include "check.h"
#include "event/fields.h"

#include <stdlib.h>

static lull__fields *fields;
static lull_error error;

static lull__text text(const char *string) {
    return lull__text_of(string);
}

static size_t slot_of(const char *path) {
    size_t slot = SIZE_MAX;
    return lull__fields_slot(fields, text(path), &slot, &error) ? slot : SIZE_MAX;
}

/* Whether the path is refused with a message that holds `part`. */
static bool refused(const char *path, const char *part) {
    size_t slot;
    error = (lull_error){0};
    bool well = lull__fields_slot(fields, text(path), &slot, &error);
    bool right = !well && error.code == LULL_BAD_RULES && strstr(error.message, part);
    if (!right) {
        printf("    %s: %s\n", path, well ? "taken" : error.message);
    }
    return right;
}

static void test_slots(void) {
    TEST("the same path has the same slot, another path another");
    fields = lull__fields_new(100);
    CHECK(slot_of("a") == 0);
    CHECK(slot_of("a.b") == 1);
    CHECK(slot_of("a") == 0);
    CHECK(slot_of("c.d.e") == 2); /* what is on the way gets no slot */
    CHECK(slot_of("c.d") == 3);
    CHECK(slot_of("") == 4 && fields->nodes[0].slot == 4);
    CHECK(slot_of("properties.$window-id") == 5);
    CHECK(fields->slot_count == 6);
    TEST("names in quotes are the same names");
    CHECK(slot_of("[\"a\"].b") == 1);
    CHECK(slot_of("a[\"b\"]") == 1);
    CHECK(slot_of("[\"c\"][\"d\"].e") == 2);
    CHECK(slot_of("resource[\"service.name\"]") == 6);
    CHECK(slot_of("resource.service.name") == 7);
    CHECK(slot_of("[\"\\\"\\\\[]\"]") == 8);
    CHECK(lull__fields_child(fields, 0, text("\"\\[]")) > 0);
    CHECK(slot_of("[\"\"]") == 9);
    CHECK(slot_of("n\xc3\xa9") == 10);
    lull__fields_free(fields);
}

static void test_refused(void) {
    TEST("a path that cannot be read is refused with where and why");
    fields = lull__fields_new(100);
    CHECK(refused(".", "found '.' at 1, expected a name"));
    CHECK(refused("a.", "found the end, expected a name"));
    CHECK(refused("a..b", "found '.' at 3, expected a name"));
    CHECK(refused(".a", "expected a name"));
    CHECK(refused("a]", "found ']' at 2, expected a dot or [\""));
    CHECK(refused("a\"b", "found '\"' at 2"));
    CHECK(refused("a[b]", "found 'b' at 3, expected a name in quotes"));
    CHECK(refused("a[", "found the end, expected a name in quotes"));
    CHECK(refused("a[\"b", "found the end, expected \"]"));
    CHECK(refused("a[\"b\"", "found the end, expected ]"));
    CHECK(refused("a[\"b\\", "found the end"));
    CHECK(refused("a[\"b\\n\"]", "found 'n' at 6"));
    CHECK(refused("a[\"b\"]c", "found 'c' at 7, expected a dot"));
    CHECK(refused("a.[\"b\"]", "found '[' at 3, expected a name"));
    CHECK(refused("a[].b", "[] is read by"));
    CHECK(refused("1.2.3.4.5.6.7.8.9.10.11.12.13.14.15.16.17", "more than 16 names"));
    CHECK(slot_of("1.2.3.4.5.6.7.8.9.10.11.12.13.14.15.16") == 0);
    lull__fields_free(fields);
}

static void test_limit(void) {
    TEST("there are never more slots than the limit");
    fields = lull__fields_new(2);
    size_t slot;
    CHECK(slot_of("a") == 0);
    CHECK(lull__fields_result(fields, &slot, &error) && slot == 1);
    CHECK(slot_of("b") == SIZE_MAX && error.code == LULL_BAD_RULES);
    CHECK(!lull__fields_result(fields, &slot, &error));
    CHECK(lull__fields_member(fields, 0, text("b"), &error) == -1);
    CHECK(slot_of("a") == 0 && fields->slot_count == 2);
    lull__fields *items;
    CHECK(lull__fields_items(fields, text("list"), &items, &error) && items->slot_max == 2);
    lull__fields_free(fields);
}

static void test_member(void) {
    TEST("a way found name by name ends in the same slots as a path");
    fields = lull__fields_new(100);
    size_t deep = slot_of("a.b.c");
    int32_t a = lull__fields_member(fields, 0, text("a"), &error);
    CHECK(a > 0 && fields->nodes[a].slot == 1);
    int32_t b = lull__fields_member(fields, a, text("b"), &error);
    int32_t c = lull__fields_member(fields, b, text("c"), &error);
    CHECK(c > 0 && (size_t)fields->nodes[c].slot == deep);
    CHECK(slot_of("a") == 1 && slot_of("a.b") == 2);
    CHECK(lull__fields_member(fields, a, text("b"), &error) == b);
    int32_t nul = lull__fields_member(fields, 0, (lull__text){"a\0", 2}, &error);
    CHECK(nul > 0 && nul != a);
    int32_t node = 0;
    for (int i = 0; i < LULL__FIELD_DEPTH; i++) {
        node = lull__fields_member(fields, node, text("down"), &error);
        CHECK(node > 0);
    }
    CHECK(lull__fields_member(fields, node, text("down"), &error) == -1);
    CHECK(error.code == LULL_BAD_RULES);
    lull__fields_free(fields);
}

static void test_items(void) {
    TEST("an array has one trie of items, with slots of its own");
    fields = lull__fields_new(100);
    lull__fields *items, *same, *inner;
    CHECK(slot_of("a") == 0);
    CHECK(lull__fields_items(fields, text("a.list"), &items, &error));
    CHECK(lull__fields_items(fields, text("a[\"list\"]"), &same, &error) && same == items);
    size_t slot;
    CHECK(lull__fields_slot(items, text("a"), &slot, &error) && slot == 0);
    CHECK(fields->slot_count == 1);
    CHECK(lull__fields_items(items, text(""), &inner, &error) && inner != items);
    CHECK(inner->level == 2);
    CHECK(!lull__fields_items(fields, text("a[].b"), &inner, &error));
    TEST("items of items have a limit");
    int levels = 2;
    while (lull__fields_items(inner, text(""), &inner, &error)) {
        levels++;
    }
    CHECK(levels == LULL__ITEM_LEVELS && error.code == LULL_BAD_RULES);
    lull__fields_free(fields);
}

static bool split(const char *path, const char *before, const char *after) {
    lull__text front, back;
    return lull__path_split_items(text(path), &front, &back) &&
           lull__text_equal(front, text(before)) && lull__text_equal(back, text(after));
}

static void test_split(void) {
    TEST("a path is split at its first []");
    lull__text front, back;
    CHECK(split("a.b[].c", "a.b", "c"));
    CHECK(split("a[]", "a", ""));
    CHECK(split("[].x", "", "x"));
    CHECK(split("a[].b[].c", "a", "b[].c"));
    CHECK(split("a[][].b", "a", "[].b"));
    CHECK(split("a[][\"b.c\"]", "a", "[\"b.c\"]"));
    CHECK(split("[\"x[]\"].y[].z", "[\"x[]\"].y", "z"));
    CHECK(split("[\"x\\\"[]\"][].z", "[\"x\\\"[]\"]", "z"));
    CHECK(!lull__path_split_items(text("a.b"), &front, &back));
    CHECK(!lull__path_split_items(text("[\"a[]\"]"), &front, &back));
    CHECK(!lull__path_split_items(text(""), &front, &back));
    CHECK(!lull__path_split_items(text("["), &front, &back));
    CHECK(!lull__path_split_items(text("[\"a\\"), &front, &back));
    TEST("what cannot follow [] is left for somebody to refuse");
    fields = lull__fields_new(10);
    CHECK(split("a[]b", "a", "]b") && refused("]b", "expected a name"));
    CHECK(split("a[].", "a", "].") && refused("].", "expected a name"));
    lull__fields_free(fields);
}

static void test_many(void) {
    TEST("a trie of many names finds each of them");
    fields = lull__fields_new(4096);
    char path[32];
    for (size_t i = 0; i < 4096; i++) {
        snprintf(path, sizeof path, "n%zu.m", i * 7919 % 4096);
        CHECK(slot_of(path) == i);
    }
    for (size_t i = 0; i < 4096; i++) {
        snprintf(path, sizeof path, "n%zu.m", i * 7919 % 4096);
        CHECK(slot_of(path) == i);
    }
    CHECK(fields->nodes[0].child_count == 4096 && slot_of("more") == SIZE_MAX);
    lull__fields_free(fields);
    lull__fields_free(NULL);
}

int main(void) {
    test_slots();
    test_refused();
    test_limit();
    test_member();
    test_items();
    test_split();
    test_many();
    return finish("event_fields_test");
}
