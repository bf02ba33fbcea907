/*
 * Lines out of blocks of any size.
 *
 *     block:   …end of a line\n a whole line\n a whole line\n begin of a li…
 *              └─ completed     └─ slices of the caller's block   └─ kept for the next block
 *                 from what was kept
 *
 * A line that lies in one block is never copied; it is not `padded` where it ends so near the end
 * of the block that its padding would lie outside. Lines over the limit are not held: their first
 * bytes are kept for the reject record and all of their bytes pass by in pieces.
 *
 * To save the state between two blocks (after keep): `kept`, `skipping`, `line_bytes`, `number`,
 * `offset` and `mark`; all else is then as lull__framing_init leaves it.
 */
#ifndef LULL_EVENT_FRAMING_H
#define LULL_EVENT_FRAMING_H

#include "base/buffer.h"
#include "event/json.h"

enum { LULL__LINE_HEAD_BYTES = 65536 };

typedef enum lull__frame_kind {
    LULL__FRAME_LINE,      /* a line without its newline; may be empty */
    LULL__FRAME_LONG_PART, /* the next bytes of a line over the limit */
    LULL__FRAME_LONG_END,  /* its end: `text` is its head, `line_bytes` its whole length */
} lull__frame_kind;

typedef struct lull__frame {
    lull__frame_kind kind;
    lull__text text;
    bool padded;         /* LULL__PADDING bytes behind text can be read */
    uint64_t number;     /* of the line, from 1 */
    uint64_t offset;     /* of its first byte in the input, from 0 */
    uint64_t line_bytes; /* of the whole line, without the newline; of a PART: up to its end */
} lull__frame;

typedef struct lull__framing {
    size_t line_bytes_max;
    lull__buffer kept;   /* the line in hand so far; its head where skipping */
    bool skipping;       /* within a line over the limit */
    bool done;           /* `kept` was handed out: it is free at the next keep */
    uint8_t mark;        /* bytes of a byte order mark met at the start of the input; 4: no more */
    uint64_t line_bytes; /* of the line in hand that passed by, where skipping */
    uint64_t number;     /* of the line in hand, from 1 */
    uint64_t offset;     /* of its first byte in the input */
    const char *head;    /* of the line in hand, where skipping and `kept` is not free yet */
    const char *block;   /* what is left of the block in hand */
    size_t block_length;
} lull__framing;

void lull__framing_init(lull__framing *framing, size_t line_bytes_max);
void lull__framing_deinit(lull__framing *framing);

/* Takes a block in hand. It must stay until lull__framing_keep. */
void lull__framing_feed(lull__framing *framing, const char *block, size_t length);

/*
 * The next frame of the block in hand; false when it has no more whole ones (then call keep). A
 * byte order mark before the first line is skipped (its bytes count in offsets). Frames stay valid
 * until keep or end is called, that of end until feed. Sets *failed when memory ran out.
 */
bool lull__framing_next(lull__framing *framing, lull__frame *frame, bool *failed);

/* Lets go of the block: keeps what it holds of an unfinished line. false when memory runs out. */
bool lull__framing_keep(lull__framing *framing);

/* End of this input: hands out the last line if it had no newline, and is then ready for the next
 * input, counting from its start. false where there was none. */
bool lull__framing_end(lull__framing *framing, lull__frame *frame, bool *failed);

/* Whether the input ended, or stands, in the middle of a line; its offset is framing->offset. */
bool lull__framing_partial(const lull__framing *framing);

#endif
