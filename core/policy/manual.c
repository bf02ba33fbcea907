/*
 * The manual of the rules language: pages on its words and slots, made by scripts/manual, which is
 * trusted and needs no sandbox.
 */
#include "base/error.h"
#include "policy/messages.h"
#include "policy/scripts.h"

#include <lauxlib.h>
#include <lualib.h>
#include <stdlib.h>
#include <string.h>

typedef struct lookup {
    const char *topic;
    char *page; /* NULL after a call that was well: there is no such topic, or no memory */
    lull_error *error;
} lookup;

/* use(name): the value of a script of the manual, run once; upvalue 1 keeps them. */
static int use(lua_State *L) {
    const char *name = luaL_checkstring(L, 1);
    if (lua_getfield(L, lua_upvalueindex(1), name) != LUA_TNIL) {
        return 1;
    }
    const char *folder = strcmp(name, "nearest") == 0 ? "words" : "manual";
    const lull__script *script = lull__script_find(lua_pushfstring(L, "%s/%s", folder, name));
    if (!script || luaL_loadbufferx(L, script->bytes, script->length, name, "t") != LUA_OK) {
        return luaL_error(L, LULL__SAYS_NO_SCRIPT, name);
    }
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_pushcclosure(L, use, 1);
    lua_call(L, 1, 1);
    lua_pushvalue(L, -1);
    lua_setfield(L, lua_upvalueindex(1), name);
    return 1;
}

static int look_up(lua_State *L) {
    lookup *it = lua_touserdata(L, 1);
    luaL_requiref(L, LUA_GNAME, luaopen_base, 1);
    luaL_requiref(L, LUA_STRLIBNAME, luaopen_string, 1);
    luaL_requiref(L, LUA_TABLIBNAME, luaopen_table, 1);
    luaL_requiref(L, LUA_MATHLIBNAME, luaopen_math, 1);
    lua_newtable(L);
    lua_pushcclosure(L, use, 1);
    lua_pushliteral(L, "render");
    lua_call(L, 1, 1);
    lua_getfield(L, -1, "help");
    lua_pushstring(L, it->topic);
    lua_call(L, 1, 2);
    if (lua_isnil(L, -2)) {
        lull__fail(it->error, LULL_MISUSE, "%s", lua_tostring(L, -1));
    } else {
        it->page = strdup(lua_tostring(L, -2));
    }
    return 0;
}

char *lull_help(const char *topic, lull_error *error) {
    lookup it = {.topic = topic, .error = error};
    lull__no_memory(error); /* unless it turns out otherwise */
    lua_State *L = luaL_newstate();
    if (L) {
        lua_pushcfunction(L, look_up);
        lua_pushlightuserdata(L, &it);
        (void)lua_pcall(L, 1, 0, 0); /* it can only run out of memory: error says so */
        lua_close(L);
    }
    return it.page;
}
