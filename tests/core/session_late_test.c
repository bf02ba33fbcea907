/*
 * session_late_test: events behind their session: counted in it while it is open, named after it
 * when it is over, and outside of it in none.
 */
#include "session_world.h"

static const lull__class UNCOUNTED = {{"beat", 4}, true, true, false, ALL(LULL__NEW)};

/* A session from 5000 to 6000, open. */
static world opened(void) {
    world w = new_world();
    GIVE(&w, .at = 5000);
    GIVE(&w, .at = 6000);
    forget_told(&w);
    return w;
}

static void test_open(void) {
    TEST("an event behind its open session is counted in it, marked late");
    world w = opened();
    GIVE_BEHIND(&w, .at = 5500);
    CHECK(TOLD(&w, "counted S1/1, late\n"));
    TEST("passive ones too");
    GIVE_BEHIND(&w, .at = 5600, .class = &PASSIVE);
    CHECK(TOLD(&w, "counted S1/1, late\n"));
    TEST("a class that does not count is not counted late either");
    GIVE_BEHIND(&w, .at = 5600, .class = &UNCOUNTED);
    CHECK(TOLD(&w, "written S1/1, late, uncounted\n"));
    TEST("from start - idle on, with equality");
    GIVE_BEHIND(&w, .at = 4000);
    CHECK(TOLD(&w, "counted S1/1, late\n"));
    TEST("outside it is written late with no session");
    GIVE_BEHIND(&w, .at = 3999);
    CHECK(TOLD(&w, "written nowhere, late\n"));
    TEST("late events move no start, end, activity or threshold");
    const lull__session *session = &w.key->lines[0].session;
    CHECK(session->start_ms == BASE_MS + 5000 && session->end_ms == BASE_MS + 6000);
    CHECK(session->clock_ms == BASE_MS + 6000 && session->last_active_ms == BASE_MS + 6000);
    w.thresholds.idle = over(100);
    GIVE_BEHIND(&w, .at = 5900);
    CHECK(session->idle.limit_ms == 1000 && !w.outcome.asks && !w.outcome.asks_window);
    forget_told(&w);
    advance(&w, 7001);
    CHECK(TOLD(&w, "end S1/1 @7000 idle, by idle 1000, 5000 to 6000, last active 6000, "
                   "active_ms 0, events 6/5\n"));
    free_world(&w);

    TEST("an event at the time of the session's last is not late");
    w = opened();
    GIVE_BEHIND(&w, .at = 6000);
    CHECK(TOLD(&w, "counted S1/1\n"));
    TEST("at_least leaves equality outside");
    w.thresholds.idle = at_least(1000);
    GIVE(&w, .at = 6000);
    forget_told(&w);
    GIVE_BEHIND(&w, .at = 4000);
    GIVE_BEHIND(&w, .at = 4001);
    CHECK(TOLD(&w, "written nowhere, late\ncounted S1/1, late\n"));
    free_world(&w);
}

static void test_closed(void) {
    TEST("an event of a time when its closed session was not over yet is named after it");
    world w = opened();
    advance(&w, 7001);
    forget_told(&w);
    GIVE_BEHIND(&w, .at = 5500);
    GIVE_BEHIND(&w, .at = 4000);
    GIVE_BEHIND(&w, .at = 7000);
    CHECK(TOLD(&w, "written S1/1, late\nwritten S1/1, late\nwritten S1/1, late\n"));
    TEST("outside start - idle it is written with no session");
    GIVE_BEHIND(&w, .at = 3999);
    CHECK(TOLD(&w, "written nowhere, late\n"));
    CHECK(w.key->lines[0].session.events == 2);
    TEST("from the instant on at which it was over, what comes is not late");
    GIVE_BEHIND(&w, .at = 7001, .class = &PASSIVE);
    CHECK(TOLD(&w, "written S1/1, expired\n"));
    GIVE_BEHIND(&w, .at = 7001);
    CHECK(TOLD(&w, "start S2/1 @7001 idle, by idle 1000, index 2, after S1, gap 1001, also []\n"
                   "counted S2/1\n"));
    free_world(&w);

    TEST("outside end + idle it is written with no session");
    w = new_world();
    GIVE(&w, .at = 5000, .class = &PASSIVE);
    w.thresholds.idle = over(100);
    GIVE(&w, .at = 5001, .class = &PASSIVE);
    w.thresholds.idle = over(2000);
    GIVE(&w, .at = 5050);
    advance(&w, 7051);
    forget_told(&w);
    GIVE_BEHIND(&w, .at = 7050);
    CHECK(TOLD(&w, "written S1/1, late\n"));
    free_world(&w);
    w = new_world();
    w.thresholds = thresholds(over(1000), over(3000), over(LULL__NEVER));
    GIVE(&w, .at = 0);
    GIVE(&w, .at = 900);
    GIVE(&w, .at = 1800);
    CHECK(lull__key_end_input(w.key, 1, BASE_MS + 9000, &w.stage));
    forget_told(&w);
    GIVE_BEHIND(&w, .at = 2800);
    GIVE_BEHIND(&w, .at = 2801);
    CHECK(TOLD(&w, "written S1/1, late\nwritten nowhere, late\n"));
    free_world(&w);
}

static void test_by_line(void) {
    TEST("late is a matter of the session, not of the key");
    world w = opened();
    GIVE(&w, .at = 6000, .client = "x");
    GIVE(&w, .at = 6400, .client = "x");
    forget_told(&w);
    GIVE_BEHIND(&w, .at = 6200, .client = "x");
    CHECK(TOLD(&w, "counted x/1, late\n"));
    TEST("without an id it is that of the session it belongs to: the latest open one");
    GIVE_BEHIND(&w, .at = 6300);
    CHECK(TOLD(&w, "counted x/1, late\n"));
    TEST("an id never seen is never late");
    GIVE_BEHIND(&w, .at = 100, .client = "y");
    CHECK(TOLD(&w, "start y/1 @100 client, index 3, after x, gap -6300\n"
                   "counted y/1\n"));
    TEST("it ends with the next watermark, before what comes then");
    advance(&w, 6500);
    CHECK(TOLD(&w, "end y/1 @1100 idle, by idle 1000, 100 to 100, last active 100, active_ms 0, "
                   "events 1/1\n"));
    free_world(&w);
}

static void test_windows(void) {
    TEST("a late event is counted in no window");
    world w = new_world();
    w.terms.windows = w.terms.window_keys = true;
    GIVE(&w, .at = 0, .window = "A");
    GIVE(&w, .at = 100, .window = "A");
    GIVE_BEHIND(&w, .at = 50, .window = "A", .snapshot = true);
    GIVE_BEHIND(&w, .at = 50, .window = "B");
    forget_told(&w);
    advance(&w, 1101);
    CHECK(TOLD(&w, "close S1/1 A @1100 idle, by idle 1000, 0 to 100, last active 100, "
                   "events 2/2\n"
                   "end S1/1 @1100 idle, by idle 1000, 0 to 100, last active 100, active_ms 100, "
                   "events 4/4\n"));
    free_world(&w);
}

static void test_rank(void) {
    TEST("events behind the key's last have ranks of their own: their sessions' ids differ");
    world w = new_world();
    GIVE(&w, .at = 100, .client = "x");
    GIVE_BEHIND(&w, .at = 50, .client = "y");
    uint32_t first = w.key->rank;
    GIVE_BEHIND(&w, .at = 50, .client = "z");
    CHECK(w.key->rank != first);
    GIVE_BEHIND(&w, .at = 100, .client = "z");
    CHECK(w.key->rank == 1);
    free_world(&w);
}

int main(void) {
    test_open();
    test_closed();
    test_by_line();
    test_windows();
    test_rank();
    return finish("session_late_test");
}
