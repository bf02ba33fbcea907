/*
 * The step: what happens to one key. Pure: no clock, no chance, no I/O; the same key, verdict and
 * terms give the same boundaries. One event takes these calls, in this order (the engine makes
 * them, since between them it asks the policy):
 *
 *     lull__key_fire      while a deadline is due          2. timeouts have fired
 *     lull__key_line      the line, its view, the window's 1. which line?
 *     lull__step_again    is it a duplicate? then that is all
 *       (policy: judge)
 *     lull__step          opens, trails, applies           3. to 7.
 *       (policy: update, if the event was counted)
 *     lull__step_keep     what a rule keeps with the session
 *       (policy: thresholds, if the event was counted)
 *     lull__step_hold     what holds until the next counted event
 *       (policy: closing, if the event was counted)
 *     lull__step_close    confirms or ends the session after its event
 *
 * Numbers are those of docs/contract.md, "The step".
 */
#ifndef LULL_SESSION_STEP_H
#define LULL_SESSION_STEP_H

#include "base/hmac.h"
#include "session/boundary.h"
#include "session/deadline.h"

/* Why an event is not counted, or not as others: the members of "marks", in this order. */
#define LULL__MARKS(X)                                                                             \
    X(EXPIRED, expired)                                                                            \
    X(LATE, late)                                                                                  \
    X(DUPLICATE, duplicate)                                                                        \
    X(OUTLIER, outlier)                                                                            \
    X(NO_KEY, no_key)                                                                              \
    X(IGNORED, ignored)                                                                            \
    X(UNCOUNTED, uncounted)                                                                        \
    X(RULE_ERROR, rule_error)

enum {
#define LULL__MARK_BIT(id, name) LULL__MARK_BIT_##id,
    LULL__MARKS(LULL__MARK_BIT)
#undef LULL__MARK_BIT
#define LULL__MARK(id, name) LULL__MARK_##id = 1 << LULL__MARK_BIT_##id,
        LULL__MARKS(LULL__MARK)
#undef LULL__MARK
};

/* What the step says of the event itself. Pointers are into the key and valid until it changes. */
typedef struct lull__outcome {
    lull__line *line;      /* whose session the event was written with; NULL: none */
    lull__window *window;  /* that it touched; NULL: none */
    lull__text window_id;  /* that it is written with; empty: none */
    uint32_t window_index; /* of the window that it touched or trails; 0: none */
    unsigned marks;        /* LULL__MARK_… */
    bool counted;          /* in the line's session */
    bool asks;             /* the session's thresholds are to be asked, then lull__step_hold */
    bool asks_window;      /* the window's are */
    bool closes;           /* its closing is to be asked, then lull__step_close */
    bool tells_record;     /* `record` has a value */
    bool record;           /* a recorder would have sent it */
} lull__outcome;

/* Counted when a limit bites. */
typedef struct lull__bites {
    uint64_t lines, windows, segments, chunks, unique, measures, tags;
} lull__bites;

/* What the step works with beside the key: the policy's terms, who hears, what bit. */
typedef struct lull__stage {
    const lull__terms *terms;
    lull__teller teller;
    const lull__hmac *id_salt; /* NULL: ids are minted without one */
    lull__bites bites;
} lull__stage;

static inline bool lull__tell(lull__stage *stage, const lull__boundary *boundary) {
    return stage->teller.tell(stage->teller.context, boundary);
}

/* Whether the session of the line (NULL for none) has taken this event before, by its identity:
 * then *outcome says so, and nothing else changes. */
bool lull__step_again(const lull__address *address, lull__line *line, lull__outcome *outcome);

/*
 * Applies a judged event to the line that lull__key_line gave (NULL for none). `arrival` is the
 * event's rank in the stream. All deadlines up to the event's time have fired. false when memory
 * ran out or the teller failed: the key can then only be freed.
 */
bool lull__step(lull__key *key, lull__line *line, const lull__address *address,
                const lull__judgement *judgement, uint64_t arrival, lull__stage *stage,
                lull__outcome *outcome);

/* Keeps what a rule's update left with the session of a counted event, by a policy whose terms say
 * that it keeps anything. false when memory runs out. */
bool lull__step_keep(const lull__outcome *outcome, const lull__keeping *keeping,
                     lull__stage *stage);

/* Sets the thresholds that hold from now on for the session (and window) of a counted event. */
void lull__step_hold(const lull__outcome *outcome, const lull__thresholds *thresholds,
                     const lull__terms *terms);

/* Confirms the session of a counted event, or ends it. Its outcome stays valid. */
bool lull__step_close(lull__key *key, const lull__outcome *outcome, const lull__closing *closing,
                      int64_t time_ms, lull__stage *stage);

/* Lets the deadline that lull__key_due gave come true: one pause, or one end of a window or
 * session. */
bool lull__key_fire(lull__key *key, lull__due due, lull__stage *stage);

/* Ends the open session whose first event arrived as `arrival`, at the end of input. */
bool lull__key_end_input(lull__key *key, uint64_t arrival, int64_t time_ms, lull__stage *stage);

/*
 * Counts an event of the key in its millisecond, for the ids of sessions: to be called once for
 * each event with this key, before anything else.
 */
void lull__key_rank(lull__key *key, int64_t time_ms);

#endif
