/*
 * Rules files, from a grammar or as text.
 *
 *     mode · decisions of the grammar (rules_grammar.h), or the text itself
 *
 * A file that does not load says why, and where. One that loads is asked for a few events, in one
 * mode twice: both times it answers the same, and all that is written is JSON. The mutator turns
 * derived files into text, and puts derived pieces into text. FUZZ_SHOW=1 prints the file.
 */
#include "base/json.h"
#include "event/json_text.h"
#include "lull.h"
#include "rules_grammar.h"

enum {
    MODE_TEXT = 1,
    MODE_TIGHT = 2,
    MODE_TWICE = 4,
    MODE_PLAIN = 8, /* nobody asks why, nor what was exercised */
};

static const char *const events[] = {
    "{\"user\":\"ada\",\"ts\":1760000000000,\"kind\":\"click\",\"url\":\"/shop/1?a=bot\"}",
    "{\"user\":{\"plan\":\"trial\"},\"ts\":\"2025-10-09T08:53:21Z\",\"kind\":\"full\",\"text\":\"a("
    "b)c\"}",
    "{\"user\":7,\"site\":\"s\",\"ts\":1760000002000,\"items\":[{\"n\":1},{\"n\":\"2\"},3,"
    "\"click\",null]}",
    "{\"user\":\"ada\",\"site\":\"s\",\"ts\":1760000602000,\"kind\":\"meta\",\"number\":1e999,"
    "\"seq\":2}",
    "{\"user\":\"ada\",\"ts\":1760000602000,\"kind\":\"beat\",\"properties\":{\"$tab\":\"t1\","
    "\"items\":"
    "[{\"type\":4},{\"type\":2},{\"type\":3,\"data\":{\"source\":2}}]},\"seq\":1,\"yes\":true}",
    "{\"user\":\"bob\",\"ts\":1760000003000,\"received\":1760000009000,\"nested\":[{\"list\":[{"
    "\"x\":1},"
    "{\"x\":\"click\"}]},[]],\"big\":123456789012345678901234567890,\"text\":\"\\u0000\\u20ac "
    "aaaa\"}",
    "{\"user\":\"ada\",\"ts\":1760008000000,\"deep\":{\"a\":{\"b\":{\"c\":{\"d\":[1,2,3]}}}},\"a."
    "b\":1}",
    "{\"ts\":1760008000001,\"kind\":7,\"url\":\"\",\"number\":-0.5,\"a\\\"b\":false}",
    "{\"user\":\"ada\",\"ts\":-1,\"kind\":\"click\"}",
    "{\"user\":[1,2],\"ts\":1760200000000,\"kind\":\"offline\",\"lull\":{}}",
    "{\"user\":\"ada\",\"ts\":1760200000000}",
};

enum { EVENTS = sizeof events / sizeof *events };

/* ---- what must hold of anything told --------------------------------------------------------- */

/* A message goes to a terminal: it is plain text. */
static void check_message(const lull_error *error) {
    lull__text message = lull__text_of(error->message);
    MUST(message.length > 0 && error->line >= 0);
    for (size_t i = 0; i < message.length; i++) {
        MUST_SAY((unsigned char)message.at[i] >= 0x20 && message.at[i] != 0x7f, error->message);
    }
    bool cut = message.length + 1 >= sizeof error->message; /* perhaps within a character */
    MUST_SAY(cut || lull__json_is_utf8(message), error->message);
}

/* Mistakes in the file have a line, but for a file that returns the wrong thing, is no text or is
 * nested more deeply than the compiler says where. */
static void check_refusal(const lull_error *error) {
    check_message(error);
    MUST_SAY(error->code == LULL_BAD_RULES || error->code == LULL_RULE_STEPS ||
                 error->code == LULL_RULE_MEMORY || error->code == LULL_RULE_TIME,
             error->message);
    bool whole = strstr(error->message, "end the file with return policy") ||
                 strstr(error->message, "compiled code") ||
                 strstr(error->message, "nested too deeply");
    MUST_SAY(error->code != LULL_BAD_RULES || error->line > 0 || whole, error->message);
}

static void check_lines(const lull__buffer *out) {
    lull_error error = {0};
    for (size_t at = 0; at < out->length;) {
        const char *end = memchr(out->bytes + at, '\n', out->length - at);
        MUST(end != NULL);
        lull__text line = {out->bytes + at, (size_t)(end - out->bytes) - at};
        MUST_SAY(line.length > 0 && lull__json_check(line, LULL__JSON_LEVELS, &error),
                 error.message);
        at += line.length + 1;
    }
}

/* ---- a run ----------------------------------------------------------------------------------- */

typedef struct run {
    lull__buffer out; /* all streams */
    lull__buffer warned;
    lull_error error;
    bool loaded;
    unsigned mistakes;
} run;

static bool write_out(void *context, lull_stream stream, const char *bytes, size_t count) {
    (void)stream;
    lull__buffer_append(&((run *)context)->out, bytes, count);
    return true;
}

static void hear(void *context, const lull_error *error, uint64_t event) {
    run *r = context;
    check_message(error);
    MUST(error->file[0] && event <= EVENTS);
    lull__buffer_string(&r->warned, error->message);
    lull__buffer_integer(&r->warned, (int64_t)event);
}

/* What is found is plain text too, and mistakes are only found where rules do not load. */
static void find(void *context, const lull_finding *finding) {
    run *r = context;
    lull_error as_error = {.line = finding->line};
    snprintf(as_error.message, sizeof as_error.message, "%s", finding->message);
    check_message(&as_error);
    MUST_SAY(finding->file[0] && (finding->kind != LULL_WARNING || finding->code),
             finding->message);
    r->mistakes += finding->kind == LULL_MISTAKE;
}

static lull_engine *new_engine(run *r, unsigned mode) {
    lull_options options;
    lull_options_init(&options);
    options.write = write_out;
    options.warn = hear;
    options.find = find;
    options.why = options.coverage = (mode & MODE_PLAIN) == 0;
    options.context = r;
    options.limits.rule_memory_bytes = (mode & MODE_TIGHT) ? 700000 : 4000000;
    options.limits.rule_load_steps = (mode & MODE_TIGHT) ? 60000 : 400000;
    options.limits.rule_call_steps = (mode & MODE_TIGHT) ? 300 : 5000;
    options.limits.rule_call_ms = 60000; /* the clock must not decide */
    options.limits.rule_fields = 24;
    options.limits.session_windows = 2;
    lull_engine *engine = lull_engine_new(&options, &r->error);
    MUST_SAY(engine, r->error.message);
    return engine;
}

static void check_stats(const lull_engine *engine) {
    lull_stats stats;
    lull_engine_stats(engine, &stats);
    MUST(stats.lines == EVENTS && stats.events + stats.rejects == stats.lines);
    MUST(stats.open_sessions == 0 && stats.open_windows == 0 && stats.waiting == 0);
}

static void check_point(void *context, const lull_point *point) {
    (void)context;
    MUST(point->file[0] && point->line > 0 && lull_point_name(point->kind)[0]);
}

static void run_rules(run *r, lull__text rules, unsigned mode) {
    *r = (run){.loaded = false};
    lull_engine *engine = new_engine(r, mode);
    char *copy = fuzz_copy(rules.at, rules.length);
    bool sound = lull_engine_check_text(engine, "fuzz.lua", copy, rules.length, &r->error);
    MUST(sound == (r->mistakes == 0));
    r->mistakes = 0;
    r->loaded = lull_engine_load_text(engine, "fuzz.lua", copy, rules.length, &r->error);
    MUST(r->loaded == (r->mistakes == 0));
    /* To look through rules takes more steps and memory, and takes vocabularies. */
    bool whole = strstr(r->error.message, "end the file with return policy") != NULL;
    MUST_SAY(sound == r->loaded || (mode & MODE_TIGHT) || (sound && whole), r->error.message);
    free(copy);
    for (unsigned i = 0; r->loaded && i < EVENTS; i++) {
        MUST_SAY(lull_engine_feed(engine, events[i], strlen(events[i]), &r->error) &&
                     lull_engine_feed(engine, "\n", 1, &r->error),
                 r->error.message);
    }
    if (r->loaded) {
        MUST_SAY(lull_engine_finish(engine, &r->error), r->error.message);
        check_stats(engine);
        MUST(lull_engine_coverage(engine, check_point, NULL, &r->error));
    }
    lull_engine_free(engine);
}

static void run_free(run *r) {
    lull__buffer_deinit(&r->out);
    lull__buffer_deinit(&r->warned);
}

static bool same_buffer(const lull__buffer *a, const lull__buffer *b) {
    return lull__text_equal((lull__text){a->bytes, a->length}, (lull__text){b->bytes, b->length});
}

static void check_rules(lull__text rules, unsigned mode) {
    run first, second;
    run_rules(&first, rules, mode);
    if (!first.loaded) {
        check_refusal(&first.error);
        run_free(&first);
        return;
    }
    check_lines(&first.out);
    if (mode & MODE_TWICE) {
        run_rules(&second, rules, mode);
        MUST(second.loaded && same_buffer(&first.out, &second.out));
        MUST(same_buffer(&first.warned, &second.warned));
        run_free(&second);
    }
    run_free(&first);
}

/* ---- the fuzzer ------------------------------------------------------------------------------ */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    fuzz_bytes in = {data, size};
    unsigned mode = fuzz_byte(&in);
    lull__buffer rules = {0};
    if (mode & MODE_TEXT) {
        lull__buffer_append(&rules, in.at, in.left);
    } else {
        grammar_derive(&rules, &grammar[0], &in, 0);
    }
    if (getenv("FUZZ_SHOW")) {
        fprintf(stderr, "%.*s\n", (int)rules.length, rules.length ? rules.bytes : "");
    }
    check_rules((lull__text){rules.bytes, rules.length}, mode);
    lull__buffer_deinit(&rules);
    return 0;
}

/* Puts a text in the place of `cut` bytes at `at`, where there is room. */
static size_t splice(uint8_t *data, size_t size, size_t max_size, size_t at, size_t cut,
                     const lull__buffer *text) {
    if (size - cut + text->length > max_size) {
        return size;
    }
    memmove(data + at + text->length, data + at + cut, size - at - cut);
    if (text->length > 0) {
        memcpy(data + at, text->bytes, text->length);
    }
    return size - cut + text->length;
}

/* Four random bytes for each of the seed's choices would be few: they are stretched. */
static fuzz_bytes stretch(unsigned seed, uint8_t *room, size_t count) {
    for (size_t i = 0; i < count; i++) {
        seed = seed * 1103515245u + 12345u;
        room[i] = (uint8_t)(seed >> 16);
    }
    return (fuzz_bytes){room, count};
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed) {
    uint8_t room[24];
    if (size < 2 || seed % 4 != 0) {
        return LLVMFuzzerMutate(data, size, max_size);
    }
    lull__buffer text = {0};
    bool derived = (data[0] & MODE_TEXT) == 0;
    if (derived && seed % 16 != 0) {
        return LLVMFuzzerMutate(data, size, max_size);
    }
    if (derived) {
        fuzz_bytes in = {data + 1, size - 1};
        grammar_derive(&text, &grammar[0], &in, 0);
        data[0] |= MODE_TEXT;
        size = splice(data, size, max_size, 1, size - 1, &text);
    } else {
        fuzz_bytes in = stretch(seed, room, sizeof room);
        size_t at = 1 + seed / 16 % (size - 1), cut = seed / 32 % 3 * (seed / 64 % 8);
        grammar_derive(&text, &grammar[seed / 128 % SYMBOLS], &in, NESTING_MAX / 2);
        size = splice(data, size, max_size, at, cut < size - at ? cut : size - at, &text);
    }
    lull__buffer_deinit(&text);
    return size;
}
