/*
 * In which order events are applied, and how far the stream has come.
 *
 *     arrives ──► aside? ──► waiting ──► ready        ready: events with their course, in the order
 *                 (far ahead  (until the               in which they are applied
 *                  of the     watermark
 *                  stream)    reaches them)
 *
 * The watermark is the greatest accepted time less the policy's lateness. With lateness 0 nothing
 * waits. An event far ahead of the stream (and the first of it) is set aside until an event of
 * another key says whether the stream has really come so far: one wrong clock closes nobody's
 * sessions.
 */
#ifndef LULL_ENGINE_ORDER_H
#define LULL_ENGINE_ORDER_H

#include "base/codec.h"
#include "engine/event.h"

typedef struct lull__event_list {
    lull__event **events;
    size_t count, capacity;
} lull__event_list;

typedef struct lull__order {
    int64_t lateness_ms, max_jump_ms;
    bool by_order; /* the policy names how equal times of a key are ordered */
    uint64_t waiting_bytes_max, aside_max;

    int64_t greatest_ms;      /* accepted; LULL__NO_TIME before the first */
    lull__event_list waiting; /* a binary heap by (time, arrival) */
    uint64_t waiting_bytes;
    uint64_t over_limit;       /* events released before the watermark, to make room */
    uint64_t aside_over_limit; /* times that too many were aside */

    /* Events set aside, all of one key, as they arrived. When there were too many they were applied
     * to their key (`alone`), and the watermark still waits for another key's word. */
    lull__event_list aside;
    bool alone;
    lull__buffer aside_key; /* of the events aside, or alone */
    int64_t alone_ms;       /* greatest time applied so */

    /* Whether the stream has only one key: so far, or for its last events. */
    lull__buffer run_key;
    uint64_t run_length, events;

    lull__event_list ready;
    lull__event_list group; /* scratch: events of one time */
} lull__order;

void lull__order_init(lull__order *order, const lull__settings *settings,
                      const lull_limits *limits);
void lull__order_deinit(lull__order *order);

/*
 * Takes an event and appends to `ready` what can be applied now. An event that must wait is copied,
 * unless it is owned; what is in `ready` and owned is to be freed by the caller. false: no memory.
 */
bool lull__order_take(lull__order *order, lull__event *event);

/* The stream has come to this time, whoever says so: decides what is aside, and appends to `ready`
 * what the watermark reaches. */
bool lull__order_advance(lull__order *order, int64_t time_ms);

/* Nothing comes for now (or ever): accepts what is aside and makes all that waits ready. */
bool lull__order_drain(lull__order *order);

/* The whole of it as bytes, but for the events themselves: the waiting and the aside ones are
 * written and read by the engine, which knows how an event is read. */
void lull__order_write(lull__buffer *out, const lull__order *order);
void lull__order_read(lull__decoder *in, lull__order *order);

/* Puts an event back that waited, or was aside. false: no memory; the event is disposed of. */
bool lull__order_put_back(lull__order *order, lull__event *event, bool aside);

/* Up to where the stream is complete; LULL__NO_TIME before anything was accepted. */
int64_t lull__order_watermark(const lull__order *order);

#endif
