/*
 * The lines that an engine writes, read again: records, and events told by some of their fields
 * (lull_options.fields). They are valid JSON, and lull's members stand in a fixed order; what a
 * field or a measure holds is foreign.
 */
#ifndef LULL_COUNT_LINE_H
#define LULL_COUNT_LINE_H

#include "base/value.h"

/* Steps over the members of a JSON object. */
typedef struct lull__members {
    lull__text object;
    size_t at;
} lull__members;

lull__members lull__members_of(lull__text object);

/* The next member: its name as a JSON string, its value as JSON. false: there is none. */
bool lull__members_next(lull__members *members, lull__text *name, lull__text *value);

/* Steps over the items of a JSON array, as the one above does; no names. */
bool lull__items_next(lull__members *items, lull__text *value);

/* Whether a member has this plain name. */
bool lull__is_named(lull__text name, const char *plain);

/* A number, true or false. NIL: another value. */
lull__value lull__value_of_json(lull__text json);

/* Whose part of a session it is; texts are JSON, empty where there are none. */
typedef struct lull__count_part {
    lull__text policy, arm, key, session_id;
    lull__text part; /* as digits */
} lull__count_part;

/* What the member `lull` of an event says of one policy. */
typedef struct lull__count_tag {
    lull__count_part of;
    lull__text window_id, window_index;
    lull__text shadow; /* an object of further tags by policy */
    bool counted;
    bool in_window;
} lull__count_tag;

lull__count_tag lull__count_tag_of(lull__text object);

/* What a part of a session was, from the record of its end. */
typedef struct lull__count_end {
    lull__count_part of;
    lull__text reason;
    lull__text measures, tags; /* an object, and an array of strings */
    lull__value duration_ms, active_ms, events, active_events;
    bool ghost;
} lull__count_end;

lull__count_end lull__count_end_of(lull__text record);

#endif
