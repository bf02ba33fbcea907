/*
 * lull: a session-rules engine.
 *
 * Events go in as newline-delimited JSON. A rules file, a page of Lua, says whose they are, which
 * of them show a person, and how much silence ends a session. Out come the same events, each tagged
 * with its session, and a record of every boundary: a session or replay window that began, paused,
 * resumed or ended, why, and with which figures.
 *
 *     bytes --> lull_engine_feed --> events, ordered and judged by the rules --> options.write
 *
 * The whole life of an engine:
 *
 *     lull_options options;
 *     lull_options_init(&options);
 *     options.write = my_write;                        // gets the output, in large pieces
 *     lull_engine *engine = lull_engine_new(&options, &error);
 *     lull_engine_load(engine, "rules/posthog.lua", &error);
 *     lull_engine_feed(engine, bytes, count, &error);  // as often as there is input, any size
 *     lull_engine_finish(engine, &error);              // end of input: what is open ends
 *     lull_engine_free(engine);
 *
 * Ownership: the caller owns what it passes in, and may free or change it when the call returns.
 *   The engine owns what it passes to callbacks; it is valid only during the call.
 * Errors: functions that can fail return false (or NULL) and fill the caller's lull_error. There is
 *   no global error. An engine that failed in begin_input, feed, end_input, drain, finish or
 *   restore can only be freed; one that failed in save goes on.
 * Threads: an engine belongs to one thread at a time. Two engines share nothing.
 * Determinism: the same rules, bytes and salt of ids give the same output, whatever the size of
 *   reads.
 * Times are milliseconds since 1970-01-01T00:00:00Z, and durations are milliseconds.
 */
#ifndef LULL_H
#define LULL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define LULL_API __attribute__((visibility("default")))
#else
#define LULL_API
#endif

#define LULL_VERSION "0.1.0"

/* ---- errors ---------------------------------------------------------------------------------- */

/* Every error code, its name as it stands in records and reports, and what it means. */
#define LULL_CODES(X)                                                                              \
    X(LULL_OK, "ok", "no error")                                                                   \
    X(LULL_NO_MEMORY, "no_memory", "an allocation failed")                                         \
    X(LULL_STOPPED, "stopped", "options.write asked to stop")                                      \
    X(LULL_MISUSE, "misuse", "a call out of turn or with an argument that cannot be")              \
    X(LULL_NO_FILE, "no_file", "a file could not be read")                                         \
    X(LULL_BAD_RULES, "bad_rules", "a rules file does not load")                                   \
    X(LULL_RULE_STEPS, "rule_steps", "a rule ran more instructions than its limit")                \
    X(LULL_RULE_TIME, "rule_time", "a rule ran for longer than its limit on the wall clock")       \
    X(LULL_RULE_MEMORY, "rule_memory", "a rule asked for more memory than its limit")              \
    X(LULL_RULE_ERROR, "rule_error", "a rule raised an error")                                     \
    X(LULL_BAD_STATE, "bad_state", "bytes that are no state, or of another policy or version")     \
    X(LULL_BAD_JSON, "bad_json", "input that is no JSON (RFC 8259)")                               \
    X(LULL_NOT_UTF8, "not_utf8", "input that is no UTF-8")                                         \
    X(LULL_NOT_OBJECT, "not_object", "input that is JSON, but no object")                          \
    X(LULL_TOO_DEEP, "too_deep", "JSON nested deeper than its limit")                              \
    X(LULL_TOO_LONG, "too_long", "a line longer than its limit")                                   \
    X(LULL_NO_TIME, "no_time", "an event without a usable time")                                   \
    X(LULL_TAGGED, "already_tagged", "an event that already has a member \"lull\"")

typedef enum lull_code {
#define LULL_CODE_ENUM(code, name, meaning) code,
    LULL_CODES(LULL_CODE_ENUM)
#undef LULL_CODE_ENUM
} lull_code;

/* The name of a code, such as "bad_json". A static string. */
LULL_API const char *lull_code_name(lull_code code);

/* What went wrong. Owned by the caller; a function that succeeds leaves it alone. */
typedef struct lull_error {
    lull_code code;
    int line;           /* 1 is the first; 0 where there is none */
    char file[256];     /* empty where there is none */
    char message[1024]; /* a full sentence: what was found, what was expected, what to do */
} lull_error;

/* ---- limits ---------------------------------------------------------------------------------- */

/*
 * Everything has a limit: name, default, hard maximum, unit and meaning. A limit that bites is
 * counted (see LULL_COUNTERS). A value of 0 in options means the default; one above the maximum is
 * an error.
 */
#define LULL_LIMITS(X)                                                                             \
    X(line_bytes, 16777216, 1073741824, "bytes of one line of input")                              \
    X(json_levels, 512, 512, "levels of nesting in an event")                                      \
    X(id_bytes, 1024, 65536, "bytes of a key, a client's session id or a window key, as JSON")     \
    X(key_lines, 64, 1024, "lines of a key (its own and one for each trusted client id)")          \
    X(session_windows, 64, 1024, "open windows of a session")                                      \
    X(window_segments, 1000, 100000, "segments of a window, active and idle")                      \
    X(chunk_ranges, 32, 1024, "ranges of chunk indexes remembered for a window")                   \
    X(unique_values, 10000, 1000000, "unique values remembered of a session")                      \
    X(measure_items, 64, 1024,                                                                     \
      "runs, or events of bursts, that a measure remembers for late ones")                         \
    X(data_bytes, 4096, 65536, "bytes of what a rule keeps with a session, or hands on")           \
    X(session_tags, 64, 1024, "tags that a rule sets on a session")                                \
    X(aside_events, 64, 1024, "events set aside because their time is far ahead")                  \
    X(waiting_bytes, 1073741824, 68719476736, "bytes of events that wait, for each policy")        \
    X(policies, 32, 1024, "policies side by side")                                                 \
    X(rule_fields, 1024, 4096, "different fields that one rules file reads")                       \
    X(rule_memory_bytes, 8388608, 1073741824, "bytes of Lua memory of one policy")                 \
    X(rule_load_steps, 20000000, 2000000000, "Lua instructions to load a rules file")              \
    X(rule_call_steps, 200000, 2000000000, "Lua instructions for one call of a rule's function")   \
    X(rule_call_ms, 2000, 60000, "milliseconds on the wall clock for one call of a rule")

typedef struct lull_limits {
#define LULL_LIMIT_FIELD(name, preset, maximum, meaning) uint64_t name;
    LULL_LIMITS(LULL_LIMIT_FIELD)
#undef LULL_LIMIT_FIELD
} lull_limits;

/* ---- counters -------------------------------------------------------------------------------- */

/*
 * What an engine has counted so far. Events are those with a usable time: each is counted in
 * exactly one session, or has a mark that says why not. events + rejects + empty_lines = lines.
 */
#define LULL_COUNTERS(X)                                                                           \
    X(bytes, "bytes of input")                                                                     \
    X(lines, "lines of input")                                                                     \
    X(empty_lines, "lines with nothing but white space")                                           \
    X(events, "events with a time")                                                                \
    X(counted, "events counted in a session")                                                      \
    X(rejects, "lines that are no usable event")                                                   \
    X(expired, "events that trail a session that is over")                                         \
    X(late, "events later than their session could take in order")                                 \
    X(duplicate, "events whose unique value their session had seen")                               \
    X(outlier, "events whose time was too far ahead to be true")                                   \
    X(no_key, "events without a key")                                                              \
    X(ignored, "events that the policy ignores")                                                   \
    X(uncounted, "events that no session counted, by their class or because none took them")       \
    X(rule_error, "events that a rule failed on")                                                  \
    X(unrepresentable, "values that a rule named and that no number or string can hold")           \
    X(unusable, "values of fields that the rules take for a threshold or class and that are none") \
    X(ends_held, "ends of events before their start, no time, or over max_jump after it")          \
    X(sessions, "sessions and parts begun")                                                        \
    X(windows, "windows begun")                                                                    \
    X(keys_forgotten, "keys forgotten after retain")                                               \
    X(ids_over_limit, "keys, client ids and window keys longer than id_bytes, not used")           \
    X(lines_over_limit, "lines of a key closed or forgotten to make room")                         \
    X(windows_over_limit, "windows ended or forgotten to make room")                               \
    X(segments_over_limit, "segments not remembered")                                              \
    X(chunks_over_limit, "ranges of chunk indexes merged to make room")                            \
    X(unique_over_limit, "unique values forgotten to make room")                                   \
    X(measures_over_limit, "events that runs, active_time or bursts could not tell any more")      \
    X(data_over_limit, "updates that failed for more data or carry than fits")                     \
    X(tags_over_limit, "tags not set, on sessions that had as many as they may")                   \
    X(waiting_over_limit, "events applied before the watermark to make room")                      \
    X(aside_over_limit, "times that events set aside were applied to their key to make room")      \
    X(shadow_over_limit, "answers of other policies that events were written without")             \
    X(keys, "keys held now")                                                                       \
    X(open_sessions, "sessions open now")                                                          \
    X(open_windows, "windows open now")                                                            \
    X(waiting, "events that wait for the watermark now")

typedef struct lull_stats {
#define LULL_COUNTER_FIELD(name, meaning) uint64_t name;
    LULL_COUNTERS(LULL_COUNTER_FIELD)
#undef LULL_COUNTER_FIELD
} lull_stats;

/* ---- options --------------------------------------------------------------------------------- */

typedef enum lull_stream {
    LULL_OUT,         /* tagged events and boundary records, one JSON object a line */
    LULL_REJECTS,     /* a record for each line of input that is no usable event */
    LULL_REJECTS_RAW, /* the bytes of lines over limits.line_bytes, as they came */
} lull_stream;

/* Which lines LULL_OUT carries. */
enum {
    LULL_EMIT_NONE = 0,
    LULL_EMIT_EVENTS = 1,
    LULL_EMIT_SESSIONS = 2,
    LULL_EMIT_WINDOWS = 4,
    LULL_EMIT_POLICIES = 8,
    LULL_EMIT_ALL = 15,
};

/*
 * Takes `count` bytes of a stream: whole lines, but for LULL_REJECTS_RAW. The bytes belong to the
 * engine and are valid during the call. Returns true to go on; false stops the engine with
 * LULL_STOPPED. Called on the thread that called the engine, which it must not call back.
 */
typedef bool (*lull_write_fn)(void *context, lull_stream stream, const char *bytes, size_t count);

/* Hears of rules that failed at run time: the first three of each place, which is a slot and a line
 * of a file. The message says all there is to say; `event` is the position of the event among those
 * with a time, from 1; 0 where a session was over. */
typedef void (*lull_warn_fn)(void *context, const lull_error *error, uint64_t event);

enum { LULL_ID_SALT_BYTES_MIN = 16 };

/* What can be found in rules: its name as reports have it, and what it is. */
#define LULL_FINDINGS(X)                                                                           \
    X(LULL_MISTAKE, "mistake", "why the rules do not load")                                        \
    X(LULL_WARNING, "warning", "what the rules say, and their author can hardly mean")             \
    X(LULL_CALLS, "calls", "a slot that is a function: a call of Lua each time it is asked")       \
    X(LULL_READS, "reads", "a field that the rules read of each event")

typedef enum lull_finding_kind {
#define LULL_FINDING_ENUM(kind, name, meaning) kind,
    LULL_FINDINGS(LULL_FINDING_ENUM)
#undef LULL_FINDING_ENUM
} lull_finding_kind;

/* The name of a kind, such as "warning". A static string. */
LULL_API const char *lull_finding_name(lull_finding_kind kind);

/* Something found in rules. The texts are valid during the call that tells it. */
typedef struct lull_finding {
    lull_finding_kind kind;
    const char *code; /* of a mistake or warning: which one, such as "zero_timeout"; else NULL */
    const char *file;
    int line;            /* 0 where there is none */
    const char *slot;    /* "session.idle", or a word, "where"; NULL where it is of none */
    const char *message; /* a full sentence, which names the slot too; of READS the field's path */
} lull_finding;

/*
 * Hears of what is found in rules: of lull_engine_load every mistake of those that do not load, in
 * the order of their lines (the error tells the first); of lull_engine_check all kinds.
 */
typedef void (*lull_finding_fn)(void *context, const lull_finding *finding);

typedef struct lull_options {
    lull_write_fn write;     /* required */
    lull_warn_fn warn;       /* NULL: failures of rules are only counted and marked */
    lull_finding_fn find;    /* NULL: of rules that do not load only the first mistake is told */
    void *context;           /* handed to write, warn and find */
    unsigned emit;           /* LULL_EMIT_… */
    bool retag;              /* replace a member "lull" instead of rejecting its event */
    bool shadow;             /* events carry what the other policies say of them too */
    bool why;                /* events and boundaries say by which line of the rules they are so:
                                for people who look into things, since it costs time and room */
    bool stop_on_rule_error; /* a rule that fails stops the engine, with the rule's error, behind
                                its event; what is written is the beginning of what goes on */
    bool coverage;           /* takes note of what happens at which line of the rules: for tests of
                                rules, since it costs time */
    const void *id_salt;     /* a secret that goes into minted ids (copied); NULL: none goes in */
    size_t id_salt_bytes;    /* at least LULL_ID_SALT_BYTES_MIN, of chance: 32 are plenty */
    /*
     * Paths of fields, as rules name them: events are then told by these fields alone (by none,
     * where field_count is 0), for hosts that count or join and have no use for the rest. In place
     * of its own bytes an event is {"fields":{"blog_id":1,"post_id":"7"},"lull":{…}}; a field that
     * is missing or null is left out. Equal values are equal bytes, but for objects, arrays and
     * what no number or text can hold, which keep their own. "lull" also says the `key`, and
     * `counted`: true where a session counted the event. The texts are copied.
     */
    const char *const *fields; /* NULL: events are written with their own bytes */
    size_t field_count;
    lull_limits limits;
} lull_options;

/* Sets everything to its default. `write` is left NULL and must be set. */
LULL_API void lull_options_init(lull_options *options);

/* ---- the engine ------------------------------------------------------------------------------ */

typedef struct lull_engine lull_engine;

/* A new engine, to be freed with lull_engine_free; NULL on error (no memory, misuse). */
LULL_API lull_engine *lull_engine_new(const lull_options *options, lull_error *error);

/* Frees an engine and all it holds. Writes nothing. NULL is allowed. */
LULL_API void lull_engine_free(lull_engine *engine);

/*
 * Loads a rules file, with what it requires from its own folder. Before any input; again for each
 * policy that is to run side by side with the others. The first is the primary: the tagged events
 * are as it alone would write them; of the others there are records, and with options.shadow their
 * answers. LULL_NO_FILE or LULL_BAD_RULES with file, line and a message that says how to mend it,
 * also where two policies have one name; what was loaded before stays.
 */
LULL_API bool lull_engine_load(lull_engine *engine, const char *path, lull_error *error);

/*
 * The same from memory. `name` (such as "shop.lua") stands for the file in messages and names the
 * policy. A folder before it is where `require` looks; without one, only in the working directory
 * and among the rules that ship with lull.
 */
LULL_API bool lull_engine_load_text(lull_engine *engine, const char *name, const char *text,
                                    size_t length, lull_error *error);

/*
 * Looks through a rules file without loading it for good: its mistakes, what it says and can hardly
 * mean, which of its slots are functions and which fields it reads, all told through options.find.
 * A vocabulary, a file that returns a table of words for others to require, is fine too. false with
 * the first mistake as the error where the rules do not load; warnings are no errors. Settings
 * that were given count, and are still there for the rules that are loaded next.
 */
LULL_API bool lull_engine_check(lull_engine *engine, const char *path, lull_error *error);

/* The same from memory, as lull_engine_load_text takes it. */
LULL_API bool lull_engine_check_text(lull_engine *engine, const char *name, const char *text,
                                     size_t length, lull_error *error);

/*
 * Gives a setting of the rules (`settings { idle = "30m" }`) another value, as text: "20m", "5",
 * "true". For the rules that are loaded next, and for them alone; both texts are copied. Whether
 * there is such a setting, and whether the value is of its kind and within its bounds, is said by
 * lull_engine_load.
 */
LULL_API bool lull_engine_set(lull_engine *engine, const char *name, const char *value,
                              lull_error *error);

/* A setting of a rules file. Texts are the engine's; NULL: there is none. */
typedef struct lull_setting {
    const char *name;
    const char *file;   /* that declares it */
    int line;           /* where it does */
    const char *value;  /* in force */
    const char *preset; /* its default */
    const char *from;   /* who gave the value ("shop.lua:3", "--set"); NULL: it is the default */
    const char *min, *max;
    const char *about; /* what it is for */
    const char *rules; /* the file that was loaded, which requires the one that declares it */
} lull_setting;

/* The settings of all rules as they were loaded, in the order in which their files declare them;
 * how many in *count. Valid until more rules are loaded. */
LULL_API const lull_setting *lull_engine_settings(const lull_engine *engine, size_t *count);

/* Names the input that follows, for reject records; lines and offsets count from its start. */
LULL_API bool lull_engine_begin_input(lull_engine *engine, const char *name, lull_error *error);

/* Takes the next bytes of input: any number of them, lines cut anywhere. */
LULL_API bool lull_engine_feed(lull_engine *engine, const void *bytes, size_t count,
                               lull_error *error);

/* The current input is over: a last line without a newline is a line. Sessions stay open. */
LULL_API bool lull_engine_end_input(lull_engine *engine, lull_error *error);

/*
 * Applies the events that still wait for the watermark, as far as the stream has come, and closes
 * nothing that is not due. For a host that stops early and says what was left open.
 */
LULL_API bool lull_engine_drain(lull_engine *engine, lull_error *error);

/*
 * Time has come so far, although no event says so: as if an event of this time had come that
 * belongs to nobody. The watermark moves and what is due comes true; an earlier time changes
 * nothing. For a host that knows by other means that nothing came. LULL_MISUSE for a time that is
 * none (years 1 to 9999).
 */
LULL_API bool lull_engine_advance(lull_engine *engine, int64_t time_ms, lull_error *error);

/* End of the stream: what waited is applied, what is open ends with reason end_of_input. */
LULL_API bool lull_engine_finish(lull_engine *engine, lull_error *error);

/* How many policies run side by side, and the name of one of them as a JSON string, as records have
 * it; 0 is the primary. NULL where there are not so many. */
LULL_API size_t lull_engine_policies(const lull_engine *engine);
LULL_API const char *lull_engine_policy(const lull_engine *engine, size_t policy);

/* Where the events of a policy say when they happened, as its rules write it. Texts are the
 * engine's; NULL: its rules do not say. */
typedef struct lull_clock {
    const char *path; /* NULL: a function tells the time */
    const char *unit; /* of a number: "s", "ms", "us", "ns" */
} lull_clock;

/* That of one of the policies; false where there are not so many. */
LULL_API bool lull_engine_clock(const lull_engine *engine, size_t policy, lull_clock *clock);

/* What can happen at a line of the rules: its name, and what it is. */
#define LULL_POINTS(X)                                                                             \
    X(LULL_POINT_RAN, "ran", "a line of a function ran")                                           \
    X(LULL_POINT_HELD, "held", "a matcher held")                                                   \
    X(LULL_POINT_FAILED, "failed", "a matcher did not hold")                                       \
    X(LULL_POINT_CHOSEN, "chosen", "a value was chosen among others")                              \
    X(LULL_POINT_DECIDED, "decided", "a timeout or a trigger was why something began or ended")

typedef enum lull_point_kind {
#define LULL_POINT_ENUM(kind, name, meaning) kind,
    LULL_POINTS(LULL_POINT_ENUM)
#undef LULL_POINT_ENUM
} lull_point_kind;

/* The name of a kind, such as "held". A static string. */
LULL_API const char *lull_point_name(lull_point_kind kind);

/* One of them, and whether it did. The file's name is valid during the call that tells it. */
typedef struct lull_point {
    lull_point_kind kind;
    const char *file;
    int line;
    bool exercised;
} lull_point;

typedef void (*lull_point_fn)(void *context, const lull_point *point);

/*
 * Tells what can happen at the lines of all rules, and whether it did so far: with
 * options.coverage, else nothing. Of a file that several policies use, or arms of an experiment,
 * each tells its own. false: there was no memory to take note of all of it.
 */
LULL_API bool lull_engine_coverage(const lull_engine *engine, lull_point_fn each, void *context,
                                   lull_error *error);

/* What the primary has counted so far. Never fails. */
LULL_API void lull_engine_stats(const lull_engine *engine, lull_stats *stats);

/* What one of the policies has counted so far: the same figures as if it ran alone. */
LULL_API void lull_engine_policy_stats(const lull_engine *engine, size_t policy, lull_stats *stats);

/* A place where rules failed, and how often. Texts are the engine's. */
typedef struct lull_failure {
    const char *slot; /* "session.idle"; "": stands for all places beyond the first 63 */
    const char *file;
    int line; /* 0: it has none */
    uint64_t count;
    uint64_t told; /* of them, to options.warn */
} lull_failure;

/* Where rules failed so far, in the order in which they first did; how many places in *count. Of
 * this engine alone: no part of its state. Valid until the engine is called again. */
LULL_API const lull_failure *lull_engine_failures(const lull_engine *engine, size_t *count);

/*
 * Writes the whole state (keys, waiting events, watermark, a line read in part, counters) to bytes.
 * `*bytes` is the caller's, to be freed with free(). The engine goes on as before, also when there
 * was no memory for the bytes.
 */
LULL_API bool lull_engine_save(lull_engine *engine, void **bytes, size_t *count, lull_error *error);

/*
 * Takes up the state that lull_engine_save wrote. The engine must be new, with the same rules
 * loaded; it then goes on as the saved one would have, to the same bytes, and does not write
 * policy.load again. LULL_BAD_STATE where the bytes are damaged, of another format, of another
 * policy or of another id_salt.
 */
LULL_API bool lull_engine_restore(lull_engine *engine, const void *bytes, size_t count,
                                  lull_error *error);

/*
 * What the rules language has of this name, a word (`where`), a slot (`session.idle`, or `idle`
 * for all that end so) or a warning of lull_engine_check (`never_holds`): how it is written, what
 * it means, its default and an example; of "words", a list of all names. As text for a terminal, to
 * be freed with free(). NULL on error: LULL_MISUSE where there is no such name (the message has the
 * nearest), or no memory. Any thread.
 */
LULL_API char *lull_help(const char *topic, lull_error *error);

/*
 * The versions of lull and of the libraries it runs on, one a line, as `lull --version` shows:
 * written to `out` as snprintf would. Returns the whole length, without the zero at its end.
 */
LULL_API size_t lull_versions(char *out, size_t size);

#ifdef __cplusplus
}
#endif

#endif
