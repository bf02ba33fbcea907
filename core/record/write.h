/*
 * Members of JSON objects, one after the other.
 */
#ifndef LULL_RECORD_WRITE_H
#define LULL_RECORD_WRITE_H

#include "base/buffer.h"

/* Each writes a comma, the name and the value: the first member of a record is written by hand. */
void lull__member(lull__buffer *out, const char *name);
void lull__member_raw(lull__buffer *out, const char *name, lull__text json);
void lull__member_text(lull__buffer *out, const char *name, lull__text text);
void lull__member_word(lull__buffer *out, const char *name,
                       const char *word); /* needs no escapes */
void lull__member_count(lull__buffer *out, const char *name, uint64_t count);
void lull__member_ms(lull__buffer *out, const char *name, int64_t duration_ms);
void lull__member_time(lull__buffer *out, const char *name, int64_t instant_ms);
void lull__member_bool(lull__buffer *out, const char *name, bool value);
void lull__member_base64(lull__buffer *out, const char *name, lull__text bytes);

void lull__write_time(lull__buffer *out, int64_t instant_ms);

#endif
