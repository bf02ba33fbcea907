/*
 * session_window_test: point 7 of the step: replay windows.
 */
#include "policy/snapshot.h"
#include "session_world.h"

static const lull__class JOINS = {{"joins", 5}, true, true, true, ALL(LULL__JOIN)};
static const lull__class NO_START = {{"late", 4}, false, true, true, ALL(LULL__NEW)};
static const lull__class UNCOUNTED = {{"beat", 4}, true, false, false, ALL(LULL__TRAIL)};

/* Windows by key that pause after 300, sessions that end after 2000, snapshots of one part. */
static world new_recorder(void) {
    world w = new_world();
    w.terms.windows = w.terms.window_keys = true;
    w.terms.snapshot_parts = 1;
    w.thresholds = thresholds(over(2000), over(LULL__NEVER), over(300));
    return w;
}

static void test_example(void) {
    TEST("the example of the contract, in its order");
    world w = new_recorder();
    w.thresholds = thresholds(over(1800000), over(86400000), over(300000));
    GIVE(&w, .at = 0, .window = "A", .class = &PASSIVE, .snapshot = true);
    CHECK(TOLD(&w, "start S1/1 @0 first, index 1\n"
                   "window S1/1 A @0 first\n"
                   "counted S1/1 A recorded\n"));
    GIVE(&w, .at = 2000, .window = "A");
    GIVE(&w, .at = 60000, .window = "A", .class = &PASSIVE);
    CHECK(TOLD(&w, "counted S1/1 A recorded\ncounted S1/1 A recorded\n"));
    GIVE(&w, .at = 400000, .window = "A", .class = &PASSIVE);
    CHECK(TOLD(&w, "pause S1/1 A @302000 idle, by idle 300000\n"
                   "counted S1/1 A unrecorded\n"));
    GIVE(&w, .at = 500000, .window = "A");
    CHECK(TOLD(&w, "resume S1/1 A @500000 active, gap 498000, needs snapshot\n"
                   "counted S1/1 A recorded\n"));
    GIVE(&w, .at = 501000, .window = "A", .class = &PASSIVE, .snapshot = true);
    CHECK(TOLD(&w, "counted S1/1 A recorded\n"));
    GIVE(&w, .at = 2400000, .window = "A", .class = &PASSIVE);
    CHECK(TOLD(&w, "pause S1/1 A @800000 idle, by idle 300000\n"
                   "close S1/1 A @2300000 idle, by idle 1800000, 0 to 501000, last active 500000, "
                   "playable 0, turns 302000 500000 800000, events 6/2, unrecorded 1\n"
                   "end S1/1 @2300000 idle, by idle 1800000, 0 to 501000, last active 500000, "
                   "active_ms 0, events 6/2\n"
                   "written S1/1 A unrecorded, expired\n"));
    GIVE(&w, .at = 2500000, .window = "B");
    CHECK(TOLD(&w, "start S2/1 @2500000 idle, by idle 1800000, index 2, after S1, gap 2000000, "
                   "also []\n"
                   "window S2/1 B @2500000 first, needs snapshot\n"
                   "counted S2/1 B recorded\n"));
    CHECK(lull__key_end_input(w.key, 8, BASE_MS + 2500000, &w.stage));
    CHECK(TOLD(&w, "close S2/1 B @2500000 end_of_input, 2500000 to 2500000, last active 2500000, "
                   "events 1/1\n"
                   "end S2/1 @2500000 end_of_input, 2500000 to 2500000, last active 2500000, "
                   "active_ms 0, events 1/1\n"));
    free_world(&w);
}

static void test_pause(void) {
    TEST("a window pauses when idle holds: not at equality, dated base + T");
    world w = new_recorder();
    GIVE(&w, .at = 0, .window = "A");
    forget_told(&w);
    advance(&w, 300);
    CHECK(TOLD(&w, ""));
    TEST("it is found by a deadline, not only when a passive event comes");
    advance(&w, 301);
    CHECK(TOLD(&w, "pause S1/1 A @300 idle, by idle 300\n"));
    advance(&w, 1000);
    CHECK(TOLD(&w, ""));
    TEST("after it passive events are not recorded, and do not resume");
    GIVE(&w, .at = 1000, .window = "A", .class = &PASSIVE);
    GIVE(&w, .at = 1100, .window = "A", .class = &PASSIVE, .snapshot = true);
    CHECK(TOLD(&w, "counted S1/1 A unrecorded\ncounted S1/1 A unrecorded\n"));
    TEST("its idle counts from the window's activity, not from that of its session");
    GIVE(&w, .at = 1200, .window = "B");
    GIVE(&w, .at = 1300);
    forget_told(&w);
    advance(&w, 1501);
    CHECK(TOLD(&w, "pause S1/1 B @1500 idle, by idle 300\n"));
    free_world(&w);

    TEST("at_least pauses at base + T");
    w = new_recorder();
    w.thresholds.window_idle = at_least(300);
    GIVE(&w, .at = 0, .window = "A");
    forget_told(&w);
    GIVE(&w, .at = 300, .window = "A", .class = &PASSIVE);
    CHECK(TOLD(&w, "pause S1/1 A @300 idle, by idle 300\n"
                   "counted S1/1 A unrecorded\n"));
    free_world(&w);

    TEST("a window without activity pauses by its start");
    w = new_recorder();
    GIVE(&w, .at = 0, .window = "A", .class = &PASSIVE);
    GIVE(&w, .at = 200, .window = "A", .class = &PASSIVE);
    forget_told(&w);
    advance(&w, 301);
    CHECK(TOLD(&w, "pause S1/1 A @300 idle, by idle 300\n"));
    free_world(&w);
}

static void test_before_the_end(void) {
    TEST("a pause is told only before its session's end");
    world w = new_recorder();
    w.thresholds.idle = over(300);
    GIVE(&w, .at = 0, .window = "A");
    forget_told(&w);
    advance(&w, 5000);
    CHECK(TOLD(&w, "close S1/1 A @300 idle, by idle 300, 0 to 0, last active 0, events 1/1\n"
                   "end S1/1 @300 idle, by idle 300, 0 to 0, last active 0, active_ms 0, "
                   "events 1/1\n"));
    w.thresholds.idle = over(301);
    GIVE(&w, .at = 6000, .window = "A");
    forget_told(&w);
    advance(&w, 7000);
    CHECK(TOLD(&w, "pause S2/1 A @6300 idle, by idle 300\n"
                   "close S2/1 A @6301 idle, by idle 301, 6000 to 6000, last active 6000, "
                   "turns 6300, events 1/1\n"
                   "end S2/1 @6301 idle, by idle 301, 6000 to 6000, last active 6000, "
                   "active_ms 0, events 1/1\n"));
    TEST("so also before the cap");
    w.thresholds = thresholds(over(2000), over(200), over(300));
    GIVE(&w, .at = 8000, .window = "A");
    forget_told(&w);
    advance(&w, 9000);
    CHECK(TOLD(&w, "close S3/1 A @8200 cap, by cap 200, 8000 to 8000, last active 8000, "
                   "events 1/1\n"
                   "end S3/1 @8200 cap, by cap 200, 8000 to 8000, last active 8000, "
                   "active_ms 0, events 1/1\n"));
    free_world(&w);

    TEST("of the windows of a session the first to pause is told first");
    w = new_recorder();
    GIVE(&w, .at = 0, .window = "A");
    GIVE(&w, .at = 0, .window = "B");
    GIVE(&w, .at = 100, .window = "A");
    forget_told(&w);
    advance(&w, 1000);
    CHECK(TOLD(&w, "pause S1/1 B @300 idle, by idle 300\n"
                   "pause S1/1 A @400 idle, by idle 300\n"));
    free_world(&w);
}

static void test_resume(void) {
    TEST("needs_snapshot on a resume: not where nothing was missed");
    world w = new_recorder();
    GIVE(&w, .at = 0, .window = "A", .snapshot = true);
    GIVE(&w, .at = 500, .window = "A");
    CHECK(TOLD(&w, "start S1/1 @0 first, index 1\n"
                   "window S1/1 A @0 first\n"
                   "counted S1/1 A recorded\n"
                   "pause S1/1 A @300 idle, by idle 300\n"
                   "resume S1/1 A @500 active, gap 500\n"
                   "counted S1/1 A recorded\n"));
    TEST("but where an event since the last snapshot was not recorded");
    GIVE(&w, .at = 900, .window = "A", .class = &PASSIVE);
    GIVE(&w, .at = 1000, .window = "A");
    CHECK(TOLD(&w, "pause S1/1 A @800 idle, by idle 300\n"
                   "counted S1/1 A unrecorded\n"
                   "resume S1/1 A @1000 active, gap 500, needs snapshot\n"
                   "counted S1/1 A recorded\n"));
    TEST("and as long as none came since, pause after pause");
    GIVE(&w, .at = 1400, .window = "A");
    CHECK(TOLD(&w, "pause S1/1 A @1300 idle, by idle 300\n"
                   "resume S1/1 A @1400 active, gap 400, needs snapshot\n"
                   "counted S1/1 A recorded\n"));
    TEST("not where the event that resumes brings one");
    GIVE(&w, .at = 1900, .window = "A", .snapshot = true);
    CHECK(TOLD(&w, "pause S1/1 A @1700 idle, by idle 300\n"
                   "resume S1/1 A @1900 active, gap 500\n"
                   "counted S1/1 A recorded\n"));
    TEST("a snapshot mends what was missed");
    GIVE(&w, .at = 2300, .window = "A");
    CHECK(TOLD(&w, "pause S1/1 A @2200 idle, by idle 300\n"
                   "resume S1/1 A @2300 active, gap 400\n"
                   "counted S1/1 A recorded\n"));
    TEST("what does not count is not missed");
    GIVE(&w, .at = 2700, .window = "A", .class = &UNCOUNTED);
    GIVE(&w, .at = 2800, .window = "A");
    CHECK(TOLD(&w, "pause S1/1 A @2600 idle, by idle 300\n"
                   "written S1/1 A unrecorded, uncounted\n"
                   "resume S1/1 A @2800 active, gap 500\n"
                   "counted S1/1 A recorded\n"));
    TEST("and mends nothing that was missed");
    GIVE(&w, .at = 3200, .window = "A", .class = &PASSIVE);
    GIVE(&w, .at = 3210, .window = "A", .class = &UNCOUNTED);
    GIVE(&w, .at = 3220, .window = "A");
    CHECK(TOLD(&w, "pause S1/1 A @3100 idle, by idle 300\n"
                   "counted S1/1 A unrecorded\n"
                   "written S1/1 A unrecorded, uncounted\n"
                   "resume S1/1 A @3220 active, gap 420, needs snapshot\n"
                   "counted S1/1 A recorded\n"));
    free_world(&w);
}

static void test_unrecorded_snapshot(void) {
    world w = new_recorder();
    GIVE(&w, .at = 0, .window = "A");
    forget_told(&w);
    TEST("a snapshot that nobody recorded mends nothing");
    GIVE(&w, .at = 400, .window = "A", .class = &PASSIVE, .snapshot = true);
    GIVE(&w, .at = 500, .window = "A");
    CHECK(TOLD(&w, "pause S1/1 A @300 idle, by idle 300\n"
                   "counted S1/1 A unrecorded\n"
                   "resume S1/1 A @500 active, gap 500, needs snapshot\n"
                   "counted S1/1 A recorded\n"));
    free_world(&w);
}

/* Moves of an event with these items: bits of the matchers (Meta 1, FullSnapshot 2) that held. */
static const lull__snapshot_move *items(unsigned first, unsigned second) {
    static lull__snapshot_moves made[8];
    static unsigned turn;
    lull__snapshot_move *moves = made[turn++ % 8];
    lull__snapshot_rest(moves);
    lull__snapshot_advance(moves, 2, first);
    lull__snapshot_advance(moves, 2, second);
    return moves;
}

static const int64_t nowhere = -1;

static int64_t playable(const world *w) {
    int64_t playable_ms = w->key->lines[0].session.windows[0].playable_ms;
    return playable_ms == LULL__NO_TIME ? nowhere : since(playable_ms);
}

static void test_sequences(void) {
    enum { META = 1, FULL = 2 };
    TEST("playable_from is a sequence's first event, once its last has come");
    world w = new_recorder();
    w.terms.snapshot_parts = 2;
    w.thresholds.window_idle = over(LULL__NEVER);
    GIVE(&w, .at = 0, .window = "A", .moves = items(0, FULL));
    CHECK(playable(&w) == nowhere);
    GIVE(&w, .at = 10, .window = "A", .moves = items(0, META));
    GIVE(&w, .at = 20, .window = "A", .moves = items(0, 0));
    CHECK(playable(&w) == nowhere);
    TEST("a new first part begins again");
    GIVE(&w, .at = 30, .window = "A", .moves = items(META, META));
    GIVE(&w, .at = 40, .window = "A", .moves = items(FULL, 0));
    CHECK(playable(&w) == 30);
    TEST("later snapshots do not move it");
    GIVE(&w, .at = 50, .window = "A", .moves = items(META, FULL));
    CHECK(playable(&w) == 30);
    free_world(&w);

    TEST("an event may end one sequence and begin the next");
    w = new_recorder();
    w.terms.snapshot_parts = 2;
    GIVE(&w, .at = 0, .window = "A", .moves = items(0, META));
    GIVE(&w, .at = 10, .window = "A", .moves = items(FULL, META));
    CHECK(playable(&w) == 0);
    CHECK(w.key->lines[0].session.windows[0].snapshot_parts == 1);
    free_world(&w);

    TEST("an event with the whole sequence is one by itself");
    w = new_recorder();
    w.terms.snapshot_parts = 2;
    GIVE(&w, .at = 7, .window = "A", .moves = items(META, FULL));
    CHECK(playable(&w) == 7);
    CHECK(TOLD(&w, "start S1/1 @7 first, index 1\n"
                   "window S1/1 A @7 first\n"
                   "counted S1/1 A recorded\n"));
    TEST("a start with a part that cannot be the first needs a snapshot");
    GIVE(&w, .at = 8, .window = "B", .moves = items(FULL, 0));
    CHECK(TOLD(&w, "window S1/1 B @8 first, needs snapshot\n"
                   "counted S1/1 B recorded\n"));
    TEST("two recorders are never mixed");
    GIVE(&w, .at = 9, .window = "B", .moves = items(META, 0));
    GIVE(&w, .at = 10, .window = "A", .moves = items(FULL, 0));
    CHECK(w.key->lines[0].session.windows[1].playable_ms == LULL__NO_TIME);
    free_world(&w);
}

static void test_moves(void) {
    TEST("moves are the same after they were packed in an integer");
    for (unsigned first = 0; first < 8; first++) {
        for (unsigned second = 0; second < 8; second++) {
            lull__snapshot_moves moves, again;
            lull__snapshot_rest(moves);
            lull__snapshot_advance(moves, 3, first);
            lull__snapshot_advance(moves, 3, second);
            lull__snapshot_unpack(lull__snapshot_pack(moves), again);
            bool same = true;
            for (int i = 0; i < LULL__SNAPSHOT_PARTS; i++) {
                same = same && moves[i].parts == again[i].parts &&
                       moves[i].begun_here == again[i].begun_here &&
                       moves[i].completed == again[i].completed &&
                       moves[i].completed_here == again[i].completed_here;
            }
            CHECK(same);
        }
    }
    TEST("where an event holds several snapshots, playback begins with the first");
    lull__snapshot_moves moves;
    lull__snapshot_rest(moves);
    static const unsigned held[] = {2, 1, 2};
    for (size_t i = 0; i < 3; i++) {
        lull__snapshot_advance(moves, 2, held[i]);
    }
    CHECK(moves[1].completed && !moves[1].completed_here && moves[1].parts == 0);
    CHECK(moves[0].completed && moves[0].completed_here);
}

static void chunk(world *w, int64_t index) {
    GIVE(w, .at = 0, .window = "A", .has_chunk = true, .chunk = index);
}

static void test_chunks(void) {
    TEST("chunk gaps are stretches of missing indexes, collisions indexes that came again");
    world w = new_recorder();
    static const int64_t indexes[] = {3, 0, 1, 7, 1, 3, 3, 9, 8};
    for (size_t i = 0; i < sizeof indexes / sizeof *indexes; i++) {
        chunk(&w, indexes[i]);
    }
    const lull__chunks *chunks = &w.key->lines[0].session.windows[0].chunks;
    CHECK(lull__chunks_gaps(chunks) == 2 && chunks->collisions == 3); /* 2, 4 to 6 */
    TEST("an index that fills a gap closes it");
    chunk(&w, 2);
    CHECK(lull__chunks_gaps(chunks) == 1 && chunks->count == 2);
    TEST("where there are too many ranges the narrowest gap is closed over, and stays counted");
    w.terms.chunk_ranges_max = 3;
    chunk(&w, 11);
    chunk(&w, 20);
    CHECK(chunks->count == 3 && lull__chunks_gaps(chunks) == 3 && w.stage.bites.chunks == 1);
    forget_told(&w);
    advance(&w, 9999);
    CHECK(TOLD(&w, "pause S1/1 A @300 idle, by idle 300\n"
                   "close S1/1 A @2000 idle, by idle 2000, 0 to 0, last active 0, turns 300, "
                   "events 12/12, chunk gaps 3, collisions 3\n"
                   "end S1/1 @2000 idle, by idle 2000, 0 to 0, last active 0, active_ms 0, "
                   "events 12/12\n"));
    free_world(&w);
    TEST("a chunk that was not recorded did not come");
    w = new_recorder();
    chunk(&w, 0);
    GIVE(&w, .at = 400, .window = "A", .class = &PASSIVE, .has_chunk = true, .chunk = 5);
    CHECK(w.key->lines[0].session.windows[0].chunks.count == 1);
    free_world(&w);
}

static void test_turn_over(void) {
    TEST("windows turn over with their session; a new session's start with first");
    world w = new_recorder();
    GIVE(&w, .at = 0, .window = "A");
    GIVE(&w, .at = 3000, .window = "A");
    forget_told(&w);
    TEST("a revived part's windows start with the reason that ended them");
    GIVE(&w, .at = 6000, .window = "A", .class = &JOINS);
    CHECK(TOLD(&w, "pause S2/1 A @3300 idle, by idle 300\n"
                   "close S2/1 A @5000 idle, by idle 2000, 3000 to 3000, last active 3000, "
                   "turns 3300, events 1/1\n"
                   "end S2/1 @5000 idle, by idle 2000, 3000 to 3000, last active 3000, "
                   "active_ms 0, events 1/1\n"
                   "start S2/2 @6000 revived, by idle 2000, index 2, after S1, gap 3000, also []\n"
                   "window S2/2 A @6000 idle, needs snapshot\n"
                   "counted S2/2 A recorded\n"));
    TEST("and one that this id had not before with first");
    GIVE(&w, .at = 6001, .window = "B");
    CHECK(TOLD(&w, "window S2/2 B @6001 first, needs snapshot\n"
                   "counted S2/2 B recorded\n"));
    free_world(&w);
}

static void test_touching(void) {
    TEST("only events with a window key touch windows");
    world w = new_recorder();
    GIVE(&w, .at = 0);
    CHECK(TOLD(&w, "start S1/1 @0 first, index 1\n"
                   "counted S1/1\n"));
    TEST("the class ignore neither opens nor touches a window: no window_id, no record");
    GIVE(&w, .at = 10, .window = "A", .window_class = &IGNORE);
    CHECK(TOLD(&w, "counted S1/1\n"));
    GIVE(&w, .at = 20, .window = "A", .class = &PASSIVE);
    forget_told(&w);
    GIVE(&w, .at = 100, .window = "A", .window_class = &IGNORE, .snapshot = true);
    CHECK(TOLD(&w, "counted S1/1\n"));
    TEST("nor does it resume one");
    GIVE(&w, .at = 400, .window = "A", .window_class = &IGNORE);
    CHECK(TOLD(&w, "pause S1/1 A @320 idle, by idle 300\n"
                   "counted S1/1\n"));
    TEST("for a window an event is active if its class for windows extends");
    GIVE(&w, .at = 500, .window = "A", .window_class = &PASSIVE);
    GIVE(&w, .at = 600, .window = "A", .class = &PASSIVE, .window_class = &ACTIVE);
    CHECK(TOLD(&w, "counted S1/1 A unrecorded\n"
                   "resume S1/1 A @600 active, gap 580, needs snapshot\n"
                   "counted S1/1 A recorded\n"));
    TEST("a class that may not start opens no window");
    GIVE(&w, .at = 610, .window = "B", .window_class = &NO_START);
    CHECK(TOLD(&w, "counted S1/1\n"));
    TEST("one that does not count moves the window's end and no figure");
    GIVE(&w, .at = 700, .window = "A", .window_class = &UNCOUNTED);
    CHECK(TOLD(&w, "counted S1/1 A recorded\n"));
    advance(&w, 2701);
    CHECK(TOLD(&w, "pause S1/1 A @900 idle, by idle 300\n"
                   "close S1/1 A @2700 idle, by idle 2000, 20 to 700, last active 600, "
                   "turns 320 600 900, events 3/1, unrecorded 1\n"
                   "end S1/1 @2700 idle, by idle 2000, 0 to 700, last active 700, active_ms 290, "
                   "events 9/7\n"));
    TEST("what trails with class ignore has no window either");
    GIVE(&w, .at = 3000, .window = "A", .class = &PASSIVE, .window_class = &IGNORE);
    GIVE(&w, .at = 3000, .window = "A", .class = &PASSIVE);
    CHECK(TOLD(&w, "written S1/1, expired\nwritten S1/1 A unrecorded, expired\n"));
    free_world(&w);
}

static void test_without_key(void) {
    TEST("where the policy tells windows not apart each session has one, without an id");
    world w = new_recorder();
    w.terms.window_keys = false;
    GIVE(&w, .at = 0);
    GIVE(&w, .at = 400, .class = &PASSIVE);
    CHECK(TOLD(&w, "start S1/1 @0 first, index 1\n"
                   "window S1/1 @0 first, needs snapshot\n"
                   "counted S1/1 recorded\n"
                   "pause S1/1 @300 idle, by idle 300\n"
                   "counted S1/1 unrecorded\n"));
    free_world(&w);

    TEST("a policy without windows tells none");
    w = new_world();
    w.thresholds.window_idle = over(10);
    GIVE(&w, .at = 0, .window = "A");
    advance(&w, 100);
    CHECK(TOLD(&w, "start S1/1 @0 first, index 1\ncounted S1/1\n"));
    free_world(&w);
}

static void test_window_limit(void) {
    TEST("over session_windows the window that was quiet for longest ends with limit");
    world w = new_recorder();
    w.terms.session_windows_max = 2;
    GIVE(&w, .at = 0, .window = "A");
    GIVE(&w, .at = 10, .window = "B");
    GIVE(&w, .at = 20, .window = "A");
    forget_told(&w);
    GIVE(&w, .at = 30, .window = "C");
    CHECK(TOLD(&w, "close S1/1 B @30 limit, 10 to 10, last active 10, events 1/1\n"
                   "window S1/1 C @30 first, needs snapshot\n"
                   "counted S1/1 C recorded\n"));
    CHECK(w.stage.bites.windows == 1);
    TEST("what comes of it later begins it again, with limit");
    GIVE(&w, .at = 40, .window = "B");
    CHECK(TOLD(&w, "close S1/1 A @40 limit, 0 to 20, last active 20, events 2/2\n"
                   "window S1/1 B @40 limit, needs snapshot\n"
                   "counted S1/1 B recorded\n"));
    CHECK(w.stage.bites.windows == 2);
    free_world(&w);
}

static void test_segment_limit(void) {
    TEST("over window_segments turns are counted, not remembered");
    world w = new_recorder();
    w.terms.window_segments_max = 3;
    for (int64_t at = 0; at < 2000; at += 400) {
        GIVE(&w, .at = at, .window = "A");
    }
    forget_told(&w);
    CHECK(lull__key_end_input(w.key, 1, BASE_MS + 1600, &w.stage));
    CHECK(TOLD(&w,
               "close S1/1 A @1600 end_of_input, 0 to 1600, last active 1600, turns 300 400 700, "
               "5 lost, events 5/5\n"
               "end S1/1 @1600 end_of_input, 0 to 1600, last active 1600, active_ms 0, "
               "events 5/5\n"));
    CHECK(w.stage.bites.segments == 5);
    free_world(&w);
}

int main(void) {
    test_example();
    test_pause();
    test_before_the_end();
    test_resume();
    test_unrecorded_snapshot();
    test_sequences();
    test_moves();
    test_chunks();
    test_turn_over();
    test_touching();
    test_without_key();
    test_window_limit();
    test_segment_limit();
    return finish("session_window_test");
}
