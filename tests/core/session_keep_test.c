/*
 * session_keep_test: what a rule keeps with a session, and the cap that counts from a carried
 * instant.
 */
#include "base/values.h"
#include "session/keep.h"
#include "session/key_bytes.h"
#include "session_world.h"

/* Rows of one integer each. */
static lull__text row(int64_t value) {
    static char rows[8][16];
    static unsigned turn;
    lull__buffer bytes = {0};
    char *kept = rows[turn++ % 8];
    lull__values_put(&bytes, (lull__value){.type = LULL__INTEGER, .integer = value});
    memcpy(kept, bytes.bytes, bytes.length);
    lull__text text = {kept, bytes.length};
    lull__buffer_deinit(&bytes);
    return text;
}

static world keeping_world(void) {
    world w = new_world();
    w.terms.keeps = true;
    w.terms.data_count = w.terms.carry_count = 1;
    w.terms.first_data = row(1);
    w.terms.first_carry = row(2);
    return w;
}

static int64_t value_of(lull__text kept) {
    lull__value value = lull__values_at(kept, 0);
    return value.type == LULL__INTEGER ? value.integer : INT64_MIN;
}

static bool keeps(world *w, uint32_t line, int64_t data, int64_t carry) {
    lull__view view = lull__line_view(&w->key->lines[line]);
    return value_of(view.data) == data && value_of(view.carry) == carry;
}

static lull__buffer bytes_of(world *w) {
    lull__buffer bytes = {0};
    lull__key_write(&bytes, w->key);
    return bytes;
}

static bool same_state(world *a, world *b) {
    lull__buffer x = bytes_of(a), y = bytes_of(b);
    bool same = x.length == y.length && memcmp(x.bytes, y.bytes, x.length) == 0;
    lull__buffer_deinit(&x);
    lull__buffer_deinit(&y);
    return same;
}

static void test_rows(void) {
    TEST("data begins anew with each session, carry goes on");
    world w = keeping_world();
    GIVE(&w, .at = 0);
    CHECK(keeps(&w, 0, 1, 2));
    GIVE(&w, .at = 10, .keeping = {.data = row(5), .carry = row(6)});
    CHECK(keeps(&w, 0, 5, 6));
    GIVE(&w, .at = 20, .keeping = {.data = row(7)});
    CHECK(keeps(&w, 0, 7, 6));
    GIVE(&w, .at = 5000);
    CHECK(keeps(&w, 0, 1, 6));
    free_world(&w);
    TEST("and so with each part");
    w = keeping_world();
    GIVE(&w, .at = 0, .client = "x", .keeping = {.data = row(5), .carry = row(6)});
    GIVE(&w, .at = 5000, .client = "x");
    CHECK(w.key->lines[0].session.part == 2 && keeps(&w, 0, 1, 6));
    TEST("each line carries its own, until the key forgets");
    GIVE(&w, .at = 5001, .client = "y", .keeping = {.carry = row(8)});
    CHECK(keeps(&w, 0, 1, 6) && keeps(&w, 1, 1, 8));
    GIVE(&w, .at = 5002, .client = "y", .closing = {.ends = true, .forgets = true});
    CHECK(keeps(&w, 0, 1, 2) && keeps(&w, 1, 1, 2));
    free_world(&w);
}

static void test_equal_states(void) {
    TEST("a row that is as at first again is no other state");
    world w = keeping_world(), plain = keeping_world();
    GIVE(&w, .at = 0, .keeping = {.data = row(5), .carry = row(6)});
    GIVE(&plain, .at = 0);
    CHECK(!same_state(&w, &plain));
    GIVE(&w, .at = 1, .keeping = {.data = row(1), .carry = row(2)});
    GIVE(&plain, .at = 1);
    CHECK(same_state(&w, &plain));
    TEST("tags that came in another order are no other state");
    lull__text tags[] = {LULL__TEXT("b"), LULL__TEXT("a"), LULL__TEXT("ab"), LULL__TEXT("b")};
    lull__text others[] = {LULL__TEXT("a"), LULL__TEXT("ab"), LULL__TEXT("b")};
    GIVE(&w, .at = 2, .keeping = {.tags = tags, .tag_count = 4});
    GIVE(&plain, .at = 2, .keeping = {.tags = others, .tag_count = 3});
    CHECK(same_state(&w, &plain));
    TEST("and begin anew with each session");
    CHECK(w.key->lines[0].session.stash->tags);
    GIVE(&w, .at = 5000);
    CHECK(!w.key->lines[0].session.stash->tags);
    free_world(&w);
    free_world(&plain);
}

static void test_tag_limit(void) {
    TEST("tags beyond the limit are counted and not set");
    world w = keeping_world();
    w.terms.session_tags_max = 2;
    lull__text tags[] = {LULL__TEXT("c"), LULL__TEXT("a"), LULL__TEXT("b"), LULL__TEXT("a")};
    GIVE(&w, .at = 0, .keeping = {.tags = tags, .tag_count = 4, .tags_over_limit = 3});
    lull__text left = lull__owned_text(w.key->lines[0].session.stash->tags), tag;
    CHECK(lull__tags_next(&left, &tag) && lull__text_equal(tag, LULL__TEXT("a")));
    CHECK(lull__tags_next(&left, &tag) && lull__text_equal(tag, LULL__TEXT("c")));
    CHECK(!lull__tags_next(&left, &tag));
    CHECK(w.stage.bites.tags == 4);
    free_world(&w);
}

static bool reads(world *w) {
    lull__buffer bytes = bytes_of(w);
    lull__decoder in = {.at = bytes.bytes, .end = bytes.bytes + bytes.length};
    lull__key *key = lull__key_read(&in, &(const lull__terms *){&w->terms}, 1);
    bool whole = key && in.at == in.end;
    if (key) {
        const lull__stash *stash = w->key->lines[0].session.stash;
        CHECK(key->lines[0].session.stash->cap_base_ms == stash->cap_base_ms);
        lull__buffer again = {0};
        lull__key_write(&again, key);
        CHECK(again.length == bytes.length && memcmp(again.bytes, bytes.bytes, bytes.length) == 0);
        lull__buffer_deinit(&again);
        lull__key_free(key);
    }
    lull__buffer_deinit(&bytes);
    return whole;
}

static void put_back(lull__owned **kept, lull__text bytes) {
    free(*kept);
    *kept = lull__owned_new(bytes);
}

static void test_bytes(void) {
    TEST("what is kept is written and read with its session");
    world w = keeping_world();
    lull__text tags[] = {LULL__TEXT("b"), LULL__TEXT("a")};
    GIVE(&w, .at = 0, .keeping = {row(5), row(6), tags, 2, 0, false});
    lull__stash *stash = w.key->lines[0].session.stash;
    stash->cap_base_ms -= 4000;
    CHECK(reads(&w));
    TEST("rows of another number of values, and tags that are none, are no state");
    put_back(&stash->data, (lull__text){"\x00\x00", 2});
    CHECK(!reads(&w));
    put_back(&stash->data, row(5));
    put_back(&stash->carry, (lull__text){"\x09", 1});
    CHECK(!reads(&w));
    put_back(&stash->carry, row(6));
    static const char *const wrong[] = {"",           "\001",     "\001b\001a",
                                        "\001a\001a", "\001\377", "\002a"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        put_back(&stash->tags, lull__text_of(wrong[i]));
        CHECK(!reads(&w));
    }
    put_back(&stash->tags, (lull__text){"\x00", 1}); /* a tag without a name */
    CHECK(!reads(&w));
    put_back(&stash->tags, LULL__TEXT("\x01"
                                      "a\x02"
                                      "aa"));
    CHECK(reads(&w));
    free_world(&w);
}

/* Reads the world's bytes with another number at this place. */
static bool reads_with(world *w, size_t at, char number) {
    lull__buffer bytes = bytes_of(w);
    bytes.bytes[at] = number;
    lull__decoder in = {.at = bytes.bytes, .end = bytes.bytes + bytes.length};
    lull__key *key = lull__key_read(&in, &(const lull__terms *){&w->terms}, 1);
    lull__key_free(key);
    lull__buffer_deinit(&bytes);
    return key != NULL;
}

static void test_less(void) {
    TEST("one number says what is kept: of most sessions nothing");
    world w = keeping_world();
    GIVE(&w, .at = 0);
    lull__buffer bytes = bytes_of(&w);
    w.key->lines[0].session.stash->cap_base_ms -= 4000;
    lull__buffer more = bytes_of(&w);
    size_t at = 0;
    while (at < bytes.length && bytes.bytes[at] == more.bytes[at]) {
        at++;
    }
    CHECK(bytes.bytes[at] == 0 && more.bytes[at] == 8 && more.length > bytes.length);
    TEST("and there is no more to keep, of a policy that keeps nothing none at all");
    w.key->lines[0].session.stash->cap_base_ms += 4000;
    CHECK(reads_with(&w, at, 0) && !reads_with(&w, at, 16));
    w.terms.keeps = false;
    CHECK(reads_with(&w, at, 0) && !reads_with(&w, at, 1));
    lull__buffer_deinit(&bytes);
    lull__buffer_deinit(&more);
    free_world(&w);
}

static void test_cap_since(void) {
    TEST("a cap counts from a carried instant, and its record is dated so");
    world w = keeping_world();
    w.thresholds = thresholds(over(1000), over(3000), over(LULL__NEVER));
    w.thresholds.cap_since_ms = BASE_MS - 2500;
    GIVE(&w, .at = 0);
    CHECK(lull__session_deadline(&w.key->lines[0].session) == BASE_MS + 501);
    GIVE(&w, .at = 501);
    CHECK(TOLD(&w, "start S1/1 @0 first, index 1\n"
                   "counted S1/1\n"
                   "end S1/1 @500 cap, by cap 3000, 0 to 0, last active 0, active_ms 0, "
                   "events 1/1\n"
                   "start S2/1 @501 cap, by cap 3000, index 2, after S1, gap 501, also []\n"
                   "counted S2/1\n"));
    free_world(&w);
    static const struct {
        lull__threshold cap;
        int64_t since, deadline;
        const char *what;
    } cases[] = {
        {{3000, false, 0}, -2999, 2, "the last instant that counts"},
        {{3000, false, 0}, -3000, 1, "over at its start, where equality lets pass"},
        {{3000, true, 0}, -2999, 1, "the same of at_least"},
        {{3000, false, 0}, -3001, 3001, "over before its start: from the start"},
        {{3000, true, 0}, -3000, 3000, "the same of at_least"},
        {{3000, false, 0}, 50, 3051, "an instant to come"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        TEST(cases[i].what);
        w = keeping_world();
        w.thresholds = thresholds(over(LULL__NEVER), cases[i].cap, over(LULL__NEVER));
        w.thresholds.cap_since_ms = BASE_MS + cases[i].since;
        GIVE(&w, .at = 0);
        CHECK(lull__session_deadline(&w.key->lines[0].session) == BASE_MS + cases[i].deadline);
        free_world(&w);
    }
    TEST("without an instant it counts from the start");
    w = keeping_world();
    w.thresholds = thresholds(over(LULL__NEVER), over(3000), over(LULL__NEVER));
    GIVE(&w, .at = 0);
    CHECK(lull__session_deadline(&w.key->lines[0].session) == BASE_MS + 3001);
    free_world(&w);
}

int main(void) {
    test_rows();
    test_equal_states();
    test_tag_limit();
    test_bytes();
    test_less();
    test_cap_since();
    return finish("session_keep_test");
}
