/*
 * The judgement of an event, with a view of its session before it, and the thresholds after it.
 */
#include "policy/ask.h"
#include "policy/duration.h"
#include "policy/keep.h"
#include "policy/messages.h"

#include <lauxlib.h>

/* ---- classes --------------------------------------------------------------------------------- */

static bool find_class(lull__call *made, lull__text name) {
    const lull__policy *policy = made->policy;
    for (uint32_t i = 0; i < policy->class_count; i++) {
        if (lull__text_equal(policy->classes[i].name, name)) {
            made->class = i;
            return true;
        }
    }
    return false;
}

static bool read_class(lull__call *made, lull__value value) {
    return value.type == LULL__STRING && find_class(made, lull__value_text(value));
}

static void take_class(lua_State *L, lull__call *made) {
    const lull__policy *policy = made->policy;
    made->answered = !lua_isnil(L, -1);
    if (!made->answered) {
        return;
    }
    if (lua_type(L, -1) != LUA_TSTRING) {
        luaL_error(L, LULL__SAYS_NOT_A_CLASS, lull__natives_push_shown(L, -1));
    }
    lull__text name;
    name.at = lua_tolstring(L, -1, &name.length);
    if (find_class(made, name)) {
        return;
    }
    lua_newtable(L);
    for (uint32_t i = 0; i < policy->class_count; i++) {
        lua_pushlstring(L, policy->classes[i].name.at, policy->classes[i].name.length);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    lull__natives_push_hint(L, name.at);
    const char *hint = lua_tostring(L, -1);
    luaL_error(L, LULL__SAYS_NO_SUCH_CLASS, lull__natives_push_shown(L, -2), hint);
}

static void judge_class(lull__policy *policy, const lull__choice *choice, lull__rule rule,
                        lull__effect *effect, bool *failed) {
    lull__call made = {.policy = policy,
                       .arguments = LULL__OF_EVENT_AND_SESSION,
                       .take = take_class,
                       .read = read_class};
    const lull__arm *arm = lull__choose(&made, choice, rule, failed);
    uint32_t class = !arm                     ? policy->active_class
                     : lull__arm_is_leaf(arm) ? arm->leaf.class
                                              : made.class;
    effect->class = &policy->classes[class];
    effect->place = made.place;
}

/* ---- what an event brings -------------------------------------------------------------------- */

/* What its session is to remember for those that look it up: of events that count alone. */
static const lull__latest *judge_latest(lull__policy *policy, const lull__class *class) {
    uint32_t count = policy->settings.terms.latest_count;
    if (count == 0 || !class->counts) {
        return NULL;
    }
    lull__latest *latest = lull__arena_take(policy->subject->arena, count * sizeof *latest);
    policy->out_of_memory |= !latest;
    if (latest) {
        lull__matchers_note_latest(&policy->matchers, policy->subject->row, policy->time_ms,
                                   latest);
    }
    return latest;
}

static void judge_snapshot(lull__policy *policy, lull__judgement *judgement) {
    const lull__snapshot_slot *snapshot = &policy->snapshot;
    const lull__value *row = policy->subject->row;
    lull__snapshot_rest(judgement->snapshot);
    if (snapshot->function != LULL__NO_FUNCTION) {
        unsigned held = lull__ask_truth(policy, snapshot->function, LULL__RULE_WINDOW_SNAPSHOT,
                                        LULL__OF_EVENT, &judgement->rule_failed);
        lull__snapshot_advance(judgement->snapshot, 1, held);
    } else if (snapshot->result_slot >= 0) {
        lull__value packed = row[snapshot->result_slot];
        if (packed.type == LULL__INTEGER) {
            lull__snapshot_unpack(packed.integer, judgement->snapshot);
        }
    } else if (snapshot->count > 0) {
        unsigned held = 0;
        for (uint8_t i = 0; i < snapshot->count; i++) {
            held |= (unsigned)lull__holds(policy, LULL__RULE_WINDOW_SNAPSHOT, snapshot->parts[i],
                                          &judgement->rule_failed)
                    << i;
        }
        lull__snapshot_advance(judgement->snapshot, snapshot->count, held);
    }
}

static int64_t chunk_of(const lull__policy *policy) {
    lull__value chunk = {.type = LULL__NIL};
    if (policy->chunk_slot >= 0) {
        chunk = policy->subject->row[policy->chunk_slot];
    }
    return chunk.type == LULL__INTEGER && chunk.integer >= 0 ? chunk.integer : -1;
}

/* What the event brings to its window. What ends the session ends the window with it, and the event
 * may begin another. */
static void judge_window(lull__policy *policy, const lull__view *view, lull__judgement *judgement) {
    const lull__view no_window = {.of_window = true};
    lull__effect *effect = &judgement->window;
    bool *failed = &judgement->rule_failed;
    if (!view) {
        effect->measured = NULL;
        effect->seen = NULL;
        effect->rotation.held = false;
        return;
    }
    bool stays = !judgement->session.rotation.held;
    lull__judge_measures(policy, &policy->window, effect, failed);
    lull__judge_rotation(policy, &policy->window, stays ? view : &no_window, effect, failed);
}

bool lull__policy_judge(lull__policy *policy, const lull__subject *subject, const lull__view *view,
                        const lull__view *window_view, lull__judgement *judgement) {
    lull__policy_attend(policy, subject, view);
    bool *failed = &judgement->rule_failed;
    *failed = false;
    judgement->terms = &policy->settings.terms;
    judgement->takes_part = false;
    judgement->next = NULL;
    bool own = policy->session.activity.count > 0;
    lull__effect *session = &judgement->session, *window = &judgement->window;
    judge_class(policy, own ? &policy->session.activity : &policy->activity,
                LULL__RULE_SESSION_ACTIVITY, session, failed);
    window->class = session->class;
    window->place = session->place;
    if (policy->settings.terms.windows) {
        if (policy->window.activity.count > 0) {
            judge_class(policy, &policy->window.activity, LULL__RULE_WINDOW_ACTIVITY, window,
                        failed);
        } else if (own) {
            judge_class(policy, &policy->activity, LULL__RULE_SESSION_ACTIVITY, window, failed);
        }
        judge_snapshot(policy, judgement);
    }
    judgement->chunk = chunk_of(policy);
    judgement->latest = judge_latest(policy, session->class);
    lull__judge_measures(policy, &policy->session, session, failed);
    lull__judge_rotation(policy, &policy->session, view, session, failed);
    judge_window(policy, window_view, judgement);
    lull__policy_attend(policy, NULL, NULL);
    return lull__all_answered(policy);
}

/* ---- thresholds ------------------------------------------------------------------------------ */

/* A duration, or a number of milliseconds. */
static bool read_threshold(lull__call *made, lull__value value) {
    int64_t ms = 0;
    if (value.type == LULL__INTEGER) {
        ms = value.integer;
    } else if (value.type == LULL__NUMBER && value.number < (double)LULL__DURATION_MS_MAX) {
        ms = value.number >= 1 ? (int64_t)value.number : 0;
    } else if (value.type == LULL__STRING &&
               lull__duration_parse(lull__value_text(value), &ms) != LULL__DURATION_FINE) {
        return false;
    }
    made->threshold = (lull__threshold){.limit_ms = ms};
    return ms > 0 && ms <= LULL__DURATION_MS_MAX;
}

/* A text or number at the top of the stack. */
static lull__value plain_answer(lua_State *L) {
    lull__value value = {.type = LULL__NIL};
    if (lua_type(L, -1) == LUA_TSTRING) {
        value.type = LULL__STRING;
        value.string = lua_tostring(L, -1);
        value.length = (uint32_t)lua_rawlen(L, -1);
    } else if (lua_isinteger(L, -1)) {
        value = (lull__value){.type = LULL__INTEGER, .integer = lua_tointeger(L, -1)};
    } else if (lua_type(L, -1) == LUA_TNUMBER) {
        value = (lull__value){.type = LULL__NUMBER, .number = lua_tonumber(L, -1)};
    }
    return value;
}

/* What a box means, and what is wrong with an answer, is the scripts' knowledge. */
static void take_threshold(lua_State *L, lull__call *made) {
    made->answered = !lua_isnil(L, -1);
    if (!made->answered || read_threshold(made, plain_answer(L))) {
        return;
    }
    lua_rawgeti(L, LUA_REGISTRYINDEX, made->policy->threshold_function);
    lua_insert(L, -2);
    lua_call(L, 1, 2);
    bool never = lua_isnil(L, -2);
    made->threshold = (lull__threshold){.limit_ms = never ? LULL__NEVER : lua_tointeger(L, -2),
                                        .at_least = lua_toboolean(L, -1)};
}

/* What the slot answers; `otherwise` where it has no answer. *since: the carried value that the
 * answer counts from; -1 for none. */
static lull__threshold threshold_of(lull__policy *policy, const lull__choice *choice,
                                    lull__rule rule, lull__threshold otherwise, int32_t *since,
                                    bool *failed) {
    *since = -1;
    if (choice->count == 0) {
        return otherwise;
    }
    lull__call made = {.policy = policy,
                       .arguments = LULL__OF_EVENT_AND_SESSION,
                       .take = take_threshold,
                       .read = read_threshold};
    const lull__arm *arm = lull__choose(&made, choice, rule, failed);
    if (!arm) {
        return otherwise;
    }
    lull__threshold threshold = made.threshold;
    if (lull__arm_is_leaf(arm)) {
        *since = arm->leaf.since;
        threshold = arm->leaf.threshold;
    }
    threshold.place = made.place;
    return threshold;
}

bool lull__policy_thresholds(lull__policy *policy, const lull__subject *subject,
                             const lull__view *view, lull__thresholds *thresholds,
                             bool *rule_failed) {
    /* A session must have some idle: where its rule fails, half an hour, as nearly everywhere. */
    const lull__threshold half_an_hour = {.limit_ms = 30 * 60 * 1000},
                          never = {.limit_ms = LULL__NEVER};
    lull__policy_attend(policy, subject, view);
    int32_t since;
    thresholds->idle = threshold_of(policy, &policy->session.idle, LULL__RULE_SESSION_IDLE,
                                    half_an_hour, &since, rule_failed);
    thresholds->window_idle = threshold_of(policy, &policy->window.idle, LULL__RULE_WINDOW_IDLE,
                                           never, &since, rule_failed);
    thresholds->window_cap = threshold_of(policy, &policy->window.cap, LULL__RULE_WINDOW_CAP, never,
                                          &since, rule_failed);
    thresholds->cap = threshold_of(policy, &policy->session.cap, LULL__RULE_SESSION_CAP, never,
                                   &since, rule_failed);
    thresholds->cap_since_ms = since < 0 ? LULL__NO_TIME : lull__carried_instant(view, since);
    lull__policy_attend(policy, NULL, NULL);
    return lull__all_answered(policy);
}

uint64_t lull__policy_unusable(lull__policy *policy) {
    uint64_t unusable = policy->unusable;
    policy->unusable = 0;
    return unusable;
}
