#include "session/deadline.h"

#include "session/keep.h"

/* Later than any event can be: sums that would overflow mean never. */
static int64_t add_ms(int64_t base_ms, int64_t limit_ms) {
    int64_t sum;
    return __builtin_add_overflow(base_ms, limit_ms, &sum) ? LULL__NEVER : sum;
}

int64_t lull__threshold_instant(lull__threshold threshold, int64_t base_ms) {
    if (threshold.limit_ms == LULL__NEVER) {
        return LULL__NEVER;
    }
    return add_ms(add_ms(base_ms, threshold.limit_ms), threshold.at_least ? 0 : 1);
}

static lull__timeout timeout(lull__threshold threshold, int64_t base_ms, lull__reason reason) {
    return (lull__timeout){
        .instant_ms = lull__threshold_instant(threshold, base_ms),
        .time_ms = add_ms(base_ms, threshold.limit_ms),
        .limit_ms = threshold.limit_ms,
        .limited = true,
        .reason = reason,
        .place = threshold.place,
    };
}

lull__timeout lull__session_timeout_by(const lull__session *session, lull__reason reason) {
    switch (reason) {
    case LULL__CAP:
        return timeout(session->cap, lull__keep_cap_base_ms(session), LULL__CAP);
    case LULL__CALENDAR:
        return (lull__timeout){.instant_ms = session->calendar_ms,
                               .time_ms = session->calendar_ms,
                               .reason = LULL__CALENDAR,
                               .place = session->calendar_place};
    default:
        return timeout(session->idle, session->clock_ms, LULL__IDLE);
    }
}

static lull__timeout first_of(lull__timeout a, lull__timeout b) {
    return b.instant_ms < a.instant_ms ? b : a;
}

lull__timeout lull__session_timeout(const lull__session *session) {
    lull__timeout by_start = first_of(lull__session_timeout_by(session, LULL__CAP),
                                      lull__session_timeout_by(session, LULL__CALENDAR));
    return first_of(by_start, lull__session_timeout_by(session, LULL__IDLE));
}

int64_t lull__session_deadline(const lull__session *session) {
    return lull__session_timeout(session).instant_ms;
}

lull__timeout lull__window_timeout_by(const lull__window *window, lull__reason reason) {
    return reason == LULL__CAP ? timeout(window->cap, window->start_ms, LULL__CAP)
                               : timeout(window->idle, window->clock_ms, LULL__IDLE);
}

lull__timeout lull__window_timeout(const lull__window *window) {
    lull__timeout cap = lull__window_timeout_by(window, LULL__CAP);
    lull__timeout idle = lull__window_timeout_by(window, LULL__IDLE);
    bool pauses = !lull__window_is_paused(window) && idle.instant_ms < cap.instant_ms;
    return pauses ? idle : cap;
}

/* Its instant alone. */
static int64_t window_instant(const lull__window *window) {
    if (!window->open) {
        return LULL__NEVER;
    }
    int64_t cap = lull__threshold_instant(window->cap, window->start_ms);
    if (lull__window_is_paused(window)) {
        return cap;
    }
    int64_t idle = lull__threshold_instant(window->idle, window->clock_ms);
    return idle < cap ? idle : cap;
}

lull__window *lull__session_next_window(const lull__session *session, int64_t *instant_ms) {
    lull__window *next = NULL;
    *instant_ms = lull__session_deadline(session);
    for (uint32_t i = 0; i < session->window_count; i++) {
        int64_t instant = window_instant(&session->windows[i]);
        if (instant < *instant_ms) {
            *instant_ms = instant;
            next = &session->windows[i];
        }
    }
    return next;
}

lull__due lull__session_due(const lull__session *session) {
    int64_t instant_ms;
    lull__session_next_window(session, &instant_ms);
    return (lull__due){instant_ms, session->arrival};
}

lull__due lull__key_due(const lull__key *key) {
    lull__due next = {LULL__NEVER, UINT64_MAX};
    for (uint32_t i = 0; i < key->line_count; i++) {
        if (key->lines[i].session.open) {
            lull__due due = lull__session_due(&key->lines[i].session);
            if (lull__due_before(due, next)) {
                next = due;
            }
        }
    }
    return next;
}

int64_t lull__key_forget_instant(const lull__key *key, int64_t retain_ms) {
    return lull__threshold_instant((lull__threshold){.limit_ms = retain_ms}, key->counted_ms);
}
