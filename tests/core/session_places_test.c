/*
 * session_places_test: where in the rules an end or a threshold came from, as bytes and back.
 */
#include "session/key_bytes.h"
#include "session_world.h"

static lull__key *read_key(const lull__buffer *bytes, bool *whole) {
    static const lull__terms terms;
    lull__decoder in = {.at = bytes->bytes, .end = bytes->bytes + bytes->length};
    lull__key *key = lull__key_read(&in, &(const lull__terms *){&terms}, 1);
    *whole = key && !in.failed && in.at == in.end;
    return key;
}

/* The key with these places, and reasons that are the last of their kind. */
static lull__buffer with_places(world *w, lull__place place) {
    lull__buffer bytes = {0};
    lull__session *session = &w->key->lines[0].session;
    lull__window *window = &session->windows[0];
    session->idle.place = session->cap.place = session->end_place = place;
    session->idle.at_least = window->cap.at_least = true;
    session->calendar_ms = BASE_MS;
    session->calendar_place = place;
    session->end_reason = LULL__END_REASONS - 1;
    session->open = window->open = false;
    window->idle.place = window->cap.place = window->end_place = place;
    window->end_reason = LULL__REASON_COUNT - 1;
    lull__key_write(&bytes, w->key);
    return bytes;
}

static bool has_places(const lull__key *key, lull__place place) {
    const lull__session *session = &key->lines[0].session;
    const lull__window *window = &session->windows[0];
    return session->idle.place == place && session->cap.place == place &&
           session->end_place == place && session->calendar_place == place &&
           session->end_reason == LULL__END_REASONS - 1 && session->idle.at_least &&
           window->idle.place == place && window->cap.place == place &&
           window->end_place == place && window->end_reason == LULL__REASON_COUNT - 1;
}

/* Whether a key can be read with this number in the place of the last one of its kind. */
static bool takes_number(const lull__buffer *bytes, uint64_t number, uint64_t instead) {
    lull__buffer from = {0}, to = {0}, changed = {0};
    lull__put_u64(&from, number);
    lull__put_u64(&to, instead);
    lull__buffer_append(&changed, bytes->bytes, bytes->length);
    CHECK(from.length == to.length);
    size_t at = changed.length - from.length;
    while (at > 0 && memcmp(changed.bytes + at, from.bytes, from.length) != 0) {
        at--;
    }
    CHECK(at > 0);
    memcpy(changed.bytes + at, to.bytes, to.length);
    bool whole;
    lull__key *key = read_key(&changed, &whole);
    lull__key_free(key);
    lull__buffer_deinit(&from);
    lull__buffer_deinit(&to);
    lull__buffer_deinit(&changed);
    return key && whole;
}

static void test_places(void) {
    static const lull__place places[] = {0, 1, 7, 8, 127, UINT32_MAX};
    static const int session_reason = LULL__END_REASONS - 1, window_reason = LULL__REASON_COUNT - 1;
    world w = new_world();
    w.terms.windows = w.terms.window_keys = true;
    w.thresholds = thresholds(over(5000), over(9000), over(300));
    GIVE(&w, .at = 0, .window = "A");
    size_t lengths[6];
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        TEST("the places of rules are kept, however large they are");
        lull__buffer bytes = with_places(&w, places[i]);
        bool whole;
        lull__key *key = read_key(&bytes, &whole);
        CHECK(key && whole && has_places(key, places[i]));
        lull__key_free(key);
        lengths[i] = bytes.length;
        if (places[i] == UINT32_MAX) {
            TEST("and no place is larger");
            const uint64_t most = (uint64_t)UINT32_MAX << 1;
            CHECK(takes_number(&bytes, most | 1, most) &&
                  !takes_number(&bytes, most | 1, most + 2));
            const uint64_t end = (uint64_t)UINT32_MAX << 4;
            CHECK(takes_number(&bytes, end | (uint64_t)session_reason, end));
            CHECK(!takes_number(&bytes, end | (uint64_t)session_reason, end + 16));
            CHECK(!takes_number(&bytes, end | (uint64_t)session_reason,
                                end | (uint64_t)(session_reason + 1)));
            CHECK(!takes_number(&bytes, end | (uint64_t)window_reason,
                                end | (uint64_t)(window_reason + 1)));
        }
        lull__buffer_deinit(&bytes);
    }
    TEST("small ones take no more bytes than none");
    CHECK(lengths[1] == lengths[0] && lengths[2] == lengths[0]);
    CHECK(lengths[3] == lengths[0] + 2); /* of the two ends */
    free_world(&w);
}

int main(void) {
    test_places();
    return finish("session_places_test");
}
