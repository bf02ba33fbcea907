/*
 * event_zone_test: what clocks showed, by law; and what becomes of data that are no zone's.
 */
#include "event/tzdata.h"
#include "zone_facts.h"

#include <sys/stat.h>
#include <unistd.h>

/* At this instant the clocks go from one offset to another. */
static void changes(const char *name, const char *stamp, int64_t from_ms, int64_t to_ms) {
    lull__zone *zone = zone_named(name);
    int64_t at = ms(stamp);
    lull__zone_span before = lull__zone_at(zone, at - 1), after = lull__zone_at(zone, at);
    CHECK(before.until_ms == at && after.from_ms == at);
    CHECK(before.offset_ms == from_ms && after.offset_ms == to_ms);
    if (before.offset_ms != from_ms || after.offset_ms != to_ms || before.until_ms != at) {
        printf("  %s: %" PRId64 " until %" PRId64 ", then %" PRId64 "\n", name, before.offset_ms,
               before.until_ms, after.offset_ms);
    }
    lull__zone_close(zone);
}

static void test_laws(void) {
    TEST("summer time in the European Union, all at one instant (Directive 2000/84/EC)");
    changes("Europe/Paris", "2025-03-30T01:00:00Z", HOUR_MS, 2 * HOUR_MS);
    changes("Europe/Paris", "2025-10-26T01:00:00Z", 2 * HOUR_MS, HOUR_MS);
    changes("Europe/Dublin", "2025-10-26T01:00:00Z", HOUR_MS, 0);
    TEST("and in the United States, by the clocks (Energy Policy Act of 2005)");
    changes("America/New_York", "2025-03-09T07:00:00Z", -5 * HOUR_MS, -4 * HOUR_MS);
    changes("America/New_York", "2025-11-02T06:00:00Z", -4 * HOUR_MS, -5 * HOUR_MS);
    changes("US/Eastern", "2007-03-11T07:00:00Z", -5 * HOUR_MS, -4 * HOUR_MS);
    TEST("half an hour on Lord Howe Island");
    changes("Australia/Lord_Howe", "2025-04-05T15:00:00Z", 11 * HOUR_MS,
            10 * HOUR_MS + 30 * MINUTE_MS);
    TEST("Samoa left out 30 December 2011 (International Date Line Act 2011)");
    changes("Pacific/Apia", "2011-12-30T10:00:00Z", -10 * HOUR_MS, 14 * HOUR_MS);
    TEST("Nepal went a quarter of an hour ahead of India with 1986");
    changes("Asia/Kathmandu", "1985-12-31T18:30:00Z", 5 * HOUR_MS + 30 * MINUTE_MS,
            5 * HOUR_MS + 45 * MINUTE_MS);
    TEST("France gave up the mean time of Paris (law of 9 March 1911)");
    changes("Europe/Paris", "1911-03-10T23:50:39Z", 561000, 0);
    TEST("Alaska's clocks went back a day when it changed hands");
    changes("America/Juneau", "1867-10-19T00:31:13Z", 54139000, -32261000);
}

static void test_far(void) {
    TEST("the rule of today holds for ever");
    changes("America/New_York", "2196-03-13T07:00:00Z", -5 * HOUR_MS, -4 * HOUR_MS);
    changes("America/New_York", "2196-11-06T06:00:00Z", -4 * HOUR_MS, -5 * HOUR_MS);
    changes("Europe/Paris", "9999-03-28T01:00:00Z", HOUR_MS, 2 * HOUR_MS);
    changes("Europe/Paris", "9999-10-31T01:00:00Z", 2 * HOUR_MS, HOUR_MS);
    TEST("also one that counts from before midnight, or for more than a day");
    changes("America/Nuuk", "2057-03-25T01:00:00Z", -2 * HOUR_MS, -HOUR_MS);
    changes("Asia/Gaza", "2999-03-30T00:00:00Z", 2 * HOUR_MS, 3 * HOUR_MS);
    TEST("and a place without summer time has none");
    lull__zone *zone = zone_named("Asia/Kathmandu");
    CHECK(lull__zone_at(zone, ms("9999-12-31T23:59:59Z")).until_ms == LULL__ZONE_ALWAYS);
    CHECK(lull__zone_at(zone, ms("0001-01-01T00:00:00Z")).from_ms == -LULL__ZONE_ALWAYS);
    lull__zone_close(zone);
    TEST("the same from cycle to cycle of the calendar");
    zone = zone_named("Europe/Paris");
    int64_t cycle_ms = INT64_C(146097) * 24 * HOUR_MS, at = ms("2100-01-01T00:00:00Z");
    for (int i = 0; i < 2000; i++, at += INT64_C(7007007007)) {
        lull__zone_span now = lull__zone_at(zone, at), later = lull__zone_at(zone, at + cycle_ms);
        CHECK(now.from_ms + cycle_ms == later.from_ms && now.until_ms + cycle_ms == later.until_ms);
        CHECK(now.offset_ms == later.offset_ms && now.from_ms <= at && at < now.until_ms);
    }
    lull__zone_close(zone);
}

static void test_utc(void) {
    TEST("UTC has one offset, none, and no leap seconds");
    lull__zone *zone = zone_named("UTC");
    lull__zone_span span = lull__zone_at(zone, 1760000000000);
    CHECK(span.from_ms == -LULL__ZONE_ALWAYS && span.until_ms == LULL__ZONE_ALWAYS);
    CHECK(span.offset_ms == 0);
    lull__zone_close(zone);
}

/* Spans from 1811 to 2255, each as long as it can be. */
static bool spans_meet(const lull__zone *zone) {
    int64_t at = -INT64_C(5000000000000);
    lull__zone_span span = lull__zone_at(zone, at);
    bool meet = span.from_ms <= at && at < span.until_ms;
    while (meet && span.until_ms < INT64_C(9000000000000)) {
        lull__zone_span next = lull__zone_at(zone, span.until_ms);
        meet = next.from_ms == span.until_ms && next.until_ms > next.from_ms &&
               next.offset_ms != span.offset_ms;
        span = next;
    }
    return meet;
}

static void test_all(void) {
    TEST("every zone that there is can be read, and its spans meet");
    lull__tzdata tzdata;
    lull_error error;
    size_t at = 0, count = 0;
    lull__text name;
    CHECK(lull__tzdata_init(&tzdata, &error));
    CHECK(tzdata.version[0] == '2' && strlen(tzdata.version) >= 5);
    for (; lull__tzdata_next(&tzdata, &at, &name); count++) {
        lull__zone *zone = lull__zone_open(name, &error);
        if (!CHECK(zone && spans_meet(zone))) {
            printf("  %.*s\n", (int)name.length, name.at);
        }
        lull__zone_close(zone);
    }
    CHECK(count > 400);
    TEST("what is no zone is not among them");
    CHECK(lull__tzdata_has(&tzdata, LULL__TEXT("Europe/Paris")));
    CHECK(lull__tzdata_has(&tzdata, LULL__TEXT("US/Eastern")));
    CHECK(!lull__tzdata_has(&tzdata, LULL__TEXT("localtime")));
    CHECK(!lull__tzdata_has(&tzdata, LULL__TEXT("../zoneinfo/UTC")));
    CHECK(!lull__tzdata_has(&tzdata, LULL__TEXT("")));
    lull__tzdata_deinit(&tzdata);
}

/* ---- other folders --------------------------------------------------------------------------- */

static char folder[] = "/tmp/lull_zones_XXXXXX";

static void write_file(const char *name, const char *text) {
    char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    if (CHECK(file != NULL)) {
        fputs(text, file);
        fclose(file);
    }
}

static void remove_file(const char *name) {
    char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    CHECK(remove(path) == 0);
}

/* What tzdata.zi says: its version, and how many names; -1: it is none. */
static int names_in(const char *text, char *version, char *names) {
    lull__tzdata tzdata;
    lull_error error = {0};
    size_t at = 0;
    int count = -1;
    lull__text name;
    write_file("tzdata.zi", text);
    names[0] = '\0';
    if (lull__tzdata_init(&tzdata, &error)) {
        strcpy(version, tzdata.version);
        for (count = 0; lull__tzdata_next(&tzdata, &at, &name); count++) {
            strncat(strcat(names, "|"), name.at, name.length);
        }
    } else {
        CHECK(error.code == LULL_NO_FILE && strstr(error.message, folder));
    }
    lull__tzdata_deinit(&tzdata);
    remove_file("tzdata.zi");
    return count;
}

static void test_text(void) {
    char version[LULL__TZDATA_VERSION_BYTES], names[256];
    TEST("zones and their other names are read, and all else is passed over");
    CHECK(names_in("# version 2025b\n# a remark\nR d 1916 o - Jun 14\nZ A/B 1 - X\n1 - Y\n"
                   "L A/B C\nZ D",
                   version, names) == 3);
    CHECK(strcmp(version, "2025b") == 0 && strcmp(names, "|A/B|C|D") == 0);
    TEST("what does not begin with its version is no such text");
    CHECK(names_in("", version, names) == -1);
    CHECK(names_in("\n", version, names) == -1);
    CHECK(names_in("#", version, names) == -1);
    CHECK(names_in("# version ", version, names) == -1);
    CHECK(names_in("# release 2025b\nZ A 0", version, names) == -1);
    CHECK(names_in("# version a_version_that_is_much_too_long_to_be_one\n", version, names) == -1);
    TEST("names that are none are passed over");
    CHECK(names_in(
              "# version 1\nZ\nL\nL A\nZ  B\nL A \nZ "
              "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa 0\n",
              version, names) == 0);
}

static void test_damaged(void) {
    TEST("data that are no zone's are told, and are not taken for UTC");
    lull_error error = {0};
    write_file("Nowhere", "TZif2 and no more");
    CHECK(!lull__zone_open(LULL__TEXT("Nowhere"), &error));
    CHECK(error.code == LULL_NO_FILE && strstr(error.message, "Nowhere"));
    remove_file("Nowhere");
    TEST("nor are missing ones");
    error = (lull_error){0};
    CHECK(!lull__zone_open(LULL__TEXT("Missing"), &error) && error.code == LULL_NO_FILE);
    CHECK(!lull__zone_open(LULL__TEXT("Missing"), &error) && error.code == LULL_NO_FILE);
    TEST("a zone can be opened after that");
    unsetenv("TZDIR");
    lull__zone_close(zone_named("Asia/Tokyo"));
    TEST("a folder that is no whole path is not looked into");
    setenv("TZDIR", "zones", 1);
    CHECK(strcmp(lull__zone_folder(), "/usr/share/zoneinfo") == 0);
}

int main(void) {
    unsetenv("TZDIR");
    test_laws();
    test_far();
    test_utc();
    test_all();
    CHECK(mkdtemp(folder) != NULL);
    setenv("TZDIR", folder, 1);
    CHECK(strcmp(lull__zone_folder(), folder) == 0);
    test_text();
    test_damaged();
    CHECK(rmdir(folder) == 0);
    return finish("event_zone_test");
}
