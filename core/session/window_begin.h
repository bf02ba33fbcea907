/*
 * How a window begins and ends: with its session, by its own cap or a trigger, or to make room.
 */
#ifndef LULL_SESSION_WINDOW_BEGIN_H
#define LULL_SESSION_WINDOW_BEGIN_H

#include "session/step.h"

typedef struct lull__window_begin {
    lull__reason reason;
    lull__text name;      /* of a reason that a rule gave */
    lull__window *before; /* of its id, over; NULL: none. It is forgotten */
    int64_t clock_ms;     /* what idle goes on counting from; LULL__NO_TIME: its start */
    bool needs_snapshot;
} lull__window_begin;

/* Begins the window of the event with this address. NULL when memory ran out or the teller
 * failed. */
lull__window *lull__begin_window(const lull__key *key, lull__session *session,
                                 const lull__address *address, const lull__window_begin *how,
                                 lull__stage *stage);

/* Ends a window, for the reason and at the time of `end`. */
bool lull__end_window(const lull__key *key, const lull__session *session, lull__window *window,
                      const lull__boundary *end, lull__stage *stage);

#endif
