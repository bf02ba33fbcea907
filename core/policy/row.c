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
    policy->parse = 0;
    policy->wide_width = 0;
}

bool lull__all_answered(lull__policy *policy) {
    bool all = !policy->out_of_memory;
    policy->out_of_memory = false;
    return all;
}

bool lull__policy_parse(lull__policy *policy) {
    lull__line_facts facts;
    if (policy->parse != lull__reader_parses(policy->reader)) {
        if (!lull__reader_parse(policy->reader, policy->subject->line, false, &facts, NULL)) {
            return false; /* it was parsed before: it is not the line */
        }
        policy->parse = lull__reader_parses(policy->reader);
    }
    return true;
}

/* Room for a row of this width, with what the event was read with. */
static bool widen(lull__policy *policy, size_t width) {
    const lull__subject *subject = policy->subject;
    if (policy->wide_capacity < width) {
        lull__value *row = realloc(policy->wide_row, width * 2 * sizeof *row);
        if (!row) {
            return false;
        }
        policy->wide_row = row;
        policy->wide_capacity = width * 2;
    }
    if (policy->wide_width == 0 && subject->width > 0) {
        memcpy(policy->wide_row, subject->row, subject->width * sizeof *subject->row);
    }
    if (policy->wide_width < subject->width) {
        policy->wide_width = subject->width;
    }
    return true;
}

/* Looks for the fields whose slots are new; how many there are. The other slots are those of
 * results. */
static bool find_new(lull__policy *policy, size_t *count) {
    const lull__fields *fields = policy->fields;
    lull__text names[LULL__FIELD_DEPTH];
    bool fine = true;
    *count = 0;
    for (size_t i = 0; i < fields->node_count && fine; i++) {
        int32_t slot = fields->nodes[i].slot;
        if (slot >= 0 && (size_t)slot >= policy->wide_width) {
            size_t depth = lull__fields_names(fields, (int32_t)i, names);
            fine = lull__reader_find(policy->reader, names, depth, policy->subject->arena,
                                     &policy->wide_row[slot], NULL);
            ++*count;
        }
    }
    return fine;
}

/* What matchers look for in items is found on a walk over all that the rules name. */
static bool fill_all(lull__policy *policy) {
    lull__line_facts facts = {0};
    return lull__reader_fill(policy->reader, policy->fields, policy->wide_row,
                             policy->subject->arena, &facts, NULL);
}

const lull__value *lull__policy_row(lull__policy *policy) {
    const lull__subject *subject = policy->subject;
    size_t width = policy->fields->slot_count, found;
    if (subject->width >= width) {
        return subject->row;
    }
    if (policy->wide_width >= width) {
        return policy->wide_row;
    }
    if (!widen(policy, width) || !lull__policy_parse(policy) || !find_new(policy, &found) ||
        (found < width - policy->wide_width && !fill_all(policy))) {
        policy->wide_width = 0;
        return NULL;
    }
    policy->wide_width = width;
    return policy->wide_row;
}
