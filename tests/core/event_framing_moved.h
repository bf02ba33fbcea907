/*
 * A framing that moves house between two blocks, as a state that is written and read does: by the
 * fields that framing.h says are enough, into a struct of its own.
 */
#ifndef LULL_TESTS_CORE_EVENT_FRAMING_MOVED_H
#define LULL_TESTS_CORE_EVENT_FRAMING_MOVED_H

#include "event/framing.h"

static inline void move_framing(lull__framing *framing) {
    lull__framing moved;
    lull__framing_init(&moved, framing->line_bytes_max);
    lull__buffer_append(&moved.kept, framing->kept.bytes, framing->kept.length);
    moved.skipping = framing->skipping;
    moved.line_bytes = framing->line_bytes;
    moved.number = framing->number;
    moved.offset = framing->offset;
    moved.mark = framing->mark;
    lull__framing_deinit(framing);
    *framing = moved;
}

#endif
