#include "host/out.h"

#include "host/words.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool lull__host_out_open(lull__host_out *out, uv_loop_t *loop, const char *path, int standard,
                         lull__host_progress *progress, lull_error *error) {
    *out = (lull__host_out){.loop = loop, .fd = standard, .progress = progress};
    out->name = path ? path : standard == STDOUT_FILENO ? "standard output" : "standard error";
    if (path) {
        out->fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY, 0666);
        if (out->fd < 0) {
            return lull__host_fail(error, LULL_NO_FILE, path, "%s",
                                   uv_strerror(uv_translate_sys_error(errno)));
        }
    }
    out->terminal = isatty(out->fd) == 1;
    return true;
}

/* ---- in flight ------------------------------------------------------------------------------- */

static void write_on(lull__host_out *out);

static void land(lull__host_out *out, int status) {
    out->busy = false;
    out->flying.length = out->landed = 0;
    if (out->terminal) {
        lull__host_progress_resume(out->progress);
    }
    if (status != 0) {
        out->status = status;
        out->gathered.length = 0;
    }
    lull__host_out_launch(out);
}

/* The pipe has room, or is broken: the next write tells which. */
static void on_writable(uv_poll_t *poll, int status, int events) {
    (void)status;
    (void)events;
    uv_poll_stop(poll);
    write_on(poll->data);
}

static int wait_for_room(lull__host_out *out) {
    if (!out->poll_open) {
        int status = uv_poll_init(out->loop, &out->poll, out->fd);
        if (status != 0) {
            return status;
        }
        out->poll_open = true;
        out->poll.data = out;
    }
    return uv_poll_start(&out->poll, UV_WRITABLE, on_writable);
}

static void on_written(uv_fs_t *request) {
    lull__host_out *out = request->data;
    ssize_t result = request->result;
    uv_fs_req_cleanup(request);
    if (result == UV_EAGAIN) {
        int status = wait_for_room(out);
        if (status != 0) {
            land(out, status);
        }
        return;
    }
    if (result <= 0) {
        land(out, result < 0 ? (int)result : UV_EIO); /* nothing written of something */
        return;
    }
    out->landed += (size_t)result;
    if (out->landed < out->flying.length) {
        write_on(out);
    } else {
        land(out, 0);
    }
}

static void write_on(lull__host_out *out) {
    size_t rest = out->flying.length - out->landed;
    size_t most = 1U << 30; /* one write can take no more than 2 GiB */
    uv_buf_t piece =
        uv_buf_init(out->flying.bytes + out->landed, (unsigned)(rest < most ? rest : most));
    out->write.data = out;
    int status = uv_fs_write(out->loop, &out->write, out->fd, &piece, 1, -1, on_written);
    if (status != 0) {
        land(out, status);
    }
}

void lull__host_out_launch(lull__host_out *out) {
    if (out->busy || out->gathered.length == 0) {
        return;
    }
    lull__host_load load = out->flying;
    out->flying = out->gathered;
    out->gathered = load;
    out->busy = true;
    if (out->terminal) {
        lull__host_progress_pause(out->progress);
    }
    write_on(out);
}

/* ---- gathering ------------------------------------------------------------------------------- */

static bool reserve(lull__host_load *load, size_t count) {
    if (load->capacity - load->length >= count) {
        return true;
    }
    if (count > SIZE_MAX / 4 - load->length) {
        return false;
    }
    size_t capacity = load->capacity ? load->capacity : LULL__HOST_PIECE / 16;
    while (capacity < load->length + count) {
        capacity *= 2;
    }
    char *bytes = realloc(load->bytes, capacity);
    if (!bytes) {
        return false;
    }
    load->bytes = bytes;
    load->capacity = capacity;
    return true;
}

bool lull__host_out_add(lull__host_out *out, const char *bytes, size_t count) {
    if (out->fd < 0 || count == 0) {
        return true;
    }
    if (out->status != 0) {
        return false;
    }
    if (!reserve(&out->gathered, count)) {
        out->status = UV_ENOMEM;
        return false;
    }
    memcpy(out->gathered.bytes + out->gathered.length, bytes, count);
    out->gathered.length += count;
    if (out->gathered.length >= LULL__HOST_PIECE) {
        lull__host_out_launch(out);
    }
    return out->status == 0;
}

/* ---- the end --------------------------------------------------------------------------------- */

static void on_poll_closed(uv_handle_t *handle) {
    lull__host_out *out = handle->data;
    out->poll_open = false;
}

void lull__host_out_close(lull__host_out *out) {
    if (!out->loop) {
        return;
    }
    out->gathered.length = 0;
    while (out->busy) {
        uv_run(out->loop, UV_RUN_ONCE);
    }
    if (out->poll_open) {
        uv_close((uv_handle_t *)&out->poll, on_poll_closed);
    }
    while (out->poll_open) {
        uv_run(out->loop, UV_RUN_ONCE);
    }
    if (out->fd >= 0 && out->fd != STDERR_FILENO && close(out->fd) != 0 && out->status == 0) {
        out->status = uv_translate_sys_error(errno);
    }
    free(out->gathered.bytes);
    free(out->flying.bytes);
    *out = (lull__host_out){.name = out->name, .fd = -1, .status = out->status};
}
