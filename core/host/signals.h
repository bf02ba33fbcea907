/*
 * SIGINT and SIGTERM: the first asks for an orderly stop, the second ends the process at once with
 * 128 + its number. One that the process was told to ignore (nohup, a shell's background) stays
 * ignored. SIGPIPE is ignored: a closed pipe is an error of the write.
 */
#ifndef LULL_HOST_SIGNALS_H
#define LULL_HOST_SIGNALS_H

#include "host/progress.h"

#include <uv.h>

typedef struct lull__host_signals {
    uv_signal_t handles[2];
    unsigned open;                 /* how many of them are handles of the loop */
    int caught;                    /* the first that came, or 0 */
    lull__host_progress *progress; /* to be erased before the process ends at once */
    void (*stop)(void *context);   /* called by the loop when the first comes */
    void *context;
} lull__host_signals;

/* Begins to listen. A libuv error, or 0. */
int lull__host_signals_start(lull__host_signals *signals, uv_loop_t *loop,
                             lull__host_progress *progress, void (*stop)(void *), void *context);

/* Ends it, running the loop to close the handles. Also for one that is all zero. */
void lull__host_signals_stop(lull__host_signals *signals);

#endif
