#include "session/window_begin.h"

#include "session/activity.h"

#include <stdlib.h>

/* ---- ends ------------------------------------------------------------------------------------ */

/* Of a window that is over it is remembered why, and what says whether an event is still within its
 * idle time: its figures have been told. */
static void close_window(lull__window *window, const lull__boundary *end) {
    lull__window over = {
        .id = window->id,
        .end_ms = end->time_ms,
        .clock_ms = window->clock_ms,
        .idle = window->idle,
        .paused_ms = LULL__NO_TIME,
        .part = window->part,
        .index = window->index,
        .end_reason = (uint8_t)end->reason,
        .end_place = end->place,
    };
    window->id = NULL;
    lull__window_deinit(window);
    *window = over;
}

bool lull__end_window(const lull__key *key, const lull__session *session, lull__window *window,
                      const lull__boundary *end, lull__stage *stage) {
    lull__boundary boundary = *end;
    int64_t cut_ms = lull__later(session->last_ms, end->time_ms);
    window->end_ms = lull__earlier(window->end_ms, cut_ms);
    window->last_active_ms = lull__earlier(window->last_active_ms, cut_ms);
    lull__tally_cut(&window->tally, &session->terms->window, cut_ms);
    boundary.type = LULL__WINDOW_END;
    boundary.key = key;
    boundary.session = session;
    boundary.window = window;
    window->open = false; /* as those see it who tag it */
    window->end_reason = (uint8_t)end->reason;
    bool told = lull__tell(stage, &boundary);
    close_window(window, end);
    return told;
}

bool lull__end_windows(const lull__key *key, lull__session *session, const lull__boundary *end,
                       lull__stage *stage) {
    for (uint32_t i = 0; i < session->window_count; i++) {
        lull__window *window = &session->windows[i];
        if (window->open && !lull__end_window(key, session, window, end, stage)) {
            return false;
        }
    }
    return true;
}

/* ---- room ------------------------------------------------------------------------------------ */

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
        told = lull__end_window(key, session, quietest_open(session), &end, stage);
        stage->bites.windows++;
    }
    if (count_windows(session, false) > most) {
        forget_window(session, first_over(session));
        stage->bites.windows++;
    }
    return told;
}

/* ---- begins ---------------------------------------------------------------------------------- */

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
        .idle = {.limit_ms = LULL__NEVER},
        .cap = {.limit_ms = LULL__NEVER},
        .index = ++session->windows_begun,
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

lull__window *lull__begin_window(const lull__key *key, lull__session *session,
                                 const lull__address *address, const lull__window_begin *how,
                                 lull__stage *stage) {
    lull__place ended_by = how->before ? how->before->end_place : 0;
    if (how->before) {
        forget_window(session, (uint32_t)(how->before - session->windows));
    }
    if (!make_room(key, session, address->time_ms, stage)) {
        return NULL;
    }
    lull__window *window = add_window(session, address->window_key, address->time_ms);
    if (!window) {
        return NULL;
    }
    if (how->clock_ms != LULL__NO_TIME) {
        window->clock_ms = how->clock_ms;
    }
    lull__boundary start = {
        .type = LULL__WINDOW_START,
        .reason = how->reason,
        .name = how->name,
        .place = ended_by,
        .time_ms = address->time_ms,
        .key = key,
        .session = session,
        .window = window,
        .needs_snapshot = how->needs_snapshot,
    };
    return lull__tell(stage, &start) ? window : NULL;
}
