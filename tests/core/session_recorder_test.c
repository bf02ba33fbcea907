/*
 * session_recorder_test: edges of point 7 of the step: which windows make room, which events touch
 * one, what a recorder still needs; and that a step stops where nobody hears what it tells.
 */
#include "policy/snapshot.h"
#include "session_world.h"

static const lull__class ONLY_EXTENDS = {{"beat", 4}, false, true, false, ALL(LULL__NEW)};
static const lull__class ONLY_COUNTS = {{"log", 3}, false, false, true, ALL(LULL__NEW)};
static const lull__class ONLY_STARTS = {{"load", 4}, true, false, false, ALL(LULL__NEW)};

/* Windows by key that pause after 300, sessions that end after 5000, snapshots of two parts. */
static world new_recorder(void) {
    world w = new_world();
    w.terms.windows = w.terms.window_keys = true;
    w.terms.snapshot_parts = 2;
    w.thresholds = thresholds(over(5000), over(LULL__NEVER), over(300));
    return w;
}

static void test_touching(void) {
    TEST("a class touches a window if it starts, extends or counts, whichever it is");
    world w = new_recorder();
    GIVE(&w, .at = 0, .window = "A");
    advance(&w, 400);
    forget_told(&w);
    GIVE(&w, .at = 400, .window = "A", .window_class = &ONLY_COUNTS);
    CHECK(TOLD(&w, "counted S1/1 A unrecorded\n"));
    GIVE(&w, .at = 410, .window = "A", .window_class = &ONLY_STARTS);
    CHECK(TOLD(&w, "counted S1/1 A unrecorded\n"));
    GIVE(&w, .at = 420, .window = "A", .window_class = &ONLY_EXTENDS);
    CHECK(TOLD(&w, "resume S1/1 A @420 active, gap 420, needs snapshot\n"
                   "counted S1/1 A recorded\n"));
    GIVE(&w, .at = 430, .window = "B", .window_class = &ONLY_STARTS);
    CHECK(TOLD(&w, "window S1/1 B @430 first, needs snapshot\n"
                   "counted S1/1 B recorded\n"));
    TEST("its idle is asked for the event that opens it, and then for those that count");
    w.thresholds.window_idle = over(1000);
    GIVE(&w, .at = 500, .window = "B", .window_class = &ONLY_EXTENDS);
    GIVE(&w, .at = 700, .window = "A");
    forget_told(&w);
    advance(&w, 2000);
    CHECK(TOLD(&w, "pause S1/1 B @800 idle, by idle 300\n"
                   "pause S1/1 A @1700 idle, by idle 1000\n"));
    free_world(&w);
}

/* An active event with a window key that is no string. */
static void give_number(world *w, int64_t at, const char *window) {
    lull__address address = {.time_ms = BASE_MS + at,
                             .key = lull__owned_text(w->key->text),
                             .window_key = lull__text_of(window)};
    lull__judgement judgement = {.session = {.class = &PASSIVE, .calendar_ms = LULL__NEVER},
                                 .window.class = &PASSIVE,
                                 .chunk = -1};
    lull__line *line = lull__key_line(w->key, address.client_id);
    CHECK(lull__step(w->key, line, &address, &judgement, ++w->arrival, &w->stage, &w->outcome));
    if (w->outcome.asks) {
        lull__step_hold(&w->outcome, &w->thresholds, &w->terms);
    }
}

static void test_short_keys(void) {
    TEST("a window key may be one digit: it has a window, and keeps it when it trails");
    world w = new_recorder();
    advance(&w, 0);
    give_number(&w, 0, "7");
    const lull__window *window = w.outcome.window;
    CHECK(window && lull__text_equal(lull__owned_text(window->id), LULL__TEXT("7")));
    give_number(&w, 10, "8");
    CHECK(w.key->lines[0].session.window_count == 2);
    advance(&w, 6000);
    give_number(&w, 6000, "7");
    CHECK(w.outcome.marks == LULL__MARK_EXPIRED && w.outcome.tells_record);
    CHECK(lull__text_equal(w.outcome.window_id, LULL__TEXT("7")));
    free_world(&w);
}

static void test_room(void) {
    TEST("of windows that were quiet for equally long the one that began first makes room");
    world w = new_recorder();
    w.terms.session_windows_max = 3;
    GIVE(&w, .at = 0, .window = "A");
    GIVE(&w, .at = 10, .window = "B");
    GIVE(&w, .at = 10, .window = "C");
    GIVE(&w, .at = 20, .window = "A");
    forget_told(&w);
    GIVE(&w, .at = 30, .window = "D");
    CHECK(TOLD(&w, "close S1/1 B @30 limit, 10 to 10, last active 10, events 1/1\n"
                   "window S1/1 D @30 first, needs snapshot\n"
                   "counted S1/1 D recorded\n"));
    CHECK(w.stage.bites.windows == 1 && w.key->lines[0].session.window_count == 4);
    free_world(&w);
}

static void test_remembered(void) {
    TEST("as many windows that are over are remembered as may be open, the first is forgotten");
    world w = new_recorder();
    w.terms.session_windows_max = 2;
    GIVE(&w, .at = 0, .window = "A");
    const char *const names[] = {"B", "C", "D", "E"};
    for (int64_t i = 0; i < 4; i++) {
        GIVE(&w, .at = 10 + 20 * i, .window = names[i]); /* the one before it ends */
        GIVE(&w, .at = 20 + 20 * i, .window = "A");
    }
    CHECK(w.stage.bites.windows == 4 && w.key->lines[0].session.window_count == 4);
    forget_told(&w);
    GIVE(&w, .at = 100, .window = "B");
    CHECK(TOLD(&w, "close S1/1 E @100 limit, 70 to 70, last active 70, events 1/1\n"
                   "window S1/1 B @100 first, needs snapshot\n"
                   "counted S1/1 B recorded\n"));
    GIVE(&w, .at = 110, .window = "A");
    forget_told(&w);
    GIVE(&w, .at = 120, .window = "E");
    CHECK(TOLD(&w, "close S1/1 B @120 limit, 100 to 100, last active 100, events 1/1\n"
                   "window S1/1 E @120 limit, needs snapshot\n"
                   "counted S1/1 E recorded\n"));
    free_world(&w);
}

static void test_turns(void) {
    TEST("a pause that is over in its own millisecond is no idle stretch");
    world w = new_recorder();
    w.thresholds.window_idle = at_least(300);
    GIVE(&w, .at = 0, .window = "A");
    GIVE(&w, .at = 300, .window = "A");
    const lull__window *window = &w.key->lines[0].session.windows[0];
    CHECK(window->turn_count == 0 && window->turns_lost == 0);
    GIVE(&w, .at = 601, .window = "A");
    CHECK(window->turn_count == 2 && window->turns[0] == BASE_MS + 600);
    TEST("nor is it where turns are counted and not remembered");
    w.terms.window_segments_max = 2;
    GIVE(&w, .at = 901, .window = "A");
    CHECK(window->turn_count == 2 && window->turns_lost == 0);
    GIVE(&w, .at = 1202, .window = "A");
    CHECK(window->turn_count == 2 && window->turns_lost == 2);
    GIVE(&w, .at = 1502, .window = "A");
    CHECK(window->turn_count == 2 && window->turns_lost == 2);
    free_world(&w);
}

/* An event that completes the first part of a snapshot, or (0) brings none. */
static void part(world *w, int64_t at, const lull__class *class, unsigned held) {
    lull__snapshot_moves moves;
    lull__snapshot_rest(moves);
    if (held) {
        lull__snapshot_advance(moves, 2, held);
    }
    GIVE(w, .at = at, .window = "A", .class = class, .moves = moves);
}

static void test_needs(void) {
    TEST("a recorder needs a snapshot though the begin of one is in hand: it is too old");
    world w = new_recorder();
    part(&w, 0, &ACTIVE, 1);
    part(&w, 400, &PASSIVE, 0);
    forget_told(&w);
    part(&w, 500, &ACTIVE, 0);
    CHECK(TOLD(&w, "resume S1/1 A @500 active, gap 500, needs snapshot\n"
                   "counted S1/1 A recorded\n"));
    TEST("not where the event begins one, or completes it");
    part(&w, 1000, &PASSIVE, 0);
    forget_told(&w);
    part(&w, 1100, &ACTIVE, 1);
    CHECK(TOLD(&w, "resume S1/1 A @1100 active, gap 600\ncounted S1/1 A recorded\n"));
    part(&w, 1500, &PASSIVE, 0);
    forget_told(&w);
    part(&w, 1600, &ACTIVE, 2);
    CHECK(TOLD(&w, "resume S1/1 A @1600 active, gap 500\ncounted S1/1 A recorded\n"));
    free_world(&w);
}

static void test_held(void) {
    TEST("a client's id that is trusted has no cap, whatever the policy answers");
    world w = new_recorder();
    w.thresholds.cap = at_least(100);
    GIVE(&w, .at = 0, .client = "x");
    const lull__session *session = &w.key->lines[0].session;
    CHECK(session->cap.limit_ms == LULL__NEVER && !session->cap.at_least);
    free_world(&w);
}

/* ---- nobody hears ---------------------------------------------------------------------------- */

/* Hears so many boundaries, and fails at the next. */
typedef struct deaf {
    int hears, heard;
} deaf;

static bool hear_some(void *context, const lull__boundary *boundary) {
    deaf *d = context;
    (void)boundary;
    return d->heard++ < d->hears;
}

/* A visit with two lines and three windows in which every kind of boundary is told. */
static bool visit(deaf *d) {
    static const struct {
        int64_t at;
        const char *client, *window;
    } events[] = {{0, "\"x\"", "\"A\""},   {10, "\"x\"", "\"B\""},    {20, "\"x\"", "\"C\""},
                  {500, "\"x\"", "\"C\""}, {600, "\"y\"", "\"A\""},   {700, "\"z\"", "\"A\""},
                  {800, "\"y\"", "\"B\""}, {90000, "\"y\"", "\"B\""}, {90001, "", "\"B\""}};
    world w = new_recorder();
    w.terms.session_windows_max = w.terms.key_lines_max = 2;
    w.stage = (lull__stage){.terms = &w.terms, .teller = {hear_some, d}};
    bool fine = true;
    for (size_t i = 0; i < sizeof events / sizeof *events && fine; i++) {
        int64_t time_ms = BASE_MS + events[i].at;
        for (lull__due due = lull__key_due(w.key); fine && due.instant_ms <= time_ms;
             due = lull__key_due(w.key)) {
            fine = lull__key_fire(w.key, due, &w.stage);
        }
        lull__address address = {.time_ms = time_ms,
                                 .key = lull__owned_text(w.key->text),
                                 .client_id = lull__text_of(events[i].client),
                                 .window_key = lull__text_of(events[i].window)};
        lull__judgement judgement = {.session = {.class = &ACTIVE, .calendar_ms = LULL__NEVER},
                                     .window.class = &ACTIVE,
                                     .chunk = -1};
        lull__line *line = lull__key_line(w.key, address.client_id);
        fine = fine && lull__step(w.key, line, &address, &judgement, i + 1, &w.stage, &w.outcome);
        if (fine) {
            lull__step_hold(&w.outcome, &w.thresholds, &w.terms);
        }
    }
    for (uint64_t arrival = 1; arrival < 10 && fine; arrival++) {
        fine = lull__key_end_input(w.key, arrival, BASE_MS + 90001, &w.stage);
    }
    free_world(&w);
    return fine;
}

static void test_nobody_hears(void) {
    deaf all = {.hears = 1000};
    TEST("a visit of many boundaries is told");
    CHECK(visit(&all) && all.heard > 15);
    TEST("the step stops at the first boundary that could not be told, whichever it is");
    for (int i = 0; i < all.heard; i++) {
        deaf some = {.hears = i};
        CHECK(!visit(&some) && some.heard == i + 1);
    }
}

int main(void) {
    test_touching();
    test_short_keys();
    test_room();
    test_remembered();
    test_turns();
    test_needs();
    test_held();
    test_nobody_hears();
    return finish("session_recorder_test");
}
