#include "base/json.h"
#include "event/time.h"
#include "record/why.h"
#include "record/write.h"
#include "session/chunks.h"
#include "session/keep.h"

static const char *const TYPES[] = {
    [LULL__SESSION_START] = "session.start", [LULL__SESSION_CONFIRM] = "session.confirm",
    [LULL__SESSION_END] = "session.end",     [LULL__WINDOW_START] = "window.start",
    [LULL__WINDOW_IDLE] = "window.idle",     [LULL__WINDOW_RESUME] = "window.resume",
    [LULL__WINDOW_END] = "window.end",
};

/* lull's own word, or the name that a rule gave. */
static void write_reason(lull__buffer *out, lull__reason reason, lull__text name) {
    if (reason == LULL__NAMED) {
        lull__json_write_string(out, name);
        return;
    }
    lull__buffer_char(out, '"');
    lull__buffer_string(out, lull__reason_name(reason)); /* needs no escapes */
    lull__buffer_char(out, '"');
}

static void write_head(lull__buffer *out, const lull__recorder *recorder,
                       const lull__boundary *boundary) {
    lull__buffer_string(out, "{\"type\":\"");
    lull__buffer_string(out, TYPES[boundary->type]);
    lull__buffer_char(out, '"');
    lull__member_raw(out, "policy", recorder->policy);
    if (boundary->session->takes_part) {
        lull__member_raw(out, "experiment", recorder->experiment);
        lull__member_raw(out, "arm", recorder->arm);
    }
    lull__member_raw(out, "key", lull__owned_text(boundary->key->text));
    lull__member_raw(out, "session_id", lull__owned_text(boundary->session->id));
    lull__member_count(out, "part", boundary->session->part);
    if (boundary->window && boundary->window->id) {
        lull__member_raw(out, "window_id", lull__owned_text(boundary->window->id));
    }
    if (boundary->window && recorder->terms->windows_turn) {
        lull__member_count(out, "window_index", boundary->window->index);
    }
    lull__member_time(out, "time", boundary->time_ms);
    lull__member(out, "reason");
    write_reason(out, boundary->reason, boundary->name);
}

/* The threshold that decided. */
static void write_threshold(lull__buffer *out, const lull__boundary *boundary) {
    if (!boundary->decided) {
        return;
    }
    lull__member(out, "threshold");
    lull__buffer_string(out, "{\"slot\":\"");
    lull__buffer_string(out, boundary->by_window ? "window." : "session.");
    lull__buffer_string(out, lull__reason_name(boundary->decided_by));
    lull__buffer_char(out, '"');
    lull__member_ms(out, "limit_ms", boundary->limit_ms);
    lull__buffer_char(out, '}');
}

static void write_also(lull__buffer *out, const lull__boundary *boundary) {
    lull__member(out, "also");
    lull__buffer_char(out, '[');
    const char *comma = "";
    for (int reason = 0; reason < LULL__REASON_COUNT; reason++) {
        if (boundary->also & 1u << reason) {
            lull__buffer_string(out, comma);
            write_reason(out, (lull__reason)reason, (lull__text){0});
            comma = ",";
        }
    }
    for (uint32_t i = 0; i < boundary->also_count; i++) {
        lull__buffer_string(out, comma);
        lull__json_write_string(out, boundary->also_names[i]);
        comma = ",";
    }
    lull__buffer_char(out, ']');
}

static void write_session_start(lull__buffer *out, const lull__boundary *boundary) {
    const lull__session *session = boundary->session;
    if (boundary->after_end) {
        write_also(out, boundary);
    }
    if (session->previous_id) {
        lull__member_raw(out, "previous_id", lull__owned_text(session->previous_id));
    }
    lull__member_count(out, "index", session->index);
    if (session->gap_ms != LULL__NO_TIME) {
        lull__member_ms(out, "gap_ms", session->gap_ms);
    }
    write_threshold(out, boundary);
    if (boundary->continues.length > 0) {
        lull__member_raw(out, "continues", boundary->continues);
    }
}

static void write_span(lull__buffer *out, int64_t start_ms, int64_t end_ms) {
    lull__member_time(out, "start", start_ms);
    lull__member_time(out, "end", end_ms);
}

/* Windows of this part, as they began. */
static void write_window_ids(lull__buffer *out, const lull__session *session) {
    lull__member(out, "windows");
    lull__buffer_char(out, '[');
    const char *comma = "";
    for (uint32_t i = 0; i < session->window_count; i++) {
        const lull__window *window = &session->windows[i];
        if (window->part == session->part && window->id) {
            lull__buffer_string(out, comma);
            lull__buffer_text(out, lull__owned_text(window->id));
            comma = ",";
        }
    }
    lull__buffer_char(out, ']');
}

/* By name; one that has nothing yet is left out. */
static void write_measures(lull__buffer *out, const lull__tally *tally,
                           const lull__tally_terms *terms) {
    lull__member(out, "measures");
    lull__buffer_char(out, '{');
    const char *comma = "";
    for (uint32_t i = 0; i < terms->measure_count; i++) {
        lull__value value = lull__tally_value(tally, terms, i);
        if (value.type != LULL__NIL) {
            lull__buffer_string(out, comma);
            lull__json_write_string(out, terms->measures[i].name);
            lull__buffer_char(out, ':');
            lull__json_write_scalar(out, value);
            comma = ",";
        }
    }
    lull__buffer_char(out, '}');
}

/* Those that hold and those that a rule set, both sorted, as one list. */
static void write_tags(lull__buffer *out, const lull__boundary *boundary) {
    const lull__stash *stash = boundary->window ? NULL : boundary->session->stash;
    lull__text left = lull__owned_text(stash ? stash->tags : NULL), set;
    bool more = lull__tags_next(&left, &set);
    const char *comma = "";
    lull__member(out, "tags");
    lull__buffer_char(out, '[');
    for (uint32_t i = 0; i < boundary->tag_count || more; comma = ",") {
        int order = i == boundary->tag_count ? 1
                    : more                   ? lull__tag_order(boundary->tags[i], set)
                                             : -1;
        lull__buffer_string(out, comma);
        lull__json_write_string(out, order <= 0 ? boundary->tags[i] : set);
        i += order <= 0;
        more = order >= 0 ? lull__tags_next(&left, &set) : more;
    }
    lull__buffer_char(out, ']');
}

static void write_session_confirm(lull__buffer *out, const lull__recorder *recorder,
                                  const lull__session *session) {
    lull__member_count(out, "events", session->events);
    lull__member_count(out, "active_events", session->active_events);
    lull__member_ms(out, "active_ms", session->active_ms);
    write_measures(out, &session->tally, &recorder->terms->session);
}

static void write_session_end(lull__buffer *out, const lull__recorder *recorder,
                              const lull__boundary *boundary) {
    const lull__session *session = boundary->session;
    write_threshold(out, boundary);
    write_span(out, session->start_ms, session->end_ms);
    if (session->last_active_ms != LULL__NO_TIME) {
        lull__member_time(out, "last_active", session->last_active_ms);
    }
    lull__member_ms(out, "duration_ms", session->end_ms - session->start_ms);
    lull__member_ms(out, "active_ms", session->active_ms);
    lull__member_count(out, "events", session->events);
    lull__member_count(out, "active_events", session->active_events);
    lull__member_bool(out, "ghost", session->active_events == 0);
    if (recorder->terms->windows) {
        write_window_ids(out, session);
    }
    write_measures(out, &session->tally, &recorder->terms->session);
    write_tags(out, boundary);
}

static void write_needs_snapshot(lull__buffer *out, const lull__recorder *recorder,
                                 const lull__boundary *boundary) {
    if (recorder->terms->snapshot_parts > 0) {
        lull__member_bool(out, "needs_snapshot", boundary->needs_snapshot);
    }
}

static void write_window_idle(lull__buffer *out, const lull__boundary *boundary) {
    if (boundary->window->last_active_ms != LULL__NO_TIME) {
        lull__member_time(out, "last_active", boundary->window->last_active_ms);
    }
    write_threshold(out, boundary);
}

static void write_segment(lull__buffer *out, bool active, int64_t from_ms, int64_t to_ms,
                          bool first) {
    lull__buffer_string(out, first ? "{\"kind\":\"" : ",{\"kind\":\"");
    lull__buffer_string(out, active ? "active\"" : "idle\"");
    lull__member_time(out, "from", from_ms);
    lull__member_time(out, "to", to_ms);
    lull__buffer_char(out, '}');
}

/*
 * Alternating stretches from the start to the last event, at most as many as the limit says; those
 * of no length are left out. Where turns were lost, nobody knows what the last stretch was. A
 * window whose idle time runs on from the one before it can have paused before its start.
 */
static void write_segments(lull__buffer *out, const lull__recorder *recorder,
                           const lull__window *window) {
    lull__member(out, "segments");
    lull__buffer_char(out, '[');
    int64_t from_ms = window->start_ms;
    uint64_t written = 0, most = recorder->terms->window_segments_max;
    uint32_t known = window->turn_count + (window->turns_lost == 0);
    for (uint32_t i = 0; i < known && from_ms < window->end_ms && written < most; i++) {
        int64_t to_ms = i < window->turn_count ? window->turns[i] : window->end_ms;
        to_ms = to_ms < window->end_ms ? to_ms : window->end_ms;
        if (to_ms > from_ms) {
            write_segment(out, i % 2 == 0, from_ms, to_ms, written == 0);
            written++;
            from_ms = to_ms;
        }
    }
    lull__buffer_char(out, ']');
    if (from_ms < window->end_ms) {
        lull__member_bool(out, "segments_truncated", true);
    }
}

static void write_window_end(lull__buffer *out, const lull__recorder *recorder,
                             const lull__boundary *boundary) {
    const lull__window *window = boundary->window;
    if (boundary->by_window) {
        write_threshold(out, boundary);
    }
    write_span(out, window->start_ms, window->end_ms);
    if (window->playable_ms != LULL__NO_TIME) {
        lull__member_time(out, "playable_from", window->playable_ms);
    }
    write_segments(out, recorder, window);
    lull__member_count(out, "events", window->events);
    lull__member_count(out, "active_events", window->active_events);
    lull__member_count(out, "unrecorded", window->unrecorded);
    lull__member_count(out, "chunk_gaps", lull__chunks_gaps(&window->chunks));
    lull__member_count(out, "chunk_collisions", window->chunks.collisions);
    lull__member_bool(out, "ghost", window->active_events == 0);
    if (recorder->terms->window.measure_count > 0) {
        write_measures(out, &window->tally, &recorder->terms->window);
    }
    if (boundary->tags) {
        write_tags(out, boundary);
    }
}

void lull__record_boundary(lull__buffer *out, const lull__recorder *recorder,
                           const lull__boundary *boundary) {
    write_head(out, recorder, boundary);
    switch (boundary->type) {
    case LULL__SESSION_START:
        write_session_start(out, boundary);
        break;
    case LULL__SESSION_CONFIRM:
        write_session_confirm(out, recorder, boundary->session);
        break;
    case LULL__SESSION_END:
        write_session_end(out, recorder, boundary);
        break;
    case LULL__WINDOW_START:
        write_needs_snapshot(out, recorder, boundary);
        break;
    case LULL__WINDOW_IDLE:
        write_window_idle(out, boundary);
        break;
    case LULL__WINDOW_RESUME:
        lull__member_ms(out, "gap_ms", boundary->gap_ms);
        write_needs_snapshot(out, recorder, boundary);
        break;
    case LULL__WINDOW_END:
        write_window_end(out, recorder, boundary);
        break;
    }
    if (recorder->places) {
        lull__record_rule(out, recorder->places, boundary->place);
    }
    lull__buffer_append(out, "}\n", 2);
}
