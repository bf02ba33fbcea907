/*
 * The engine as a module of Lua, for tests that run many small streams in one process: what the
 * operators' tools have (core/tool/modules.h), and
 *
 *     lull.at("world 7")        what is said where an assertion fails
 *     lull.xxh3("text")         the library's hash, for the model
 */
#include "lull_module.h"

#include "tool/modules.h"

#include <lauxlib.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <xxhash.h>

/* ---- where a run that dies was --------------------------------------------------------------- */

static char place[128];

static void die(int signal_number) {
    static const char said[] = "\ndied in ";
    ssize_t ignored = write(STDOUT_FILENO, said, sizeof said - 1);
    ignored = write(STDOUT_FILENO, place, strlen(place));
    ignored = write(STDOUT_FILENO, "\n", 1);
    (void)ignored;
    signal(signal_number, SIG_DFL);
    raise(signal_number);
}

static int at(lua_State *L) {
    snprintf(place, sizeof place, "%s", luaL_checkstring(L, 1));
    signal(SIGABRT, die);
    return 0;
}

static int xxh3(lua_State *L) {
    size_t length;
    const char *text = luaL_checklstring(L, 1, &length);
    lua_pushinteger(L, (lua_Integer)XXH3_64bits(text, length));
    return 1;
}

int luaopen_lull(lua_State *L) {
    static const luaL_Reg functions[] = {{"at", at}, {"xxh3", xxh3}, {NULL, NULL}};
    lull__tool_push_lull(L);
    luaL_setfuncs(L, functions, 0);
    return 1;
}
