/*
 * Input: files, pipes and standard input one after the other, decoded where they are compressed,
 * handed out in blocks. While the caller uses a block, the next one is read and decoded by a worker
 * of libuv's pool. A pipe or terminal is first waited for by the loop, so that a signal is heard
 * while nothing comes, and what has come is handed out at once, however little.
 *
 *     begin ──► WAITING ──readable──► FILLING ──bytes──► READY ──take──► begin, or DONE
 *                  │                   │   │                             after the last
 *                  │ stop              │   └─ none yet (half a header) ──► begin
 *                  ▼                   ▼ the end, trouble, or stop
 *                 DONE                DONE
 *
 *     begin: WAITING for a pipe, FILLING at once for a file
 *
 * While FILLING, the fields under "the worker's" belong to the worker, and the rest to the loop.
 *
 * Limits: two blocks and one buffer of compressed bytes, LULL__HOST_BLOCK bytes each.
 */
#ifndef LULL_HOST_IN_H
#define LULL_HOST_IN_H

#include "host/decode.h"
#include "lull.h"

#include <uv.h>

enum { LULL__HOST_BLOCK = 1 << 20 };

typedef enum lull__host_in_state {
    LULL__HOST_IN_DONE, /* also before the first input is opened */
    LULL__HOST_IN_WAITING,
    LULL__HOST_IN_FILLING,
    LULL__HOST_IN_READY,
} lull__host_in_state;

typedef enum lull__host_found {
    LULL__HOST_FOUND_MORE, /* bytes, and there may be more */
    LULL__HOST_FOUND_WAIT, /* nothing now: the pipe was empty after all */
    LULL__HOST_FOUND_END,
    LULL__HOST_FOUND_TROUBLE,
} lull__host_found;

typedef struct lull__host_in {
    uv_loop_t *loop;
    lull__host_in_state state;
    bool stopping;
    uint64_t read; /* bytes of all inputs so far, as they are on disk */

    /* the input that is open */
    const char *name;
    int fd;         /* -1: none */
    bool live;      /* a pipe, socket or terminal, to be waited for */
    bool poll_open; /* `poll` is a handle of the loop */
    uv_poll_t poll;
    uv_work_t work;

    /* the worker's */
    lull__host_span blocks[2];
    unsigned filling;    /* which of them */
    lull__host_span raw; /* bytes as read, of which `at` are decoded */
    lull__host_decoder decoder;
    bool pending; /* the decoder may hold more without more input */
    lull__host_found found;
    uint64_t raw_read; /* bytes read since the last block */
    lull_error trouble;
} lull__host_in;

/* In place, nothing opened. False with LULL_NO_MEMORY. */
bool lull__host_in_init(lull__host_in *in, uv_loop_t *loop, lull_error *error);

/* Waits for a worker that is still at it. Also for one that is all zero. */
void lull__host_in_deinit(lull__host_in *in);

/* Opens an input ("-": standard input), which must outlive its use, and begins to read it. */
bool lull__host_in_open(lull__host_in *in, const char *name, lull_error *error);

/* Closes the input that is open, if one is, running the loop where libuv needs that. */
void lull__host_in_close(lull__host_in *in);

/* Whether take would answer. If not, run the loop until it does. */
static inline bool lull__host_in_answers(const lull__host_in *in) {
    return in->state == LULL__HOST_IN_READY || in->state == LULL__HOST_IN_DONE;
}

/*
 * The next block, valid until the next call; NULL when there is none: in->found is the end, or
 * trouble (in->trouble), or neither when it was stopped.
 */
const lull__host_span *lull__host_in_take(lull__host_in *in);

/* No more reading. A block that is read or being read is still handed out. */
void lull__host_in_stop(lull__host_in *in);

#endif
