#include "event/calendar.h"

#include "event/civil.h"

#include <stdio.h>

static const int64_t HOUR_MS = 3600000, DAY_MS = 86400000;
static const int64_t MONDAY = -3;               /* 1969-12-29: the first day of week 0 */
static const int64_t OFFSET_MS_MAX = 108000000; /* more than a day: no clock is further from UTC */

void lull__calendar_init(lull__calendar *calendar, lull__zone *zone, lull__calendar_unit unit,
                         int64_t at_ms) {
    *calendar = (lull__calendar){.zone = zone, .unit = unit, .at_ms = at_ms};
}

void lull__calendar_deinit(lull__calendar *calendar) {
    lull__zone_close(calendar->zone);
}

/* ---- days, weeks and months by number ---------------------------------------------------------*/

/* What the clocks show where one begins, as if it were UTC. */
static int64_t start_of(const lull__calendar *calendar, int64_t number) {
    int64_t day = number;
    if (calendar->unit == LULL__CALENDAR_WEEK) {
        day = MONDAY + 7 * number;
    } else if (calendar->unit == LULL__CALENDAR_MONTH) {
        int64_t year = lull__floor_divide(number, 12);
        day = lull__days_from_civil(1970 + year, (int)(number - 12 * year) + 1, 1);
    }
    return day * DAY_MS + calendar->at_ms;
}

/* The one that the clocks show. */
static int64_t number_of(const lull__calendar *calendar, int64_t shown_ms) {
    int64_t day = lull__floor_divide(shown_ms - calendar->at_ms, DAY_MS);
    if (calendar->unit == LULL__CALENDAR_WEEK) {
        return lull__floor_divide(day - MONDAY, 7);
    }
    if (calendar->unit == LULL__CALENDAR_MONTH) {
        int year, month, day_of_month;
        lull__civil_from_days(day, &year, &month, &day_of_month);
        return ((int64_t)year - 1970) * 12 + month - 1;
    }
    return day;
}

/* The first instant at which the clocks show this or later. */
static int64_t first_shown(const lull__zone *zone, int64_t shown_ms) {
    lull__zone_span span = lull__zone_at(zone, shown_ms - OFFSET_MS_MAX);
    while (shown_ms - span.offset_ms >= span.until_ms) {
        span = lull__zone_at(zone, span.until_ms);
    }
    int64_t instant_ms = shown_ms - span.offset_ms;
    return instant_ms > span.from_ms ? instant_ms : span.from_ms;
}

static void name_bucket(lull__calendar *calendar, int64_t number) {
    int year, month, day;
    int64_t days = lull__floor_divide(start_of(calendar, number), DAY_MS);
    if (calendar->unit == LULL__CALENDAR_WEEK) {
        days += 3; /* the year of a week is that of its Thursday */
    }
    lull__civil_from_days(days, &year, &month, &day);
    int length;
    if (calendar->unit == LULL__CALENDAR_WEEK) {
        int64_t week = (days - lull__days_from_civil(year, 1, 1)) / 7 + 1;
        length = snprintf(calendar->name, sizeof calendar->name, "%04d-W%02d", year, (int)week);
    } else if (calendar->unit == LULL__CALENDAR_MONTH) {
        length = snprintf(calendar->name, sizeof calendar->name, "%04d-%02d", year, month);
    } else {
        length =
            snprintf(calendar->name, sizeof calendar->name, "%04d-%02d-%02d", year, month, day);
    }
    calendar->name_length = (size_t)length;
}

static void turn_by_number(lull__calendar *calendar, int64_t instant_ms) {
    const lull__zone *zone = calendar->zone;
    int64_t shown_ms = instant_ms + lull__zone_at(zone, instant_ms).offset_ms;
    int64_t number = number_of(calendar, shown_ms);
    int64_t until_ms = first_shown(zone, start_of(calendar, number + 1));
    /* Clocks that were put back show once more what was over: it does not begin again. */
    while (until_ms <= instant_ms) {
        number++;
        until_ms = first_shown(zone, start_of(calendar, number + 1));
    }
    calendar->from_ms = first_shown(zone, start_of(calendar, number));
    calendar->until_ms = until_ms;
    name_bucket(calendar, number);
}

/* ---- hours ----------------------------------------------------------------------------------- */

static void name_hour(lull__calendar *calendar, int64_t hour, int64_t offset_ms) {
    int year, month, day;
    int64_t days = lull__floor_divide(hour, 24);
    lull__civil_from_days(days, &year, &month, &day);
    int64_t offset_s = (offset_ms < 0 ? -offset_ms : offset_ms) / 1000;
    int length = snprintf(calendar->name, sizeof calendar->name, "%04d-%02d-%02dT%02d%c%02d:%02d",
                          year, month, day, (int)(hour - 24 * days), offset_ms < 0 ? '-' : '+',
                          (int)(offset_s / 3600), (int)(offset_s / 60 % 60));
    calendar->name_length = (size_t)length;
    if (offset_s % 60 != 0) { /* as mean time had, before there were zones */
        char *end = calendar->name + length;
        calendar->name_length += (size_t)snprintf(end, sizeof calendar->name - (size_t)length,
                                                  ":%02d", (int)(offset_s % 60));
    }
}

static void turn_by_hour(lull__calendar *calendar, int64_t instant_ms) {
    lull__zone_span span = lull__zone_at(calendar->zone, instant_ms);
    int64_t ahead_ms = span.offset_ms - calendar->at_ms;
    int64_t hour = lull__floor_divide(instant_ms + ahead_ms, HOUR_MS);
    int64_t from_ms = hour * HOUR_MS - ahead_ms;
    int64_t until_ms = from_ms + HOUR_MS;
    calendar->from_ms = from_ms > span.from_ms ? from_ms : span.from_ms;
    calendar->until_ms = until_ms < span.until_ms ? until_ms : span.until_ms;
    name_hour(calendar, hour, span.offset_ms);
}

void lull__calendar_turn(lull__calendar *calendar, int64_t instant_ms) {
    if (calendar->unit == LULL__CALENDAR_HOUR) {
        turn_by_hour(calendar, instant_ms);
    } else {
        turn_by_number(calendar, instant_ms);
    }
}
