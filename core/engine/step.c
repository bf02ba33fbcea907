/*
 * The phase step: the watermark moves, deadlines fire, events are judged and applied to their keys.
 */
#include "engine/engine.h"

#include <stdlib.h>

static bool out_of_memory(lull_engine *engine) {
    return lull__engine_failed(engine, LULL_NO_MEMORY);
}

/* ---- deadlines ------------------------------------------------------------------------------- */

/* What a key waits for next: its deadline, or with nothing open to be forgotten. */
static lull__due next_due(const lull_engine *engine, const lull__key *key) {
    if (lull__key_has_open(key)) {
        return lull__key_due(key);
    }
    int64_t retain_ms = engine->settings->terms.retain_ms;
    return (lull__due){lull__key_forget_instant(key, retain_ms), UINT64_MAX};
}

bool lull__link(lull_engine *engine, lull__resident *resident) {
    lull__due due = next_due(engine, resident->key);
    if (due.instant_ms == LULL__NEVER || !lull__due_before(due, resident->linked)) {
        return true; /* the entry comes up no later: it is looked at then */
    }
    if (!lull__deadlines_push(&engine->deadlines, (lull__deadline){due, resident})) {
        return out_of_memory(engine);
    }
    resident->linked = due;
    resident->entries++;
    return true;
}

static bool is_same(lull__due a, lull__due b) {
    return a.instant_ms == b.instant_ms && a.arrival == b.arrival;
}

static void forget(lull_engine *engine, lull__resident *resident) {
    engine->stats.keys_forgotten++;
    lull__keys_forget(&engine->keys, resident);
}

/* An entry came up: it is what the key waits for, or the key's deadline has moved since. */
static bool meet(lull_engine *engine, lull__deadline entry) {
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
    if (is_same(entry.due, next_due(engine, resident->key))) {
        if (!lull__key_has_open(resident->key)) {
            forget(engine, resident);
            return true;
        }
        if (!lull__key_fire(resident->key, entry.due, &engine->stage)) {
            return out_of_memory(engine);
        }
    }
    return lull__link(engine, resident);
}

/* The watermark moves: all deadlines due fire, by (instant, arrival of the session's first
 * event). */
static bool move_to(lull_engine *engine, int64_t watermark_ms) {
    lull__deadline next;
    bool failed = false;
    while (lull__deadlines_pop(&engine->deadlines, watermark_ms, &next, &failed)) {
        if (!meet(engine, next)) {
            return false;
        }
        if (engine->batch.records.length >= LULL__WRITE_BYTES && !lull__write_stepped(engine)) {
            return false;
        }
    }
    if (watermark_ms > engine->moved_to_ms) {
        engine->moved_to_ms = watermark_ms;
    }
    return !failed || out_of_memory(engine);
}

bool lull__catch_up(lull_engine *engine) {
    int64_t watermark_ms = lull__order_watermark(&engine->order);
    return watermark_ms == LULL__NO_TIME || move_to(engine, watermark_ms);
}

/* Only this key's deadlines: the stream has not come so far. */
static bool move_alone(lull_engine *engine, lull__resident *resident, int64_t time_ms) {
    lull__key *key = resident->key;
    for (lull__due due = next_due(engine, key); due.instant_ms <= time_ms;
         due = next_due(engine, key)) {
        if (!lull__key_has_open(key)) {
            forget(engine, resident);
            return true;
        }
        if (!lull__key_fire(key, due, &engine->stage)) {
            return out_of_memory(engine);
        }
    }
    return true;
}

/* ---- an event -------------------------------------------------------------------------------- */

static lull__resident *find_resident(const lull_engine *engine, const lull__event *event) {
    return lull__keys_find(&engine->keys, event->addressed.address.key, event->key_hash);
}

static lull__resident *resident_of(lull_engine *engine, const lull__event *event) {
    lull__text text = event->addressed.address.key;
    lull__resident *resident = find_resident(engine, event);
    if (resident) {
        return resident;
    }
    lull__key *key = lull__key_new(text);
    resident = key ? lull__keys_add(&engine->keys, key, event->key_hash) : NULL;
    if (!resident) {
        lull__key_free(key);
        out_of_memory(engine);
    }
    return resident;
}

/* The texts of a tag live as long as the batch: the key may change before it is written. `class` is
 * NULL where the event was not judged. */
static bool set_tag(lull_engine *engine, lull__event *event, const lull__outcome *outcome,
                    const lull__class *class) {
    lull__tag *tag = &event->tag;
    tag->marks |= outcome->marks;
    tag->activity = class ? class->name : (lull__text){0};
    tag->window_id = outcome->window_id;
    tag->tells_record = outcome->tells_record;
    tag->record = outcome->record;
    if (outcome->line) {
        const lull__session *session = &outcome->line->session;
        tag->part = session->part;
        tag->session_id = lull__arena_copy(&engine->batch.arena, lull__owned_text(session->id));
        return tag->session_id.at || out_of_memory(engine);
    }
    return true;
}

static bool hold(lull_engine *engine, lull__event *event, const lull__subject *subject,
                 const lull__outcome *outcome) {
    lull__view view = lull__line_view(outcome->line, engine->stage.terms);
    lull__thresholds thresholds;
    bool failed = false;
    if (!lull__policy_thresholds(engine->policy, subject, &view, &thresholds, &failed)) {
        return out_of_memory(engine);
    }
    lull__step_hold(outcome, &thresholds, engine->stage.terms);
    event->tag.marks |= failed ? (unsigned)LULL__MARK_RULE_ERROR : 0u;
    return true;
}

/* Confirms or ends the session of a counted event. */
static bool close_after(lull_engine *engine, lull__event *event, const lull__subject *subject,
                        lull__key *key, const lull__outcome *outcome) {
    lull__view view = lull__line_view(outcome->line, engine->stage.terms);
    lull__closing closing;
    bool failed = false;
    if (!lull__policy_closing(engine->policy, subject, &view, &closing, &failed)) {
        return out_of_memory(engine);
    }
    event->tag.marks |= failed ? (unsigned)LULL__MARK_RULE_ERROR : 0u;
    return lull__step_close(key, outcome, &closing, event->addressed.address.time_ms,
                            &engine->stage) ||
           out_of_memory(engine);
}

static bool apply(lull_engine *engine, lull__event *event) {
    const lull__address *address = &event->addressed.address;
    lull__resident *resident = find_resident(engine, event);
    if (resident && event->course == LULL__ALONE &&
        !move_alone(engine, resident, address->time_ms)) {
        return false;
    }
    resident = resident_of(engine, event);
    if (!resident) {
        return false;
    }
    lull__key *key = resident->key;
    lull__key_rank(key, address->time_ms);
    lull__line *line = lull__key_line(key, address->client_id);
    lull__outcome outcome;
    if (lull__step_again(address, line, &outcome)) {
        return set_tag(engine, event, &outcome, NULL);
    }
    lull__view view = lull__line_view(line, engine->stage.terms);
    lull__subject subject = {event->line,          event->row,     event->width,
                             &engine->batch.arena, event->arrival, address->time_ms};
    lull__judgement judgement;
    if (!lull__policy_judge(engine->policy, &subject, &view, &judgement)) {
        return out_of_memory(engine);
    }
    if (!lull__step(key, line, address, &judgement, ++engine->applied, &engine->stage, &outcome)) {
        return out_of_memory(engine);
    }
    engine->stats.counted += outcome.counted;
    bool asks = outcome.asks || outcome.asks_window;
    bool closes = outcome.closes && engine->settings->has_closing;
    return (!asks || hold(engine, event, &subject, &outcome)) &&
           (!closes || close_after(engine, event, &subject, key, &outcome)) &&
           set_tag(engine, event, &outcome, judgement.session.class) &&
           lull__link(engine, resident);
}

static void count_marks(lull_stats *stats, unsigned marks) {
#define COUNT_MARK(id, name) stats->name += (marks & (unsigned)LULL__MARK_##id) != 0;
    LULL__MARKS(COUNT_MARK)
#undef COUNT_MARK
}

static bool step_event(lull_engine *engine, lull__event *event) {
    const lull__addressed *addressed = &event->addressed;
    unsigned *marks = &event->tag.marks;
    *marks = addressed->rule_failed ? LULL__MARK_RULE_ERROR : 0;
    if (!move_to(engine, event->moves_to_ms)) {
        return false;
    }
    bool stepped = true;
    if (event->course == LULL__OUTLIER) {
        *marks |= LULL__MARK_OUTLIER;
    } else if (addressed->ignored) {
        *marks |= LULL__MARK_IGNORED;
    } else if (addressed->address.key.length == 0) {
        *marks |= LULL__MARK_NO_KEY;
    } else {
        stepped = apply(engine, event);
    }
    count_marks(&engine->stats, *marks);
    event->told = engine->batch.records.length;
    return stepped;
}

bool lull__phase_step(lull_engine *engine) {
    const lull__event_list *ready = &engine->order.ready;
    for (size_t i = 0; i < ready->count; i++) {
        if (!step_event(engine, ready->events[i])) {
            return false;
        }
        engine->batch.stepped = i + 1;
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

static size_t collect_open(const lull_engine *engine, open_session *open) {
    size_t count = 0;
    for (size_t i = 0; i < engine->keys.capacity; i++) {
        lull__resident *resident = engine->keys.slots[i].resident;
        for (uint32_t j = 0; resident && j < resident->key->line_count; j++) {
            const lull__session *session = &resident->key->lines[j].session;
            if (session->open) {
                open[count++] = (open_session){session->arrival, resident->key};
            }
        }
    }
    return count;
}

bool lull__end_all(lull_engine *engine) {
    open_session *open = malloc((engine->stats.open_sessions + 1) * sizeof *open);
    if (!open) {
        return out_of_memory(engine);
    }
    size_t count = collect_open(engine, open);
    qsort(open, count, sizeof *open, by_arrival);
    bool ended = true;
    for (size_t i = 0; i < count && ended; i++) {
        ended = lull__key_end_input(open[i].key, open[i].arrival, engine->order.greatest_ms,
                                    &engine->stage) &&
                lull__write_stepped(engine);
    }
    free(open);
    return ended || out_of_memory(engine);
}
