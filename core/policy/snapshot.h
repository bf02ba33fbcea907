/*
 * A snapshot as a sequence of matchers that must hold in order, over the items of an event and over
 * the events of a window (rrweb: Meta, then FullSnapshot). What an event does to a window that
 * already has some of the parts is a table of moves, one for each number of parts it may have;
 * moves of the items of an event are composed while it is walked. A new first part begins again.
 */
#ifndef LULL_POLICY_SNAPSHOT_H
#define LULL_POLICY_SNAPSHOT_H

#include "policy/verdict.h"

typedef lull__snapshot_move lull__snapshot_moves[LULL__SNAPSHOT_PARTS];

/* Moves that change nothing. */
void lull__snapshot_rest(lull__snapshot_moves moves);

/* Then comes an item, for which the matchers in `held` (bits, from the first part) hold. */
void lull__snapshot_advance(lull__snapshot_moves moves, unsigned part_count, unsigned held);

/* Moves in an integer, and back: a slot of a row holds them while an event waits. */
int64_t lull__snapshot_pack(const lull__snapshot_moves moves);
void lull__snapshot_unpack(int64_t packed, lull__snapshot_moves moves);

#endif
