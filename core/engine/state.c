/*
 * The whole engine as bytes, and back.
 *
 *     "lull" · format · versions of the rules · input · shadow · lane · lane · … · hash
 */
#include "base/messages.h"
#include "engine/engine.h"

#include <xxhash.h>

static const char MAGIC[] = "lull";

enum { FORMAT = 4, CHECKSUM_BYTES = 8 };

/* ---- what it is of --------------------------------------------------------------------------- */

enum { VERSION_BYTES = SHA256_DIGEST_STRING_LENGTH - 1, MARK_BYTES = 16 };

/* By which rules, and under which salt, a state came to be. */
typedef struct origin {
    char bytes[VERSION_BYTES + MARK_BYTES];
    size_t length;
} origin;

/*
 * A salt shows by the code of a message that is shorter than any which ids are made of: two salts
 * can be told apart by it, and nothing learnt of one but whether a guess is right.
 */
static origin origin_of(const lull_engine *engine, const lull__settings *settings) {
    static const char message[] = "salt";
    origin made = {.length = settings->version.length};
    memcpy(made.bytes, settings->version.at, made.length);
    if (engine->salted) {
        uint8_t code[LULL__HMAC_BYTES];
        lull__hmac_of(&engine->id_salt, message, sizeof message - 1, NULL, 0, code);
        memcpy(made.bytes + made.length, code, MARK_BYTES);
        made.length += MARK_BYTES;
    }
    return made;
}

/* Whether the state is of these rules and of this salt, or of none as well. */
static bool is_origin(const lull_engine *engine, const lull__settings *settings, lull__text found,
                      lull_error *error) {
    origin expected = origin_of(engine, settings);
    size_t length = settings->version.length;
    if (lull__text_equal(found, (lull__text){expected.bytes, expected.length})) {
        return true;
    }
    if (found.length < length || memcmp(found.at, settings->version.at, length) != 0) {
        return lull__fail(error, LULL_BAD_STATE, LULL__SAYS_OTHER_RULES, settings->file.at);
    }
    return lull__fail(error, LULL_BAD_STATE, LULL__SAYS_OTHER_SALT);
}

/* ---- writing --------------------------------------------------------------------------------- */

static void put_framing(lull__buffer *out, const lull__framing *framing) {
    lull__text kept = {framing->kept.bytes, framing->kept.length};
    lull__put_text(out, framing->done ? (lull__text){0} : kept);
    lull__put_u64(out, framing->skipping);
    lull__put_u64(out, framing->mark);
    lull__put_u64(out, framing->line_bytes);
    lull__put_u64(out, framing->number);
    lull__put_u64(out, framing->offset);
}

/* What the lanes have in common. */
static void put_input(lull__buffer *out, const lull_engine *engine) {
    lull__put_u64(out, engine->announced);
    lull__put_text(out, (lull__text){engine->input_name.bytes, engine->input_name.length});
    put_framing(out, &engine->framing);
    lull__put_u64(out, engine->stats.bytes);
    lull__put_u64(out, engine->stats.lines);
    lull__put_u64(out, engine->stats.empty_lines);
    lull__put_u64(out, engine->stats.rejects);
}

static void put_checksum(lull__buffer *out) {
    uint64_t hash = XXH3_64bits(out->bytes, out->length);
    for (int i = 0; i < CHECKSUM_BYTES; i++) {
        lull__buffer_char(out, (char)(hash >> (8 * i)));
    }
}

bool lull_engine_save(lull_engine *engine, void **bytes, size_t *count, lull_error *error) {
    if (engine->lane_count == 0 || engine->finished || engine->failed != LULL_OK) {
        return lull__fail(error, LULL_MISUSE, LULL__SAYS_NOTHING_TO_SAVE);
    }
    lull__buffer out = {0};
    lull__buffer_append(&out, MAGIC, sizeof MAGIC - 1);
    lull__put_u64(&out, FORMAT);
    lull__put_u64(&out, engine->lane_count);
    for (size_t i = 0; i < engine->lane_count; i++) {
        origin of = origin_of(engine, engine->lanes[i]->settings);
        lull__put_text(&out, (lull__text){of.bytes, of.length});
    }
    put_input(&out, engine);
    lull__shadow_write(&out, &engine->shadow);
    for (size_t i = 0; i < engine->lane_count; i++) {
        lull__lane_write(&out, engine->lanes[i]);
    }
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

static void get_input(lull__decoder *in, lull_engine *engine) {
    engine->announced = lull__get_bool(in);
    lull__get_buffer(in, &engine->input_name);
    get_framing(in, &engine->framing);
    engine->stats.bytes = lull__get_u64(in);
    engine->stats.lines = lull__get_u64(in);
    engine->stats.empty_lines = lull__get_u64(in);
    engine->stats.rejects = lull__get_u64(in);
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
    return lull__fail(error, LULL_BAD_STATE, LULL__SAYS_DAMAGED_STATE);
}

static bool is_ours(lull__decoder *in, const lull_engine *engine, lull_error *error) {
    in->at += sizeof MAGIC - 1;
    uint64_t format = lull__get_u64(in);
    if (format != FORMAT) {
        return lull__fail(error, LULL_BAD_STATE, LULL__SAYS_OTHER_FORMAT,
                          (unsigned long long)format, FORMAT);
    }
    uint64_t count = lull__get_u64(in);
    if (count != engine->lane_count && !in->failed) {
        return lull__fail(error, LULL_BAD_STATE, LULL__SAYS_OTHER_POLICIES,
                          (unsigned long long)count, engine->lane_count);
    }
    for (size_t i = 0; i < engine->lane_count && !in->failed; i++) {
        lull__text found = lull__get_text(in);
        if (!in->failed && !is_origin(engine, engine->lanes[i]->settings, found, error)) {
            return false;
        }
    }
    return !in->failed || damaged(error);
}

static bool restore(lull__decoder *in, lull_engine *engine) {
    get_input(in, engine);
    lull__shadow_read(in, &engine->shadow, engine->lane_count - 1);
    for (size_t i = 0; i < engine->lane_count && !in->failed; i++) {
        if (!lull__lane_read(in, engine->lanes[i])) {
            return false;
        }
    }
    return !in->failed && in->at == in->end && lull__shadow_restored(&engine->shadow);
}

bool lull_engine_restore(lull_engine *engine, const void *bytes, size_t count, lull_error *error) {
    if (engine->lane_count == 0 || engine->announced || engine->stats.bytes > 0 ||
        engine->failed != LULL_OK) {
        return lull__fail(error, LULL_MISUSE, LULL__SAYS_ENGINE_IN_USE);
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
    engine->failures.last.code = LULL_OK; /* what waits was addressed again: it failed long ago */
    return true;
}
