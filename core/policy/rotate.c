/*
 * Asking the triggers of rotate_on and limit, and what is asked of a session after its event.
 */
#include "base/messages.h"
#include "policy/ask.h"
#include "policy/hash.h"
#include "policy/places.h"

#include <lauxlib.h>

/* ---- what changed ---------------------------------------------------------------------------- */

/* An empty text, like a missing value, says nothing. 7 and 7.0 are one, "7" another. */
static lull__seen see(lull__policy *policy, const lull__change *change, lull__value value) {
    lull__seen seen = {0};
    lull__hash hash;
    bool empty = value.type == LULL__STRING && value.length == 0;
    if (!empty && lull__hash_scalar(value, &hash) &&
        (change->to < 0 || lull__test_holds(&policy->matchers, change->to, value))) {
        bool may_leave =
            change->from < 0 || lull__test_holds(&policy->matchers, change->from, value);
        seen = (lull__seen){hash.high, hash.low, true, may_leave};
    }
    return seen;
}

static bool is_other(const lull__seen *before, const lull__seen *now) {
    return before->known && now->known && before->may_leave &&
           (before->high != now->high || before->low != now->low);
}

static bool has_changed(const lull__trigger *trigger, const lull__seen *before,
                        const lull__seen *now) {
    for (uint32_t i = trigger->first; before && now && i < trigger->first + trigger->count; i++) {
        if (is_other(&before[i], &now[i])) {
            return true;
        }
    }
    return false;
}

/* What is to be remembered: of events that extend alone. */
static const lull__seen *see_all(lull__policy *policy, const lull__triggers *triggers) {
    if (triggers->change_count == 0) {
        return NULL;
    }
    lull__seen *seen =
        lull__arena_take(policy->subject->arena, triggers->change_count * sizeof *seen);
    for (uint32_t i = 0; seen && i < triggers->change_count; i++) {
        const lull__change *change = &triggers->changes[i];
        seen[i] = see(policy, change, policy->subject->row[change->slot]);
    }
    policy->out_of_memory |= !seen;
    return seen;
}

/* What is at hand while triggers are asked. */
typedef struct rotating {
    lull__policy *policy;
    const lull__scope *scope;
    lull__effect *effect;
    const lull__seen *before;
    bool *failed;
    lull__text also[LULL__TRIGGERS + 1];
} rotating;

/* ---- functions ------------------------------------------------------------------------------- */

/* The reason that a function gave: a name that no reason of lull's own has. */
static void take_reason(lua_State *L, lull__call *made) {
    made->answered = !lua_isnil(L, -1);
    if (made->answered) {
        lull__natives_check_reason(L);
        lull__text name;
        name.at = lua_tolstring(L, -1, &name.length);
        lull__text copy = lull__arena_copy(made->policy->subject->arena, name);
        if (!copy.at) {
            luaL_error(L, LULL__SAYS_OUT_OF_MEMORY);
        }
        made->value =
            (lull__value){.type = LULL__STRING, .length = (uint32_t)copy.length, .string = copy.at};
    }
}

static bool ask_reason(const rotating *it, int function, lull__text *name) {
    lull__call made = {.policy = it->policy,
                       .function = function,
                       .arguments = LULL__OF_EVENT_AND_SESSION,
                       .take = take_reason};
    if (!lull__ask(&made, it->scope->rotate_on)) {
        *it->failed = true;
        return false;
    }
    *name = lull__value_text(made.value);
    return made.answered;
}

/* ---- rotate_on and limit --------------------------------------------------------------------- */

static void hold(rotating *it, lull__reason reason, lull__text name, lull__place place) {
    lull__rotation *rotation = &it->effect->rotation;
    if (rotation->held) {
        it->also[rotation->also_count++] =
            name.length > 0 ? name : lull__text_of(lull__reason_name(reason));
        return;
    }
    *rotation = (lull__rotation){.held = true, .reason = reason, .place = place, .name = name};
}

static void ask_trigger(rotating *it, const lull__trigger *trigger) {
    const lull__class *class = it->effect->class;
    lull__text name = trigger->name;
    if (trigger->count > 0) {
        if (class->extends && has_changed(trigger, it->before, it->effect->seen)) {
            hold(it, LULL__CHANGED, (lull__text){0}, trigger->place);
        }
    } else if (!class->counts) {
        return;
    } else if (trigger->function != LULL__NO_FUNCTION) {
        if (!it->effect->rotation.held && ask_reason(it, trigger->function, &name)) {
            hold(it, LULL__NAMED, name, lull__place_asked(it->policy));
        }
    } else if (lull__holds(it->policy, it->scope->rotate_on, trigger->held, it->failed)) {
        hold(it, LULL__NAMED, name, trigger->place);
    }
}

static bool is_full(const lull__triggers *triggers, const lull__view *view) {
    if (triggers->limited < 0) {
        return false;
    }
    lull__value value = lull__view_figure(view, (uint32_t)triggers->limited);
    return (value.type == LULL__INTEGER && (double)value.integer >= triggers->limit) ||
           (value.type == LULL__NUMBER && value.number >= triggers->limit);
}

/* The names of the others outlive this call. */
static void keep_also(rotating *it) {
    lull__rotation *rotation = &it->effect->rotation;
    if (rotation->also_count > 0) {
        size_t bytes = rotation->also_count * sizeof *rotation->also;
        lull__text *also = lull__arena_take(it->policy->subject->arena, bytes);
        it->policy->out_of_memory |= !also;
        rotation->also_count = also ? rotation->also_count : 0;
        rotation->also = also ? memcpy(also, it->also, bytes) : NULL;
    }
}

/* Of a session that began with the event. What no event can reach never comes. */
static void judge_calendars(lull__policy *policy, const lull__triggers *triggers,
                            lull__effect *effect) {
    effect->calendar_ms = LULL__NEVER;
    effect->calendar_place = 0;
    for (uint32_t i = 0; i < triggers->calendar_count; i++) {
        lull__calendar *calendar = &policy->calendars[triggers->calendars[i]].calendar;
        int64_t next_ms = lull__calendar_next(calendar, policy->time_ms);
        if (next_ms < effect->calendar_ms) {
            effect->calendar_ms = next_ms;
            effect->calendar_place = triggers->calendar_places[i];
        }
    }
}

void lull__judge_rotation(lull__policy *policy, const lull__scope *scope, const lull__view *view,
                          lull__effect *effect, bool *failed) {
    const lull__triggers *triggers = &scope->triggers;
    bool extends = effect->class->extends;
    bool is_late = policy->time_ms < view->last_ms;
    effect->rotation.held = false;
    judge_calendars(policy, triggers, effect);
    effect->seen = extends ? see_all(policy, triggers) : NULL;
    if ((triggers->count == 0 && triggers->limited < 0) || !view->open || view->trusted ||
        is_late) {
        return;
    }
    effect->rotation = (lull__rotation){0};
    rotating it = {
        .policy = policy, .scope = scope, .effect = effect, .before = view->seen, .failed = failed};
    for (uint32_t i = 0; i < triggers->count; i++) {
        ask_trigger(&it, &triggers->list[i]);
    }
    if (extends && is_full(triggers, view)) {
        hold(&it, LULL__LIMIT, (lull__text){0}, triggers->limit_place);
    }
    keep_also(&it);
}

/* ---- after the event ------------------------------------------------------------------------- */

/* Sets *place where the condition holds. */
static bool ask_closing(lull__policy *policy, const lull__condition *condition, lull__rule rule,
                        lull__place *place, bool *failed) {
    bool held = lull__ask_condition(policy, condition, rule, LULL__OF_EVENT_AND_SESSION, failed);
    if (held) {
        *place = lull__place_of_condition(policy, condition);
    }
    return held;
}

bool lull__policy_closing(lull__policy *policy, const lull__subject *subject,
                          const lull__view *view, lull__closing *closing, bool *rule_failed) {
    *closing = (lull__closing){0};
    lull__policy_attend(policy, subject, view);
    closing->confirms = ask_closing(policy, &policy->confirm_on, LULL__RULE_CONFIRM_ON,
                                    &closing->confirms_place, rule_failed);
    closing->forgets = ask_closing(policy, &policy->forget_on, LULL__RULE_FORGET_ON,
                                   &closing->ends_place, rule_failed);
    closing->ends = closing->forgets || ask_closing(policy, &policy->end_on, LULL__RULE_END_ON,
                                                    &closing->ends_place, rule_failed);
    lull__policy_attend(policy, NULL, NULL);
    return lull__all_answered(policy);
}
