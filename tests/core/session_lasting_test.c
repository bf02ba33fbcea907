/*
 * session_lasting_test [seed]: events that last. Silence counts from their ends, order goes by
 * their starts, and what lasts beyond its session is cut.
 */
#include "chance.h"
#include "session/activity.h"
#include "session_world.h"

static void test_silence(void) {
    world w = new_world();
    TEST("idle counts from the greatest end of the events that extend");
    GIVE(&w, .at = 0, .lasts = 500);
    GIVE(&w, .at = 10, .lasts = 10);
    GIVE(&w, .at = 1500);
    CHECK(TOLD(&w, "start S1/1 @0 first, index 1\ncounted S1/1\ncounted S1/1\ncounted S1/1\n"));
    GIVE(&w, .at = 2501);
    CHECK(TOLD(&w, "end S1/1 @2500 idle, by idle 1000, 0 to 1500, last active 1500, "
                   "active_ms 500, events 3/3\n"
                   "start S2/1 @2501 idle, by idle 1000, index 2, after S1, gap 1001, also []\n"
                   "counted S2/1\n"));
    TEST("one that does not extend lasts all the same, and holds nothing open");
    GIVE(&w, .at = 2600, .class = &PASSIVE, .lasts = 800);
    forget_told(&w);
    advance(&w, 3502);
    CHECK(TOLD(&w, "end S2/1 @3501 idle, by idle 1000, 2501 to 3400, last active 2501, "
                   "active_ms 0, events 2/1\n"));
    free_world(&w);
}

static void test_before_1970(void) {
    TEST("how long somebody was active does not depend on the year");
    world w = new_world();
    GIVE(&w, .at = -BASE_MS - 5000, .lasts = 3000);
    GIVE(&w, .at = -BASE_MS - 1000, .lasts = 500);
    CHECK(w.key->lines[0].session.active_ms == 3500);
    free_world(&w);
    TEST("the shortest gap is one");
    w = new_world();
    GIVE(&w, .at = 0);
    GIVE(&w, .at = 1);
    CHECK(w.key->lines[0].session.active_ms == 1);
    free_world(&w);
}

static void test_order(void) {
    world w = new_world();
    TEST("an event within a longer one is not late; one before the last event is");
    GIVE(&w, .at = 0, .lasts = 900);
    GIVE(&w, .at = 100);
    CHECK(w.outcome.marks == 0);
    GIVE(&w, .at = 50, .lasts = 5000);
    CHECK(w.outcome.marks == LULL__MARK_LATE && w.outcome.counted);
    TEST("and a late one moves no end");
    CHECK(w.key->lines[0].session.end_ms == BASE_MS + 900);
    CHECK(w.key->lines[0].session.clock_ms == BASE_MS + 900);
    TEST("late events are within idle of a session up to its end and idle");
    advance(&w, 1901);
    GIVE(&w, .at = 1900);
    CHECK(w.outcome.marks == LULL__MARK_LATE && w.outcome.line);
    free_world(&w);
}

static void test_cut(void) {
    world w = new_world();
    w.terms.windows = true;
    w.terms.window_keys = true;
    w.thresholds.cap = over(1000);
    TEST("what lasts beyond the end of its session is cut there, windows and all");
    GIVE(&w, .at = 0, .window = "A");
    GIVE(&w, .at = 400, .lasts = 3000, .window = "A");
    forget_told(&w);
    advance(&w, 1001);
    CHECK(TOLD(&w, "close S1/1 A @1000 cap, by cap 1000, 0 to 1000, last active 1000, events 2/2\n"
                   "end S1/1 @1000 cap, by cap 1000, 0 to 1000, last active 1000, active_ms 600, "
                   "events 2/2\n"));
    TEST("the visit goes on from the end that was cut");
    GIVE(&w, .at = 4399, .class = &PASSIVE);
    CHECK(TOLD(&w, "start S2/1 @4399 cap, by cap 1000, index 2, after S1, gap 999, also []\n"
                   "counted S2/1\n"));
    advance(&w, 4400);
    forget_told(&w);
    TEST("a gap from there is negative where somebody was still active");
    GIVE(&w, .at = 4401, .lasts = 3000);
    GIVE(&w, .at = 5402);
    CHECK(w.key->lines[0].session.gap_ms == -1999);
    free_world(&w);
}

static void test_end_of_input(void) {
    world w = new_world();
    TEST("what is open at the end of input ends no sooner than its events");
    GIVE(&w, .at = 0, .lasts = 700);
    forget_told(&w);
    CHECK(lull__key_end_input(w.key, 1, BASE_MS + 10, &w.stage));
    CHECK(TOLD(&w, "end S1/1 @700 end_of_input, 0 to 700, last active 700, active_ms 700, "
                   "events 1/1\n"));
    free_world(&w);
}

static void test_windows(void) {
    world w = new_world();
    w.terms.windows = true;
    w.thresholds.window_idle = over(100);
    TEST("a window pauses idle after the greatest end of its active events");
    GIVE(&w, .at = 0, .lasts = 300);
    GIVE(&w, .at = 50);
    forget_told(&w);
    GIVE(&w, .at = 600, .class = &PASSIVE);
    CHECK(TOLD(&w, "pause S1/1 @400 idle, by idle 100\ncounted S1/1 unrecorded\n"));
    TEST("an event from behind that pause is told with the gap that it left, which is none");
    free_world(&w);
    w = new_world();
    w.terms.windows = true;
    w.thresholds.window_idle = over(100);
    GIVE(&w, .at = 0, .lasts = 300);
    advance(&w, 500);
    forget_told(&w);
    GIVE_BEHIND(&w, .at = 200);
    CHECK(TOLD(&w, "resume S1/1 @200 active, gap -100\ncounted S1/1 recorded\n"));
    free_world(&w);
}

/* Each millisecond of activity, marked. */
static void test_activity(void) {
    TEST("activity is the lengths of events, each moment once, and the short gaps between them");
    for (int round = 0; round < 300; round++) {
        bool active[4000] = {false};
        int64_t gap_max = below(40), time_ms = 0, last_ms = LULL__NO_TIME;
        int64_t counted_ms = LULL__NO_TIME, sum = 0, cut = 0;
        for (int i = 0; i < 12; i++) {
            time_ms += below(80);
            int64_t end_ms = time_ms + (below(2) ? below(120) : 0);
            bool counts = below(4) > 0;
            if (counts) {
                sum += lull__activity_added(time_ms, end_ms, last_ms, counted_ms, gap_max);
                counted_ms = lull__later(counted_ms, end_ms);
                bool near = last_ms != LULL__NO_TIME && time_ms - last_ms <= gap_max;
                int64_t from = near && last_ms < time_ms ? last_ms : time_ms;
                memset(active + from, true, (size_t)(end_ms - from));
            }
            last_ms = lull__later(last_ms, end_ms);
            cut = time_ms + below(30);
        }
        int64_t all = 0, before = 0;
        for (int64_t at = 0; at < 4000; at++) {
            all += active[at];
            before += active[at] && at < cut;
        }
        CHECK(sum == all && sum - lull__activity_behind(counted_ms, cut) == before);
    }
}

int main(int argc, char **argv) {
    begin_chance(argc, argv);
    test_silence();
    test_before_1970();
    test_order();
    test_cut();
    test_end_of_input();
    test_windows();
    test_activity();
    return finish("session_lasting_test");
}
