/*
 * The phase write: records and tagged events, in the order in which they happened, in large pieces.
 */
#include "engine/engine.h"

#include <stdlib.h>

bool lull__engine_failed(lull_engine *engine, lull_code code) {
    if (engine->failed == LULL_OK) {
        engine->failed = code;
    }
    return false;
}

bool lull__rule_stops(lull_engine *engine) {
    lull_error *last = &engine->failures.last;
    if (!engine->options.stop_on_rule_error || last->code == LULL_OK) {
        return false;
    }
    engine->stop = *last;
    last->code = LULL_OK;
    return true;
}

bool lull__goes_on(lull_engine *engine) {
    return !lull__rule_stops(engine) || lull__engine_failed(engine, engine->stop.code);
}

static bool emits(const lull_engine *engine, unsigned what) {
    return (engine->options.emit & what) != 0;
}

static void count_boundary(lull_stats *stats, lull__boundary_type type) {
    switch (type) {
    case LULL__SESSION_START:
        stats->sessions++;
        stats->open_sessions++;
        break;
    case LULL__SESSION_CONFIRM:
        break;
    case LULL__SESSION_END:
        stats->open_sessions--;
        break;
    case LULL__WINDOW_START:
        stats->windows++;
        stats->open_windows++;
        break;
    case LULL__WINDOW_END:
        stats->open_windows--;
        break;
    case LULL__WINDOW_IDLE:
    case LULL__WINDOW_RESUME:
        break;
    }
}

/* What is said of a session or window that is over. */
static bool add_tags(const lull__rules *rules, lull__boundary *end) {
    lull__view view = end->window ? lull__window_view(end->window, end->session->terms)
                                  : lull__session_view(end->session);
    view.end_name = end->name;
    return lull__policy_tags(rules->policy, &view, &end->tags, &end->tag_count);
}

bool lull__hear_boundary(void *context, const lull__boundary *boundary) {
    lull__lane *lane = context;
    lull_engine *engine = lane->engine;
    count_boundary(&lane->stats, boundary->type);
    lull__policy_note(lull__rules_of(lane, boundary->session)->policy, boundary->place,
                      LULL_POINT_DECIDED);
    if (!emits(engine, boundary->window ? LULL_EMIT_WINDOWS : LULL_EMIT_SESSIONS)) {
        return true;
    }
    const lull__rules *rules = lull__rules_of(lane, boundary->session);
    lull__boundary told = *boundary;
    bool is_end = told.type == LULL__SESSION_END || told.type == LULL__WINDOW_END;
    if (is_end && !add_tags(rules, &told)) {
        return false;
    }
    lull__record_boundary(&engine->batch.records, &rules->recorder, &told);
    return !engine->batch.records.failed;
}

void lull__write_loads(lull_engine *engine) {
    for (size_t i = 0; i < engine->lane_count && emits(engine, LULL_EMIT_POLICIES); i++) {
        const lull__settings *settings = engine->lanes[i]->settings;
        const lull__loaded loaded = {settings->version, settings->file, settings->tzdata};
        lull__record_load(&engine->out, &engine->lanes[i]->rules[0].recorder, &loaded, 0);
    }
}

/* ---- output ---------------------------------------------------------------------------------- */

static bool hand_on(lull_engine *engine, lull_stream stream, lull__buffer *buffer, bool all) {
    if (buffer->failed) {
        return lull__engine_failed(engine, LULL_NO_MEMORY);
    }
    if (buffer->length == 0 || (!all && buffer->length < LULL__WRITE_BYTES)) {
        return true;
    }
    bool goes_on =
        engine->options.write(engine->options.context, stream, buffer->bytes, buffer->length);
    buffer->length = 0;
    if (buffer->capacity > 16 * (size_t)LULL__WRITE_BYTES) {
        lull__buffer_deinit(buffer); /* one huge event must not keep its memory for ever */
    }
    return goes_on || lull__engine_failed(engine, LULL_STOPPED);
}

bool lull__flush(lull_engine *engine, bool all) {
    return hand_on(engine, LULL_OUT, &engine->out, all) &&
           hand_on(engine, LULL_REJECTS, &engine->rejects, all);
}

/* With a blank where what the other policies say is still to come. */
static bool write_event(lull_engine *engine, const lull__event *event) {
    lull__shadow *shadow = &engine->shadow;
    if (!emits(engine, LULL_EMIT_EVENTS)) {
        return true;
    }
    bool shown = event->shown.length > 0;
    lull__text line = shown ? event->shown : event->line;
    size_t close = shown ? line.length - 1 : event->close;
    lull__record_open_event(lull__shadow_output(shadow, &engine->out, event->answers),
                            &engine->lanes[0]->rules[0].recorder, line, close,
                            !shown && event->empty, &event->tag);
    if (event->answers && !lull__shadow_tell(shadow, &engine->out, event->answers)) {
        return lull__engine_failed(engine, LULL_NO_MEMORY);
    }
    lull__record_close_event(lull__shadow_output(shadow, &engine->out, NULL), line, close);
    return true;
}

/* The boundaries told from one place to another. */
static void write_told(lull_engine *engine, size_t from, size_t to) {
    if (to > from) {
        lull__buffer_append(lull__shadow_output(&engine->shadow, &engine->out, NULL),
                            engine->batch.records.bytes + from, to - from);
    }
}

/* Every policy's boundaries stand between the primary's events in the order in which they were
 * told. */
bool lull__write_stepped(lull_engine *engine) {
    lull__batch *batch = &engine->batch;
    const lull__lane *primary = engine->lanes[0];
    size_t told = 0;
    bool fine = true;
    for (; batch->written < primary->stepped; batch->written++) {
        const lull__event *event = primary->order.ready.events[batch->written];
        write_told(engine, told, event->told);
        told = event->told;
        fine = fine && write_event(engine, event) && lull__flush(engine, false);
    }
    write_told(engine, told, batch->records.length);
    batch->records.length = 0;
    lull__shadow_release(&engine->shadow, &engine->out);
    return fine && lull__flush(engine, false);
}

bool lull__phase_write(lull_engine *engine) {
    bool fine = lull__write_stepped(engine);
    for (size_t i = 0; i < engine->lane_count; i++) {
        lull__lane_clear(engine->lanes[i]);
    }
    engine->batch.written = 0;
    return fine;
}
