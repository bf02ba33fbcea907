#include "host/in.h"

#include "host/messages.h"
#include "host/words.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool lull__host_in_init(lull__host_in *in, uv_loop_t *loop, lull_error *error) {
    *in = (lull__host_in){.loop = loop, .fd = -1};
    lull__host_span *const spans[] = {&in->blocks[0], &in->blocks[1], &in->raw};
    for (size_t i = 0; i < sizeof spans / sizeof *spans; i++) {
        spans[i]->bytes = malloc(LULL__HOST_BLOCK);
        if (!spans[i]->bytes) {
            return lull__host_fail(error, LULL_NO_MEMORY, NULL, LULL__SAYS_NO_MEMORY);
        }
    }
    return true;
}

void lull__host_in_deinit(lull__host_in *in) {
    if (!in->loop) {
        return;
    }
    lull__host_in_close(in);
    free(in->blocks[0].bytes);
    free(in->blocks[1].bytes);
    free(in->raw.bytes);
}

/* ---- the worker: one block filled ------------------------------------------------------------ */

static void trouble(lull__host_in *in, lull_code code, const char *what) {
    in->found = LULL__HOST_FOUND_TROUBLE;
    lull__host_fail(&in->trouble, code, lull__host_input_name(in->name), "%s", what);
}

/* Bytes read to the end of `to`, which has room; 0 for anything else, told in in->found. */
static size_t read_some(lull__host_in *in, lull__host_span *to) {
    ssize_t count;
    do {
        count = read(in->fd, to->bytes + to->length, LULL__HOST_BLOCK - to->length);
    } while (count < 0 && errno == EINTR);
    if (count > 0) {
        to->length += (size_t)count;
        in->raw_read += (uint64_t)count;
        return (size_t)count;
    }
    if (count == 0) {
        in->found = LULL__HOST_FOUND_END;
    } else if (errno == EAGAIN) {
        in->found = LULL__HOST_FOUND_WAIT;
    } else {
        trouble(in, LULL_NO_FILE, uv_strerror(uv_translate_sys_error(errno)));
    }
    return 0;
}

/* More compressed (or not yet recognised) bytes. False: none came. */
static bool read_raw(lull__host_in *in) {
    if (in->raw.at == in->raw.length) {
        in->raw.at = in->raw.length = 0;
    }
    return read_some(in, &in->raw) > 0;
}

/* Settles what the input is once enough of it is there. False: not yet, or trouble. */
static bool decide(lull__host_in *in) {
    bool more = in->found == LULL__HOST_FOUND_MORE;
    lull__host_format format = lull__host_format_of(in->raw.bytes, in->raw.length, more);
    if (format == LULL__HOST_UNDECIDED) {
        return false;
    }
    const char *wrong = lull__host_decoder_init(&in->decoder, format);
    if (wrong) {
        trouble(in, LULL_NO_MEMORY, wrong);
    }
    return !wrong;
}

static void decode(lull__host_in *in, lull__host_span *block) {
    lull__host_span to = {block->bytes, LULL__HOST_BLOCK, block->length};
    const char *wrong = lull__host_decode(&in->decoder, &in->raw, &to);
    block->length = to.at;
    in->pending = !wrong && to.at == LULL__HOST_BLOCK;
    uint64_t at = in->decoder.used;
    if (wrong) {
        in->found = LULL__HOST_FOUND_TROUBLE;
        lull__host_fail(&in->trouble, LULL_NO_FILE, lull__host_input_name(in->name),
                        LULL__SAYS_BAD_COMPRESSION, at, wrong);
    } else if (in->found == LULL__HOST_FOUND_END && !in->pending && !in->decoder.between) {
        in->found = LULL__HOST_FOUND_TROUBLE;
        lull__host_fail(&in->trouble, LULL_NO_FILE, lull__host_input_name(in->name),
                        LULL__SAYS_TRUNCATED, at);
    }
}

/*
 * Fills a block: a file's as far as it goes, a pipe's with what came by one read. At the end of the
 * input the last bytes are still handed out; what was found comes with them.
 */
static void fill(uv_work_t *work) {
    lull__host_in *in = work->data;
    lull__host_span *block = &in->blocks[in->filling];
    *block = (lull__host_span){.bytes = block->bytes};
    in->found = LULL__HOST_FOUND_MORE;
    in->raw_read = 0;
    do {
        bool used_up = in->raw.at == in->raw.length && !in->pending;
        if (used_up && in->decoder.format == LULL__HOST_PLAIN) {
            read_some(in, block); /* straight to where it is wanted */
            return;
        }
        bool undecided = in->decoder.format == LULL__HOST_UNDECIDED;
        if ((used_up || undecided) && !read_raw(in) && in->found != LULL__HOST_FOUND_END) {
            return;
        }
        if (!undecided || decide(in)) {
            decode(in, block);
        }
    } while (in->found == LULL__HOST_FOUND_MORE && block->length < LULL__HOST_BLOCK && !in->live);
    if (in->found == LULL__HOST_FOUND_END && in->pending) {
        in->found = LULL__HOST_FOUND_MORE; /* the end is found again when the rest is out */
    }
}

/* ---- the loop -------------------------------------------------------------------------------- */

static void begin_next(lull__host_in *in);

static void on_filled(uv_work_t *work, int status) {
    lull__host_in *in = work->data;
    in->read += in->raw_read;
    bool on = in->found == LULL__HOST_FOUND_MORE || in->found == LULL__HOST_FOUND_WAIT;
    (void)status; /* only says whether it was cancelled, which nobody does */
    if (in->blocks[in->filling].length > 0) {
        in->state = LULL__HOST_IN_READY;
    } else if (on && !in->stopping) {
        begin_next(in);
    } else {
        in->state = LULL__HOST_IN_DONE;
    }
}

static void begin_filling(lull__host_in *in) {
    in->state = LULL__HOST_IN_FILLING;
    in->work.data = in;
    uv_queue_work(in->loop, &in->work, fill, on_filled); /* fails only without a callback */
}

/* Trouble of the pipe itself (status) is for read to tell. */
static void on_readable(uv_poll_t *poll, int status, int events) {
    (void)status;
    (void)events;
    uv_poll_stop(poll);
    begin_filling(poll->data);
}

static void begin_next(lull__host_in *in) {
    bool waits = in->live && !in->pending;
    if (waits && uv_poll_start(&in->poll, UV_READABLE, on_readable) == 0) {
        in->state = LULL__HOST_IN_WAITING;
    } else {
        begin_filling(in);
    }
}

const lull__host_span *lull__host_in_take(lull__host_in *in) {
    if (in->state != LULL__HOST_IN_READY) {
        return NULL;
    }
    const lull__host_span *block = &in->blocks[in->filling];
    in->filling = 1 - in->filling;
    bool on = in->found == LULL__HOST_FOUND_MORE || in->found == LULL__HOST_FOUND_WAIT;
    if (on && !in->stopping) {
        begin_next(in);
    } else {
        in->state = LULL__HOST_IN_DONE;
    }
    return block;
}

void lull__host_in_stop(lull__host_in *in) {
    in->stopping = true;
    if (in->state == LULL__HOST_IN_WAITING) {
        uv_poll_stop(&in->poll);
        in->state = LULL__HOST_IN_DONE;
    }
}

/* ---- one input after the other --------------------------------------------------------------- */

/*
 * What epoll takes is live: all but files and some devices. libuv makes it non-blocking, for
 * whoever else holds the same standard input too; that is undone at once, as nothing is read before
 * it is there.
 */
static int watch(lull__host_in *in) {
    int flags = fcntl(in->fd, F_GETFL);
    int status = uv_poll_init(in->loop, &in->poll, in->fd);
    if (flags >= 0) {
        fcntl(in->fd, F_SETFL, flags);
    }
    if (status == UV_EPERM) {
        return 0;
    }
    in->live = in->poll_open = status == 0;
    in->poll.data = in;
    if (in->live) {
        /* As much as a block, so that the writer goes on while the engine works. If it can be. */
        fcntl(in->fd, F_SETPIPE_SZ, LULL__HOST_BLOCK);
    }
    return status;
}

bool lull__host_in_open(lull__host_in *in, const char *name, lull_error *error) {
    bool standard = strcmp(name, "-") == 0;
    in->name = name;
    /* Without waiting for a named pipe's writer: that is waited for as for its bytes. */
    in->fd = standard ? STDIN_FILENO : open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    struct stat status;
    int failed = in->fd < 0 || fstat(in->fd, &status) != 0 ? uv_translate_sys_error(errno) : 0;
    if (!failed && !S_ISREG(status.st_mode)) {
        failed = watch(in);
    }
    if (failed) {
        lull__host_in_close(in);
        return lull__host_fail(error, LULL_NO_FILE, lull__host_input_name(name), "%s",
                               uv_strerror(failed));
    }
    begin_next(in);
    return true;
}

static void on_poll_closed(uv_handle_t *handle) {
    lull__host_in *in = handle->data;
    in->poll_open = false;
}

void lull__host_in_close(lull__host_in *in) {
    lull__host_in_stop(in);
    while (in->state == LULL__HOST_IN_FILLING) {
        uv_run(in->loop, UV_RUN_ONCE);
    }
    if (in->poll_open) {
        uv_close((uv_handle_t *)&in->poll, on_poll_closed);
    }
    while (in->poll_open) {
        uv_run(in->loop, UV_RUN_ONCE);
    }
    if (in->fd > STDIN_FILENO) {
        close(in->fd);
    }
    lull__host_decoder_deinit(&in->decoder);
    in->fd = -1;
    in->live = in->pending = in->stopping = false;
    in->raw.at = in->raw.length = 0;
    in->found = LULL__HOST_FOUND_MORE;
    in->state = LULL__HOST_IN_DONE;
}
