/*
 * event_calendar_test: where the hours, days, weeks and months of a zone begin, and their names.
 */
#include "event/calendar.h"
#include "zone_facts.h"

static lull__calendar calendar_of(const char *tz, lull__calendar_unit unit, int64_t at_ms) {
    lull__calendar calendar;
    lull__calendar_init(&calendar, zone_named(tz), unit, at_ms);
    return calendar;
}

/* An instant's bucket has this name and goes from one instant to another. */
static bool bucket(lull__calendar *calendar, const char *at, const char *name, const char *from,
                   const char *until) {
    int64_t instant_ms = ms(at);
    lull__text found = lull__calendar_name(calendar, instant_ms);
    bool fine = lull__text_equal(found, lull__text_of(name)) && calendar->from_ms == ms(from) &&
                lull__calendar_next(calendar, instant_ms) == ms(until);
    if (!fine) {
        char stamps[2][LULL__TIME_BYTES];
        lull__time_format(calendar->from_ms, stamps[0]);
        lull__time_format(calendar->until_ms, stamps[1]);
        printf("  %s: %.*s from %.24s until %.24s\n", at, (int)found.length, found.at, stamps[0],
               stamps[1]);
    }
    return fine;
}

static void test_names(void) {
    TEST("a bucket is named as people write it");
    lull__calendar hour = calendar_of("UTC", LULL__CALENDAR_HOUR, 0);
    CHECK(bucket(&hour, "2025-10-09T08:53:20Z", "2025-10-09T08+00:00", "2025-10-09T08:00:00Z",
                 "2025-10-09T09:00:00Z"));
    lull__calendar day = calendar_of("UTC", LULL__CALENDAR_DAY, 0);
    CHECK(bucket(&day, "2025-10-09T08:53:20Z", "2025-10-09", "2025-10-09T00:00:00Z",
                 "2025-10-10T00:00:00Z"));
    lull__calendar month = calendar_of("UTC", LULL__CALENDAR_MONTH, 0);
    CHECK(bucket(&month, "2024-02-29T23:59:59.999Z", "2024-02", "2024-02-01T00:00:00Z",
                 "2024-03-01T00:00:00Z"));
    CHECK(bucket(&month, "1969-12-31T23:59:59.999Z", "1969-12", "1969-12-01T00:00:00Z",
                 "1970-01-01T00:00:00Z"));
    TEST("a week begins on Monday and has its number by ISO 8601, also across years");
    lull__calendar week = calendar_of("UTC", LULL__CALENDAR_WEEK, 0);
    CHECK(bucket(&week, "2025-10-12T23:59:59.999Z", "2025-W41", "2025-10-06T00:00:00Z",
                 "2025-10-13T00:00:00Z"));
    CHECK(bucket(&week, "2024-12-30T00:00:00Z", "2025-W01", "2024-12-30T00:00:00Z",
                 "2025-01-06T00:00:00Z"));
    CHECK(bucket(&week, "2021-01-03T12:00:00Z", "2020-W53", "2020-12-28T00:00:00Z",
                 "2021-01-04T00:00:00Z"));
    CHECK(bucket(&week, "1969-12-31T00:00:00Z", "1970-W01", "1969-12-29T00:00:00Z",
                 "1970-01-05T00:00:00Z"));
    TEST("of the instants at both ends the first is in it and the last is not");
    CHECK(lull__calendar_next(&day, ms("2025-10-09T00:00:00Z")) == ms("2025-10-10T00:00:00Z"));
    CHECK(lull__calendar_next(&day, ms("2025-10-08T23:59:59.999Z")) == ms("2025-10-09T00:00:00Z"));
    lull__calendar_deinit(&hour);
    lull__calendar_deinit(&day);
    lull__calendar_deinit(&month);
    lull__calendar_deinit(&week);
}

static void test_days(void) {
    TEST("a day has 23 or 25 hours where clocks are changed");
    lull__calendar paris = calendar_of("Europe/Paris", LULL__CALENDAR_DAY, 0);
    CHECK(bucket(&paris, "2025-03-30T12:00:00Z", "2025-03-30", "2025-03-29T23:00:00Z",
                 "2025-03-30T22:00:00Z"));
    CHECK(bucket(&paris, "2025-10-26T12:00:00Z", "2025-10-26", "2025-10-25T22:00:00Z",
                 "2025-10-26T23:00:00Z"));
    TEST("one whose midnight is skipped begins when clocks are put forward over it");
    lull__calendar paulo = calendar_of("America/Sao_Paulo", LULL__CALENDAR_DAY, 0);
    CHECK(bucket(&paulo, "2018-11-04T03:00:00Z", "2018-11-04", "2018-11-04T03:00:00Z",
                 "2018-11-05T02:00:00Z"));
    TEST("clocks put back from midnight show the day before for an hour more");
    CHECK(bucket(&paulo, "2019-02-17T02:30:00Z", "2019-02-16", "2019-02-16T02:00:00Z",
                 "2019-02-17T03:00:00Z"));
    TEST("one whose midnight comes twice begins with the first");
    lull__calendar havana = calendar_of("America/Havana", LULL__CALENDAR_DAY, 0);
    CHECK(bucket(&havana, "2025-11-02T04:30:00Z", "2025-11-02", "2025-11-02T04:00:00Z",
                 "2025-11-03T05:00:00Z"));
    TEST("and goes on where clocks show once more the end of the day before");
    lull__calendar johns = calendar_of("America/St_Johns", LULL__CALENDAR_DAY, 0);
    CHECK(bucket(&johns, "2006-10-29T02:31:30Z", "2006-10-29", "2006-10-29T02:30:00Z",
                 "2006-10-30T03:30:00Z"));
    TEST("a day that a place left out has no instant, and one that it had twice has both");
    lull__calendar apia = calendar_of("Pacific/Apia", LULL__CALENDAR_DAY, 0);
    CHECK(bucket(&apia, "2011-12-30T09:59:59.999Z", "2011-12-29", "2011-12-29T10:00:00Z",
                 "2011-12-30T10:00:00Z"));
    CHECK(bucket(&apia, "2011-12-30T10:00:00Z", "2011-12-31", "2011-12-30T10:00:00Z",
                 "2011-12-31T10:00:00Z"));
    lull__calendar juneau = calendar_of("America/Juneau", LULL__CALENDAR_DAY, 0);
    CHECK(bucket(&juneau, "1867-10-19T12:00:00Z", "1867-10-19", "1867-10-18T08:57:41Z",
                 "1867-10-20T08:57:41Z"));
    lull__calendar_deinit(&paris);
    lull__calendar_deinit(&paulo);
    lull__calendar_deinit(&havana);
    lull__calendar_deinit(&johns);
    lull__calendar_deinit(&apia);
    lull__calendar_deinit(&juneau);
}

static void test_at(void) {
    TEST("a day can begin at any minute, and has the date at which it began");
    lull__calendar four = calendar_of("Europe/Paris", LULL__CALENDAR_DAY, 4 * HOUR_MS);
    CHECK(bucket(&four, "2025-10-09T01:59:59.999Z", "2025-10-08", "2025-10-08T02:00:00Z",
                 "2025-10-09T02:00:00Z"));
    CHECK(bucket(&four, "2025-10-25T12:00:00Z", "2025-10-25", "2025-10-25T02:00:00Z",
                 "2025-10-26T03:00:00Z"));
    TEST("a time that does not exist on a day is when clocks are put over it");
    lull__calendar half =
        calendar_of("Europe/Paris", LULL__CALENDAR_DAY, 2 * HOUR_MS + 30 * MINUTE_MS);
    CHECK(bucket(&half, "2025-03-30T01:00:00Z", "2025-03-30", "2025-03-30T01:00:00Z",
                 "2025-03-31T00:30:00Z"));
    TEST("one that comes twice is the first");
    CHECK(bucket(&half, "2025-10-26T01:30:00Z", "2025-10-26", "2025-10-26T00:30:00Z",
                 "2025-10-27T01:30:00Z"));
    TEST("weeks and months too");
    lull__calendar week = calendar_of("America/New_York", LULL__CALENDAR_WEEK, 4 * HOUR_MS);
    CHECK(bucket(&week, "2025-11-03T08:59:59Z", "2025-W44", "2025-10-27T08:00:00Z",
                 "2025-11-03T09:00:00Z"));
    lull__calendar month = calendar_of("America/New_York", LULL__CALENDAR_MONTH, 4 * HOUR_MS);
    CHECK(bucket(&month, "2025-11-01T07:59:59.999Z", "2025-10", "2025-10-01T08:00:00Z",
                 "2025-11-01T08:00:00Z"));
    CHECK(bucket(&month, "2025-11-01T08:00:00Z", "2025-11", "2025-11-01T08:00:00Z",
                 "2025-12-01T09:00:00Z"));
    lull__calendar_deinit(&four);
    lull__calendar_deinit(&half);
    lull__calendar_deinit(&week);
    lull__calendar_deinit(&month);
}

static void test_hours(void) {
    TEST("an hour that comes twice is two, told apart by the offset");
    lull__calendar paris = calendar_of("Europe/Paris", LULL__CALENDAR_HOUR, 0);
    CHECK(bucket(&paris, "2025-10-26T00:30:00Z", "2025-10-26T02+02:00", "2025-10-26T00:00:00Z",
                 "2025-10-26T01:00:00Z"));
    CHECK(bucket(&paris, "2025-10-26T01:30:00Z", "2025-10-26T02+01:00", "2025-10-26T01:00:00Z",
                 "2025-10-26T02:00:00Z"));
    TEST("half an hour is an hour where clocks are changed by so much");
    lull__calendar howe = calendar_of("Australia/Lord_Howe", LULL__CALENDAR_HOUR, 0);
    CHECK(bucket(&howe, "2025-04-05T15:10:00Z", "2025-04-06T01+10:30", "2025-04-05T15:00:00Z",
                 "2025-04-05T15:30:00Z"));
    TEST("hours are full by the clocks of the place");
    lull__calendar nepal = calendar_of("Asia/Kathmandu", LULL__CALENDAR_HOUR, 0);
    CHECK(bucket(&nepal, "2025-10-09T08:53:20Z", "2025-10-09T14+05:45", "2025-10-09T08:15:00Z",
                 "2025-10-09T09:15:00Z"));
    TEST("or begin some minutes behind");
    lull__calendar quarter = calendar_of("America/St_Johns", LULL__CALENDAR_HOUR, 15 * MINUTE_MS);
    CHECK(bucket(&quarter, "2025-10-09T08:44:59.999Z", "2025-10-09T05-02:30",
                 "2025-10-09T07:45:00Z", "2025-10-09T08:45:00Z"));
    TEST("mean time has seconds, and so has its name");
    lull__calendar old = calendar_of("Europe/Paris", LULL__CALENDAR_HOUR, 0);
    CHECK(bucket(&old, "1911-03-10T23:50:00Z", "1911-03-10T23+00:09:21", "1911-03-10T22:50:39Z",
                 "1911-03-10T23:50:39Z"));
    lull__calendar_deinit(&paris);
    lull__calendar_deinit(&howe);
    lull__calendar_deinit(&nepal);
    lull__calendar_deinit(&quarter);
    lull__calendar_deinit(&old);
}

static void test_far(void) {
    TEST("far in the past and in the future");
    lull__calendar day = calendar_of("America/New_York", LULL__CALENDAR_DAY, 0);
    CHECK(bucket(&day, "2196-11-06T12:00:00Z", "2196-11-06", "2196-11-06T04:00:00Z",
                 "2196-11-07T05:00:00Z"));
    CHECK(bucket(&day, "0001-01-02T12:00:00Z", "0001-01-02", "0001-01-02T04:56:02Z",
                 "0001-01-03T04:56:02Z"));
    TEST("a day that began before the year 1, or ends behind the year 9999, has its ends there");
    lull__text name = lull__calendar_name(&day, ms("0001-01-01T00:00:00Z"));
    CHECK(lull__text_equal(name, LULL__TEXT("0000-12-31")));
    CHECK(lull__calendar_next(&day, ms("9999-12-31T23:59:59.999Z")) ==
          ms("9999-12-31T05:00:00Z") + 24 * HOUR_MS);
    lull__calendar_deinit(&day);
}

/* Buckets meet, in whatever order they are asked for. */
static void test_meeting(void) {
    static const char *const zones[] = {"Europe/Paris", "Australia/Lord_Howe", "America/St_Johns",
                                        "Pacific/Apia", "Africa/Casablanca"};
    TEST("buckets meet and do not overlap");
    for (size_t i = 0; i < sizeof zones / sizeof *zones; i++) {
        for (int unit = LULL__CALENDAR_HOUR; unit <= LULL__CALENDAR_MONTH; unit++) {
            lull__calendar one = calendar_of(zones[i], (lull__calendar_unit)unit, 0);
            int64_t at = ms("2006-10-01T00:00:00Z");
            for (int n = 0; n < 3000; n++) {
                int64_t until_ms = lull__calendar_next(&one, at);
                lull__calendar_turn(&one, until_ms - 1);
                bool meets = one.until_ms == until_ms && one.from_ms <= at;
                lull__calendar_turn(&one, until_ms);
                if (!CHECK(meets && one.from_ms == until_ms && until_ms > at)) {
                    printf("  %s, unit %d, %" PRId64 "\n", zones[i], unit, until_ms);
                    break;
                }
                at = until_ms;
            }
            lull__calendar_deinit(&one);
        }
    }
}

int main(void) {
    unsetenv("TZDIR");
    test_names();
    test_days();
    test_at();
    test_hours();
    test_far();
    test_meeting();
    return finish("event_calendar_test");
}
