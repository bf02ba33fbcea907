/*
 * session_calendar_test: a calendar's boundary among the timeouts of a session, and what is special
 * after it.
 */
#include "session/key_bytes.h"
#include "session_world.h"

static const lull__class BEAT = {
    {"beat", 4}, true, false, true, {[LULL__CALENDAR] = LULL__JOIN, [LULL__CAP] = LULL__TRAIL}};

/* Boundaries at every multiple of 3000. */
static world daily(void) {
    world w = new_world();
    w.day_ms = 3000;
    return w;
}

static void test_boundary(void) {
    TEST("a session is cut at the first boundary after its start, and is dated there");
    world w = daily();
    GIVE(&w, .at = 2500);
    GIVE(&w, .at = 2999);
    GIVE(&w, .at = 3000);
    CHECK(TOLD(&w, "start S1/1 @2500 first, index 1\n"
                   "counted S1/1\n"
                   "counted S1/1\n"
                   "end S1/1 @3000 calendar, 2500 to 2999, last active 2999, active_ms 0, "
                   "events 2/2\n"
                   "start S2/1 @3000 calendar, index 2, after S1, gap 1, also []\n"
                   "counted S2/1\n"));
    TEST("one that begins at a boundary has it behind it");
    for (int64_t at = 3900; at < 6000; at += 900) {
        GIVE(&w, .at = at);
    }
    forget_told(&w);
    GIVE(&w, .at = 6000);
    CHECK(TOLD(&w, "end S2/1 @6000 calendar, 3000 to 5700, last active 5700, active_ms 0, "
                   "events 4/4\n"
                   "start S3/1 @6000 calendar, index 3, after S2, gap 300, also []\n"
                   "counted S3/1\n"));
    TEST("it needs no event of its own, and a view knows it as the deadline");
    GIVE(&w, .at = 8500);
    forget_told(&w);
    CHECK(lull__line_view(&w.key->lines[0]).deadline_ms == BASE_MS + 9000);
    advance(&w, 9000);
    CHECK(TOLD(&w, "end S4/1 @9000 calendar, 8500 to 8500, last active 8500, active_ms 0, "
                   "events 1/1\n"));
    free_world(&w);
}

static void test_order(void) {
    TEST("in the same millisecond cap is the reason, then the calendar, then idle");
    world w = daily();
    w.thresholds.cap = at_least(1000);
    w.thresholds.idle = at_least(1000);
    GIVE(&w, .at = 2000);
    GIVE(&w, .at = 3001);
    CHECK(TOLD(&w, "start S1/1 @2000 first, index 1\n"
                   "counted S1/1\n"
                   "end S1/1 @3000 cap, by cap 1000, 2000 to 2000, last active 2000, active_ms 0, "
                   "events 1/1\n"
                   "start S2/1 @3001 cap, by cap 1000, index 2, after S1, gap 1001, also "
                   "[calendar idle]\n"
                   "counted S2/1\n"));
    w.thresholds.cap = over(LULL__NEVER);
    advance(&w, 4999);
    GIVE(&w, .at = 5000);
    forget_told(&w);
    GIVE(&w, .at = 6001);
    CHECK(TOLD(&w, "end S3/1 @6000 calendar, 5000 to 5000, last active 5000, active_ms 0, "
                   "events 1/1\n"
                   "start S4/1 @6001 calendar, index 4, after S3, gap 1001, also [idle]\n"
                   "counted S4/1\n"));
    TEST("whichever comes first is the reason, and a boundary that came later is named");
    GIVE(&w, .at = 9000);
    CHECK(TOLD(&w,
               "end S4/1 @7001 idle, by idle 1000, 6001 to 6001, last active 6001, active_ms 0, "
               "events 1/1\n"
               "start S5/1 @9000 idle, by idle 1000, index 5, after S4, gap 2999, also "
               "[calendar]\n"
               "counted S5/1\n"));
    free_world(&w);
}

static void test_after(void) {
    TEST("a passive event within idle of the last activity goes on with the visit");
    world w = daily();
    GIVE(&w, .at = 2500);
    GIVE(&w, .at = 3100, .class = &PASSIVE);
    CHECK(TOLD(&w, "start S1/1 @2500 first, index 1\n"
                   "counted S1/1\n"
                   "end S1/1 @3000 calendar, 2500 to 2500, last active 2500, active_ms 0, "
                   "events 1/1\n"
                   "start S2/1 @3100 calendar, index 2, after S1, gap 600, also []\n"
                   "counted S2/1\n"));
    TEST("whose idle time runs on from that activity");
    GIVE(&w, .at = 3501, .class = &PASSIVE);
    CHECK(TOLD(&w, "end S2/1 @3500 idle, by idle 1000, 3100 to 3100, ghost, active_ms 0, "
                   "events 1/0\n"
                   "written S2/1, expired\n"));
    TEST("beyond idle it trails: churn at midnight begins nothing");
    GIVE(&w, .at = 5500);
    forget_told(&w);
    GIVE(&w, .at = 6501, .class = &PASSIVE);
    CHECK(TOLD(&w, "end S3/1 @6000 calendar, 5500 to 5500, last active 5500, active_ms 0, "
                   "events 1/1\n"
                   "written S3/1, expired\n"));
    TEST("a class says for a calendar what it likes");
    GIVE(&w, .at = 8900);
    forget_told(&w);
    GIVE(&w, .at = 9010, .class = &BEAT);
    CHECK(TOLD(&w, "end S4/1 @9000 calendar, 8900 to 8900, last active 8900, active_ms 0, "
                   "events 1/1\n"
                   "start S4/2 @9010 revived, index 4, after S3, gap 110, also []\n"
                   "counted S4/2\n"));
    TEST("and the part that was joined has a boundary of its own");
    CHECK(lull__line_view(&w.key->lines[0]).deadline_ms == BASE_MS + 10011);
    GIVE(&w, .at = 10000);
    GIVE(&w, .at = 10900);
    GIVE(&w, .at = 11800);
    CHECK(lull__line_view(&w.key->lines[0]).deadline_ms == BASE_MS + 12000);
    free_world(&w);
}

static void test_trust(void) {
    TEST("a calendar cuts no session whose client's id decides");
    world w = daily();
    GIVE(&w, .at = 2500, .client = "x");
    GIVE(&w, .at = 3400, .client = "x");
    CHECK(TOLD(&w, "start x/1 @2500 client, index 1\n"
                   "counted x/1\n"
                   "counted x/1\n"));
    TEST("but one whose id is verified");
    w.terms.verify = true;
    GIVE(&w, .at = 5500, .client = "y");
    forget_told(&w);
    GIVE(&w, .at = 6000, .client = "y");
    CHECK(TOLD(&w, "end y/1 @6000 calendar, 5500 to 5500, last active 5500, active_ms 0, "
                   "events 1/1\n"
                   "start S1/1 @6000 calendar, index 3, after y, gap 500, also [], for y\n"
                   "counted S1/1\n"));
    free_world(&w);
}

static void test_bytes(void) {
    TEST("the boundary is kept with the session, whatever a calendar says later");
    world w = daily();
    GIVE(&w, .at = 2500);
    lull__buffer bytes = {0};
    lull__key_write(&bytes, w.key);
    lull__decoder in = {.at = bytes.bytes, .end = bytes.bytes + bytes.length};
    lull__key *key = lull__key_read(&in, &(const lull__terms *){&w.terms}, 1);
    if (CHECK(key)) {
        CHECK(lull__key_due(key).instant_ms == BASE_MS + 3000);
    }
    lull__key_free(key);
    lull__buffer_deinit(&bytes);
    free_world(&w);
}

int main(void) {
    test_boundary();
    test_order();
    test_after();
    test_trust();
    test_bytes();
    return finish("session_calendar_test");
}
