/*
 * An output: a file, pipe or terminal, written in the background while more is gathered.
 *
 *      add ──► gathered ── launch ──► in flight ── written by a worker ──► the file
 *                 ▲                       │
 *                 └── landed: swapped ────┘   what was gathered meanwhile takes off at once
 *
 * A short write goes on where it stopped; a pipe that somebody made non-blocking is waited for. The
 * first error stays: what is added later is dropped.
 *
 * Limits: none of its own. The caller keeps `gathered` small by waiting while it is heavy.
 */
#ifndef LULL_HOST_OUT_H
#define LULL_HOST_OUT_H

#include "host/progress.h"
#include "lull.h"

#include <uv.h>

enum { LULL__HOST_PIECE = 1 << 20 }; /* what is written at once, if that much is there */

typedef struct lull__host_load {
    char *bytes;
    size_t length;
    size_t capacity;
} lull__host_load;

typedef struct lull__host_out {
    uv_loop_t *loop;
    const char *name; /* for messages */
    int fd;           /* -1: not open, takes everything and writes nothing */
    bool terminal;
    lull__host_progress *progress; /* to be out of the way on a terminal */
    lull__host_load gathered;
    lull__host_load flying;
    size_t landed; /* of `flying` */
    bool busy;     /* something is in flight */
    int status;    /* 0, or the libuv error that ended it */
    uv_fs_t write;
    uv_poll_t poll;
    bool poll_open;
} lull__host_out;

/* In place. `path` NULL stands for the open file `standard`. False: it cannot be opened. */
bool lull__host_out_open(lull__host_out *out, uv_loop_t *loop, const char *path, int standard,
                         lull__host_progress *progress, lull_error *error);

/*
 * Gathers bytes and sends a piece off when one is full. False when the output has failed (see
 * status).
 */
bool lull__host_out_add(lull__host_out *out, const char *bytes, size_t count);

/* Sends off what is gathered, now or when what is in flight has landed. */
void lull__host_out_launch(lull__host_out *out);

/* A full piece is waiting behind one in flight: the loop should be run before more is added. */
static inline bool lull__host_out_heavy(const lull__host_out *out) {
    return out->busy && out->gathered.length >= LULL__HOST_PIECE;
}

/* Everything that was added is written, or the output has failed. */
static inline bool lull__host_out_empty(const lull__host_out *out) {
    return !out->busy && out->gathered.length == 0;
}

/*
 * Closes it, running the loop where libuv needs that, and takes a late error of the file system
 * into status. Standard error stays open. Also for one that is all zero or was never opened.
 */
void lull__host_out_close(lull__host_out *out);

#endif
