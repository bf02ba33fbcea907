#include "session/keep.h"

#include "base/codec.h"
#include "base/json.h"
#include "session/step.h"

#include <stdlib.h>

static void drop(lull__owned **kept) {
    free(*kept);
    *kept = NULL;
}

bool lull__keep_begin(lull__session *session, const lull__terms *terms) {
    if (terms->keeps && !session->stash) {
        session->stash = calloc(1, sizeof *session->stash);
    }
    lull__stash *stash = session->stash;
    if (stash) {
        drop(&stash->data);
        drop(&stash->tags);
        stash->cap_base_ms = session->start_ms;
    }
    return stash || !terms->keeps;
}

void lull__keep_end(lull__session *session) {
    if (session->stash) {
        drop(&session->stash->data);
        drop(&session->stash->carry);
        drop(&session->stash->tags);
        free(session->stash);
        session->stash = NULL;
    }
}

void lull__keep_forget(lull__session *session) {
    if (session->stash) {
        drop(&session->stash->carry);
    }
}

/* ---- what cap counts from -------------------------------------------------------------------- */

/* A cap that had passed before the session began says nothing of it: then it counts from the
 * start. */
void lull__keep_cap_since(lull__session *session, const lull__thresholds *thresholds) {
    int64_t since_ms = thresholds->cap_since_ms;
    bool counts = since_ms != LULL__NO_TIME &&
                  lull__threshold_instant(thresholds->cap, since_ms) > session->start_ms;
    session->stash->cap_base_ms = counts ? since_ms : session->start_ms;
}

/* ---- rows ------------------------------------------------------------------------------------ */

static lull__text row_of(const lull__owned *row, lull__text at_first) {
    return row ? lull__owned_text(row) : at_first;
}

void lull__keep_show(const lull__session *session, const lull__terms *terms, lull__view *view) {
    view->data = row_of(session->stash->data, terms->first_data);
    view->carry = row_of(session->stash->carry, terms->first_carry);
    view->data_count = terms->data_count;
}

static bool put_row(lull__owned **kept, lull__text row, lull__text at_first) {
    if (row.length == 0 || (*kept && lull__text_equal(lull__owned_text(*kept), row))) {
        return true;
    }
    bool is_first = lull__text_equal(row, at_first);
    lull__owned *now = is_first ? NULL : lull__owned_new(row);
    if (!now && !is_first) {
        return false;
    }
    free(*kept);
    *kept = now;
    return true;
}

/* ---- tags ------------------------------------------------------------------------------------ */

bool lull__tags_next(lull__text *left, lull__text *tag) {
    if (left->length == 0) {
        return false;
    }
    lull__decoder in = {.at = left->at, .end = left->at + left->length};
    *tag = lull__get_text(&in);
    if (in.failed) {
        return false;
    }
    *left = (lull__text){in.at, (size_t)(in.end - in.at)};
    return true;
}

int lull__tag_order(lull__text a, lull__text b) {
    size_t shorter = a.length < b.length ? a.length : b.length;
    int order = shorter > 0 ? memcmp(a.at, b.at, shorter) : 0;
    return order != 0 ? order : (a.length > b.length) - (a.length < b.length);
}

bool lull__tags_are(const lull__owned *tags) {
    lull__text left = lull__owned_text(tags), before = {0}, tag;
    bool are = !tags || left.length > 0;
    while (lull__tags_next(&left, &tag)) {
        are = are && lull__tag_order(before, tag) < 0 && lull__json_is_utf8(tag);
        before = tag;
    }
    return are && left.length == 0;
}

/* Where the tag stands among those of the session, or is to stand; whether it is there; how many
 * there are. */
static size_t find(lull__text all, lull__text tag, bool *there, uint64_t *count) {
    lull__text left = all, other;
    size_t place = 0;
    *there = false;
    *count = 0;
    while (lull__tags_next(&left, &other)) {
        int order = lull__tag_order(other, tag);
        *there |= order == 0;
        place = order < 0 ? all.length - left.length : place;
        ++*count;
    }
    return place;
}

static bool set_tag(lull__stash *stash, lull__text tag, lull__stage *stage) {
    lull__text all = stash->tags ? lull__owned_text(stash->tags) : LULL__TEXT("");
    bool there;
    uint64_t count;
    size_t place = find(all, tag, &there, &count);
    if (there) {
        return true;
    }
    if (count >= stage->terms->session_tags_max) {
        stage->bites.tags++;
        return true;
    }
    lull__buffer with = {0};
    lull__buffer_append(&with, all.at, place);
    lull__put_text(&with, tag);
    lull__buffer_append(&with, all.at + place, all.length - place);
    lull__owned *tags = with.failed ? NULL : lull__owned_new((lull__text){with.bytes, with.length});
    lull__buffer_deinit(&with);
    if (!tags) {
        return false;
    }
    free(stash->tags);
    stash->tags = tags;
    return true;
}

bool lull__step_keep(const lull__outcome *outcome, const lull__keeping *keeping,
                     lull__stage *stage) {
    lull__stash *stash = outcome->line->session.stash;
    const lull__terms *terms = stage->terms;
    bool fine = put_row(&stash->data, keeping->data, terms->first_data) &&
                put_row(&stash->carry, keeping->carry, terms->first_carry);
    for (uint32_t i = 0; i < keeping->tag_count && fine; i++) {
        fine = set_tag(stash, keeping->tags[i], stage);
    }
    stage->bites.tags += keeping->tags_over_limit;
    return fine;
}
