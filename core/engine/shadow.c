#include "engine/shadow.h"

#include "session/state.h"

#include <stdlib.h>

enum { KEPT_BYTES = 1 << 24 }; /* memory for what is held that is not given back */

/* ---- answers --------------------------------------------------------------------------------- */

lull__answers *lull__answers_new(lull__shadow *shadow, size_t count) {
    lull__answers *answers = calloc(1, sizeof *answers + count * sizeof *answers->said);
    if (!answers) {
        return NULL;
    }
    answers->number = ++shadow->numbered;
    answers->count = (uint32_t)count;
    answers->held = true;
    answers->previous = shadow->last;
    *(shadow->last ? &shadow->last->next : &shadow->first) = answers;
    shadow->last = answers;
    return answers;
}

static void free_answers(lull__answers *answers) {
    for (uint32_t i = 0; i < answers->count; i++) {
        free(answers->said[i]);
    }
    free(answers);
}

/* Of an event that is written: takes them out of the list and frees them, unless somebody is still
 * awaited. */
static void dispose(lull__shadow *shadow, lull__answers *answers) {
    if (answers->awaited > 0) {
        return;
    }
    *(answers->previous ? &answers->previous->next : &shadow->first) = answers->next;
    *(answers->next ? &answers->next->previous : &shadow->last) = answers->previous;
    free_answers(answers);
}

static void free_all(lull__shadow *shadow) {
    while (shadow->first) {
        lull__answers *answers = shadow->first;
        shadow->first = answers->next;
        free_answers(answers);
    }
    shadow->last = NULL;
}

bool lull__answers_say(lull__shadow *shadow, lull__answers *answers, size_t which,
                       lull__text member) {
    answers->awaited--;
    if (!answers->held) { /* its event could wait no longer */
        dispose(shadow, answers);
        return true;
    }
    answers->said[which] = lull__owned_new(member);
    shadow->answer_bytes += member.length;
    return answers->said[which] != NULL;
}

void lull__shadow_deinit(lull__shadow *shadow) {
    free_all(shadow);
    lull__buffer_deinit(&shadow->bytes);
    free(shadow->blanks);
    free(shadow->index);
}

/* ---- output ---------------------------------------------------------------------------------- */

static bool holds(const lull__shadow *shadow) {
    return shadow->blank_begin < shadow->blank_count;
}

lull__buffer *lull__shadow_output(lull__shadow *shadow, lull__buffer *out,
                                  const lull__answers *answers) {
    if (answers) {
        shadow->line = shadow->bytes.length;
    }
    return holds(shadow) || (answers && answers->awaited > 0) ? &shadow->bytes : out;
}

/* Writes what was said, which is then of no more use. */
static void write_member(lull__shadow *shadow, lull__buffer *out, lull__answers *answers) {
    bool any = false;
    for (uint32_t i = 0; i < answers->count; i++) {
        lull__text member = lull__owned_text(answers->said[i]);
        if (member.length > 0) {
            lull__buffer_string(out, any ? "," : ",\"shadow\":{");
            lull__buffer_text(out, member);
            shadow->answer_bytes -= member.length;
            any = true;
        }
        free(answers->said[i]);
        answers->said[i] = NULL;
    }
    if (any) {
        lull__buffer_char(out, '}');
    }
    answers->held = false;
    dispose(shadow, answers);
}

bool lull__shadow_tell(lull__shadow *shadow, lull__buffer *out, lull__answers *answers) {
    if (!holds(shadow) && answers->awaited == 0) {
        write_member(shadow, out, answers);
        return true;
    }
    if (!lull__grow(&shadow->blanks, shadow->blank_count, &shadow->blank_capacity,
                    sizeof *shadow->blanks)) {
        return false;
    }
    shadow->blanks[shadow->blank_count++] =
        (lull__blank){shadow->line, shadow->bytes.length, answers};
    return true;
}

/* What lies before `begin` goes when it is half of all. */
static void compact(lull__shadow *shadow) {
    lull__buffer *bytes = &shadow->bytes;
    size_t begin = shadow->begin;
    uint32_t first = shadow->blank_begin;
    if (begin < bytes->length - begin) {
        return;
    }
    bytes->length -= begin;
    if (bytes->length > 0) {
        memmove(bytes->bytes, bytes->bytes + begin, bytes->length);
    } else if (bytes->capacity > KEPT_BYTES) {
        lull__buffer_deinit(bytes);
    }
    shadow->begin = 0;
    shadow->blank_count -= first;
    shadow->blank_begin = 0;
    for (uint32_t i = 0; i < shadow->blank_count; i++) {
        shadow->blanks[i] = shadow->blanks[first + i];
        shadow->blanks[i].at -= begin;
        shadow->blanks[i].line -= begin;
    }
}

static void write_held(lull__shadow *shadow, lull__buffer *out, size_t until) {
    if (until > shadow->begin) {
        lull__buffer_append(out, shadow->bytes.bytes + shadow->begin, until - shadow->begin);
    }
    shadow->begin = until;
}

/* Writes all up to the line of the next blank, or to the end. */
static void fill_first(lull__shadow *shadow, lull__buffer *out) {
    lull__blank *blank = &shadow->blanks[shadow->blank_begin++];
    write_held(shadow, out, blank->at);
    write_member(shadow, out, blank->answers);
    write_held(shadow, out,
               holds(shadow) ? shadow->blanks[shadow->blank_begin].line : shadow->bytes.length);
}

static bool is_full(const lull__shadow *shadow) {
    return shadow->bytes.length - shadow->begin + shadow->answer_bytes > shadow->bytes_max;
}

void lull__shadow_release(lull__shadow *shadow, lull__buffer *out) {
    while (holds(shadow)) {
        uint32_t awaited = shadow->blanks[shadow->blank_begin].answers->awaited;
        if (awaited > 0 && !is_full(shadow)) {
            break;
        }
        shadow->over_limit += awaited;
        fill_first(shadow, out);
    }
    out->failed |= shadow->bytes.failed;
    compact(shadow);
}

/* ---- state ----------------------------------------------------------------------------------- */

static void put_answers(lull__buffer *out, const lull__answers *answers) {
    lull__put_u64(out, answers->number);
    for (uint32_t i = 0; i < answers->count; i++) {
        lull__put_text(out, lull__owned_text(answers->said[i]));
    }
}

void lull__shadow_write(lull__buffer *out, const lull__shadow *shadow) {
    lull__put_u64(out, shadow->numbered);
    lull__put_u64(out, shadow->over_limit);
    for (const lull__answers *answers = shadow->first; answers; answers = answers->next) {
        put_answers(out, answers);
    }
    lull__put_u64(out, 0);
    size_t held = shadow->bytes.length - shadow->begin;
    lull__put_text(out, (lull__text){held ? shadow->bytes.bytes + shadow->begin : NULL, held});
    for (uint32_t i = shadow->blank_begin; i < shadow->blank_count; i++) {
        lull__put_u64(out, shadow->blanks[i].answers->number);
        lull__put_u64(out, shadow->blanks[i].line - shadow->begin);
        lull__put_u64(out, shadow->blanks[i].at - shadow->begin);
    }
    lull__put_u64(out, 0);
}

/* Nobody has referred to these answers yet. */
static void get_answers(lull__decoder *in, lull__shadow *shadow, uint64_t number, size_t count) {
    shadow->numbered = number - 1;
    lull__answers *answers = lull__answers_new(shadow, count);
    if (!answers) {
        lull__decoder_no_memory(in);
        return;
    }
    shadow->index_count++;
    answers->held = false;
    for (size_t i = 0; i < count && !in->failed; i++) {
        lull__text member = lull__get_text(in);
        if (member.length > 0) {
            answers->said[i] = lull__owned_new(member);
            shadow->answer_bytes += member.length;
            if (!answers->said[i]) {
                lull__decoder_no_memory(in);
            }
        }
    }
}

static void make_index(lull__decoder *in, lull__shadow *shadow) {
    shadow->index = malloc((shadow->index_count + 1) * sizeof(lull__answers *));
    if (!shadow->index) {
        lull__decoder_no_memory(in);
        return;
    }
    size_t count = 0;
    for (lull__answers *answers = shadow->first; answers; answers = answers->next) {
        shadow->index[count++] = answers;
    }
}

static void get_blanks(lull__decoder *in, lull__shadow *shadow) {
    size_t least = 0;
    for (uint64_t number; (number = lull__get_u64(in)) > 0 && !in->failed;) {
        lull__answers *answers = lull__shadow_restore(in, shadow, number, 0);
        size_t line = lull__get_up_to(in, shadow->bytes.length);
        size_t at = lull__get_up_to(in, shadow->bytes.length);
        in->failed |= line < least || at <= line; /* an event has bytes */
        least = at;
        if (!in->failed && !lull__grow(&shadow->blanks, shadow->blank_count,
                                       &shadow->blank_capacity, sizeof *shadow->blanks)) {
            lull__decoder_no_memory(in);
        }
        if (!in->failed) {
            shadow->blanks[shadow->blank_count++] = (lull__blank){line, at, answers};
        }
    }
    in->failed |= shadow->bytes.length > 0 && shadow->blank_count == 0;
}

void lull__shadow_read(lull__decoder *in, lull__shadow *shadow, size_t count) {
    uint64_t numbered = lull__get_u64(in), last = 0;
    shadow->over_limit = lull__get_u64(in);
    for (uint64_t number; (number = lull__get_u64(in)) > 0 && !in->failed; last = number) {
        in->failed |= number <= last || number > numbered;
        if (!in->failed) {
            get_answers(in, shadow, number, count);
        }
    }
    shadow->numbered = numbered;
    make_index(in, shadow);
    lull__get_buffer(in, &shadow->bytes);
    if (!in->failed) {
        get_blanks(in, shadow);
    }
}

static int by_number(const void *number, const void *answers) {
    uint64_t a = *(const uint64_t *)number, b = (*(lull__answers *const *)answers)->number;
    return (a > b) - (a < b);
}

lull__answers *lull__shadow_restore(lull__decoder *in, lull__shadow *shadow, uint64_t number,
                                    size_t lane) {
    if (number == 0) {
        return NULL;
    }
    lull__answers **found =
        bsearch(&number, shadow->index, shadow->index_count, sizeof(lull__answers *), by_number);
    lull__answers *answers = found ? *found : NULL;
    bool twice = answers &&
                 (lane == 0 ? answers->held : answers->restored == lane || answers->said[lane - 1]);
    if (!answers || twice) {
        in->failed = true;
        return NULL;
    }
    if (lane == 0) {
        answers->held = true;
    } else {
        answers->restored = (uint32_t)lane;
        answers->awaited++;
    }
    return answers;
}

bool lull__shadow_restored(lull__shadow *shadow) {
    free(shadow->index);
    shadow->index = NULL;
    for (const lull__answers *answers = shadow->first; answers; answers = answers->next) {
        if (!answers->held && answers->awaited == 0) {
            return false;
        }
    }
    return true;
}
