/*
 * A policy as the core holds it: shared by the files of this folder that load, compile and ask it.
 */
#ifndef LULL_POLICY_COMPILED_H
#define LULL_POLICY_COMPILED_H

#include "base/json.h"
#include "event/calendar.h"
#include "event/time.h"
#include "event/tzdata.h"
#include "policy/matcher.h"
#include "policy/policy.h"
#include "policy/sandbox.h"
#include "policy/snapshot.h"
#include "policy/trigger.h"

#include <sha2.h>

enum {
    LULL__KEY_PARTS = 16,
    LULL__ARMS = 32,
    LULL__MATCHER_LEVELS = 100,
    LULL__MATCHER_NODES = 100000, /* nodes and tests of all matchers of a policy */
};

/* The slots that can hold functions, by the name in messages; [] are matchers of items, which are
 * asked while a line is read, before any slot is. */
#define LULL__RULES(X)                                                                             \
    X(KEY, "key")                                                                                  \
    X(TIME, "time")                                                                                \
    X(IGNORE, "ignore")                                                                            \
    X(ONLY, "experiment.only")                                                                     \
    X(SPLIT, "experiment.split")                                                                   \
    X(SESSION_ACTIVITY, "activity")                                                                \
    X(SESSION_ID, "session.id")                                                                    \
    X(SESSION_IDLE, "session.idle")                                                                \
    X(SESSION_CAP, "session.cap")                                                                  \
    X(UPDATE, "session.update")                                                                    \
    X(SESSION_ROTATE_ON, "session.rotate_on")                                                      \
    X(END_ON, "session.end_on")                                                                    \
    X(FORGET_ON, "session.forget_on")                                                              \
    X(CONFIRM_ON, "session.confirm_on")                                                            \
    X(SESSION_MEASURES, "session.measures")                                                        \
    X(SESSION_TAGS, "session.tags")                                                                \
    X(WINDOW_ACTIVITY, "window.activity")                                                          \
    X(WINDOW_KEY, "window.key")                                                                    \
    X(WINDOW_IDLE, "window.idle")                                                                  \
    X(WINDOW_CAP, "window.cap")                                                                    \
    X(WINDOW_ROTATE_ON, "window.rotate_on")                                                        \
    X(WINDOW_MEASURES, "window.measures")                                                          \
    X(WINDOW_TAGS, "window.tags")                                                                  \
    X(WINDOW_SNAPSHOT, "window.snapshot")                                                          \
    X(ITEMS, "[]")

typedef enum lull__rule {
#define LULL__RULE_ENUM(id, name) LULL__RULE_##id,
    LULL__RULES(LULL__RULE_ENUM)
#undef LULL__RULE_ENUM
        LULL__RULE_COUNT
} lull__rule;

typedef struct lull__key_part {
    uint32_t slot;    /* of a field */
    int32_t calendar; /* the bucket of the event's time; -1: it is a field */
    bool optional;
} lull__key_part;

/* What a slot gives: which member counts is the slot's own knowledge. */
typedef union lull__leaf {
    uint32_t class;
    struct {
        lull__threshold threshold;
        int32_t since; /* of a cap: the carried value that it counts from; -1: the start */
    };
    struct {
        lull__key_part parts[LULL__KEY_PARTS];
        uint8_t count;
        bool list; /* written as a list: an array, even of one */
    } key;
} lull__leaf;

enum { LULL__NO_FUNCTION = -2 }; /* LUA_NOREF, without lua.h's cousin lauxlib.h */

/* A value of a slot: a function, what a field of the event says, or the leaf. */
typedef struct lull__arm {
    int32_t held;  /* matcher; -1: always */
    int function;  /* LULL__NO_FUNCTION: none */
    int32_t field; /* its slot; -1: none */
    lull__place place;
    lull__leaf leaf;
} lull__arm;

/* A slot: the first arm that holds. No arms: the slot was not given. */
typedef struct lull__choice {
    lull__arm *arms;
    uint32_t count;
} lull__choice;

/* A matcher or a function; neither: the slot was not given. */
typedef struct lull__condition {
    int32_t held; /* -1: none */
    int function;
    lull__place place;
} lull__condition;

/* What a measure takes of an event. */
typedef struct lull__measure_slot {
    int32_t held; /* matcher; -1: every counted event */
    int32_t slot; /* -1: the event itself, no field of it */
} lull__measure_slot;

typedef struct lull__calendar_slot {
    lull__text tz;
    lull__calendar calendar;
} lull__calendar_slot;

/* What is said of a session that is over. */
typedef struct lull__tag_slot {
    lull__text name;
    lull__condition condition;
} lull__tag_slot;

/* The slots that session and window have in common, and what is asked by their names. */
typedef struct lull__scope {
    lull__choice activity, idle, cap;
    lull__triggers triggers;
    lull__measure_term *measure_terms; /* by name; the terms point here */
    lull__measure_slot *measure_slots;
    lull__tag_slot *tags; /* by name */
    lull__text *held_tags;
    uint32_t tag_count;
    lull__tally_terms *terms; /* in the policy's settings */
    lull__rule rotate_on, measures, tagging;
    bool of_window;
} lull__scope;

/* What a rule keeps with a session, and what it hands on to the line's next. */
typedef enum lull__kept_kind { LULL__DATA, LULL__CARRY, LULL__KEPT_KINDS } lull__kept_kind;

typedef struct lull__kept {
    lull__text *names; /* sorted; a row has their values in this order */
    uint32_t count;
    int places, last_view; /* references to Lua's: places by name; the view of the last call */
    size_t bytes;          /* of the row of the update at hand */
    bool written;          /* by it */
} lull__kept;

typedef struct lull__time_slot {
    int function;
    lull__text path; /* for messages */
    uint32_t slot;
    int32_t received_slot, sent_slot, ends_slot; /* -1: none */
    lull__time_unit unit;
    bool has_ahead, has_behind;
    int64_t ahead_ms, behind_ms;
} lull__time_slot;

typedef struct lull__snapshot_slot {
    int32_t parts[LULL__SNAPSHOT_PARTS]; /* matchers of the event, or of an item */
    int function;                        /* instead of a matcher */
    uint8_t count;
    int32_t result_slot; /* >= 0: items leave packed moves there */
} lull__snapshot_slot;

/* Who takes part in an experiment, and in which arm. */
typedef struct lull__experiment {
    lull__condition only;    /* not given: all */
    lull__choice split;      /* no arms: the event's key */
    double ends[LULL__ARMS]; /* up to where each arm goes, from 0 to 1 */
} lull__experiment;

/* What matchers look for in the items of arrays (compile_matcher.c). */
typedef struct lull__item_tasks lull__item_tasks;
void lull__item_tasks_free(lull__item_tasks *tasks);

struct lull__policy {
    lull__sandbox sandbox;
    lull__fields *fields;
    lull__matchers matchers;
    lull__reader *reader;
    lull__settings settings;
    lull_limits limits;
    lull__failures *failures;
    lull__arena texts; /* names, for as long as the policy lives */
    SHA2_CTX hash;
    lull__buffer scratch; /* owned here so that a rule that raises leaks nothing */

    const lull__source *source; /* while it is being loaded */
    bool explains;
    lull__coverage *coverage; /* NULL: nobody asks */
    lull__text *named; /* by slot, the paths that the file names, as JSON; length 0: no path */
    size_t named_count;
    lull__item_tasks *item_tasks;
    lull_setting *listed; /* its settings, for those who ask */
    size_t listed_count;

    lull__class *classes;
    uint32_t class_count, active_class;
    int compile_level;                /* how deep the matcher at hand is nested */
    const lull__scope *compile_scope; /* whose figures it asks */
    lull__choice key, activity, session_id, window_key;
    lull__condition ignore, end_on, forget_on, confirm_on;
    lull__scope session, window;
    lull__kept kept[LULL__KEPT_KINDS];
    lull__value *kept_now;          /* of the update at hand: data, then carry */
    int kept_texts;                 /* a reference to what holds the texts among them */
    lull__keeping *keeping;         /* what the update at hand leaves; NULL outside of one */
    lull__text *update_tags;        /* its tags; NULL: none yet */
    int update;                     /* LULL__NO_FUNCTION: none */
    lull__attached *attached;       /* in the order of attach */
    int32_t *attached_figures;      /* and what each is of the session */
    lull__tzdata tzdata;            /* while it is being loaded, if it names a calendar */
    lull__calendar_slot *calendars; /* each once: of keys and of rotate_on */
    uint32_t calendar_count, calendar_capacity;
    lull__experiment experiment;
    lull__time_slot time;
    lull__snapshot_slot snapshot;
    int32_t order_slot, unique_slot, chunk_slot; /* -1: none */

    /* The event that a rule is asked about; NULL outside. */
    const lull__subject *subject;
    const lull__view *view;
    int64_t time_ms;       /* of the event at hand; LULL__NO_TIME before its time was asked */
    uint64_t parse;        /* of the reader, when it parsed the event's line again; 0: it has not */
    lull__value *wide_row; /* its row and more, when a function names a field that the row lacks */
    size_t wide_width, wide_capacity;
    uint32_t unusable;      /* values of fields that were none for their slots */
    bool out_of_memory;     /* an answer is missing for it: lull__all_answered */
    int threshold_function; /* of the scripts: what a function's answer means */
    uint64_t generation;    /* of the call at hand: views of older ones have expired */
};

/* ---- for bodies of lull__sandbox_call: all of these may raise -------------------------------- */

/* Compiles the description of a policy, a table on top of the stack, into the policy. */
void lull__compile(lua_State *L, lull__policy *policy);

/* Compiles the description of a matcher at the top of the stack, for the event; its node. */
int32_t lull__compile_matcher(lua_State *L, lull__policy *policy);

/* Adds the lines of the function at the top of the stack, and of those that it can reach, to what
 * is covered. */
void lull__coverage_reach(lua_State *L, lull__policy *policy);

/* A line of the rules runs: for the sandbox, whose owner has a coverage. */
void lull__coverage_ran(lua_State *L, lua_Debug *activation);

/* Opens what rules and the scripts behind them can call. */
void lull__natives_open(lua_State *L);

/* Pushes the function `load(file, text, given, arm)` of the scripts. */
void lull__natives_push_loader(lua_State *L);

/*
 * find(kind, code or nil, file, line, slot or nil, message): tells who loads the rules of something
 * found in them (see lull_finding).
 */
int lull__native_find(lua_State *L);

/* Pushes the function of the scripts that reads a threshold: milliseconds (or nil), at_least. */
void lull__natives_push_threshold(lua_State *L);

/* Puts "; did you mean x?" (or nothing) in the place of a list of known names at the top. */
void lull__natives_push_hint(lua_State *L, const char *word);

/* Pushes a value as messages show it: short, and never by its address. */
const char *lull__natives_push_shown(lua_State *L, int index);

/* Pushes box(kind, value at the top) in its place; the value in a box of this kind, or nil. */
void lull__box(lua_State *L, const char *kind);
bool lull__unbox(lua_State *L, int index, const char *kind);

/* The policy, if this is the generation of the call at hand: else `what` has expired. */
lull__policy *lull__check_current(lua_State *L, uint64_t generation, const char *what);

/* The session at this index, of the call at hand: its policy. */
lull__policy *lull__check_session(lua_State *L, int index);

/* The row of the event at hand, as wide as the policy's fields are now. */
const lull__value *lull__check_row(lua_State *L, lull__policy *policy);

/* The event itself (not an object in it) at this index, of the call at hand: its policy. */
lull__policy *lull__check_event(lua_State *L, int index);

/* Registers the metatables of views; pushes the view of the event, or of the session or window, at
 * hand. */
void lull__views_open(lua_State *L, lua_CFunction use);
int lull__at(lua_State *L);
void lull__push_event(lua_State *L, lull__policy *policy);
void lull__push_view(lua_State *L, lull__policy *policy);

/* Pushes the figures of sessions and of windows: { session = { name = true }, window = … }. */
void lull__push_figures(lua_State *L);

void lull__push_value(lua_State *L, lull__value value);

/* The node of the field at a path; pushes what the event at hand has there, as event.name does. */
int32_t lull__field_node_of(lua_State *L, lull__policy *policy, lull__text path);
void lull__push_field(lua_State *L, lull__policy *policy, int32_t node);

/* Raises unless the value at the top is a name that a rule may give for a reason. */
void lull__natives_check_reason(lua_State *L);

/* The measure of this name; -1 where there is none. */
int32_t lull__measure_named(const lull__tally_terms *terms, lull__text name);

/* What the event at hand brings to the measures of a session or window. */
void lull__judge_measures(lull__policy *policy, const lull__scope *scope, lull__effect *effect,
                          bool *failed);

/* The triggers of the event at hand for a session or window, given its view, and what that is to
 * remember. */
void lull__judge_rotation(lull__policy *policy, const lull__scope *scope, const lull__view *view,
                          lull__effect *effect, bool *failed);

/* ---- of the event at hand -------------------------------------------------------------------- */

/* From here on this event is at hand, until it is NULL. */
void lull__policy_attend(lull__policy *policy, const lull__subject *subject,
                         const lull__view *view);

/* Whether memory sufficed for all that was asked since this was asked last. What was answered is of
 * no use where it did not. */
bool lull__all_answered(lull__policy *policy);

/* Has its line parsed in the reader: again at most once, however much is read of it. false: no
 * memory. */
bool lull__policy_parse(lull__policy *policy);

/* Its row, at least as wide as the policy's fields are now; NULL: no memory. */
const lull__value *lull__policy_row(lull__policy *policy);

#endif
