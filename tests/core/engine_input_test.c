/*
 * engine_input_test: names of inputs, lines that are no events, and how many lines go through the
 * engine together.
 */
#include "engine/engine.h"
#include "engine_stream.h"

enum { MIB = 1 << 20 };

static const char RULES[] =
    "return policy { key = 'user', time = 'ts', session = { idle = '30s' } }";
static const char LINE[] = "{\"user\":\"ada\",\"ts\":1760000000000}\n";

static const char HEAD[] = "{\"user\":\"ada\",\"ts\":1760000000000,\"x\":\"";

static bool feed(stream *s, const char *text) {
    return stream_feed(s, text, strlen(text));
}

static bool rejects(stream *s, const char *what) {
    return memmem(s->rejects.bytes, s->rejects.length, what, strlen(what)) != NULL;
}

static void test_names(void) {
    static const struct {
        const char *name, *written;
    } cases[] = {
        {"a.ndjson", "\"file\":\"a.ndjson\""},
        {"", "\"line\":1,\"offset\":0,"},
        {NULL, "\"line\":1,\"offset\":0,"},
        {"caf\xc3\xa9 \x01", "\"file\":\"caf\xc3\xa9 \\u0001\""},
        {"\xff", "\"file\":\"?\""},
        {"caf\xe9.ndjson \x7f\x01", "\"file\":\"caf?.ndjson \x7f\\u0001\""},
        {"x\xc3", "\"file\":\"x?\""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        TEST("a reject has the name of its input, which is UTF-8 whatever the file is called");
        stream s;
        stream_init(&s, RULES);
        if (stream_open(&s)) {
            CHECK(lull_engine_begin_input(s.engine, "before", &s.error));
            CHECK(lull_engine_begin_input(s.engine, cases[i].name, &s.error));
            feed(&s, "{]\n");
            CHECK(rejects(&s, cases[i].written) && !rejects(&s, "before"));
        }
        stream_free(&s);
    }
}

static void test_last_line(void) {
    TEST("a last line without a newline is a line, once the input is over and not before");
    stream s;
    stream_init(&s, RULES);
    if (stream_open(&s)) {
        lull_stats stats;
        stream_feed(&s, LINE, sizeof LINE - 1);
        stream_feed(&s, LINE, sizeof LINE - 2);
        lull_engine_stats(s.engine, &stats);
        CHECK(stats.events == 1 && stats.lines == 1 && stats.bytes == 2 * sizeof LINE - 3);
        CHECK(lull_engine_end_input(s.engine, &s.error));
        lull_engine_stats(s.engine, &stats);
        CHECK(stats.events == 2 && stats.lines == 2 && stats.counted == 2);
        TEST("the next input begins with a line of its own");
        stream_feed(&s, LINE, sizeof LINE - 2);
        CHECK(lull_engine_finish(s.engine, &s.error));
        lull_engine_stats(s.engine, &stats);
        CHECK(stats.events == 3 && stats.counted == 3 && stats.rejects == 0);
    }
    stream_free(&s);
}

static void test_blank(void) {
    TEST("lines of nothing but white space are empty, others are rejects");
    static const char *const blank[] = {"\n", " \n", "\t\n", "\r\n", " \t \r\n"};
    static const char *const others[] = {"\v\n", "\f\n", ".\n", " x\n", "  \b \n"};
    stream s;
    stream_init(&s, RULES);
    if (stream_open(&s)) {
        for (size_t i = 0; i < 5; i++) {
            feed(&s, blank[i]);
            feed(&s, others[i]);
        }
        stream_feed(&s, " \0\n", 3);
        CHECK(s.engine->stats.empty_lines == 5 && s.engine->stats.rejects == 6);
    }
    stream_free(&s);
}

static void test_time_unknown(void) {
    TEST("while the rules find out when an event was, nobody can say it");
    stream s;
    stream_init(&s, "return policy { key = 'user', time = function(e) return at(e) end,"
                    " session = { idle = '30s' } }");
    if (stream_open(&s)) {
        lull_stats stats;
        feed(&s, LINE);
        lull_engine_stats(s.engine, &stats);
        CHECK(stats.rejects == 1 && stats.events == 0);
    }
    stream_free(&s);
}

/* Writes down which events rules failed on. */
static void note(void *context, const lull_error *error, uint64_t event) {
    lull__buffer *events = &((stream *)context)->raw;
    CHECK(error->code == LULL_RULE_ERROR);
    lull__buffer_integer(events, (int64_t)event);
    lull__buffer_char(events, ' ');
}

static void test_positions(void) {
    TEST("who hears of a failed rule hears which event it was, counted from 1");
    stream s;
    stream_init(&s, "local function check(e) if e.bad then error('no') end return e.user end\n"
                    "return policy { key = check, time = 'ts', session = { idle = '30s' },"
                    " ignore = function(e) if e.worse then error('no') end return false end }");
    s.options.warn = note;
    if (stream_open(&s)) {
        feed(&s, "{\"ts\":1760000000000,\"bad\":1}\n{\"ts\":1760000000000,\"user\":1}\n"
                 "{\"user\":1}\n{\"ts\":1760000000000,\"user\":1,\"bad\":1}\n"
                 "{\"ts\":1760000000000,\"user\":2,\"worse\":1}\n");
        lull__buffer_char(&s.raw, '\0');
        CHECK(strcmp(s.raw.bytes, "1 3 4 ") == 0);
    }
    stream_free(&s);
}

static void test_long_line_moves(void) {
    static char line[100000];
    memset(line, 'x', sizeof line);
    const size_t lengths[] = {1000, sizeof line};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        TEST("a line over the limit goes on in another engine, however much of it has passed");
        stream s[2];
        for (int moves = 0; moves < 2; moves++) {
            size_t before = lengths[i] / 10 * 9;
            stream_init(&s[moves], RULES);
            s[moves].options.limits.line_bytes = 100;
            if (stream_open(&s[moves]) && stream_feed(&s[moves], line, before) &&
                (!moves || stream_move(&s[moves]))) {
                stream_feed(&s[moves], line, lengths[i] - before);
                feed(&s[moves], "\n");
                feed(&s[moves], LINE);
                stream_finish(&s[moves]);
                lull_stats stats;
                lull_engine_stats(s[moves].engine, &stats);
                CHECK(stats.rejects == 1 && stats.counted == 1);
                CHECK(s[moves].raw.length == lengths[i]);
            }
        }
        CHECK(same_streams(&s[0], &s[1]));
        stream_free(&s[0]);
        stream_free(&s[1]);
    }
}

static bool refuse_raw(void *context, lull_stream which, const char *bytes, size_t count) {
    (void)context;
    (void)bytes;
    (void)count;
    return which != LULL_REJECTS_RAW;
}

static bool writes(stream *s, const char *what) {
    return strstr(out_of(s), what) != NULL;
}

static void test_tagged(void) {
    static const char TAGGED[] =
        "{\"user\":\"ada\",\"ts\":1760000000000,\"lull\":{\"old\":1},\"x\":2}\n";
    TEST("an event that was tagged before is a reject");
    stream s;
    stream_init(&s, RULES);
    if (stream_open(&s)) {
        feed(&s, TAGGED);
        CHECK(rejects(&s, "\"error\":\"already_tagged\"") && s.engine->stats.rejects == 1);
        CHECK(lull_engine_drain(s.engine, &s.error) && !writes(&s, "\"user\":"));
    }
    stream_free(&s);
    TEST("with retag its tag is replaced, and the rest stays as it is");
    stream_init(&s, RULES);
    s.options.retag = true;
    if (stream_open(&s)) {
        feed(&s, TAGGED);
        feed(&s, "{\"lull\":{\"old\":2},\"user\":\"ada\",\"ts\":1760000000001}\n");
        CHECK(writes(&s, "\n{\"user\":\"ada\",\"ts\":1760000000000,\"x\":2,\"lull\":{\"policy\":"));
        CHECK(writes(&s, "\n{\"user\":\"ada\",\"ts\":1760000000001,\"lull\":{\"policy\":"));
        CHECK(!writes(&s, "old") && s.engine->stats.rejects == 0);
        TEST("one with nothing else is no event without it either");
        feed(&s, "{\"lull\":1}\n");
        CHECK(rejects(&s, "\"error\":\"no_time\""));
    }
    stream_free(&s);
}

static void test_long(void) {
    TEST("a line over the limit is a reject with its length, and its bytes go to a stream of "
         "theirs");
    stream s;
    stream_init(&s, RULES);
    s.options.limits.line_bytes = sizeof LINE - 1;
    if (stream_open(&s)) {
        feed(&s, LINE);
        feed(&s, "{\"user\":\"ada\",\"ts\":1760000000000,\"x\":1}\n");
        CHECK(rejects(&s, "\"error\":\"too_long\"") && rejects(&s, "\"bytes\":39,"));
        CHECK(rejects(&s, "found a line of 39 bytes, expected at most 34: raise line_bytes"));
        CHECK(rejects(&s, "\"line\":2,\"offset\":34,") && rejects(&s, "\"cut\":true}"));
        CHECK(s.raw.length >= 39 && memmem(s.raw.bytes, s.raw.length, "\"x\":1}", 6));
        CHECK(s.engine->stats.lines == 2 && s.engine->stats.rejects == 1);
        feed(&s, LINE);
        CHECK(s.engine->lanes[0]->stats.events == 2 && s.engine->stats.lines == 3);
    }
    stream_free(&s);
    TEST("the output may stop there");
    stream_init(&s, RULES);
    s.options.limits.line_bytes = 10;
    s.options.write = refuse_raw;
    if (stream_open(&s)) {
        CHECK(!lull_engine_feed(s.engine, LINE, sizeof LINE - 1, &s.error));
        CHECK(s.error.code == LULL_STOPPED);
    }
    stream_free(&s);
}

/* ---- batches --------------------------------------------------------------------------------- */

typedef struct batches {
    lull_engine *engine;
    size_t most; /* lines under way when something was written */
} batches;

static bool look(void *context, lull_stream which, const char *bytes, size_t count) {
    batches *b = context;
    (void)which;
    (void)bytes;
    (void)count;
    if (b->engine && b->engine->batch.frame_count > b->most) {
        b->most = b->engine->batch.frame_count;
    }
    return true;
}

/* The most lines that were under way together, of so many of this length. */
static size_t most_of(size_t count, size_t line_bytes) {
    stream s;
    batches b = {0};
    stream_init(&s, RULES);
    s.options.write = look;
    s.options.context = &b;
    lull__buffer text = {0};
    if (stream_open(&s)) {
        b.engine = s.engine;
        for (size_t i = 0; i < count; i++) {
            lull__buffer_string(&text, HEAD);
            size_t padding = line_bytes - strlen(HEAD) - 2;
            memset(lull__buffer_room(&text, padding), 'x', padding);
            text.length += padding;
            lull__buffer_string(&text, "\"}\n");
        }
        CHECK(text.length == count * (line_bytes + 1));
        stream_feed(&s, text.bytes, text.length);
        CHECK(s.engine->lanes[0]->stats.events == count);
    }
    lull__buffer_deinit(&text);
    stream_free(&s);
    return b.most;
}

static void test_batches(void) {
    TEST("many lines go through the phases together");
    CHECK(most_of(60000, 60) == LULL__BATCH_EVENTS);
    TEST("but fewer where they are large, so that memory stays bounded");
    CHECK(most_of(6, MIB) == 1);
    CHECK(most_of(6, MIB - 1) == 2);
    CHECK(most_of(900, MIB / 64) == 64);
    TEST("a large line does not hold up what follows");
    CHECK(most_of(2, 3 * MIB) == 1);
}

static void test_large_first(void) {
    TEST("after a large line small ones go on as ever");
    stream s;
    stream_init(&s, RULES);
    lull__buffer text = {0};
    lull__buffer_string(&text, HEAD);
    for (int i = 0; i < 2 * MIB; i++) {
        lull__buffer_char(&text, 'x');
    }
    lull__buffer_string(&text, "\"}\n");
    for (int i = 0; i < 2000; i++) {
        lull__buffer_string(&text, LINE);
    }
    stream_run(&s, text.bytes, text.length, 0);
    CHECK(s.engine && s.engine->lanes[0]->stats.events == 2001 &&
          s.engine->lanes[0]->stats.counted == 2001);
    lull__buffer_deinit(&text);
    stream_free(&s);
}

int main(void) {
    test_names();
    test_last_line();
    test_blank();
    test_time_unknown();
    test_positions();
    test_long_line_moves();
    test_tagged();
    test_long();
    test_batches();
    test_large_first();
    return finish("engine_input_test");
}
