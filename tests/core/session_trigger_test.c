/*
 * session_trigger_test: point 3 of the step and the end of point 6: ends that events bring about,
 * what a session remembers of values that may change, confirmation, forgetting.
 */
#include "session/key_bytes.h"
#include "session_world.h"

static const lull__class BY_REASON = {
    {"by", 2}, true, true, true, {[LULL__CHANGED] = LULL__TRAIL, [LULL__LIMIT] = LULL__JOIN}};
static const lull__class UNCOUNTED = {{"beat", 4}, true, true, false, ALL(LULL__NEW)};
static const lull__class NO_START = {{"guest", 5}, false, false, true, ALL(LULL__NONE)};

static lull__rotation named(const char *name) {
    return (lull__rotation){.held = true, .reason = LULL__NAMED, .name = lull__text_of(name)};
}

static lull__rotation because(lull__reason reason) {
    return (lull__rotation){.held = true, .reason = reason};
}

static void test_named(void) {
    TEST("after a trigger that a rule named the event begins the next session");
    world w = new_world();
    GIVE(&w, .at = 0);
    GIVE(&w, .at = 10, .rotation = named("login"));
    CHECK(TOLD(&w, "start S1/1 @0 first, index 1\n"
                   "counted S1/1\n"
                   "end S1/1 @10 login, 0 to 0, last active 0, active_ms 0, events 1/1\n"
                   "start S2/1 @10 login, index 2, after S1, gap 10, also []\n"
                   "counted S2/1\n"));
    TEST("whatever its class would do");
    GIVE(&w, .at = 20, .class = &NO_START, .rotation = named("seen"));
    CHECK(TOLD(&w, "end S2/1 @20 seen, 10 to 10, last active 10, active_ms 0, events 1/1\n"
                   "start S3/1 @20 seen, index 3, after S2, gap 10, also []\n"
                   "counted S3/1\n"));
    TEST("a session knows the name by which it began");
    lull__view view = lull__line_view(&w.key->lines[0]);
    CHECK(view.start_reason == LULL__NAMED &&
          lull__text_equal(view.start_name, LULL__TEXT("seen")));
    GIVE(&w, .at = 2000);
    view = lull__line_view(&w.key->lines[0]);
    CHECK(view.start_reason == LULL__IDLE && view.start_name.length == 0);
    free_world(&w);
}

static void test_by_class(void) {
    TEST("after changed and limit the event's class decides");
    world w = new_world();
    GIVE(&w, .at = 0);
    GIVE(&w, .at = 10, .class = &BY_REASON, .rotation = because(LULL__CHANGED));
    CHECK(TOLD(&w, "start S1/1 @0 first, index 1\n"
                   "counted S1/1\n"
                   "end S1/1 @10 changed, 0 to 0, last active 0, active_ms 0, events 1/1\n"
                   "written S1/1, expired\n"));
    GIVE(&w, .at = 20);
    GIVE(&w, .at = 30, .class = &BY_REASON, .rotation = because(LULL__LIMIT));
    CHECK(TOLD(&w, "start S2/1 @20 changed, index 2, after S1, gap 20, also []\n"
                   "counted S2/1\n"
                   "end S2/1 @30 limit, 20 to 20, last active 20, active_ms 0, events 1/1\n"
                   "start S2/2 @30 revived, index 2, after S1, gap 10, also []\n"
                   "counted S2/2\n"));
    TEST("the other triggers that held are named beside the first");
    const lull__text also[] = {LULL__TEXT("one"), LULL__TEXT("limit")};
    lull__rotation rotation = because(LULL__CHANGED);
    rotation.also = also;
    rotation.also_count = 2;
    GIVE(&w, .at = 40, .rotation = rotation);
    CHECK(TOLD(&w, "end S2/2 @40 changed, 30 to 30, last active 30, active_ms 0, events 1/1\n"
                   "start S3/1 @40 changed, index 3, after S2, gap 10, also [one limit]\n"
                   "counted S3/1\n"));
    free_world(&w);
}

static void test_not_asked(void) {
    TEST("a late event ends nothing");
    world w = new_world();
    GIVE(&w, .at = 100);
    GIVE_BEHIND(&w, .at = 50, .rotation = named("login"));
    CHECK(TOLD(&w, "start S1/1 @100 first, index 1\n"
                   "counted S1/1\n"
                   "counted S1/1, late\n"));
    free_world(&w);
}

static const lull__seen *seen(uint64_t first, uint64_t second) {
    static lull__seen values[2];
    values[0] = (lull__seen){first, first + 1, first > 0, true};
    values[1] = (lull__seen){second, second + 1, second > 0, false};
    return values;
}

static bool remembers(const world *w, uint64_t first, uint64_t second) {
    lull__view view = lull__line_view(&w->key->lines[0]);
    const lull__seen *all = view.seen;
    return all && all[0].high == first && all[0].known == (first > 0) && all[1].high == second &&
           all[1].known == (second > 0) && (second == 0 || !all[1].may_leave);
}

static void test_seen(void) {
    world w = new_world();
    w.terms.session.seen_count = 2;
    TEST("a session remembers the last value that an event had");
    GIVE(&w, .at = 0);
    CHECK(lull__line_view(&w.key->lines[0]).seen == NULL);
    GIVE(&w, .at = 10, .seen = seen(7, 0));
    CHECK(remembers(&w, 7, 0));
    GIVE(&w, .at = 20, .seen = seen(0, 8));
    CHECK(remembers(&w, 7, 8));
    GIVE(&w, .at = 30, .seen = NULL);
    CHECK(remembers(&w, 7, 8));
    TEST("and its bytes do");
    lull__buffer bytes = {0};
    lull__key_write(&bytes, w.key);
    lull__decoder in = {.at = bytes.bytes, .end = bytes.bytes + bytes.length};
    lull__key *key = lull__key_read(&in, &(const lull__terms *){&w.terms}, 1);
    if (CHECK(key && key->lines[0].session.tally.seen)) {
        CHECK(key->lines[0].session.tally.seen[1].low == 9);
    }
    lull__key_free(key);
    TEST("bytes that remember another number of values than the rules say give no key");
    in = (lull__decoder){.at = bytes.bytes, .end = bytes.bytes + bytes.length};
    lull__terms others = w.terms;
    others.session.seen_count = 3;
    CHECK(!lull__key_read(&in, &(const lull__terms *){&others}, 1) && in.failed);
    lull__buffer_deinit(&bytes);
    TEST("the next session begins without");
    GIVE(&w, .at = 40, .rotation = named("login"), .seen = seen(9, 0));
    CHECK(remembers(&w, 9, 0));
    free_world(&w);
}

static void test_closing(void) {
    TEST("a session is confirmed once");
    world w = new_world();
    GIVE(&w, .at = 0, .closing = {.confirms = true});
    GIVE(&w, .at = 10, .closing = {.confirms = true});
    CHECK(TOLD(&w, "start S1/1 @0 first, index 1\n"
                   "confirm S1/1 @0 confirmed\n"
                   "counted S1/1\n"
                   "counted S1/1\n"));
    TEST("an event that is its session's last ends it when it is applied, after a confirmation");
    GIVE(&w, .at = 20, .rotation = named("a"), .closing = {.confirms = true, .ends = true});
    CHECK(TOLD(&w, "end S1/1 @20 a, 0 to 10, last active 10, active_ms 10, events 2/2\n"
                   "start S2/1 @20 a, index 2, after S1, gap 10, also []\n"
                   "confirm S2/1 @20 confirmed\n"
                   "end S2/1 @20 ended, 20 to 20, last active 20, active_ms 0, events 1/1\n"
                   "counted S2/1\n"));
    TEST("what comes then finds it ended, and which timeouts have passed since");
    GIVE(&w, .at = 30, .class = &PASSIVE);
    GIVE(&w, .at = 2000);
    CHECK(TOLD(&w, "written S2/1, expired\n"
                   "start S3/1 @2000 ended, index 3, after S2, gap 1980, also [idle]\n"
                   "counted S3/1\n"));
    TEST("an event that does not count closes nothing");
    GIVE(&w, .at = 2010, .class = &UNCOUNTED, .closing = {.ends = true, .confirms = true});
    CHECK(TOLD(&w, "written S3/1, uncounted\n"));
    free_world(&w);
}

static void test_forgetting(void) {
    TEST("a key that forgets has a first session again");
    world w = new_world();
    w.terms.verify = true;
    GIVE(&w, .at = 0, .client = "a");
    GIVE(&w, .at = 10);
    GIVE(&w, .at = 20, .client = "b", .closing = {.ends = true, .forgets = true});
    GIVE(&w, .at = 25, .client = "a"); /* not the newest session any more, though still open */
    forget_told(&w);
    GIVE(&w, .at = 30, .client = "b");
    CHECK(TOLD(&w, "start S1/1 @30 ended, index 1, also [], for b\n"
                   "counted S1/1\n"));
    TEST("and a session that was open before it is not that first one");
    GIVE(&w, .at = 50, .client = "a");
    GIVE(&w, .at = 60, .client = "c");
    CHECK(TOLD(&w, "counted a/1\n"
                   "start c/1 @60 client, index 2, after S1, gap 30\n"
                   "counted c/1\n"));
    free_world(&w);
}

int main(void) {
    test_named();
    test_by_class();
    test_not_asked();
    test_seen();
    test_closing();
    test_forgetting();
    return finish("session_trigger_test");
}
