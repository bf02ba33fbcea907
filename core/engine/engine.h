/*
 * The engine: many keys, in batches of phases, and one policy or several side by side.
 *
 *     bytes ─► frames ─┬─► parse    a line once; rows of fields, when, whose      arrays of events
 *                      ├─► order    what can be applied now                      of each lane, a
 *                      ├─► step     deadlines, judge, apply                      phase at a time
 *                      └─► write    records and tagged events, in large pieces
 *
 * Every phase goes over the whole batch before the next begins, and hands on plain arrays, so that
 * threads can later change who drives the phases and not what they do.
 *
 * The order of the output does not know of batches: it is that of a pass which takes every event
 * through all lanes before the next one comes. The first lane is the primary; the events that are
 * written are its own.
 */
#ifndef LULL_ENGINE_ENGINE_H
#define LULL_ENGINE_ENGINE_H

#include "engine/lane.h"
#include "engine/project.h"
#include "engine/shadow.h"
#include "event/framing.h"
#include "policy/failures.h"
#include "record/why.h"

enum { LULL__WRITE_BYTES = 1 << 20 }; /* output is handed on when there is so much */

/* Lines under way, and what is made of them. */
typedef struct lull__batch {
    lull__frame frames[LULL__BATCH_EVENTS];
    size_t frame_count, event_count;
    size_t bytes;
    lull__arena arena;    /* rows, strings, ids: for the length of a batch */
    lull__buffer records; /* boundaries told while stepping; the primary's events know their part */
    size_t written;       /* of the primary's ready events */
    lull__buffer scratch; /* for one text at a time */
} lull__batch;

struct lull_engine {
    lull_options options;
    lull__hmac id_salt; /* of minted ids, if `salted` */
    bool salted;
    lull__lane **lanes;
    size_t lane_count;
    lull__given *given; /* for the settings of the rules to come */
    size_t given_count;
    lull_setting *listed; /* of all rules, as they were loaded */
    size_t listed_count;
    lull__reader *reader;
    lull__projection *projection; /* NULL: events are written with their own bytes */
    lull__framing framing;
    lull__batch batch;
    lull__shadow shadow;
    lull__buffer out, rejects;
    lull__buffer input_name;
    lull__origin origin; /* of the line at hand */
    lull__failures failures;
    lull_error stop;  /* why it is to stop, for a rule that failed; code LULL_OK: it goes on */
    lull_stats stats; /* those of the input alone: bytes, lines, empty lines, rejects of all */
    bool announced;   /* policy.load was written */
    bool finished;
    lull_code failed; /* LULL_OK, or why the engine can only be freed */
};

/* Each phase takes the whole batch. false: the engine failed, engine->failed says why. */
bool lull__phase_parse(lull_engine *engine);
bool lull__phase_order(lull_engine *engine);
bool lull__phase_step(lull_engine *engine);
bool lull__phase_write(lull_engine *engine);

/* In place of the phases order and step: applies all that waits. */
bool lull__phase_drain(lull_engine *engine);

/* The same for an event of this time that belongs to nobody. */
bool lull__phase_advance(lull_engine *engine, int64_t time_ms);

/* Reads a line that waited once more, into the first event of the lane's batch. *usable: it is an
 * event as it was. */
bool lull__read_again(lull__lane *lane, lull__text line, bool *usable);

/* Writes what was stepped so far: a phase does not wait for its end when a million deadlines
 * fire. */
bool lull__write_stepped(lull_engine *engine);

/* Writes policy.load of every policy. */
void lull__write_loads(lull_engine *engine);

/* The teller of the step: counts a boundary and writes its record; `context` is the lane. */
bool lull__hear_boundary(void *context, const lull__boundary *boundary);

/* Adds to the tag of an event why these rules took it as they did. false: the engine failed. */
bool lull__tell_why(lull__lane *lane, uint32_t which, lull__event *event, lull__why *why);

/* The event as one of the lane's rules sees it. */
lull__subject lull__subject_of(const lull__lane *lane, uint32_t which, const lull__event *event);

/* Forgets the settings that are given for the next rules. */
void lull__free_given(lull_engine *engine);

/* Hands output on: all of it, or only when there is much. */
bool lull__flush(lull_engine *engine, bool all);

/* Notes why the engine failed, and returns false. */
bool lull__engine_failed(lull_engine *engine, lull_code code);

/* Whether a rule failed since this was asked last, and the options say that it stops the engine:
 * then engine->stop says why. */
bool lull__rule_stops(lull_engine *engine);

/* Asked between events and between deadlines, where all that was told is whole: false, and the
 * engine failed, where a rule stops it. */
bool lull__goes_on(lull_engine *engine);

/* The name of the input that an event came from; empty where it is not read any more. */
static inline lull__text lull__input_of(const lull_engine *engine, const lull__event *event) {
    bool current = event->origin.input == engine->origin.input;
    return current ? (lull__text){engine->input_name.bytes, engine->input_name.length}
                   : (lull__text){0};
}

/* Whether the events that are written carry what all policies say of them. */
static inline bool lull__shadows(const lull_engine *engine) {
    return engine->options.shadow && engine->lane_count > 1 &&
           (engine->options.emit & LULL_EMIT_EVENTS) != 0;
}

#endif
