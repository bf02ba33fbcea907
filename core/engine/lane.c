#include "engine/engine.h"

#include <stdlib.h>

/* ---- begin and end --------------------------------------------------------------------------- */

lull__lane *lull__lane_new(lull_engine *engine, const lull__source *source, lull_error *error) {
    const lull_options *options = &engine->options;
    lull__lane *lane = calloc(1, sizeof *lane);
    if (!lane) {
        lull__no_memory(error);
        return NULL;
    }
    lane->policy = lull__policy_load(source, &options->limits, engine->reader, options->warn,
                                     options->context, error);
    if (!lane->policy) {
        free(lane);
        return NULL;
    }
    const lull__settings *settings = lull__policy_settings(lane->policy);
    lane->engine = engine;
    lane->index = engine->lane_count;
    lane->settings = settings;
    lane->recorder = (lull__recorder){settings->name, &settings->terms};
    lane->stage = (lull__stage){.terms = &settings->terms, .teller = {lull__hear_boundary, lane}};
    lane->moved_to_ms = LULL__NO_TIME;
    lull__order_init(&lane->order, settings, &options->limits);
    return lane;
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

void lull__lane_free(lull__lane *lane) {
    if (!lane) {
        return;
    }
    free_forgotten(&lane->deadlines);
    lull__deadlines_deinit(&lane->deadlines);
    lull__keys_deinit(&lane->keys);
    lull__order_deinit(&lane->order);
    lull__policy_free(lane->policy);
    free(lane);
}

/* ---- an event -------------------------------------------------------------------------------- */

bool lull__lane_fill(lull__lane *lane, lull__event *event, lull__text line, lull__line_facts *facts,
                     lull_error *error) {
    lull_engine *engine = lane->engine;
    lull__arena *arena = &engine->batch.arena;
    const lull__fields *fields = lull__policy_fields(lane->policy);
    *event = (lull__event){.line = line, .width = fields->slot_count};
    event->row = lull__arena_take(arena, (event->width + 1) * sizeof *event->row);
    if (!event->row) {
        return lull__no_memory(error);
    }
    facts->unrepresentable = 0;
    if (!lull__reader_fill(engine->reader, fields, event->row, arena, facts, error)) {
        return false;
    }
    event->close = facts->close;
    event->empty = facts->empty;
    return true;
}

bool lull__lane_address(lull__lane *lane, lull__event *event, lull_error *error) {
    lull__subject subject = {
        .line = event->line,
        .row = event->row,
        .width = event->width,
        .arena = &lane->engine->batch.arena,
        .position = lane->arrivals + 1,
        .time_ms = LULL__NO_TIME,
    };
    if (!lull__policy_address(lane->policy, &subject, &event->addressed, error)) {
        return false;
    }
    event->arrival = ++lane->arrivals;
    lane->stats.ids_over_limit += event->addressed.ids_over_limit;
    lane->stats.ends_held += event->addressed.end_held;
    event->key_hash = lull__key_hash(event->addressed.address.key);
    return true;
}

void lull__lane_clear(lull__lane *lane) {
    lull__event_list *ready = &lane->order.ready;
    for (size_t i = 0; i < ready->count; i++) {
        if (ready->events[i]->owned) {
            free(ready->events[i]);
        }
    }
    ready->count = 0;
    lane->stepped = 0;
}

/* ---- figures --------------------------------------------------------------------------------- */

void lull__lane_stats(const lull__lane *lane, lull_stats *stats) {
    const lull_stats *input = &lane->engine->stats;
    const lull__bites *bites = &lane->stage.bites;
    *stats = lane->stats;
    stats->bytes = input->bytes;
    stats->lines = input->lines;
    stats->empty_lines = input->empty_lines;
    stats->rejects += input->rejects;
    stats->lines_over_limit += bites->lines;
    stats->windows_over_limit += bites->windows;
    stats->segments_over_limit += bites->segments;
    stats->chunks_over_limit += bites->chunks;
    stats->unique_over_limit += bites->unique;
    stats->measures_over_limit += bites->measures;
    stats->tags_over_limit += bites->tags;
    stats->waiting_over_limit += lane->order.over_limit;
    stats->aside_over_limit += lane->order.aside_over_limit;
    stats->keys = lane->keys.count;
    stats->waiting = lane->order.waiting.count + lane->order.aside.count;
}
