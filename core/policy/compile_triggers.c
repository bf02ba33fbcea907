/*
 * What ends a session or a window by what an event says.
 */
#include "policy/compile_calendar.h"
#include "policy/compile_session.h"
#include "policy/places.h"

#include <lauxlib.h>

/* changed { path, …, from =, to = }: each path is remembered by itself. */
static void compile_changes(lua_State *L, lull__policy *policy, lull__triggers *triggers,
                            lull__trigger *trigger) {
    trigger->first = triggers->change_count;
    trigger->count = (uint32_t)lua_rawlen(L, -1);
    int32_t from = lull__test_member(L, policy, "from"), to = lull__test_member(L, policy, "to");
    for (uint32_t i = 0; i < trigger->count; i++) {
        lua_rawgeti(L, -1, (lua_Integer)i + 1);
        lull__text path;
        path.at = luaL_checklstring(L, -1, &path.length);
        uint32_t slot = lull__slot_member(L, policy->fields, path);
        triggers->changes[triggers->change_count++] = (lull__change){slot, from, to};
        lua_pop(L, 1);
    }
}

/* Calendars stand beside the triggers that events are asked for. */
static void compile_calendars(lua_State *L, lull__policy *policy, lull__triggers *triggers) {
    lua_getfield(L, -1, "calendars");
    triggers->calendar_count = (uint32_t)lua_rawlen(L, -1);
    for (uint32_t i = 0; i < triggers->calendar_count; i++) {
        lua_rawgeti(L, -1, (lua_Integer)i + 1);
        triggers->calendars[i] = lull__compile_calendar(L, policy);
        triggers->calendar_places[i] = lull__place_member(L, "rule");
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
}

/* The list of rotate_on; the scripts have counted it. */
void lull__compile_rotate_on(lua_State *L, lull__policy *policy, lull__scope *scope) {
    lull__triggers *triggers = &scope->triggers;
    lua_getfield(L, -1, "rotate_on");
    triggers->count = (uint32_t)lua_rawlen(L, -1);
    for (uint32_t i = 0; i < triggers->count; i++) {
        lull__trigger *trigger = &triggers->list[i];
        lua_rawgeti(L, -1, (lua_Integer)i + 1);
        trigger->held = lull__held_member(L, policy, policy->fields);
        trigger->function = lull__function_member(L, "call");
        if (lua_getfield(L, -1, "changed") != LUA_TNIL) {
            compile_changes(L, policy, triggers, trigger);
        }
        lua_pop(L, 1);
        trigger->name = lull__kept_member(L, policy, "name");
        trigger->place = lull__place_member(L, "rule");
        lua_pop(L, 1);
    }
    compile_calendars(L, policy, triggers);
    lua_pop(L, 1);
    scope->terms->seen_count = triggers->change_count;
}

void lull__compile_limit(lua_State *L, const lull__policy *policy, lull__scope *scope) {
    if (lua_getfield(L, -1, "limit") != LUA_TNIL) {
        lull__text name = lull__text_member(L, "figure");
        scope->triggers.limited = (int32_t)lull__figure_named(L, policy, scope, name);
        lua_getfield(L, -1, "value");
        scope->triggers.limit = lua_tonumber(L, -1);
        lua_pop(L, 1);
        scope->triggers.limit_place = lull__place_member(L, "rule");
    }
    lua_pop(L, 1);
}
