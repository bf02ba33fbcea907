/*
 * What ends a session by what an event says: the list of rotate_on, and limit.
 *
 *     rotate_on = { when(m, "login"), changed "user", function }      limit = 100
 *                   held, name        seen: what the session remembers
 *
 * Triggers are asked of a session that is open, in their order; the first that holds is the reason,
 * the others are named beside it. A function is asked only where none before it held.
 */
#ifndef LULL_POLICY_TRIGGER_H
#define LULL_POLICY_TRIGGER_H

#include "policy/verdict.h"
#include "policy/view.h"

/* Calendars are timeouts, and not in the list: of those the session keeps the first boundary. */
enum { LULL__TRIGGERS = 32, LULL__TRIGGER_NAME_BYTES = 64 };

/* A field whose changes end a session. */
typedef struct lull__change {
    uint32_t slot;
    int32_t from, to; /* tests of the value before and after; -1: any */
} lull__change;

typedef struct lull__trigger {
    int32_t held; /* matcher; -1: it is none */
    int function; /* LULL__NO_FUNCTION: it is none */
    lull__place place;
    lull__text name;       /* of a matcher's end */
    uint32_t first, count; /* of `changes` */
} lull__trigger;

typedef struct lull__triggers {
    lull__trigger list[LULL__TRIGGERS];
    lull__change changes[LULL__TRIGGERS];
    int32_t calendars[LULL__TRIGGERS]; /* of the policy's */
    lull__place calendar_places[LULL__TRIGGERS];
    uint32_t count, change_count, calendar_count;
    int32_t limited; /* the figure that has a limit; -1: none */
    double limit;
    lull__place limit_place;
} lull__triggers;

#endif
