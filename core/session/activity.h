/*
 * How long somebody was active: the lengths of active events, what overlaps counted once, and the
 * gaps from the end of one to the next, where they are short enough.
 *
 *     events    ├──A──┤      ├─────B─────┤
 *                         ├────C────┤          counted: A, the gap if short, C and the rest of B
 */
#ifndef LULL_SESSION_ACTIVITY_H
#define LULL_SESSION_ACTIVITY_H

#include "policy/view.h"

/*
 * What an active event adds. `last_ms`: the greatest end of active events before it, from which the
 * gap is; `counted_ms`: of those whose length was counted. LULL__NO_TIME: there were none.
 */
static inline int64_t lull__activity_added(int64_t time_ms, int64_t end_ms, int64_t last_ms,
                                           int64_t counted_ms, int64_t gap_ms_max) {
    int64_t gap_ms = last_ms != LULL__NO_TIME ? time_ms - last_ms : 0;
    int64_t from_ms = counted_ms > time_ms ? counted_ms : time_ms;
    int64_t length_ms = end_ms > from_ms ? end_ms - from_ms : 0;
    return length_ms + (gap_ms > 0 && gap_ms <= gap_ms_max ? gap_ms : 0);
}

/* What of it lies behind an instant at which no event began later: lengths alone, no gap. */
static inline int64_t lull__activity_behind(int64_t counted_ms, int64_t instant_ms) {
    return counted_ms > instant_ms ? counted_ms - instant_ms : 0;
}

static inline int64_t lull__later(int64_t a_ms, int64_t b_ms) {
    return a_ms > b_ms ? a_ms : b_ms;
}

static inline int64_t lull__earlier(int64_t a_ms, int64_t b_ms) {
    return a_ms < b_ms ? a_ms : b_ms;
}

#endif
