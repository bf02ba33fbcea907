/*
 * The line on a terminal that says how far a run is: twice a second, erased at the end, and out of
 * the way whenever something else is written there. Where standard error is no terminal it does
 * nothing.
 *
 *     lull: 1.2 GB of 3.4 GB, 1,830,000 events/s, 12 s left
 */
#ifndef LULL_HOST_PROGRESS_H
#define LULL_HOST_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

#include <uv.h>

typedef struct lull__host_progress {
    uv_timer_t timer;
    bool open;               /* `timer` is a handle of the loop: there is a terminal */
    bool shown;              /* a line stands there */
    unsigned paused;         /* how many others write there now */
    uint64_t bytes_in_total; /* 0: nobody knows */
    uint64_t bytes;          /* kept by the driver, as is `events` */
    uint64_t events;
    uint64_t begun_ms;
    uint64_t last_ms;
    uint64_t last_events;
    double rate; /* events a second, smoothed */
} lull__host_progress;

/* Begins to tell. 0 for an unknown number of bytes. */
void lull__host_progress_start(lull__host_progress *progress, uv_loop_t *loop, uint64_t bytes);

/* Erases the line until resume; may be nested. */
void lull__host_progress_pause(lull__host_progress *progress);
void lull__host_progress_resume(lull__host_progress *progress);

/* Erases the line for good, running the loop to close the timer. Also when never started. */
void lull__host_progress_stop(lull__host_progress *progress);

#endif
