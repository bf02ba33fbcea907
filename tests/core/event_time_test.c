/*
 * event_time_test: instants read and written.
 */
#include "check.h"
#include "event/time.h"

#include <time.h>

static const int64_t none = INT64_MIN;

static int64_t parse(lull__value value, lull__time_unit unit) {
    int64_t instant = 0;
    return lull__time_parse(value, unit, &instant) ? instant : none;
}

static int64_t in_text(const char *string, lull__time_unit unit) {
    lull__value value = {
        .type = LULL__STRING, .length = (uint32_t)strlen(string), .string = string};
    return parse(value, unit);
}

static int64_t of_text(const char *string) {
    return in_text(string, LULL__BY_MAGNITUDE);
}

static int64_t of_integer(int64_t integer, lull__time_unit unit) {
    return parse((lull__value){.type = LULL__INTEGER, .integer = integer}, unit);
}

static int64_t of_number(double number, lull__time_unit unit) {
    return parse((lull__value){.type = LULL__NUMBER, .number = number}, unit);
}

static bool written(int64_t instant, const char *expected) {
    char out[LULL__TIME_BYTES];
    lull__time_format(instant, out);
    bool same = memcmp(out, expected, sizeof out) == 0;
    if (!same) {
        printf("    %.*s\n", LULL__TIME_BYTES, out);
    }
    return same;
}

static void test_rfc3339(void) {
    TEST("RFC 3339 is read in all its forms");
    const int64_t instant = 1760000000000;
    CHECK(of_text("2025-10-09T08:53:20Z") == instant);
    CHECK(of_text("2025-10-09t08:53:20z") == instant);
    CHECK(of_text("2025-10-09 08:53:20Z") == instant);
    CHECK(of_text("2025-10-09 08:53:20") == instant);
    CHECK(of_text("2025-10-09T08:53:20+00:00") == instant);
    CHECK(of_text("2025-10-09T08:53:20-00:00") == instant);
    CHECK(of_text("2025-10-09T10:53:20+02:00") == instant);
    CHECK(of_text("2025-10-09T03:23:20-05:30") == instant);
    CHECK(of_text("2025-10-08T09:54:20-22:59") == instant);
    CHECK(of_text("2025-10-09T08:53:20.1Z") == instant + 100);
    CHECK(of_text("2025-10-09T08:53:20.12") == instant + 120);
    CHECK(of_text("2025-10-09T08:53:20.123456789012Z") == instant + 123);
    CHECK(of_text("2025-10-09T08:53:20.9999Z") == instant + 999);
    CHECK(of_text("1969-12-31T23:59:59.9999Z") == -1);
    CHECK(of_text("0001-01-01T00:00:00Z") == -62135596800000);
    CHECK(of_text("9999-12-31T23:59:59.999Z") == 253402300799999);
    CHECK(of_text("2024-02-29T00:00:00Z") == 1709164800000);
    CHECK(of_text("2000-02-29T00:00:00Z") == 951782400000);
    TEST("a leap second is the first second after it");
    CHECK(of_text("2016-12-31T23:59:60Z") == 1483228800000);
    CHECK(of_text("2016-12-31T23:59:60.5Z") == 1483228800500);
    CHECK(of_text("2017-01-01T00:59:60+01:00") == 1483228800000);
    CHECK(of_text("2016-12-31T23:58:60Z") == none);
    CHECK(of_text("2016-12-31T23:59:61Z") == none);
    CHECK(of_text("1968-12-31T23:59:60Z") == -31536000000);
}

static void test_no_instant(void) {
    TEST("what is no instant is refused");
    static const char *const wrong[] = {
        "",
        " ",
        "-",
        "Z",
        "T",
        "2025-10-09",
        "2025-10-09T",
        "2025-10-09T08:53",
        "2025-10-09T08:53Z",
        "2025-10-09T08:53:20.Z",
        "2025-10-09T08:53:20.",
        "2025-10-09  08:53:20",
        "2025-10-09T08:53:20 Z",
        "2025-10-09T08:53:20ZZ",
        "2025-10-09T08:53:20Z ",
        " 2025-10-09T08:53:20Z",
        "2025-10-09T08:53:20+0200",
        "2025-10-09T08:53:20+02",
        "2025-10-09T08:53:20+24:00",
        "2025-10-09T08:53:20+02:60",
        "2025-10-09T24:00:00Z",
        "2025-10-09T08:60:20Z",
        "2025-00-09T08:53:20Z",
        "2025-13-09T08:53:20Z",
        "2025-10-00T08:53:20Z",
        "2025-10-32T08:53:20Z",
        "2025-02-29T08:53:20Z",
        "1900-02-29T08:53:20Z",
        "2025-04-31T00:00:00Z",
        "0000-12-31T23:59:59Z",
        "0001-01-01T00:00:00+00:01",
        "9999-12-31T23:59:59-00:01",
        "9999-12-31T23:59:60Z",
        "25-10-09T08:53:20Z",
        "2025-1-09T08:53:20Z",
        "+2025-10-09T08:53:20Z",
        "2025/10/09 08:53:20",
        "2025-10-09T08-53-20Z",
        "2025-10-09T08:53:20,5Z",
        "now",
        "1e9",
        "0x10",
        "1.",
        ".5",
        "--1",
        "+1",
        "1 ",
        "1.5.5",
        "-62135596801",
        "999999999999999999999999999999",
        "2025-10-09T08:53:20\xc3\xa9",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        if (!CHECK(of_text(wrong[i]) == none)) {
            printf("    %s\n", wrong[i]);
        }
    }
    for (uint8_t type = 0; type <= LULL__ARRAY; type++) {
        if (type != LULL__INTEGER && type != LULL__NUMBER && type != LULL__STRING) {
            CHECK(parse((lull__value){.type = type}, LULL__BY_MAGNITUDE) == none);
        }
    }
    static const char nul[] = "2025-10-09T08:53:20\0";
    CHECK(parse((lull__value){.type = LULL__STRING, .length = sizeof nul - 1, .string = nul},
                LULL__SECONDS) == none);
}

static void test_magnitude(void) {
    TEST("a number without a unit is read by its magnitude");
    CHECK(of_integer(0, LULL__BY_MAGNITUDE) == 0);
    CHECK(of_integer(1760000000, LULL__BY_MAGNITUDE) == 1760000000000);
    CHECK(of_integer(99999999999, LULL__BY_MAGNITUDE) == 99999999999000);
    CHECK(of_integer(100000000000, LULL__BY_MAGNITUDE) == 100000000000);
    CHECK(of_integer(99999999999999, LULL__BY_MAGNITUDE) == 99999999999999);
    CHECK(of_integer(100000000000000, LULL__BY_MAGNITUDE) == 100000000000);
    CHECK(of_integer(99999999999999999, LULL__BY_MAGNITUDE) == 99999999999999);
    CHECK(of_integer(100000000000000000, LULL__BY_MAGNITUDE) == 100000000000);
    CHECK(of_integer(INT64_MAX, LULL__BY_MAGNITUDE) == 9223372036854);
    CHECK(of_integer(INT64_MIN, LULL__BY_MAGNITUDE) == -9223372036855);
    CHECK(of_integer(-1760000000, LULL__BY_MAGNITUDE) == -1760000000000);
    CHECK(of_integer(-99999999999, LULL__BY_MAGNITUDE) == none);
    TEST("a unit that was named counts, whatever the magnitude");
    CHECK(of_integer(5, LULL__SECONDS) == 5000);
    CHECK(of_integer(5, LULL__MILLISECONDS) == 5);
    CHECK(of_integer(5, LULL__MICROSECONDS) == 0);
    CHECK(of_integer(-1, LULL__MICROSECONDS) == -1);
    CHECK(of_integer(-1, LULL__NANOSECONDS) == -1);
    CHECK(of_integer(-1000000, LULL__NANOSECONDS) == -1);
    CHECK(of_integer(253402300799, LULL__SECONDS) == 253402300799000);
    CHECK(of_integer(253402300800, LULL__SECONDS) == none);
    CHECK(of_integer(INT64_MAX, LULL__SECONDS) == none);
    CHECK(of_integer(INT64_MIN, LULL__SECONDS) == none);
    CHECK(of_integer(INT64_MAX, LULL__MICROSECONDS) == none);
    CHECK(of_integer(INT64_MAX, LULL__NANOSECONDS) == 9223372036854);
    CHECK(of_integer(253402300800000, LULL__MILLISECONDS) == none);
    CHECK(of_integer(-62135596800000, LULL__MILLISECONDS) == -62135596800000);
    CHECK(of_integer(-62135596800001, LULL__MILLISECONDS) == none);
}

static void test_decimals(void) {
    TEST("decimals are cut to the millisecond, towards the past, and mean what is written");
    CHECK(of_number(1760000002.123, LULL__BY_MAGNITUDE) == 1760000002123);
    CHECK(of_number(1760000002.001, LULL__SECONDS) == 1760000002001);
    CHECK(of_number(1760000002.1239, LULL__SECONDS) == 1760000002123);
    CHECK(of_number(-0.0005, LULL__SECONDS) == -1);
    CHECK(of_number(0.5, LULL__MILLISECONDS) == 0);
    CHECK(of_number(-0.5, LULL__MILLISECONDS) == -1);
    CHECK(of_number(1760000002123.75, LULL__BY_MAGNITUDE) == 1760000002123);
    CHECK(of_number(1999.5, LULL__MICROSECONDS) == 1);
    CHECK(of_number(1e19, LULL__NANOSECONDS) == 10000000000000);
    CHECK(of_number(1e300, LULL__NANOSECONDS) == none);
    CHECK(of_number(-1e300, LULL__SECONDS) == none);
    for (int ms = 0; ms < 1000; ms++) {
        CHECK(of_number(1760000000 + ms / 1000.0, LULL__SECONDS) == 1760000000000 + ms);
    }
    TEST("strings of digits are numbers");
    CHECK(of_text("1760000002") == 1760000002000);
    CHECK(of_text("1760000002123") == 1760000002123);
    CHECK(of_text("1760000002123456") == 1760000002123);
    CHECK(of_text("1760000002123456789") == 1760000002123);
    CHECK(of_text("0001760000002") == 1760000002000);
    CHECK(of_text("1760000002.1239") == 1760000002123);
    CHECK(of_text("-1760000002.0001") == -1760000002001);
    CHECK(of_text("-1.000") == -1000);
    CHECK(of_text("0") == 0);
    CHECK(of_text("-0") == 0);
    CHECK(of_text("2025") == 2025000);
    CHECK(in_text("5", LULL__MILLISECONDS) == 5);
    CHECK(in_text("5.9", LULL__MILLISECONDS) == 5);
    CHECK(in_text("-5.9", LULL__MILLISECONDS) == -6);
    CHECK(in_text("5", LULL__NANOSECONDS) == 0);
    CHECK(in_text("-5", LULL__NANOSECONDS) == -1);
    CHECK(in_text("253402300799999999999", LULL__NANOSECONDS) == 253402300799999);
    CHECK(in_text("253402300800000000000", LULL__NANOSECONDS) == none);
    CHECK(in_text("253402300799.9999", LULL__SECONDS) == 253402300799999);
    CHECK(in_text("999999999999999", LULL__SECONDS) == none);
}

static void test_format(void) {
    TEST("an instant is written in UTC with milliseconds");
    CHECK(written(1760000000000, "2025-10-09T08:53:20.000Z"));
    CHECK(written(0, "1970-01-01T00:00:00.000Z"));
    CHECK(written(-1, "1969-12-31T23:59:59.999Z"));
    CHECK(written(1709251199999, "2024-02-29T23:59:59.999Z"));
    CHECK(written(-62135596800000, "0001-01-01T00:00:00.000Z"));
    CHECK(written(253402300799999, "9999-12-31T23:59:59.999Z"));
    TEST("an instant beyond the years is written as the nearest");
    CHECK(written(INT64_MAX, "9999-12-31T23:59:59.999Z"));
    CHECK(written(INT64_MIN, "0001-01-01T00:00:00.000Z"));
}

static void test_every_day(void) {
    TEST("every day of all years is read back as it was written, and is the C library's");
    char out[LULL__TIME_BYTES + 1] = {0};
    bool same = true;
    for (int64_t day = -719162; day <= 2932896; day++) {
        int64_t instant = day * 86400000 + (day & 0xfff) * 7919;
        lull__time_format(instant, out);
        same = same && of_text(out) == instant;
        if (day % 61 == 0) {
            char expected[LULL__TIME_BYTES + 1];
            time_t seconds = (time_t)(day * 86400);
            struct tm tm;
            gmtime_r(&seconds, &tm);
            snprintf(expected, sizeof expected, "%04d-%02d-%02d", (tm.tm_year + 1900) % 10000,
                     (tm.tm_mon + 1) % 100, tm.tm_mday % 100);
            same = same && memcmp(out, expected, 10) == 0;
        }
    }
    CHECK(same);
}

int main(void) {
    test_rfc3339();
    test_no_instant();
    test_magnitude();
    test_decimals();
    test_format();
    test_every_day();
    return finish("event_time_test");
}
