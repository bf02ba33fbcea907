/*
 * duration_test: texts that are durations, and those that are none.
 */
#include "check.h"
#include "policy/duration.h"

static bool is(const char *text, int64_t expected) {
    int64_t ms = -1;
    return lull__duration_parse(lull__text_of(text), &ms) == LULL__DURATION_FINE && ms == expected;
}

static bool has_fault(lull__text text, lull__duration_fault fault) {
    int64_t ms;
    return lull__duration_parse(text, &ms) == fault;
}

static void test_durations(void) {
    TEST("a number and a unit are whole milliseconds");
    CHECK(is("1ms", 1) && is("500ms", 500) && is("90s", 90000) && is("30m", 1800000));
    CHECK(is("24h", 86400000) && is("3d", 259200000) && is("007s", 7000));
    CHECK(is("0s", 0) && is("0.0d", 0) && is("00ms", 0));
    TEST("decimals are counted: no digit is lost on the way");
    CHECK(is("1.5s", 1500) && is("0.5h", 1800000) && is("0.001s", 1) && is("1.s", 1000));
    CHECK(is("0.1s", 100) && is("1.1s", 1100) && is("2.3s", 2300) && is("4.35s", 4350));
    CHECK(is("1.005s", 1005) && is("0.07m", 4200) && is("16.1m", 966000));
    CHECK(is("0.123456789d", -1) == false && is("0.000000125d", -1) == false);
    TEST("the longest is a hundred years");
    CHECK(is("36600d", LULL__DURATION_MS_MAX) && is("3162240000000ms", -1) == false);
    CHECK(is("878400h", LULL__DURATION_MS_MAX));
}

static void test_faults(void) {
    static const char *const none[] = {
        "0",    "",    "s",    "30",    "30 m", " 30m",  "30m ",  "30M",    "30min", "-5m",   "+5m",
        "1e3s", ".5s", "1,5s", "5m30s", "five", "0x10s", "1..5s", "1.5.5s", "30m\n", "30mss",
    };
    TEST("what has another form is none");
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        CHECK(has_fault(lull__text_of(none[i]), LULL__DURATION_FORM));
    }
    CHECK(has_fault(LULL__TEXT("30\0m"), LULL__DURATION_FORM));
    CHECK(has_fault((lull__text){0}, LULL__DURATION_FORM));
    TEST("what is longer than a hundred years is too long, and so are too many digits");
    CHECK(has_fault(LULL__TEXT("36601d"), LULL__DURATION_LONG));
    CHECK(has_fault(LULL__TEXT("36600.001d"), LULL__DURATION_LONG));
    CHECK(has_fault(LULL__TEXT("999999999999d"), LULL__DURATION_LONG));
    CHECK(has_fault(LULL__TEXT("0000000000001s"), LULL__DURATION_LONG));
    CHECK(has_fault(LULL__TEXT("1.0000000000s"), LULL__DURATION_LONG));
    CHECK(has_fault(LULL__TEXT("99999999999999999999999999s"), LULL__DURATION_LONG));
    TEST("a part of a millisecond is too fine");
    CHECK(has_fault(LULL__TEXT("0.5ms"), LULL__DURATION_PARTS));
    CHECK(has_fault(LULL__TEXT("1.0005s"), LULL__DURATION_PARTS));
}

int main(void) {
    test_durations();
    test_faults();
    return finish("duration_test");
}
