/*
 * For the tests of lull__reader_read: a reader, a set of fields, and a line read every way there
 * is.
 */
#ifndef LULL_TESTS_CORE_EVENT_JSON_READING_H
#define LULL_TESTS_CORE_EVENT_JSON_READING_H

#include "check.h"
#include "event/json.h"

#include <stdlib.h>

/* ---- a reader and a set of fields ------------------------------------------------------------ */

enum { SLOTS_MAX = 64, LEVELS = 512 };

static lull__reader *reader;
static lull__fields *fields;
static lull__arena arena;
static size_t slot_root, slot_a, slot_b, slot_bc, slot_bde, slot_list, slot_n, slot_empty;
static size_t slot_items, slot_sum, slot_inner; /* results of visits */
static size_t slot_x, slot_item, slot_in_y, slot_in_count;

static lull__text text(const char *string) {
    return lull__text_of(string);
}

static size_t slot_of(lull__fields *trie, const char *path) {
    size_t slot = 0;
    CHECK(lull__fields_slot(trie, text(path), &slot, NULL));
    return slot;
}

static lull__fields *items_of(lull__fields *trie, const char *path, lull__item_visit visit) {
    lull__fields *items = NULL;
    CHECK(lull__fields_items(trie, text(path), &items, NULL));
    items->visit = visit;
    return items;
}

static void add(lull__value *value, int64_t integer) {
    value->integer = (value->type == LULL__INTEGER ? value->integer : 0) + integer;
    value->type = LULL__INTEGER;
}

static void visit_inner(void *context, const lull__value *item, lull__value *event) {
    (void)context;
    add(&event[slot_in_count], item[slot_in_y].type == LULL__NIL ? 1 : 100);
}

static void visit_item(void *context, const lull__value *item, lull__value *event) {
    (void)context;
    add(&event[slot_items], 1);
    if (item[slot_x].type == LULL__INTEGER) {
        event[slot_sum].type = LULL__NUMBER;
        event[slot_sum].number += (double)item[slot_x].integer;
    }
    if (item[slot_in_count].type == LULL__INTEGER) {
        add(&event[slot_inner], item[slot_in_count].integer);
    }
    if (item[slot_item].type == LULL__STRING) {
        add(&event[slot_items], 1000 * (int64_t)item[slot_item].length);
    }
}

static void set_up(void) {
    reader = lull__reader_new(LEVELS);
    fields = lull__fields_new(SLOTS_MAX);
    slot_a = slot_of(fields, "a");
    slot_b = slot_of(fields, "b");
    slot_bc = slot_of(fields, "b.c");
    slot_bde = slot_of(fields, "b.d.e");
    slot_root = slot_of(fields, "");
    slot_list = slot_of(fields, "list");
    slot_n = slot_of(fields, "n\xc3\xa9");
    slot_empty = slot_of(fields, "[\"\"]");
    CHECK(lull__fields_result(fields, &slot_items, NULL));
    CHECK(lull__fields_result(fields, &slot_sum, NULL));
    CHECK(lull__fields_result(fields, &slot_inner, NULL));
    lull__fields *items = items_of(fields, "list", visit_item);
    slot_x = slot_of(items, "x");
    slot_item = slot_of(items, "");
    CHECK(lull__fields_result(items, &slot_in_count, NULL));
    slot_in_y = slot_of(items_of(items, "in", visit_inner), "y");
}

static void tear_down(void) {
    lull__reader_free(reader);
    lull__fields_free(fields);
    lull__arena_deinit(&arena);
}

/* ---- reading every way ----------------------------------------------------------------------- */

typedef struct reading {
    bool well;
    lull__value row[SLOTS_MAX];
    lull__line_facts facts;
    lull_error error;
} reading;

static bool same_value(lull__value a, lull__value b) {
    if (a.type != b.type || a.length != b.length) {
        return false;
    }
    switch (a.type) {
    case LULL__BOOLEAN:
        return a.boolean == b.boolean;
    case LULL__INTEGER:
        return a.integer == b.integer;
    case LULL__NUMBER:
        return memcmp(&a.number, &b.number, sizeof a.number) == 0;
    case LULL__STRING:
        return lull__text_equal(lull__value_text(a), lull__value_text(b));
    default:
        return true;
    }
}

static bool same_row(const reading *a, const reading *b) {
    for (size_t i = 0; i < fields->slot_count; i++) {
        if (!same_value(a->row[i], b->row[i])) {
            return false;
        }
    }
    return true;
}

static bool same_reading(const reading *a, const reading *b) {
    if (a->well != b->well) {
        return false;
    }
    if (!a->well) {
        return a->error.code == b->error.code && strcmp(a->error.message, b->error.message) == 0;
    }
    return a->facts.close == b->facts.close && a->facts.empty == b->facts.empty &&
           a->facts.tagged == b->facts.tagged &&
           a->facts.unrepresentable == b->facts.unrepresentable && same_row(a, b);
}

/* Each field of the line that was read last, looked for alone, is as in the row. */
static bool same_found(const reading *read) {
    lull__text names[LULL__FIELD_DEPTH];
    for (size_t i = 0; read->well && i < fields->node_count; i++) {
        int32_t slot = fields->nodes[i].slot;
        lull__value found;
        size_t count = lull__fields_names(fields, (int32_t)i, names);
        if (slot >= 0 && (!lull__reader_find(reader, names, count, &arena, &found, NULL) ||
                          !same_value(found, read->row[slot]))) {
            return false;
        }
    }
    return true;
}

/* Reads the line from memory that ends with it, from padded memory whose padding invites
 * misreading, and slowly. All three must agree. */
static bool same_every_way(lull__text line, reading *out) {
    static const char traps[] = "}]\"\"e,:1}";
    char *bare = malloc(line.length + 1), *padded = malloc(line.length + LULL__PADDING);
    bare[line.length] = '\0';
    if (line.length > 0) {
        memcpy(bare, line.at, line.length);
        memcpy(padded, line.at, line.length);
    }
    bare = realloc(bare, line.length > 0 ? line.length : 1);
    lull__text text_bare = {bare, line.length}, text_padded = {padded, line.length};
    reading slow = {0}, fast = {0};
    memset(out->row, 0xa5, sizeof out->row);
    out->well = lull__reader_read(reader, text_bare, false, fields, out->row, &arena, &out->facts,
                                  &out->error);
    slow.well = lull__reader_read_slow(reader, text_bare, fields, slow.row, &arena, &slow.facts,
                                       &slow.error);
    bool same = same_reading(out, &slow) && same_found(&slow);
    for (size_t trap = 0; trap < sizeof traps; trap++) {
        memset(padded + line.length, traps[trap], LULL__PADDING);
        fast.well = lull__reader_read(reader, text_padded, true, fields, fast.row, &arena,
                                      &fast.facts, &fast.error);
        same = same && same_reading(out, &fast);
    }
    same = same && same_found(&fast);
    free(bare);
    free(padded);
    return same;
}

static inline bool is_integer(lull__value value, int64_t integer) {
    return value.type == LULL__INTEGER && value.integer == integer;
}

static inline bool is_string(lull__value value, const char *bytes, size_t length) {
    return value.type == LULL__STRING &&
           lull__text_equal(lull__value_text(value), (lull__text){bytes, length});
}

#define IS_STRING(value, literal) is_string(value, literal, sizeof(literal) - 1)

static inline reading read_text(lull__text line) {
    reading out = {0};
    if (!CHECK(same_every_way(line, &out))) {
        printf("    line: %.*s\n    %s\n", (int)(line.length < 300 ? line.length : 300), line.at,
               out.well ? "read" : out.error.message);
    }
    return out;
}

static inline reading read_line(const char *line) {
    return read_text(text(line));
}

#endif
