/*
 * A replay window: one recorder inside one session. It opens with the first event that may start
 * one, pauses when nobody was active for longer than its idle threshold, resumes with the next
 * active event, and ends with its session, or before it by its own cap, a trigger or its limit.
 */
#ifndef LULL_SESSION_WINDOW_H
#define LULL_SESSION_WINDOW_H

#include "session/boundary.h"
#include "session/step.h"

/*
 * Point 7 of the step: lets an event that was applied to an open session touch its window. Sets
 * outcome's window, window_id and record.
 */
bool lull__window_step(const lull__key *key, lull__session *session, const lull__address *address,
                       const lull__judgement *judgement, lull__stage *stage,
                       lull__outcome *outcome);

/* Lets the timeout of a window come true: pauses or ends it. */
bool lull__window_time_out(const lull__key *key, const lull__session *session, lull__window *window,
                           lull__stage *stage);

/* Ends all open windows of a session, for the reason and at the time of its own end. */
bool lull__end_windows(const lull__key *key, lull__session *session, const lull__boundary *end,
                       lull__stage *stage);

/* Whether an event is one of a window. */
static inline bool lull__window_has_key(const lull__terms *terms, const lull__address *address) {
    return terms->windows && (!terms->window_keys || address->window_key.length > 0);
}

/* Whether one of this class then touches it at all (the built-in class ignore does not). */
bool lull__window_is_touched(const lull__terms *terms, const lull__address *address,
                             const lull__class *class);

/* The open window that an event of this line touches, if its session stays; NULL for none. */
const lull__window *lull__window_at_hand(const lull__line *line, const lull__address *address);

#endif
