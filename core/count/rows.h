/*
 * Who was where: for each combination of values that events have in the fields that were asked for,
 * and for each policy, how many different keys, sessions, parts and windows had an event with it
 * that counted.
 *
 *     event ──► values "1\n7" ──► tuple ─┬─► row (tuple, label) ── events, keys, sessions, …
 *               tag of a policy ─► label ┘                          a set of (row, what) says which
 *                                                                   of them are new to the row
 *
 * A label is a policy, or an arm of an experiment that splits.
 */
#ifndef LULL_COUNT_ROWS_H
#define LULL_COUNT_ROWS_H

#include "count/line.h"
#include "count/names.h"
#include "count/pairs.h"

/* What is counted, its member in JSON and column. */
#define LULL__COUNTED(X)                                                                           \
    X(EVENTS, events) X(KEYS, keys) X(SESSIONS, sessions) X(PARTS, parts) X(WINDOWS, windows)

typedef enum lull__counted {
#define COUNTED_ID(id, name) LULL__COUNT_##id,
    LULL__COUNTED(COUNTED_ID)
#undef COUNTED_ID
        LULL__COUNTED_KINDS
} lull__counted;

typedef struct lull__row_of {
    uint32_t tuple, label;
    uint64_t counts[LULL__COUNTED_KINDS];
} lull__row_of;

typedef struct lull__rows {
    lull__count_memory *memory;
    lull__names labels;   /* policy, and arm behind a newline, as JSON */
    lull__names tuples;   /* values with newlines between them, as JSON; empty: missing */
    lull__names known;    /* rows by the bytes of tuple and label */
    lull__names keys;     /* by JSON */
    lull__names sessions; /* by number of the key and id */
    lull__names windows;  /* by number of the session, part, id and index */
    lull__pairs seen;     /* row and kind, and what of that kind */
    lull__row_of *rows;
    size_t row_capacity;
    char *scratch;
    size_t scratch_capacity;
} lull__rows;

void lull__rows_init(lull__rows *rows, lull__count_memory *memory);
void lull__rows_deinit(lull__rows *rows);

static inline size_t lull__rows_count(const lull__rows *rows) {
    return rows->known.count;
}

/* The number of the label that a policy (or its arm; length 0: none) has. This and all below: false
 * where memory->failed. */
bool lull__rows_label(lull__rows *rows, lull__text policy, lull__text arm, uint32_t *label);

/* Counts an event with these values under one policy, which has counted it in a session. */
bool lull__rows_add(lull__rows *rows, lull__text tuple, const lull__count_tag *tag);

/* Counts a part, its session and key, which may have no event that counts. */
bool lull__rows_add_part(lull__rows *rows, lull__text tuple, const lull__count_part *part);

/* Makes sure that a policy has a row for these values, of nothing if need be. */
bool lull__rows_touch(lull__rows *rows, lull__text tuple, lull__text policy);

/* Whether a part has an event in the row of these values. */
bool lull__rows_have(lull__rows *rows, lull__text tuple, const lull__count_part *part, bool *have);

#endif
