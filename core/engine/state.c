/*
 * The whole engine as bytes, and back.
 *
 *     "lull" · format · version of the rules · stream · waiting · aside · keys · counters · hash
 *
 * Events that wait are kept as their lines: what the rules say of them is found out again.
 */
#include "engine/engine.h"

#include "session/key_bytes.h"

#include <stdlib.h>
#include <xxhash.h>

static const char MAGIC[] = "lull";

enum { FORMAT = 3, CHECKSUM_BYTES = 8 };

/* ---- writing --------------------------------------------------------------------------------- */

static void put_events(lull__buffer *out, const lull__event_list *list) {
    lull__put_u64(out, list->count);
    for (size_t i = 0; i < list->count; i++) {
        lull__put_u64(out, list->events[i]->arrival);
        lull__put_text(out, list->events[i]->line);
    }
}

static void put_framing(lull__buffer *out, const lull__framing *framing) {
    lull__text kept = {framing->kept.bytes, framing->kept.length};
    lull__put_text(out, framing->done ? (lull__text){0} : kept);
    lull__put_u64(out, framing->skipping);
    lull__put_u64(out, framing->mark);
    lull__put_u64(out, framing->line_bytes);
    lull__put_u64(out, framing->number);
    lull__put_u64(out, framing->offset);
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

static void put_counters(lull__buffer *out, const lull_engine *engine) {
    lull_stats stats = engine->stats;
#define PUT_COUNTER(name, meaning) lull__put_u64(out, stats.name);
    LULL_COUNTERS(PUT_COUNTER)
#undef PUT_COUNTER
    const lull__bites *bites = &engine->stage.bites;
    lull__put_u64(out, bites->lines);
    lull__put_u64(out, bites->windows);
    lull__put_u64(out, bites->segments);
    lull__put_u64(out, bites->chunks);
    lull__put_u64(out, bites->unique);
}

static void put_checksum(lull__buffer *out) {
    uint64_t hash = XXH3_64bits(out->bytes, out->length);
    for (int i = 0; i < CHECKSUM_BYTES; i++) {
        lull__buffer_char(out, (char)(hash >> (8 * i)));
    }
}

bool lull_engine_save(lull_engine *engine, void **bytes, size_t *count, lull_error *error) {
    if (!engine->policy || engine->finished || engine->failed != LULL_OK) {
        return lull__fail(error, LULL_MISUSE,
                          "found an engine without rules, finished or failed, "
                          "expected one in the middle of a stream");
    }
    lull__buffer out = {0};
    lull__buffer_append(&out, MAGIC, sizeof MAGIC - 1);
    lull__put_u64(&out, FORMAT);
    lull__put_text(&out, engine->settings->version);
    lull__put_u64(&out, engine->arrivals);
    lull__put_u64(&out, engine->applied);
    lull__put_i64(&out, engine->moved_to_ms);
    lull__put_u64(&out, engine->announced);
    lull__put_text(&out, (lull__text){engine->input_name.bytes, engine->input_name.length});
    put_framing(&out, &engine->framing);
    lull__order_write(&out, &engine->order);
    put_events(&out, &engine->order.waiting);
    put_events(&out, &engine->order.aside);
    put_keys(&out, &engine->keys);
    put_counters(&out, engine);
    if (!out.failed) {
        put_checksum(&out);
    }
    if (out.failed) {
        lull__buffer_deinit(&out);
        return lull__no_memory(error);
    }
    *bytes = out.bytes;
    *count = out.length;
    return true;
}

/* ---- reading --------------------------------------------------------------------------------- */

/* Reads a waiting event's line again, as it was read when it came. */
static bool get_event(lull__decoder *in, lull_engine *engine, bool aside) {
    engine->arrivals = lull__get_u64(in) - 1;
    lull__frame frame = {.kind = LULL__FRAME_LINE, .text = lull__get_text(in)};
    lull__event *event = &engine->batch.events[0];
    bool usable;
    if (in->failed || !lull__read_event(engine, &frame, event, &usable) || !usable) {
        in->failed = true;
        return false;
    }
    return lull__order_put_back(&engine->order, event, aside) ||
           lull__engine_failed(engine, LULL_NO_MEMORY);
}

static bool get_events(lull__decoder *in, lull_engine *engine, bool aside) {
    uint64_t count = lull__get_u64(in);
    for (uint64_t i = 0; i < count && !in->failed; i++) {
        if (!get_event(in, engine, aside)) {
            return false;
        }
        lull__arena_reset(&engine->batch.arena);
    }
    return !in->failed;
}

/* What is kept of a line over the limit is its head. */
static bool is_head(const lull__framing *framing) {
    uint64_t whole = framing->line_bytes;
    return framing->kept.length == (whole < LULL__LINE_HEAD_BYTES ? whole : LULL__LINE_HEAD_BYTES);
}

static void get_framing(lull__decoder *in, lull__framing *framing) {
    lull__get_buffer(in, &framing->kept);
    framing->skipping = lull__get_bool(in);
    framing->mark = (uint8_t)lull__get_up_to(in, 4);
    framing->line_bytes = lull__get_u64(in);
    framing->number = lull__get_u64(in);
    framing->offset = lull__get_u64(in);
    in->failed |= framing->skipping && !is_head(framing);
}

static bool get_key(lull__decoder *in, lull_engine *engine) {
    lull__key *key = lull__key_read(in, &engine->settings->terms);
    if (!key) {
        return false;
    }
    lull__text text = lull__owned_text(key->text);
    uint64_t hash = lull__key_hash(text);
    bool twice = lull__keys_find(&engine->keys, text, hash) != NULL;
    lull__resident *resident = twice ? NULL : lull__keys_add(&engine->keys, key, hash);
    if (!resident) {
        lull__key_free(key);
        return twice ? false : lull__engine_failed(engine, LULL_NO_MEMORY);
    }
    return lull__link(engine, resident);
}

static bool get_keys(lull__decoder *in, lull_engine *engine) {
    uint64_t count = lull__get_u64(in);
    for (uint64_t i = 0; i < count; i++) {
        if (in->failed || !get_key(in, engine)) {
            in->failed = true;
            return false;
        }
    }
    return true;
}

/* What is open is counted when it begins and ends: memory is taken by these figures. */
static bool counts_open(const lull_engine *engine) {
    uint64_t sessions = 0, windows = 0;
    for (size_t i = 0; i < engine->keys.capacity; i++) {
        const lull__resident *resident = engine->keys.slots[i].resident;
        for (uint32_t j = 0; resident && j < resident->key->line_count; j++) {
            const lull__session *session = &resident->key->lines[j].session;
            sessions += session->open;
            for (uint32_t k = 0; k < session->window_count; k++) {
                windows += session->windows[k].open;
            }
        }
    }
    return engine->stats.open_sessions == sessions && engine->stats.open_windows == windows;
}

static void get_counters(lull__decoder *in, lull_engine *engine) {
#define GET_COUNTER(name, meaning) engine->stats.name = lull__get_u64(in);
    LULL_COUNTERS(GET_COUNTER)
#undef GET_COUNTER
    lull__bites *bites = &engine->stage.bites;
    bites->lines = lull__get_u64(in);
    bites->windows = lull__get_u64(in);
    bites->segments = lull__get_u64(in);
    bites->chunks = lull__get_u64(in);
    bites->unique = lull__get_u64(in);
}

static bool has_checksum(lull__text bytes) {
    if (bytes.length < CHECKSUM_BYTES) {
        return false;
    }
    size_t length = bytes.length - CHECKSUM_BYTES;
    uint64_t hash = 0;
    for (int i = CHECKSUM_BYTES; i-- > 0;) {
        hash = hash << 8 | (unsigned char)bytes.at[length + (size_t)i];
    }
    return hash == XXH3_64bits(bytes.at, length);
}

static bool damaged(lull_error *error) {
    return lull__fail(error, LULL_BAD_STATE,
                      "found bytes that are damaged or no state, expected "
                      "what lull_engine_save wrote");
}

static bool is_ours(lull__decoder *in, const lull_engine *engine, lull_error *error) {
    in->at += sizeof MAGIC - 1;
    uint64_t format = lull__get_u64(in);
    if (format != FORMAT) {
        return lull__fail(error, LULL_BAD_STATE,
                          "found state of format %llu, expected %d: it was "
                          "written by another version of lull",
                          (unsigned long long)format, FORMAT);
    }
    if (!lull__text_equal(lull__get_text(in), engine->settings->version)) {
        return lull__fail(error, LULL_BAD_STATE,
                          "found state of other rules, expected that of %.*s",
                          (int)engine->settings->file.length, engine->settings->file.at);
    }
    return !in->failed || damaged(error);
}

static bool restore(lull__decoder *in, lull_engine *engine) {
    uint64_t arrivals = lull__get_u64(in);
    engine->applied = lull__get_u64(in);
    engine->moved_to_ms = lull__get_ms_or(in, LULL__NO_TIME);
    engine->announced = lull__get_bool(in);
    lull__get_buffer(in, &engine->input_name);
    get_framing(in, &engine->framing);
    lull__order_read(in, &engine->order);
    if (!get_events(in, engine, false) || !get_events(in, engine, true) || !get_keys(in, engine)) {
        return false;
    }
    get_counters(in, engine);
    engine->arrivals = arrivals;
    return !in->failed && in->at == in->end && counts_open(engine);
}

bool lull_engine_restore(lull_engine *engine, const void *bytes, size_t count, lull_error *error) {
    if (!engine->policy || engine->announced || engine->stats.bytes > 0 ||
        engine->failed != LULL_OK) {
        return lull__fail(error, LULL_MISUSE,
                          "found an engine without rules or in use, expected a new one");
    }
    lull__text text = {bytes, count};
    if (count < sizeof MAGIC + CHECKSUM_BYTES || memcmp(bytes, MAGIC, sizeof MAGIC - 1) != 0 ||
        !has_checksum(text)) {
        return damaged(error);
    }
    lull__decoder in = {.at = text.at, .end = text.at + count - CHECKSUM_BYTES};
    if (!is_ours(&in, engine, error)) {
        return false;
    }
    if (!restore(&in, engine)) {
        bool memory = in.no_memory || engine->failed == LULL_NO_MEMORY;
        lull__engine_failed(engine, LULL_BAD_STATE);
        return memory ? lull__no_memory(error) : damaged(error);
    }
    return true;
}
