/*
 * The slots of session and window.
 */
#include "policy/compile_session.h"

#include "policy/compile_slot.h"
#include "policy/keep.h"

#include <lauxlib.h>

static bool is_given(const lull__condition *condition) {
    return condition->held >= 0 || condition->function != LULL__NO_FUNCTION;
}

/* The slots that session and window have in common. */
static void compile_scope(lua_State *L, lull__policy *policy, lull__scope *scope) {
    lull__choice_member(L, policy, "idle", lull__threshold_leaf, &scope->idle);
    lull__choice_member(L, policy, "cap", lull__threshold_leaf, &scope->cap);
    lull__choice_member(L, policy, "activity", lull__class_leaf, &scope->activity);
    lull__compile_measures(L, policy, scope);
    lull__compile_tags(L, policy, scope);
    lull__compile_rotate_on(L, policy, scope);
    lull__compile_limit(L, policy, scope);
}

void lull__compile_session(lua_State *L, lull__policy *policy) {
    lua_getfield(L, -1, "session");
    policy->settings.terms.verify =
        lull__text_equal(lull__text_member(L, "trust"), LULL__TEXT("verify"));
    lull__choice_member(L, policy, "id", lull__key_leaf, &policy->session_id);
    compile_scope(L, policy, &policy->session);
    lull__compile_keeping(L, policy);
    lull__condition_member(L, policy, "end_on", &policy->end_on);
    lull__condition_member(L, policy, "forget_on", &policy->forget_on);
    lull__condition_member(L, policy, "confirm_on", &policy->confirm_on);
    policy->settings.has_closing =
        is_given(&policy->end_on) || is_given(&policy->forget_on) || is_given(&policy->confirm_on);
    lua_pop(L, 1);
}

/* A sequence of matchers of the event, or of the items of an array. */
static void compile_snapshot(lua_State *L, lull__policy *policy) {
    lull__snapshot_slot *snapshot = &policy->snapshot;
    if (lua_getfield(L, -1, "snapshot") != LUA_TNIL) {
        lull__fields *fields = policy->fields;
        bool items = lull__has_member(L, "path");
        if (items) {
            fields = lull__items_at(L, policy, policy->fields, lull__text_member(L, "path"));
        }
        uint8_t count = (uint8_t)lua_rawlen(L, -1);
        for (uint8_t i = 0; i < count; i++) {
            lua_rawgeti(L, -1, i + 1);
            snapshot->function = lull__function_member(L, "call");
            snapshot->parts[i] = lull__held_member(L, policy, fields);
            lua_pop(L, 1);
        }
        snapshot->count = count;
        if (items) {
            lull__item_task task = {.count = count, .sequence = true};
            memcpy(task.nodes, snapshot->parts, sizeof task.nodes);
            snapshot->result_slot = (int32_t)lull__add_item_task(L, policy->fields, fields, task);
        }
    }
    lua_pop(L, 1);
    policy->settings.terms.snapshot_parts = snapshot->count;
}

/* What a window can be asked is asked of it alone: its measures come with its other slots. */
void lull__compile_window(lua_State *L, lull__policy *policy) {
    if (lua_getfield(L, -1, "window") != LUA_TNIL) {
        lull__terms *terms = &policy->settings.terms;
        lull__scope *window = &policy->window;
        terms->windows = true;
        terms->window_keys = lull__has_member(L, "key");
        lull__choice_member(L, policy, "key", lull__key_leaf, &policy->window_key);
        lull__compile_measure_names(L, policy, window);
        compile_scope(L, policy, window);
        policy->chunk_slot = lull__optional_slot_member(L, policy, "chunk");
        compile_snapshot(L, policy);
        bool triggered = window->triggers.count > 0 || window->triggers.limited >= 0;
        terms->windows_turn = triggered || window->cap.count > 0;
        policy->settings.asks_windows = triggered || window->terms->measure_count > 0;
    }
    lua_pop(L, 1);
}
