/*
 * A replay window: one recorder inside one session. It opens with the first event that may start
 * one, pauses when nobody was active for longer than its idle threshold, resumes with the next
 * active event, and ends with its session.
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

/* Pauses a window whose idle threshold holds. */
bool lull__window_pause(const lull__key *key, const lull__session *session, lull__window *window,
                        lull__stage *stage);

/* Ends all open windows of a session, for the reason and at the time of its own end. */
bool lull__windows_end(const lull__key *key, lull__session *session, const lull__boundary *end,
                       lull__stage *stage);

/* Whether an event of this class touches windows at all (the built-in class ignore does not). */
bool lull__window_touched_by(const lull__class *class);

#endif
