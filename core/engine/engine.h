/*
 * The engine: many keys, in batches of phases.
 *
 *     bytes ─► frames ─┬─► parse    rows of fields, or rejects       arrays of events,
 *                      ├─► address  when, whose                      a phase at a time
 *                      ├─► order    what can be applied now
 *                      ├─► step     deadlines, judge, apply
 *                      └─► write    records and tagged events, in large pieces
 *
 * Every phase goes over the whole batch before the next begins, and hands on plain arrays, so that
 * threads can later change who drives the phases and not what they do.
 */
#ifndef LULL_ENGINE_ENGINE_H
#define LULL_ENGINE_ENGINE_H

#include "engine/deadlines.h"
#include "engine/keys.h"
#include "engine/order.h"
#include "event/framing.h"

enum {
    LULL__BATCH_EVENTS = 256,
    LULL__BATCH_BYTES = 1 << 20, /* of lines: a batch of large events ends sooner */
    LULL__WRITE_BYTES = 1 << 20, /* output is handed on when there is so much */
};

/* Events under way, and what they are made of. */
typedef struct lull__batch {
    lull__event events[LULL__BATCH_EVENTS];
    lull__frame frames[LULL__BATCH_EVENTS];
    size_t frame_count, event_count;
    size_t bytes;
    lull__arena arena;       /* rows, strings, ids: for the length of a batch */
    lull__buffer records;    /* boundaries told while stepping; each event knows its part */
    size_t stepped, written; /* of the ready events */
} lull__batch;

struct lull_engine {
    lull_options options;
    lull__policy *policy;
    lull__given *given; /* for the settings of the rules to come */
    size_t given_count;
    const lull__settings *settings;
    lull__reader *reader;
    lull__framing framing;
    lull__batch batch;
    lull__order order;
    lull__keys keys;
    lull__deadlines deadlines;
    lull__stage stage;
    lull__recorder recorder;
    lull__buffer out, rejects;
    lull__buffer input_name;
    lull_stats stats;
    uint64_t arrivals;   /* events with a time so far */
    uint64_t applied;    /* events applied to a key so far */
    int64_t moved_to_ms; /* how far deadlines have fired */
    bool announced;      /* policy.load was written */
    bool finished;
    lull_code failed; /* LULL_OK, or why the engine can only be freed */
};

/* Each phase takes the whole batch. false: the engine failed, engine->failed says why. */
bool lull__phase_parse(lull_engine *engine);
bool lull__phase_order(lull_engine *engine);
bool lull__phase_step(lull_engine *engine);
bool lull__phase_write(lull_engine *engine);

/* Reads one line and its address into an event of the batch. *usable: it is an event. */
bool lull__read_event(lull_engine *engine, const lull__frame *frame, lull__event *event,
                      bool *usable);

/* Fires what is due up to the watermark. */
bool lull__catch_up(lull_engine *engine);

/* Ends what is open, in order of arrival. */
bool lull__end_all(lull_engine *engine);

/* Makes sure that the key's next deadline is known. */
bool lull__link(lull_engine *engine, lull__resident *resident);

/* Writes what was stepped so far: a phase does not wait for its end when a million deadlines
 * fire. */
bool lull__write_stepped(lull_engine *engine);

/* Writes policy.load. */
void lull__write_load(lull_engine *engine);

/* The teller of the step: counts a boundary and writes its record; `context` is the engine. */
bool lull__hear_boundary(void *context, const lull__boundary *boundary);

/* Hands output on: all of it, or only when there is much. */
bool lull__flush(lull_engine *engine, bool all);

/* Notes why the engine failed, and returns false. */
bool lull__engine_failed(lull_engine *engine, lull_code code);

#endif
