/*
 * When something is over by time.
 *
 * A timeout of T over a base holds from the first millisecond at which "longer than T" (or "at
 * least T") is true; that is its instant. The record of what it ended is dated base + T. The first
 * instant decides; in the same millisecond the session's cap, then its calendar, then its idle,
 * then those of its windows as they began, the cap of each before its idle. A calendar's boundary
 * was found at the session's start, and is its own instant.
 */
#ifndef LULL_SESSION_DEADLINE_H
#define LULL_SESSION_DEADLINE_H

#include "session/state.h"

typedef struct lull__timeout {
    int64_t instant_ms; /* LULL__NEVER: none */
    int64_t time_ms;    /* base + T, or the boundary */
    int64_t limit_ms;   /* T */
    bool limited;       /* by a threshold: T has a value */
    lull__reason reason;
    lull__place place; /* of the rule that gave it */
} lull__timeout;

/* When a threshold over this base holds: LULL__NEVER where it never does. */
int64_t lull__threshold_instant(lull__threshold threshold, int64_t base_ms);

/* Whether a time is within idle of an instant of activity before it. */
static inline bool lull__is_within(lull__threshold idle, int64_t base_ms, int64_t time_ms) {
    return lull__threshold_instant(idle, base_ms) > time_ms;
}

/* Ends after which the visit goes on: an event that does not extend begins what follows only within
 * idle of the last activity. */
static inline bool lull__is_cut(lull__reason reason) {
    return reason == LULL__CAP || reason == LULL__CALENDAR || reason == LULL__LIMIT;
}

/* The timeout that will end an open session, from what is known now. */
lull__timeout lull__session_timeout(const lull__session *session);

/* Its instant alone. */
int64_t lull__session_deadline(const lull__session *session);

/* The timeout of this reason (CAP, CALENDAR or IDLE), whether or not it comes first. */
lull__timeout lull__session_timeout_by(const lull__session *session, lull__reason reason);

/* The timeout of a window of this reason (CAP or IDLE), whether or not it comes first. */
lull__timeout lull__window_timeout_by(const lull__window *window, lull__reason reason);

/* The timeout that will end an open window (CAP) or pause it (IDLE). */
lull__timeout lull__window_timeout(const lull__window *window);

/* The window of an open session whose timeout comes first, and before the session ends; NULL for
 * none. */
lull__window *lull__session_next_window(const lull__session *session, int64_t *instant_ms);

/* Deadlines are met by instant, then by arrival of the first event of their session. */
typedef struct lull__due {
    int64_t instant_ms; /* LULL__NEVER: nothing is due, ever */
    uint64_t arrival;
} lull__due;

static inline bool lull__due_before(lull__due a, lull__due b) {
    return a.instant_ms != b.instant_ms ? a.instant_ms < b.instant_ms : a.arrival < b.arrival;
}

/* The next deadline of an open session, a window's or its own. */
lull__due lull__session_due(const lull__session *session);

/* The next of all sessions of a key. */
lull__due lull__key_due(const lull__key *key);

/* From when on a key with nothing open is forgotten. */
int64_t lull__key_forget_instant(const lull__key *key, int64_t retain_ms);

#endif
