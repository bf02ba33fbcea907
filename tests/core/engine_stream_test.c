/*
 * engine_stream_test [seed]: one stream gives the same bytes whatever the size of reads, with
 * restarts anywhere, and for each key in whatever order it came within lateness.
 */
#include "chance.h"
#include "engine_stream.h"

#include <stdarg.h>

static const int64_t BASE_MS = 1760000000000;

#define ACTIVITY                                                                                   \
    "  activity = choose { when(where { kind = 'click' }, 'active'),\n"                            \
    "    when(where { kind = 'noise' }, 'ignore'), 'passive' },\n"
#define WINDOW                                                                                     \
    "  window = { key = 'tab', idle = '5s', chunk = 'chunk',\n"                                    \
    "    snapshot = { where { part = 1 }, where { part = 2 } } },\n"

static const char *const rules[] = {
    "return policy { key = 'user', time = 'ts',\n" ACTIVITY WINDOW
    "  session = { idle = '30s', cap = '3m' } }\n",
    "return policy { key = 'user', time = 'ts', lateness = '20s', order = 'seq', max_jump = "
    "'1h',\n" ACTIVITY WINDOW "  session = { id = 'sid', idle = at_least '30s' } }\n",
    "return policy { key = { 'user', optional 'site' }, time = 'ts', max_jump = '1h',\n"
    "  ignore = where { bot = true },\n" ACTIVITY WINDOW
    "  session = { id = 'sid', trust = 'verify', idle = '30s', cap = '3m' } }\n",
    "return policy { key = 'user', time = 'ts', lateness = '20s', max_jump = '1h',\n"
    "  classes = { beat = { extends = false, expired = 'join' }, log = { counts = false } },\n"
    "  activity = function(event, session)\n"
    "    if event.kind == 'click' then return 'active' end\n"
    "    if event.kind == 'noise' then return 'log' end\n"
    "    return session.events > 2 and 'beat' or 'passive'\n"
    "  end,\n"
    "  session = { idle = choose { when(where { kind = 'noise' }, '10s'), '30s' } } }\n",
};

enum { RULES = sizeof rules / sizeof *rules };

/* ---- the stream ------------------------------------------------------------------------------ */

__attribute__((format(printf, 2, 3))) static void put(lull__buffer *text, const char *format, ...) {
    char line[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    lull__buffer_string(text, line);
}

static void put_event(lull__buffer *text, int number, const char *user, int64_t at) {
    static const char *const kinds[] = {"click", "click", "mutation", "mutation", "noise"};
    static const char *const ends[] = {"", "", "", " ", "\r", "  \t"};
    put(text, "{\"user\":\"%s\",\"ts\":%" PRId64 ",\"n\":%d,\"kind\":\"%s\"", user, BASE_MS + at,
        number, PICK(kinds));
    if (below(3) > 0) {
        put(text, ",\"tab\":\"%c\",\"chunk\":%d,\"part\":%d", 'A' + (char)below(3), (int)below(6),
            (int)below(4));
    }
    if (below(3) == 0) {
        put(text, ", \"sid\" : \"%s\"", below(2) ? "s1" : "s\\u0032");
    }
    if (below(3) == 0) {
        put(text, ",\"seq\":%d,\"site\":[1],\"bot\":%s", (int)below(9), below(4) ? "null" : "true");
    }
    put(text, "}%s\n", PICK(ends));
}

static void put_odd_line(lull__buffer *text, int64_t at) {
    switch (below(8)) {
    case 0:
        put(text, "{\"user\":\n");
        break;
    case 1:
        put(text, " \t\r\n");
        break;
    case 2:
        put(text, "{ }\n[1]\n");
        break;
    case 3:
        put(text, "{\"ts\":%" PRId64 ",\"kind\":\"click\"}\n", BASE_MS + at);
        break;
    case 4:
        put(text, "{\"user\":\"ada\",\"ts\":%" PRId64 ",\"lull\":1}\n", BASE_MS + at);
        break;
    case 5:
        put(text, "\xff\xfe{\"user\":\"ada\"}\n");
        break;
    case 6: /* over the limit of a line */
        put(text, "{\"user\":\"ada\",\"ts\":%" PRId64 ",\"x\":\"%0300d\"}\n", BASE_MS + at, 7);
        break;
    default: /* a wrong clock: more than max_jump ahead */
        put(text, "{\"user\":\"bob\",\"ts\":%" PRId64 ",\"kind\":\"click\"}\n",
            BASE_MS + at + 7200000);
        break;
    }
}

/* Some sixty events, a little out of order, and lines that are none. */
static lull__buffer varied(void) {
    static const char *const users[] = {"ada", "ada", "bob", "eve", "1"};
    static const int64_t steps[] = {0, 1, 400, 2000, 4999, 5001, 9000, 29000, 30001, 70000};
    lull__buffer text = {0};
    lull__buffer_string(&text, "\xef\xbb\xbf");
    int64_t at = 0;
    for (int i = 0; i < 60; i++) {
        at += PICK(steps);
        put_event(&text, i, PICK(users), at - (below(4) == 0 ? below(25000) : 0));
        if (below(4) == 0) {
            put_odd_line(&text, at);
        }
    }
    text.length -= below(2); /* the last line may have no newline */
    return text;
}

static void init(stream *s, size_t which) {
    stream_init(s, rules[which % RULES]);
    s->options.limits.line_bytes = 250;
    s->options.limits.aside_events = 2;
    s->options.limits.waiting_bytes = which >= RULES ? 3000 : 0;
}

/* ---- reads and restarts ---------------------------------------------------------------------- */

static void test_reads(const lull__buffer *text) {
    static const size_t sizes[] = {1, 2, 3, 7, 64};
    for (size_t which = 0; which < 2 * RULES; which++) {
        TEST("the output is the same for every size of reads");
        stream whole;
        init(&whole, which);
        stream_run(&whole, text->bytes, text->length, 0);
        CHECK(whole.out.length > text->length / 2);
        for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
            stream parts;
            init(&parts, which);
            stream_run(&parts, text->bytes, text->length, sizes[i]);
            CHECK(same_streams(&whole, &parts));
            CHECK(same_stats(&whole, &parts));
            stream_free(&parts);
        }
        TEST("and on every run");
        stream again;
        init(&again, which);
        stream_run(&again, text->bytes, text->length, 0);
        CHECK(same_streams(&whole, &again));
        stream_free(&again);
        stream_free(&whole);
    }
}

/* Runs with a restart after every `step` bytes, or (0) after every line. */
static void run_with_restarts(stream *s, const lull__buffer *text, size_t step) {
    if (!stream_open(s)) {
        return;
    }
    for (size_t at = 0; at < text->length;) {
        size_t left = text->length - at;
        const char *end = memchr(text->bytes + at, '\n', left);
        size_t count = step ? step : end ? (size_t)(end + 1 - text->bytes) - at : left;
        count = count < left ? count : left;
        if (!stream_feed(s, text->bytes + at, count) || !stream_move(s)) {
            return;
        }
        at += count;
    }
    stream_finish(s);
}

static void test_restarts(const lull__buffer *text) {
    static const size_t steps[] = {0, 97, 13};
    for (size_t which = 0; which < 2 * RULES; which++) {
        TEST("the output is the same with a restart between every two events, and within lines");
        stream whole;
        init(&whole, which);
        stream_run(&whole, text->bytes, text->length, 0);
        for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
            if (steps[i] == 13 && which > 1) {
                continue; /* so many restarts take their time */
            }
            stream parts;
            init(&parts, which);
            run_with_restarts(&parts, text, steps[i]);
            CHECK(same_streams(&whole, &parts));
            CHECK(same_stats(&whole, &parts));
            stream_free(&parts);
        }
        stream_free(&whole);
    }
}

/* ---- shuffles -------------------------------------------------------------------------------- */

enum { SHUFFLED = 80, LATENESS_MS = 20000 };

typedef struct arriving {
    lull__buffer line;
    int64_t at, arrives;
    int user, number;
} arriving;

static int by_arrival(const void *left, const void *right) {
    const arriving *a = left, *b = right;
    if (a->arrives != b->arrives) {
        return a->arrives < b->arrives ? -1 : 1;
    }
    return a->number - b->number;
}

static const char *const users[] = {"ada", "bob", "eve"};

static void make_events(arriving *events) {
    static const int64_t steps[] = {0, 0, 1, 700, 5000, 9000, 25000, 31000};
    int64_t at = 0;
    for (int i = 0; i < SHUFFLED; i++) {
        at += PICK(steps);
        events[i] = (arriving){.at = at, .arrives = at, .user = (int)below(3), .number = i};
        put_event(&events[i].line, i, users[events[i].user], at);
    }
}

/* Each event comes up to `lateness` late; those of a key and a time keep their order. */
static void shuffle(arriving *events) {
    int64_t delays[3] = {0}, last = -1;
    qsort(events, SHUFFLED, sizeof *events, by_arrival);
    for (int i = 0; i < SHUFFLED; i++) {
        for (int user = 0; user < 3 && events[i].at != last; user++) {
            delays[user] = below(3) ? below(LATENESS_MS + 1) : LATENESS_MS;
        }
        last = events[i].at;
        events[i].arrives = events[i].at + delays[events[i].user];
    }
    qsort(events, SHUFFLED, sizeof *events, by_arrival);
}

static void in_time_order(arriving *events) {
    for (int i = 0; i < SHUFFLED; i++) {
        events[i].arrives = events[i].at;
    }
    qsort(events, SHUFFLED, sizeof *events, by_arrival);
}

/* Of one user, or (-1) of all; somebody else's event is the last. */
static lull__buffer text_of(const arriving *events, int user) {
    lull__buffer text = {0};
    int64_t greatest = 0;
    for (int i = 0; i < SHUFFLED; i++) {
        greatest = events[i].at > greatest ? events[i].at : greatest;
        if (user < 0 || events[i].user == user) {
            lull__buffer_append(&text, events[i].line.bytes, events[i].line.length);
        }
    }
    put(&text, "{\"user\":\"zoe\",\"ts\":%" PRId64 "}\n", BASE_MS + greatest + LATENESS_MS);
    return text;
}

/* The lines of one user: events and records. */
static lull__buffer lines_of(const stream *s, const char *user) {
    char of_event[64], of_record[64], of_list[64];
    snprintf(of_event, sizeof of_event, "\"user\":\"%s\"", user);
    snprintf(of_record, sizeof of_record, "\"key\":\"%s\"", user);
    snprintf(of_list, sizeof of_list, "\"key\":[\"%s\"", user);
    lull__buffer lines = {0};
    lull__text rest = {s->out.bytes, s->out.length}, line;
    while (next_line(&rest, &line)) {
        if (has(line, of_event) || has(line, of_record) || has(line, of_list)) {
            lull__buffer_text(&lines, line);
            lull__buffer_char(&lines, '\n');
        }
    }
    return lines;
}

static void compare_users(const stream *a, const stream *b, int only) {
    for (int user = 0; user < 3; user++) {
        if (only < 0 || only == user) {
            lull__buffer x = lines_of(a, users[user]), y = lines_of(b, users[user]);
            CHECK(x.length > 0 && same_buffers(&x, &y));
            lull__buffer_deinit(&x);
            lull__buffer_deinit(&y);
        }
    }
}

static void test_shuffles(void) {
    for (int turn = 0; turn < 30; turn++) {
        arriving events[SHUFFLED];
        make_events(events);
        size_t which = turn % 2 ? 1 : 3; /* those with lateness */
        lull__buffer text = text_of(events, -1);
        stream sorted;
        stream_init(&sorted, rules[which]);
        stream_run(&sorted, text.bytes, text.length, 0);
        TEST("within lateness every arrival order gives each key the same records");
        for (int i = 0; i < 5; i++) {
            in_time_order(events);
            shuffle(events);
            lull__buffer shuffled = text_of(events, -1);
            stream other;
            stream_init(&other, rules[which]);
            stream_run(&other, shuffled.bytes, shuffled.length, 100);
            compare_users(&sorted, &other, -1);
            stream_free(&other);
            lull__buffer_deinit(&shuffled);
        }
        TEST("and so does whatever other keys are in the stream");
        in_time_order(events);
        for (int user = 0; user < 3; user++) {
            lull__buffer own = text_of(events, user);
            stream other;
            stream_init(&other, rules[which]);
            stream_run(&other, own.bytes, own.length, 0);
            compare_users(&sorted, &other, user);
            stream_free(&other);
            lull__buffer_deinit(&own);
        }
        stream_free(&sorted);
        lull__buffer_deinit(&text);
        for (int i = 0; i < SHUFFLED; i++) {
            lull__buffer_deinit(&events[i].line);
        }
    }
}

int main(int argc, char **argv) {
    begin_chance(argc, argv);
    for (int turn = 0; turn < 2; turn++) {
        lull__buffer text = varied();
        test_reads(&text);
        test_restarts(&text);
        lull__buffer_deinit(&text);
    }
    test_shuffles();
    return finish("engine_stream_test");
}
