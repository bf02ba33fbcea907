/*
 * Bytes that grow at the end. Appending never fails loudly: when memory runs out the buffer is
 * marked failed and ignores what follows, so that a writer checks once, at the end of what it
 * wrote.
 */
#ifndef LULL_BASE_BUFFER_H
#define LULL_BASE_BUFFER_H

#include "base/text.h"

#include <stdint.h>

typedef struct lull__buffer {
    char *bytes;
    size_t length;
    size_t capacity;
    bool failed; /* an allocation failed: what was appended since is missing */
} lull__buffer;

/* An empty buffer is all zero; nothing is allocated before the first append. */
void lull__buffer_deinit(lull__buffer *buffer);

/* Room for `count` more bytes, to be written at bytes + length by the caller; NULL when failed. */
char *lull__buffer_room(lull__buffer *buffer, size_t count);

void lull__buffer_append(lull__buffer *buffer, const void *bytes, size_t count);
void lull__buffer_text(lull__buffer *buffer, lull__text text);
void lull__buffer_string(lull__buffer *buffer, const char *string);
void lull__buffer_char(lull__buffer *buffer, char c);
void lull__buffer_integer(lull__buffer *buffer, int64_t value); /* in decimal */

#endif
