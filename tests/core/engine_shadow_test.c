/*
 * engine_shadow_test: answers of several policies and output that waits for them, at the structure
 * itself: what is written, in which order, how much is held, and all of it as bytes.
 *
 * Events are numbers here, answers are letters, records words: "1,"shadow":{a,b};" is an event.
 */
#include "check.h"
#include "engine/shadow.h"

#include <string.h>

enum { POLICIES = 3, MIB = 1 << 20 }; /* beside the primary */

typedef struct world {
    lull__shadow shadow;
    lull__buffer out;
} world;

static void init(world *w) {
    *w = (world){.shadow.bytes_max = MIB};
}

static void deinit(world *w) {
    lull__shadow_deinit(&w->shadow);
    lull__buffer_deinit(&w->out);
}

static lull__answers *answers_of(world *w, uint32_t awaited) {
    lull__answers *answers = lull__answers_new(&w->shadow, POLICIES);
    answers->awaited = awaited;
    return answers;
}

static void say(world *w, lull__answers *answers, size_t which, const char *member) {
    CHECK(lull__answers_say(&w->shadow, answers, which, lull__text_of(member)));
}

static void write_event(world *w, const char *text, lull__answers *answers) {
    lull__buffer_string(lull__shadow_output(&w->shadow, &w->out, answers), text);
    CHECK(lull__shadow_tell(&w->shadow, &w->out, answers));
    lull__buffer_char(lull__shadow_output(&w->shadow, &w->out, NULL), ';');
}

static void write_record(world *w, const char *text) {
    lull__buffer_string(lull__shadow_output(&w->shadow, &w->out, NULL), text);
}

static void release(world *w) {
    lull__shadow_release(&w->shadow, &w->out);
}

/* Whether this is what has been handed on since it was last asked. */
static bool wrote(world *w, const char *text) {
    bool same = w->out.length == strlen(text) && (w->out.length == 0 || /* or there are no bytes */
                                                  memcmp(w->out.bytes, text, w->out.length) == 0);
    if (!same) {
        printf("  found %.*s\n", (int)w->out.length, w->out.length ? w->out.bytes : "");
    }
    w->out.length = 0;
    return same;
}

static bool is_empty(const world *w) {
    const lull__shadow *shadow = &w->shadow;
    return !shadow->first && !shadow->last && shadow->answer_bytes == 0 &&
           shadow->bytes.length == 0 && shadow->begin == 0 && shadow->blank_count == 0;
}

static size_t held(const world *w) {
    return w->shadow.bytes.length - w->shadow.begin;
}

/* ---- what is written ------------------------------------------------------------------------- */

static void test_at_once(void) {
    TEST("what others said before the event is written stands in it, in their order");
    world w;
    init(&w);
    lull__answers *first = answers_of(&w, 3);
    say(&w, first, 2, "c");
    say(&w, first, 0, "a");
    say(&w, first, 1, "b");
    CHECK(w.shadow.answer_bytes == 3);
    write_event(&w, "1", first);
    CHECK(wrote(&w, "1,\"shadow\":{a,b,c};") && is_empty(&w));
    TEST("who has nothing to say of it is left out");
    lull__answers *second = answers_of(&w, 1);
    say(&w, second, 2, "c");
    write_event(&w, "2", second);
    CHECK(wrote(&w, "2,\"shadow\":{c};") && is_empty(&w));
    TEST("and where nobody has, the event is written as it is");
    write_event(&w, "3", answers_of(&w, 0));
    CHECK(wrote(&w, "3;") && is_empty(&w));
    deinit(&w);
}

static void test_held(void) {
    TEST("an event that waits for an answer holds back what stands behind it");
    world w;
    init(&w);
    lull__answers *first = answers_of(&w, 2), *second = answers_of(&w, 1);
    write_record(&w, "begun ");
    say(&w, second, 0, "a");
    write_event(&w, "1", first);
    write_record(&w, "told ");
    write_event(&w, "2", second);
    say(&w, first, 1, "b");
    release(&w);
    CHECK(wrote(&w, "begun "));
    say(&w, first, 0, "a");
    release(&w);
    CHECK(wrote(&w, "1,\"shadow\":{a,b};told 2,\"shadow\":{a};") && is_empty(&w));
    TEST("up to the next that waits");
    lull__answers *third = answers_of(&w, 1), *fourth = answers_of(&w, 1);
    write_event(&w, "3", third);
    write_record(&w, "ended ");
    write_event(&w, "4", fourth);
    write_record(&w, "begun ");
    say(&w, third, 0, "a");
    release(&w);
    CHECK(wrote(&w, "3,\"shadow\":{a};ended ") && held(&w) == strlen("4;begun "));
    say(&w, fourth, 2, "c");
    release(&w);
    CHECK(wrote(&w, "4,\"shadow\":{c};begun ") && is_empty(&w));
    write_record(&w, "ended");
    CHECK(wrote(&w, "ended"));
    deinit(&w);
}

static void test_left(void) {
    TEST("what was said and never written is given back with the engine");
    world w;
    init(&w);
    for (int i = 0; i < 2; i++) {
        lull__answers *answers = answers_of(&w, 3);
        write_event(&w, "1", answers);
        say(&w, answers, 0, "a");
        say(&w, answers, 1, "b");
        say(&w, answers, 2, "c");
    }
    deinit(&w);
}

/* ---- how much is held ------------------------------------------------------------------------ */

static void test_room(void) {
    TEST("as much is held as there is room for, the answers with it");
    world w;
    init(&w);
    lull__answers *early = answers_of(&w, 0);
    lull__answers *first = answers_of(&w, 2), *second = answers_of(&w, 1);
    early->awaited = 1;
    write_event(&w, "0", early);
    write_event(&w, "1 is longer", first);
    write_event(&w, "2", second);
    say(&w, early, 0, "a");
    say(&w, first, 2, "cc");
    release(&w);
    CHECK(wrote(&w, "0,\"shadow\":{a};") && w.shadow.begin == strlen("0;"));
    w.shadow.bytes_max = strlen("1 is longer;2;") + strlen("cc");
    release(&w);
    CHECK(wrote(&w, "") && w.shadow.over_limit == 0);
    TEST("with one byte more the first event goes without those it waits for");
    say(&w, second, 0, "a");
    release(&w);
    CHECK(wrote(&w, "1 is longer,\"shadow\":{cc};2,\"shadow\":{a};"));
    CHECK(w.shadow.over_limit == 1 && w.shadow.answer_bytes == 0);
    TEST("and what is said then is said in vain");
    say(&w, first, 0, "a");
    CHECK(wrote(&w, "") && is_empty(&w));
    TEST("which holds for the last of several");
    w.shadow.bytes_max = 0;
    lull__answers *third = answers_of(&w, 3);
    write_event(&w, "3", third);
    release(&w);
    CHECK(wrote(&w, "3;") && w.shadow.over_limit == 4);
    for (size_t i = 0; i < 3; i++) {
        CHECK(w.shadow.first == third);
        say(&w, third, i, "abc");
    }
    CHECK(is_empty(&w));
    deinit(&w);
}

static void test_compact(void) {
    TEST("what was handed on takes memory until it is half of all");
    world w;
    init(&w);
    lull__answers *waiting[4];
    static const char *const events[] = {"0", "1", "2222", "3"};
    for (size_t i = 0; i < 4; i++) {
        waiting[i] = answers_of(&w, 1);
        write_event(&w, events[i], waiting[i]);
    }
    CHECK(w.shadow.blank_count == 4 && w.shadow.blank_capacity == 4 && held(&w) == 11);
    say(&w, waiting[0], 0, "a");
    say(&w, waiting[1], 0, "a");
    release(&w);
    CHECK(w.shadow.begin == 4 && w.shadow.bytes.length == 11 && w.shadow.blank_begin == 2);
    say(&w, waiting[2], 0, "a");
    release(&w);
    CHECK(w.shadow.begin == 0 && w.shadow.bytes.length == 2 && w.shadow.blank_count == 1);
    say(&w, waiting[3], 0, "a");
    release(&w);
    CHECK(wrote(&w, "0,\"shadow\":{a};1,\"shadow\":{a};2222,\"shadow\":{a};3,\"shadow\":{a};"));
    CHECK(is_empty(&w));
    TEST("and goes when it is, whatever is held behind it");
    waiting[0] = answers_of(&w, 1);
    write_event(&w, "0", waiting[0]);
    waiting[1] = answers_of(&w, 1);
    write_event(&w, "1", waiting[1]);
    say(&w, waiting[0], 0, "a");
    release(&w);
    CHECK(w.shadow.begin == 0 && w.shadow.bytes.length == 2);
    say(&w, waiting[1], 1, "b");
    release(&w);
    CHECK(wrote(&w, "0,\"shadow\":{a};1,\"shadow\":{b};") && is_empty(&w));
    deinit(&w);
}

/* Holds an event of so many bytes, and releases it with the next one waiting or not. */
static void hold_and_release(world *w, size_t bytes, bool next) {
    lull__answers *large = answers_of(w, 1), *small = next ? answers_of(w, 1) : NULL;
    char *text = malloc(bytes);
    memset(text, 'x', bytes - 2);
    memcpy(text + bytes - 2, "", 1);
    write_event(w, text, large);
    if (next) {
        lull__buffer_char(lull__shadow_output(&w->shadow, &w->out, small), '7');
        CHECK(lull__shadow_tell(&w->shadow, &w->out, small));
    }
    say(w, large, 0, "a");
    release(w);
    CHECK(w->out.length == bytes - 1 + strlen(",\"shadow\":{a}"));
    w->out.length = 0;
    if (next) {
        CHECK(w->shadow.begin == 0 && w->shadow.bytes.length == 1 && *w->shadow.bytes.bytes == '7');
        say(w, small, 0, "b");
        release(w);
        CHECK(wrote(w, "7,\"shadow\":{b}"));
    }
    CHECK(is_empty(w));
    free(text);
}

static void test_memory(void) {
    world w;
    init(&w);
    w.shadow.bytes_max = (uint64_t)64 * MIB;
    TEST("memory for what is held stays for what will be");
    hold_and_release(&w, 100, false);
    CHECK(w.shadow.bytes.capacity > 0);
    hold_and_release(&w, (size_t)16 * MIB, true);
    CHECK(w.shadow.bytes.capacity == (size_t)16 * MIB);
    TEST("but not for ever where it was much, and not while something is held");
    hold_and_release(&w, (size_t)17 * MIB, true);
    CHECK(w.shadow.bytes.capacity == 0);
    hold_and_release(&w, 100, true);
    deinit(&w);
}

/* ---- state ----------------------------------------------------------------------------------- */

static lull__text text_of(const lull__buffer *buffer) {
    return (lull__text){buffer->bytes, buffer->length};
}

/* Reads bytes as a shadow; false where they are none. */
static bool reads(world *w, const lull__buffer *bytes) {
    lull__decoder in = {.at = bytes->bytes, .end = bytes->bytes + bytes->length};
    init(w);
    lull__shadow_read(&in, &w->shadow, POLICIES);
    return !in.failed && in.at == in.end;
}

/* What waits in a lane (0: the primary's) refers to answers. NULL: they cannot be. */
static lull__answers *refers(world *w, uint64_t number, size_t lane) {
    lull__decoder in = {0};
    lull__answers *answers = lull__shadow_restore(&in, &w->shadow, number, lane);
    CHECK((answers != NULL) == (!in.failed && number > 0));
    return answers;
}

static void test_state(void) {
    TEST("what is held, and what was said, is the same after it was bytes");
    world w, again;
    init(&w);
    lull__answers *gone = answers_of(&w, 1), *early = answers_of(&w, 3);
    write_event(&w, "1", gone);
    w.shadow.bytes_max = 0;
    release(&w);
    w.shadow.bytes_max = MIB;
    CHECK(wrote(&w, "1;"));
    write_event(&w, "22", early);
    write_record(&w, "told ");
    lull__answers *next = answers_of(&w, 2), *waiting = answers_of(&w, 2);
    write_event(&w, "3", next);
    write_record(&w, "ended ");
    say(&w, early, 0, "a");
    say(&w, early, 2, "cc");
    say(&w, early, 1, "b");
    release(&w);
    CHECK(wrote(&w, "22,\"shadow\":{a,b,cc};told ") && w.shadow.first == gone);
    say(&w, next, 2, "c");
    say(&w, waiting, 0, "a");
    lull__buffer bytes = {0}, bytes_again = {0};
    lull__shadow_write(&bytes, &w.shadow);
    CHECK(reads(&again, &bytes));
    CHECK(again.shadow.numbered == 4 && again.shadow.over_limit == 1);
    CHECK(again.shadow.answer_bytes == 2 && held(&again) == held(&w));
    CHECK(refers(&again, waiting->number, 0) == again.shadow.last);
    CHECK(refers(&again, gone->number, 1) == again.shadow.first);
    CHECK(refers(&again, next->number, 1) && refers(&again, waiting->number, 3));
    CHECK(lull__shadow_restored(&again.shadow));
    lull__shadow_write(&bytes_again, &again.shadow);
    CHECK(lull__text_equal(text_of(&bytes), text_of(&bytes_again)));
    TEST("and goes on as it would have");
    gone = again.shadow.first;
    next = gone->next;
    waiting = next->next;
    CHECK(waiting->awaited == 1 && next->awaited == 1 && !waiting->next);
    say(&again, next, 0, "a");
    release(&again);
    CHECK(wrote(&again, "3,\"shadow\":{a,c};ended "));
    say(&again, waiting, 2, "c");
    write_event(&again, "4", waiting);
    CHECK(wrote(&again, "4,\"shadow\":{a,c};"));
    say(&again, gone, 0, "a");
    CHECK(is_empty(&again));
    lull__buffer_deinit(&bytes);
    lull__buffer_deinit(&bytes_again);
    deinit(&again);
    deinit(&w);
}

/* ---- bytes that no engine wrote -------------------------------------------------------------- */

/* Appends a number for each digit, and for each letter a text of so many bytes: 'a' of none. */
static void put(lull__buffer *out, const char *description) {
    for (; *description; description++) {
        if (*description >= 'a') {
            lull__put_text(out, (lull__text){"xxxxxxxxx", (size_t)(*description - 'a')});
        } else if (*description != ' ') {
            lull__put_u64(out, (uint64_t)(*description - '0'));
        }
    }
}

/* Reads what was described: numbered, over limit, answers, 0, held output, blanks, 0. */
static bool takes(world *w, const char *description) {
    lull__buffer bytes = {0};
    put(&bytes, description);
    bool taken = reads(w, &bytes);
    lull__buffer_deinit(&bytes);
    return taken;
}

static bool is_taken(const char *description) {
    world w;
    bool taken = takes(&w, description);
    deinit(&w);
    return taken;
}

static void test_order_of_numbers(void) {
    TEST("answers are numbered upwards, and no further than was counted");
    CHECK(is_taken("00 0 a 0") && is_taken("20 1aaa 2aaa 0 a 0"));
    CHECK(!is_taken("20 2aaa 1aaa 0 a 0") && !is_taken("20 1aaa 1aaa 0 a 0"));
    CHECK(!is_taken("10 1aaa 2aaa 0 a 0") && !is_taken("10 2aaa 0 a 0"));
}

static void test_blanks(void) {
    TEST("held output begins with a line that waits, and its blanks stand in it, in order");
    CHECK(is_taken("20 1aaa 2aaa 0 f 101 234 0") && is_taken("20 1aaa 0 c 101 0"));
    CHECK(!is_taken("20 0 f 0") && !is_taken("20 0 b 0"));
    CHECK(!is_taken("20 1aaa 2aaa 0 f 134 201 0") && !is_taken("20 1aaa 2aaa 0 f 102 213 0"));
    CHECK(!is_taken("20 1aaa 0 f 100 0") && !is_taken("20 1aaa 0 f 121 0"));
    CHECK(!is_taken("20 1aaa 0 f 106 0") && !is_taken("20 1aaa 0 f 166 0"));
    TEST("each with answers of its own");
    CHECK(!is_taken("20 1aaa 0 f 101 134 0") && !is_taken("20 1aaa 0 f 201 0"));
}

static void test_references(void) {
    TEST("each policy waits for an event once, and not where it has said what it has to");
    world w;
    CHECK(takes(&w, "30 1aba 3aaa 0 a 0"));
    CHECK(!refers(&w, 0, 0) && !refers(&w, 2, 0) && !refers(&w, 4, 1));
    CHECK(refers(&w, 1, 0) && !refers(&w, 1, 0));
    CHECK(!refers(&w, 1, 2));
    CHECK(refers(&w, 1, 1) && !refers(&w, 1, 1));
    CHECK(refers(&w, 1, 3) && w.shadow.first->awaited == 2);
    CHECK(refers(&w, 3, 1) && refers(&w, 3, 2));
    CHECK(lull__shadow_restored(&w.shadow));
    deinit(&w);
    TEST("answers that nobody waits for are none");
    CHECK(takes(&w, "20 1aaa 2aaa 0 a 0") && refers(&w, 1, 1));
    CHECK(!lull__shadow_restored(&w.shadow));
    deinit(&w);
    CHECK(takes(&w, "10 1aaa 0 a 0") && refers(&w, 1, 0) && lull__shadow_restored(&w.shadow));
    deinit(&w);
}

int main(void) {
    test_at_once();
    test_held();
    test_left();
    test_room();
    test_compact();
    test_memory();
    test_state();
    test_order_of_numbers();
    test_blanks();
    test_references();
    return finish("engine_shadow_test");
}
