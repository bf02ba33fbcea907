#include "session/window.h"

#include "session/activity.h"
#include "session/chunks.h"
#include "session/window_begin.h"

/* What is at hand while an event touches its window. */
typedef struct touch {
    const lull__key *key;
    lull__session *session;
    const lull__address *address;
    const lull__judgement *judgement;
    lull__stage *stage;
    lull__outcome *outcome;
} touch;

static lull__window *find(const lull__session *session, lull__text id, bool open) {
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

bool lull__window_time_out(const lull__key *key, const lull__session *session, lull__window *window,
                           lull__stage *stage) {
    lull__timeout timeout = lull__window_timeout(window);
    lull__boundary boundary = {
        .type = LULL__WINDOW_IDLE,
        .reason = timeout.reason,
        .place = timeout.place,
        .time_ms = timeout.time_ms,
        .key = key,
        .session = session,
        .window = window,
        .decided = true,
        .decided_by = timeout.reason,
        .limit_ms = timeout.limit_ms,
        .by_window = true,
    };
    if (timeout.reason == LULL__CAP) {
        bool told = lull__end_window(key, session, window, &boundary, stage);
        window->end_ms = timeout.instant_ms;
        return told;
    }
    window->paused_ms = timeout.time_ms;
    return add_turn(window, timeout.time_ms, stage) && lull__tell(stage, &boundary);
}

static bool resume(const touch *t, lull__window *window) {
    const lull__snapshot_move *move = &t->judgement->snapshot[window->snapshot_parts];
    int64_t time_ms = t->address->time_ms;
    lull__boundary boundary = {
        .type = LULL__WINDOW_RESUME,
        .reason = LULL__ACTIVE,
        .place = t->judgement->window.place,
        .time_ms = time_ms,
        .key = t->key,
        .session = t->session,
        .window = window,
        .gap_ms = time_ms - window->clock_ms,
        .needs_snapshot = window->broken && !brings_snapshot(move),
    };
    bool turned = turn_back(window, time_ms, t->stage);
    window->paused_ms = LULL__NO_TIME;
    return turned && lull__tell(t->stage, &boundary);
}

/* ---- an event -------------------------------------------------------------------------------- */

/* What becomes of an event that finds no open window of its id, but one that is over, or none. */
static lull__expired answer_of(const touch *t, const lull__window *before) {
    const lull__class *class = t->judgement->window.class;
    int64_t time_ms = t->address->time_ms;
    if (!before || before->part != t->session->part) {
        return class->starts ? LULL__NEW : LULL__NONE;
    }
    if (before->end_reason == LULL__NAMED) {
        return LULL__NEW;
    }
    lull__expired answer = (lull__expired) class->expired[before->end_reason];
    bool goes_on = class->extends || !lull__is_cut(before->end_reason) ||
                   lull__is_within(before->idle, before->clock_ms, time_ms);
    bool comes_behind = time_ms < before->end_ms;
    bool trails = comes_behind ? answer != LULL__NONE : answer == LULL__NEW && !goes_on;
    return trails ? LULL__TRAIL : answer;
}

/* Begins the next window of an id, or its first. */
static lull__window *open_window(const touch *t, lull__window *before, lull__expired answer) {
    const lull__effect *effect = &t->judgement->window;
    lull__window_begin how = {
        .reason = LULL__FIRST,
        .before = before,
        .clock_ms = LULL__NO_TIME,
        .needs_snapshot = !brings_snapshot(&t->judgement->snapshot[0]),
    };
    if (before) {
        bool goes_on = before->part == t->session->part && answer == LULL__NEW &&
                       lull__is_cut(before->end_reason) && !effect->class->extends;
        how.reason = (lull__reason)before->end_reason;
        how.name = effect->rotation.held ? effect->rotation.name : (lull__text){0};
        how.clock_ms = goes_on ? before->clock_ms : LULL__NO_TIME;
    }
    return lull__begin_window(t->key, t->session, t->address, &how, t->stage);
}

/* An event that comes when its window is over, or to none: sets *window to the one that it begins;
 * NULL where it begins none. */
static bool find_none(const touch *t, lull__window **window) {
    lull__outcome *outcome = t->outcome;
    lull__window *before = find(t->session, t->address->window_key, false);
    lull__expired answer = answer_of(t, before);
    *window = NULL;
    if (answer == LULL__NONE) {
        return true;
    }
    if (answer == LULL__TRAIL) {
        outcome->window_id = t->address->window_key;
        outcome->window_index = before->index;
        outcome->tells_record = true;
        return true;
    }
    *window = open_window(t, before, answer);
    outcome->asks_window = true;
    return *window != NULL;
}

/* A trigger ends the window. */
static bool rotate(const touch *t, lull__window *window) {
    const lull__rotation *rotation = &t->judgement->window.rotation;
    int64_t time_ms = t->address->time_ms;
    lull__boundary end = {.reason = rotation->reason,
                          .name = rotation->name,
                          .place = rotation->place,
                          .time_ms = time_ms};
    return lull__end_window(t->key, t->session, window, &end, t->stage);
}

/* What an event is to its window. */
static bool count(const touch *t, lull__window *window, bool recorded) {
    const lull__tally_terms *terms = &t->stage->terms->window;
    const lull__effect *effect = &t->judgement->window;
    const lull__class *class = effect->class;
    int64_t end_ms = t->address->end_ms;
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
    return (!class->counts || lull__tally_measure(&window->tally, terms, effect, t->address,
                                                  &t->stage->bites.measures)) &&
           lull__tally_remember(&window->tally, terms, effect);
}

/* A paused recorder sends nothing until somebody is active: what it missed, a replay lacks, unless
 * it is of a class that does not count. */
static bool record(const touch *t, lull__window *window) {
    const lull__judgement *judgement = t->judgement;
    const lull__terms *terms = t->stage->terms;
    if (lull__window_is_paused(window)) {
        window->broken |= judgement->window.class->counts;
        return true;
    }
    if (terms->snapshot_parts > 0) {
        apply_snapshot(window, &judgement->snapshot[window->snapshot_parts], t->address->time_ms);
    }
    return judgement->chunk < 0 ||
           lull__chunks_add(&window->chunks, judgement->chunk, terms->chunk_ranges_max,
                            &t->stage->bites.chunks);
}

static bool apply(const touch *t, lull__window *window) {
    lull__outcome *outcome = t->outcome;
    const lull__class *class = t->judgement->window.class;
    outcome->asks_window |= class->counts;
    if (lull__window_is_paused(window) && class->extends && !resume(t, window)) {
        return false;
    }
    bool recorded = !lull__window_is_paused(window);
    outcome->window = window;
    outcome->window_id = t->address->window_key;
    outcome->window_index = window->index;
    outcome->tells_record = true;
    outcome->record = recorded;
    return count(t, window, recorded) && record(t, window);
}

bool lull__window_is_touched(const lull__terms *terms, const lull__address *address,
                             const lull__class *class) {
    return lull__window_has_key(terms, address) &&
           (class->starts || class->extends || class->counts);
}

const lull__window *lull__window_at_hand(const lull__line *line, const lull__address *address) {
    bool is_late = line && address->time_ms < line->session.last_ms;
    return line && !is_late ? find(&line->session, address->window_key, true) : NULL;
}

bool lull__window_step(const lull__key *key, lull__session *session, const lull__address *address,
                       const lull__judgement *judgement, lull__stage *stage,
                       lull__outcome *outcome) {
    if (!lull__window_is_touched(stage->terms, address, judgement->window.class)) {
        return true;
    }
    const touch t = {key, session, address, judgement, stage, outcome};
    lull__window *window = find(session, address->window_key, true);
    if (window && judgement->window.rotation.held) {
        if (!rotate(&t, window)) {
            return false;
        }
        window = NULL;
    }
    if (!window && !find_none(&t, &window)) {
        return false;
    }
    return !window || apply(&t, window);
}
