#include "session/state.h"

#include "session/chunks.h"
#include "session/deadline.h"
#include "session/keep.h"

#include <stdlib.h>

bool lull__grow(void *array, uint32_t count, uint32_t *capacity, size_t size) {
    if (count < *capacity) {
        return true;
    }
    uint32_t wider = *capacity ? *capacity * 2 : 1;
    void *old;
    memcpy(&old, array, sizeof old);
    void *grown = realloc(old, wider * size);
    if (!grown) {
        return false;
    }
    memcpy(array, &grown, sizeof grown);
    *capacity = wider;
    return true;
}

lull__key *lull__key_new(lull__text text) {
    lull__key *key = calloc(1, sizeof *key);
    if (!key) {
        return NULL;
    }
    key->text = lull__owned_new(text);
    if (!key->text) {
        free(key);
        return NULL;
    }
    key->newest_clock_ms = LULL__NO_TIME;
    key->counted_ms = LULL__NO_TIME;
    key->rank_ms = LULL__NO_TIME;
    return key;
}

static void line_deinit(lull__line *line) {
    lull__session_clear(&line->session);
    free(line->client_id);
}

void lull__key_free(lull__key *key) {
    if (!key) {
        return;
    }
    for (uint32_t i = 0; i < key->line_count; i++) {
        line_deinit(&key->lines[i]);
    }
    free(key->lines);
    free(key->newest_id);
    free(key->text);
    free(key);
}

lull__line *lull__key_find_line(lull__key *key, lull__text client_id) {
    for (uint32_t i = 0; i < key->line_count; i++) {
        if (lull__text_equal(lull__owned_text(key->lines[i].client_id), client_id)) {
            return &key->lines[i];
        }
    }
    return NULL;
}

static bool is_later(const lull__session *a, const lull__session *b) {
    if (a->clock_ms != b->clock_ms) {
        return a->clock_ms > b->clock_ms;
    }
    return a->start_ms != b->start_ms ? a->start_ms > b->start_ms : a->arrival > b->arrival;
}

/* The open session with the greatest last activity, whoever owns its id. */
static lull__line *latest_open_line(lull__key *key) {
    lull__line *latest = NULL;
    for (uint32_t i = 0; i < key->line_count; i++) {
        lull__line *line = &key->lines[i];
        if (line->session.open && (!latest || is_later(&line->session, &latest->session))) {
            latest = line;
        }
    }
    return latest;
}

lull__line *lull__key_line(lull__key *key, lull__text client_id) {
    lull__line *open = client_id.length == 0 ? latest_open_line(key) : NULL;
    return open ? open : lull__key_find_line(key, client_id);
}

lull__line *lull__key_add_line(lull__key *key, lull__text client_id) {
    if (!lull__grow(&key->lines, key->line_count, &key->line_capacity, sizeof *key->lines)) {
        return NULL;
    }
    lull__line *line = &key->lines[key->line_count];
    *line = (lull__line){0};
    if (client_id.length > 0) {
        line->client_id = lull__owned_new(client_id);
        if (!line->client_id) {
            return NULL;
        }
    }
    key->line_count++;
    return line;
}

void lull__key_drop_line(lull__key *key, lull__line *line) {
    size_t at = (size_t)(line - key->lines);
    line_deinit(line);
    key->line_count--;
    memmove(line, line + 1, (key->line_count - at) * sizeof *line);
}

bool lull__key_has_open(const lull__key *key) {
    for (uint32_t i = 0; i < key->line_count; i++) {
        if (key->lines[i].session.open) {
            return true;
        }
    }
    return false;
}

bool lull__line_is_trusted(const lull__line *line, const lull__terms *terms) {
    return line->client_id && !terms->verify;
}

static lull__value measure_of(const void *of, const lull__tally_terms *terms, uint32_t which) {
    return lull__tally_value(of, terms, which);
}

static uint32_t windows_of(const void *of) {
    const lull__session *session = of;
    uint32_t count = 0;
    for (uint32_t i = 0; i < session->window_count; i++) {
        count += session->windows[i].part == session->part;
    }
    return count;
}

lull__view lull__session_view(const lull__session *session) {
    const lull__terms *terms = session->terms;
    lull__view view = {
        .exists = true,
        .open = session->open,
        .id = lull__owned_text(session->id),
        .previous_id = lull__owned_text(session->previous_id),
        .part = session->part,
        .index = session->index,
        .start_ms = session->start_ms,
        .last_ms = session->last_ms,
        .end_ms = session->end_ms,
        .last_active_ms = session->last_active_ms,
        .gap_ms = session->gap_ms,
        .deadline_ms = session->open ? lull__session_deadline(session) : LULL__NEVER,
        .events = session->events,
        .active_events = session->active_events,
        .active_ms = session->active_ms,
        .start_reason = session->start_reason,
        .start_name = lull__owned_text(session->start_name),
        .end_reason = session->end_reason,
        .seen = session->tally.seen,
        .latest = session->latest,
        .measure = measure_of,
        .tally = &session->tally,
        .terms = &terms->session,
        .windows = windows_of,
        .session = session,
    };
    if (session->stash) {
        lull__keep_show(session, terms, &view);
    }
    return view;
}

lull__view lull__window_view(const lull__window *window, const lull__terms *terms) {
    if (!window) {
        return (lull__view){.of_window = true};
    }
    return (lull__view){
        .of_window = true,
        .exists = true,
        .open = window->open,
        .id = lull__owned_text(window->id),
        .index = window->index,
        .start_ms = window->start_ms,
        .last_ms = window->start_ms, /* late is a matter of the session */
        .end_ms = window->end_ms,
        .last_active_ms = window->last_active_ms,
        .events = window->events,
        .active_events = window->active_events,
        .unrecorded = window->unrecorded,
        .chunk_gaps = lull__chunks_gaps(&window->chunks),
        .chunk_collisions = window->chunks.collisions,
        .playable_ms = window->playable_ms,
        .end_reason = window->end_reason,
        .seen = window->tally.seen,
        .measure = measure_of,
        .tally = &window->tally,
        .terms = &terms->window,
    };
}

lull__view lull__line_view(const lull__line *line) {
    if (!line) {
        return (lull__view){.last_active_ms = LULL__NO_TIME, .gap_ms = LULL__NO_TIME};
    }
    lull__view view = lull__session_view(&line->session);
    view.trusted = lull__line_is_trusted(line, line->session.terms);
    return view;
}

void lull__window_deinit(lull__window *window) {
    free(window->id);
    free(window->turns);
    free(window->chunks.ranges);
    lull__tally_clear(&window->tally);
    *window = (lull__window){0};
}

void lull__session_clear(lull__session *session) {
    for (uint32_t i = 0; i < session->window_count; i++) {
        lull__window_deinit(&session->windows[i]);
    }
    free(session->windows);
    free(session->id);
    free(session->previous_id);
    free(session->start_name);
    lull__unique_free(session->unique);
    lull__tally_clear(&session->tally);
    free(session->latest);
    lull__keep_end(session);
    *session = (lull__session){0};
}
