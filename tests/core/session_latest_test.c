/*
 * session_latest_test: the latest values of fields that a session remembers, for those that look
 * them up: by event time, late events too, and as bytes.
 */
#include "session/key_bytes.h"
#include "session_world.h"

enum { FIELDS = 2 };

static world looking_world(void) {
    world w = new_world();
    w.terms.latest_count = FIELDS;
    return w;
}

static void give_values(world *w, int64_t at, uint32_t first, uint32_t second) {
    const lull__latest values[FIELDS] = {{BASE_MS + at, first, first > 0},
                                         {BASE_MS + at, second, second > 0}};
    GIVE(w, .at = at, .latest = values);
}

static bool remembers(const lull__key *key, uint32_t first, uint32_t second) {
    const lull__session *session = &key->lines[0].session;
    return session->latest_count == FIELDS && session->latest[0].known == (first > 0) &&
           session->latest[0].which == first && session->latest[1].known == (second > 0) &&
           session->latest[1].which == second;
}

static void test_values(void) {
    TEST("of each field the latest value by event time, and of equal times the later arrival");
    world w = looking_world();
    give_values(&w, 0, 1, 0);
    CHECK(remembers(w.key, 1, 0));
    give_values(&w, 500, 0, 2);
    CHECK(remembers(w.key, 1, 2));
    give_values(&w, 250, 3, 3);
    CHECK(w.outcome.marks == LULL__MARK_LATE && remembers(w.key, 3, 2));
    give_values(&w, 250, 4, 4);
    CHECK(remembers(w.key, 4, 2));
    TEST("the next session begins without");
    give_values(&w, 5000, 0, 5);
    CHECK(w.key->lines[0].session.index == 2 && remembers(w.key, 0, 5));
    free_world(&w);
}

static bool reads(world *w) {
    lull__buffer bytes = {0}, again = {0};
    lull__key_write(&bytes, w->key);
    lull__decoder in = {.at = bytes.bytes, .end = bytes.bytes + bytes.length};
    lull__key *key = lull__key_read(&in, &(const lull__terms *){&w->terms}, 1);
    if (key) {
        lull__key_write(&again, key);
        CHECK(in.at == in.end && lull__text_equal((lull__text){bytes.bytes, bytes.length},
                                                  (lull__text){again.bytes, again.length}));
    }
    lull__buffer_deinit(&bytes);
    lull__buffer_deinit(&again);
    lull__key_free(key);
    return key != NULL;
}

static void test_bytes(void) {
    TEST("they are bytes with their session, as many as its policy looks up, or none yet");
    world w = looking_world();
    GIVE(&w, .at = 0);
    CHECK(!w.key->lines[0].session.latest && reads(&w));
    give_values(&w, 1, 7, LULL__OTHER_VALUE);
    CHECK(reads(&w));
    for (uint32_t count = 0; count <= 3; count++) {
        w.terms.latest_count = count;
        CHECK(reads(&w) == (count == FIELDS));
    }
    w.terms.latest_count = FIELDS;
    w.key->lines[0].session.latest_count = 1;
    CHECK(!reads(&w));
    free_world(&w);
}

int main(void) {
    test_values();
    test_bytes();
    return finish("session_latest_test");
}
