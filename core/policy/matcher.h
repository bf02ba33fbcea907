/*
 * Matchers as data: what `where`, `any`, `all` and `none` say, asked of a row without entering Lua.
 *
 *     any ── where slot 0 = "click"         nodes; children are a linked list
 *      └──── all ── where slot 3 exists
 *             └──── result slot 5           what item matchers found in an array
 */
#ifndef LULL_POLICY_MATCHER_H
#define LULL_POLICY_MATCHER_H

#include "base/arena.h"
#include "base/value.h"
#include "policy/coverage.h"
#include "policy/figures.h"

#define LULL__TESTS(X)                                                                             \
    X(EQ, "eq")                                                                                    \
    X(IN, "in")                                                                                    \
    X(EXISTS, "exists")                                                                            \
    X(MISSING, "missing")                                                                          \
    X(ANYTHING, "anything")                                                                        \
    X(AT_LEAST, "at_least")                                                                        \
    X(OVER, "over")                                                                                \
    X(AT_MOST, "at_most")                                                                          \
    X(UNDER, "under")                                                                              \
    X(BETWEEN, "between")                                                                          \
    X(EXCEPT, "except")                                                                            \
    X(CONTAINS, "contains")                                                                        \
    X(BEGINS, "begins")                                                                            \
    X(MATCHES, "matches")

typedef enum lull__test_op {
#define LULL__TEST_ENUM(op, name) LULL__TEST_##op,
    LULL__TESTS(LULL__TEST_ENUM)
#undef LULL__TEST_ENUM
} lull__test_op;

typedef struct lull__test {
    lull__test_op op;
    lull__value a, b; /* bounds, or the one value; b of BETWEEN alone */
    uint32_t list;    /* IN: first of its values */
    uint32_t count;   /* IN: how many */
    int32_t of;       /* EXCEPT: the test that must not hold */
} lull__test;

typedef enum lull__match_op {
    LULL__MATCH_WHERE,
    LULL__MATCH_RESULT, /* a slot that item matchers set to true */
    LULL__MATCH_CONSTANT,
    LULL__MATCH_SAMPLE,    /* a share of all values, by their hash */
    LULL__MATCH_SAMPLE_ID, /* of sessions, by the id of the one at hand */
    LULL__MATCH_SO_FAR,    /* a figure of the session at hand */
    LULL__MATCH_LATEST,    /* the latest value of a field, of the event or else of its session */
    LULL__MATCH_ALL,
    LULL__MATCH_ANY,
    LULL__MATCH_NONE,
} lull__match_op;

typedef struct lull__match_node {
    lull__match_op op;
    uint32_t slot;
    int32_t test;
    int32_t child, next; /* -1: none */
    uint32_t looked;     /* of LATEST: the value that it must be */
    bool value;          /* of a CONSTANT */
    lull__place place;   /* where it was written */
    uint64_t hash_max;   /* of samples */
} lull__match_node;

/* A value that `by` looks for. */
typedef struct lull__looked {
    lull__value value;
    uint32_t field; /* which of the fields that are looked up */
} lull__looked;

typedef struct lull__matchers {
    lull__match_node *nodes;
    lull__test *tests;
    lull__value *values;
    lull__looked *lookeds;
    uint32_t *lookups; /* slots of the fields that `by` looks up */
    uint32_t node_count, node_capacity;
    uint32_t test_count, test_capacity;
    uint32_t value_count, value_capacity;
    uint32_t looked_count, looked_capacity;
    uint32_t lookup_count, lookup_capacity;
    lull__arena strings;
    uint64_t pattern_steps_max; /* for one test of `matches` */
    uint64_t pattern_steps;     /* that such tests took since this was last cleared */
    const lull__view *view;     /* of the session at hand; NULL: none is */
    lull__coverage *coverage;   /* hears what holds and what does not; NULL: nobody asks */
    bool exhausted; /* one ran out of them since this was last cleared: it did not hold */
} lull__matchers;

void lull__matchers_deinit(lull__matchers *matchers);

/* The index of a new node, test or value; -1 when memory runs out. Nodes come without children. */
int32_t lull__matchers_add(lull__matchers *matchers, lull__match_node node);
int32_t lull__matchers_add_test(lull__matchers *matchers, lull__test test);
int32_t lull__matchers_add_value(lull__matchers *matchers, lull__value value);

/* The number of a value that `by` looks for in the field of this slot, the same for the same value;
 * -1 when memory runs out. */
int32_t lull__matchers_look(lull__matchers *matchers, uint32_t slot, lull__value value);

/* The latest value of each field that `by` looks up, as this row has it: lookup_count of them. */
void lull__matchers_note_latest(const lull__matchers *matchers, const lull__value *row,
                                int64_t time_ms, lull__latest *latest);

/* Whether a test holds for a value. */
bool lull__test_holds(lull__matchers *matchers, int32_t test, lull__value value);

/* Whether the matcher at `node` holds for a row that is wide enough for it. */
bool lull__match(lull__matchers *matchers, int32_t node, const lull__value *row);

/* Of one that holds: where the part of it was written that makes it so, as far as that is one. */
lull__place lull__match_place(lull__matchers *matchers, int32_t node, const lull__value *row);

#endif
