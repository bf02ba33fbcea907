/*
 * A calendar: hours, days, weeks or months as the clocks of a time zone show them, each beginning
 * `at` after its full hour, midnight, Monday's midnight or first of the month.
 *
 *     bucket "2025-10-25"      "2025-10-26", 25 hours       "2025-10-27"      day, Europe/Paris
 *     ────────────────────┬─────────────────────────────┬────────────────────────── UTC
 *                   25th 22:00                    26th 23:00
 *
 * A day (week, month) begins when the clocks first show its beginning or a later time: where it is
 * skipped, when they are put forward over it; where it comes twice, the first time. So buckets meet
 * and never overlap, whatever is done to the clocks. An hour is one that the clocks show without
 * being changed: one that comes twice is two hours, told apart by their offset.
 */
#ifndef LULL_EVENT_CALENDAR_H
#define LULL_EVENT_CALENDAR_H

#include "event/zone.h"

typedef enum lull__calendar_unit {
    LULL__CALENDAR_HOUR,
    LULL__CALENDAR_DAY,
    LULL__CALENDAR_WEEK,
    LULL__CALENDAR_MONTH,
} lull__calendar_unit;

enum { LULL__CALENDAR_NAME_BYTES = 40 };

/* Remembers its last bucket: an event costs a comparison where it is in the same. */
typedef struct lull__calendar {
    lull__zone *zone;
    lull__calendar_unit unit;
    int64_t at_ms; /* below a day; below an hour for hours */
    int64_t from_ms, until_ms;
    char name[LULL__CALENDAR_NAME_BYTES];
    size_t name_length;
} lull__calendar;

/* Takes the zone over. */
void lull__calendar_init(lull__calendar *calendar, lull__zone *zone, lull__calendar_unit unit,
                         int64_t at_ms);
void lull__calendar_deinit(lull__calendar *calendar);

/* Finds the bucket of an instant anew. */
void lull__calendar_turn(lull__calendar *calendar, int64_t instant_ms);

static inline void lull__calendar_turn_to(lull__calendar *calendar, int64_t instant_ms) {
    if (instant_ms < calendar->from_ms || instant_ms >= calendar->until_ms) {
        lull__calendar_turn(calendar, instant_ms);
    }
}

/* The first boundary after an instant. */
static inline int64_t lull__calendar_next(lull__calendar *calendar, int64_t instant_ms) {
    lull__calendar_turn_to(calendar, instant_ms);
    return calendar->until_ms;
}

/*
 * The name of an instant's bucket: "2025-10-09T08+02:00" (hour), "2025-10-09" (day), "2025-W41" (an
 * ISO week) or "2025-10" (month), of where it begins. Valid until the next call.
 */
static inline lull__text lull__calendar_name(lull__calendar *calendar, int64_t instant_ms) {
    lull__calendar_turn_to(calendar, instant_ms);
    return (lull__text){calendar->name, calendar->name_length};
}

#endif
