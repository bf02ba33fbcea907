/*
 * session_step_test: the points 2 to 6 of the step: timeouts, sessions that are over, begins,
 * figures. Lines, trust and ids are in session_line_test, lateness in session_late_test.
 */
#include "session_world.h"

static const lull__class UNCOUNTED = {{"beat", 4}, true, true, false, ALL(LULL__NEW)};
static const lull__class SILENT = {{"log", 3}, true, false, false, ALL(LULL__TRAIL)};
static const lull__class NO_START = {{"late", 4}, false, true, true, ALL(LULL__NEW)};
static const lull__class JOINS = {{"joins", 5}, true, true, true, ALL(LULL__JOIN)};
static const lull__class JOINS_QUIETLY = {{"joiny", 5}, true, false, true, ALL(LULL__JOIN)};
static const lull__class NONE = {{"none", 4}, true, true, true, ALL(LULL__NONE)};
static const lull__class BY_REASON = {
    {"by", 2},
    true,
    true,
    true,
    {[LULL__IDLE] = LULL__JOIN, [LULL__CAP] = LULL__TRAIL, [LULL__CALENDAR] = LULL__NEW}};

static void test_equality(void) {
    TEST("an event at exactly idle after the last activity joins");
    world w = new_world();
    GIVE(&w, .at = 0);
    CHECK(TOLD(&w, "start S1/1 @0 first, index 1\n"
                   "counted S1/1\n"));
    GIVE(&w, .at = 1000);
    CHECK(TOLD(&w, "counted S1/1\n"));
    TEST("one millisecond later the session is over, dated base + T");
    GIVE(&w, .at = 2001);
    CHECK(TOLD(&w, "end S1/1 @2000 idle, by idle 1000, 0 to 1000, last active 1000, active_ms 0, "
                   "events 2/2\n"
                   "start S2/1 @2001 idle, by idle 1000, index 2, after S1, gap 1001, also []\n"
                   "counted S2/1\n"));
    free_world(&w);

    TEST("at_least does not join at equality");
    w = new_world();
    w.thresholds.idle = at_least(1000);
    GIVE(&w, .at = 0);
    GIVE(&w, .at = 999);
    CHECK(TOLD(&w, "start S1/1 @0 first, index 1\ncounted S1/1\ncounted S1/1\n"));
    GIVE(&w, .at = 1999);
    CHECK(TOLD(&w, "end S1/1 @1999 idle, by idle 1000, 0 to 999, last active 999, active_ms 0, "
                   "events 2/2\n"
                   "start S2/1 @1999 idle, by idle 1000, index 2, after S1, gap 1000, also []\n"
                   "counted S2/1\n"));
    free_world(&w);
}

static void test_deadlines(void) {
    TEST("a deadline fires when its instant is not later than the watermark");
    world w = new_world();
    GIVE(&w, .at = 0);
    forget_told(&w);
    advance(&w, 1000);
    CHECK(TOLD(&w, ""));
    advance(&w, 1001);
    CHECK(TOLD(&w, "end S1/1 @1000 idle, by idle 1000, 0 to 0, last active 0, active_ms 0, "
                   "events 1/1\n"));
    advance(&w, 100000);
    CHECK(TOLD(&w, ""));
    TEST("an end is the same whether a deadline or an event brought it");
    GIVE(&w, .at = 200000);
    CHECK(TOLD(&w, "start S2/1 @200000 idle, by idle 1000, index 2, after S1, gap 200000, "
                   "also []\n"
                   "counted S2/1\n"));
    free_world(&w);

    TEST("at_least fires at base + T itself");
    w = new_world();
    w.thresholds.idle = at_least(1000);
    GIVE(&w, .at = 0);
    forget_told(&w);
    advance(&w, 999);
    CHECK(TOLD(&w, ""));
    advance(&w, 1000);
    CHECK(TOLD(&w, "end S1/1 @1000 idle, by idle 1000, 0 to 0, last active 0, active_ms 0, "
                   "events 1/1\n"));
    free_world(&w);

    TEST("a session with no threshold never ends by time");
    w = new_world();
    w.thresholds.idle = over(LULL__NEVER);
    GIVE(&w, .at = 0);
    CHECK(lull__key_due(w.key).instant_ms == LULL__NEVER);
    w.thresholds.idle = over(INT64_MAX - 1);
    GIVE(&w, .at = 1);
    CHECK(lull__key_due(w.key).instant_ms == LULL__NEVER);
    free_world(&w);
}

static void test_idle_base(void) {
    TEST("idle counts from last activity, cap from the start");
    world w = new_world();
    w.thresholds.cap = over(1500);
    GIVE(&w, .at = 0);
    GIVE(&w, .at = 900, .class = &PASSIVE);
    forget_told(&w);
    advance(&w, 1001);
    CHECK(TOLD(&w, "end S1/1 @1000 idle, by idle 1000, 0 to 900, last active 0, active_ms 0, "
                   "events 2/1\n"));
    GIVE(&w, .at = 5000);
    GIVE(&w, .at = 5800);
    GIVE(&w, .at = 6400);
    forget_told(&w);
    advance(&w, 6500);
    CHECK(TOLD(&w, ""));
    advance(&w, 6501);
    CHECK(TOLD(&w, "end S2/1 @6500 cap, by cap 1500, 5000 to 6400, last active 6400, active_ms 0, "
                   "events 3/3\n"));
    free_world(&w);
}

static void test_same_millisecond(void) {
    TEST("in the same millisecond cap is the reason before idle, and also says idle");
    world w = new_world();
    w.thresholds.cap = over(1000);
    GIVE(&w, .at = 0);
    forget_told(&w);
    GIVE(&w, .at = 1001);
    CHECK(TOLD(&w, "end S1/1 @1000 cap, by cap 1000, 0 to 0, last active 0, active_ms 0, "
                   "events 1/1\n"
                   "start S2/1 @1001 cap, by cap 1000, index 2, after S1, gap 1001, also [idle]\n"
                   "counted S2/1\n"));
    free_world(&w);

    TEST("the same millisecond is that in which they fire, not that of their records");
    w = new_world();
    w.thresholds.cap = at_least(1001);
    GIVE(&w, .at = 0);
    forget_told(&w);
    advance(&w, 1001);
    CHECK(TOLD(&w, "end S1/1 @1001 cap, by cap 1001, 0 to 0, last active 0, active_ms 0, "
                   "events 1/1\n"));
    free_world(&w);

    TEST("the first to fire is the reason, also lists a timeout that held later");
    w = new_world();
    w.thresholds.cap = over(1001);
    GIVE(&w, .at = 0);
    forget_told(&w);
    GIVE(&w, .at = 1002);
    CHECK(TOLD(&w, "end S1/1 @1000 idle, by idle 1000, 0 to 0, last active 0, active_ms 0, "
                   "events 1/1\n"
                   "start S2/1 @1002 idle, by idle 1000, index 2, after S1, gap 1002, also [cap]\n"
                   "counted S2/1\n"));
    free_world(&w);

    TEST("also leaves out a timeout that did not hold yet");
    w = new_world();
    w.thresholds.cap = over(1002);
    GIVE(&w, .at = 0);
    forget_told(&w);
    GIVE(&w, .at = 1002);
    CHECK(TOLD(&w, "end S1/1 @1000 idle, by idle 1000, 0 to 0, last active 0, active_ms 0, "
                   "events 1/1\n"
                   "start S2/1 @1002 idle, by idle 1000, index 2, after S1, gap 1002, also []\n"
                   "counted S2/1\n"));
    free_world(&w);
}

static void test_predecessor(void) {
    TEST("an event is judged by the thresholds that its predecessor left");
    world w = new_world();
    w.thresholds.idle = over(100);
    GIVE(&w, .at = 0);
    w.thresholds.idle = over(5000);
    forget_told(&w);
    GIVE(&w, .at = 101);
    CHECK(TOLD(&w, "end S1/1 @100 idle, by idle 100, 0 to 0, last active 0, active_ms 0, "
                   "events 1/1\n"
                   "start S2/1 @101 idle, by idle 100, index 2, after S1, gap 101, also []\n"
                   "counted S2/1\n"));
    TEST("a passive event leaves thresholds too: they count from the last activity");
    w.thresholds.idle = over(300);
    GIVE(&w, .at = 201, .class = &PASSIVE);
    forget_told(&w);
    advance(&w, 402);
    CHECK(TOLD(&w, "end S2/1 @401 idle, by idle 300, 101 to 201, last active 101, active_ms 0, "
                   "events 2/1\n"));
    TEST("an event that is not counted leaves no thresholds");
    GIVE(&w, .at = 1000);
    w.thresholds.idle = over(5000);
    GIVE(&w, .at = 1100, .class = &UNCOUNTED);
    forget_told(&w);
    advance(&w, 1401);
    CHECK(TOLD(&w, "end S3/1 @1400 idle, by idle 300, 1000 to 1100, last active 1100, "
                   "active_ms 0, events 1/1\n"));
    TEST("but the first event of a session does, counted or not");
    w.thresholds.idle = over(700);
    GIVE(&w, .at = 2000, .class = &UNCOUNTED);
    forget_told(&w);
    advance(&w, 2701);
    CHECK(TOLD(&w, "end S4/1 @2700 idle, by idle 700, 2000 to 2000, last active 2000, "
                   "active_ms 0, events 0/0\n"));
    free_world(&w);
}

static void test_expired(void) {
    TEST("new opens the line's next session");
    world w = new_world();
    GIVE(&w, .at = 0);
    advance(&w, 1001);
    forget_told(&w);
    TEST("trail writes the event with the session it trails, expired, not counted");
    GIVE(&w, .at = 1500, .class = &PASSIVE);
    CHECK(TOLD(&w, "written S1/1, expired\n"));
    TEST("none writes it with no session");
    GIVE(&w, .at = 1600, .class = &NONE);
    CHECK(TOLD(&w, "written nowhere, uncounted\n"));
    GIVE(&w, .at = 1700, .class = &IGNORE);
    CHECK(TOLD(&w, "written nowhere, uncounted\n"));
    TEST("join reopens it as its next part: same id and index, figures anew");
    GIVE(&w, .at = 1800, .class = &JOINS);
    CHECK(TOLD(&w, "start S1/2 @1800 revived, by idle 1000, index 1, gap 1800, also []\n"
                   "counted S1/2\n"));
    advance(&w, 2801);
    CHECK(TOLD(&w, "end S1/2 @2800 idle, by idle 1000, 1800 to 1800, last active 1800, "
                   "active_ms 0, events 1/1\n"));
    GIVE(&w, .at = 3000, .class = &JOINS_QUIETLY);
    CHECK(TOLD(&w, "start S1/3 @3000 revived, by idle 1000, index 1, gap 1200, also []\n"
                   "counted S1/3\n"));
    TEST("index counts sessions, not parts");
    GIVE(&w, .at = 5000);
    CHECK(TOLD(&w, "end S1/3 @4000 idle, by idle 1000, 3000 to 3000, ghost, active_ms 0, "
                   "events 1/0\n"
                   "start S2/1 @5000 idle, by idle 1000, index 2, after S1, gap 2000, also []\n"
                   "counted S2/1\n"));
    free_world(&w);
}

static void test_by_reason(void) {
    TEST("a class answers by the reason of the end");
    world w = new_world();
    GIVE(&w, .at = 0);
    advance(&w, 1001);
    forget_told(&w);
    GIVE(&w, .at = 2000, .class = &BY_REASON);
    CHECK(TOLD(&w, "start S1/2 @2000 revived, by idle 1000, index 1, gap 2000, also []\n"
                   "counted S1/2\n"));
    w.thresholds.cap = over(500);
    GIVE(&w, .at = 2300);
    forget_told(&w);
    GIVE(&w, .at = 2600, .class = &BY_REASON);
    CHECK(TOLD(&w, "end S1/2 @2500 cap, by cap 500, 2000 to 2300, last active 2300, active_ms 0, "
                   "events 2/2\n"
                   "written S1/2, expired\n"));
    free_world(&w);
}

/* Active at 0, 800 and 1400; over by its cap of 1500. */
static world capped(void) {
    world w = new_world();
    w.thresholds.cap = over(1500);
    GIVE(&w, .at = 0);
    GIVE(&w, .at = 800);
    GIVE(&w, .at = 1400);
    advance(&w, 1501);
    CHECK(TOLD(&w, "start S1/1 @0 first, index 1\ncounted S1/1\ncounted S1/1\ncounted S1/1\n"
                   "end S1/1 @1500 cap, by cap 1500, 0 to 1400, last active 1400, active_ms 0, "
                   "events 3/3\n"));
    return w;
}

static void test_visit_goes_on(void) {
    TEST("after a cap a passive event within idle goes on with the visit under a new id");
    world w = capped();
    GIVE(&w, .at = 1600, .class = &PASSIVE);
    CHECK(TOLD(&w, "start S2/1 @1600 cap, by cap 1500, index 2, after S1, gap 200, also []\n"
                   "counted S2/1\n"));
    TEST("the idle time of the session it opens runs on from that activity");
    GIVE(&w, .at = 2400, .class = &PASSIVE);
    CHECK(TOLD(&w, "counted S2/1\n"));
    advance(&w, 2401);
    CHECK(TOLD(&w, "end S2/1 @2400 idle, by idle 1000, 1600 to 2400, ghost, active_ms 0, "
                   "events 2/0\n"));
    free_world(&w);
    TEST("the gap after a visit that went on is that since its last activity");
    w = capped();
    GIVE(&w, .at = 1600, .class = &PASSIVE);
    GIVE(&w, .at = 2500);
    forget_told(&w);
    CHECK(w.outcome.line->session.gap_ms == 1100);
    free_world(&w);

    TEST("within idle means equality too");
    w = capped();
    GIVE(&w, .at = 2400, .class = &PASSIVE);
    CHECK(TOLD(&w, "start S2/1 @2400 cap, by cap 1500, index 2, after S1, gap 1000, also []\n"
                   "counted S2/1\n"));
    free_world(&w);

    TEST("after a cap a passive event beyond idle trails: churn begins nothing");
    w = capped();
    GIVE(&w, .at = 2401, .class = &PASSIVE);
    CHECK(TOLD(&w, "written S1/1, expired\n"));
    TEST("an active event beyond idle begins the next: the reason of its end, also idle");
    GIVE(&w, .at = 2402);
    CHECK(TOLD(&w, "start S2/1 @2402 cap, by cap 1500, index 2, after S1, gap 1002, also [idle]\n"
                   "counted S2/1\n"));
    free_world(&w);

    TEST("an active event within idle begins a session whose idle counts from it");
    w = capped();
    GIVE(&w, .at = 1600);
    forget_told(&w);
    advance(&w, 2600);
    CHECK(TOLD(&w, ""));
    free_world(&w);

    TEST("after idle a passive event trails, however near");
    w = new_world();
    GIVE(&w, .at = 0);
    forget_told(&w);
    GIVE(&w, .at = 1001, .class = &PASSIVE);
    CHECK(TOLD(&w, "end S1/1 @1000 idle, by idle 1000, 0 to 0, last active 0, active_ms 0, "
                   "events 1/1\n"
                   "written S1/1, expired\n"));
    free_world(&w);
}

static void test_trail_changes_nothing(void) {
    TEST("a trailing event changes none of its session's records");
    world w = new_world();
    GIVE(&w, .at = 0);
    advance(&w, 1001);
    const lull__session before = w.key->lines[0].session;
    GIVE(&w, .at = 1500, .class = &PASSIVE);
    const lull__session *after = &w.key->lines[0].session;
    CHECK(after->end_ms == before.end_ms && after->events == before.events);
    CHECK(after->clock_ms == before.clock_ms && after->last_active_ms == before.last_active_ms);
    CHECK(!after->open && after->closed_ms == before.closed_ms);
    TEST("what trails neither keeps a session alive nor moves the gap of the next");
    forget_told(&w);
    GIVE(&w, .at = 1600);
    CHECK(TOLD(&w, "start S2/1 @1600 idle, by idle 1000, index 2, after S1, gap 1600, also []\n"
                   "counted S2/1\n"));
    free_world(&w);
}

static void test_none_before(void) {
    TEST("where no session was before, a class that may start opens one, active or not");
    world w = new_world();
    GIVE(&w, .at = 0, .class = &NO_START);
    CHECK(TOLD(&w, "written nowhere, uncounted\n"));
    GIVE(&w, .at = 10, .class = &IGNORE);
    CHECK(TOLD(&w, "written nowhere, uncounted\n"));
    GIVE(&w, .at = 20, .class = &PASSIVE);
    CHECK(TOLD(&w, "start S1/1 @20 first, index 1\n"
                   "counted S1/1\n"));
    TEST("what a page sends before the first click belongs to the visit");
    GIVE(&w, .at = 1020, .class = &NO_START);
    CHECK(TOLD(&w, "counted S1/1\n"));
    advance(&w, 2021);
    CHECK(TOLD(&w, "end S1/1 @2020 idle, by idle 1000, 20 to 1020, last active 1020, active_ms 0, "
                   "events 2/1\n"));
    free_world(&w);

    TEST("idle counts from the start of a session without an active event, which is a ghost");
    w = new_world();
    GIVE(&w, .at = 0, .class = &PASSIVE);
    GIVE(&w, .at = 1000, .class = &PASSIVE);
    forget_told(&w);
    GIVE(&w, .at = 1001, .class = &PASSIVE);
    CHECK(TOLD(&w, "end S1/1 @1000 idle, by idle 1000, 0 to 1000, ghost, active_ms 0, "
                   "events 2/0\n"
                   "written S1/1, expired\n"));
    TEST("a class that may not start opens the next session where it answers new");
    GIVE(&w, .at = 1100, .class = &NO_START);
    CHECK(TOLD(&w, "start S2/1 @1100 idle, by idle 1000, index 2, after S1, gap 1100, also []\n"
                   "counted S2/1\n"));
    free_world(&w);
}

static void test_uncounted(void) {
    TEST("an event that does not count moves the session's end and no figure");
    world w = new_world();
    GIVE(&w, .at = 0);
    forget_told(&w);
    GIVE(&w, .at = 500, .class = &SILENT);
    CHECK(TOLD(&w, "written S1/1, uncounted\n"));
    GIVE(&w, .at = 600, .class = &IGNORE);
    CHECK(TOLD(&w, "written S1/1, uncounted\n"));
    advance(&w, 1001);
    CHECK(TOLD(&w, "end S1/1 @1000 idle, by idle 1000, 0 to 600, last active 0, active_ms 0, "
                   "events 1/1\n"));
    TEST("a class that extends without counting keeps the session alive");
    GIVE(&w, .at = 2000);
    GIVE(&w, .at = 2900, .class = &UNCOUNTED);
    forget_told(&w);
    advance(&w, 3900);
    CHECK(TOLD(&w, ""));
    advance(&w, 3901);
    CHECK(TOLD(&w, "end S2/1 @3900 idle, by idle 1000, 2000 to 2900, last active 2900, "
                   "active_ms 0, events 1/1\n"));
    TEST("a rule that failed is marked and costs no more");
    GIVE(&w, .at = 5000, .rule_failed = true);
    CHECK(TOLD(&w, "start S3/1 @5000 idle, by idle 1000, index 3, after S2, gap 2100, also []\n"
                   "counted S3/1, rule_error\n"));
    free_world(&w);
}

static void test_active_ms(void) {
    TEST("active_ms sums gaps no longer than active_gap between consecutive active events");
    world w = new_world();
    GIVE(&w, .at = 0);
    GIVE(&w, .at = 100);                    /* counts */
    GIVE(&w, .at = 201);                    /* too long */
    GIVE(&w, .at = 250, .class = &PASSIVE); /* no part of it */
    GIVE(&w, .at = 300);                    /* counts: 99 since the last active one */
    GIVE(&w, .at = 300);                    /* nothing */
    GIVE(&w, .at = 390, .class = &PASSIVE);
    forget_told(&w);
    advance(&w, 1301);
    CHECK(TOLD(&w, "end S1/1 @1300 idle, by idle 1000, 0 to 390, last active 300, active_ms 199, "
                   "events 7/5\n"));
    TEST("active_ms begins anew with each part");
    GIVE(&w, .at = 1400, .class = &JOINS);
    GIVE(&w, .at = 1450);
    forget_told(&w);
    advance(&w, 2451);
    CHECK(TOLD(&w, "end S1/2 @2450 idle, by idle 1000, 1400 to 1450, last active 1450, "
                   "active_ms 50, events 2/2\n"));
    free_world(&w);
}

static void test_end_of_input(void) {
    TEST("what is open at the end of input ends with end_of_input, at the time it is given");
    world w = new_world();
    GIVE(&w, .at = 0);
    GIVE(&w, .at = 10, .class = &PASSIVE);
    forget_told(&w);
    CHECK(lull__key_end_input(w.key, 1, BASE_MS + 700, &w.stage));
    CHECK(TOLD(&w, "end S1/1 @700 end_of_input, 0 to 10, last active 0, active_ms 0, "
                   "events 2/1\n"));
    CHECK(lull__key_end_input(w.key, 1, BASE_MS + 700, &w.stage));
    CHECK(TOLD(&w, ""));
    free_world(&w);
}

int main(void) {
    test_equality();
    test_deadlines();
    test_idle_base();
    test_same_millisecond();
    test_predecessor();
    test_expired();
    test_by_reason();
    test_visit_goes_on();
    test_trail_changes_nothing();
    test_none_before();
    test_uncounted();
    test_active_ms();
    test_end_of_input();
    return finish("session_step_test");
}
