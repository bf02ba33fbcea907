/*
 * Counting what an engine says: distinct sessions, windows and keys by the values of fields, and
 * what the sessions of each policy were like. Exact, in memory with a bound: what does not fit is
 * an error and never a smaller number.
 *
 *     lull_engine ─┬─ events, told by fields ──► where.h ──► rows.h     how many, by values
 *                  └─ ends of sessions ────────────────────► figures.h  what they were like
 *                                                                └────► report.h: table, CSV, JSON
 *
 * It stands on what lull.h writes, so that what is counted is what a reader of the output would
 * count.
 *
 *     by values          a row for each combination and policy, most sessions first
 *     all together       a column for each policy: how many, and what the sessions were like
 *
 * As CSV both have the same rows; as JSON there is an object a line, for each row or policy.
 */
#ifndef LULL_COUNT_COUNT_H
#define LULL_COUNT_COUNT_H

#include "lull.h"

typedef struct lull__count lull__count;

enum { LULL__COUNT_WHERES = 64 };

typedef struct lull__count_wanted {
    const char *by;                        /* paths with commas between them; NULL: all together */
    const char *where[LULL__COUNT_WHERES]; /* PATH=VALUE with commas between them */
    size_t where_count;
    uint64_t memory_bytes; /* that distinct values may take */
} lull__count_wanted;

/* NULL: LULL_MISUSE where `by` or `where` cannot be read, or no memory. */
lull__count *lull__count_new(const lull__count_wanted *wanted, lull_error *error);
void lull__count_free(lull__count *count); /* NULL is allowed */

/* What the engine is to write, into its options; it is to be made while the count is there. */
void lull__count_ask(const lull__count *count, lull_options *options);

/* Takes whole lines of LULL_OUT. false: what is counted does not fit. */
bool lull__count_take(lull__count *count, const char *bytes, size_t length);

/* Whether all that was taken did fit; else LULL_NO_MEMORY, and what to do. */
bool lull__count_fits(const lull__count *count, lull_error *error);

typedef enum lull__count_form {
    LULL__COUNT_TABLE,
    LULL__COUNT_CSV,
    LULL__COUNT_JSON,
} lull__count_form;

/* What was counted when all lines were taken, once; to be freed with free(). NULL on error:
 * LULL_NO_MEMORY with a message that says what to do, LULL_MISUSE where policies cannot be counted
 * side by side. */
char *lull__count_report(lull__count *count, const lull_engine *engine, lull__count_form form,
                         lull_error *error);

#endif
