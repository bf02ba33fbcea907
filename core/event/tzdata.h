/*
 * Which time zones there are, and of which version: the tz database's text of itself (tzdata.zi),
 * which stands beside its compiled zones. Only what it names is a zone: the folder has other files.
 *
 *     # version 2025b
 *     Z Europe/Paris 0:9:21 - LMT 1891 …      a zone
 *     L America/New_York US/Eastern           another name of one
 */
#ifndef LULL_EVENT_TZDATA_H
#define LULL_EVENT_TZDATA_H

#include "base/buffer.h"
#include "lull.h"

enum { LULL__TZDATA_VERSION_BYTES = 32 };

typedef struct lull__tzdata {
    lull__buffer text;
    char version[LULL__TZDATA_VERSION_BYTES];
} lull__tzdata;

/* Reads it. LULL_NO_FILE with what to install, or no memory; to be deinited in any case. */
bool lull__tzdata_init(lull__tzdata *tzdata, lull_error *error);
void lull__tzdata_deinit(lull__tzdata *tzdata);

/* The name after the one that stands at `*at` bytes; 0 is before the first. false: no more. */
bool lull__tzdata_next(const lull__tzdata *tzdata, size_t *at, lull__text *name);

bool lull__tzdata_has(const lull__tzdata *tzdata, lull__text name);

#endif
