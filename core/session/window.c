#include "session/window.h"

#include "session/activity.h"
#include "session/chunks.h"

#include <stdlib.h>

bool lull__window_touched_by(const lull__class *class) {
    return class->starts || class->extends || class->counts;
}

static lull__window *find(lull__session *session, lull__text id, bool open) {
    for (uint32_t i = session->window_count; i-- > 0;) {
        lull__window *window = &session->windows[i];
        if (window->open == open && lull__text_equal(lull__owned_text(window->id), id)) {
            return window;
        }
    }
    return NULL;
}

/* ---- snapshots ------------------------------------------------------------------------------- */

/* Whether the event is a snapshot or the begin of one: then nothing more is needed from a
 * recorder. */
static bool brings_snapshot(const lull__snapshot_move *move) {
    return move->completed || (move->parts > 0 && move->begun_here);
}

static void apply_snapshot(lull__window *window, const lull__snapshot_move *move, int64_t time_ms) {
    if (move->completed) {
        int64_t from_ms = move->completed_here ? time_ms : window->snapshot_ms;
        if (window->playable_ms == LULL__NO_TIME) {
            window->playable_ms = from_ms;
        }
        window->broken = false;
    }
    if (move->begun_here) {
        window->snapshot_ms = time_ms;
    }
    window->snapshot_parts = move->parts;
}

/* ---- begin and end --------------------------------------------------------------------------- */

/* A window that is over is remembered by its id and reason: its figures have been told. */
static void close_window(lull__window *window, lull__reason reason) {
    lull__window over = {
        .id = window->id,
        .paused_ms = LULL__NO_TIME,
        .part = window->part,
        .end_reason = (uint8_t)reason,
    };
    window->id = NULL;
    lull__window_deinit(window);
    *window = over;
}

static bool end_window(const lull__key *key, const lull__session *session, lull__window *window,
                       const lull__boundary *end, lull__stage *stage) {
    lull__boundary boundary = *end;
    int64_t cut_ms = lull__later(session->last_ms, end->time_ms);
    window->end_ms = lull__earlier(window->end_ms, cut_ms);
    window->last_active_ms = lull__earlier(window->last_active_ms, cut_ms);
    boundary.type = LULL__WINDOW_END;
    boundary.key = key;
    boundary.session = session;
    boundary.window = window;
    bool told = lull__tell(stage, &boundary);
    close_window(window, end->reason);
    return told;
}

bool lull__windows_end(const lull__key *key, lull__session *session, const lull__boundary *end,
                       lull__stage *stage) {
    for (uint32_t i = 0; i < session->window_count; i++) {
        lull__window *window = &session->windows[i];
        if (window->open && !end_window(key, session, window, end, stage)) {
            return false;
        }
    }
    return true;
}

static void forget_window(lull__session *session, uint32_t at) {
    lull__window_deinit(&session->windows[at]);
    session->window_count--;
    memmove(&session->windows[at], &session->windows[at + 1],
            (session->window_count - at) * sizeof *session->windows);
}

static uint64_t count_windows(const lull__session *session, bool open) {
    uint64_t count = 0;
    for (uint32_t i = 0; i < session->window_count; i++) {
        count += session->windows[i].open == open;
    }
    return count;
}

/* Without an event for longest; of equals the one that began first. */
static lull__window *quietest_open(lull__session *session) {
    lull__window *quietest = NULL;
    for (uint32_t i = 0; i < session->window_count; i++) {
        lull__window *window = &session->windows[i];
        if (window->open && (!quietest || window->end_ms < quietest->end_ms)) {
            quietest = window;
        }
    }
    return quietest;
}

/* The one that began first. */
static uint32_t first_over(const lull__session *session) {
    uint32_t first = 0;
    while (session->windows[first].open) {
        first++;
    }
    return first;
}

/* Makes room for one more: the quietest ends where too many are open, and of those that are over
 * as many are remembered as may be open. */
static bool make_room(const lull__key *key, lull__session *session, int64_t time_ms,
                      lull__stage *stage) {
    uint64_t most = stage->terms->session_windows_max;
    bool told = true;
    if (count_windows(session, true) >= most) {
        lull__boundary end = {.reason = LULL__LIMIT, .time_ms = time_ms};
        told = end_window(key, session, quietest_open(session), &end, stage);
        stage->bites.windows++;
    }
    if (count_windows(session, false) > most) {
        forget_window(session, first_over(session));
        stage->bites.windows++;
    }
    return told;
}

static lull__window *add_window(lull__session *session, lull__text id, int64_t time_ms) {
    if (!lull__grow(&session->windows, session->window_count, &session->window_capacity,
                    sizeof *session->windows)) {
        return NULL;
    }
    lull__window window = {
        .part = session->part,
        .start_ms = time_ms,
        .end_ms = time_ms,
        .last_active_ms = LULL__NO_TIME,
        .clock_ms = time_ms,
        .idle = {LULL__NEVER, false},
        .paused_ms = LULL__NO_TIME,
        .playable_ms = LULL__NO_TIME,
        .open = true,
    };
    if (id.length > 0) {
        window.id = lull__owned_new(id);
        if (!window.id) {
            return NULL;
        }
    }
    session->windows[session->window_count] = window;
    return &session->windows[session->window_count++];
}

static lull__window *open_window(const lull__key *key, lull__session *session,
                                 const lull__address *address, const lull__judgement *judgement,
                                 lull__stage *stage) {
    lull__window *before = find(session, address->window_key, false);
    lull__reason reason = before ? (lull__reason)before->end_reason : LULL__FIRST;
    if (before) {
        forget_window(session, (uint32_t)(before - session->windows));
    }
    if (!make_room(key, session, address->time_ms, stage)) {
        return NULL;
    }
    lull__window *window = add_window(session, address->window_key, address->time_ms);
    if (!window) {
        return NULL;
    }
    lull__boundary start = {
        .type = LULL__WINDOW_START,
        .reason = reason,
        .time_ms = address->time_ms,
        .key = key,
        .session = session,
        .window = window,
        .needs_snapshot = !brings_snapshot(&judgement->snapshot[0]),
    };
    return lull__tell(stage, &start) ? window : NULL;
}

/* ---- pause and resume ------------------------------------------------------------------------ */

/* A turn makes one segment more; a segment too many is counted, not remembered. */
static bool add_turn(lull__window *window, int64_t time_ms, lull__stage *stage) {
    if (window->turn_count >= stage->terms->window_segments_max) {
        window->turns_lost++;
        stage->bites.segments++;
        return true;
    }
    if (!lull__grow(&window->turns, window->turn_count, &window->turn_capacity,
                    sizeof *window->turns)) {
        return false;
    }
    window->turns[window->turn_count++] = time_ms;
    return true;
}

/* A pause that is over where it began, or before (an event came behind the watermark), is no idle
 * stretch: the active one before it goes on. */
static bool turn_back(lull__window *window, int64_t time_ms, lull__stage *stage) {
    if (time_ms > window->paused_ms) {
        return add_turn(window, time_ms, stage);
    }
    uint32_t *turns = window->turns_lost > 0 ? &window->turns_lost : &window->turn_count;
    --*turns;
    return true;
}

bool lull__window_pause(const lull__key *key, const lull__session *session, lull__window *window,
                        lull__stage *stage) {
    int64_t time_ms = window->clock_ms + window->idle.limit_ms;
    lull__boundary pause = {
        .type = LULL__WINDOW_IDLE,
        .reason = LULL__IDLE,
        .time_ms = time_ms,
        .key = key,
        .session = session,
        .window = window,
        .decided = true,
        .decided_by = LULL__IDLE,
        .limit_ms = window->idle.limit_ms,
    };
    window->paused_ms = time_ms;
    return add_turn(window, time_ms, stage) && lull__tell(stage, &pause);
}

static bool resume(const lull__key *key, const lull__session *session, lull__window *window,
                   int64_t time_ms, const lull__snapshot_move *move, lull__stage *stage) {
    lull__boundary boundary = {
        .type = LULL__WINDOW_RESUME,
        .reason = LULL__ACTIVE,
        .time_ms = time_ms,
        .key = key,
        .session = session,
        .window = window,
        .gap_ms = time_ms - window->clock_ms,
        .needs_snapshot = window->broken && !brings_snapshot(move),
    };
    bool turned = turn_back(window, time_ms, stage);
    window->paused_ms = LULL__NO_TIME;
    return turned && lull__tell(stage, &boundary);
}

/* ---- an event -------------------------------------------------------------------------------- */

static void count(lull__window *window, const lull__class *class, int64_t end_ms, bool recorded) {
    window->end_ms = lull__later(window->end_ms, end_ms);
    if (class->extends) {
        window->last_active_ms = lull__later(window->last_active_ms, end_ms);
        window->clock_ms = lull__later(window->clock_ms, end_ms);
    }
    if (class->counts) {
        window->events++;
        window->active_events += class->extends;
        window->unrecorded += !recorded;
    }
}

/* A paused recorder sends nothing until somebody is active: what it missed, a replay lacks. */
static bool record(lull__window *window, const lull__judgement *judgement, int64_t time_ms,
                   lull__stage *stage) {
    if (lull__window_is_paused(window)) {
        window->broken = true;
        return true;
    }
    if (stage->terms->snapshot_parts > 0) {
        apply_snapshot(window, &judgement->snapshot[window->snapshot_parts], time_ms);
    }
    return judgement->chunk < 0 ||
           lull__chunks_add(&window->chunks, judgement->chunk, stage->terms->chunk_ranges_max,
                            &stage->bites.chunks);
}

bool lull__window_step(const lull__key *key, lull__session *session, const lull__address *address,
                       const lull__judgement *judgement, lull__stage *stage,
                       lull__outcome *outcome) {
    const lull__class *class = judgement->window.class;
    bool has_key = !stage->terms->window_keys || address->window_key.length > 0;
    if (!stage->terms->windows || !has_key || !lull__window_touched_by(class)) {
        return true;
    }
    lull__window *window = find(session, address->window_key, true);
    if (!window && !class->starts) {
        return true;
    }
    outcome->asks_window = !window || class->counts;
    if (!window && !(window = open_window(key, session, address, judgement, stage))) {
        return false;
    }
    int64_t time_ms = address->time_ms;
    const lull__snapshot_move *move = &judgement->snapshot[window->snapshot_parts];
    if (lull__window_is_paused(window) && class->extends &&
        !resume(key, session, window, time_ms, move, stage)) {
        return false;
    }
    bool recorded = !lull__window_is_paused(window);
    count(window, class, address->end_ms, recorded);
    outcome->window = window;
    outcome->window_id = address->window_key;
    outcome->tells_record = true;
    outcome->record = recorded;
    return record(window, judgement, time_ms, stage);
}
