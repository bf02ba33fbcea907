/*
 * What the step tells while it changes a key: boundaries, in causal order (ends before starts, a
 * session's windows end before it, a session starts before its windows).
 */
#ifndef LULL_SESSION_BOUNDARY_H
#define LULL_SESSION_BOUNDARY_H

#include "session/state.h"

typedef enum lull__boundary_type {
    LULL__SESSION_START,
    LULL__SESSION_CONFIRM,
    LULL__SESSION_END,
    LULL__WINDOW_START,
    LULL__WINDOW_IDLE,
    LULL__WINDOW_RESUME,
    LULL__WINDOW_END,
} lull__boundary_type;

typedef struct lull__boundary {
    lull__boundary_type type;
    lull__reason reason;
    lull__text name;   /* of a reason that a rule gave */
    lull__place place; /* of the rule that decided; 0: none did, or nobody asked */
    int64_t time_ms;   /* when it holds, which may be before the event that showed it */
    const lull__key *key;
    const lull__session *session;
    const lull__window *window; /* NULL for a session's boundary */
    bool decided;               /* by a threshold: limit_ms and its reason are set */
    lull__reason decided_by;    /* CAP or IDLE */
    int64_t limit_ms;
    bool by_window; /* it is the window's own, not its session's */
    bool after_end; /* a start that follows an end: `also` has a value */
    unsigned also;  /* other timeouts that held too: bits 1 << reason */
    const lull__text *also_names;
    uint32_t also_count;    /* and triggers */
    lull__text continues;   /* the client's id that a minted one stands for; else empty */
    int64_t gap_ms;         /* on a resume */
    bool needs_snapshot;    /* on a window's start and resume */
    const lull__text *tags; /* on an end: their names; NULL: none are asked for */
    uint32_t tag_count;
} lull__boundary;

/* Hears of boundaries. What it is given is valid during the call. false: it failed; the step
 * stops. */
typedef struct lull__teller {
    bool (*tell)(void *context, const lull__boundary *boundary);
    void *context;
} lull__teller;

#endif
