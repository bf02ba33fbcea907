#include "policy/snapshot.h"

void lull__snapshot_rest(lull__snapshot_moves moves) {
    for (uint8_t parts = 0; parts < LULL__SNAPSHOT_PARTS; parts++) {
        moves[parts] = (lull__snapshot_move){.parts = parts};
    }
}

static void begin(lull__snapshot_move *move) {
    move->parts = 1;
    move->begun_here = true;
}

/* Only the first snapshot of an event matters: playback can begin there. */
static void complete(lull__snapshot_move *move) {
    if (!move->completed) {
        move->completed = true;
        move->completed_here = move->begun_here;
    }
    move->parts = 0;
    move->begun_here = false;
}

static void advance(lull__snapshot_move *move, unsigned part_count, unsigned held) {
    if (move->parts > 0 && held & 1u << move->parts) {
        move->parts++;
    } else if (held & 1) {
        begin(move);
    } else {
        return;
    }
    if (move->parts == part_count) {
        complete(move);
    }
}

void lull__snapshot_advance(lull__snapshot_moves moves, unsigned part_count, unsigned held) {
    for (unsigned parts = 0; held && parts < LULL__SNAPSHOT_PARTS; parts++) {
        advance(&moves[parts], part_count, held);
    }
}

enum { MOVE_BITS = 6 };

int64_t lull__snapshot_pack(const lull__snapshot_moves moves) {
    int64_t packed = 0;
    for (int i = LULL__SNAPSHOT_PARTS; i-- > 0;) {
        int64_t bits = moves[i].parts | moves[i].begun_here << 3 | moves[i].completed << 4 |
                       moves[i].completed_here << 5;
        packed = packed << MOVE_BITS | bits;
    }
    return packed;
}

void lull__snapshot_unpack(int64_t packed, lull__snapshot_moves moves) {
    for (int i = 0; i < LULL__SNAPSHOT_PARTS; i++, packed >>= MOVE_BITS) {
        moves[i] = (lull__snapshot_move){
            .parts = packed & 7,
            .begun_here = packed >> 3 & 1,
            .completed = packed >> 4 & 1,
            .completed_here = packed >> 5 & 1,
        };
    }
}
