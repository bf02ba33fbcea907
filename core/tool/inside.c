/*
 * What a room's script can do that a tool need not: hold what others wrote.
 */
#include "policy/library.h"
#include "policy/sandbox.h"
#include "tool/room.h"

#include <lauxlib.h>
#include <stdlib.h>

/* compile(file, text, names): its first upvalue is what it sees as global. */
static int compile(lua_State *L) {
    lull__text text;
    const char *file = luaL_checkstring(L, 1);
    text.at = luaL_checklstring(L, 2, &text.length);
    lull__sandbox_compile(L, file, text);
    lua_pushvalue(L, 3);
    lua_setupvalue(L, -2, 1);
    return 1;
}

static int charge(lua_State *L) {
    lua_Integer steps = luaL_checkinteger(L, 1);
    lull__budget_charge(L, steps > 0 ? (uint64_t)steps : 0);
    return 0;
}

static int place(lua_State *L) {
    int line;
    const char *file = lull__sandbox_place(L, &line);
    if (!file) {
        return 0;
    }
    lua_pushstring(L, file);
    lua_pushinteger(L, line);
    return 2;
}

static int raise(lua_State *L) {
    lull__sandbox_raise(L, NULL, 0, "", luaL_checkstring(L, 1));
}

/* What was raised on purpose has its message in the sandbox, and is taken from there. */
static int protected_call(lua_State *L) {
    lull__sandbox *sandbox = lull__sandbox_of(L);
    int status = lua_pcall(L, lua_gettop(L) - 1, 0, 0);
    if (status == LUA_OK) {
        lua_pushboolean(L, true);
        return 1;
    }
    if (status == LUA_ERRMEM || sandbox->spent || sandbox->late || sandbox->refused_memory ||
        sandbox->lacked_memory) {
        return lua_error(L);
    }
    lua_pushboolean(L, false);
    if (sandbox->raised.code != LULL_OK) {
        lua_pushstring(L, sandbox->raised.message);
        sandbox->raised.code = LULL_OK;
        sandbox->raised.message[0] = sandbox->raised.file[0] = '\0';
        sandbox->raised.line = 0;
    } else {
        lua_pushvalue(L, -2);
    }
    return 2;
}

void lull__tool_add_inside(lua_State *L) {
    static const luaL_Reg functions[] = {
        {"compile", compile},          {"charge", charge}, {"place", place}, {"raise", raise},
        {"protected", protected_call}, {NULL, NULL}};
    luaL_setfuncs(L, functions, 0);
    lull__library_push(L);
    lull__library_set_strings(L);
    lua_getfield(L, -1, "base"); /* what is told must not depend on the order of a table either */
    lua_getfield(L, -1, "pairs");
    lua_setglobal(L, "pairs");
    lua_pop(L, 1);
    lua_setfield(L, -2, "library");
}
