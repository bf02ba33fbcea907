/*
 * The engine as a module of Lua: see lull_module.c.
 */
#ifndef LULL_TESTS_LULL_MODULE_H
#define LULL_TESTS_LULL_MODULE_H

#include <lua.h>

/* Pushes the module's table, as `require "lull"` gives it. */
int luaopen_lull(lua_State *L);

#endif
