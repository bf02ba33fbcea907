/*
 * A session or a window as rules may see it: a read-only copy of its figures, taken before a rule
 * is asked. Texts are the session's and valid while the rule runs.
 */
#ifndef LULL_POLICY_VIEW_H
#define LULL_POLICY_VIEW_H

#include "policy/verdict.h"

/* What a figure holds where the session has none yet: nil to a rule. */
#define LULL__NO_TIME INT64_MIN

typedef struct lull__view {
    bool of_window;
    bool exists; /* false before a line's first session: events is 0 and the rest nil */
    bool open;
    lull__text id;          /* JSON; length 0: none */
    lull__text previous_id; /* JSON scalar; length 0: none */
    uint32_t part;
    uint32_t index; /* among the sessions of its key, or the windows of its session */
    int64_t start_ms, last_ms, end_ms,
        last_active_ms;  /* last_active_ms: LULL__NO_TIME before an active event */
    int64_t gap_ms;      /* LULL__NO_TIME for a first session */
    int64_t deadline_ms; /* LULL__NEVER where nothing ends it */
    uint64_t events, active_events;
    lull__reason start_reason;
    lull__text start_name;      /* of a start by a rule */
    lull__text data, carry;     /* rows of what a rule keeps */
    uint32_t data_count;        /* values in the first */
    const lull__seen *seen;     /* as many as the terms say; NULL: nothing yet */
    const lull__latest *latest; /* the same of these */
    /* A measure so far, of this tally on these terms. A text is the session's. */
    lull__value (*measure)(const void *tally, const lull__tally_terms *terms, uint32_t which);
    const void *tally;
    const lull__tally_terms *terms;
    uint32_t (*windows)(const void *session); /* how many its part has */
    const void *session;
    lull__reason end_reason; /* of a session that is over */
    lull__text end_name;
    int64_t active_ms;
    bool trusted; /* the client's id decides: triggers are not asked */
    /* Of a window. */
    uint64_t unrecorded, chunk_gaps, chunk_collisions;
    int64_t playable_ms; /* LULL__NO_TIME before a whole snapshot */
} lull__view;

#endif
