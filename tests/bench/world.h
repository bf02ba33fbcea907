/*
 * A made-up world of visitors: who does something when. All of it follows from a seed and from
 * whole numbers, so that every machine makes the same bytes of it.
 *
 *     key 1   ████████·····························██████████·····················█████
 *     key 2   ····███████····················████████························██████···
 *             a visit of 5 to 30 minutes, then at least 30 minutes of silence, and so on
 *
 * Nothing is kept for a key: where it stands in its cycle follows from its number and the time, so
 * ten million keys cost as little as ten.
 */
#ifndef LULL_TESTS_BENCH_WORLD_H
#define LULL_TESTS_BENCH_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct world_options {
    uint64_t events;
    uint64_t keys; /* at most 2^32 - 1 */
    uint64_t seed;
    uint64_t span_s;            /* of event time, from the first event to the last */
    uint64_t disorder_ms;       /* an event's time lies at most this far behind the newest */
    uint64_t snapshots;         /* $snapshot events among a thousand */
    uint64_t snapshot_bytes[2]; /* of their sizes, the least and the most: each octave as often */
    bool zipf;                  /* the key of rank r comes as often as 1/r, not all as often */
    bool open; /* the first events go over all keys in turn, and nobody ever leaves */
} world_options;

struct world {
    world_options options;
    uint64_t chance; /* where the numbers drawn so far have led */
    uint64_t stride; /* of the walk over all keys; has no divisor in common with their number */
    uint64_t made;   /* events so far */
};

/* An event before it has a shape. */
struct moment {
    int64_t time_ms;
    uint64_t key;        /* from 0 */
    int64_t known_ms;    /* since when the visitor is known, for the id */
    uint64_t known_bits; /* and the rest of the id */
    int64_t began_ms;    /* of the visit, or of an earlier one under the same session id */
    uint64_t session_bits;
    uint64_t window_bits;
    size_t snapshot_bytes; /* 0: a hit */
};

void world_init(struct world *world, const world_options *options);

/* A number from 0 to limit - 1; limit is at most 2^32. */
uint32_t world_below(struct world *world, uint64_t limit);

/* 64 bits that look like chance and follow from `number`. */
uint64_t world_mix(uint64_t number);

struct moment world_next(struct world *world);

#endif
