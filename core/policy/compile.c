/*
 * From the description of a policy (plain tables, made and checked by scripts/words) to C data.
 * What is allocated belongs to the policy at once, so that an error in between leaks nothing.
 */
#include "policy/compile_session.h"
#include "policy/compile_slot.h"
#include "policy/keep.h"

#include <lauxlib.h>
#include <stdlib.h>

static const char *const UNITS[] = {"", "s", "ms", "us", "ns", NULL};
static const char *const EXPIRED[] = {"new", "trail", "join", "none", NULL};

static lull__class compile_class(lua_State *L, lull__policy *policy) {
    lull__class class = {
        .name = lull__kept_member(L, policy, "name"),
        .starts = lull__flag_member(L, "starts"),
        .extends = lull__flag_member(L, "extends"),
        .counts = lull__flag_member(L, "counts"),
    };
    lua_getfield(L, -1, "expired");
    for (int end = 0; end < LULL__END_REASONS; end++) {
        class.expired[end] =
            (uint8_t)lull__option_member(L, lull__reason_name((lull__reason)end), EXPIRED);
    }
    lua_pop(L, 1);
    return class;
}

static void compile_classes(lua_State *L, lull__policy *policy) {
    lua_getfield(L, -1, "classes");
    uint32_t count = (uint32_t)lua_rawlen(L, -1);
    policy->classes = lull__check_memory(L, calloc(count, sizeof *policy->classes));
    for (uint32_t i = 0; i < count; i++) {
        lua_rawgeti(L, -1, i + 1);
        policy->classes[i] = compile_class(L, policy);
        policy->class_count = i + 1;
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
    policy->active_class = lull__class_named(L, policy, LULL__TEXT("active"));
}

static void compile_time(lua_State *L, lull__policy *policy) {
    lull__time_slot *time = &policy->time;
    lua_getfield(L, -1, "time");
    time->function = lull__function_member(L, "call");
    if (time->function == LULL__NO_FUNCTION) {
        time->slot = lull__slot_member(L, policy->fields, lull__text_member(L, "path"));
        time->path = lull__kept_member(L, policy, "path");
        time->unit = (lull__time_unit)lull__option_member(L, "unit", UNITS);
        policy->settings.clock.path = time->path.at;
        policy->settings.clock.unit = *UNITS[time->unit] ? UNITS[time->unit] : NULL;
        time->received_slot = lull__optional_slot_member(L, policy, "received");
        time->sent_slot = lull__optional_slot_member(L, policy, "sent");
        time->ends_slot = lull__optional_slot_member(L, policy, "ends");
        time->has_behind = lull__has_member(L, "behind");
        time->behind_ms = time->has_behind ? lull__integer_member(L, "behind") : 0;
        time->has_ahead = lull__has_member(L, "ahead");
        time->ahead_ms = time->has_ahead ? lull__integer_member(L, "ahead") : 0;
    }
    lua_pop(L, 1);
}

static void compile_settings(lua_State *L, lull__policy *policy) {
    lua_getfield(L, -1, "settings");
    size_t count = lua_rawlen(L, -1);
    policy->listed = lull__check_memory(L, calloc(count + 1, sizeof *policy->listed));
    for (size_t i = 0; i < count; i++) {
        lua_rawgeti(L, -1, (lua_Integer)i + 1);
        policy->listed[i] = (lull_setting){
            .name = lull__kept_member(L, policy, "name").at,
            .file = lull__kept_member(L, policy, "file").at,
            .line = (int)lull__integer_member(L, "line"),
            .value = lull__kept_member(L, policy, "value").at,
            .preset = lull__kept_member(L, policy, "preset").at,
            .from = lull__kept_member(L, policy, "from").at,
            .min = lull__kept_member(L, policy, "min").at,
            .max = lull__kept_member(L, policy, "max").at,
            .about = lull__kept_member(L, policy, "about").at,
        };
        policy->listed_count = i + 1;
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
}

static void compile_experiment(lua_State *L, lull__policy *policy) {
    if (lua_getfield(L, -1, "experiment") != LUA_TNIL) {
        lull__settings *settings = &policy->settings;
        lull__experiment *experiment = &policy->experiment;
        settings->experiment = lull__kept_member(L, policy, "name");
        settings->arm = lull__kept_member(L, policy, "arm");
        settings->arm_count = (uint32_t)lull__integer_member(L, "arms");
        settings->splits = lull__flag_member(L, "splits");
        lull__condition_member(L, policy, "only", &experiment->only);
        lull__choice_member(L, policy, "split", lull__key_leaf, &experiment->split);
        lua_getfield(L, -1, "ends");
        for (uint32_t i = 0; i < settings->arm_count; i++) {
            lua_rawgeti(L, -1, (lua_Integer)i + 1);
            experiment->ends[i] = lua_tonumber(L, -1);
            lua_pop(L, 1);
        }
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
}

void lull__compile(lua_State *L, lull__policy *policy) {
    compile_settings(L, policy);
    lua_getfield(L, -1, "session");
    lull__compile_measure_names(L, policy, &policy->session);
    lull__compile_kept(L, policy);
    lua_pop(L, 1);
    compile_classes(L, policy);
    lull__choice_member(L, policy, "key", lull__key_leaf, &policy->key);
    lull__choice_member(L, policy, "activity", lull__class_leaf, &policy->activity);
    compile_time(L, policy);
    lull__condition_member(L, policy, "ignore", &policy->ignore);
    lull__compile_session(L, policy);
    lull__compile_window(L, policy);
    policy->settings.terms.latest_count = policy->matchers.lookup_count;
    compile_experiment(L, policy);
    policy->order_slot = lull__optional_slot_member(L, policy, "order");
    policy->unique_slot = lull__optional_slot_member(L, policy, "unique");
    policy->settings.has_order = policy->order_slot >= 0;
    policy->settings.lateness_ms = lull__integer_member(L, "lateness");
    policy->settings.max_jump_ms = lull__integer_member(L, "max_jump");
    policy->settings.terms.active_gap_ms = lull__integer_member(L, "active_gap");
    policy->settings.terms.retain_ms = lull__integer_member(L, "retain");
    if (lull__has_member(L, "name")) {
        policy->settings.name = lull__kept_member(L, policy, "name");
    }
}
