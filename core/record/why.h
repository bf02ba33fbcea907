/*
 * By which lines of the rules things are as they are, and what would end them next: what records
 * and tagged events say of that where it is asked for.
 */
#ifndef LULL_RECORD_WHY_H
#define LULL_RECORD_WHY_H

#include "record/record.h"

/* What is said of an event. */
typedef struct lull__why {
    lull__position position;
    const lull__address *address; /* a key of length 0: it has none */
    lull__text client_id;         /* whose line it was applied to; length 0: the key's own, none */
    lull__text fields;            /* what the rules name of it, as JSON; length 0: nothing */
    lull__place place;            /* that gave its class, or ignores it */
    const lull__effect *window;   /* what it is to its window; NULL: the same, or none */
    const lull__session *session; /* that it was written with, as it is now; NULL: none */
    const lull__window *touched;  /* NULL: none */
} lull__why;

/* Writes it as an object; of the clocks that run in the session and window the first to come true
 * comes first. */
void lull__record_why(lull__buffer *out, const lull__places *places, const lull__why *why);

/* Writes the member "rule" with file and line; nothing where there is no such place. */
void lull__record_rule(lull__buffer *out, const lull__places *places, lull__place place);

#endif
