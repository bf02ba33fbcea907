/*
 * The phases parse and address: from lines to events, or to rejects.
 */
#include "engine/engine.h"

/* ---- rejects --------------------------------------------------------------------------------- */

static bool reject(lull_engine *engine, const lull__frame *frame, const lull_error *error) {
    lull__reject record = {
        .file = {engine->input_name.bytes, engine->input_name.length},
        .line = frame->number,
        .offset = frame->offset,
        .bytes = frame->line_bytes,
        .error = lull_code_name(error->code),
        .message = error->message,
        .input = frame->text,
        .cut = frame->kind == LULL__FRAME_LONG_END,
    };
    engine->stats.rejects++;
    lull__record_reject(&engine->rejects, &record);
    return !engine->rejects.failed || lull__engine_failed(engine, LULL_NO_MEMORY);
}

static bool reject_long(lull_engine *engine, const lull__frame *frame) {
    lull_error error;
    lull__fail(&error, LULL_TOO_LONG,
               "found a line of %llu bytes, expected at most %llu: raise line_bytes",
               (unsigned long long)frame->line_bytes,
               (unsigned long long)engine->framing.line_bytes_max);
    return reject(engine, frame, &error);
}

/* ---- events ---------------------------------------------------------------------------------- */

/* Takes the member "lull" out of a line that has been tagged before. */
static bool untag(lull_engine *engine, lull__event *event, lull__line_facts *facts,
                  lull_error *error) {
    char *text = lull__arena_take(&engine->batch.arena, event->line.length);
    if (!text) {
        return lull__no_memory(error);
    }
    size_t length = lull__json_without(event->line, LULL__TEXT("lull"), text);
    event->line = (lull__text){text, length};
    return lull__reader_read(engine->reader, event->line, false,
                             lull__policy_fields(engine->policy), event->row, &engine->batch.arena,
                             facts, error);
}

static bool read_line(lull_engine *engine, const lull__frame *frame, lull__event *event,
                      lull_error *error) {
    const lull__fields *fields = lull__policy_fields(engine->policy);
    lull__line_facts facts = {0};
    event->line = frame->text;
    event->width = fields->slot_count;
    event->row = lull__arena_take(&engine->batch.arena, (event->width + 1) * sizeof *event->row);
    if (!event->row) {
        return lull__no_memory(error);
    }
    if (!lull__reader_read(engine->reader, frame->text, frame->padded, fields, event->row,
                           &engine->batch.arena, &facts, error)) {
        return false;
    }
    if (facts.tagged && !engine->options.retag) {
        return lull__fail(error, LULL_TAGGED,
                          "found a member \"lull\", expected an event that was not tagged before: "
                          "use --retag to replace it");
    }
    if (facts.tagged && !untag(engine, event, &facts, error)) {
        return false;
    }
    event->close = facts.close;
    event->empty = facts.empty;
    engine->stats.unrepresentable += facts.unrepresentable;
    return true;
}

static bool address_event(lull_engine *engine, lull__event *event, lull_error *error) {
    lull__subject subject = {
        .line = event->line,
        .row = event->row,
        .width = event->width,
        .arena = &engine->batch.arena,
        .position = event->arrival,
        .time_ms = LULL__NO_TIME,
    };
    if (!lull__policy_address(engine->policy, &subject, &event->addressed, error)) {
        return false;
    }
    engine->stats.ids_over_limit += event->addressed.ids_over_limit;
    event->key_hash = lull__key_hash(event->addressed.address.key);
    return true;
}

bool lull__read_event(lull_engine *engine, const lull__frame *frame, lull__event *event,
                      bool *usable) {
    lull_error error;
    *event = (lull__event){.arrival = engine->arrivals + 1};
    *usable = read_line(engine, frame, event, &error) && address_event(engine, event, &error);
    if (*usable) {
        engine->arrivals++;
        return true;
    }
    return error.code == LULL_NO_MEMORY ? lull__engine_failed(engine, LULL_NO_MEMORY)
                                        : reject(engine, frame, &error);
}

static bool is_blank(lull__text line) {
    for (size_t i = 0; i < line.length; i++) {
        if (!strchr(" \t\r", line.at[i]) || line.at[i] == '\0') {
            return false;
        }
    }
    return true;
}

static bool parse_frame(lull_engine *engine, const lull__frame *frame) {
    if (frame->kind == LULL__FRAME_LONG_PART) {
        return engine->options.write(engine->options.context, LULL_REJECTS_RAW, frame->text.at,
                                     frame->text.length) ||
               lull__engine_failed(engine, LULL_STOPPED);
    }
    engine->stats.lines++;
    if (frame->kind == LULL__FRAME_LONG_END) {
        return reject_long(engine, frame);
    }
    if (is_blank(frame->text)) {
        engine->stats.empty_lines++;
        return true;
    }
    lull__batch *batch = &engine->batch;
    bool usable;
    if (!lull__read_event(engine, frame, &batch->events[batch->event_count], &usable)) {
        return false;
    }
    batch->event_count += usable;
    return true;
}

bool lull__phase_parse(lull_engine *engine) {
    lull__batch *batch = &engine->batch;
    for (size_t i = 0; i < batch->frame_count; i++) {
        if (!parse_frame(engine, &batch->frames[i])) {
            return false;
        }
    }
    return true;
}

bool lull__phase_order(lull_engine *engine) {
    lull__batch *batch = &engine->batch;
    for (size_t i = 0; i < batch->event_count; i++) {
        engine->stats.events++;
        if (!lull__order_take(&engine->order, &batch->events[i])) {
            return lull__engine_failed(engine, LULL_NO_MEMORY);
        }
    }
    return true;
}
