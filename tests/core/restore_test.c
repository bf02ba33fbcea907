/*
 * Every stream of the golden files and the recording, with the state written and read between every
 * two lines (and in the middle of each), comes out as it does in one go.
 */
#include "check.h"
#include "lull.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct bytes {
    char *at;
    size_t length, capacity;
} bytes;

static bool append(bytes *to, const char *at, size_t count) {
    if (to->length + count > to->capacity) {
        to->capacity = (to->length + count) * 2;
        to->at = realloc(to->at, to->capacity);
    }
    memcpy(to->at + to->length, at, count);
    to->length += count;
    return true;
}

/* All streams into one text: what matters is that they are the same. */
static bool collect(void *context, lull_stream stream, const char *at, size_t count) {
    bytes *outputs = context;
    return append(&outputs[stream], at, count);
}

static bytes read_file(const char *path) {
    bytes file = {0};
    FILE *in = fopen(path, "rb");
    char block[65536];
    for (size_t got; in && (got = fread(block, 1, sizeof block, in)) > 0;) {
        append(&file, block, got);
    }
    CHECK(in != NULL);
    if (in) {
        fclose(in);
    }
    return file;
}

static lull_engine *begin(const char *rules, bytes *outputs) {
    lull_options options;
    lull_error error;
    lull_options_init(&options);
    options.write = collect;
    options.context = outputs;
    lull_engine *engine = lull_engine_new(&options, &error);
    CHECK(engine && lull_engine_load(engine, rules, &error));
    return engine;
}

/* The same engine in a new one, by way of its bytes; saved again, they are the same. */
static lull_engine *move_house(lull_engine *engine, const char *rules, bytes *outputs) {
    lull_error error = {0};
    void *state = NULL, *again = NULL;
    size_t length = 0, length_again = 0;
    CHECK(lull_engine_save(engine, &state, &length, &error));
    lull_engine_free(engine);
    engine = begin(rules, outputs);
    CHECK(lull_engine_restore(engine, state, length, &error));
    CHECK(lull_engine_save(engine, &again, &length_again, &error));
    CHECK(length == length_again);
    free(again);
    free(state);
    return engine;
}

/* Where the next piece of a stream ends: the middle of a line, or its end. */
static size_t next_cut(bytes input, size_t at, bool whole_line) {
    const char *newline = memchr(input.at + at, '\n', input.length - at);
    size_t end = newline ? (size_t)(newline - input.at) + 1 : input.length;
    return whole_line || end - at < 2 ? end : at + (end - at) / 2;
}

static void run(const char *rules, bytes input, bool moving, bytes *outputs) {
    lull_error error;
    lull_engine *engine = begin(rules, outputs);
    CHECK(lull_engine_begin_input(engine, "input", &error));
    bool middle = false;
    for (size_t at = 0, end; at < input.length; at = end, middle = !middle) {
        end = moving ? next_cut(input, at, middle) : input.length;
        CHECK(lull_engine_feed(engine, input.at + at, end - at, &error));
        engine = moving ? move_house(engine, rules, outputs) : engine;
    }
    CHECK(lull_engine_finish(engine, &error));
    lull_engine_free(engine);
}

static void compare(const char *folder, const char *rules_name, const char *input_name) {
    char rules[1024], path[1024];
    snprintf(rules, sizeof rules, "%s/%s", folder, rules_name);
    snprintf(path, sizeof path, "%s/%s", folder, input_name);
    bytes input = read_file(path), plain[3] = {0}, moved[3] = {0};
    run(rules, input, false, plain);
    run(rules, input, true, moved);
    CHECK(plain[LULL_OUT].length > 0);
    for (int i = 0; i < 3; i++) {
        CHECK(plain[i].length == moved[i].length);
        CHECK(plain[i].length == 0 || memcmp(plain[i].at, moved[i].at, plain[i].length) == 0);
        free(plain[i].at);
        free(moved[i].at);
    }
    free(input.at);
}

int main(void) {
    const char *source = getenv("LULL_SOURCE");
    if (source && chdir(source) != 0) {
        return 1;
    }
    TEST("the page's example goes on from its state");
    compare("tests/golden/page", "rules.lua", "input.ndjson");
    TEST("a split client goes on from its state");
    compare("tests/golden/verify", "rules.lua", "input.ndjson");
    TEST("events that wait, and one set aside, go on from their state");
    compare("tests/golden/order", "rules.lua", "input.ndjson");
    TEST("broken input goes on from its state");
    compare("tests/golden/input", "rules.lua", "input.ndjson");
    TEST("a real recording goes on from its state");
    compare("tests/recording", "demo.lua", "recording.ndjson");
    return finish("restore_test");
}
