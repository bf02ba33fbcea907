#include "policy/members.h"

#include <lauxlib.h>

void *lull__check_memory(lua_State *L, void *memory) {
    if (!memory) {
        lull__sandbox_raise_no_memory(L);
    }
    return memory;
}

int32_t lull__check_added(lua_State *L, int32_t index) {
    if (index < 0) {
        lull__sandbox_raise_no_memory(L);
    }
    return index;
}

bool lull__flag_member(lua_State *L, const char *name) {
    lua_getfield(L, -1, name);
    bool set = lua_toboolean(L, -1);
    lua_pop(L, 1);
    return set;
}

bool lull__has_member(lua_State *L, const char *name) {
    bool there = lua_getfield(L, -1, name) != LUA_TNIL;
    lua_pop(L, 1);
    return there;
}

int64_t lull__integer_member(lua_State *L, const char *name) {
    lua_getfield(L, -1, name);
    int64_t value = luaL_checkinteger(L, -1);
    lua_pop(L, 1);
    return value;
}

/* Valid while the table is. */
lull__text lull__text_member(lua_State *L, const char *name) {
    lull__text value;
    lua_getfield(L, -1, name);
    value.at = luaL_checklstring(L, -1, &value.length);
    lua_pop(L, 1);
    return value;
}

lull__text lull__kept_member(lua_State *L, lull__policy *policy, const char *name) {
    lull__text kept = {0};
    if (lua_getfield(L, -1, name) != LUA_TNIL) {
        lull__text text;
        text.at = luaL_checklstring(L, -1, &text.length);
        kept = lull__arena_copy(&policy->texts, (lull__text){text.at, text.length + 1});
        lull__check_memory(L, (void *)(uintptr_t)kept.at);
        kept.length--;
    }
    lua_pop(L, 1);
    return kept;
}

int lull__option_member(lua_State *L, const char *name, const char *const names[]) {
    lua_getfield(L, -1, name);
    int option = luaL_checkoption(L, -1, *names[0] ? NULL : names[0], names);
    lua_pop(L, 1);
    return option;
}

/* A reference to the function in this member, or LULL__NO_FUNCTION. */
int lull__function_member(lua_State *L, const char *name) {
    if (lua_getfield(L, -1, name) != LUA_TFUNCTION) {
        lua_pop(L, 1);
        return LULL__NO_FUNCTION;
    }
    lull__policy *policy = lull__sandbox_of(L)->owner;
    if (policy->coverage) {
        lull__coverage_reach(L, policy);
    }
    return luaL_ref(L, LUA_REGISTRYINDEX);
}

uint32_t lull__slot_member(lua_State *L, lull__fields *fields, lull__text path) {
    size_t slot;
    lull_error error;
    if (!lull__fields_slot(fields, path, &slot, &error)) {
        lull__sandbox_raise_error(L, &error);
    }
    return (uint32_t)slot;
}
