/*
 * engine_order_test: in which order events are applied: lateness, equal times, wrong clocks.
 */
#include "check.h"
#include "engine/order.h"

#include <stdarg.h>
#include <stdlib.h>

static const int64_t JUMP_MS = 1000;

typedef struct stream {
    lull__order order;
    uint64_t arrival;
    char ready[4096];    /* what became ready, as text */
    int64_t moves_to_ms; /* up to where deadlines fire before the last of it */
} stream;

typedef struct given {
    const char *key; /* NULL: none */
    int64_t at;
    int64_t number;   /* by which equal times are ordered; 0: none */
    const char *text; /* the same as a string */
    bool received;
} given;

#define TAKE(s, ...) take((s), (given){__VA_ARGS__})

static void begin_with(stream *s, lull__settings settings, lull_limits limits) {
    memset(s, 0, sizeof *s);
    lull__order_init(&s->order, &settings, &limits);
}

static void begin(stream *s, int64_t lateness_ms, bool by_order) {
    begin_with(
        s,
        (lull__settings){.lateness_ms = lateness_ms, .max_jump_ms = JUMP_MS, .has_order = by_order},
        (lull_limits){.waiting_bytes = 1 << 20, .aside_events = 64});
}

/* "b3@5 " for the third arrival, of key b at 5; alone "b3@5! ", an outlier "b3@5? ". */
static void note_ready(stream *s) {
    for (size_t i = 0; i < s->order.ready.count; i++) {
        lull__event *event = s->order.ready.events[i];
        const lull__address *address = &event->addressed.address;
        static const char *const courses[] = {
            [LULL__IN_ORDER] = "", [LULL__ALONE] = "!", [LULL__OUTLIER] = "?"};
        size_t length = strlen(s->ready);
        snprintf(s->ready + length, sizeof s->ready - length, "%.*s%llu@%lld%s ",
                 (int)address->key.length, address->key.length ? address->key.at : "",
                 (unsigned long long)event->arrival, (long long)address->time_ms,
                 courses[event->course]);
        s->moves_to_ms = event->moves_to_ms;
        if (event->owned) {
            free(event);
        }
    }
    s->order.ready.count = 0;
}

static void take(stream *s, given g) {
    char line[] = "{}";
    lull__event event = {
        .arrival = ++s->arrival,
        .line = {line, 2},
        .close = 1,
        .empty = true,
        .addressed = {.address = {.time_ms = g.at}, .received = g.received},
    };
    if (g.key) {
        event.addressed.address.key = lull__text_of(g.key);
        event.key_hash = (uint64_t)g.key[0];
    }
    if (g.number) {
        event.addressed.order = (lull__value){.type = LULL__INTEGER, .integer = g.number};
    } else if (g.text) {
        event.addressed.order = (lull__value){
            .type = LULL__STRING, .length = (uint32_t)strlen(g.text), .string = g.text};
    }
    CHECK(lull__order_take(&s->order, &event));
    note_ready(s);
}

static void drain(stream *s) {
    CHECK(lull__order_drain(&s->order));
    note_ready(s);
}

/* Whether this became ready since the last time. */
static bool ready(stream *s, const char *expected) {
    bool same = strcmp(s->ready, expected) == 0;
    if (!same) {
        printf("  ready: %s\n  not:   %s\n", s->ready, expected);
    }
    s->ready[0] = '\0';
    return same;
}

static void end(stream *s) {
    lull__order_deinit(&s->order);
}

/* Two keys, so that the stream is not one of a single key; the clock stands at 0. */
static void open_two(stream *s) {
    TAKE(s, .key = "a", .at = 0);
    TAKE(s, .key = "b", .at = 0);
    s->ready[0] = '\0';
}

static void test_lateness(void) {
    TEST("with lateness 0 events are applied as they arrive, behind the watermark or not");
    stream s;
    begin(&s, 0, false);
    CHECK(lull__order_watermark(&s.order) == LULL__NO_TIME);
    open_two(&s);
    TAKE(&s, .key = "a", .at = 50);
    TAKE(&s, .key = "b", .at = 20);
    TAKE(&s, .key = "a", .at = 20);
    CHECK(ready(&s, "a3@50 b4@20 a5@20 "));
    CHECK(lull__order_watermark(&s.order) == 50);
    end(&s);

    TEST("events wait until the watermark reaches them, and come in time order");
    begin(&s, 100, false);
    TAKE(&s, .key = "a", .at = 0);
    TAKE(&s, .key = "b", .at = 90);
    TAKE(&s, .key = "a", .at = 40);
    CHECK(ready(&s, ""));
    TAKE(&s, .key = "b", .at = 100);
    CHECK(ready(&s, "a1@0 "));
    CHECK(lull__order_watermark(&s.order) == 0);
    TAKE(&s, .key = "b", .at = 189);
    CHECK(ready(&s, "a3@40 "));
    TAKE(&s, .key = "b", .at = 190);
    CHECK(ready(&s, "b2@90 "));
    TEST("one at the watermark is not behind it; one behind is applied at once");
    TAKE(&s, .key = "a", .at = 90);
    TAKE(&s, .key = "a", .at = 89);
    CHECK(ready(&s, "a7@90 a8@89 "));
    TEST("when nothing comes any more all that waits is applied");
    drain(&s);
    CHECK(ready(&s, "b4@100 b5@189 b6@190 "));
    end(&s);

    TEST("over waiting_bytes the earliest go before the watermark reaches them, and are counted");
    begin_with(&s, (lull__settings){.lateness_ms = 1000, .max_jump_ms = 5000},
               (lull_limits){.waiting_bytes = 1, .aside_events = 64});
    TAKE(&s, .key = "a", .at = 7);
    TAKE(&s, .key = "b", .at = 5);
    CHECK(ready(&s, "a1@7 b2@5 ") && s.order.over_limit == 2 && s.order.waiting_bytes == 0);
    end(&s);
    TEST("as much as waiting_bytes waits");
    size_t bytes = 1 << 20;
    for (int turn = 0; turn < 2; turn++) {
        begin_with(&s, (lull__settings){.lateness_ms = 1000, .max_jump_ms = 5000},
                   (lull_limits){.waiting_bytes = bytes, .aside_events = 64});
        TAKE(&s, .key = "a", .at = 7);
        TAKE(&s, .key = "b", .at = 5);
        CHECK(ready(&s, "") && s.order.over_limit == 0);
        bytes = s.order.waiting_bytes;
        end(&s);
    }
}

static void test_what_waiting_counts(void) {
    TEST("an event counts the same while it waits, however many of its fields were read");
    lull__value values[40] = {0};
    lull__event event = {.line = LULL__TEXT("{\"user\":\"a\"}"), .row = {values, 2}};
    lull__event *narrow = lull__event_keep(&event);
    event.row.width = 40;
    lull__event *wide = lull__event_keep(&event);
    CHECK(narrow && wide && narrow->bytes == wide->bytes);
    free(narrow);
    free(wide);
}

static void test_equal_times(void) {
    TEST("equal times come as they arrived where the policy names no order");
    stream s;
    begin(&s, 10, false);
    open_two(&s);
    TAKE(&s, .key = "a", .at = 5, .number = 2);
    TAKE(&s, .key = "b", .at = 5, .number = 3);
    TAKE(&s, .key = "a", .at = 5, .number = 1);
    drain(&s);
    CHECK(ready(&s, "a1@0 b2@0 a3@5 b4@5 a5@5 "));
    end(&s);
    TEST("else those of a key come by it, in the places that the key has in the stream");
    begin(&s, 10, true);
    open_two(&s);
    TAKE(&s, .key = "a", .at = 5, .number = 3);
    TAKE(&s, .key = "b", .at = 5, .number = 9);
    TAKE(&s, .key = "a", .at = 5, .number = 1);
    TAKE(&s, .key = "b", .at = 5, .number = -9);
    TAKE(&s, .key = "a", .at = 5, .number = 2);
    drain(&s);
    CHECK(ready(&s, "a1@0 b2@0 a5@5 b6@5 a7@5 b4@5 a3@5 "));
    TEST("numbers before strings before those without, each then as they arrived");
    TAKE(&s, .key = "a", .at = 6);
    TAKE(&s, .key = "a", .at = 6, .text = "b");
    TAKE(&s, .key = "a", .at = 6, .text = "ab");
    TAKE(&s, .key = "a", .at = 6, .number = 10);
    TAKE(&s, .key = "a", .at = 6);
    TAKE(&s, .key = "a", .at = 6, .number = 10);
    drain(&s);
    CHECK(ready(&s, "a11@6 a13@6 a10@6 a9@6 a8@6 a12@6 "));
    TEST("events without a key stay as they arrived");
    TAKE(&s, .at = 7, .number = 2);
    TAKE(&s, .key = "a", .at = 7, .number = 1);
    TAKE(&s, .at = 7, .number = 1);
    drain(&s);
    CHECK(ready(&s, "14@7 a15@7 16@7 "));
    end(&s);
}

static void test_first(void) {
    TEST("the first of a stream waits for the next event, of whatever key");
    stream s;
    begin(&s, 0, false);
    TAKE(&s, .key = "a", .at = 5000);
    CHECK(ready(&s, ""));
    TAKE(&s, .key = "a", .at = 5001);
    CHECK(ready(&s, "a1@5000 a2@5001 "));
    end(&s);
    TEST("it is an outlier if that lies more than max_jump before it; then that one is the first");
    begin(&s, 0, false);
    TAKE(&s, .key = "a", .at = 5000);
    TAKE(&s, .key = "b", .at = 3999);
    CHECK(ready(&s, "a1@5000? "));
    TAKE(&s, .key = "b", .at = 3998);
    CHECK(ready(&s, ""));
    TAKE(&s, .key = "a", .at = 3000);
    CHECK(ready(&s, "b2@3999 b3@3998 a4@3000 "));
    end(&s);
    TEST("at exactly max_jump it is none");
    begin(&s, 0, false);
    TAKE(&s, .key = "a", .at = 5000);
    TAKE(&s, .key = "b", .at = 4000);
    CHECK(ready(&s, "a1@5000 b2@4000 "));
    end(&s);
    TEST("at the end of input it is accepted");
    begin(&s, 0, false);
    TAKE(&s, .key = "a", .at = 5000);
    drain(&s);
    CHECK(ready(&s, "a1@5000 ") && lull__order_watermark(&s.order) == 5000);
    end(&s);
    TEST("one whose time was held near a received one is never set aside");
    begin(&s, 0, false);
    TAKE(&s, .key = "a", .at = 5000, .received = true);
    TAKE(&s, .key = "b", .at = 9000, .received = true);
    CHECK(ready(&s, "a1@5000 b2@9000 "));
    end(&s);
}

static void test_aside(void) {
    TEST("an event more than max_jump ahead waits for another key's word");
    stream s;
    begin(&s, 0, false);
    open_two(&s);
    TAKE(&s, .key = "a", .at = 1000);
    CHECK(ready(&s, "a3@1000 "));
    TAKE(&s, .key = "a", .at = 2001);
    TAKE(&s, .key = "a", .at = 9000);
    TAKE(&s, .key = "a", .at = 1500);
    CHECK(ready(&s, "a6@1500 "));
    TEST("what the other key has not reached is an outlier, and moves nothing");
    TAKE(&s, .key = "b", .at = 1600);
    CHECK(ready(&s, "a4@2001 a5@9000? b7@1600 "));
    CHECK(lull__order_watermark(&s.order) == 2001);
    TEST("an event without a key is another key's");
    TAKE(&s, .key = "b", .at = 9000);
    TAKE(&s, .at = 8500);
    CHECK(ready(&s, "b8@9000 9@8500 "));
    TEST("an event far ahead itself decides, and is set aside in turn");
    TAKE(&s, .key = "a", .at = 20000);
    TAKE(&s, .key = "b", .at = 50000);
    CHECK(ready(&s, "a10@20000 "));
    TAKE(&s, .key = "a", .at = 20001);
    CHECK(ready(&s, "b11@50000? a12@20001 "));
    end(&s);

    TEST("with lateness what was accepted waits like any other");
    begin(&s, 100, false);
    open_two(&s);
    TAKE(&s, .key = "a", .at = 5000);
    TAKE(&s, .key = "b", .at = 4950);
    drain(&s);
    CHECK(ready(&s, "a1@0 b2@0 b4@4950 a3@5000 "));
    end(&s);
    TEST("when nothing comes any more what is aside is accepted, in time order with what waits");
    begin(&s, 100, false);
    open_two(&s);
    TAKE(&s, .key = "a", .at = 50);
    TAKE(&s, .key = "b", .at = 5000);
    drain(&s);
    CHECK(ready(&s, "a1@0 b2@0 a3@50 b4@5000 "));
    end(&s);
}

static void test_one_key(void) {
    TEST("in a stream of one key so far the next event decides");
    stream s;
    begin(&s, 0, false);
    TAKE(&s, .key = "a", .at = 0);
    TAKE(&s, .key = "a", .at = 10);
    TAKE(&s, .key = "a", .at = 5000);
    CHECK(ready(&s, "a1@0 a2@10 "));
    TAKE(&s, .key = "a", .at = 20);
    CHECK(ready(&s, "a3@5000? a4@20 "));
    end(&s);
    TEST("so also where the last 1000 events had one key, and not before");
    for (int more = 0; more < 2; more++) {
        begin(&s, 0, false);
        open_two(&s);
        for (int i = 0; i < 998 + more; i++) {
            TAKE(&s, .key = "b", .at = 0);
            s.ready[0] = '\0';
        }
        TAKE(&s, .key = "b", .at = 5000); /* the 1000th of b in a row, or one more */
        s.ready[0] = '\0';
        TAKE(&s, .key = "b", .at = 1);
        CHECK(ready(&s, more ? "b1002@5000? b1003@1 " : "b1001@5000? b1002@1 "));
        end(&s);
    }
    begin(&s, 0, false);
    open_two(&s);
    for (int i = 0; i < 900; i++) {
        TAKE(&s, .key = "b", .at = 0);
        s.ready[0] = '\0';
    }
    TAKE(&s, .key = "b", .at = 5000);
    TAKE(&s, .key = "b", .at = 1);
    CHECK(ready(&s, "b904@1 "));
    end(&s);
}

static void fill_aside(stream *s, int64_t first) {
    for (int64_t i = 0; i < 64; i++) {
        TAKE(s, .key = "a", .at = first + 63 - i);
    }
}

static void test_alone(void) {
    TEST("where 64 are aside they are applied to their key, in time order");
    stream s;
    begin(&s, 0, false);
    open_two(&s);
    fill_aside(&s, 5000);
    CHECK(strncmp(s.ready, "a66@5000! a65@5001! ", 20) == 0);
    CHECK(strstr(s.ready, "a3@5063! ") && s.order.aside.count == 0);
    s.ready[0] = '\0';
    TEST("and the watermark waits for another key's word");
    CHECK(lull__order_watermark(&s.order) == 0);
    TAKE(&s, .key = "a", .at = 5100);
    CHECK(ready(&s, "a67@5100! ") && lull__order_watermark(&s.order) == 0);
    TAKE(&s, .key = "a", .at = 30);
    CHECK(ready(&s, "a68@30 ") && lull__order_watermark(&s.order) == 30);
    TEST("if that says that the stream has come so far, the watermark follows");
    TAKE(&s, .key = "b", .at = 4100);
    CHECK(ready(&s, "b69@4100 ") && lull__order_watermark(&s.order) == 5100);
    end(&s);
    TEST("if not, the stream goes on where it was");
    begin(&s, 0, false);
    open_two(&s);
    fill_aside(&s, 5000);
    s.ready[0] = '\0';
    TAKE(&s, .key = "b", .at = 40);
    CHECK(ready(&s, "b67@40 ") && lull__order_watermark(&s.order) == 40);
    TAKE(&s, .key = "a", .at = 5200);
    CHECK(ready(&s, "") && s.order.aside.count == 1);
    end(&s);
    TEST("at the end of input it is accepted");
    begin(&s, 0, false);
    open_two(&s);
    fill_aside(&s, 5000);
    drain(&s);
    CHECK(lull__order_watermark(&s.order) == 5063);
    end(&s);
}

static void test_alone_without_key(void) {
    TEST("events without a key are applied as they came where they have one time");
    stream s;
    begin_with(&s, (lull__settings){.max_jump_ms = JUMP_MS, .has_order = true},
               (lull_limits){.waiting_bytes = 1 << 20, .aside_events = 3});
    open_two(&s);
    TAKE(&s, .at = 5000, .number = 2);
    TAKE(&s, .at = 5000, .number = 1);
    TAKE(&s, .at = 4999, .number = 3);
    CHECK(ready(&s, "5@4999! 3@5000! 4@5000! "));
    end(&s);
}

static void test_many_equal(void) {
    for (int64_t count = 20; count <= 200; count += 60) {
        TEST("however many events have one time, they are put in order");
        stream s;
        begin(&s, 10, true);
        open_two(&s);
        drain(&s);
        s.ready[0] = '\0';
        char expected[4096] = "";
        for (int64_t i = 0; i < count; i++) {
            TAKE(&s, .key = "a", .at = 5, .number = count - i);
            size_t length = strlen(expected);
            snprintf(expected + length, sizeof expected - length, "a%lld@5 ",
                     (long long)(count + 2 - i));
        }
        CHECK(ready(&s, ""));
        TAKE(&s, .key = "b", .at = 15);
        CHECK(ready(&s, expected));
        end(&s);
    }
}

static void test_before_1970(void) {
    TEST("times before 1970 are times like others, also those of keys applied alone");
    stream s;
    begin_with(&s, (lull__settings){.max_jump_ms = JUMP_MS},
               (lull_limits){.waiting_bytes = 1 << 20, .aside_events = 1});
    TAKE(&s, .key = "a", .at = -10000);
    TAKE(&s, .key = "b", .at = -10000);
    CHECK(ready(&s, "a1@-10000! b2@-10000 "));
    TAKE(&s, .key = "c", .at = -5000);
    TAKE(&s, .key = "a", .at = -4500);
    CHECK(ready(&s, "c3@-5000! a4@-4500 "));
    CHECK(lull__order_watermark(&s.order) == -4500);
    TEST("and so is the time 0");
    TAKE(&s, .key = "c", .at = 0);
    TAKE(&s, .key = "c", .at = -1);
    TAKE(&s, .key = "a", .at = -1000);
    CHECK(ready(&s, "c5@0! c6@-1! a7@-1000 "));
    CHECK(lull__order_watermark(&s.order) == 0);
    end(&s);
    begin(&s, 0, false);
    open_two(&s);
    TAKE(&s, .key = "c", .at = JUMP_MS + 1);
    TAKE(&s, .key = "a", .at = 0);
    CHECK(ready(&s, "c3@1001? a4@0 "));
    end(&s);
    begin(&s, 5, false);
    open_two(&s);
    TAKE(&s, .key = "a", .at = -3);
    CHECK(lull__order_watermark(&s.order) == -5);
    TAKE(&s, .key = "b", .at = 5);
    CHECK(ready(&s, "a3@-3 a1@0 b2@0 ") && lull__order_watermark(&s.order) == 0);
    TEST("before an event behind the watermark the deadlines up to the watermark fire");
    TAKE(&s, .key = "a", .at = -4);
    CHECK(ready(&s, "a5@-4 ") && s.moves_to_ms == 0);
    end(&s);
}

static void test_alone_in_order(void) {
    static const int64_t orders[][4] = {{1, 2, 3, 4}, {4, 3, 2, 1}, {2, 1, 4, 3}, {3, 4, 1, 2},
                                        {1, 3, 2, 4}, {4, 1, 2, 3}, {2, 3, 4, 1}, {1, 4, 3, 2}};
    for (size_t i = 0; i < sizeof orders / sizeof *orders; i++) {
        TEST("what was aside is applied to its key alone in the order of its times");
        stream s;
        begin_with(&s, (lull__settings){.max_jump_ms = JUMP_MS},
                   (lull_limits){.waiting_bytes = 1 << 20, .aside_events = 4});
        open_two(&s);
        char expected[64] = "";
        int64_t arrivals[5];
        for (int64_t j = 0; j < 4; j++) {
            CHECK(ready(&s, ""));
            TAKE(&s, .key = "c", .at = 5000 + orders[i][j]);
            arrivals[orders[i][j]] = 3 + j;
        }
        for (int64_t j = 1; j <= 4; j++) {
            size_t length = strlen(expected);
            snprintf(expected + length, sizeof expected - length, "c%lld@%lld! ",
                     (long long)arrivals[j], (long long)(5000 + j));
        }
        CHECK(ready(&s, expected));
        end(&s);
    }
}

int main(void) {
    test_lateness();
    test_what_waiting_counts();
    test_equal_times();
    test_first();
    test_aside();
    test_one_key();
    test_alone();
    test_alone_without_key();
    test_many_equal();
    test_before_1970();
    test_alone_in_order();
    return finish("engine_order_test");
}
