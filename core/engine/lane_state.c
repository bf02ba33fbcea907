/*
 * A lane as bytes, and back.
 *
 *     arrivals · watermark · waiting · aside · keys · counters
 *
 * Events that wait are kept as their lines: what the rules say of them is found out again.
 */
#include "engine/engine.h"

#include "base/json.h"
#include "session/key_bytes.h"

#include <stdlib.h>

/* ---- writing --------------------------------------------------------------------------------- */

static void put_events(lull__buffer *out, const lull__event_list *list) {
    lull__put_u64(out, list->count);
    for (size_t i = 0; i < list->count; i++) {
        const lull__answers *answers = list->events[i]->answers;
        lull__put_u64(out, list->events[i]->arrival);
        lull__put_u64(out, answers ? answers->number : 0);
        lull__put_text(out, list->events[i]->line);
        lull__put_text(out, list->events[i]->input);
        lull__put_u64(out,
                      list->events[i]->input.length > 0 ? list->events[i]->origin.line_number : 0);
    }
}

static int by_text(const void *left, const void *right) {
    const lull__key *a = *(lull__key *const *)left, *b = *(lull__key *const *)right;
    lull__text x = lull__owned_text(a->text), y = lull__owned_text(b->text);
    int order = memcmp(x.at, y.at, x.length < y.length ? x.length : y.length);
    return order != 0 ? order : (x.length > y.length) - (x.length < y.length);
}

/* By their texts: equal states are equal bytes, whatever the table has been through. */
static void put_keys(lull__buffer *out, const lull__keys *keys) {
    lull__key **sorted = malloc((keys->count + 1) * sizeof *sorted);
    size_t count = 0;
    for (size_t i = 0; sorted && i < keys->capacity; i++) {
        if (keys->slots[i].resident) {
            sorted[count++] = keys->slots[i].resident->key;
        }
    }
    if (sorted) {
        qsort(sorted, count, sizeof *sorted, by_text);
    }
    out->failed |= !sorted;
    lull__put_u64(out, count);
    for (size_t i = 0; i < count; i++) {
        lull__key_write(out, sorted[i]);
    }
    free(sorted);
}

static void put_counters(lull__buffer *out, const lull__lane *lane) {
    lull_stats stats = lane->stats;
#define PUT_COUNTER(name, meaning) lull__put_u64(out, stats.name);
    LULL_COUNTERS(PUT_COUNTER)
#undef PUT_COUNTER
    const lull__bites *bites = &lane->stage.bites;
    lull__put_u64(out, bites->lines);
    lull__put_u64(out, bites->windows);
    lull__put_u64(out, bites->segments);
    lull__put_u64(out, bites->chunks);
    lull__put_u64(out, bites->unique);
    lull__put_u64(out, bites->measures);
    lull__put_u64(out, bites->tags);
}

void lull__lane_write(lull__buffer *out, const lull__lane *lane) {
    lull__put_u64(out, lane->arrivals);
    lull__put_u64(out, lane->applied);
    lull__put_i64(out, lane->moved_to_ms);
    lull__order_write(out, &lane->order);
    put_events(out, &lane->order.waiting);
    put_events(out, &lane->order.aside);
    put_keys(out, &lane->keys);
    put_counters(out, lane);
}

/* ---- reading --------------------------------------------------------------------------------- */

/* Reads a waiting event's line again, as it was read when it came. */
static bool get_event(lull__decoder *in, lull__lane *lane, bool aside) {
    lull_engine *engine = lane->engine;
    lane->arrivals = lull__get_u64(in) - 1;
    uint64_t number = lull__get_u64(in);
    lull__text line = lull__get_text(in);
    lull__text input = lull__get_text(in);
    uint64_t line_number = lull__get_u64(in);
    in->failed |= !lull__json_is_utf8(input);
    lull__event *event = &lane->events[0];
    bool usable;
    if (in->failed || !lull__read_again(lane, line, &usable) || !usable) {
        in->failed = true;
        return false;
    }
    event->input = input;
    event->origin.line_number = line_number;
    event->answers = lull__shadow_restore(in, &engine->shadow, number, lane->index);
    return lull__order_put_back(&lane->order, event, aside) ||
           lull__engine_failed(engine, LULL_NO_MEMORY);
}

static bool get_events(lull__decoder *in, lull__lane *lane, bool aside) {
    uint64_t count = lull__get_u64(in);
    for (uint64_t i = 0; i < count && !in->failed; i++) {
        if (!get_event(in, lane, aside)) {
            return false;
        }
        lull__arena_reset(&lane->engine->batch.arena);
    }
    return !in->failed;
}

static bool get_key(lull__decoder *in, lull__lane *lane) {
    lull__key *key = lull__key_read(in, lane->terms, lane->rules_count);
    if (!key) {
        return false;
    }
    lull__text text = lull__owned_text(key->text);
    uint64_t hash = lull__key_hash(text);
    bool twice = lull__keys_find(&lane->keys, text, hash) != NULL;
    lull__resident *resident = twice ? NULL : lull__keys_add(&lane->keys, key, hash);
    if (!resident) {
        lull__key_free(key);
        return twice ? false : lull__engine_failed(lane->engine, LULL_NO_MEMORY);
    }
    return lull__link(lane, resident);
}

static bool get_keys(lull__decoder *in, lull__lane *lane) {
    uint64_t count = lull__get_u64(in);
    for (uint64_t i = 0; i < count; i++) {
        if (in->failed || !get_key(in, lane)) {
            in->failed = true;
            return false;
        }
    }
    return true;
}

/* What is open is counted when it begins and ends: memory is taken by these figures. */
static bool counts_open(const lull__lane *lane) {
    uint64_t sessions = 0, windows = 0;
    for (size_t i = 0; i < lane->keys.capacity; i++) {
        const lull__resident *resident = lane->keys.slots[i].resident;
        for (uint32_t j = 0; resident && j < resident->key->line_count; j++) {
            const lull__session *session = &resident->key->lines[j].session;
            sessions += session->open;
            for (uint32_t k = 0; k < session->window_count; k++) {
                windows += session->windows[k].open;
            }
        }
    }
    return lane->stats.open_sessions == sessions && lane->stats.open_windows == windows;
}

static void get_counters(lull__decoder *in, lull__lane *lane) {
#define GET_COUNTER(name, meaning) lane->stats.name = lull__get_u64(in);
    LULL_COUNTERS(GET_COUNTER)
#undef GET_COUNTER
    lull__bites *bites = &lane->stage.bites;
    bites->lines = lull__get_u64(in);
    bites->windows = lull__get_u64(in);
    bites->segments = lull__get_u64(in);
    bites->chunks = lull__get_u64(in);
    bites->unique = lull__get_u64(in);
    bites->measures = lull__get_u64(in);
    bites->tags = lull__get_u64(in);
}

bool lull__lane_read(lull__decoder *in, lull__lane *lane) {
    uint64_t arrivals = lull__get_u64(in);
    lane->applied = lull__get_u64(in);
    lane->moved_to_ms = lull__get_ms_or(in, LULL__NO_TIME);
    lull__order_read(in, &lane->order);
    if (!get_events(in, lane, false) || !get_events(in, lane, true) || !get_keys(in, lane)) {
        return false;
    }
    get_counters(in, lane);
    lane->arrivals = arrivals;
    return !in->failed && counts_open(lane);
}
