#include "event/time.h"

#include "event/civil.h"

#include <math.h>

#define MS_PER_SECOND 1000
#define MS_PER_MINUTE (60 * MS_PER_SECOND)
#define MS_PER_DAY ((int64_t)86400 * MS_PER_SECOND)

static const int64_t instant_min = -62135596800000; /* 0001-01-01T00:00:00.000Z */
static const int64_t instant_max = 253402300799999; /* 9999-12-31T23:59:59.999Z */

/* ---- the calendar ---------------------------------------------------------------------------- */

static int days_of_month(int year, int month) {
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return days[month - 1] + (month == 2 && leap);
}

static bool accept(int64_t instant, int64_t *instant_ms) {
    *instant_ms = instant;
    return instant >= instant_min && instant <= instant_max;
}

/* ---- numbers --------------------------------------------------------------------------------- */

static lull__time_unit unit_of(double magnitude) {
    return magnitude < 1e11   ? LULL__SECONDS
           : magnitude < 1e14 ? LULL__MILLISECONDS
           : magnitude < 1e17 ? LULL__MICROSECONDS
                              : LULL__NANOSECONDS;
}

static bool from_integer(int64_t value, lull__time_unit unit, int64_t *instant_ms) {
    if (unit == LULL__BY_MAGNITUDE) {
        uint64_t size = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
        unit = size < 100000000000         ? LULL__SECONDS
               : size < 100000000000000    ? LULL__MILLISECONDS
               : size < 100000000000000000 ? LULL__MICROSECONDS
                                           : LULL__NANOSECONDS;
    }
    switch (unit) {
    case LULL__SECONDS:
        return value >= instant_min / MS_PER_SECOND && value <= instant_max / MS_PER_SECOND &&
               accept(value * MS_PER_SECOND, instant_ms);
    case LULL__MICROSECONDS:
        return accept(lull__floor_divide(value, 1000), instant_ms);
    case LULL__NANOSECONDS:
        return accept(lull__floor_divide(value, 1000000), instant_ms);
    case LULL__BY_MAGNITUDE:
    case LULL__MILLISECONDS:
        break;
    }
    return accept(value, instant_ms);
}

/*
 * Seconds with decimals are rounded to the microsecond first: 1760000002.123 is a little less than
 * that as a double, and means .123 all the same.
 */
static bool from_number(double value, lull__time_unit unit, int64_t *instant_ms) {
    double ms = value;
    switch (unit == LULL__BY_MAGNITUDE ? unit_of(fabs(value)) : unit) {
    case LULL__SECONDS:
        ms = floor(floor(value * 1e6 + 0.5) / 1e3);
        break;
    case LULL__MICROSECONDS:
        ms = value / 1e3;
        break;
    case LULL__NANOSECONDS:
        ms = value / 1e6;
        break;
    case LULL__BY_MAGNITUDE:
    case LULL__MILLISECONDS:
        break;
    }
    ms = floor(ms);
    return ms >= (double)instant_min && ms <= (double)instant_max &&
           accept((int64_t)ms, instant_ms);
}

/* ---- text ------------------------------------------------------------------------------------ */

typedef struct scanner {
    const char *at, *end;
} scanner;

static bool digit_next(const scanner *in) {
    return in->at < in->end && *in->at >= '0' && *in->at <= '9';
}

/* Passes one of the characters of `any`. */
static bool one_of(scanner *in, const char *any) {
    if (in->at == in->end || *in->at == '\0' || !strchr(any, *in->at)) {
        return false;
    }
    in->at++;
    return true;
}

static bool digits(scanner *in, int count, int *value) {
    *value = 0;
    for (; count > 0; count--, in->at++) {
        if (!digit_next(in)) {
            return false;
        }
        *value = *value * 10 + (*in->at - '0');
    }
    return true;
}

/* Digits behind the point as a number of `places`; `*rest` if what was cut off was more than 0. */
static int64_t decimals(scanner *in, int places, bool *rest) {
    int64_t value = 0;
    for (int i = 0; i < places; i++) {
        value = value * 10 + (digit_next(in) ? *in->at++ - '0' : 0);
    }
    for (; digit_next(in); in->at++) {
        *rest = *rest || *in->at != '0';
    }
    return value;
}

/*
 * A string of digits, of any length, with a sign and decimals if it likes: exact in every unit. The
 * milliseconds end some digits before the point, or behind it.
 */
static bool from_digits(lull__text text, lull__time_unit unit, int64_t *instant_ms) {
    scanner in = {text.at, text.at + text.length};
    bool negative = one_of(&in, "-");
    if (!digit_next(&in)) {
        return false;
    }
    while (digit_next(&in) && *in.at == '0') {
        in.at++;
    }
    const char *first = in.at;
    while (digit_next(&in)) {
        in.at++;
    }
    int count = in.at - first < 100 ? (int)(in.at - first) : 100;
    if (unit == LULL__BY_MAGNITUDE) {
        unit = count <= 11   ? LULL__SECONDS
               : count <= 14 ? LULL__MILLISECONDS
               : count <= 17 ? LULL__MICROSECONDS
                             : LULL__NANOSECONDS;
    }
    int cut = unit == LULL__MICROSECONDS ? 3 : unit == LULL__NANOSECONDS ? 6 : 0;
    if (count - cut > 15) {
        return false;
    }
    bool rest = false;
    int64_t ms = 0;
    for (int i = 0; i < count; i++) {
        ms = i < count - cut ? ms * 10 + (first[i] - '0') : ms;
        rest = rest || (i >= count - cut && first[i] != '0');
    }
    bool point = one_of(&in, ".");
    if (point && !digit_next(&in)) {
        return false;
    }
    int places = unit == LULL__SECONDS ? 3 : 0;
    if (places > 0 && ms > instant_max / MS_PER_SECOND + 1) {
        return false;
    }
    ms = (places > 0 ? ms * MS_PER_SECOND : ms) + decimals(&in, places, &rest);
    return in.at == in.end && accept(negative ? -ms - rest : ms, instant_ms);
}

/* Minutes to take away for the zone; none means UTC. */
static bool zone(scanner *in, int *minutes) {
    *minutes = 0;
    if (in->at == in->end || one_of(in, "Zz")) {
        return true;
    }
    bool west = *in->at == '-';
    int hour, minute;
    if (!one_of(in, "+-") || !digits(in, 2, &hour) || !one_of(in, ":") || !digits(in, 2, &minute) ||
        hour > 23 || minute > 59) {
        return false;
    }
    *minutes = (hour * 60 + minute) * (west ? -1 : 1);
    return true;
}

static bool from_rfc3339(lull__text text, int64_t *instant_ms) {
    scanner in = {text.at, text.at + text.length};
    int year, month, day, hour, minute, second, offset;
    if (!digits(&in, 4, &year) || !one_of(&in, "-") || !digits(&in, 2, &month) ||
        !one_of(&in, "-") || !digits(&in, 2, &day) || !one_of(&in, "Tt ") ||
        !digits(&in, 2, &hour) || !one_of(&in, ":") || !digits(&in, 2, &minute) ||
        !one_of(&in, ":") || !digits(&in, 2, &second)) {
        return false;
    }
    bool rest = false;
    int64_t ms = 0;
    if (one_of(&in, ".")) {
        if (!digit_next(&in)) {
            return false;
        }
        ms = decimals(&in, 3, &rest);
    }
    if (!zone(&in, &offset) || in.at != in.end || month < 1 || month > 12 || day < 1 ||
        day > days_of_month(year, month) || hour > 23 || minute > 59 || second > 60) {
        return false;
    }
    int64_t instant = lull__days_from_civil(year, month, day) * MS_PER_DAY + ms +
                      (int64_t)(hour * 60 + minute - offset) * MS_PER_MINUTE +
                      second * MS_PER_SECOND;
    /* A leap second ends a day of UTC, so the second after it begins one. */
    if (second == 60 &&
        lull__floor_divide(instant, MS_PER_SECOND) * MS_PER_SECOND % MS_PER_DAY != 0) {
        return false;
    }
    return accept(instant, instant_ms);
}

bool lull__time_parse(lull__value value, lull__time_unit unit, int64_t *instant_ms) {
    switch (value.type) {
    case LULL__INTEGER:
        return from_integer(value.integer, unit, instant_ms);
    case LULL__NUMBER:
        return from_number(value.number, unit, instant_ms);
    case LULL__STRING:
        return from_digits(lull__value_text(value), unit, instant_ms) ||
               from_rfc3339(lull__value_text(value), instant_ms);
    default:
        return false;
    }
}

/* ---- writing --------------------------------------------------------------------------------- */

static char *put(char *out, int value, int width, char after) {
    for (int i = width - 1; i >= 0; i--) {
        out[i] = (char)('0' + value % 10);
        value /= 10;
    }
    out[width] = after;
    return out + width + 1;
}

void lull__time_format(int64_t instant_ms, char out[LULL__TIME_BYTES]) {
    instant_ms = instant_ms < instant_min ? instant_min : instant_ms;
    instant_ms = instant_ms > instant_max ? instant_max : instant_ms;
    int64_t days = lull__floor_divide(instant_ms, MS_PER_DAY);
    int ms = (int)(instant_ms - days * MS_PER_DAY);
    int year, month, day;
    lull__civil_from_days(days, &year, &month, &day);
    out = put(out, year, 4, '-');
    out = put(out, month, 2, '-');
    out = put(out, day, 2, 'T');
    out = put(out, ms / (60 * MS_PER_MINUTE), 2, ':');
    out = put(out, ms / MS_PER_MINUTE % 60, 2, ':');
    out = put(out, ms / MS_PER_SECOND % 60, 2, '.');
    put(out, ms % MS_PER_SECOND, 3, 'Z');
}
