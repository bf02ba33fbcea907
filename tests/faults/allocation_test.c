/*
 * allocation_test: every allocation fails once, alone and with all that come after it. A call then
 * succeeds with the right bytes, or says LULL_NO_MEMORY; what was written before is the beginning
 * of the right bytes; nothing is lost of the memory.
 *
 *     load, feed, save or restore ──► allocation 1 ──► 2 ──► 3 ──► …        nothing fails here
 *                                          │ fork
 *                                          └──► it fails, the rest of the call, the checks
 *
 * So the way up to an allocation is gone once, not once for each, and a process that crashes is
 * counted and named like any other. allocation_test STEP takes every STEP-th allocation only;
 * allocation_test calls takes the first that is asked for by way of the same calls. STEP SHARE
 * SHARES runs every SHARES-th scenario from the one numbered SHARE on.
 */
#include "allocations.h"
#include "core/check.h"
#include "scenario.h"

#include <execinfo.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { STREAMS = 3, LINES_SHOWN = 5, FILES = 8 };

/* What a call is to do while an allocation fails. */
typedef enum part { LOAD, FEED, SAVE, RESTORE, PARTS } part;

static const char *const part_names[] = {"load", "feed and finish", "save", "restore"};

static struct {
    const scenario *scenario;
    lull__buffer events;
    lull__buffer right[STREAMS]; /* the output of a run without failures */
    size_t written[STREAMS];
    size_t right_warnings, warnings, right_settings, right_points, points;
    bool comparing, wrong;
    lull_engine *engine;
    lull_error error;
    void *state; /* saved where half of the events were fed */
    size_t state_bytes, state_written[STREAMS];
    size_t state_warnings;
} run;

/* ---- a run ----------------------------------------------------------------------------------- */

static bool write_out(void *context, lull_stream stream, const char *bytes, size_t count) {
    (void)context;
    lull__buffer *right = &run.right[stream];
    size_t at = run.written[stream];
    if (!run.comparing) {
        lull__buffer_append(right, bytes, count);
    } else if (count > right->length - at || memcmp(right->bytes + at, bytes, count) != 0) {
        run.wrong = true;
        return false;
    }
    run.written[stream] += count;
    return true;
}

static void warn(void *context, const lull_error *error, uint64_t event) {
    (void)context;
    (void)error;
    (void)event;
    run.warnings++;
}

/* That memory ran out is no mistake of the rules. */
static void find(void *context, const lull_finding *finding) {
    (void)context;
    run.wrong |= finding->kind == LULL_MISTAKE && strstr(finding->message, "memory");
}

static void count_point(void *context, const lull_point *point) {
    (void)context;
    (void)point;
    run.points++;
}

static bool load_beside(const char *rules) {
    return !rules ||
           lull_engine_load_text(run.engine, "beside.lua", rules, strlen(rules), &run.error);
}

/* Rules with mistakes end at these, or at no memory. */
static bool look_through(const char *rules) {
    return !rules ||
           lull_engine_check_text(run.engine, "checked.lua", rules, strlen(rules), &run.error) ||
           run.error.code == LULL_BAD_RULES;
}

static bool load(void) {
    const scenario *s = run.scenario;
    lull_options options;
    lull_options_init(&options);
    options.write = write_out;
    options.warn = warn;
    options.find = find;
    options.coverage = s->covers;
    options.retag = s->retag;
    options.shadow = s->beside != NULL;
    options.why = s->why;
    options.fields = s->fields;
    while (s->fields && s->fields[options.field_count]) {
        options.field_count++;
    }
    /* A call of a rule lasts as long as all the processes that it divides into. */
    options.limits.rule_call_ms = 60000;
    options.limits.line_bytes = s->line_bytes;
    options.limits.key_lines = s->key_lines;
    options.limits.waiting_bytes = s->waiting_bytes;
    options.limits.aside_events = s->aside_events;
    run.engine = lull_engine_new(&options, &run.error);
    return run.engine && look_through(s->checked) && look_through(s->mistaken) &&
           (!s->setting || lull_engine_set(run.engine, s->setting, s->value, &run.error)) &&
           (s->rules
                ? lull_engine_load_text(run.engine, s->file, s->rules, strlen(s->rules), &run.error)
                : lull_engine_load(run.engine, s->file, &run.error)) &&
           load_beside(s->beside);
}

static size_t settings(void) {
    size_t count;
    lull_engine_settings(run.engine, &count);
    return count;
}

static bool feed(size_t from, size_t to) {
    bool fine = true;
    for (size_t at = from; fine && at < to;) {
        size_t rest = to - at, most = run.scenario->read_bytes;
        size_t count = rest < most ? rest : most;
        fine = lull_engine_feed(run.engine, run.events.bytes + at, count, &run.error);
        at += count;
    }
    return fine;
}

/* All that is told of the rules, or that memory ran out: the stream itself is whole either way. */
static void look_at_coverage(void) {
    lull_error error;
    run.points = 0;
    if (!lull_engine_coverage(run.engine, count_point, NULL, &error)) {
        run.wrong |= !run.comparing || error.code != LULL_NO_MEMORY;
    } else if (run.comparing) {
        run.wrong |= run.points != run.right_points;
    } else {
        run.right_points = run.points;
    }
}

static bool end(void) {
    const scenario *s = run.scenario;
    if ((s->tells_ms > 0 && !lull_engine_advance(run.engine, s->tells_ms, &run.error)) ||
        (s->drains && !lull_engine_drain(run.engine, &run.error)) ||
        !lull_engine_finish(run.engine, &run.error)) {
        return false;
    }
    look_at_coverage();
    return true;
}

static size_t half(void) {
    return run.events.length / 2;
}

static bool begin(void) {
    return lull_engine_begin_input(run.engine, "the day's events.ndjson", &run.error);
}

static bool all_written(void) {
    bool all = !run.wrong && run.warnings == run.right_warnings;
    for (int i = 0; i < STREAMS; i++) {
        all = all && run.written[i] == run.right[i].length;
    }
    return all;
}

/* ---- before: what is right, and what each part begins with ----------------------------------- */

static void read_input(void) {
    const scenario *s = run.scenario;
    run.events.length = 0;
    if (s->events) {
        s->events(&run.events);
        return;
    }
    FILE *file = fopen(s->input_file, "rb");
    char block[4096];
    for (size_t got; file && (got = fread(block, 1, sizeof block, file)) > 0;) {
        lull__buffer_append(&run.events, block, got);
    }
    if (file) {
        fclose(file);
    }
}

static void rewind_output(void) {
    memset(run.written, 0, sizeof run.written);
    run.warnings = 0;
}

static void close_engine(void) {
    lull_engine_free(run.engine);
    run.engine = NULL;
}

/* Runs without failures: once for what is right, once for the state in the middle. */
static bool prepare(const scenario *s) {
    run.scenario = s;
    read_input();
    run.comparing = false;
    for (int i = 0; i < STREAMS; i++) {
        run.right[i].length = 0;
    }
    rewind_output();
    bool fine = load() && begin() && feed(0, half()) && feed(half(), run.events.length) && end();
    run.right_warnings = run.warnings;
    run.right_settings = fine ? settings() : 0;
    close_engine();
    run.comparing = true;
    rewind_output();
    fine = fine && load() && begin() && feed(0, half()) &&
           lull_engine_save(run.engine, &run.state, &run.state_bytes, &run.error);
    memcpy(run.state_written, run.written, sizeof run.written);
    run.state_warnings = run.warnings;
    close_engine();
    if (!fine) {
        printf("  %s\n", run.error.message);
    }
    return CHECK(fine) && CHECK(run.events.length > 0 && run.right[LULL_OUT].length > 0);
}

/* An engine at the place where a part begins. */
static bool prepare_part(part which) {
    rewind_output();
    if (which == RESTORE) {
        memcpy(run.written, run.state_written, sizeof run.written);
        run.warnings = run.state_warnings;
    }
    return which == LOAD || (load() && (which != SAVE || (begin() && feed(0, half()))));
}

/* ---- one allocation fails -------------------------------------------------------------------- */

/* The part itself, and nothing else: the rest runs when memory is there again. */
static bool act(part which) {
    void *bytes = NULL;
    size_t count = 0;
    switch (which) {
    case LOAD:
        return load();
    case FEED:
        return begin() && feed(0, half()) && feed(half(), run.events.length) && end();
    case SAVE: {
        bool saved = lull_engine_save(run.engine, &bytes, &count, &run.error);
        run.wrong |= saved && (count != run.state_bytes || memcmp(bytes, run.state, count) != 0);
        free(bytes);
        return saved;
    }
    default:
        return lull_engine_restore(run.engine, run.state, run.state_bytes, &run.error);
    }
}

static bool go_on(part which) {
    switch (which) {
    case LOAD:
        return begin() && feed(0, half()) && feed(half(), run.events.length) && end();
    case SAVE:
    case RESTORE:
        return feed(half(), run.events.length) && end();
    default:
        return true;
    }
}

static const char *judge_failure(part which) {
    if (run.error.code != LULL_NO_MEMORY) {
        return "another code than no_memory";
    }
    if (!run.error.message[0]) {
        return "no message";
    }
    if (which == SAVE) { /* the engine goes on as before */
        return go_on(which) && all_written() ? NULL : "other bytes after a save that failed";
    }
    lull_stats stats;
    if (run.engine) {
        lull_engine_stats(run.engine, &stats);
        if (which != LOAD &&
            (lull_engine_feed(run.engine, "\n", 1, &run.error) || run.error.code != LULL_MISUSE)) {
            return "an engine that failed takes more input";
        }
    }
    return run.wrong || run.warnings > run.right_warnings ? "wrong output before the failure"
                                                          : NULL;
}

/* NULL, or what is wrong. */
static const char *judge(part which, bool fine, int64_t live) {
    const char *wrong = NULL;
    if (!fine) {
        wrong = judge_failure(which);
    } else if (!go_on(which) || !all_written() || settings() != run.right_settings) {
        wrong = "success with other bytes";
    }
    close_engine();
    return !wrong && allocations_live() != live ? "memory was not given back, or twice" : wrong;
}

/* The place where the processes part. */
static struct {
    uint64_t step, from; /* which allocations: every step-th, but none before `from` */
    bool by_calls;       /* and of those, the first of the same calls */
    bool failing;        /* this is a process in which an allocation failed */
    bool on;             /* and all after it do */
    uint64_t number;
    uint64_t wrong; /* processes that did not do right */
} fault = {.step = 1};

static void say_wrong(const char *format, ...) __attribute__((format(printf, 1, 2)));

static void say_wrong(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    printf("  allocation %llu%s: ", (unsigned long long)fault.number,
           fault.on ? " and all after it" : "");
    vprintf(format, arguments);
    putchar('\n');
    va_end(arguments);
    fflush(stdout);
}

/* A file that is being read is read by both processes, from one place in it: it is put back. */
static void note_places(off_t *places) {
    for (int fd = STDERR_FILENO + 1; fd < FILES; fd++) {
        places[fd] = lseek(fd, 0, SEEK_CUR);
    }
}

static void put_back(const off_t *places) {
    for (int fd = STDERR_FILENO + 1; fd < FILES; fd++) {
        if (places[fd] >= 0) {
            lseek(fd, places[fd], SEEK_SET);
        }
    }
}

/* True in the process in which the allocation is to fail; the other goes on when that has ended. */
static bool part_ways(void) {
    off_t places[FILES];
    fflush(stdout);
    note_places(places);
    pid_t process = fork();
    if (process == 0) {
        fault.failing = true;
        return true;
    }
    int status = 0;
    bool known = process > 0 && waitpid(process, &status, 0) == process;
    if (!known) {
        say_wrong("no process can be made");
    } else if (WIFSIGNALED(status)) {
        say_wrong("the process was ended by signal %d", WTERMSIG(status));
    } else if (WEXITSTATUS(status) > 1) {
        say_wrong("the process ended with exit code %d", WEXITSTATUS(status));
    }
    put_back(places);
    fault.wrong += !known || status != 0;
    return false;
}

/* Whether the same calls have asked before: the innermost of them, so that Lua, which calls itself,
 * is not another each time. */
static bool asked_before(void) {
    enum { CALLS = 10, PLACES = 1 << 16 };
    static uint64_t seen[PLACES];
    void *calls[CALLS] = {0};
    backtrace(calls, CALLS);
    uint64_t hash = 0;
    for (int i = 0; i < CALLS; i++) {
        hash = (hash ^ (uint64_t)(uintptr_t)calls[i]) * 0x9e3779b97f4a7c15u;
        hash ^= hash >> 32;
    }
    uint64_t *place = &seen[hash % PLACES];
    bool before = *place == hash;
    *place = hash; /* what two share is taken once more */
    return before;
}

static bool fails(uint64_t number) {
    if (fault.failing) {
        return fault.on;
    }
    if (number < fault.from || number % fault.step != 0 || fault.wrong >= LINES_SHOWN ||
        (fault.by_calls && asked_before())) {
        return false;
    }
    fault.number = number;
    fault.on = false;
    if (part_ways()) {
        return true;
    }
    fault.on = true;
    return part_ways();
}

static bool never(uint64_t number) {
    (void)number;
    return false;
}

/* Until the rules themselves are read, one load allocates what every other does, but for fields. */
static uint64_t allocations_before_rules(void) {
    static const scenario broken = {.file = "broken.lua", .rules = "="};
    const scenario *s = run.scenario;
    run.scenario = &broken;
    allocations_arm(never);
    load();
    uint64_t asked = allocations_disarm();
    close_engine();
    run.scenario = s;
    return asked / 10 * 9; /* the message took some as well */
}

static void test_part(const scenario *s, part which) {
    static char name[128];
    snprintf(name, sizeof name, "%s: %s", s->name, part_names[which]);
    TEST(name);
    int64_t live = allocations_live();
    if (!CHECK(prepare_part(which))) {
        close_engine();
        return;
    }
    fault.wrong = 0;
    bool as_others = which == LOAD && s != scenarios && !s->fields;
    fault.from = as_others ? allocations_before_rules() : 0;
    run.error = (lull_error){0};
    allocations_arm(fails);
    bool fine = act(which);
    uint64_t asked = allocations_disarm();
    lull_error error = run.error;
    const char *wrong = judge(which, fine, live);
    if (fault.failing) {
        if (wrong) {
            say_wrong("%s (%s: %s)", wrong, lull_code_name(error.code), error.message);
        }
        _exit(wrong ? 1 : 0);
    }
    if (!CHECK(fine && !wrong)) {
        printf("  where nothing fails: %s\n", wrong ? wrong : error.message);
    }
    CHECK(asked > 0);
    CHECK(fault.wrong == 0);
}

int main(int argc, char **argv) {
    static char buffer[BUFSIZ]; /* not one more allocation */
    setvbuf(stdout, buffer, _IOFBF, sizeof buffer);
    if (argc > 1 && atoi(argv[1]) > 0) {
        fault.step = (uint64_t)atoi(argv[1]);
    }
    fault.by_calls = argc > 1 && strcmp(argv[1], "calls") == 0;
    if (fault.by_calls) {
        asked_before(); /* the first time it allocates itself */
    }
    int share = argc > 3 ? atoi(argv[2]) : 0, shares = argc > 3 ? atoi(argv[3]) : 1;
    for (const scenario *s = scenarios; s->name; s++) {
        if ((s - scenarios) % shares != share) {
            continue;
        }
        TEST(s->name);
        if (prepare(s)) {
            for (int which = LOAD; which < PARTS; which++) {
                test_part(s, (part)which);
            }
        }
        free(run.state);
        run.state = NULL;
    }
    return finish("allocation_test");
}
