#include "host/signals.h"

#include <signal.h>
#include <stdbool.h>
#include <unistd.h>

static void on_signal(uv_signal_t *handle, int number) {
    lull__host_signals *signals = handle->data;
    if (signals->caught != 0) {
        lull__host_progress_pause(signals->progress);
        _exit(128 + number); /* without waiting for a worker that hangs in a write */
    }
    signals->caught = number;
    signals->stop(signals->context);
}

static bool is_ignored(int number) {
    struct sigaction action;
    return sigaction(number, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}

int lull__host_signals_start(lull__host_signals *signals, uv_loop_t *loop,
                             lull__host_progress *progress, void (*stop)(void *), void *context) {
    static const int numbers[] = {SIGINT, SIGTERM};
    *signals = (lull__host_signals){.progress = progress, .stop = stop, .context = context};
    signal(SIGPIPE, SIG_IGN);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        if (is_ignored(numbers[i])) {
            continue;
        }
        uv_signal_t *handle = &signals->handles[signals->open];
        int status = uv_signal_init(loop, handle);
        if (status != 0) {
            return status;
        }
        signals->open++;
        handle->data = signals;
        status = uv_signal_start(handle, on_signal, numbers[i]);
        if (status != 0) {
            return status;
        }
    }
    return 0;
}

static void on_closed(uv_handle_t *handle) {
    lull__host_signals *signals = handle->data;
    signals->open--;
}

void lull__host_signals_stop(lull__host_signals *signals) {
    if (signals->open == 0) {
        return;
    }
    uv_loop_t *loop = signals->handles[0].loop;
    for (unsigned i = 0; i < signals->open; i++) {
        uv_close((uv_handle_t *)&signals->handles[i], on_closed);
    }
    while (signals->open > 0) {
        uv_run(loop, UV_RUN_ONCE);
    }
}
