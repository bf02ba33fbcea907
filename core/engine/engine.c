#include "engine/engine.h"

#include "base/json.h"
#include "base/messages.h"
#include "event/time.h"

#include <stdlib.h>

/* ---- options --------------------------------------------------------------------------------- */

void lull_options_init(lull_options *options) {
    *options = (lull_options){.emit = LULL_EMIT_ALL};
#define DEFAULT_LIMIT(name, preset, maximum, meaning) options->limits.name = (preset);
    LULL_LIMITS(DEFAULT_LIMIT)
#undef DEFAULT_LIMIT
}

static bool check_limits(lull_limits *limits, lull_error *error) {
#define CHECK_LIMIT(name, preset, maximum, meaning)                                                \
    if (limits->name == 0) {                                                                       \
        limits->name = (preset);                                                                   \
    }                                                                                              \
    if (limits->name > (uint64_t)(maximum)) {                                                      \
        return lull__fail(error, LULL_MISUSE, LULL__SAYS_HIGH_LIMIT, #name,                        \
                          (unsigned long long)limits->name, (unsigned long long)(maximum));        \
    }
    LULL_LIMITS(CHECK_LIMIT)
#undef CHECK_LIMIT
    return true;
}

static bool check_salt(const lull_options *options, lull_error *error) {
    return !options->id_salt || options->id_salt_bytes >= LULL_ID_SALT_BYTES_MIN ||
           lull__fail(error, LULL_MISUSE, LULL__SAYS_SHORT_SALT, options->id_salt_bytes,
                      LULL_ID_SALT_BYTES_MIN);
}

static void take_salt(lull_engine *engine, const lull_options *options) {
    engine->salted = options->id_salt != NULL;
    if (engine->salted) {
        lull__hmac_init(&engine->id_salt, options->id_salt, options->id_salt_bytes);
    }
    engine->options.id_salt = NULL; /* the caller's */
}

/* ---- begin and end --------------------------------------------------------------------------- */

/* The caller's paths may go when they are read. */
static bool add_projection(lull_engine *engine, lull_error *error) {
    const char *const *fields = engine->options.fields;
    engine->options.fields = NULL;
    if (fields) {
        engine->projection = lull__projection_new(fields, engine->options.field_count, error);
    }
    return !fields || engine->projection;
}

lull_engine *lull_engine_new(const lull_options *options, lull_error *error) {
    lull_limits limits = options->limits;
    if (!options->write) {
        lull__fail(error, LULL_MISUSE, LULL__SAYS_NO_WRITE);
        return NULL;
    }
    if (!check_limits(&limits, error) || !check_salt(options, error)) {
        return NULL;
    }
    lull_engine *engine = calloc(1, sizeof *engine);
    if (!engine || !(engine->reader = lull__reader_new(limits.json_levels))) {
        free(engine);
        lull__no_memory(error);
        return NULL;
    }
    engine->options = *options;
    engine->options.limits = limits;
    take_salt(engine, options);
    engine->shadow.bytes_max = limits.waiting_bytes;
    engine->failures.warn = options->warn;
    engine->failures.context = options->context;
    lull__framing_init(&engine->framing, limits.line_bytes);
    if (!add_projection(engine, error)) {
        lull_engine_free(engine);
        return NULL;
    }
    return engine;
}

void lull_engine_free(lull_engine *engine) {
    if (!engine) {
        return;
    }
    for (size_t i = 0; i < engine->lane_count; i++) {
        lull__lane_free(engine->lanes[i]);
    }
    free(engine->lanes);
    free(engine->listed);
    lull__free_given(engine);
    lull__shadow_deinit(&engine->shadow);
    lull__projection_free(engine->projection);
    lull__reader_free(engine->reader);
    lull__framing_deinit(&engine->framing);
    lull__arena_deinit(&engine->batch.arena);
    lull__buffer_deinit(&engine->batch.records);
    lull__buffer_deinit(&engine->batch.scratch);
    lull__buffer_deinit(&engine->out);
    lull__buffer_deinit(&engine->rejects);
    lull__buffer_deinit(&engine->input_name);
    explicit_bzero(&engine->id_salt, sizeof engine->id_salt);
    free(engine);
}

/* ---- batches --------------------------------------------------------------------------------- */

static void reset_batch(lull_engine *engine) {
    lull__batch *batch = &engine->batch;
    batch->frame_count = batch->event_count = batch->bytes = 0;
    lull__arena_reset(&batch->arena);
}

static bool run_batch(lull_engine *engine) {
    bool fine = lull__phase_parse(engine) && lull__phase_order(engine) &&
                lull__phase_step(engine) && lull__phase_write(engine);
    if (!fine) {
        return false;
    }
    reset_batch(engine);
    return engine->stop.code == LULL_OK || lull__engine_failed(engine, engine->stop.code);
}

static bool add_frame(lull_engine *engine, const lull__frame *frame) {
    lull__batch *batch = &engine->batch;
    batch->frames[batch->frame_count++] = *frame;
    batch->bytes += frame->text.length;
    bool full = batch->frame_count == LULL__BATCH_EVENTS || batch->bytes >= LULL__BATCH_BYTES;
    return !full || run_batch(engine);
}

/* policy.load comes before all else, unless this stream goes on from a saved state. */
static bool announce(lull_engine *engine) {
    if (!engine->announced) {
        lull__write_loads(engine);
    }
    engine->announced = true;
    return true;
}

static bool ready(const lull_engine *engine, lull_error *error) {
    if (engine->lane_count == 0) {
        return lull__fail(error, LULL_MISUSE, LULL__SAYS_INPUT_BEFORE_RULES);
    }
    if (engine->finished || engine->failed != LULL_OK) {
        return lull__fail(error, LULL_MISUSE, LULL__SAYS_CALL_AFTER_END,
                          engine->finished ? "finished" : "failed");
    }
    return true;
}

/* What was told until a rule stopped the engine is written as ever. */
static bool write_until_stop(lull_engine *engine) {
    engine->failed = LULL_OK;
    return lull__write_stepped(engine) && lull__flush(engine, true) &&
           lull__engine_failed(engine, engine->stop.code);
}

static bool tell_failure(const lull_engine *engine, lull_error *error) {
    switch (engine->failed) {
    case LULL_NO_MEMORY:
        return lull__no_memory(error);
    case LULL_STOPPED:
        return lull__fail(error, LULL_STOPPED, LULL__SAYS_STOPPED);
    default:
        return lull__fail_at(error, engine->stop.code, engine->stop.file, engine->stop.line, "%s",
                             engine->stop.message);
    }
}

/* The end of a public call: hands on what there is, and tells why it failed. */
static bool conclude(lull_engine *engine, bool fine, lull_error *error) {
    if (!fine && engine->failed == engine->stop.code) {
        write_until_stop(engine);
    }
    return (fine && lull__flush(engine, true)) || tell_failure(engine, error);
}

/* ---- input ----------------------------------------------------------------------------------- */

bool lull_engine_begin_input(lull_engine *engine, const char *name, lull_error *error) {
    if (!ready(engine, error)) {
        return false;
    }
    engine->origin.input++;
    engine->input_name.length = 0;
    lull__text text = lull__text_of(name ? name : "");
    bool utf8 = lull__json_is_utf8(text);
    for (size_t i = 0; i < text.length; i++) { /* a record is UTF-8, whatever the file is called */
        lull__buffer_char(&engine->input_name,
                          utf8 || (signed char)text.at[i] > 0 ? text.at[i] : '?');
    }
    if (engine->input_name.failed) { /* later rejects would name another file */
        lull__engine_failed(engine, LULL_NO_MEMORY);
        return lull__no_memory(error);
    }
    return true;
}

bool lull_engine_feed(lull_engine *engine, const void *bytes, size_t count, lull_error *error) {
    if (!ready(engine, error)) {
        return false;
    }
    engine->stats.bytes += count;
    lull__framing_feed(&engine->framing, bytes, count);
    lull__frame frame;
    bool failed = false;
    bool fine = announce(engine);
    while (fine && lull__framing_next(&engine->framing, &frame, &failed)) {
        fine = add_frame(engine, &frame);
    }
    fine = fine && run_batch(engine);
    if (fine && (failed || !lull__framing_keep(&engine->framing))) {
        fine = lull__engine_failed(engine, LULL_NO_MEMORY);
    }
    return conclude(engine, fine, error);
}

bool lull_engine_end_input(lull_engine *engine, lull_error *error) {
    if (!ready(engine, error)) {
        return false;
    }
    lull__frame frame;
    bool failed = false;
    bool fine = announce(engine);
    if (lull__framing_end(&engine->framing, &frame, &failed)) {
        fine = fine && add_frame(engine, &frame) && run_batch(engine);
    }
    if (failed) {
        fine = lull__engine_failed(engine, LULL_NO_MEMORY);
    }
    return conclude(engine, fine, error);
}

bool lull_engine_drain(lull_engine *engine, lull_error *error) {
    if (!ready(engine, error)) {
        return false;
    }
    bool fine = announce(engine) && lull__phase_drain(engine) && lull__phase_write(engine);
    reset_batch(engine);
    return conclude(engine, fine, error);
}

bool lull_engine_advance(lull_engine *engine, int64_t time_ms, lull_error *error) {
    if (!ready(engine, error)) {
        return false;
    }
    lull__value time = {.type = LULL__INTEGER, .integer = time_ms};
    if (!lull__time_parse(time, LULL__MILLISECONDS, &time_ms)) {
        return lull__fail(error, LULL_MISUSE, LULL__SAYS_NO_SUCH_INSTANT, (long long)time_ms);
    }
    bool fine =
        announce(engine) && lull__phase_advance(engine, time_ms) && lull__phase_write(engine);
    reset_batch(engine);
    return conclude(engine, fine, error);
}

bool lull_engine_finish(lull_engine *engine, lull_error *error) {
    if (!lull_engine_end_input(engine, error)) {
        return false;
    }
    bool fine = lull__phase_drain(engine) && lull__phase_write(engine);
    for (size_t i = 0; i < engine->lane_count && fine; i++) {
        fine = lull__lane_end(engine->lanes[i]) && lull__write_stepped(engine);
    }
    engine->finished = true;
    return conclude(engine, fine, error);
}
