/*
 * What events bring to measures, and what is said of a session or window that is over.
 */
#include "policy/ask.h"
#include "policy/hash.h"

int32_t lull__measure_named(const lull__tally_terms *terms, lull__text name) {
    for (uint32_t i = 0; i < terms->measure_count; i++) {
        if (lull__text_equal(terms->measures[i].name, name)) {
            return (int32_t)i;
        }
    }
    return -1;
}

/* ---- measures -------------------------------------------------------------------------------- */

/* What an event brings to a measure of this kind by a value; NIL where that is none for it. A long
 * text is too much to keep. */
static lull__measured measure(const lull__policy *policy, lull__measure_kind kind,
                              lull__value value) {
    const lull__measured nothing = {.value = {.type = LULL__NIL}};
    lull__hash hash = {0};
    switch (kind) {
    case LULL__MEASURE_COUNT:
    case LULL__MEASURE_RUNS:
    case LULL__MEASURE_ACTIVE_TIME:
        break;
    case LULL__MEASURE_SUM:
    case LULL__MEASURE_MIN:
    case LULL__MEASURE_MAX:
    case LULL__MEASURE_MEAN:
        return lull__is_number(value) ? (lull__measured){.value = value} : nothing;
    case LULL__MEASURE_FIRST:
    case LULL__MEASURE_LAST:
    case LULL__MEASURE_DISTINCT:
    case LULL__MEASURE_BURSTS:
        if (!lull__hash_scalar(value, &hash) ||
            (value.type == LULL__STRING && value.length > policy->limits.id_bytes)) {
            return nothing;
        }
    }
    return (lull__measured){.value = value, .hash = hash.low};
}

void lull__judge_measures(lull__policy *policy, const lull__scope *scope, lull__effect *effect,
                          bool *failed) {
    const lull__tally_terms *terms = scope->terms;
    effect->measured = NULL;
    if (terms->measure_count == 0 || !effect->class->counts) {
        return;
    }
    lull__measured *measured =
        lull__arena_take(policy->subject->arena, terms->measure_count * sizeof *measured);
    policy->out_of_memory |= !measured;
    const lull__value itself = {.type = LULL__BOOLEAN, .boolean = true};
    for (uint32_t i = 0; measured && i < terms->measure_count; i++) {
        const lull__measure_slot *slot = &scope->measure_slots[i];
        bool held = slot->held < 0 || lull__holds(policy, scope->measures, slot->held, failed);
        lull__value value = slot->slot < 0 ? itself : policy->subject->row[slot->slot];
        measured[i] = held ? measure(policy, terms->measures[i].kind, value)
                           : (lull__measured){.value = {.type = LULL__NIL}};
    }
    effect->measured = measured;
}

/* ---- tags ------------------------------------------------------------------------------------ */

bool lull__policy_tags(lull__policy *policy, const lull__view *view, const lull__text **tags,
                       uint32_t *count) {
    const lull__scope *scope = view->of_window ? &policy->window : &policy->session;
    const lull__subject no_event = {.time_ms = LULL__NO_TIME};
    *tags = scope->tag_count > 0 ? scope->held_tags : NULL;
    *count = 0;
    if (scope->tag_count == 0) {
        return true;
    }
    lull__policy_attend(policy, &no_event, view);
    for (uint32_t i = 0; i < scope->tag_count; i++) {
        bool failed = false; /* has been reported; there is no event to mark */
        if (lull__ask_condition(policy, &scope->tags[i].condition, scope->tagging, LULL__OF_ENDED,
                                &failed)) {
            scope->held_tags[(*count)++] = scope->tags[i].name;
        }
    }
    lull__policy_attend(policy, NULL, NULL);
    return lull__all_answered(policy);
}
