/*
 * Which chunks of a recording came: their indexes as ranges.
 */
#ifndef LULL_SESSION_CHUNKS_H
#define LULL_SESSION_CHUNKS_H

#include "session/state.h"

/*
 * Takes note of an index. At most `ranges_max` ranges are kept: beyond it the narrowest gap is
 * closed over (and stays counted) and *bites grows. false when memory runs out.
 */
bool lull__chunks_add(lull__chunks *chunks, int64_t index, uint64_t ranges_max, uint64_t *bites);

/* Stretches of missing indexes between the least and the greatest that came. */
uint64_t lull__chunks_gaps(const lull__chunks *chunks);

#endif
