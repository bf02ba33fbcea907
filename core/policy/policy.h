/*
 * What a rules file says, and asking it.
 *
 * A policy is loaded once: the file runs in a sandbox, the policy it returns is compiled to C data
 * (fields, matchers, choices, thresholds). Values, choices and matchers never enter Lua while
 * events flow; a function costs one call. Of each event the engine asks, in this order:
 *
 *     lull__policy_address      from the event alone: when, whose
 *     lull__policy_assign       of an experiment: in which arm a session that it begins is
 *     lull__policy_judge        with a view of its session: what it does
 *     lull__policy_update       with a view of its session after it: what a rule keeps with that
 *     lull__policy_thresholds   with the same, after that: how long from now may pass
 *     lull__policy_closing      with the same: whether it is the session's last
 *
 * A rule that fails costs that event its rule (the slot's default), is marked and reported, and no
 * more.
 */
#ifndef LULL_POLICY_POLICY_H
#define LULL_POLICY_POLICY_H

#include "base/buffer.h"
#include "event/json.h"
#include "policy/verdict.h"
#include "policy/view.h"

typedef struct lull__policy lull__policy;
typedef struct lull__failures lull__failures; /* failures.h */

/* A value for a setting of a rules file, from whoever runs it. Owned by the engine. */
typedef struct lull__given {
    char *name, *value;
} lull__given;

/* Where a policy comes from. `text` NULL: from the file `name`, a path. What is found in it
 * is told through `hear`, which may be NULL. */
typedef struct lull__source {
    const char *name;
    const char *text;
    size_t length;
    const lull__given *given; /* for its settings */
    size_t given_count;
    uint32_t arm;  /* of an experiment: which of its policies */
    bool explains; /* takes note of the lines by which it decides */
    bool covers;   /* and of which of them it came to */
    bool check;    /* look for what its author can hardly mean; a vocabulary is fine too */
    lull_finding_fn hear;
    void *hear_context;
} lull__source;

/* The event at hand. `row` holds its fields, as many as the policy had when it was read. */
typedef struct lull__subject {
    lull__text line;
    const lull__value *row;
    size_t width;
    lull__arena *arena; /* for what is made of the event: valid as long as the subject */
    uint64_t position;  /* among the events of the stream, from 1: for reports */
    lull__text input;   /* where its line stands, for them too; length 0: not known any more */
    uint64_t line_number;
    int64_t time_ms; /* LULL__NO_TIME where the address is still to be asked */
} lull__subject;

/* What the address says beside the verdict's. */
typedef struct lull__addressed {
    lull__address address;
    lull__value order; /* NIL where the policy names none */
    bool ignored;
    lull__place ignored_place; /* by which it is */
    bool received;             /* the time was held near a received one: it cannot be an outlier */
    bool end_held;             /* what it said of its end could not be true */
    bool rule_failed;
    uint32_t ids_over_limit;
} lull__addressed;

/* Numbers of a policy that the engine keeps to. */
typedef struct lull__settings {
    lull__text name; /* as a JSON string */
    lull__text file;
    lull__text version; /* SHA-256 of its source and all that it requires, in hexadecimal */
    lull_clock clock;
    lull__text tzdata; /* version of the time zones; length 0: it names no calendar */
    int64_t lateness_ms, max_jump_ms;
    bool has_order;
    bool has_update;  /* lull__policy_update has something to say */
    bool has_closing; /* lull__policy_closing has an answer */
    uint32_t attach_count;
    lull__text experiment, arm; /* as JSON strings; length 0: it is no arm of one */
    uint32_t arm_count;         /* of the experiment; 0 */
    bool splits;                /* each session is under one of them, else each event under all */
    bool asks_windows;          /* lull__policy_judge looks at the window of an event */
    lull__places places;
    lull__terms terms;
} lull__settings;

/* Where a session that begins with an event stands in an experiment. */
typedef struct lull__assigned {
    uint32_t arm;
    bool takes_part; /* else it is under the first arm, and none of the experiment's */
} lull__assigned;

/* `reader` is used to look at events again; it and `failures` outlive the policy. */
lull__policy *lull__policy_load(const lull__source *source, const lull_limits *limits,
                                lull__reader *reader, lull__failures *failures, lull_error *error);
void lull__policy_free(lull__policy *policy);

const lull__settings *lull__policy_settings(const lull__policy *policy);

/* The fields to be read of each event. They can grow when a function reads a new one. */
const lull__fields *lull__policy_fields(const lull__policy *policy);

/* false where the event has no usable time: `error` says why (LULL_NO_TIME), or no memory. */
bool lull__policy_address(lull__policy *policy, const lull__subject *subject,
                          lull__addressed *addressed, lull_error *error);

/* Asks the first arm of an experiment. `key` is the event's. false: no memory. */
bool lull__policy_assign(lull__policy *policy, const lull__subject *subject, lull__text key,
                         lull__assigned *assigned, bool *rule_failed);

/* `window` is the window that the event touches, if its session stays; NULL where there is none, or
 * the policy does not ask. false: no memory. */
bool lull__policy_judge(lull__policy *policy, const lull__subject *subject, const lull__view *view,
                        const lull__view *window, lull__judgement *judgement);

/* Asked of a counted event. `rule_failed` is set, never cleared. false: no memory. */
bool lull__policy_update(lull__policy *policy, const lull__subject *subject, const lull__view *view,
                         lull__keeping *keeping, bool *rule_failed);

/* The same of thresholds. */
bool lull__policy_thresholds(lull__policy *policy, const lull__subject *subject,
                             const lull__view *view, lull__thresholds *thresholds,
                             bool *rule_failed);

/* Asked of a counted event after its thresholds, with a view of its session after it. */
bool lull__policy_closing(lull__policy *policy, const lull__subject *subject,
                          const lull__view *view, lull__closing *closing, bool *rule_failed);

/*
 * The tags of a session or window that is over, given its view: the names in *tags until the next
 * such call, and how many; *tags is NULL where the policy names none. false where memory ran out.
 */
bool lull__policy_tags(lull__policy *policy, const lull__view *view, const lull__text **tags,
                       uint32_t *count);

/* How many values of fields were none for their slots since this was asked last. */
uint64_t lull__policy_unusable(lull__policy *policy);

/* What stands on an event of this session: as many as the settings say; until the next such
 * call. */
const lull__attached *lull__policy_attached(lull__policy *policy, const lull__view *view);

/* Writes the fields of an event that the rules name (outside of functions) as a JSON object by
 * path; long texts are cut. false: no memory. */
bool lull__policy_show(lull__policy *policy, const lull__subject *subject, lull__buffer *out);

/* Takes note that something happened by a line of its rules, if it is asked to. */
void lull__policy_note(lull__policy *policy, lull__place place, lull_point_kind kind);

/* Tells what can happen at each line of its rules, and what did, where it took note; in order.
 * false: there was no memory for some of it. */
bool lull__policy_coverage(const lull__policy *policy, lull_point_fn tell, void *context);

/* Its settings, as its files declare them: how many in *count. */
const lull_setting *lull__policy_listed(const lull__policy *policy, size_t *count);

/* "Lua 5.4.4": a static string. */
const char *lull__policy_lua_version(void);

#endif
