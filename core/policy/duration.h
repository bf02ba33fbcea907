/*
 * Durations as rules and events write them: a number and a unit, such as "500ms", "1.5h", "7d".
 */
#ifndef LULL_POLICY_DURATION_H
#define LULL_POLICY_DURATION_H

#include "base/text.h"

#include <stdint.h>

#define LULL__DURATION_MS_MAX (INT64_C(100) * 366 * 24 * 3600 * 1000)

typedef enum lull__duration_fault {
    LULL__DURATION_FINE,
    LULL__DURATION_FORM,  /* no number and unit */
    LULL__DURATION_LONG,  /* above LULL__DURATION_MS_MAX, or of too many digits */
    LULL__DURATION_PARTS, /* no whole milliseconds */
} lull__duration_fault;

/* Its milliseconds, which may be 0. Decimals are counted, not computed: "16.1m" is 966,000. */
lull__duration_fault lull__duration_parse(lull__text text, int64_t *ms);

#endif
