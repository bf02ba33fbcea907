/*
 * One event on its way through the engine: from its line to its tag.
 */
#ifndef LULL_ENGINE_EVENT_H
#define LULL_ENGINE_EVENT_H

#include "policy/policy.h"
#include "record/record.h"

/* How an event is applied. */
typedef enum lull__course {
    LULL__IN_ORDER, /* applied */
    LULL__ALONE,    /* far ahead, applied to its own key: only that key's deadlines fire up to it */
    LULL__OUTLIER,  /* written, and no more */
} lull__course;

typedef struct lull__answers lull__answers; /* shadow.h */

/* The fields that rules name. */
typedef struct lull__row {
    lull__value *values;
    size_t width;
} lull__row;

/* Where a line stood in the input, for reports. All 0: it waited in a saved state. */
typedef struct lull__origin {
    uint64_t line_number; /* in its input, from 1 */
    uint64_t input;       /* which one, in the order in which they were begun */
} lull__origin;

typedef struct lull__event {
    uint64_t arrival; /* among the events of its lane, from 1 */
    lull__text line;
    lull__text shown; /* the line that stands for it in the output, where that is not its own */
    size_t close;     /* offset of the closing brace */
    bool empty;       /* the object has no members */
    bool owned;       /* by itself, on the heap; else by its batch */
    size_t bytes;     /* that it counts for while it waits, where owned */
    lull__row row;
    lull__row *arms; /* of the lane's other rules, where it has several */
    uint32_t arm_count;
    lull__addressed addressed;
    uint64_t key_hash;
    lull__origin origin;
    lull__text input; /* its name, where events say why they are so, however long they wait */
    size_t place;     /* while events of one time are put in order */

    lull__course course;
    int64_t moves_to_ms; /* the watermark before it: what is due until then fires first */
    lull__tag tag;
    lull__answers *answers; /* what all policies say of the event; NULL: that is not told */
    size_t told; /* boundaries told up to and with this event: bytes of the batch's records */
} lull__event;

/* A copy that owns all that it needs, to be freed with free(); NULL when memory runs out. */
lull__event *lull__event_keep(const lull__event *event);

#endif
