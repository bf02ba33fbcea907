#include "engine/engine.h"

#include "base/json.h"

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
        return lull__fail(error, LULL_MISUSE, "limits.%s: found %llu, expected at most %llu",      \
                          #name, (unsigned long long)limits->name, (unsigned long long)(maximum)); \
    }
    LULL_LIMITS(CHECK_LIMIT)
#undef CHECK_LIMIT
    return true;
}

/* ---- begin and end --------------------------------------------------------------------------- */

lull_engine *lull_engine_new(const lull_options *options, lull_error *error) {
    lull_limits limits = options->limits;
    if (!options->write) {
        lull__fail(error, LULL_MISUSE, "options.write: found NULL, expected a function");
        return NULL;
    }
    if (!check_limits(&limits, error)) {
        return NULL;
    }
    lull_engine *engine = calloc(1, sizeof *engine);
    lull__reader *reader = engine ? lull__reader_new(limits.json_levels) : NULL;
    if (!reader) {
        free(engine);
        lull__no_memory(error);
        return NULL;
    }
    engine->options = *options;
    engine->options.limits = limits;
    engine->reader = reader;
    engine->moved_to_ms = LULL__NO_TIME;
    lull__framing_init(&engine->framing, limits.line_bytes);
    return engine;
}

/* Residents that were forgotten are named by deadlines only. */
static void free_forgotten(lull__deadlines *deadlines) {
    for (int i = 0; i < LULL__BUCKETS; i++) {
        for (uint32_t j = 0; j < deadlines->buckets[i].count; j++) {
            lull__resident *resident = deadlines->buckets[i].entries[j].resident;
            if (!resident->key && --resident->entries == 0) {
                free(resident);
            }
        }
    }
}

static void free_given(lull__given *given, size_t count) {
    for (size_t i = 0; i < count; i++) {
        free(given[i].name);
        free(given[i].value);
    }
    free(given);
}

void lull_engine_free(lull_engine *engine) {
    if (!engine) {
        return;
    }
    free_forgotten(&engine->deadlines);
    lull__deadlines_deinit(&engine->deadlines);
    lull__keys_deinit(&engine->keys);
    lull__order_deinit(&engine->order);
    lull__policy_free(engine->policy);
    free_given(engine->given, engine->given_count);
    lull__reader_free(engine->reader);
    lull__framing_deinit(&engine->framing);
    lull__arena_deinit(&engine->batch.arena);
    lull__buffer_deinit(&engine->batch.records);
    lull__buffer_deinit(&engine->out);
    lull__buffer_deinit(&engine->rejects);
    lull__buffer_deinit(&engine->input_name);
    free(engine);
}

/* ---- rules ----------------------------------------------------------------------------------- */

bool lull_engine_set(lull_engine *engine, const char *name, const char *value, lull_error *error) {
    if (engine->policy) {
        return lull__fail(error, LULL_MISUSE, "found rules loaded, expected settings before them");
    }
    lull__given *given = realloc(engine->given, (engine->given_count + 1) * sizeof *engine->given);
    if (!given) {
        return lull__no_memory(error);
    }
    engine->given = given;
    lull__given *last = &given[engine->given_count];
    *last = (lull__given){strdup(name), strdup(value)};
    if (!last->name || !last->value) {
        free(last->name);
        free(last->value);
        return lull__no_memory(error);
    }
    engine->given_count++;
    return true;
}

const lull_setting *lull_engine_settings(const lull_engine *engine, size_t *count) {
    *count = 0;
    return engine->policy ? lull__policy_listed(engine->policy, count) : NULL;
}

static bool load(lull_engine *engine, const lull__source *source, lull_error *error) {
    if (engine->policy) {
        return lull__fail(error, LULL_MISUSE,
                          "found a second rules file, expected one: several "
                          "policies are not built yet");
    }
    engine->policy = lull__policy_load(source, &engine->options.limits, engine->reader,
                                       engine->options.warn, engine->options.context, error);
    if (!engine->policy) {
        return false;
    }
    engine->settings = lull__policy_settings(engine->policy);
    engine->recorder = (lull__recorder){engine->settings->name, &engine->settings->terms};
    engine->stage =
        (lull__stage){.terms = &engine->settings->terms, .teller = {lull__hear_boundary, engine}};
    lull__order_init(&engine->order, engine->settings, &engine->options.limits);
    return true;
}

bool lull_engine_load(lull_engine *engine, const char *path, lull_error *error) {
    lull__source source = {
        .name = path, .given = engine->given, .given_count = engine->given_count};
    return load(engine, &source, error);
}

bool lull_engine_load_text(lull_engine *engine, const char *name, const char *text, size_t length,
                           lull_error *error) {
    lull__source source = {name, text ? text : "", length, engine->given, engine->given_count};
    return load(engine, &source, error);
}

/* ---- batches --------------------------------------------------------------------------------- */

static void reset_batch(lull_engine *engine) {
    lull__batch *batch = &engine->batch;
    batch->frame_count = batch->event_count = batch->bytes = 0;
    lull__arena_reset(&batch->arena);
}

static bool run_batch(lull_engine *engine) {
    bool fine = lull__phase_parse(engine) && lull__phase_order(engine) &&
                lull__phase_step(engine) && lull__catch_up(engine) && lull__phase_write(engine);
    if (fine) {
        reset_batch(engine);
    }
    return fine;
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
        lull__write_load(engine);
    }
    engine->announced = true;
    return true;
}

static bool ready(const lull_engine *engine, lull_error *error) {
    if (!engine->policy) {
        return lull__fail(error, LULL_MISUSE,
                          "found input before rules, expected lull_engine_load");
    }
    if (engine->finished || engine->failed != LULL_OK) {
        return lull__fail(error, LULL_MISUSE,
                          "found a call on an engine that has %s, expected "
                          "lull_engine_free",
                          engine->finished ? "finished" : "failed");
    }
    return true;
}

/* The end of a public call: hands on what there is, and tells why it failed. */
static bool conclude(lull_engine *engine, bool fine, lull_error *error) {
    fine = fine && lull__flush(engine, true);
    if (!fine) {
        lull_code code = engine->failed;
        lull__fail(error, code,
                   code == LULL_STOPPED ? "the output asked to stop" : "out of memory");
    }
    return fine;
}

/* ---- input ----------------------------------------------------------------------------------- */

bool lull_engine_begin_input(lull_engine *engine, const char *name, lull_error *error) {
    if (!ready(engine, error)) {
        return false;
    }
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

static bool drain(lull_engine *engine) {
    return (lull__order_drain(&engine->order) || lull__engine_failed(engine, LULL_NO_MEMORY)) &&
           lull__phase_step(engine);
}

bool lull_engine_drain(lull_engine *engine, lull_error *error) {
    if (!ready(engine, error)) {
        return false;
    }
    bool fine = announce(engine) && drain(engine) && lull__phase_write(engine);
    reset_batch(engine);
    return conclude(engine, fine, error);
}

bool lull_engine_finish(lull_engine *engine, lull_error *error) {
    if (!lull_engine_end_input(engine, error)) {
        return false;
    }
    bool fine = drain(engine);
    engine->order.lateness_ms = 0; /* the watermark goes to the greatest accepted time */
    fine = fine && lull__catch_up(engine) && lull__phase_write(engine) && lull__end_all(engine) &&
           lull__phase_write(engine);
    engine->finished = true;
    return conclude(engine, fine, error);
}

/* ---- figures --------------------------------------------------------------------------------- */

void lull_engine_stats(const lull_engine *engine, lull_stats *stats) {
    *stats = engine->stats;
    stats->lines_over_limit += engine->stage.bites.lines;
    stats->windows_over_limit += engine->stage.bites.windows;
    stats->segments_over_limit += engine->stage.bites.segments;
    stats->chunks_over_limit += engine->stage.bites.chunks;
    stats->unique_over_limit += engine->stage.bites.unique;
    stats->waiting_over_limit += engine->order.over_limit;
    stats->aside_over_limit += engine->order.aside_over_limit;
    stats->keys = engine->keys.count;
    stats->waiting = engine->order.waiting.count + engine->order.aside.count;
}
