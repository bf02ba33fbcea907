/*
 * A value that a rule named, as the rule sees it: one slot of an event's row, or a figure of a
 * session.
 */
#ifndef LULL_BASE_VALUE_H
#define LULL_BASE_VALUE_H

#include "base/text.h"

#include <stdint.h>

typedef enum lull__type {
    LULL__NIL, /* missing, null, or not to be represented */
    LULL__BOOLEAN,
    LULL__INTEGER,
    LULL__NUMBER, /* finite; never a whole number that INTEGER could hold */
    LULL__STRING,
    LULL__OBJECT, /* is there; its members are fields of their own */
    LULL__ARRAY,  /* is there; see lull__reader_tape */
} lull__type;

typedef struct lull__value {
    uint8_t type;
    uint32_t length; /* bytes of a STRING; items of an ARRAY or members of an OBJECT on a tape */
    union {
        bool boolean;
        int64_t integer;
        double number;
        const char *string; /* UTF-8, unescaped, not terminated; the arena's */
    };
} lull__value;

static inline bool lull__is_number(lull__value value) {
    return value.type == LULL__INTEGER || value.type == LULL__NUMBER;
}

/* Of two numbers, exactly, whatever their kinds: below 0, 0 or above 0, as qsort asks. */
int lull__compare_numbers(lull__value a, lull__value b);

static inline lull__text lull__value_text(lull__value value) {
    return (lull__text){value.string, value.length};
}

#endif
