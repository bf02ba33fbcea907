/*
 * A tally as bytes, and back: a part of the bytes of a key.
 */
#ifndef LULL_SESSION_TALLY_BYTES_H
#define LULL_SESSION_TALLY_BYTES_H

#include "base/codec.h"
#include "session/tally.h"

void lull__tally_write(lull__buffer *out, const lull__tally *tally, const lull__tally_terms *terms);

/* Into a tally that is all zero; what was read is to be cleared also where `in` failed. */
void lull__tally_read(lull__decoder *in, lull__tally *tally, const lull__tally_terms *terms);

#endif
