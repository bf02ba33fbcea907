/*
 * The phase step: the watermark moves, deadlines fire, events are judged and applied to their keys.
 */
#include "engine/engine.h"

#include <stdlib.h>

static bool out_of_memory(lull__lane *lane) {
    return lull__engine_failed(lane->engine, LULL_NO_MEMORY);
}

/* ---- deadlines ------------------------------------------------------------------------------- */

/* What a key waits for next: its deadline, or with nothing open to be forgotten. */
static lull__due next_due(const lull__lane *lane, const lull__key *key) {
    if (lull__key_has_open(key)) {
        return lull__key_due(key);
    }
    int64_t retain_ms = lane->settings->terms.retain_ms;
    return (lull__due){lull__key_forget_instant(key, retain_ms), UINT64_MAX};
}

bool lull__link(lull__lane *lane, lull__resident *resident) {
    lull__due due = next_due(lane, resident->key);
    if (due.instant_ms == LULL__NEVER || !lull__due_before(due, resident->linked)) {
        return true; /* the entry comes up no later: it is looked at then */
    }
    if (!lull__deadlines_push(&lane->deadlines, (lull__deadline){due, resident})) {
        return out_of_memory(lane);
    }
    resident->linked = due;
    resident->entries++;
    return true;
}

static bool is_same(lull__due a, lull__due b) {
    return a.instant_ms == b.instant_ms && a.arrival == b.arrival;
}

static void forget(lull__lane *lane, lull__resident *resident) {
    lane->stats.keys_forgotten++;
    lull__keys_forget(&lane->keys, resident);
}

/* An entry came up: it is what the key waits for, or the key's deadline has moved since. */
static bool meet(lull__lane *lane, lull__deadline entry) {
    lull__resident *resident = entry.resident;
    resident->entries--;
    if (!resident->key) {
        if (resident->entries == 0) {
            free(resident);
        }
        return true;
    }
    if (!is_same(entry.due, resident->linked)) {
        return true;
    }
    resident->linked = (lull__due){LULL__NEVER, UINT64_MAX};
    if (is_same(entry.due, next_due(lane, resident->key))) {
        if (!lull__key_has_open(resident->key)) {
            forget(lane, resident);
            return true;
        }
        if (!lull__key_fire(resident->key, entry.due, &lane->stage)) {
            return out_of_memory(lane);
        }
    }
    return lull__link(lane, resident);
}

/* The watermark moves: all deadlines due fire, by (instant, arrival of the session's first
 * event). */
bool lull__lane_move(lull__lane *lane, int64_t watermark_ms) {
    lull__deadline next;
    bool failed = false;
    while (lull__deadlines_pop(&lane->deadlines, watermark_ms, &next, &failed)) {
        if (!meet(lane, next) || !lull__goes_on(lane->engine)) {
            return false;
        }
        if (lane->engine->batch.records.length >= LULL__WRITE_BYTES &&
            !lull__write_stepped(lane->engine)) {
            return false;
        }
    }
    if (watermark_ms > lane->moved_to_ms) {
        lane->moved_to_ms = watermark_ms;
    }
    return !failed || out_of_memory(lane);
}

/* Only this key's deadlines: the stream has not come so far. */
static bool move_alone(lull__lane *lane, lull__resident *resident, int64_t time_ms) {
    lull__key *key = resident->key;
    for (lull__due due = next_due(lane, key); due.instant_ms <= time_ms;
         due = next_due(lane, key)) {
        if (!lull__key_has_open(key)) {
            forget(lane, resident);
            return true;
        }
        if (!lull__key_fire(key, due, &lane->stage)) {
            return out_of_memory(lane);
        }
    }
    return true;
}

/* ---- an event -------------------------------------------------------------------------------- */

static lull__resident *find_resident(const lull__lane *lane, const lull__event *event) {
    return lull__keys_find(&lane->keys, event->addressed.address.key, event->key_hash);
}

static lull__resident *resident_of(lull__lane *lane, const lull__event *event) {
    lull__text text = event->addressed.address.key;
    lull__resident *resident = find_resident(lane, event);
    if (resident) {
        return resident;
    }
    lull__key *key = lull__key_new(text);
    resident = key ? lull__keys_add(&lane->keys, key, event->key_hash) : NULL;
    if (!resident) {
        lull__key_free(key);
        out_of_memory(lane);
    }
    return resident;
}

static bool apply(lull__lane *lane, lull__event *event) {
    lull__resident *resident = find_resident(lane, event);
    if (resident && event->course == LULL__ALONE &&
        !move_alone(lane, resident, event->addressed.address.time_ms)) {
        return false;
    }
    resident = resident_of(lane, event);
    return resident && lull__apply(lane, event, resident->key) && lull__link(lane, resident);
}

static void count_marks(lull_stats *stats, unsigned marks) {
#define COUNT_MARK(id, name) stats->name += (marks & (unsigned)LULL__MARK_##id) != 0;
    LULL__MARKS(COUNT_MARK)
#undef COUNT_MARK
}

static bool tell_answer(lull__lane *lane, lull__event *event) {
    lull__buffer *member = &lane->engine->batch.scratch;
    member->length = 0;
    lull__record_answer(member, &lane->rules[0].recorder, &event->tag);
    return (!member->failed &&
            lull__answers_say(&lane->engine->shadow, event->answers, lane->index - 1,
                              (lull__text){member->bytes, member->length})) ||
           out_of_memory(lane);
}

static bool step_event(lull__lane *lane, lull__event *event) {
    const lull__addressed *addressed = &event->addressed;
    unsigned *marks = &event->tag.marks;
    *marks = addressed->rule_failed ? LULL__MARK_RULE_ERROR : 0;
    if (lane->engine->projection) {
        event->tag.key = addressed->address.key;
    }
    if (!lull__lane_move(lane, event->moves_to_ms)) {
        return false;
    }
    bool stepped = true, keyed = false;
    if (event->course == LULL__OUTLIER) {
        *marks |= LULL__MARK_OUTLIER;
    } else if (addressed->ignored) {
        *marks |= LULL__MARK_IGNORED;
    } else if (addressed->address.key.length == 0) {
        *marks |= LULL__MARK_NO_KEY;
    } else {
        keyed = true;
        stepped = apply(lane, event);
        lane->stats.unusable += lull__policy_unusable(lane->policy);
    }
    if (lane->engine->options.why && !keyed) {
        lull__why why = {.place = addressed->ignored_place};
        stepped = lull__tell_why(lane, 0, event, &why);
    }
    count_marks(&lane->stats, *marks);
    event->told = lane->engine->batch.records.length;
    bool answers = stepped && event->answers && lane->index > 0;
    return answers ? tell_answer(lane, event) : stepped;
}

bool lull__lane_step(lull__lane *lane, size_t until) {
    while (lane->stepped < until) {
        if (!step_event(lane, lane->order.ready.events[lane->stepped])) {
            return false;
        }
        lane->stepped++;
        if (!lull__goes_on(lane->engine)) {
            return false;
        }
    }
    return true;
}

/* Takes a lane to where it was when the event had been ordered. */
static bool follow(lull__lane *lane, lull__reach reach) {
    return lull__lane_step(lane, reach.ready) &&
           (reach.watermark_ms == LULL__NO_TIME || lull__lane_move(lane, reach.watermark_ms));
}

/*
 * An event goes through all lanes before the next one comes. A lane alone says the same whenever
 * its watermark moves: so it goes through the batch at once, as far as its last event; with none
 * that is behind the end.
 */
bool lull__phase_step(lull_engine *engine) {
    size_t count = engine->batch.event_count;
    for (size_t i = engine->lane_count > 1 ? 0 : count - 1; i < count; i++) {
        for (size_t j = 0; j < engine->lane_count; j++) {
            if (!follow(engine->lanes[j], engine->lanes[j]->reached[i])) {
                return false;
            }
        }
        if (lull__shadows(engine) && !lull__write_stepped(engine)) {
            return false; /* what is held, and for how long, must not depend on batches either */
        }
    }
    return true;
}

bool lull__phase_drain(lull_engine *engine) {
    for (size_t i = 0; i < engine->lane_count; i++) {
        lull__lane *lane = engine->lanes[i];
        if (!lull__order_drain(&lane->order)) {
            return out_of_memory(lane);
        }
        if (!lull__lane_step(lane, lane->order.ready.count)) {
            return false;
        }
    }
    return true;
}

bool lull__phase_advance(lull_engine *engine, int64_t time_ms) {
    for (size_t i = 0; i < engine->lane_count; i++) {
        lull__lane *lane = engine->lanes[i];
        if (!lull__order_advance(&lane->order, time_ms)) {
            return out_of_memory(lane);
        }
        if (!lull__lane_step(lane, lane->order.ready.count) ||
            !lull__lane_move(lane, lull__order_watermark(&lane->order))) {
            return false;
        }
    }
    return true;
}

/* ---- the end --------------------------------------------------------------------------------- */

typedef struct open_session {
    uint64_t arrival;
    lull__key *key;
} open_session;

static int by_arrival(const void *left, const void *right) {
    const open_session *a = left, *b = right;
    return (a->arrival > b->arrival) - (a->arrival < b->arrival);
}

static size_t collect_open(const lull__lane *lane, open_session *open) {
    size_t count = 0;
    for (size_t i = 0; i < lane->keys.capacity; i++) {
        lull__resident *resident = lane->keys.slots[i].resident;
        for (uint32_t j = 0; resident && j < resident->key->line_count; j++) {
            const lull__session *session = &resident->key->lines[j].session;
            if (session->open) {
                open[count++] = (open_session){session->arrival, resident->key};
            }
        }
    }
    return count;
}

/* All that is open ends, in order of arrival. */
static bool end_open(lull__lane *lane) {
    open_session *open = malloc((lane->stats.open_sessions + 1) * sizeof *open);
    if (!open) {
        return out_of_memory(lane);
    }
    size_t count = collect_open(lane, open);
    qsort(open, count, sizeof *open, by_arrival);
    bool ended = true;
    for (size_t i = 0; i < count && ended; i++) {
        ended = lull__key_end_input(open[i].key, open[i].arrival, lane->order.greatest_ms,
                                    &lane->stage) &&
                lull__goes_on(lane->engine) && lull__write_stepped(lane->engine);
    }
    free(open);
    return ended || out_of_memory(lane);
}

bool lull__lane_end(lull__lane *lane) {
    int64_t greatest_ms = lane->order.greatest_ms;
    return (greatest_ms == LULL__NO_TIME || lull__lane_move(lane, greatest_ms)) && end_open(lane);
}
