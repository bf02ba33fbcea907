#include "policy/ask.h"

#include "policy/failures.h"
#include "policy/messages.h"
#include "policy/places.h"

#include <stdio.h>

/* ---- functions ------------------------------------------------------------------------------- */

static const char *const RULE_NAMES[] = {
#define RULE_NAME(id, name) name,
    LULL__RULES(RULE_NAME)
#undef RULE_NAME
};

static void note_failure(const lull__policy *policy, lull__rule rule, lull_error *error) {
    if (!error->file[0]) { /* a function of Lua itself failed: it stands nowhere */
        snprintf(error->file, sizeof error->file, "%s", policy->settings.file.at);
    }
    lull__failures_note(policy->failures, RULE_NAMES[rule], error, policy->subject);
}

static int call_body(lua_State *L) {
    lull__call *made = lua_touserdata(L, 1);
    lua_rawgeti(L, LUA_REGISTRYINDEX, made->function);
    lull__sandbox_note_asked(L);
    int before = lua_gettop(L);
    if (made->arguments != LULL__OF_ENDED) {
        lull__push_event(L, made->policy);
    }
    if (made->arguments != LULL__OF_EVENT) {
        lull__push_view(L, made->policy);
    }
    lua_call(L, lua_gettop(L) - before, 1);
    made->take(L, made);
    return 0;
}

bool lull__ask(lull__call *made, lull__rule rule) {
    lull__policy *policy = made->policy;
    lull_error error;
    policy->generation++;
    bool fine =
        lull__sandbox_call(&policy->sandbox, call_body, made, policy->limits.rule_call_steps,
                           policy->limits.rule_call_ms, LULL_RULE_ERROR, &error);
    policy->matchers.exhausted = false; /* by reading the line again: the first time told it */
    if (fine) {
        return true;
    }
    if (error.code == LULL_NO_MEMORY) {
        policy->out_of_memory = true; /* no fault of the rule's */
    } else {
        note_failure(policy, rule, &error);
    }
    return false;
}

static void take_truth(lua_State *L, lull__call *made) {
    made->held = lua_toboolean(L, -1);
}

bool lull__ask_truth(lull__policy *policy, int function, lull__rule rule, lull__arguments arguments,
                     bool *failed) {
    lull__call made = {
        .policy = policy, .function = function, .arguments = arguments, .take = take_truth};
    *failed |= !lull__ask(&made, rule);
    return made.held;
}

/* ---- matchers and choices -------------------------------------------------------------------- */

void lull__note_exhausted(lull__policy *policy, lull__rule rule, bool *failed) {
    if (policy->matchers.exhausted) {
        lull_error error;
        lull__fail_at(&error, LULL_RULE_STEPS, policy->settings.file.at, 0, LULL__SAYS_EXHAUSTED);
        note_failure(policy, rule, &error);
        policy->matchers.exhausted = false;
        *failed = true;
    }
}

bool lull__holds(lull__policy *policy, lull__rule rule, int32_t node, bool *failed) {
    bool held = lull__match(&policy->matchers, node, policy->subject->row);
    lull__note_exhausted(policy, rule, failed);
    return held;
}

bool lull__ask_condition(lull__policy *policy, const lull__condition *condition, lull__rule rule,
                         lull__arguments arguments, bool *failed) {
    if (condition->function != LULL__NO_FUNCTION) {
        return lull__ask_truth(policy, condition->function, rule, arguments, failed);
    }
    return condition->held >= 0 && lull__holds(policy, rule, condition->held, failed);
}

/* A value that is none for the slot is no opinion, as if it were missing, but counted. */
static void read_field(lull__call *made, lull__value value) {
    made->answered = value.type != LULL__NIL && made->read(made, value);
    made->policy->unusable += value.type != LULL__NIL && !made->answered;
}

/* By which line a choice is made: where the value stands, else by what its matcher holds; where a
 * function gave it, the line that did. */
static lull__place place_of_arm(lull__policy *policy, const lull__arm *arm) {
    if (arm->function != LULL__NO_FUNCTION) {
        return lull__place_asked(policy);
    }
    return arm->place || arm->held < 0 ? arm->place : lull__place_of_match(policy, arm->held);
}

const lull__arm *lull__choose(lull__call *made, const lull__choice *choice, lull__rule rule,
                              bool *failed) {
    for (uint32_t i = 0; i < choice->count; i++) {
        const lull__arm *arm = &choice->arms[i];
        if (arm->held >= 0 && !lull__holds(made->policy, rule, arm->held, failed)) {
            continue;
        }
        if (arm->field >= 0) {
            read_field(made, made->policy->subject->row[arm->field]);
        } else if (arm->function != LULL__NO_FUNCTION) {
            made->function = arm->function;
            if (!lull__ask(made, rule)) {
                *failed = true;
                return NULL;
            }
        }
        if (lull__arm_is_leaf(arm) || made->answered) {
            if (made->policy->explains) {
                made->place = place_of_arm(made->policy, arm);
                lull__policy_note(made->policy, made->place, LULL_POINT_CHOSEN);
            }
            return arm;
        }
    }
    return NULL;
}
