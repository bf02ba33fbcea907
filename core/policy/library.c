#include "policy/library.h"

#include "base/text.h"
#include "policy/lua_string.h"
#include "policy/lua_text.h"
#include "policy/messages.h"

#include <lualib.h>

/* Calls upvalue 1 after charging for the length of the first argument, times its logarithm where
 * upvalue 2 is true; and then for what it gives, which unpack alone makes from nothing. */
static int charged(lua_State *L) {
    int type = lua_type(L, 1);
    uint64_t size = type == LUA_TTABLE || type == LUA_TSTRING ? lua_rawlen(L, 1) : 0;
    uint64_t factor = 1;
    if (lua_toboolean(L, lua_upvalueindex(2))) {
        for (uint64_t rest = size; rest > 1; rest /= 2) {
            factor++;
        }
    }
    lull__budget_charge(L, 1 + size * factor);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
    int given = lua_gettop(L);
    if (given > 1) {
        luaL_checkstack(L, LUA_MINSTACK, "results");
        lull__budget_charge(L, (uint64_t)given);
    }
    return given;
}

/* Takes functions of a library (at the top) that rules are given, as a new table in its place. */
static void give(lua_State *L, const char *const *names) {
    lua_newtable(L);
    for (; *names; names++) {
        lua_getfield(L, -2, *names);
        if (lua_isfunction(L, -1)) {
            lua_pushboolean(L, strcmp(*names, "sort") == 0);
            lua_pushcclosure(L, charged, 2);
        }
        lua_setfield(L, -2, *names);
    }
    lua_remove(L, -2);
}

/* Never an address: a table is "table". */
static int plain_tostring(lua_State *L) {
    switch (lua_type(L, 1)) {
    case LUA_TNIL:
    case LUA_TBOOLEAN:
    case LUA_TSTRING:
        luaL_tolstring(L, 1, NULL);
        break;
    case LUA_TNUMBER:
        lull__push_number_text(L, 1);
        break;
    default:
        lua_pushstring(L, luaL_typename(L, 1));
    }
    return 1;
}

static int key_rank(int type) {
    return type == LUA_TNUMBER ? 0 : type == LUA_TSTRING ? 1 : 2;
}

/* less(a, b): numbers, then strings by bytes, then false and true. */
static int key_less(lua_State *L) {
    int a = lua_type(L, 1), b = lua_type(L, 2);
    bool less = a != b              ? key_rank(a) < key_rank(b)
                : a == LUA_TBOOLEAN ? !lua_toboolean(L, 1) && lua_toboolean(L, 2)
                                    : lua_compare(L, 1, 2, LUA_OPLT);
    if (a == LUA_TSTRING && b == LUA_TSTRING) { /* by bytes, not by the locale */
        lull__text x, y;
        x.at = lua_tolstring(L, 1, &x.length);
        y.at = lua_tolstring(L, 2, &y.length);
        int order = memcmp(x.at, y.at, x.length < y.length ? x.length : y.length);
        less = order != 0 ? order < 0 : x.length < y.length;
    }
    lua_pushboolean(L, less);
    return 1;
}

/* Pushes a list of the table's keys, sorted. */
static void push_sorted_keys(lua_State *L, int table) {
    lua_newtable(L);
    lua_Integer count = 0;
    for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1)) {
        int type = lua_type(L, -2);
        if (type != LUA_TNUMBER && type != LUA_TSTRING && type != LUA_TBOOLEAN) {
            luaL_error(L, LULL__SAYS_NO_ORDER, lua_typename(L, type));
        }
        lull__budget_charge(L, 1);
        lua_pushvalue(L, -2);
        lua_rawseti(L, -4, ++count);
    }
    lua_getfield(L, LUA_REGISTRYINDEX, "lull.sort");
    lua_pushvalue(L, -2);
    lua_pushcfunction(L, key_less);
    lua_call(L, 2, 0);
}

/* Upvalues: the sorted keys, how many were given out. */
static int pairs_next(lua_State *L) {
    lua_Integer at = lua_tointeger(L, lua_upvalueindex(2)) + 1;
    lua_pushinteger(L, at);
    lua_replace(L, lua_upvalueindex(2));
    lua_rawgeti(L, lua_upvalueindex(1), at);
    if (lua_isnil(L, -1)) {
        return 1;
    }
    lua_pushvalue(L, -1);
    lua_gettable(L, 1);
    return 2;
}

/* pairs, in an order that is the same on every run. */
static int sorted_pairs(lua_State *L) {
    if (lua_type(L, 1) != LUA_TTABLE) {
        return luaL_error(L, LULL__SAYS_NO_TABLE, luaL_typename(L, 1));
    }
    push_sorted_keys(L, 1);
    lua_pushinteger(L, 0);
    lua_pushcclosure(L, pairs_next, 2);
    lua_pushvalue(L, 1);
    lua_pushnil(L);
    return 3;
}

/* next(t) tells whether a table is empty; it takes no key. */
static int first_of(lua_State *L) {
    luaL_checktype(L, 1, LUA_TTABLE);
    if (!lua_isnoneornil(L, 2)) {
        return luaL_error(L, LULL__SAYS_NEXT_OF_KEY);
    }
    push_sorted_keys(L, 1);
    lua_rawgeti(L, -1, 1);
    if (lua_isnil(L, -1)) {
        return 1;
    }
    lua_pushvalue(L, -1);
    lua_gettable(L, 1);
    return 2;
}

static int index_nothing(lua_State *L) {
    lua_pushnil(L);
    return 1;
}

/* ---- opening --------------------------------------------------------------------------------- */

static const char *const BASE[] = {"assert", "error",    "ipairs", "select", "tonumber",
                                   "type",   "rawequal", "rawlen", NULL};
static const char *const TABLE[] = {"concat", "insert", "remove", "sort", "pack", "unpack", NULL};
static const char *const MATH[] = {
    "abs", "ceil",       "cos",  "deg",        "exp",  "floor", "fmod", "huge", "log",
    "max", "maxinteger", "min",  "mininteger", "modf", "pi",    "rad",  "sin",  "sqrt",
    "tan", "tointeger",  "type", "ult",        "acos", "asin",  "atan", NULL};
static const char *const UTF8[] = {"char", "codepoint", "len", "offset", NULL};

static void open_library(lua_State *L, const char *name, lua_CFunction open,
                         const char *const *given, const char *as) {
    luaL_requiref(L, name, open, 1);
    if (strcmp(name, "table") == 0) {
        lua_getfield(L, -1, "sort");
        lua_setfield(L, LUA_REGISTRYINDEX, "lull.sort");
    }
    give(L, given);
    lua_setfield(L, -2, as);
}

void lull__library_push(lua_State *L) {
    static const luaL_Reg own[] = {
        {"tostring", plain_tostring}, {"pairs", sorted_pairs}, {"next", first_of}, {NULL, NULL}};
    lua_newtable(L);
    open_library(L, LUA_GNAME, luaopen_base, BASE, "base");
    open_library(L, LUA_TABLIBNAME, luaopen_table, TABLE, "table");
    open_library(L, LUA_MATHLIBNAME, luaopen_math, MATH, "math");
    open_library(L, LUA_UTF8LIBNAME, luaopen_utf8, UTF8, "utf8");
    lull__lua_string_open(L);
    lua_pushvalue(L, -1);
    lua_setglobal(L, "string");
    lua_setfield(L, -2, "string");
    lua_getfield(L, -1, "base");
    luaL_setfuncs(L, own, 0);
    lua_pop(L, 1);
}

void lull__library_set_missing(lua_State *L) {
    lua_newtable(L);
    lua_pushcfunction(L, index_nothing);
    lua_setfield(L, -2, "__index");
    lua_pushboolean(L, false);
    lua_setfield(L, -2, "__metatable");
    lua_pushnil(L);
    lua_pushvalue(L, -2);
    lua_setmetatable(L, -2);
    lua_pushboolean(L, false);
    lua_pushvalue(L, -3);
    lua_setmetatable(L, -2);
    lua_pushinteger(L, 0);
    lua_pushvalue(L, -4);
    lua_setmetatable(L, -2);
    lua_pop(L, 4);
}

void lull__library_set_strings(lua_State *L) {
    lua_pushliteral(L, "");
    lua_newtable(L);
    lua_getglobal(L, "string");
    lua_setfield(L, -2, "__index");
    lua_pushboolean(L, false);
    lua_setfield(L, -2, "__metatable");
    lua_setmetatable(L, -2);
    lua_pop(L, 1);
}
