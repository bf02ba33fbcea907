/*
 * The event at hand, and its fields when a function names one that they were read without.
 */
#include "policy/compiled.h"

#include <stdlib.h>

/* The texts of a wide row lie in the subject's arena, which the next subject need not share: also
 * an event that waited is asked about twice, and its first arena is gone the second time. */
void lull__policy_attend(lull__policy *policy, const lull__subject *subject,
                         const lull__view *view) {
    policy->subject = subject;
    policy->view = view;
    policy->matchers.view = view;
    policy->time_ms = subject ? subject->time_ms : LULL__NO_TIME;
    policy->wide_width = 0;
}

bool lull__all_answered(lull__policy *policy) {
    bool all = !policy->out_of_memory;
    policy->out_of_memory = false;
    return all;
}

static bool widen(lull__policy *policy, size_t width) {
    if (policy->wide_capacity < width) {
        lull__value *row = realloc(policy->wide_row, width * 2 * sizeof *row);
        if (!row) {
            return false;
        }
        policy->wide_row = row;
        policy->wide_capacity = width * 2;
    }
    return true;
}

const lull__value *lull__policy_row(lull__policy *policy) {
    const lull__subject *subject = policy->subject;
    size_t width = policy->fields->slot_count;
    if (subject->width >= width) {
        return subject->row;
    }
    if (policy->wide_width >= width) {
        return policy->wide_row;
    }
    lull__line_facts facts;
    if (!widen(policy, width) ||
        !lull__reader_read(policy->reader, subject->line, false, policy->fields, policy->wide_row,
                           subject->arena, &facts, NULL)) {
        return NULL;
    }
    policy->wide_width = width;
    return policy->wide_row;
}
