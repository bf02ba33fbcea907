#include "engine/order.h"

#include "engine/equal_times.h"

#include <stdlib.h>

enum { RUN_EVENTS = 1000 }; /* of one key in a row make a stream of one key */

void lull__order_init(lull__order *order, const lull__settings *settings,
                      const lull_limits *limits) {
    *order = (lull__order){
        .lateness_ms = settings->lateness_ms,
        .max_jump_ms = settings->max_jump_ms,
        .by_order = settings->has_order,
        .waiting_bytes_max = limits->waiting_bytes,
        .aside_max = limits->aside_events,
        .greatest_ms = LULL__NO_TIME,
        .alone_ms = LULL__NO_TIME,
    };
}

/* Whoever takes an event and cannot place it, for want of memory, disposes of it. */
static bool dispose(lull__event *event) {
    if (event->owned) {
        free(event);
    }
    return false;
}

static void dispose_from(lull__event_list *list, size_t first) {
    for (size_t i = first; i < list->count; i++) {
        dispose(list->events[i]);
    }
    list->count = first;
}

static void free_list(lull__event_list *list) {
    dispose_from(list, 0);
    free(list->events);
    *list = (lull__event_list){0};
}

void lull__order_deinit(lull__order *order) {
    free_list(&order->waiting);
    free_list(&order->aside);
    free_list(&order->ready);
    free(order->group.events);
    lull__buffer_deinit(&order->run_key);
    lull__buffer_deinit(&order->aside_key);
}

static bool append(lull__event_list *list, lull__event *event) {
    if (list->count == list->capacity) {
        size_t capacity = list->capacity ? list->capacity * 2 : 64;
        lull__event **events = realloc(list->events, capacity * sizeof(lull__event *));
        if (!events) {
            return false;
        }
        list->events = events;
        list->capacity = capacity;
    }
    list->events[list->count++] = event;
    return true;
}

static int64_t time_of(const lull__event *event) {
    return event->addressed.address.time_ms;
}

int64_t lull__order_watermark(const lull__order *order) {
    return order->greatest_ms == LULL__NO_TIME ? LULL__NO_TIME
                                               : order->greatest_ms - order->lateness_ms;
}

/* ---- ready ----------------------------------------------------------------------------------- */

static bool make_ready(lull__order *order, lull__event *event, lull__course course,
                       int64_t moves_to_ms) {
    event->course = course;
    event->moves_to_ms = moves_to_ms;
    return append(&order->ready, event) || dispose(event);
}

/* ---- waiting: a binary heap by (time, arrival) ----------------------------------------------- */

static bool earlier(const lull__event *a, const lull__event *b) {
    return time_of(a) != time_of(b) ? time_of(a) < time_of(b) : a->arrival < b->arrival;
}

static bool wait(lull__order *order, lull__event *event) {
    lull__event *kept = event->owned ? event : lull__event_keep(event);
    if (!kept || !append(&order->waiting, kept)) {
        return kept && dispose(kept);
    }
    order->waiting_bytes += kept->bytes;
    lull__event **heap = order->waiting.events;
    size_t at = order->waiting.count - 1;
    for (; at > 0 && earlier(kept, heap[(at - 1) / 2]); at = (at - 1) / 2) {
        heap[at] = heap[(at - 1) / 2];
    }
    heap[at] = kept;
    return true;
}

static lull__event *take_earliest(lull__order *order) {
    lull__event **heap = order->waiting.events;
    lull__event *earliest = heap[0], *last = heap[--order->waiting.count];
    size_t at = 0, count = order->waiting.count;
    for (size_t child = 1; child < count; child = 2 * at + 1) {
        if (child + 1 < count && earlier(heap[child + 1], heap[child])) {
            child++;
        }
        if (!earlier(heap[child], last)) {
            break;
        }
        heap[at] = heap[child];
        at = child;
    }
    heap[at] = last;
    order->waiting_bytes -= earliest->bytes;
    return earliest;
}

/* ---- released -------------------------------------------------------------------------------- */

static bool reserve(lull__event_list *list, size_t count) {
    if (list->capacity < count) {
        lull__event **events = realloc(list->events, count * sizeof(lull__event *));
        if (!events) {
            return false;
        }
        list->events = events;
        list->capacity = count;
    }
    return true;
}

/* Takes the earliest event, and those of its time where the policy orders them, to `ready`. */
static bool release_earliest(lull__order *order) {
    lull__event_list *group = &order->group;
    int64_t time_ms = time_of(order->waiting.events[0]);
    group->count = 0;
    do {
        lull__event *earliest = take_earliest(order);
        if (!append(group, earliest)) {
            dispose_from(group, 0);
            return dispose(earliest);
        }
    } while (order->by_order && order->waiting.count > 0 &&
             time_of(order->waiting.events[0]) == time_ms);
    if (group->count > 1) {
        if (!reserve(group, 3 * group->count)) {
            dispose_from(group, 0);
            return false;
        }
        lull__order_equal_times(group->events, group->count);
    }
    for (size_t i = 0; i < group->count; i++) {
        if (!make_ready(order, group->events[i], LULL__IN_ORDER, time_ms)) {
            dispose_from(group, i + 1);
            return false;
        }
    }
    return true;
}

static bool release_until(lull__order *order, int64_t watermark_ms) {
    while (order->waiting.count > 0 && time_of(order->waiting.events[0]) <= watermark_ms) {
        if (!release_earliest(order)) {
            return false;
        }
    }
    return true;
}

/* Where more waits than there is room for, the earliest go before the watermark reaches them. */
static bool make_room(lull__order *order) {
    while (order->waiting_bytes > order->waiting_bytes_max) {
        size_t before = order->waiting.count;
        if (!release_earliest(order)) {
            return false;
        }
        order->over_limit += before - order->waiting.count;
    }
    return true;
}

/* ---- accepted -------------------------------------------------------------------------------- */

/* An event whose time is the stream's: it moves the watermark, waits for it, or is behind it. */
static bool accept(lull__order *order, lull__event *event) {
    int64_t time_ms = time_of(event), watermark_ms = lull__order_watermark(order);
    if (watermark_ms != LULL__NO_TIME && time_ms < watermark_ms) {
        return make_ready(order, event, LULL__IN_ORDER, watermark_ms);
    }
    if (order->greatest_ms == LULL__NO_TIME || time_ms > order->greatest_ms) {
        order->greatest_ms = time_ms;
    }
    if (order->lateness_ms == 0) {
        return make_ready(order, event, LULL__IN_ORDER, time_ms);
    }
    return wait(order, event) && release_until(order, lull__order_watermark(order)) &&
           make_room(order);
}

/* ---- aside: far ahead of the stream ---------------------------------------------------------- */

static lull__text key_of(const lull__event *event) {
    return event->addressed.address.key;
}

static bool same_key(const lull__buffer *key, const lull__event *event) {
    return lull__text_equal((lull__text){key->bytes, key->length}, key_of(event));
}

static bool set_key(lull__buffer *key, const lull__event *event) {
    key->length = 0;
    lull__buffer_text(key, key_of(event));
    return !key->failed;
}

/* Whether all events so far, or the last thousand, had one key. */
static bool is_one_key(const lull__order *order) {
    return order->run_length == order->events || order->run_length >= RUN_EVENTS;
}

static bool note_key(lull__order *order, const lull__event *event) {
    bool goes_on = order->events > 0 && same_key(&order->run_key, event);
    order->events++;
    order->run_length = goes_on ? order->run_length + 1 : 1;
    return goes_on || set_key(&order->run_key, event);
}

static bool jumps(const lull__order *order, const lull__event *event) {
    return !event->addressed.received && (order->greatest_ms == LULL__NO_TIME ||
                                          time_of(event) - order->greatest_ms > order->max_jump_ms);
}

/* Too many to hold: they are applied to their key, which is the one that a wrong clock may harm. */
static bool apply_alone(lull__order *order, lull__event *event) {
    if (order->alone_ms == LULL__NO_TIME || time_of(event) > order->alone_ms) {
        order->alone_ms = time_of(event);
    }
    return make_ready(order, event, LULL__ALONE, lull__order_watermark(order));
}

static int by_time_in_key(const void *left, const void *right) {
    const lull__event *a = *(lull__event *const *)left, *b = *(lull__event *const *)right;
    int64_t x = time_of(a), y = time_of(b);
    return x != y ? (x > y) - (x < y) : lull__compare_in_key(a, b);
}

static bool give_up_waiting(lull__order *order) {
    lull__event_list *aside = &order->aside;
    qsort(aside->events, aside->count, sizeof(lull__event *), by_time_in_key);
    order->alone = true;
    order->aside_over_limit++;
    for (size_t i = 0; i < aside->count; i++) {
        if (!apply_alone(order, aside->events[i])) {
            dispose_from(aside, i + 1);
            aside->count = 0;
            return false;
        }
    }
    aside->count = 0;
    return true;
}

static bool set_aside(lull__order *order, lull__event *event) {
    if (order->alone) {
        return apply_alone(order, event);
    }
    if (!set_key(&order->aside_key, event)) {
        return dispose(event);
    }
    lull__event *kept = event->owned ? event : lull__event_keep(event);
    if (!kept || !append(&order->aside, kept)) {
        return kept && dispose(kept);
    }
    return order->aside.count < order->aside_max || give_up_waiting(order);
}

/* Whether a time that was far ahead is false: `word_ms` is where the stream really is, as another
 * key says, or LULL__NO_TIME where nobody does. */
static bool is_false(const lull__order *order, int64_t time_ms, int64_t word_ms) {
    return word_ms != LULL__NO_TIME && time_ms - word_ms > order->max_jump_ms;
}

/* What was applied alone: where the word is for the greatest of it, the stream has come so far. */
static bool decide_alone(lull__order *order, int64_t word_ms) {
    int64_t alone_ms = order->alone_ms;
    order->alone = false;
    order->alone_ms = LULL__NO_TIME;
    if (is_false(order, alone_ms, word_ms) || alone_ms <= order->greatest_ms) {
        return true;
    }
    order->greatest_ms = alone_ms;
    return release_until(order, lull__order_watermark(order));
}

static bool decide(lull__order *order, int64_t word_ms) {
    if (order->alone && !decide_alone(order, word_ms)) {
        return false;
    }
    for (size_t i = 0; i < order->aside.count; i++) {
        lull__event *event = order->aside.events[i];
        bool taken = is_false(order, time_of(event), word_ms)
                         ? make_ready(order, event, LULL__OUTLIER, lull__order_watermark(order))
                         : accept(order, event);
        if (!taken) {
            dispose_from(&order->aside, i + 1);
            order->aside.count = 0;
            return false;
        }
    }
    order->aside.count = 0;
    return true;
}

static bool is_decider(const lull__order *order, const lull__event *event) {
    bool open = order->aside.count > 0 || order->alone;
    return open && (is_one_key(order) || !same_key(&order->aside_key, event));
}

bool lull__order_take(lull__order *order, lull__event *event) {
    if (is_decider(order, event) && !decide(order, time_of(event))) {
        return dispose(event);
    }
    if (!note_key(order, event)) {
        return dispose(event);
    }
    return jumps(order, event) ? set_aside(order, event) : accept(order, event);
}

bool lull__order_advance(lull__order *order, int64_t time_ms) {
    if (!decide(order, time_ms)) {
        return false;
    }
    if (order->greatest_ms == LULL__NO_TIME || time_ms > order->greatest_ms) {
        order->greatest_ms = time_ms;
    }
    return release_until(order, lull__order_watermark(order));
}

bool lull__order_drain(lull__order *order) {
    return decide(order, LULL__NO_TIME) && release_until(order, INT64_MAX);
}

/* ---- state ----------------------------------------------------------------------------------- */

static void put_buffer(lull__buffer *out, const lull__buffer *buffer) {
    lull__put_text(out, (lull__text){buffer->bytes, buffer->length});
}

void lull__order_write(lull__buffer *out, const lull__order *order) {
    lull__put_i64(out, order->greatest_ms);
    lull__put_u64(out, order->alone);
    lull__put_i64(out, order->alone_ms);
    put_buffer(out, &order->aside_key);
    put_buffer(out, &order->run_key);
    lull__put_u64(out, order->run_length);
    lull__put_u64(out, order->events);
    lull__put_u64(out, order->over_limit);
    lull__put_u64(out, order->aside_over_limit);
}

void lull__order_read(lull__decoder *in, lull__order *order) {
    order->greatest_ms = lull__get_ms_or(in, LULL__NO_TIME);
    order->alone = lull__get_bool(in);
    order->alone_ms = lull__get_ms_or(in, LULL__NO_TIME);
    in->failed |= order->alone != (order->alone_ms != LULL__NO_TIME);
    lull__get_buffer(in, &order->aside_key);
    lull__get_buffer(in, &order->run_key);
    order->run_length = lull__get_u64(in);
    order->events = lull__get_u64(in);
    order->over_limit = lull__get_u64(in);
    order->aside_over_limit = lull__get_u64(in);
}

bool lull__order_put_back(lull__order *order, lull__event *event, bool aside) {
    if (!aside) {
        return wait(order, event);
    }
    lull__event *kept = lull__event_keep(event);
    return kept && (append(&order->aside, kept) || dispose(kept));
}
