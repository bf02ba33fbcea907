/*
 * Where a session that begins stands in an experiment: asked of its first event.
 */
#include "policy/ids.h"

#include <xxhash.h>

/* What the event is split by; empty where it has none of it. */
static lull__text split_of(lull__policy *policy, lull__text key, bool *failed) {
    const lull__choice *split = &policy->experiment.split;
    if (split->count == 0) {
        return key;
    }
    lull__addressed addressed = {0};
    lull__text id = lull__id_of(policy, split, LULL__RULE_SPLIT, &addressed);
    *failed |= addressed.rule_failed;
    return id;
}

/* A place from 0 to 1 for the experiment's name and the text, both as JSON: the same on every
 * machine, and another in every experiment. */
static bool place_of(lull__policy *policy, lull__text text, double *place) {
    lull__buffer *both = &policy->scratch;
    both->length = 0;
    lull__buffer_text(both, policy->settings.experiment);
    lull__buffer_text(both, text);
    if (both->failed) {
        return false;
    }
    *place = (double)(XXH3_64bits(both->bytes, both->length) >> 11) * 0x1p-53;
    return true;
}

static uint32_t arm_at(const lull__policy *policy, double place) {
    uint32_t arm = 0, last = policy->settings.arm_count - 1;
    while (arm < last && place >= policy->experiment.ends[arm]) {
        arm++;
    }
    return arm;
}

bool lull__policy_assign(lull__policy *policy, const lull__subject *subject, lull__text key,
                         lull__assigned *assigned, bool *rule_failed) {
    const lull__condition *only = &policy->experiment.only;
    bool all = only->held < 0 && only->function == LULL__NO_FUNCTION;
    *assigned = (lull__assigned){0};
    lull__policy_attend(policy, subject, NULL);
    bool eligible =
        all || lull__ask_condition(policy, only, LULL__RULE_ONLY, LULL__OF_EVENT, rule_failed);
    bool splits = eligible && policy->settings.splits;
    lull__text text = splits ? split_of(policy, key, rule_failed) : (lull__text){0};
    double place = 0;
    bool placed = text.length == 0 || place_of(policy, text, &place);
    if (splits && text.length > 0 && placed) {
        *assigned = (lull__assigned){arm_at(policy, place), true};
    }
    assigned->takes_part |= eligible && !splits;
    lull__policy_attend(policy, NULL, NULL);
    return lull__all_answered(policy) && placed;
}
