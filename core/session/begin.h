/*
 * How sessions and parts begin: from nothing, or in the struct of the one before them in their
 * line.
 */
#ifndef LULL_SESSION_BEGIN_H
#define LULL_SESSION_BEGIN_H

#include "session/step.h"

/* How a session or part comes to be. */
typedef struct lull__begin {
    lull__reason reason;
    const lull__rotation *rotation; /* the trigger that held; NULL: none */
    int64_t calendar_ms;            /* the first boundary of a calendar; LULL__NEVER: none */
    lull__place calendar_place;
    bool next_part;  /* of the session that is over, rather than a new one */
    bool same_visit; /* the idle time of the session that is over runs on */
    bool takes_part; /* a new one does, in an experiment */
    bool after_end;  /* there is a session before it in its line */
} lull__begin;

/*
 * Begins a session or part in a line whose session is over (or that is new), and tells. `arrival`
 * is that of its first event, which is still to be applied. false: no memory, or the teller failed.
 */
bool lull__begin_session(lull__key *key, lull__line *line, const lull__begin *how, int64_t time_ms,
                         uint64_t arrival, lull__stage *stage);

#endif
