#include "engine/engine.h"

#include <stdlib.h>

/* ---- begin and end --------------------------------------------------------------------------- */

static bool add_rules(lull__lane *lane, const lull__source *source, lull_error *error) {
    lull_engine *engine = lane->engine;
    lull__policy *policy = lull__policy_load(source, &engine->options.limits, engine->reader,
                                             &engine->failures, error);
    if (!policy) {
        return false;
    }
    const lull__settings *settings = lull__policy_settings(policy);
    lane->terms[lane->rules_count] = &settings->terms;
    lane->rules[lane->rules_count++] = (lull__rules){
        policy,
        settings,
        {settings->name, settings->experiment, settings->arm, &settings->terms,
         engine->options.why ? &settings->places : NULL},
    };
    return true;
}

/* Room for the rules of the arms of an experiment that splits. */
static bool grow_rules(lull__lane *lane, uint32_t count) {
    lull__rules *rules = realloc(lane->rules, count * sizeof *rules);
    lane->rules = rules ? rules : lane->rules;
    const lull__terms **terms = realloc(lane->terms, count * sizeof *terms);
    lane->terms = terms ? terms : lane->terms;
    return rules && terms;
}

static bool load_rules(lull__lane *lane, lull__source source, lull_error *error) {
    if (!grow_rules(lane, 1)) {
        return lull__no_memory(error);
    }
    if (!add_rules(lane, &source, error)) {
        return false;
    }
    const lull__settings *first = lane->rules[0].settings;
    uint32_t count = first->splits ? first->arm_count : 1;
    if (!grow_rules(lane, count)) {
        return lull__no_memory(error);
    }
    while (lane->rules_count < count) {
        source.arm = lane->rules_count;
        if (!add_rules(lane, &source, error)) {
            return false;
        }
    }
    return true;
}

lull__lane *lull__lane_new(lull_engine *engine, const lull__source *source, lull_error *error) {
    lull__lane *lane = calloc(1, sizeof *lane);
    if (!lane) {
        lull__no_memory(error);
        return NULL;
    }
    lane->engine = engine;
    lane->index = engine->lane_count;
    if (!load_rules(lane, *source, error)) {
        lull__lane_free(lane);
        return NULL;
    }
    const lull__settings *settings = lane->rules[0].settings;
    lane->policy = lane->rules[0].policy;
    lane->settings = settings;
    lane->stage = (lull__stage){
        .terms = &settings->terms,
        .teller = {lull__hear_boundary, lane},
        .id_salt = engine->salted ? &engine->id_salt : NULL,
    };
    lane->moved_to_ms = LULL__NO_TIME;
    lull__order_init(&lane->order, settings, &engine->options.limits);
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
    for (uint32_t i = 0; i < lane->rules_count; i++) {
        lull__policy_free(lane->rules[i].policy);
    }
    free(lane->rules);
    free(lane->terms);
    free(lane);
}

/* ---- an event -------------------------------------------------------------------------------- */

lull__subject lull__subject_of(const lull__lane *lane, uint32_t which, const lull__event *event) {
    const lull__row *row = which == 0 ? &event->row : &event->arms[which - 1];
    return (lull__subject){
        .line = event->line,
        .row = row->values,
        .width = row->width,
        .arena = &lane->engine->batch.arena,
        .position = event->arrival,
        .input = lull__input_of(lane->engine, event),
        .line_number = event->origin.line_number,
        .time_ms = event->addressed.address.time_ms,
    };
}

/* Fills one row from the line that was parsed. */
static bool fill_row(lull__lane *lane, const lull__rules *rules, lull__row *row,
                     lull__line_facts *facts, lull_error *error) {
    lull_engine *engine = lane->engine;
    lull__arena *arena = &engine->batch.arena;
    const lull__fields *fields = lull__policy_fields(rules->policy);
    row->width = fields->slot_count;
    row->values = lull__arena_take(arena, (row->width + 1) * sizeof *row->values);
    if (!row->values) {
        return lull__no_memory(error);
    }
    facts->unrepresentable = 0;
    return lull__reader_fill(engine->reader, fields, row->values, arena, facts, error);
}

/* The rows of the other arms: which one is asked is known when the key is. */
static bool fill_arms(lull__lane *lane, lull__event *event, lull_error *error) {
    lull__line_facts facts = {0};
    event->arm_count = lane->rules_count - 1;
    event->arms =
        lull__arena_take(&lane->engine->batch.arena, event->arm_count * sizeof *event->arms);
    if (!event->arms) {
        return lull__no_memory(error);
    }
    for (uint32_t i = 0; i < event->arm_count; i++) {
        if (!fill_row(lane, &lane->rules[i + 1], &event->arms[i], &facts, error)) {
            return false;
        }
    }
    return true;
}

bool lull__lane_fill(lull__lane *lane, lull__event *event, lull__text line, lull__line_facts *facts,
                     lull_error *error) {
    *event = (lull__event){.line = line, .origin = lane->engine->origin};
    if (!fill_row(lane, &lane->rules[0], &event->row, facts, error)) {
        return false;
    }
    event->close = facts->close;
    event->empty = facts->empty;
    return lane->rules_count == 1 || fill_arms(lane, event, error);
}

bool lull__lane_address(lull__lane *lane, lull__event *event, lull_error *error) {
    lull__subject subject = {
        .line = event->line,
        .row = event->row.values,
        .width = event->row.width,
        .arena = &lane->engine->batch.arena,
        .position = lane->arrivals + 1,
        .input = lull__input_of(lane->engine, event),
        .line_number = event->origin.line_number,
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
