#include "event/framing.h"

enum {
    MARK_BYTES = 3,
    MARK_SETTLED = 4,
    KEPT_BYTES_MAX = 1 << 20, /* a buffer larger than this is not kept for the next line */
};

static const char byte_order_mark[MARK_BYTES + 1] = "\xef\xbb\xbf";

static size_t least(size_t a, size_t b) {
    return a < b ? a : b;
}

static void begin_input(lull__framing *framing) {
    framing->mark = 0;
    framing->number = 1;
    framing->offset = 0;
    framing->skipping = false;
    framing->line_bytes = 0;
    framing->head = NULL;
}

void lull__framing_init(lull__framing *framing, size_t line_bytes_max) {
    *framing = (lull__framing){.line_bytes_max = line_bytes_max};
    begin_input(framing);
}

void lull__framing_deinit(lull__framing *framing) {
    lull__buffer_deinit(&framing->kept);
}

/* Empties `kept` of a line that was handed out. */
static void release(lull__framing *framing) {
    if (framing->done) {
        framing->done = false;
        framing->kept.length = 0;
        if (framing->kept.capacity > KEPT_BYTES_MAX) {
            lull__buffer_deinit(&framing->kept);
        }
    }
}

void lull__framing_feed(lull__framing *framing, const char *block, size_t length) {
    release(framing); /* of the line that lull__framing_end handed out */
    framing->block = block;
    framing->block_length = length;
}

/* ---- pieces ---------------------------------------------------------------------------------- */

static void pass(lull__framing *framing, size_t count) {
    framing->block += count;
    framing->block_length -= count;
}

/* What `kept` holds of the line in hand. */
static size_t held(const lull__framing *framing) {
    return framing->done ? 0 : framing->kept.length;
}

static bool out_of_memory(bool *failed) {
    *failed = true;
    return false;
}

/* Bytes that began like a byte order mark and were none belong to the first line. */
static bool keep_mark(lull__framing *framing) {
    size_t count = framing->mark < MARK_BYTES ? framing->mark : 0;
    framing->mark = MARK_SETTLED;
    if (count > 0) {
        lull__buffer_append(&framing->kept, byte_order_mark, count);
    }
    return !framing->kept.failed;
}

/* Passes a byte order mark, which may come in pieces. */
static bool settle_mark(lull__framing *framing) {
    while (framing->mark < MARK_BYTES && framing->block_length > 0) {
        if (*framing->block != byte_order_mark[framing->mark]) {
            return keep_mark(framing);
        }
        framing->mark++;
        pass(framing, 1);
    }
    if (framing->mark == MARK_BYTES) {
        framing->offset = MARK_BYTES;
        framing->mark = MARK_SETTLED;
    }
    return true;
}

static lull__frame frame_of(const lull__framing *framing, lull__frame_kind kind, lull__text text,
                            uint64_t line_bytes) {
    return (lull__frame){
        .kind = kind,
        .text = text,
        .number = framing->number,
        .offset = framing->offset,
        .line_bytes = line_bytes,
    };
}

/* The line in hand is over; the next one begins behind its newline. */
static void next_line(lull__framing *framing, uint64_t line_bytes) {
    framing->number++;
    framing->offset += line_bytes + 1;
    framing->skipping = false;
    framing->line_bytes = 0;
    framing->head = NULL;
}

/* ---- lines over the limit -------------------------------------------------------------------- */

/*
 * From now on the line in hand passes by. What was kept of it is the first piece (none where it
 * began in this block). `kept` gets room for the head now, so that adding to it never moves that
 * piece.
 */
static bool begin_skipping(lull__framing *framing, lull__frame *frame, bool *failed) {
    size_t length = held(framing);
    framing->skipping = true;
    framing->line_bytes = length;
    if (length == 0) {
        framing->head = framing->block;
        return true;
    }
    if (length < LULL__LINE_HEAD_BYTES &&
        !lull__buffer_room(&framing->kept, LULL__LINE_HEAD_BYTES - length)) {
        return out_of_memory(failed);
    }
    *frame =
        frame_of(framing, LULL__FRAME_LONG_PART, (lull__text){framing->kept.bytes, length}, length);
    return true;
}

static void add_to_head(lull__framing *framing, size_t count) {
    if (!framing->head && framing->kept.length < LULL__LINE_HEAD_BYTES) {
        size_t missing = LULL__LINE_HEAD_BYTES - framing->kept.length;
        lull__buffer_append(&framing->kept, framing->block, least(missing, count));
    }
}

static lull__frame end_skipping(lull__framing *framing) {
    size_t length = framing->line_bytes < LULL__LINE_HEAD_BYTES ? (size_t)framing->line_bytes
                                                                : LULL__LINE_HEAD_BYTES;
    const char *head = framing->head ? framing->head : framing->kept.bytes;
    framing->done = framing->done || !framing->head;
    return frame_of(framing, LULL__FRAME_LONG_END, (lull__text){head, length}, framing->line_bytes);
}

/* The next piece of a line over the limit, or its end. `count` bytes of it are in the block. */
static bool skip(lull__framing *framing, size_t count, bool ends, lull__frame *frame,
                 bool *failed) {
    if (count > 0) {
        add_to_head(framing, count);
        if (framing->kept.failed) {
            return out_of_memory(failed);
        }
        framing->line_bytes += count;
        *frame = frame_of(framing, LULL__FRAME_LONG_PART, (lull__text){framing->block, count},
                          framing->line_bytes);
        pass(framing, count);
        return true;
    }
    if (!ends) {
        return false;
    }
    *frame = end_skipping(framing);
    pass(framing, 1);
    next_line(framing, frame->line_bytes);
    return true;
}

/* ---- lines ----------------------------------------------------------------------------------- */

/* Hands out what is kept as a whole line, with padding behind it. */
static bool kept_line(lull__framing *framing, lull__frame *frame) {
    char *padding = lull__buffer_room(&framing->kept, LULL__PADDING);
    if (!padding) {
        return false;
    }
    memset(padding, 0, LULL__PADDING);
    size_t length = framing->kept.length;
    *frame = frame_of(framing, LULL__FRAME_LINE, (lull__text){framing->kept.bytes, length}, length);
    frame->padded = true;
    framing->done = true;
    return true;
}

/* Hands out the line in hand, whose last `count` bytes are in the block, before a newline. */
static bool whole_line(lull__framing *framing, size_t count, lull__frame *frame, bool *failed) {
    if (held(framing) > 0) {
        lull__buffer_append(&framing->kept, framing->block, count);
        if (!kept_line(framing, frame)) {
            return out_of_memory(failed);
        }
    } else {
        *frame = frame_of(framing, LULL__FRAME_LINE, (lull__text){framing->block, count}, count);
        frame->padded = framing->block_length - count >= LULL__PADDING;
    }
    pass(framing, count + 1);
    next_line(framing, frame->line_bytes);
    return true;
}

bool lull__framing_next(lull__framing *framing, lull__frame *frame, bool *failed) {
    if (framing->mark < MARK_SETTLED && !settle_mark(framing)) {
        return out_of_memory(failed);
    }
    if (framing->block_length == 0) {
        return false;
    }
    const char *newline = memchr(framing->block, '\n', framing->block_length);
    size_t count = newline ? (size_t)(newline - framing->block) : framing->block_length;
    if (!framing->skipping) {
        size_t length = held(framing);
        if (count <= framing->line_bytes_max && length <= framing->line_bytes_max - count) {
            return newline && whole_line(framing, count, frame, failed);
        }
        if (!begin_skipping(framing, frame, failed)) {
            return false;
        }
        if (length > 0) {
            return true;
        }
    }
    return skip(framing, count, newline != NULL, frame, failed);
}

bool lull__framing_keep(lull__framing *framing) {
    lull__buffer *kept = &framing->kept;
    release(framing);
    if (framing->head) {
        size_t length = framing->line_bytes < LULL__LINE_HEAD_BYTES ? (size_t)framing->line_bytes
                                                                    : LULL__LINE_HEAD_BYTES;
        lull__buffer_append(kept, framing->head, length);
        framing->head = NULL;
    }
    if (framing->skipping) {
        kept->length = least(kept->length, LULL__LINE_HEAD_BYTES);
    }
    lull__buffer_append(kept, framing->block, framing->block_length);
    framing->block = NULL;
    framing->block_length = 0;
    return !kept->failed;
}

bool lull__framing_end(lull__framing *framing, lull__frame *frame, bool *failed) {
    if (!lull__framing_keep(framing) || !keep_mark(framing)) {
        return out_of_memory(failed);
    }
    bool partial = lull__framing_partial(framing);
    if (partial && framing->skipping) {
        *frame = end_skipping(framing);
    } else if (partial && !kept_line(framing, frame)) {
        return out_of_memory(failed);
    }
    begin_input(framing);
    return partial;
}

bool lull__framing_partial(const lull__framing *framing) {
    return framing->skipping || framing->block_length > 0 || held(framing) > 0 ||
           (framing->mark > 0 && framing->mark < MARK_BYTES);
}
