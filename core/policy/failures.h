/*
 * Rules that failed while events flowed: where, how often, and what is told of it. One for all
 * policies of an engine.
 *
 *     place = slot + file + line     the first few of each are told in full, all are counted
 */
#ifndef LULL_POLICY_FAILURES_H
#define LULL_POLICY_FAILURES_H

#include "policy/policy.h"

/* The last one stands for all places beyond, and is none itself. */
enum { LULL__FAILURE_PLACES = 64 };

struct lull__failures {
    lull_warn_fn warn; /* NULL: they are only counted */
    void *context;
    lull_error last; /* as it is told; code LULL_OK: none since that was written there */
    lull_failure places[LULL__FAILURE_PLACES];
    char files[LULL__FAILURE_PLACES][sizeof((lull_error *)0)->file];
    size_t count;
};

/* A rule failed on the subject's event, or without one at a session's end. `slot` is a static
 * string. */
void lull__failures_note(lull__failures *failures, const char *slot, const lull_error *error,
                         const lull__subject *subject);

#endif
