/*
 * session_deadline_test: when a threshold holds, at the edges of time.
 */
#include "check.h"
#include "session/deadline.h"

static int64_t over(int64_t limit_ms, int64_t base_ms) {
    return lull__threshold_instant((lull__threshold){.limit_ms = limit_ms}, base_ms);
}

static int64_t at_least(int64_t limit_ms, int64_t base_ms) {
    return lull__threshold_instant((lull__threshold){.limit_ms = limit_ms, .at_least = true},
                                   base_ms);
}

static void test_instants(void) {
    TEST("a timeout holds from the first millisecond that is longer than it");
    CHECK(over(30, 1000) == 1031);
    CHECK(over(1, -1) == 1);
    TEST("or at least so long");
    CHECK(at_least(30, 1000) == 1030);
    TEST("a timeout of nothing is over at the next millisecond, or at once");
    CHECK(over(0, 1000) == 1001 && over(0, -1000) == -999);
    CHECK(at_least(0, 1000) == 1000 && at_least(0, -1000) == -1000);
}

static void test_never(void) {
    TEST("any time may pass where nothing is said, whatever it counts from");
    static const int64_t bases[] = {INT64_MIN + 1, -1000, -1, 0, 1, 1760000000000, INT64_MAX};
    for (size_t i = 0; i < sizeof bases / sizeof *bases; i++) {
        CHECK(over(LULL__NEVER, bases[i]) == LULL__NEVER);
        CHECK(at_least(LULL__NEVER, bases[i]) == LULL__NEVER);
    }
    TEST("and what lies beyond all time never comes");
    CHECK(over(INT64_MAX - 1, 2) == LULL__NEVER && at_least(INT64_MAX - 1, 2) == LULL__NEVER);
    CHECK(over(10, INT64_MAX - 10) == LULL__NEVER && over(10, INT64_MAX - 11) == LULL__NEVER);
    CHECK(over(10, INT64_MAX - 12) == INT64_MAX - 1);
    CHECK(at_least(10, INT64_MAX - 11) == INT64_MAX - 1);
}

int main(void) {
    test_instants();
    test_never();
    return finish("session_deadline_test");
}
