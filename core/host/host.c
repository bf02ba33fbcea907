#include "host/host.h"

#include "host/in.h"
#include "host/messages.h"
#include "host/out.h"
#include "host/plan.h"
#include "host/progress.h"
#include "host/signals.h"
#include "host/words.h"
#include "host/workers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { OUTS = 3 }; /* one for each lull_stream, which is their index */

struct lull__host {
    const lull__host_plan *plan;
    uint64_t input_bytes;
    uv_loop_t loop;
    bool looping; /* `loop` is initialised */
    lull__host_in in;
    lull__host_out outs[OUTS];
    lull__host_progress progress;
    lull__host_signals signals;
    lull_engine *engine;
    bool engine_failed; /* it can only be freed */
    lull__host_outcome outcome;
};

lull__host *lull__host_new(const lull__host_plan *plan, lull_error *error) {
    lull__host *host = calloc(1, sizeof *host);
    if (!host) {
        lull__host_fail(error, LULL_NO_MEMORY, NULL, LULL__SAYS_NO_MEMORY);
        return NULL;
    }
    host->plan = plan;
    if (!lull__host_plan_check(plan, &host->input_bytes, error)) {
        free(host);
        return NULL;
    }
    for (size_t i = 0; i < OUTS; i++) {
        host->outs[i].fd = -1;
    }
    return host;
}

static void close_all(lull__host *host) {
    if (!host->looping) {
        return;
    }
    host->looping = false;
    lull__host_in_deinit(&host->in);
    for (size_t i = 0; i < OUTS; i++) {
        lull__host_out_close(&host->outs[i]);
    }
    lull__host_progress_stop(&host->progress);
    lull__host_signals_stop(&host->signals);
    uv_loop_close(&host->loop);
}

void lull__host_free(lull__host *host) {
    if (host) {
        close_all(host);
        free(host);
    }
}

/* ---- waiting --------------------------------------------------------------------------------- */

static lull__host_out *failed_out(lull__host *host) {
    for (size_t i = 0; i < OUTS; i++) {
        if (host->outs[i].status != 0) {
            return &host->outs[i];
        }
    }
    return NULL;
}

static void turn(lull__host *host) {
    uv_run(&host->loop, UV_RUN_ONCE);
}

static void launch(lull__host *host) {
    for (size_t i = 0; i < OUTS; i++) {
        lull__host_out_launch(&host->outs[i]);
    }
}

/* Everything out, as far as it can be. One output that failed does not hold up the others. */
static void flush(lull__host *host) {
    launch(host);
    for (size_t i = 0; i < OUTS; i++) {
        while (!lull__host_out_empty(&host->outs[i])) {
            turn(host);
        }
    }
}

bool lull__host_write(void *context, lull_stream stream, const char *bytes, size_t count) {
    lull__host *host = context;
    lull__host_out *out = &host->outs[stream];
    while (lull__host_out_heavy(out)) {
        turn(host);
    }
    return lull__host_out_add(out, bytes, count);
}

void lull__host_tell(lull__host *host, const char *line) {
    lull__host_out *rejects = &host->outs[LULL_REJECTS];
    if (rejects->fd == STDERR_FILENO) {
        lull__host_out_add(rejects, line, strlen(line));
        lull__host_out_add(rejects, "\n", 1);
        return;
    }
    lull__host_progress_pause(&host->progress);
    fprintf(stderr, "%s\n", line);
    lull__host_progress_resume(&host->progress);
}

/* ---- the run --------------------------------------------------------------------------------- */

static void on_stop(void *context) {
    lull__host *host = context;
    lull__host_in_stop(&host->in);
}

static bool open_all(lull__host *host, lull_error *error) {
    const lull__host_plan *plan = host->plan;
    if (!lull__host_workers_check(error)) {
        return false;
    }
    int status = uv_loop_init(&host->loop);
    if (status != 0) {
        return lull__host_fail(error, LULL_NO_MEMORY, NULL, LULL__SAYS_NO_LIBUV,
                               uv_strerror(status));
    }
    host->looping = true;
    /* Outputs before signals: to open a named pipe may take for ever, and be interrupted. */
    if (!lull__host_in_init(&host->in, &host->loop, error) ||
        (!plan->keeps_out && !lull__host_out_open(&host->outs[LULL_OUT], &host->loop, plan->out,
                                                  STDOUT_FILENO, &host->progress, error)) ||
        !lull__host_out_open(&host->outs[LULL_REJECTS], &host->loop, plan->rejects, STDERR_FILENO,
                             &host->progress, error) ||
        (plan->rejects_raw &&
         !lull__host_out_open(&host->outs[LULL_REJECTS_RAW], &host->loop, plan->rejects_raw, -1,
                              &host->progress, error))) {
        return false;
    }
    lull__host_progress_start(&host->progress, &host->loop, host->input_bytes);
    status = lull__host_signals_start(&host->signals, &host->loop, &host->progress, on_stop, host);
    if (status != 0) {
        return lull__host_fail(error, LULL_NO_MEMORY, NULL, LULL__SAYS_NO_SIGNALS,
                               uv_strerror(status));
    }
    return true;
}

/* Remembers where the line begins that is not whole yet: there a stopped run can be taken up. */
static void note_position(lull__host *host, const lull__host_span *block) {
    lull__host_outcome *outcome = &host->outcome;
    const char *newline = memrchr(block->bytes, '\n', block->length);
    size_t after = newline ? block->length - (size_t)(newline + 1 - block->bytes) : block->length;
    if (newline) {
        outcome->next_line += outcome->in_part + block->length - after;
        outcome->in_part = 0;
    }
    outcome->in_part += after;
    if (host->progress.open) {
        lull_stats stats;
        lull_engine_stats(host->engine, &stats);
        host->progress.events = stats.events;
        host->progress.bytes = host->in.read;
    }
}

/* The blocks of one input. True: up to its end. False: trouble (see the error), or a stop. */
static bool pump(lull__host *host, lull_error *error) {
    for (;;) {
        while (!lull__host_in_answers(&host->in) && !failed_out(host)) {
            turn(host);
        }
        if (failed_out(host)) {
            return false; /* what the worker finds is still the worker's */
        }
        const lull__host_span *block = lull__host_in_take(&host->in);
        if (!block) {
            break;
        }
        host->engine_failed = !lull_engine_feed(host->engine, block->bytes, block->length, error);
        if (host->engine_failed) {
            return false;
        }
        note_position(host, block);
        launch(host);
    }
    if (host->in.found == LULL__HOST_FOUND_TROUBLE) {
        *error = host->in.trouble;
    }
    return host->in.found == LULL__HOST_FOUND_END;
}

static bool run_input(lull__host *host, const char *name, lull_error *error) {
    host->outcome.begun = true;
    host->outcome.input = name;
    host->outcome.next_line = host->outcome.in_part = 0;
    host->engine_failed = !lull_engine_begin_input(host->engine, name, error);
    if (host->engine_failed || !lull__host_in_open(&host->in, name, error) || !pump(host, error)) {
        return false;
    }
    host->engine_failed = !lull_engine_end_input(host->engine, error);
    host->outcome.next_line += host->outcome.in_part;
    host->outcome.in_part = 0;
    launch(host);
    lull__host_in_close(&host->in);
    return !host->engine_failed;
}

/* All inputs, then the end of the stream or, where it was not reached, what is due until here. */
static void run_inputs(lull__host *host, lull_error *error) {
    const lull__host_plan *plan = host->plan;
    bool all = true;
    for (size_t i = 0; all && i < plan->input_count && host->signals.caught == 0; i++) {
        host->outcome.not_begun = plan->input_count - i - 1;
        all = run_input(host, plan->inputs[i], error);
    }
    if (host->engine_failed || failed_out(host)) {
        return;
    }
    host->outcome.signal = host->signals.caught;
    bool finish = all && host->outcome.signal == 0;
    host->engine_failed =
        finish ? !lull_engine_finish(host->engine, error) : !lull_engine_drain(host->engine, error);
    if (!host->engine_failed && plan->at_end) {
        plan->at_end(plan->context);
    }
}

/*
 * The error of an output says more than that of an engine which was told to stop. Whoever closes
 * the output has had enough of it; whoever closes another one takes events from those who read the
 * output, and that must not end in silence.
 */
static lull__host_end judge(lull__host *host, lull_error *error) {
    const lull__host_out *out = failed_out(host);
    bool enough = out == &host->outs[LULL_OUT] && out->status == UV_EPIPE;
    if (out && !enough) {
        lull_code code = out->status == UV_ENOMEM ? LULL_NO_MEMORY : LULL_STOPPED;
        lull__host_fail(error, code, out->name, "%s", uv_strerror(out->status));
        return LULL__HOST_FAILED;
    }
    if (error->code != LULL_OK && !(out && error->code == LULL_STOPPED)) {
        return LULL__HOST_FAILED;
    }
    if (out) {
        return LULL__HOST_CLOSED;
    }
    return host->outcome.signal != 0 ? LULL__HOST_INTERRUPTED : LULL__HOST_FINISHED;
}

lull__host_outcome lull__host_run(lull__host *host, lull_engine *engine, lull_error *error) {
    *error = (lull_error){.code = LULL_OK};
    host->engine = engine;
    if (open_all(host, error)) {
        run_inputs(host, error);
        flush(host);
    }
    close_all(host);
    host->outcome.end = judge(host, error);
    return host->outcome;
}

/* ---- versions -------------------------------------------------------------------------------- */

const char *lull__host_versions(void) {
    static char text[128];
    snprintf(text, sizeof text, "libuv %s\nzlib %s\nzstd %s\n", uv_version_string(), zlibVersion(),
             ZSTD_versionString());
    return text;
}
