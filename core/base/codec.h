/*
 * State as bytes: integers of variable length (LEB128, signed ones folded by zigzag) and counted
 * texts. Writing goes to a buffer, which remembers a failed allocation; reading never runs past its
 * bytes and remembers that it would have: both are checked once, at the end.
 */
#ifndef LULL_BASE_CODEC_H
#define LULL_BASE_CODEC_H

#include "base/buffer.h"
#include "base/owned.h"

void lull__put_u64(lull__buffer *out, uint64_t value);
void lull__put_i64(lull__buffer *out, int64_t value);
void lull__put_text(lull__buffer *out, lull__text text);

typedef struct lull__decoder {
    const char *at;
    const char *end;
    bool failed;    /* the bytes ended too early, held what cannot be, or memory ran out */
    bool no_memory; /* the last of these: the bytes may be as good as ever */
} lull__decoder;

/* For readers that could not allocate what they had read. */
void lull__decoder_no_memory(lull__decoder *in);

uint64_t lull__get_u64(lull__decoder *in); /* 0 when failed */
int64_t lull__get_i64(lull__decoder *in);

/* A value of at most `max`; a larger one fails. */
uint64_t lull__get_up_to(lull__decoder *in, uint64_t max);
bool lull__get_bool(lull__decoder *in);

/*
 * An instant or a duration in milliseconds: what is too far from 0 for sums to be safe fails. The
 * second takes `none` too, whatever that is.
 */
int64_t lull__get_ms(lull__decoder *in);
int64_t lull__get_ms_or(lull__decoder *in, int64_t none);

/* A slice of the bytes that are read; empty when failed. */
lull__text lull__get_text(lull__decoder *in);

/* A text that may be missing, which is not the same as empty. */
void lull__put_owned(lull__buffer *out, const lull__owned *owned);
lull__owned *lull__get_owned(lull__decoder *in); /* to be freed with free() */

/*
 * Room for a counted array of `size` bytes an element, all zero; NULL where it is empty. Each
 * element takes a byte of what is left, or more, so that a damaged count cannot ask for more memory
 * than the bytes could fill.
 */
void *lull__get_array(lull__decoder *in, uint32_t *count, size_t size);

/* A copy of the next text, in place of what the buffer held. */
void lull__get_buffer(lull__decoder *in, lull__buffer *buffer);

#endif
