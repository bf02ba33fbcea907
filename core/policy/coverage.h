/*
 * Which lines of the rules were exercised, for a policy that is asked to take note of that.
 *
 *     load ──► points: all that can happen, by line      run ──► those that did
 *
 * A point is a line of a rules file and one thing that can happen there (LULL_POINTS). Those of
 * matchers, choices, thresholds and triggers are known when the policy is loaded, with those of the
 * functions that its slots reach; those of functions that are made while others run come with their
 * first line.
 *
 * Nobody pays who does not ask: what notes a point looks at a pointer that is NULL.
 */
#ifndef LULL_POLICY_COVERAGE_H
#define LULL_POLICY_COVERAGE_H

#include "policy/verdict.h"

#include "lull.h"

typedef struct lull__policy lull__policy;

typedef struct lull__point {
    lull__place place;
    uint8_t kind; /* a lull_point_kind */
    bool exercised;
} lull__point;

typedef struct lull__coverage {
    lull__point *points; /* by place, then kind */
    uint32_t count, capacity;
    bool failed; /* there was no memory for a point */
} lull__coverage;

void lull__coverage_deinit(lull__coverage *coverage);

/* Takes note that it can happen; of the place 0 nothing can. */
void lull__coverage_add(lull__coverage *coverage, lull__place place, lull_point_kind kind);

/* Takes note that it did, where it can. */
void lull__coverage_note(lull__coverage *coverage, lull__place place, lull_point_kind kind);

/* All that the compiled policy can do, but for its functions. */
void lull__coverage_list(lull__coverage *coverage, const lull__policy *policy);

#endif
