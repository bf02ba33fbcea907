/*
 * The phase parse: from lines to the events of each lane, or to rejects; and the phase order.
 */
#include "base/messages.h"
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
    lull__record_reject(&engine->rejects, &record);
    return !engine->rejects.failed || lull__engine_failed(engine, LULL_NO_MEMORY);
}

/* What is no event for any policy. */
static bool reject_for_all(lull_engine *engine, const lull__frame *frame, const lull_error *error) {
    engine->stats.rejects++;
    return reject(engine, frame, error);
}

static bool reject_long(lull_engine *engine, const lull__frame *frame) {
    lull_error error;
    lull__fail(&error, LULL_TOO_LONG, LULL__SAYS_LONG_LINE, (unsigned long long)frame->line_bytes,
               (unsigned long long)engine->framing.line_bytes_max);
    return reject_for_all(engine, frame, &error);
}

/* ---- events ---------------------------------------------------------------------------------- */

/* Takes the member "lull" out of the line that was tagged before, and parses it anew. */
static bool untag(lull_engine *engine, lull__text *line, lull__line_facts *facts,
                  lull_error *error) {
    char *text = lull__arena_take(&engine->batch.arena, line->length);
    if (!text) {
        return lull__no_memory(error);
    }
    *line = (lull__text){text, lull__json_without(*line, LULL__TEXT("lull"), text)};
    return lull__reader_parse(engine->reader, *line, false, facts, error);
}

/* The line that stands for an event of the primary in the output. */
static bool show(lull_engine *engine, lull__event *event, lull_error *error) {
    return !engine->projection || lull__project(engine->projection, engine->reader, event->line,
                                                &engine->batch.arena, &event->shown, error);
}

/* Parses a line once and fills the rows of all lanes, in the next event of the batch. */
static bool read_line(lull_engine *engine, const lull__frame *frame, size_t at, lull_error *error) {
    lull__line_facts facts;
    lull__text line = frame->text;
    lull__event *first = &engine->lanes[0]->events[at];
    if (!lull__reader_parse(engine->reader, line, frame->padded, &facts, error) ||
        !lull__lane_fill(engine->lanes[0], first, line, &facts, error)) {
        return false;
    }
    if (facts.tagged) {
        if (!engine->options.retag) {
            return lull__fail(error, LULL_TAGGED, LULL__SAYS_TAGGED);
        }
        if (!untag(engine, &line, &facts, error) ||
            !lull__lane_fill(engine->lanes[0], first, line, &facts, error)) {
            return false;
        }
    }
    engine->lanes[0]->stats.unrepresentable += facts.unrepresentable;
    if (!show(engine, first, error)) {
        return false;
    }
    for (size_t i = 1; i < engine->lane_count; i++) {
        lull__lane *lane = engine->lanes[i];
        if (!lull__lane_fill(lane, &lane->events[at], line, &facts, error)) {
            return false;
        }
        lane->stats.unrepresentable += facts.unrepresentable;
    }
    return true;
}

/* Asks a lane when the event was and whose. Without a time it is none of the lane's, and where the
 * lane is the primary, a reject. false: the engine failed. */
static bool address(lull__lane *lane, const lull__frame *frame, size_t at) {
    lull_engine *engine = lane->engine;
    lull_error error;
    if (lull__lane_address(lane, &lane->events[at], &error)) {
        return true;
    }
    if (error.code == LULL_NO_MEMORY) {
        return lull__engine_failed(engine, LULL_NO_MEMORY);
    }
    lane->stats.rejects++;
    return lane->index > 0 || reject(engine, frame, &error);
}

/* The others' answers for an event that the primary writes. */
static bool await_answers(lull_engine *engine, size_t at) {
    lull__answers *answers = lull__answers_new(&engine->shadow, engine->lane_count - 1);
    if (!answers) {
        return lull__engine_failed(engine, LULL_NO_MEMORY);
    }
    for (size_t i = 0; i < engine->lane_count; i++) {
        lull__event *event = &engine->lanes[i]->events[at];
        event->answers = answers;
        answers->awaited += i > 0 && event->arrival > 0;
    }
    return true;
}

/* Notes which input the line stands in, for events that are to say it. */
static void note_input(lull_engine *engine, size_t at) {
    lull__text name = {engine->input_name.bytes, engine->input_name.length};
    for (size_t i = 0; i < engine->lane_count; i++) {
        engine->lanes[i]->events[at].input = name;
    }
}

/* Makes the line an event of each lane that finds a time in it. */
static bool take_line(lull_engine *engine, const lull__frame *frame) {
    lull_error error;
    size_t at = engine->batch.event_count;
    engine->origin.line_number = frame->number;
    if (!read_line(engine, frame, at, &error)) {
        return error.code == LULL_NO_MEMORY ? lull__engine_failed(engine, LULL_NO_MEMORY)
                                            : reject_for_all(engine, frame, &error);
    }
    if (engine->options.why) {
        note_input(engine, at);
    }
    for (size_t i = 0; i < engine->lane_count; i++) {
        if (!address(engine->lanes[i], frame, at)) {
            return false;
        }
    }
    engine->batch.event_count++;
    bool shadowed = lull__shadows(engine) && engine->lanes[0]->events[at].arrival > 0;
    return !shadowed || await_answers(engine, at);
}

bool lull__read_again(lull__lane *lane, lull__text line, bool *usable) {
    lull_engine *engine = lane->engine;
    lull_error error;
    lull__line_facts facts;
    lull__event *event = &lane->events[0];
    engine->origin.line_number = 0;
    *usable = lull__reader_parse(engine->reader, line, false, &facts, &error) &&
              lull__lane_fill(lane, event, line, &facts, &error) &&
              (lane->index > 0 || show(engine, event, &error)) &&
              lull__lane_address(lane, event, &error);
    return *usable || error.code != LULL_NO_MEMORY || lull__engine_failed(engine, LULL_NO_MEMORY);
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
    return take_line(engine, frame);
}

bool lull__phase_parse(lull_engine *engine) {
    lull__batch *batch = &engine->batch;
    for (size_t i = 0; i < batch->frame_count; i++) {
        if (!parse_frame(engine, &batch->frames[i])) {
            return false;
        }
        if (lull__rule_stops(engine)) {
            break; /* behind this line: what came before it still goes through the other phases */
        }
    }
    return true;
}

/* ---- order ----------------------------------------------------------------------------------- */

static bool order_lane(lull__lane *lane, size_t count) {
    for (size_t i = 0; i < count; i++) {
        lull__event *event = &lane->events[i];
        if (event->arrival > 0) {
            lane->stats.events++;
            if (!lull__order_take(&lane->order, event)) {
                return lull__engine_failed(lane->engine, LULL_NO_MEMORY);
            }
        }
        lane->reached[i] =
            (lull__reach){lane->order.ready.count, lull__order_watermark(&lane->order)};
    }
    return true;
}

bool lull__phase_order(lull_engine *engine) {
    for (size_t i = 0; i < engine->lane_count; i++) {
        if (!order_lane(engine->lanes[i], engine->batch.event_count)) {
            return false;
        }
    }
    return true;
}
