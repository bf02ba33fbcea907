#include "session/step.h"

#include "session/activity.h"
#include "session/begin.h"
#include "session/keep.h"
#include "session/window.h"

#include <stdlib.h>

/* ---- ends ------------------------------------------------------------------------------------ */

/* What lasts beyond the end of its session is cut there; what idle counts from is not. */
static void cut(lull__session *session, int64_t instant_ms, const lull__terms *terms) {
    session->end_ms = lull__earlier(session->end_ms, instant_ms);
    session->last_active_ms = lull__earlier(session->last_active_ms, instant_ms);
    session->active_ms -= lull__activity_behind(session->active_to_ms, instant_ms);
    session->active_to_ms = lull__earlier(session->active_to_ms, instant_ms);
    lull__tally_cut(&session->tally, &terms->session, instant_ms);
}

static bool close_session(const lull__key *key, lull__session *session, lull__boundary *end,
                          int64_t closed_ms, lull__stage *stage) {
    end->key = key;
    end->session = session;
    if (!lull__end_windows(key, session, end, stage)) {
        return false;
    }
    end->type = LULL__SESSION_END;
    cut(session, lull__later(session->last_ms, end->time_ms), session->terms);
    session->open = false;
    session->end_reason = (uint8_t)end->reason;
    session->end_place = end->place;
    session->closed_ms = closed_ms;
    return lull__tell(stage, end);
}

static bool time_out(const lull__key *key, lull__session *session, lull__stage *stage) {
    lull__timeout timeout = lull__session_timeout(session);
    lull__boundary end = {
        .reason = timeout.reason,
        .place = timeout.place,
        .time_ms = timeout.time_ms,
        .decided = timeout.limited,
        .decided_by = timeout.reason,
        .limit_ms = timeout.limit_ms,
    };
    return close_session(key, session, &end, timeout.instant_ms, stage);
}

bool lull__key_fire(lull__key *key, lull__due due, lull__stage *stage) {
    for (uint32_t i = 0; i < key->line_count; i++) {
        lull__session *session = &key->lines[i].session;
        if (!session->open || session->arrival != due.arrival) {
            continue;
        }
        int64_t instant_ms;
        lull__window *window = lull__session_next_window(session, &instant_ms);
        return window ? lull__window_time_out(key, session, window, stage)
                      : time_out(key, session, stage);
    }
    return true;
}

bool lull__key_end_input(lull__key *key, uint64_t arrival, int64_t time_ms, lull__stage *stage) {
    for (uint32_t i = 0; i < key->line_count; i++) {
        lull__session *session = &key->lines[i].session;
        if (session->open && session->arrival == arrival) {
            /* Events far ahead of the stream may have been applied to their key alone. */
            int64_t end_ms = lull__later(time_ms, session->end_ms);
            lull__boundary end = {.reason = LULL__END_OF_INPUT, .time_ms = end_ms};
            return close_session(key, session, &end, end_ms, stage);
        }
    }
    return true;
}

/* ---- room ------------------------------------------------------------------------------------ */

/* Since when a line has been as it is: over, or without an event. */
static int64_t quiet_since_ms(const lull__line *line) {
    return line->session.open ? line->session.end_ms : line->session.closed_ms;
}

/* The line that has been so for longest, of the open or of the closed ones. */
static lull__line *quietest_line(lull__key *key, bool open) {
    lull__line *quietest = NULL;
    for (uint32_t i = 0; i < key->line_count; i++) {
        lull__line *line = &key->lines[i];
        bool quieter = !quietest || quiet_since_ms(line) < quiet_since_ms(quietest);
        if (line->session.open == open && quieter) {
            quietest = line;
        }
    }
    return quietest;
}

/* The longest closed line is forgotten first; where all are open, the quietest ends. */
static bool make_room(lull__key *key, int64_t time_ms, lull__stage *stage) {
    if (key->line_count < stage->terms->key_lines_max) {
        return true;
    }
    stage->bites.lines++;
    lull__line *line = quietest_line(key, false);
    if (!line) {
        line = quietest_line(key, true);
        lull__boundary end = {.reason = LULL__LIMIT, .time_ms = time_ms};
        if (!close_session(key, &line->session, &end, time_ms, stage)) {
            return false;
        }
    }
    lull__key_drop_line(key, line);
    return true;
}

/* ---- an event -------------------------------------------------------------------------------- */

/* What is at hand while an event is applied. */
typedef struct event {
    lull__key *key;
    const lull__address *address;
    const lull__judgement *judgement;
    uint64_t arrival;
    lull__stage *stage;
    lull__outcome *outcome;
} event;

void lull__key_rank(lull__key *key, int64_t time_ms) {
    const uint32_t behind = 1u << 31; /* ranks of events that came behind later ones */
    if (key->rank_ms == LULL__NO_TIME || time_ms > key->rank_ms) {
        key->rank_ms = time_ms;
        key->ranked = 0;
        key->rank = 0;
    } else if (time_ms == key->rank_ms) {
        key->rank = ++key->ranked;
    } else {
        key->rank = behind + key->behind++;
    }
    if (key->counted_ms == LULL__NO_TIME) {
        key->counted_ms = time_ms;
    }
}

static void count_in_key(lull__key *key, int64_t time_ms) {
    if (time_ms > key->counted_ms) {
        key->counted_ms = time_ms;
    }
}

/* Takes note of an event that is written with an open session. */
static bool take_note(const event *e, lull__session *session) {
    lull__identity identity = e->address->identity;
    return !lull__is_known(identity) ||
           lull__unique_add(&session->unique, identity, e->stage->terms->unique_values_max,
                            &e->stage->bites.unique);
}

/* The latest values, by event time. */
static bool note_latest(const event *e, lull__session *session) {
    const lull__latest *latest = e->judgement->latest;
    uint32_t count = e->stage->terms->latest_count;
    if (!latest) {
        return true;
    }
    if (!session->latest) {
        session->latest = calloc(count, sizeof *session->latest);
        session->latest_count = session->latest ? count : 0;
    }
    for (uint32_t i = 0; i < session->latest_count; i++) {
        lull__latest *kept = &session->latest[i];
        if (latest[i].known && (!kept->known || latest[i].time_ms >= kept->time_ms)) {
            *kept = latest[i];
        }
    }
    return session->latest != NULL;
}

/* An event that counts, late ones too: counts, measures, values. */
static bool count(const event *e, lull__session *session) {
    session->events++;
    session->active_events += e->judgement->session.class->extends;
    count_in_key(e->key, e->address->end_ms);
    return lull__tally_measure(&session->tally, &e->stage->terms->session, &e->judgement->session,
                               e->address, &e->stage->bites.measures) &&
           note_latest(e, session);
}

/* How long somebody was active; a late event does not count in that. */
static void count_activity(const event *e, lull__session *session) {
    const lull__address *address = e->address;
    session->active_ms +=
        lull__activity_added(address->time_ms, address->end_ms, session->last_active_ms,
                             session->active_to_ms, e->stage->terms->active_gap_ms);
    session->active_to_ms = lull__later(session->active_to_ms, address->end_ms);
}

/* Point 6: counts, then activity. */
static bool apply(const event *e, lull__line *line) {
    lull__session *session = &line->session;
    const lull__class *class = e->judgement->session.class;
    int64_t end_ms = e->address->end_ms;
    session->last_ms = e->address->time_ms;
    session->end_ms = lull__later(session->end_ms, end_ms);
    if (class->counts && class->extends) {
        count_activity(e, session);
    }
    if (class->counts && !count(e, session)) {
        return false;
    }
    if (class->extends) {
        session->last_active_ms = lull__later(session->last_active_ms, end_ms);
        session->clock_ms = lull__later(session->clock_ms, end_ms);
    }
    if (session->arrival == e->key->newest_arrival) {
        e->key->newest_clock_ms = session->clock_ms;
    }
    e->outcome->line = line;
    e->outcome->counted = class->counts;
    e->outcome->asks |= class->counts;
    e->outcome->closes = class->counts;
    e->outcome->marks |= class->counts ? 0u : (unsigned)LULL__MARK_UNCOUNTED;
    return lull__tally_remember(&session->tally, &e->stage->terms->session,
                                &e->judgement->session) &&
           take_note(e, session) &&
           lull__window_step(e->key, session, e->address, e->judgement, e->stage, e->outcome);
}

/* What begins may be under other rules than what is over: they apply its first event, and idle
 * counts from it, for it is theirs. */
static bool begin_with(const event *e, lull__line *line, lull__begin how) {
    event first = *e;
    how.takes_part = e->judgement->takes_part;
    if (!how.next_part && e->judgement->next) {
        first.judgement = e->judgement->next;
        how.same_visit = false;
        e->stage->terms = first.judgement->terms;
    }
    e->outcome->asks = true;
    bool trusted = lull__line_is_trusted(line, e->stage->terms);
    how.calendar_ms = trusted ? LULL__NEVER : first.judgement->session.calendar_ms;
    how.calendar_place = first.judgement->session.calendar_place;
    return lull__begin_session(e->key, line, &how, e->address->time_ms, e->arrival, e->stage) &&
           apply(&first, line);
}

/* Point 5: no session before it in its line. */
static bool open_line(const event *e) {
    if (!e->judgement->session.class->starts) {
        e->outcome->marks |= LULL__MARK_UNCOUNTED;
        return true;
    }
    lull__text client_id = e->address->client_id;
    if (!make_room(e->key, e->address->time_ms, e->stage)) {
        return false;
    }
    lull__line *line = lull__key_add_line(e->key, client_id);
    lull__begin how = {.reason = client_id.length > 0 ? LULL__CLIENT : LULL__FIRST};
    return line && begin_with(e, line, how);
}

/* Written with a session that it changes nothing of. */
static bool trail(const event *e, lull__line *line, unsigned mark) {
    e->outcome->line = line;
    e->outcome->marks |= mark;
    if (mark == LULL__MARK_EXPIRED &&
        lull__window_is_touched(e->stage->terms, e->address, e->judgement->window.class)) {
        e->outcome->window_id = e->address->window_key;
        e->outcome->tells_record = true;
    }
    return true;
}

/* Point 4, after a cap, calendar or limit: the visit goes on under a new id, but only a visit. */
static bool next_of_visit(const event *e, lull__line *line, lull__reason reason,
                          const lull__rotation *rotation) {
    lull__begin how = {.reason = reason, .rotation = rotation, .after_end = true};
    const lull__session *ended = &line->session;
    if (lull__is_cut(reason) && !e->judgement->session.class->extends) {
        if (!lull__is_within(ended->idle, ended->clock_ms, e->address->time_ms)) {
            return trail(e, line, LULL__MARK_EXPIRED);
        }
        how.same_visit = true;
    }
    return begin_with(e, line, how);
}

/* Point 4: a session that is over; by this event itself, where a trigger held. */
static bool step_expired(const event *e, lull__line *line, const lull__rotation *rotation) {
    const lull__class *class = e->judgement->session.class;
    lull__reason reason = (lull__reason)line->session.end_reason;
    lull__begin revived = {
        .reason = LULL__REVIVED, .rotation = rotation, .next_part = true, .after_end = true};
    if (lull__line_is_trusted(line, e->stage->terms)) {
        return class->extends ? begin_with(e, line, revived) : trail(e, line, LULL__MARK_EXPIRED);
    }
    switch ((lull__expired) class->expired[reason]) {
    case LULL__NEW:
        return next_of_visit(e, line, reason, rotation);
    case LULL__TRAIL:
        return trail(e, line, LULL__MARK_EXPIRED);
    case LULL__JOIN:
        return begin_with(e, line, revived);
    case LULL__NONE:
        break;
    }
    e->outcome->marks |= LULL__MARK_UNCOUNTED;
    return true;
}

/* Point 3: a trigger ends the session. After one that a rule named the event begins the next
 * session; after the others its class decides. */
static bool rotate(const event *e, lull__line *line) {
    const lull__rotation *rotation = &e->judgement->session.rotation;
    int64_t time_ms = e->address->time_ms;
    lull__boundary end = {.reason = rotation->reason,
                          .name = rotation->name,
                          .place = rotation->place,
                          .time_ms = time_ms};
    if (!close_session(e->key, &line->session, &end, time_ms, e->stage)) {
        return false;
    }
    if (rotation->reason == LULL__NAMED) {
        return begin_with(
            e, line, (lull__begin){.reason = LULL__NAMED, .rotation = rotation, .after_end = true});
    }
    return step_expired(e, line, rotation);
}

/*
 * An event is late when its session has applied a later one or was over before its time. Within
 * idle of the session it is counted there or, if that is over, named after it; beyond it has no
 * session.
 */
static bool step_late(const event *e, lull__line *line) {
    lull__session *session = &line->session;
    int64_t time_ms = e->address->time_ms;
    bool within = time_ms < session->start_ms
                      ? lull__is_within(session->idle, time_ms, session->start_ms)
                      : lull__is_within(session->idle, session->end_ms, time_ms);
    e->outcome->marks |= LULL__MARK_LATE;
    if (!within) {
        return true;
    }
    if (!session->open) {
        return trail(e, line, LULL__MARK_LATE);
    }
    const lull__class *class = e->judgement->session.class;
    e->outcome->line = line;
    e->outcome->counted = class->counts;
    e->outcome->marks |= class->counts ? 0u : (unsigned)LULL__MARK_UNCOUNTED;
    return take_note(e, session) && (!class->counts || count(e, session));
}

/* A session may be over before its last event, where that left a shorter threshold. */
static bool is_late(const lull__session *session, int64_t time_ms) {
    return time_ms < session->last_ms || (!session->open && time_ms < session->closed_ms);
}

bool lull__step_again(const lull__address *address, lull__line *line, lull__outcome *outcome) {
    if (!line || !lull__is_known(address->identity) ||
        !lull__unique_has(line->session.unique, address->identity)) {
        return false;
    }
    *outcome = (lull__outcome){.line = line, .marks = LULL__MARK_DUPLICATE};
    return true;
}

bool lull__step(lull__key *key, lull__line *line, const lull__address *address,
                const lull__judgement *judgement, uint64_t arrival, lull__stage *stage,
                lull__outcome *outcome) {
    const event e = {key, address, judgement, arrival, stage, outcome};
    *outcome = (lull__outcome){.marks = judgement->rule_failed ? LULL__MARK_RULE_ERROR : 0};
    if (!line) {
        return open_line(&e);
    }
    if (is_late(&line->session, address->time_ms)) {
        return step_late(&e, line);
    }
    if (!line->session.open) {
        return step_expired(&e, line, NULL);
    }
    return judgement->session.rotation.held ? rotate(&e, line) : apply(&e, line);
}

void lull__step_hold(const lull__outcome *outcome, const lull__thresholds *thresholds,
                     const lull__terms *terms) {
    if (outcome->asks) {
        lull__session *session = &outcome->line->session;
        session->idle = thresholds->idle;
        session->cap = lull__line_is_trusted(outcome->line, terms)
                           ? (lull__threshold){.limit_ms = LULL__NEVER}
                           : thresholds->cap;
        if (session->stash) {
            lull__keep_cap_since(session, thresholds);
        }
    }
    if (outcome->asks_window) {
        outcome->window->idle = thresholds->window_idle;
        outcome->window->cap = thresholds->window_cap;
    }
}

static bool confirm(const lull__key *key, lull__session *session, int64_t time_ms,
                    lull__place place, lull__stage *stage) {
    session->confirmed = true;
    lull__boundary confirmed = {
        .type = LULL__SESSION_CONFIRM,
        .reason = LULL__CONFIRMED,
        .place = place,
        .time_ms = time_ms,
        .key = key,
        .session = session,
    };
    return lull__tell(stage, &confirmed);
}

/* The next session of the key is its first again. */
static void forget_sessions(lull__key *key) {
    free(key->newest_id);
    key->newest_id = NULL;
    key->newest_clock_ms = LULL__NO_TIME;
    key->newest_arrival = 0;
    key->sessions = 0;
    for (uint32_t i = 0; i < key->line_count; i++) {
        lull__keep_forget(&key->lines[i].session);
    }
}

bool lull__step_close(lull__key *key, const lull__outcome *outcome, const lull__closing *closing,
                      int64_t time_ms, lull__stage *stage) {
    lull__session *session = &outcome->line->session;
    if (closing->confirms && !session->confirmed &&
        !confirm(key, session, time_ms, closing->confirms_place, stage)) {
        return false;
    }
    lull__boundary end = {.reason = LULL__ENDED, .place = closing->ends_place, .time_ms = time_ms};
    if (closing->ends && !close_session(key, session, &end, time_ms, stage)) {
        return false;
    }
    if (closing->forgets) {
        forget_sessions(key);
    }
    return true;
}
