/*
 * session_line_test: whose session an event belongs to (point 1 of the step), trust, ids, limits.
 */
#include "session/id.h"
#include "session_world.h"

static const lull__class NO_START = {{"late", 4}, false, true, true, ALL(LULL__NEW)};
static const lull__class JOINS = {{"joins", 5}, true, true, true, ALL(LULL__JOIN)};
static const lull__class NONE = {{"none", 4}, true, true, true, ALL(LULL__NONE)};

static void test_lines(void) {
    TEST("an event with a client's id belongs to the line of that id: a new id ends nobody");
    world w = new_world();
    GIVE(&w, .at = 0);
    GIVE(&w, .at = 10, .client = "x");
    GIVE(&w, .at = 30, .client = "y");
    CHECK(TOLD(&w, "start S1/1 @0 first, index 1\n"
                   "counted S1/1\n"
                   "start x/1 @10 client, index 2, after S1, gap 10\n"
                   "counted x/1\n"
                   "start y/1 @30 client, index 3, after x, gap 20\n"
                   "counted y/1\n"));
    GIVE(&w, .at = 40, .client = "x");
    CHECK(TOLD(&w, "counted x/1\n"));
    TEST("an event without an id belongs to the open session with the greatest last activity");
    GIVE(&w, .at = 50);
    CHECK(TOLD(&w, "counted x/1\n"));
    GIVE(&w, .at = 60, .client = "y", .class = &PASSIVE);
    GIVE(&w, .at = 70);
    CHECK(TOLD(&w, "counted y/1\ncounted x/1\n"));
    GIVE(&w, .at = 80, .client = "y");
    GIVE(&w, .at = 90, .class = &PASSIVE);
    CHECK(TOLD(&w, "counted y/1\ncounted y/1\n"));
    TEST("where none is open it belongs to the key's own line");
    GIVE(&w, .at = 2000);
    CHECK(TOLD(&w, "end S1/1 @1000 idle, by idle 1000, 0 to 0, last active 0, active_ms 0, "
                   "events 1/1\n"
                   "end x/1 @1070 idle, by idle 1000, 10 to 70, last active 70, active_ms 60, "
                   "events 4/4\n"
                   "end y/1 @1080 idle, by idle 1000, 30 to 90, last active 80, active_ms 50, "
                   "events 4/2\n"
                   "start S2/1 @2000 idle, by idle 1000, index 4, after y, gap 1920, also []\n"
                   "counted S2/1\n"));
    free_world(&w);

    TEST("a key's own line may begin after those of its clients: with first");
    w = new_world();
    GIVE(&w, .at = 0, .client = "x");
    advance(&w, 1001);
    forget_told(&w);
    GIVE(&w, .at = 1500, .class = &NO_START);
    CHECK(TOLD(&w, "written nowhere, uncounted\n"));
    GIVE(&w, .at = 1600);
    CHECK(TOLD(&w, "start S1/1 @1600 first, index 2, after x, gap 1600\n"
                   "counted S1/1\n"));
    free_world(&w);
}

static void test_ties(void) {
    TEST("of two sessions with the same last activity the one that started later takes it");
    for (int turn = 0; turn < 2; turn++) {
        world w = new_world();
        GIVE(&w, .at = 0, .client = "a");
        GIVE(&w, .at = 10, .client = "b");
        GIVE(&w, .at = 100, .client = turn ? "a" : "b");
        GIVE(&w, .at = 100, .client = turn ? "b" : "a");
        forget_told(&w);
        GIVE(&w, .at = 110, .class = &PASSIVE);
        CHECK(TOLD(&w, "counted b/1\n"));
        free_world(&w);
    }
    TEST("a visit that went on without activity counts by the activity it inherited");
    world w = new_world();
    w.terms.verify = true;
    w.thresholds.cap = over(500);
    GIVE(&w, .at = 0, .client = "a");
    GIVE(&w, .at = 400, .client = "a");
    w.thresholds.cap = over(LULL__NEVER);
    GIVE(&w, .at = 450, .client = "b");
    GIVE(&w, .at = 600, .client = "a", .class = &PASSIVE);
    forget_told(&w);
    GIVE(&w, .at = 700, .class = &PASSIVE);
    CHECK(TOLD(&w, "counted b/1\n"));
    free_world(&w);
}

static void test_due_order(void) {
    TEST("deadlines fire by instant, then by arrival of the session's first event");
    world w = new_world();
    GIVE(&w, .at = 0, .client = "a");
    GIVE(&w, .at = 0, .client = "b");
    GIVE(&w, .at = 0, .client = "c");
    GIVE(&w, .at = 5, .client = "b");
    GIVE(&w, .at = 5, .client = "a");
    forget_told(&w);
    advance(&w, 2000);
    CHECK(TOLD(&w, "end c/1 @1000 idle, by idle 1000, 0 to 0, last active 0, active_ms 0, "
                   "events 1/1\n"
                   "end a/1 @1005 idle, by idle 1000, 0 to 5, last active 5, active_ms 5, "
                   "events 2/2\n"
                   "end b/1 @1005 idle, by idle 1000, 0 to 5, last active 5, active_ms 5, "
                   "events 2/2\n"));
    free_world(&w);
}

static void test_full_trust(void) {
    TEST("trusted in full, cap does not apply to a client's session");
    world w = new_world();
    w.thresholds.cap = over(500);
    GIVE(&w, .at = 0, .client = "x");
    GIVE(&w, .at = 900, .client = "x");
    GIVE(&w, .at = 1800);
    CHECK(TOLD(&w, "start x/1 @0 client, index 1\n"
                   "counted x/1\ncounted x/1\ncounted x/1\n"));
    TEST("silence longer than idle closes the part");
    advance(&w, 2801);
    CHECK(TOLD(&w, "end x/1 @2800 idle, by idle 1000, 0 to 1800, last active 1800, active_ms 0, "
                   "events 3/3\n"));
    TEST("other events with that id trail, whatever their class answers");
    GIVE(&w, .at = 3000, .client = "x", .class = &PASSIVE);
    GIVE(&w, .at = 3100, .client = "x", .class = &IGNORE);
    CHECK(TOLD(&w, "written x/1, expired\nwritten x/1, expired\n"));
    TEST("the next event of an extending class opens the next part, whatever its class answers");
    GIVE(&w, .at = 4000, .client = "x", .class = &NONE);
    CHECK(TOLD(&w, "start x/2 @4000 revived, by idle 1000, index 1, gap 2200, also []\n"
                   "counted x/2\n"));
    GIVE(&w, .at = 6000, .client = "x", .class = &NO_START);
    CHECK(TOLD(&w, "end x/2 @5000 idle, by idle 1000, 4000 to 4000, last active 4000, "
                   "active_ms 0, events 1/1\n"
                   "start x/3 @6000 revived, by idle 1000, index 1, gap 2000, also []\n"
                   "counted x/3\n"));
    TEST("the key's own sessions have a cap all the same");
    GIVE(&w, .at = 8000);
    forget_told(&w);
    advance(&w, 8501);
    CHECK(TOLD(&w, "end S1/1 @8500 cap, by cap 500, 8000 to 8000, last active 8000, active_ms 0, "
                   "events 1/1\n"));
    free_world(&w);

    TEST("a passive event may open a client's session, as a ghost");
    w = new_world();
    GIVE(&w, .at = 0, .client = "x", .class = &PASSIVE);
    advance(&w, 1001);
    CHECK(TOLD(&w, "start x/1 @0 client, index 1\n"
                   "counted x/1\n"
                   "end x/1 @1000 idle, by idle 1000, 0 to 0, ghost, active_ms 0, events 1/0\n"));
    free_world(&w);
}

static void test_verify(void) {
    TEST("verified, a client that never rotates is split: a minted id that continues the client's");
    world w = new_world();
    w.terms.verify = true;
    w.thresholds.cap = over(1500);
    GIVE(&w, .at = 0, .client = "x");
    GIVE(&w, .at = 800, .client = "x");
    GIVE(&w, .at = 1400, .client = "x");
    forget_told(&w);
    GIVE(&w, .at = 1600, .client = "x");
    CHECK(TOLD(&w, "end x/1 @1500 cap, by cap 1500, 0 to 1400, last active 1400, active_ms 0, "
                   "events 3/3\n"
                   "start S1/1 @1600 cap, by cap 1500, index 2, after x, gap 200, also [], for x\n"
                   "counted S1/1\n"));
    TEST("later events with that id belong to it");
    GIVE(&w, .at = 1700, .client = "x");
    CHECK(TOLD(&w, "counted S1/1\n"));
    TEST("until the client sends an id new to the key");
    GIVE(&w, .at = 1800, .client = "y");
    CHECK(TOLD(&w, "start y/1 @1800 client, index 3, after S1, gap 100\n"
                   "counted y/1\n"));
    TEST("what follows an end by idle is minted too, another id with part 1");
    GIVE(&w, .at = 5000, .client = "x");
    CHECK(TOLD(&w, "end S1/1 @2700 idle, by idle 1000, 1600 to 1700, last active 1700, "
                   "active_ms 100, events 2/2\n"
                   "end y/1 @2800 idle, by idle 1000, 1800 to 1800, last active 1800, "
                   "active_ms 0, events 1/1\n"
                   "start S2/1 @5000 idle, by idle 1000, index 4, after y, gap 3200, also [cap], "
                   "for x\n"
                   "counted S2/1\n"));
    TEST("a class that joins reopens what the client's id stands for");
    advance(&w, 6001);
    forget_told(&w);
    GIVE(&w, .at = 7000, .client = "x", .class = &JOINS);
    CHECK(TOLD(&w, "start S2/2 @7000 revived, by idle 1000, index 4, after y, gap 2000, "
                   "also [cap], for x\n"
                   "counted S2/2\n"));
    free_world(&w);

    TEST("verified, a passive event after idle trails as any other");
    w = new_world();
    w.terms.verify = true;
    GIVE(&w, .at = 0, .client = "x");
    advance(&w, 1001);
    forget_told(&w);
    GIVE(&w, .at = 1500, .client = "x", .class = &PASSIVE);
    GIVE(&w, .at = 1600, .client = "x", .class = &NONE);
    CHECK(TOLD(&w, "written x/1, expired\nwritten nowhere, uncounted\n"));
    free_world(&w);
}

static void test_minted(void) {
    TEST("a minted id is a UUIDv7 of the session's start");
    char a[LULL__ID_BYTES], b[LULL__ID_BYTES];
    lull__id_mint(LULL__TEXT("\"ada\""), 0x0199c8a1b2c3, 0, a);
    CHECK(memcmp(a, "\"0199c8a1-b2c3-7", 16) == 0);
    CHECK(strchr("89ab", a[20]) && a[37] == '"' && a[19] == '-' && a[24] == '-');
    TEST("the same key, time and rank give the same id, any other another");
    lull__id_mint(LULL__TEXT("\"ada\""), 0x0199c8a1b2c3, 0, b);
    CHECK(memcmp(a, b, sizeof a) == 0);
    lull__id_mint(LULL__TEXT("\"ada\""), 0x0199c8a1b2c3, 1, b);
    CHECK(memcmp(a, b, sizeof a) != 0);
    lull__id_mint(LULL__TEXT("\"adb\""), 0x0199c8a1b2c3, 0, b);
    CHECK(memcmp(a, b, sizeof a) != 0);
    lull__id_mint(LULL__TEXT("\"ada\""), 0x0199c8a1b2c4, 0, b);
    CHECK(memcmp(a + 20, b + 20, 17) != 0);
    TEST("a start that a UUID cannot hold has the nearest time");
    lull__id_mint(LULL__TEXT("1"), -1, 0, a);
    lull__id_mint(LULL__TEXT("1"), -2, 0, b);
    CHECK(memcmp(a, "\"00000000-0000-7", 16) == 0 && memcmp(a, b, sizeof a) != 0);
    lull__id_mint(LULL__TEXT("1"), INT64_MAX, 0, a);
    CHECK(memcmp(a, "\"ffffffff-ffff-7", 16) == 0);
}

static lull__text id_of(const world *w, uint32_t line) {
    return lull__owned_text(w->key->lines[line].session.id);
}

static void test_ids(void) {
    TEST("two policies give a session that starts at the same event the same id");
    world w = new_world(), v = new_world();
    v.thresholds.idle = over(100);
    for (int i = 0; i < 3; i++) {
        GIVE(&w, .at = 900 * i);
        GIVE(&v, .at = 900 * i);
    }
    CHECK(!lull__text_equal(id_of(&w, 0), id_of(&v, 0)));
    GIVE(&w, .at = 5000);
    GIVE(&v, .at = 5000);
    CHECK(lull__text_equal(id_of(&w, 0), id_of(&v, 0)));
    free_world(&w);
    free_world(&v);

    TEST("sessions that start in the same millisecond of a key have ids by the rank of the event");
    w = new_world();
    v = new_world();
    GIVE(&w, .at = 0, .class = &PASSIVE);
    GIVE(&v, .at = 0, .class = &IGNORE);
    GIVE(&v, .at = 0, .class = &PASSIVE);
    CHECK(!lull__text_equal(id_of(&w, 0), id_of(&v, 0)));
    char expected[LULL__ID_BYTES];
    lull__id_mint(LULL__TEXT("\"ada\""), BASE_MS, 1, expected);
    CHECK(lull__text_equal(id_of(&v, 0), (lull__text){expected, sizeof expected}));
    free_world(&w);
    free_world(&v);
}

static void test_previous(void) {
    TEST("previous_id is the session that started last before, open or not");
    world w = new_world();
    GIVE(&w, .at = 0, .client = "x");
    GIVE(&w, .at = 900, .client = "y");
    GIVE(&w, .at = 950, .client = "x");
    forget_told(&w);
    GIVE(&w, .at = 960, .client = "z");
    CHECK(TOLD(&w, "start z/1 @960 client, index 3, after y, gap 60\n"
                   "counted z/1\n"));
    TEST("gap_ms is negative beside an overlapping line");
    GIVE_BEHIND(&w, .at = 500, .client = "q");
    CHECK(TOLD(&w, "start q/1 @500 client, index 4, after z, gap -460\n"
                   "counted q/1\n"));
    TEST("a revived part has the previous_id of its session, and the gap since its last part");
    advance(&w, 1960);
    forget_told(&w);
    GIVE(&w, .at = 2000, .client = "x");
    CHECK(TOLD(&w, "end z/1 @1960 idle, by idle 1000, 960 to 960, last active 960, active_ms 0, "
                   "events 1/1\n"
                   "start x/2 @2000 revived, by idle 1000, index 1, gap 1050, also []\n"
                   "counted x/2\n"));
    GIVE(&w, .at = 2100, .client = "y");
    CHECK(TOLD(&w, "start y/2 @2100 revived, by idle 1000, index 2, after x, gap 1200, also []\n"
                   "counted y/2\n"));
    TEST("a revived part did not start last: the next session's previous is the newest session");
    GIVE(&w, .at = 2200, .client = "n");
    CHECK(TOLD(&w, "start n/1 @2200 client, index 5, after q, gap 1700\n"
                   "counted n/1\n"));
    free_world(&w);
}

static void test_line_limit(void) {
    TEST("over key_lines the longest closed line is forgotten first");
    world w = new_world();
    w.terms.key_lines_max = 3;
    GIVE(&w, .at = 0, .client = "a");
    GIVE(&w, .at = 50, .client = "b");
    GIVE(&w, .at = 900, .client = "b", .class = &PASSIVE);
    GIVE(&w, .at = 950, .client = "a", .class = &PASSIVE);
    GIVE(&w, .at = 1500, .client = "c"); /* a closed at 1001, b at 1051 */
    forget_told(&w);
    GIVE(&w, .at = 1600, .client = "d");
    CHECK(TOLD(&w, "start d/1 @1600 client, index 4, after c, gap 100\n"
                   "counted d/1\n"));
    CHECK(w.stage.bites.lines == 1);
    CHECK(!lull__key_find_line(w.key, LULL__TEXT("\"a\"")));
    CHECK(lull__key_find_line(w.key, LULL__TEXT("\"b\"")));
    free_world(&w);

    TEST("where all are open, the quietest ends with limit; an id that was forgotten is new");
    w = new_world();
    w.terms.key_lines_max = 2;
    GIVE(&w, .at = 0, .client = "a");
    GIVE(&w, .at = 10, .client = "b");
    GIVE(&w, .at = 20, .client = "a");
    forget_told(&w);
    GIVE(&w, .at = 30, .client = "c");
    CHECK(TOLD(&w, "end b/1 @30 limit, 10 to 10, last active 10, active_ms 0, events 1/1\n"
                   "start c/1 @30 client, index 3, after b, gap 20\n"
                   "counted c/1\n"));
    GIVE(&w, .at = 40);
    CHECK(TOLD(&w, "counted c/1\n"));
    CHECK(w.stage.bites.lines == 1);
    free_world(&w);
}

static void test_forgetting(void) {
    TEST("a key is forgotten more than retain after its last counted event");
    world w = new_world();
    GIVE(&w, .at = 0);
    CHECK(lull__key_has_open(w.key));
    GIVE(&w, .at = 500, .class = &PASSIVE);
    CHECK(lull__key_forget_instant(w.key, 7000) == BASE_MS + 7501);
    advance(&w, 1001);
    CHECK(!lull__key_has_open(w.key));
    TEST("what trails or is not counted does not keep it");
    GIVE(&w, .at = 1500, .class = &PASSIVE);
    GIVE(&w, .at = 1600, .class = &IGNORE);
    CHECK(lull__key_forget_instant(w.key, 7000) == BASE_MS + 7501);
    free_world(&w);
}

int main(void) {
    test_lines();
    test_ties();
    test_due_order();
    test_full_trust();
    test_verify();
    test_minted();
    test_ids();
    test_previous();
    test_line_limit();
    test_forgetting();
    return finish("session_line_test");
}
