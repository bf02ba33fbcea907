/*
 * A key's state as bytes, and back: for snapshots of a whole engine, and for hosts that keep the
 * state of each key themselves. The caller writes a format number before it.
 */
#ifndef LULL_SESSION_KEY_BYTES_H
#define LULL_SESSION_KEY_BYTES_H

#include "base/codec.h"
#include "session/state.h"

void lull__key_write(lull__buffer *out, const lull__key *key);

/* A new key, of sessions under these rules; NULL when the bytes are damaged or of other terms
 * (in->failed), or memory runs out. */
lull__key *lull__key_read(lull__decoder *in, const lull__terms *const *terms, uint32_t rules_count);

#endif
