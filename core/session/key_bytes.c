#include "session/key_bytes.h"

#include "base/values.h"
#include "session/keep.h"
#include "session/tally_bytes.h"

#include <stdlib.h>

/* ---- writing --------------------------------------------------------------------------------- */

/* Most thresholds are never: one byte says it. */
static void put_threshold(lull__buffer *out, lull__threshold threshold) {
    bool never = threshold.limit_ms == LULL__NEVER;
    lull__put_u64(out, never ? 0 : (uint64_t)threshold.limit_ms + 1);
    lull__put_u64(out, (uint64_t)threshold.place << 1 | threshold.at_least);
}

enum { END_REASON_BITS = 4 };
_Static_assert(LULL__REASON_COUNT <= 1 << END_REASON_BITS, "a reason fits");

/* Why something is over, and by which rule: one byte where nobody asked for that. */
static void put_end(lull__buffer *out, uint8_t reason, lull__place place) {
    lull__put_u64(out, (uint64_t)place << END_REASON_BITS | reason);
}

static void put_chunks(lull__buffer *out, const lull__chunks *chunks) {
    lull__put_u64(out, chunks->count);
    for (uint32_t i = 0; i < chunks->count; i++) {
        lull__put_i64(out, chunks->ranges[i].from);
        lull__put_i64(out, chunks->ranges[i].to);
    }
    lull__put_u64(out, chunks->merged);
    lull__put_u64(out, chunks->collisions);
}

static void put_window(lull__buffer *out, const lull__window *window, const lull__terms *terms) {
    lull__put_owned(out, window->id);
    lull__put_i64(out, window->start_ms);
    lull__put_i64(out, window->end_ms);
    lull__put_i64(out, window->last_active_ms);
    lull__put_i64(out, window->clock_ms);
    put_threshold(out, window->idle);
    put_threshold(out, window->cap);
    lull__tally_write(out, &window->tally, &terms->window);
    lull__put_i64(out, window->paused_ms);
    lull__put_u64(out, window->turn_count);
    for (uint32_t i = 0; i < window->turn_count; i++) {
        lull__put_i64(out, window->turns[i]);
    }
    lull__put_u64(out, window->turns_lost);
    lull__put_u64(out, window->events);
    lull__put_u64(out, window->active_events);
    lull__put_u64(out, window->unrecorded);
    lull__put_i64(out, window->playable_ms);
    lull__put_i64(out, window->snapshot_ms);
    put_chunks(out, &window->chunks);
    lull__put_u64(out, window->snapshot_parts);
    lull__put_u64(out, window->part);
    lull__put_u64(out, window->index);
    put_end(out, window->end_reason, window->end_place);
    lull__put_u64(out, window->open);
    lull__put_u64(out, window->broken);
}

static void put_unique(lull__buffer *out, const lull__unique *unique) {
    uint32_t count = unique ? unique->count : 0;
    lull__put_u64(out, count);
    for (uint32_t i = 0; i < count; i++) {
        lull__identity value = lull__unique_at(unique, i);
        lull__put_u64(out, value.high);
        lull__put_u64(out, value.low);
    }
}

static void put_latest(lull__buffer *out, const lull__session *session) {
    lull__put_u64(out, session->latest_count);
    for (uint32_t i = 0; i < session->latest_count; i++) {
        lull__put_u64(out, session->latest[i].known);
        lull__put_u64(out, session->latest[i].which);
        lull__put_i64(out, session->latest[i].time_ms);
    }
}

/* What a rule keeps with a session: data, carry, tags, what cap counts from. Most have nothing of
 * it, so that one number says what there is. */
enum { KEPT_ROWS = 3, HAS_CAP_BASE = 1 << KEPT_ROWS };

static void put_kept(lull__buffer *out, const lull__session *session) {
    const lull__stash nothing = {.cap_base_ms = session->start_ms};
    const lull__stash *stash = session->stash ? session->stash : &nothing;
    const lull__owned *const rows[KEPT_ROWS] = {stash->data, stash->carry, stash->tags};
    unsigned there = stash->cap_base_ms != session->start_ms ? HAS_CAP_BASE : 0;
    for (unsigned i = 0; i < KEPT_ROWS; i++) {
        there |= rows[i] ? 1u << i : 0;
    }
    lull__put_u64(out, there);
    for (unsigned i = 0; i < KEPT_ROWS; i++) {
        if (rows[i]) {
            lull__put_text(out, lull__owned_text(rows[i]));
        }
    }
    if (there & HAS_CAP_BASE) {
        lull__put_i64(out, stash->cap_base_ms);
    }
}

static void put_session(lull__buffer *out, const lull__session *session) {
    const lull__terms *terms = session->terms;
    lull__put_u64(out, terms->rules);
    lull__put_owned(out, session->id);
    lull__put_owned(out, session->previous_id);
    lull__put_i64(out, session->start_ms);
    lull__put_i64(out, session->last_ms);
    lull__put_i64(out, session->end_ms);
    lull__put_i64(out, session->last_active_ms);
    lull__put_i64(out, session->clock_ms);
    lull__put_i64(out, session->active_ms);
    lull__put_i64(out, session->active_to_ms);
    lull__put_i64(out, session->gap_ms);
    lull__put_i64(out, session->closed_ms);
    lull__put_u64(out, session->arrival);
    lull__put_u64(out, session->events);
    lull__put_u64(out, session->active_events);
    put_threshold(out, session->idle);
    put_threshold(out, session->cap);
    lull__put_i64(out, session->calendar_ms);
    if (session->calendar_ms != LULL__NEVER) {
        lull__put_u64(out, session->calendar_place);
    }
    lull__put_owned(out, session->start_name);
    lull__tally_write(out, &session->tally, &terms->session);
    put_unique(out, session->unique);
    put_latest(out, session);
    put_kept(out, session);
    lull__put_u64(out, session->window_count);
    for (uint32_t i = 0; i < session->window_count; i++) {
        put_window(out, &session->windows[i], terms);
    }
    lull__put_u64(out, session->windows_begun);
    lull__put_u64(out, session->part);
    lull__put_u64(out, session->index);
    lull__put_u64(out, session->start_reason);
    put_end(out, session->end_reason, session->end_place);
    lull__put_u64(out, session->open);
    lull__put_u64(out, session->confirmed);
    lull__put_u64(out, session->takes_part);
}

void lull__key_write(lull__buffer *out, const lull__key *key) {
    lull__put_text(out, lull__owned_text(key->text));
    lull__put_u64(out, key->line_count);
    for (uint32_t i = 0; i < key->line_count; i++) {
        lull__put_owned(out, key->lines[i].client_id);
        put_session(out, &key->lines[i].session);
    }
    lull__put_u64(out, key->sessions);
    lull__put_owned(out, key->newest_id);
    lull__put_i64(out, key->newest_clock_ms);
    lull__put_u64(out, key->newest_arrival);
    lull__put_i64(out, key->counted_ms);
    lull__put_i64(out, key->rank_ms);
    lull__put_u64(out, key->ranked);
    lull__put_u64(out, key->rank);
    lull__put_u64(out, key->behind);
}

/* ---- reading --------------------------------------------------------------------------------- */

static uint32_t get_u32(lull__decoder *in) {
    return (uint32_t)lull__get_up_to(in, UINT32_MAX);
}

static uint8_t get_u8(lull__decoder *in, uint64_t max) {
    return (uint8_t)lull__get_up_to(in, max);
}

static lull__owned *get_text(lull__decoder *in) {
    lull__owned *owned = lull__owned_new(lull__get_text(in));
    if (!owned) {
        lull__decoder_no_memory(in);
    }
    return owned;
}

static lull__threshold get_threshold(lull__decoder *in) {
    uint64_t above = lull__get_up_to(in, LULL__NEVER);
    lull__threshold threshold = {.limit_ms = above > 0 ? (int64_t)(above - 1) : LULL__NEVER};
    uint64_t rest = lull__get_up_to(in, (uint64_t)UINT32_MAX << 1 | 1);
    threshold.at_least = rest & 1;
    threshold.place = (lull__place)(rest >> 1);
    return threshold;
}

static uint8_t get_end(lull__decoder *in, uint8_t max, lull__place *place) {
    uint64_t both = lull__get_up_to(in, (uint64_t)UINT32_MAX << END_REASON_BITS | max);
    uint8_t reason = both & ((1 << END_REASON_BITS) - 1);
    *place = (lull__place)(both >> END_REASON_BITS);
    in->failed |= reason > max;
    return reason <= max ? reason : 0;
}

static lull__chunks get_chunks(lull__decoder *in) {
    lull__chunks chunks = {0};
    chunks.ranges = lull__get_array(in, &chunks.count, sizeof *chunks.ranges);
    for (uint32_t i = 0; i < chunks.count; i++) {
        lull__range *range = &chunks.ranges[i];
        range->from = lull__get_i64(in);
        range->to = lull__get_i64(in);
        int64_t least = i > 0 ? range[-1].to : -1;
        in->failed |= range->from <= least || range->to < range->from;
    }
    chunks.merged = get_u32(in);
    chunks.collisions = lull__get_u64(in);
    return chunks;
}

static void get_window(lull__decoder *in, lull__window *window, const lull__terms *terms) {
    window->id = lull__get_owned(in);
    window->start_ms = lull__get_ms(in);
    window->end_ms = lull__get_ms(in);
    window->last_active_ms = lull__get_ms_or(in, LULL__NO_TIME);
    window->clock_ms = lull__get_ms(in);
    window->idle = get_threshold(in);
    window->cap = get_threshold(in);
    lull__tally_read(in, &window->tally, &terms->window);
    window->paused_ms = lull__get_ms_or(in, LULL__NO_TIME);
    window->turns = lull__get_array(in, &window->turn_count, sizeof *window->turns);
    window->turn_capacity = window->turn_count;
    for (uint32_t i = 0; i < window->turn_count; i++) {
        window->turns[i] = lull__get_ms(in);
    }
    window->turns_lost = get_u32(in);
    /* Turns are pauses and resumes: an odd one is the pause that goes on. */
    in->failed |= (window->turn_count + window->turns_lost) % 2 != lull__window_is_paused(window);
    window->events = lull__get_u64(in);
    window->active_events = lull__get_u64(in);
    window->unrecorded = lull__get_u64(in);
    window->playable_ms = lull__get_ms_or(in, LULL__NO_TIME);
    window->snapshot_ms = lull__get_ms(in);
    window->chunks = get_chunks(in);
    window->snapshot_parts = get_u8(in, LULL__SNAPSHOT_PARTS - 1);
    window->part = get_u32(in);
    window->index = get_u32(in);
    window->end_reason = get_end(in, LULL__REASON_COUNT - 1, &window->end_place);
    window->open = lull__get_bool(in);
    window->broken = lull__get_bool(in);
}

/* Where the reader keeps fewer than the writer did, the oldest are forgotten once more. */
static lull__unique *get_unique(lull__decoder *in, uint64_t values_max) {
    lull__unique *unique = NULL;
    uint64_t bites = 0, count = lull__get_u64(in);
    in->failed |= count > 0 && values_max == 0;
    for (uint64_t i = 0; i < count && !in->failed; i++) {
        lull__identity value = {.high = lull__get_u64(in)};
        value.low = lull__get_u64(in);
        in->failed |= !lull__is_known(value) || lull__unique_has(unique, value);
        if (!in->failed && !lull__unique_add(&unique, value, values_max, &bites)) {
            lull__decoder_no_memory(in);
        }
    }
    return unique;
}

/* A session has all that its policy looks up, or nothing yet. */
static void get_latest(lull__decoder *in, lull__session *session, const lull__terms *terms) {
    session->latest = lull__get_array(in, &session->latest_count, sizeof *session->latest);
    in->failed |= session->latest_count > 0 && session->latest_count != terms->latest_count;
    for (uint32_t i = 0; i < session->latest_count; i++) {
        session->latest[i].known = lull__get_bool(in);
        session->latest[i].which = get_u32(in);
        session->latest[i].time_ms = lull__get_ms(in);
    }
}

static bool is_row(const lull__owned *row, uint32_t count) {
    return !row || lull__values_are(lull__owned_text(row), count);
}

static void get_kept(lull__decoder *in, lull__session *session, const lull__terms *terms) {
    uint64_t there = lull__get_up_to(in, terms->keeps ? 2 * HAS_CAP_BASE - 1 : 0);
    if (!terms->keeps || in->failed) {
        return;
    }
    lull__stash *stash = session->stash = calloc(1, sizeof *stash);
    if (!stash) {
        lull__decoder_no_memory(in);
        return;
    }
    lull__owned **const rows[KEPT_ROWS] = {&stash->data, &stash->carry, &stash->tags};
    for (unsigned i = 0; i < KEPT_ROWS; i++) {
        *rows[i] = there & 1u << i ? get_text(in) : NULL;
    }
    stash->cap_base_ms = there & HAS_CAP_BASE ? lull__get_ms(in) : session->start_ms;
    in->failed |= !is_row(stash->data, terms->data_count) ||
                  !is_row(stash->carry, terms->carry_count) || !lull__tags_are(stash->tags);
}

static void get_session(lull__decoder *in, lull__session *session, const lull__terms *const *all,
                        uint32_t rules_count) {
    const lull__terms *terms = all[lull__get_up_to(in, rules_count - 1)];
    session->terms = terms;
    session->id = lull__get_owned(in);
    session->previous_id = lull__get_owned(in);
    session->start_ms = lull__get_ms(in);
    session->last_ms = lull__get_ms(in);
    session->end_ms = lull__get_ms(in);
    session->last_active_ms = lull__get_ms_or(in, LULL__NO_TIME);
    session->clock_ms = lull__get_ms(in);
    session->active_ms = lull__get_ms(in);
    session->active_to_ms = lull__get_ms_or(in, LULL__NO_TIME);
    session->gap_ms = lull__get_ms_or(in, LULL__NO_TIME);
    session->closed_ms = lull__get_ms(in);
    session->arrival = lull__get_u64(in);
    session->events = lull__get_u64(in);
    session->active_events = lull__get_u64(in);
    session->idle = get_threshold(in);
    session->cap = get_threshold(in);
    session->calendar_ms = lull__get_ms_or(in, LULL__NEVER);
    session->calendar_place = session->calendar_ms != LULL__NEVER ? get_u32(in) : 0;
    session->start_name = lull__get_owned(in);
    lull__tally_read(in, &session->tally, &terms->session);
    session->unique = get_unique(in, terms->unique_values_max);
    get_latest(in, session, terms);
    get_kept(in, session, terms);
    session->windows = lull__get_array(in, &session->window_count, sizeof *session->windows);
    session->window_capacity = session->window_count;
    for (uint32_t i = 0; i < session->window_count; i++) {
        get_window(in, &session->windows[i], terms);
    }
    session->windows_begun = get_u32(in);
    session->part = get_u32(in);
    session->index = get_u32(in);
    session->start_reason = get_u8(in, LULL__REASON_COUNT - 1);
    session->end_reason = get_end(in, LULL__END_REASONS - 1, &session->end_place);
    session->open = lull__get_bool(in);
    session->confirmed = lull__get_bool(in);
    session->takes_part = lull__get_bool(in);
}

static void get_key(lull__decoder *in, lull__key *key, const lull__terms *const *terms,
                    uint32_t rules_count) {
    key->lines = lull__get_array(in, &key->line_count, sizeof *key->lines);
    key->line_capacity = key->line_count;
    for (uint32_t i = 0; i < key->line_count; i++) {
        key->lines[i].client_id = lull__get_owned(in);
        get_session(in, &key->lines[i].session, terms, rules_count);
        in->failed |= !key->lines[i].session.id;
    }
    key->sessions = get_u32(in);
    key->newest_id = lull__get_owned(in);
    key->newest_clock_ms = lull__get_ms_or(in, LULL__NO_TIME);
    key->newest_arrival = lull__get_u64(in);
    key->counted_ms = lull__get_ms_or(in, LULL__NO_TIME);
    key->rank_ms = lull__get_ms_or(in, LULL__NO_TIME);
    key->ranked = get_u32(in);
    key->rank = get_u32(in);
    key->behind = get_u32(in);
}

/* A window that was over before its session has an end that a class answers. */
static bool windows_fit(const lull__session *session) {
    for (uint32_t i = 0; i < session->window_count; i++) {
        const lull__window *window = &session->windows[i];
        bool own_end = session->open && !window->open && window->part == session->part;
        if (own_end && window->end_reason >= LULL__END_REASONS) {
            return false;
        }
    }
    return true;
}

lull__key *lull__key_read(lull__decoder *in, const lull__terms *const *terms,
                          uint32_t rules_count) {
    lull__text text = lull__get_text(in);
    if (in->failed) {
        return NULL;
    }
    lull__key *key = lull__key_new(text);
    if (!key) {
        lull__decoder_no_memory(in);
        return NULL;
    }
    get_key(in, key, terms, rules_count);
    for (uint32_t i = 0; i < key->line_count; i++) {
        in->failed |= !windows_fit(&key->lines[i].session);
    }
    if (in->failed) {
        lull__key_free(key);
        return NULL;
    }
    return key;
}
