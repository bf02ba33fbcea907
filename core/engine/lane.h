/*
 * A lane: one policy in a pass over the stream, with all that it has of its own.
 *
 *     event ─┬─► lane 0 (the primary) ── order ─► ready ─► step ─┬─► boundaries, and the event
 *            ├─► lane 1 ── its own order, watermark, keys, … ────┼─► boundaries
 *            └─► lane 2 ─────────────────────────────────────────┴─► boundaries
 *
 * Lanes share the reading of input and the place where output goes, and nothing that could make one
 * of them decide otherwise than alone: each has its rows, order, watermark, keys and deadlines.
 */
#ifndef LULL_ENGINE_LANE_H
#define LULL_ENGINE_LANE_H

#include "engine/deadlines.h"
#include "engine/keys.h"
#include "engine/order.h"

enum {
    LULL__BATCH_EVENTS = 256,
    LULL__BATCH_BYTES = 1 << 20, /* of lines: a batch of large events ends sooner */
};

/* How far a lane has come with an event of the batch. */
typedef struct lull__reach {
    size_t ready; /* so many events can be applied */
    int64_t watermark_ms;
} lull__reach;

/* A policy in force. Each session has the rules that it began under, and is judged by them to its
 * end: see the session's terms. */
typedef struct lull__rules {
    lull__policy *policy;
    const lull__settings *settings;
    lull__recorder recorder;
} lull__rules;

typedef struct lull__lane {
    lull_engine *engine;
    size_t index;              /* among the lanes */
    lull__rules *rules;        /* one, or those of the arms of an experiment that splits */
    const lull__terms **terms; /* of each of them */
    uint32_t rules_count;
    lull__policy *policy;           /* the first rules': what is asked before a session is known */
    const lull__settings *settings; /* theirs */
    lull__order order;
    lull__keys keys;
    lull__deadlines deadlines;
    lull__stage stage;
    lull_stats stats;                       /* but for those of the input, which the engine keeps */
    uint64_t arrivals;                      /* events in which it finds a time, so far */
    uint64_t applied;                       /* events applied to a key so far */
    int64_t moved_to_ms;                    /* how far deadlines have fired */
    lull__event events[LULL__BATCH_EVENTS]; /* of the batch; arrival 0: it finds no time in it */
    lull__reach reached[LULL__BATCH_EVENTS];
    size_t stepped; /* of the ready events */
} lull__lane;

/* Loads rules into a lane, those of all arms of an experiment that splits. NULL: no memory, or they
 * do not load. */
lull__lane *lull__lane_new(lull_engine *engine, const lull__source *source, lull_error *error);
void lull__lane_free(lull__lane *lane);

/* A new event from the line that was parsed last, with its row; `facts` of this lane alone are set
 * anew. false: no memory. */
bool lull__lane_fill(lull__lane *lane, lull__event *event, lull__text line, lull__line_facts *facts,
                     lull_error *error);

/* Asks when the event was, and whose. false: it has no time, or no memory. */
bool lull__lane_address(lull__lane *lane, lull__event *event, lull_error *error);

/* Applies an event to its key. false: the engine failed. */
bool lull__apply(lull__lane *lane, lull__event *event, lull__key *key);

/* Applies the events that are ready up to this one. false: the engine failed. */
bool lull__lane_step(lull__lane *lane, size_t until);

/* The watermark moves: fires all that is due. false: the engine failed. */
bool lull__lane_move(lull__lane *lane, int64_t watermark_ms);

/* The end of input: the watermark goes to the greatest accepted time, and what is open ends. */
bool lull__lane_end(lull__lane *lane);

/* Frees the events that were ready: they are applied and written. */
void lull__lane_clear(lull__lane *lane);

static inline const lull__rules *lull__rules_of(const lull__lane *lane,
                                                const lull__session *session) {
    return &lane->rules[session->terms->rules];
}

/* Makes sure that the key's next deadline is known. */
bool lull__link(lull__lane *lane, lull__resident *resident);

/* All counters, with those of the input. */
void lull__lane_stats(const lull__lane *lane, lull_stats *stats);

/* All that it remembers as bytes, and back. lull__lane_read: false where the bytes are no such
 * state, or the engine failed. */
void lull__lane_write(lull__buffer *out, const lull__lane *lane);
bool lull__lane_read(lull__decoder *in, lull__lane *lane);

#endif
