#include "count/rows.h"

#include <stdlib.h>

void lull__rows_init(lull__rows *rows, lull__count_memory *memory) {
    *rows = (lull__rows){.memory = memory};
    lull__names *const all[] = {&rows->labels, &rows->tuples,   &rows->known,
                                &rows->keys,   &rows->sessions, &rows->windows};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        lull__names_init(all[i], memory);
    }
    lull__pairs_init(&rows->seen, memory);
}

void lull__rows_deinit(lull__rows *rows) {
    lull__names *const all[] = {&rows->labels, &rows->tuples,   &rows->known,
                                &rows->keys,   &rows->sessions, &rows->windows};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        lull__names_deinit(all[i]);
    }
    lull__pairs_deinit(&rows->seen);
    lull__count_release(rows->memory, rows->rows, rows->row_capacity * sizeof *rows->rows);
    lull__count_release(rows->memory, rows->scratch, rows->scratch_capacity);
}

/* The number of some texts together; a newline stands in no JSON that lull writes. */
static bool number_of(lull__rows *rows, lull__names *names, const lull__text *texts, size_t count,
                      uint32_t *number) {
    size_t length = 0;
    for (size_t i = 0; i < count; i++) {
        length += texts[i].length + 1;
    }
    if (length > rows->scratch_capacity) {
        char *scratch =
            lull__count_resize(rows->memory, rows->scratch, rows->scratch_capacity, 2 * length);
        if (!scratch) {
            return false;
        }
        rows->scratch = scratch;
        rows->scratch_capacity = 2 * length;
    }
    length = 0;
    for (size_t i = 0; i < count; i++) {
        if (texts[i].length > 0) {
            memcpy(rows->scratch + length, texts[i].at, texts[i].length);
        }
        length += texts[i].length;
        rows->scratch[length++] = '\n';
    }
    return lull__names_number(names, (lull__text){rows->scratch, length - 1}, number);
}

static lull__text bytes_of(const uint32_t *number) {
    return (lull__text){(const char *)number, sizeof *number};
}

bool lull__rows_label(lull__rows *rows, lull__text policy, lull__text arm, uint32_t *label) {
    const lull__text texts[] = {policy, arm};
    return number_of(rows, &rows->labels, texts, arm.length > 0 ? 2 : 1, label);
}

static bool find_session(lull__rows *rows, lull__text key, lull__text id, uint32_t *key_number,
                         uint32_t *session) {
    if (!lull__names_number(&rows->keys, key, key_number)) {
        return false;
    }
    const lull__text texts[] = {bytes_of(key_number), id};
    return number_of(rows, &rows->sessions, texts, 2, session);
}

static bool find_row(lull__rows *rows, lull__text tuple, uint32_t label, uint32_t *row) {
    uint32_t parts[2] = {0, label};
    if (!lull__names_number(&rows->tuples, tuple, &parts[0])) {
        return false;
    }
    uint32_t known = rows->known.count;
    void *items = rows->rows;
    bool fine =
        lull__count_grow(rows->memory, &items, known, &rows->row_capacity, sizeof *rows->rows);
    rows->rows = items;
    lull__text bytes = {(const char *)parts, sizeof parts};
    if (!fine || !lull__names_number(&rows->known, bytes, row)) {
        return false;
    }
    if (*row == known) {
        rows->rows[*row] = (lull__row_of){.tuple = parts[0], .label = label};
    }
    return true;
}

static lull__pair pair_of(uint32_t row, lull__counted kind, uint64_t what) {
    return (lull__pair){(uint64_t)row << 3 | kind, what};
}

static bool count(lull__rows *rows, uint32_t row, lull__counted kind, uint64_t what) {
    bool fresh;
    if (!lull__pairs_add(&rows->seen, pair_of(row, kind, what), &fresh)) {
        return false;
    }
    rows->rows[row].counts[kind] += fresh;
    return true;
}

/* Parts are numbered by the policy, from 1. */
static uint64_t part_of(uint32_t session, lull__text digits) {
    lull__value part = lull__value_of_json(digits);
    return (uint64_t)session << 32 | (uint64_t)part.integer;
}

/* The row, and the key and session, of a part. */
typedef struct place {
    uint32_t row, key, session;
} place;

static bool find_place(lull__rows *rows, lull__text tuple, const lull__count_part *part,
                       place *found) {
    uint32_t label;
    return lull__rows_label(rows, part->policy, part->arm, &label) &&
           find_row(rows, tuple, label, &found->row) &&
           find_session(rows, part->key, part->session_id, &found->key, &found->session);
}

static bool count_part(lull__rows *rows, const place *at, lull__text part) {
    return count(rows, at->row, LULL__COUNT_KEYS, at->key) &&
           count(rows, at->row, LULL__COUNT_SESSIONS, at->session) &&
           count(rows, at->row, LULL__COUNT_PARTS, part_of(at->session, part));
}

static bool count_window(lull__rows *rows, const place *at, const lull__count_tag *tag) {
    const lull__text texts[] = {bytes_of(&at->session), tag->of.part, tag->window_id,
                                tag->window_index};
    uint32_t window;
    return number_of(rows, &rows->windows, texts, 4, &window) &&
           count(rows, at->row, LULL__COUNT_WINDOWS, window);
}

bool lull__rows_add(lull__rows *rows, lull__text tuple, const lull__count_tag *tag) {
    place at;
    if (!find_place(rows, tuple, &tag->of, &at)) {
        return false;
    }
    rows->rows[at.row].counts[LULL__COUNT_EVENTS]++;
    return count_part(rows, &at, tag->of.part) && (!tag->in_window || count_window(rows, &at, tag));
}

bool lull__rows_add_part(lull__rows *rows, lull__text tuple, const lull__count_part *part) {
    place at;
    return find_place(rows, tuple, part, &at) && count_part(rows, &at, part->part);
}

bool lull__rows_touch(lull__rows *rows, lull__text tuple, lull__text policy) {
    uint32_t label, row;
    return lull__rows_label(rows, policy, (lull__text){0}, &label) &&
           find_row(rows, tuple, label, &row);
}

bool lull__rows_have(lull__rows *rows, lull__text tuple, const lull__count_part *part, bool *have) {
    place at;
    if (!find_place(rows, tuple, part, &at)) {
        return false;
    }
    *have = lull__pairs_have(&rows->seen,
                             pair_of(at.row, LULL__COUNT_PARTS, part_of(at.session, part->part)));
    return true;
}
