/*
 * session_state_test: what rules may see of a session, and what is remembered of its key.
 */
#include "session/id.h"
#include "session_world.h"

static void test_view(void) {
    TEST("of a session that is not there no rule sees a figure");
    world w = new_world();
    lull__view view = lull__line_view(NULL);
    CHECK(!view.exists && !view.open && view.events == 0 && view.active_events == 0);
    CHECK(view.last_active_ms == LULL__NO_TIME && view.gap_ms == LULL__NO_TIME);
    TEST("a session that is open has a deadline");
    GIVE(&w, .at = 0, .class = &PASSIVE);
    view = lull__line_view(&w.key->lines[0]);
    CHECK(view.exists && view.open && view.deadline_ms == BASE_MS + 1001);
    CHECK(view.part == 1 && view.index == 1 && view.events == 1 && view.active_events == 0);
    CHECK(view.last_active_ms == LULL__NO_TIME && view.gap_ms == LULL__NO_TIME);
    CHECK(view.start_ms == BASE_MS && view.last_ms == BASE_MS);
    TEST("one that is over has none, and all its other figures");
    GIVE(&w, .at = 10);
    advance(&w, 5000);
    view = lull__line_view(&w.key->lines[0]);
    CHECK(view.exists && !view.open && view.deadline_ms == LULL__NEVER);
    CHECK(view.events == 2 && view.active_events == 1 && view.last_ms == BASE_MS + 10);
    CHECK(view.start_ms == BASE_MS && view.last_active_ms == BASE_MS + 10);
    free_world(&w);
}

static uint32_t windows_seen(const world *w) {
    lull__view view = lull__line_view(&w->key->lines[0]);
    return view.windows(view.session);
}

static void test_windows(void) {
    TEST("a rule sees how many windows the session has, those that are over too");
    world w = new_world();
    w.terms.windows = w.terms.window_keys = true;
    GIVE(&w, .at = 0, .client = "x");
    CHECK(windows_seen(&w) == 0);
    GIVE(&w, .at = 1, .client = "x", .window = "A");
    GIVE(&w, .at = 2, .client = "x", .window = "B");
    CHECK(windows_seen(&w) == 2);
    advance(&w, 2000);
    CHECK(windows_seen(&w) == 2);
    TEST("of its part");
    GIVE(&w, .at = 2000, .client = "x", .window = "B");
    CHECK(w.key->lines[0].session.part == 2 && windows_seen(&w) == 1);
    free_world(&w);
}

static bool has_id(const world *w, uint32_t line, uint32_t rank) {
    const lull__session *session = &w->key->lines[line].session;
    char expected[LULL__ID_BYTES];
    lull__id_mint(lull__owned_text(w->key->text), session->start_ms, rank, expected);
    return lull__text_equal(lull__owned_text(session->id), (lull__text){expected, sizeof expected});
}

static void test_ranks(void) {
    static const int64_t starts[] = {-1, 0, 1, 1760000000000};
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
        TEST("the first event of a key is the first of its millisecond, whatever that is");
        world w = new_world();
        int64_t at = starts[i] - BASE_MS;
        GIVE(&w, .at = at);
        CHECK(has_id(&w, 0, 0));
        TEST("the third has rank 2");
        free_world(&w);
        w = new_world();
        GIVE(&w, .at = at, .class = &IGNORE);
        GIVE(&w, .at = at, .class = &IGNORE);
        GIVE(&w, .at = at);
        CHECK(has_id(&w, 0, 2));
        TEST("the next millisecond begins anew");
        advance(&w, at + 1001);
        GIVE(&w, .at = at + 1500);
        CHECK(has_id(&w, 0, 0));
        free_world(&w);
    }
    TEST("events that come behind later ones have ranks of their own, from the middle on");
    world w = new_world();
    GIVE(&w, .at = 100, .client = "x");
    GIVE_BEHIND(&w, .at = 50, .client = "y", .class = &IGNORE);
    GIVE_BEHIND(&w, .at = 50);
    GIVE_BEHIND(&w, .at = 50, .client = "y", .class = &IGNORE);
    CHECK(w.key->behind == 3 && w.key->rank == 0x80000002 && w.key->rank_ms == BASE_MS + 100);
    TEST("which take no rank from the others");
    GIVE(&w, .at = 100, .client = "x");
    CHECK(w.key->rank == 1 && w.key->ranked == 1);
    free_world(&w);
}

static void test_forgetting(void) {
    TEST("a key is remembered from its first event on, and then from its last counted one");
    world w = new_world();
    int64_t before_1970 = -5 - BASE_MS;
    GIVE(&w, .at = before_1970, .class = &IGNORE);
    CHECK(lull__key_forget_instant(w.key, 30) == -5 + 31);
    GIVE(&w, .at = before_1970 + 7, .class = &IGNORE);
    CHECK(lull__key_forget_instant(w.key, 30) == -5 + 31);
    GIVE(&w, .at = before_1970 + 10);
    CHECK(lull__key_forget_instant(w.key, 30) == 5 + 31);
    GIVE_BEHIND(&w, .at = before_1970 + 9);
    CHECK(lull__key_forget_instant(w.key, 30) == 5 + 31);
    free_world(&w);
}

/* Passive, and new whatever ended the session before. */
static const lull__class ANEW = {{"anew", 4}, true, false, true, ALL(LULL__NEW)};

/* A session that was over at 500 for this reason, and a passive event then. */
static world over_by(lull__reason reason, int64_t at) {
    world w = new_world();
    w.thresholds.cap = over(499);
    GIVE(&w, .at = 0);
    advance(&w, 500);
    w.key->lines[0].session.end_reason = (uint8_t)reason;
    forget_told(&w);
    GIVE(&w, .at = at, .class = &ANEW);
    return w;
}

static void test_next_of_visit(void) {
    for (unsigned reason = 0; reason < LULL__END_REASONS; reason++) {
        bool cut = reason == LULL__CAP || reason == LULL__CALENDAR || reason == LULL__LIMIT;
        TEST("a visit that was cut in two by cap, calendar or limit goes on within its idle time");
        world w = over_by((lull__reason)reason, 1000);
        const lull__session *session = &w.key->lines[0].session;
        CHECK(session->open && session->start_reason == reason && w.outcome.counted);
        TEST("which goes on counting from its last activity");
        CHECK(session->clock_ms == BASE_MS + (cut ? 0 : 1000));
        free_world(&w);
        TEST("beyond that it trails; after other ends the class alone decides");
        w = over_by((lull__reason)reason, 1001);
        CHECK(w.key->lines[0].session.open != cut);
        CHECK(w.outcome.marks == (cut ? LULL__MARK_EXPIRED : 0));
        free_world(&w);
    }
}

int main(void) {
    test_view();
    test_windows();
    test_ranks();
    test_forgetting();
    test_next_of_visit();
    return finish("session_state_test");
}
