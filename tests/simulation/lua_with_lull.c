/*
 * lua_with_lull SCRIPT [ARGUMENT...]   Lua, with the engine as the module "lull": a program of its
 * own and no loadable module, so that sanitizers and valgrind see all of it.
 */
#include "lull_module.h"

#include <lauxlib.h>
#include <lualib.h>
#include <stdbool.h>
#include <stdio.h>

static int traceback(lua_State *L) {
    luaL_traceback(L, L, luaL_tolstring(L, 1, NULL), 1);
    return 1;
}

static void set_arguments(lua_State *L, int count, char **arguments) {
    lua_createtable(L, count, 1);
    for (int i = 1; i < count; i++) {
        lua_pushstring(L, arguments[i]);
        lua_rawseti(L, -2, i - 1);
    }
    lua_setglobal(L, "arg");
}

int main(int count, char **arguments) {
    lua_State *L = count > 1 ? luaL_newstate() : NULL;
    if (!L) {
        fputs("usage: lua_with_lull SCRIPT [ARGUMENT...]\n", stderr);
        return 2;
    }
    luaL_openlibs(L);
    luaL_requiref(L, "lull", luaopen_lull, 0);
    set_arguments(L, count, arguments);
    lua_pushcfunction(L, traceback);
    bool failed = luaL_loadfile(L, arguments[1]) || lua_pcall(L, 0, 0, -2);
    if (failed) {
        fprintf(stderr, "%s\n", lua_tostring(L, -1));
    }
    lua_close(L);
    return failed ? 1 : 0;
}
