#include "session/begin.h"

#include "session/id.h"
#include "session/keep.h"

#include <stdlib.h>

/* The client's id for the first session of its line, else one of our own. */
static lull__owned *new_id(const lull__key *key, const lull__line *line, bool first,
                           int64_t time_ms, const lull__hmac *salt) {
    if (line->client_id && first) {
        return lull__owned_new(lull__owned_text(line->client_id));
    }
    char id[LULL__ID_BYTES];
    lull__text text = lull__owned_text(key->text);
    if (salt) {
        lull__id_mint_salted(salt, text, time_ms, key->rank, id);
    } else {
        lull__id_mint(text, time_ms, key->rank, id);
    }
    return lull__owned_new((lull__text){id, sizeof id});
}

static lull__owned *copy_of(const lull__owned *owned) {
    return lull__owned_new(lull__owned_text(owned));
}

/* Turns the struct of a session that is over (or of a new line) into that of the line's next
 * one. */
static bool renew(lull__key *key, lull__line *line, int64_t time_ms, const lull__hmac *salt) {
    lull__session *session = &line->session;
    lull__owned *id = new_id(key, line, session->id == NULL, time_ms, salt);
    lull__owned *newest_id = id ? copy_of(id) : NULL;
    if (!newest_id) {
        free(id);
        return false;
    }
    lull__stash *stash = session->stash;
    session->stash = NULL;
    lull__session_clear(session);
    session->stash = stash;
    session->id = id;
    session->previous_id = key->newest_id;
    session->index = ++key->sessions;
    key->newest_id = newest_id;
    return true;
}

/* Other timeouts that held for the ended session when the event came. */
static unsigned also_held(const lull__session *ended, int64_t time_ms) {
    static const lull__reason timeouts[] = {LULL__CAP, LULL__CALENDAR, LULL__IDLE};
    unsigned also = 0;
    for (size_t i = 0; i < sizeof timeouts / sizeof *timeouts; i++) {
        bool held = lull__session_timeout_by(ended, timeouts[i]).instant_ms <= time_ms;
        if (held && ended->end_reason != timeouts[i]) {
            also |= 1u << timeouts[i];
        }
    }
    return also;
}

static bool tell_start(const lull__key *key, const lull__line *line, const lull__begin *how,
                       const lull__session *ended, int64_t time_ms, lull__stage *stage) {
    const lull__session *session = &line->session;
    bool minted =
        !lull__text_equal(lull__owned_text(session->id), lull__owned_text(line->client_id));
    lull__boundary start = {
        .type = LULL__SESSION_START,
        .reason = how->reason,
        .time_ms = time_ms,
        .key = key,
        .session = session,
        .after_end = how->after_end,
        .continues = minted ? lull__owned_text(line->client_id) : (lull__text){0},
    };
    if (how->after_end) {
        start.place = ended->end_place;
        lull__timeout timeout = lull__session_timeout_by(ended, ended->end_reason);
        start.decided = timeout.limited && timeout.reason == (lull__reason)ended->end_reason;
        start.decided_by = timeout.reason;
        start.limit_ms = timeout.limit_ms;
        start.also = also_held(ended, time_ms);
    }
    if (how->rotation) {
        start.name = how->rotation->name;
        start.also_names = how->rotation->also;
        start.also_count = how->rotation->also_count;
    }
    return lull__tell(stage, &start);
}

/* A name that a rule gave for the start is kept for those who ask the session. */
static bool name_start(lull__session *session, const lull__begin *how) {
    free(session->start_name);
    session->start_name = NULL;
    if (how->reason == LULL__NAMED) {
        session->start_name = lull__owned_new(how->rotation->name);
        return session->start_name != NULL;
    }
    return true;
}

bool lull__begin_session(lull__key *key, lull__line *line, const lull__begin *how, int64_t time_ms,
                         uint64_t arrival, lull__stage *stage) {
    lull__session *session = &line->session;
    const lull__session ended = *session; /* its figures only: what it points to may go */
    int64_t since_ms = how->next_part ? ended.clock_ms : key->newest_clock_ms;
    if (!how->next_part && !renew(key, line, time_ms, stage->id_salt)) {
        return false;
    }
    if (!how->next_part || ended.arrival == key->newest_arrival) {
        key->newest_arrival = arrival;
    }
    if (!how->next_part) {
        session->terms = stage->terms;
        session->takes_part = how->takes_part;
    }
    session->part++;
    session->start_ms = time_ms;
    session->last_ms = time_ms;
    session->end_ms = time_ms;
    session->last_active_ms = LULL__NO_TIME;
    session->clock_ms = how->same_visit ? ended.clock_ms : time_ms;
    session->calendar_ms = how->calendar_ms;
    session->calendar_place = how->calendar_place;
    session->active_ms = 0;
    session->active_to_ms = LULL__NO_TIME;
    session->gap_ms = since_ms == LULL__NO_TIME ? LULL__NO_TIME : time_ms - since_ms;
    session->arrival = arrival;
    lull__tally_forget_measures(&session->tally);
    session->events = 0;
    session->active_events = 0;
    session->start_reason = (uint8_t)how->reason;
    session->open = true;
    session->confirmed = false;
    /* What cap counted from is told before it begins anew. */
    return name_start(session, how) && tell_start(key, line, how, &ended, time_ms, stage) &&
           lull__keep_begin(session, stage->terms);
}
