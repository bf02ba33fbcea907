/*
 * A time zone: how far the clocks of a place are from UTC, at every instant.
 *
 *     ……────────┬──────────────┬──────────────┬────────── by the rule of its last years, for ever
 *       span 0      span 1          span 2        …          (which repeats every 400 years)
 *
 * From the system's compiled tz database, in the folder that TZDIR names or /usr/share/zoneinfo.
 * The library that reads it is known to one file, zone.cpp; nothing of it throws past it. Spans
 * are copied out when a zone is opened, so looking one up is a search in an array and cannot fail.
 */
#ifndef LULL_EVENT_ZONE_H
#define LULL_EVENT_ZONE_H

#include "base/text.h"
#include "lull.h"

#include <stdint.h>

typedef struct lull__zone lull__zone;

/* Before all events and after them. */
#define LULL__ZONE_ALWAYS ((int64_t)1 << 60)

/* A stretch of time in which the clocks of a zone are at one offset: as long as it can be. */
typedef struct lull__zone_span {
    int64_t from_ms, until_ms; /* until is the first instant after it */
    int64_t offset_ms;         /* what the clocks show less UTC */
} lull__zone_span;

enum { LULL__ZONE_NAME_BYTES = 64 };

/*
 * The zone of this name, to be closed; `name` is one that lull__tzdata_has. NULL: no memory, or
 * data that are damaged or missing (LULL_NO_FILE).
 */
lull__zone *lull__zone_open(lull__text name, lull_error *error);
void lull__zone_close(lull__zone *zone);

/* The span that an instant of the years 1 to 9999 is in, or one near them. */
lull__zone_span lull__zone_at(const lull__zone *zone, int64_t instant_ms);

/* The folder of the database, without a slash at its end. */
const char *lull__zone_folder(void);

/* "Abseil 20220623.1": a static string. */
const char *lull__zone_library_version(void);

#endif
