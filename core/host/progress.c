#include "host/progress.h"

#include "host/words.h"

#include <stdio.h>
#include <unistd.h>

enum { EVERY_MS = 500 };

static void erase(lull__host_progress *progress) {
    if (progress->shown) {
        progress->shown = false;
        fputs("\r\033[K", stderr);
        fflush(stderr);
    }
}

static void measure(lull__host_progress *progress, uint64_t now_ms) {
    uint64_t passed_ms = now_ms - progress->last_ms;
    if (passed_ms == 0) {
        return;
    }
    double recent = (double)(progress->events - progress->last_events) * 1000 / (double)passed_ms;
    bool first = progress->last_ms == progress->begun_ms;
    progress->rate = first ? recent : progress->rate * 0.7 + recent * 0.3;
    progress->last_ms = now_ms;
    progress->last_events = progress->events;
}

static void show_time_left(const lull__host_progress *progress, uint64_t now_ms) {
    uint64_t rest = progress->bytes_in_total - progress->bytes;
    double passed_s = (double)(now_ms - progress->begun_ms) / 1000;
    double left_s = passed_s * (double)rest / (double)progress->bytes;
    if (left_s < 100) {
        fprintf(stderr, ", %.0f s left", left_s);
    } else if (left_s < 100 * 60.0) {
        fprintf(stderr, ", %.0f min left", left_s / 60);
    } else {
        fprintf(stderr, ", %.0f h left", left_s / 3600);
    }
}

static void on_tick(uv_timer_t *timer) {
    lull__host_progress *progress = timer->data;
    uint64_t now_ms = uv_now(timer->loop);
    measure(progress, now_ms);
    if (progress->paused > 0) {
        return;
    }
    erase(progress);
    progress->shown = true;
    bool known = progress->bytes_in_total >= progress->bytes && progress->bytes_in_total > 0;
    fprintf(stderr, "lull: %s", lull__host_size_of(progress->bytes).text);
    if (known) {
        fprintf(stderr, " of %s", lull__host_size_of(progress->bytes_in_total).text);
    }
    fprintf(stderr, ", %s events/s", lull__host_number_of((uint64_t)progress->rate).text);
    if (known && progress->bytes > 0) {
        show_time_left(progress, now_ms);
    }
    fflush(stderr);
}

void lull__host_progress_start(lull__host_progress *progress, uv_loop_t *loop, uint64_t bytes) {
    *progress = (lull__host_progress){.bytes_in_total = bytes};
    if (isatty(STDERR_FILENO) != 1 || uv_timer_init(loop, &progress->timer) != 0) {
        return;
    }
    progress->open = true;
    progress->timer.data = progress;
    progress->begun_ms = progress->last_ms = uv_now(loop);
    uv_timer_start(&progress->timer, on_tick, EVERY_MS, EVERY_MS);
}

void lull__host_progress_pause(lull__host_progress *progress) {
    progress->paused++;
    erase(progress);
}

void lull__host_progress_resume(lull__host_progress *progress) {
    progress->paused--;
}

static void on_closed(uv_handle_t *handle) {
    lull__host_progress *progress = handle->data;
    progress->open = false;
}

void lull__host_progress_stop(lull__host_progress *progress) {
    erase(progress);
    if (!progress->open) {
        return;
    }
    uv_loop_t *loop = progress->timer.loop;
    uv_close((uv_handle_t *)&progress->timer, on_closed);
    while (progress->open) {
        uv_run(loop, UV_RUN_ONCE);
    }
}
