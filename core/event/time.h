/*
 * Instants: milliseconds since 1970-01-01T00:00:00Z, within the years 1 to 9999.
 */
#ifndef LULL_EVENT_TIME_H
#define LULL_EVENT_TIME_H

#include "base/value.h"

typedef enum lull__time_unit {
    LULL__BY_MAGNITUDE, /* |x| < 1e11 s, < 1e14 ms, < 1e17 us, else ns */
    LULL__SECONDS,
    LULL__MILLISECONDS,
    LULL__MICROSECONDS,
    LULL__NANOSECONDS,
} lull__time_unit;

/*
 * RFC 3339 (any offset, any number of decimals, t or T or one space, z or Z; without a zone it is
 * UTC), or a number or string of digits in the unit. Cut down to the millisecond, towards the past.
 * false: no instant of those years. A leap second is the first second after it.
 */
bool lull__time_parse(lull__value value, lull__time_unit unit, int64_t *instant_ms);

enum { LULL__TIME_BYTES = 24 };

/* Writes RFC 3339 UTC with milliseconds ("2025-10-09T08:53:20.000Z"): 24 bytes, no terminator. An
 * instant beyond those years (a deadline behind the last one) is written as the nearest within. */
void lull__time_format(int64_t instant_ms, char out[LULL__TIME_BYTES]);

#endif
