/*
 * For tests of time zones: instants as people write them, and zones by name.
 */
#ifndef LULL_TESTS_CORE_ZONE_FACTS_H
#define LULL_TESTS_CORE_ZONE_FACTS_H

#include "check.h"
#include "event/time.h"
#include "event/zone.h"

#include <inttypes.h>

enum { MINUTE_MS = 60000, HOUR_MS = 60 * MINUTE_MS };

/* "2025-03-30T01:00:00Z" */
static inline int64_t ms(const char *stamp) {
    int64_t instant_ms = 0;
    lull__value value = {.type = LULL__STRING, .length = (uint32_t)strlen(stamp), .string = stamp};
    CHECK(lull__time_parse(value, LULL__BY_MAGNITUDE, &instant_ms));
    return instant_ms;
}

static inline lull__zone *zone_named(const char *name) {
    lull_error error = {.message = ""};
    lull__zone *zone = lull__zone_open(lull__text_of(name), &error);
    if (!CHECK(zone != NULL)) {
        printf("  %s: %s\n", name, error.message);
        exit(finish("without a zone there is no test"));
    }
    return zone;
}

#endif
