/*
 * session_window_end_test: point 7 of the step: windows that end before their session, by their own
 * cap, by a trigger or by their limit, and what becomes of the events after it.
 */
#include "session/key_bytes.h"
#include "session_world.h"

static const lull__class TRAILS = {{"trails", 6}, true, true, true, ALL(LULL__TRAIL)};
static const lull__class JOINS = {{"joins", 5}, false, false, true, ALL(LULL__JOIN)};
static const lull__class GONE = {{"gone", 4}, true, true, true, ALL(LULL__NONE)};
static const lull__class LATECOMER = {{"latecomer", 9}, false, true, true, ALL(LULL__NEW)};

static lull__rotation because(lull__reason reason, const char *name) {
    return (lull__rotation){.held = true, .reason = reason, .name = lull__text_of(name)};
}

/* A session that lasts, with windows that pause after 300 ms and end after 1 s. */
static world capped_world(void) {
    world w = new_world();
    w.terms.windows = w.terms.window_keys = w.terms.windows_turn = true;
    w.thresholds = thresholds(over(50000), over(LULL__NEVER), over(300));
    w.thresholds.window_cap = over(1000);
    return w;
}

static void test_cap(void) {
    TEST("a window is cut when it has lasted for longer than its cap, and the time alone shows it");
    world w = capped_world();
    GIVE(&w, .at = 0, .window = "A");
    GIVE(&w, .at = 900, .window = "A");
    forget_told(&w);
    advance(&w, 1000);
    CHECK(TOLD(&w, ""));
    advance(&w, 1001);
    CHECK(TOLD(&w, "close S1/1 A @1000 cap, by cap 1000, 0 to 900, last active 900, turns 300 900, "
                   "events 2/2\n"));
    TEST("a passive event within idle of the last activity begins the next, whose idle runs on");
    GIVE(&w, .at = 1100, .class = &PASSIVE, .window = "A");
    CHECK(TOLD(&w, "window S1/1 A @1100 cap, needs snapshot\ncounted S1/1 A recorded\n"));
    advance(&w, 1201);
    CHECK(TOLD(&w, "pause S1/1 A @1200 idle, by idle 300\n"));
    TEST("a paused window is cut too");
    advance(&w, 2101);
    CHECK(TOLD(&w, "close S1/1 A @2100 cap, by cap 1000, 1100 to 1100, ghost, turns 1200, "
                   "events 1/0\n"));
    TEST("later passive ones trail the window that is over, unrecorded and in no figure");
    GIVE(&w, .at = 2200, .class = &PASSIVE, .window = "A");
    CHECK(TOLD(&w, "counted S1/1 A unrecorded\n"));
    CHECK(w.outcome.window_index == 2 && !w.outcome.window && !w.outcome.asks_window);
    TEST("an active one begins the next");
    GIVE(&w, .at = 2300, .window = "A");
    CHECK(TOLD(&w, "window S1/1 A @2300 cap, needs snapshot\ncounted S1/1 A recorded\n"));
    CHECK(w.outcome.window_index == 3);
    free_world(&w);
}

static void test_order(void) {
    TEST("in one millisecond windows time out as they began, each by its cap before its idle");
    world w = capped_world();
    w.thresholds.window_idle = over(1000);
    GIVE(&w, .at = 0, .window = "A");
    GIVE(&w, .at = 0, .window = "B");
    w.thresholds.window_cap = over(LULL__NEVER);
    GIVE(&w, .at = 0, .window = "A");
    forget_told(&w);
    advance(&w, 1001);
    CHECK(TOLD(&w, "pause S1/1 A @1000 idle, by idle 1000\n"
                   "close S1/1 B @1000 cap, by cap 1000, 0 to 0, last active 0, events 1/1\n"));
    free_world(&w);
    TEST("the end of the session comes first, and is all that is told");
    w = capped_world();
    w.thresholds.idle = over(1000);
    w.thresholds.window_idle = over(LULL__NEVER);
    GIVE(&w, .at = 0, .window = "A");
    forget_told(&w);
    advance(&w, 1001);
    CHECK(TOLD(&w, "close S1/1 A @1000 idle, by idle 1000, 0 to 0, last active 0, events 1/1\n"
                   "end S1/1 @1000 idle, by idle 1000, 0 to 0, last active 0, active_ms 0, "
                   "events 1/1\n"));
    free_world(&w);
}

static void test_triggers(void) {
    TEST("the event that a rule named begins the next window, whatever its class");
    world w = capped_world();
    GIVE(&w, .at = 0, .window = "A");
    forget_told(&w);
    GIVE(&w, .at = 10, .class = &JOINS, .window = "A",
         .window_rotation = because(LULL__NAMED, "x"));
    CHECK(TOLD(&w, "close S1/1 A @10 x, 0 to 0, last active 0, events 1/1\n"
                   "window S1/1 A @10 x, needs snapshot\ncounted S1/1 A recorded\n"));
    TEST("after others its class decides");
    GIVE(&w, .at = 20, .class = &TRAILS, .window = "A",
         .window_rotation = because(LULL__LIMIT, ""));
    CHECK(TOLD(&w, "close S1/1 A @20 limit, 10 to 10, ghost, events 1/0\n"
                   "counted S1/1 A unrecorded\n"));
    GIVE(&w, .at = 30, .class = &GONE, .window = "A");
    CHECK(TOLD(&w, "counted S1/1\n"));
    GIVE(&w, .at = 40, .class = &JOINS, .window = "A");
    CHECK(TOLD(&w, "window S1/1 A @40 limit, needs snapshot\ncounted S1/1 A recorded\n"));
    GIVE(&w, .at = 50, .class = &LATECOMER, .window = "A",
         .window_rotation = because(LULL__CHANGED, ""));
    CHECK(TOLD(&w, "close S1/1 A @50 changed, 40 to 40, ghost, events 1/0\n"
                   "window S1/1 A @50 changed, needs snapshot\ncounted S1/1 A recorded\n"));
    TEST("where none of its id is open there is nothing to end");
    GIVE(&w, .at = 60, .window = "B", .window_rotation = because(LULL__NAMED, "x"));
    CHECK(TOLD(&w, "window S1/1 B @60 first, needs snapshot\ncounted S1/1 B recorded\n"));
    TEST("what ends the session ends its windows, and they are not asked");
    GIVE(&w, .at = 70, .window = "B", .rotation = because(LULL__NAMED, "y"),
         .window_rotation = because(LULL__NAMED, "x"));
    CHECK(TOLD(&w, "close S1/1 A @70 y, 50 to 50, last active 50, events 1/1\n"
                   "close S1/1 B @70 y, 60 to 60, last active 60, events 1/1\n"
                   "end S1/1 @70 y, 0 to 60, last active 60, active_ms 60, events 7/5\n"
                   "start S2/1 @70 y, index 2, after S1, gap 10, also []\n"
                   "window S2/1 B @70 first, needs snapshot\ncounted S2/1 B recorded\n"));
    CHECK(w.outcome.window_index == 1);
    free_world(&w);
}

static void test_join(void) {
    TEST("idle of a window that a class joins to one that is over counts from its begin");
    world w = capped_world();
    GIVE(&w, .at = 0, .window = "A");
    GIVE(&w, .at = 20, .class = &TRAILS, .window = "A",
         .window_rotation = because(LULL__LIMIT, ""));
    GIVE(&w, .at = 40, .class = &JOINS, .window = "A");
    forget_told(&w);
    advance(&w, 340);
    CHECK(TOLD(&w, ""));
    advance(&w, 341);
    CHECK(TOLD(&w, "pause S1/1 A @340 idle, by idle 300\n"));
    free_world(&w);
}

static void test_room(void) {
    TEST("of more windows that are over than there is room for, the first is forgotten");
    world w = capped_world();
    w.terms.session_windows_max = 1;
    static const char *const names[] = {"A", "B"};
    for (int i = 0; i < 2; i++) {
        GIVE(&w, .at = 10 * i, .window = names[i]);
        GIVE(&w, .at = 10 * i + 5, .class = &TRAILS, .window = names[i],
             .window_rotation = because(LULL__LIMIT, ""));
    }
    CHECK(w.key->lines[0].session.window_count == 2 && w.stage.bites.windows == 0);
    GIVE(&w, .at = 30, .window = "C");
    const lull__session *session = &w.key->lines[0].session;
    CHECK(session->window_count == 2 && session->windows[0].index == 2);
    CHECK(session->windows[1].open && w.stage.bites.windows == 1);
    free_world(&w);
}

static void test_behind(void) {
    TEST("an event from before the end of its window, that comes behind it, trails");
    world w = capped_world();
    w.thresholds.window_idle = over(LULL__NEVER);
    GIVE(&w, .at = 0, .window = "A");
    advance(&w, 1500);
    forget_told(&w);
    GIVE_BEHIND(&w, .at = 1000, .window = "A");
    GIVE_BEHIND(&w, .at = 1000, .class = &JOINS, .window = "A");
    GIVE_BEHIND(&w, .at = 1000, .class = &GONE, .window = "A");
    CHECK(TOLD(&w, "counted S1/1 A unrecorded\ncounted S1/1 A unrecorded\ncounted S1/1\n"));
    GIVE_BEHIND(&w, .at = 1001, .window = "A");
    CHECK(TOLD(&w, "window S1/1 A @1001 cap, needs snapshot\ncounted S1/1 A recorded\n"));
    free_world(&w);
}

static void test_next_part(void) {
    TEST("windows are counted over the parts of a session, and begin anew in each");
    world w = capped_world();
    w.thresholds = thresholds(over(2000), over(LULL__NEVER), over(LULL__NEVER));
    w.thresholds.window_cap = over(1000);
    GIVE(&w, .at = 0, .client = "c", .window = "A");
    GIVE(&w, .at = 1500, .client = "c", .window = "A");
    GIVE(&w, .at = 9000, .client = "c", .window = "A");
    CHECK(w.outcome.window_index == 3);
    TEST("one that ended in an earlier part is no end of this one: a class may start it or not");
    GIVE(&w, .at = 9100, .client = "c", .window = "B");
    advance(&w, 10200);
    GIVE(&w, .at = 11200, .client = "c");
    GIVE(&w, .at = 20000, .client = "c");
    forget_told(&w);
    GIVE(&w, .at = 20001, .client = "c", .class = &JOINS, .window = "B");
    CHECK(TOLD(&w, "counted c/4\n"));
    GIVE(&w, .at = 20002, .client = "c", .window = "B");
    CHECK(TOLD(&w, "window c/4 B @20002 cap, needs snapshot\ncounted c/4 B recorded\n"));
    free_world(&w);
}

/* ---- what is kept ---------------------------------------------------------------------------- */

static const lull__measure_term TERMS[] = {
    {{"a", 1}, .kind = LULL__MEASURE_LAST},
    {{"b", 1}, .kind = LULL__MEASURE_ACTIVE_TIME, .gap_ms = 100, .items_max = 10},
};

/* A window with measures and a value that it remembers. */
static void keep_some(world *w) {
    static const lull__measured measured[] = {
        {.value = {.type = LULL__STRING, .length = 2, .string = "so"}},
        {.value = {.type = LULL__BOOLEAN, .boolean = true}},
    };
    static const lull__seen seen[] = {{7, 8, true, true}};
    w->terms.window = (lull__tally_terms){.seen_count = 1, .measure_count = 2, .measures = TERMS};
    GIVE(w, .at = 0, .window = "A", .window_measured = measured, .window_seen = seen);
    GIVE(w, .at = 60, .window = "A", .window_measured = measured);
    GIVE(w, .at = 70, .class = &PASSIVE, .window = "A");
}

static lull__key *key_of(const world *w, lull__buffer *bytes, const lull__terms *terms) {
    lull__key_write(bytes, w->key);
    lull__decoder in = {.at = bytes->bytes, .end = bytes->bytes + bytes->length};
    return lull__key_read(&in, &terms, 1);
}

static void test_tally(void) {
    TEST("a window keeps measures and values of its own events");
    world w = capped_world();
    keep_some(&w);
    const lull__window *window = &w.key->lines[0].session.windows[0];
    lull__view view = lull__window_view(window, &w.terms);
    CHECK(view.measure(view.tally, view.terms, 1).integer == 60);
    CHECK(view.measure(view.tally, view.terms, 0).length == 2 && view.seen[0].low == 8);
    CHECK(!w.key->lines[0].session.tally.measures);
    TEST("and its bytes do");
    lull__buffer bytes = {0}, again = {0};
    lull__key *key = key_of(&w, &bytes, &w.terms);
    if (CHECK(key)) {
        lull__key_write(&again, key);
        CHECK(again.length == bytes.length && memcmp(again.bytes, bytes.bytes, bytes.length) == 0);
    }
    lull__key_free(key);
    lull__buffer_deinit(&again);
    TEST("bytes of other rules give no key");
    lull__terms others = w.terms;
    others.window.seen_count = 2;
    bytes.length = 0;
    CHECK(!key_of(&w, &bytes, &others));
    others = w.terms;
    others.window.measure_count = 1;
    bytes.length = 0;
    CHECK(!key_of(&w, &bytes, &others));
    TEST("the next window begins without");
    GIVE(&w, .at = 80, .window = "A", .window_rotation = because(LULL__NAMED, "x"));
    view = lull__window_view(w.outcome.window, &w.terms);
    CHECK(!view.seen && view.measure(view.tally, view.terms, 1).integer == 0);
    lull__buffer_deinit(&bytes);
    free_world(&w);
}

static void test_damage(void) {
    TEST("a window over before its session, by an end that no class answers, is no state");
    world w = capped_world();
    lull__buffer bytes = {0};
    GIVE(&w, .at = 0, .window = "A");
    GIVE(&w, .at = 0, .window = "B");
    GIVE(&w, .at = 1500);
    lull__key *key = key_of(&w, &bytes, &w.terms);
    CHECK(key && key->lines[0].session.window_count == 2);
    lull__key_free(key);
    for (int i = 0; i < 2; i++) {
        lull__window *window = &w.key->lines[0].session.windows[i];
        uint8_t before = window->end_reason;
        bytes.length = 0;
        window->end_reason = LULL__END_REASONS;
        CHECK(!key_of(&w, &bytes, &w.terms));
        window->end_reason = before;
    }
    lull__buffer_deinit(&bytes);
    free_world(&w);
}

int main(void) {
    test_cap();
    test_order();
    test_triggers();
    test_join();
    test_room();
    test_behind();
    test_next_part();
    test_tally();
    test_damage();
    return finish("session_window_end_test");
}
