/*
 * Lua's values as JSON: members sorted by their bytes, so that the same table is the same text on
 * every run.
 */
#include "tool/modules.h"

#include "base/json.h"

#include <lauxlib.h>
#include <math.h>
#include <stdlib.h>

#define BYTES "lull.bytes"

static void write_value(lua_State *L, lull__buffer *out, int level);

static lull__text text_at(lua_State *L, int index) {
    lull__text text;
    text.at = lua_tolstring(L, index, &text.length);
    if (!lull__json_is_utf8(text)) {
        luaL_error(L, "found a text that is no UTF-8, expected one that JSON can say");
    }
    return text;
}

static void write_number(lua_State *L, lull__buffer *out) {
    char digits[LULL__NUMBER_BYTES];
    if (lua_isinteger(L, -1)) {
        lull__buffer_integer(out, lua_tointeger(L, -1));
        return;
    }
    double number = lua_tonumber(L, -1);
    if (!isfinite(number)) {
        luaL_error(L, "found a number that is not finite, expected one that JSON can say");
    }
    lull__buffer_append(out, digits, lull__json_number(number, digits));
}

static void write_array(lua_State *L, lull__buffer *out, lua_Integer count, int level) {
    lull__buffer_char(out, '[');
    for (lua_Integer i = 1; i <= count; i++) {
        if (i > 1) {
            lull__buffer_char(out, ',');
        }
        lua_rawgeti(L, -1, i);
        write_value(L, out, level);
        lua_pop(L, 1);
    }
    lull__buffer_char(out, ']');
}

/* The names, as they stand in a userdata at the top of the stack: keys of the table below hold
 * them. */
typedef struct names {
    size_t count;
    lull__text list[];
} names;

static int by_bytes(const void *left, const void *right) {
    const lull__text *a = left, *b = right;
    int order = memcmp(a->at, b->at, a->length < b->length ? a->length : b->length);
    return order != 0 ? order : (a->length > b->length) - (a->length < b->length);
}

static const names *push_names(lua_State *L) {
    size_t count = 0;
    for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) {
        if (lua_type(L, -2) != LUA_TSTRING) {
            luaL_error(L, "found a %s beside names, expected a list or a table of names",
                       luaL_typename(L, -2));
        }
        count++;
    }
    names *all = lua_newuserdatauv(L, sizeof *all + count * sizeof *all->list, 0);
    all->count = 0;
    for (lua_pushnil(L); lua_next(L, -3); lua_pop(L, 1)) {
        all->list[all->count++] = text_at(L, -2);
    }
    qsort(all->list, all->count, sizeof *all->list, by_bytes);
    return all;
}

static void write_object(lua_State *L, lull__buffer *out, int level) {
    const names *all = push_names(L);
    lull__buffer_char(out, '{');
    for (size_t i = 0; i < all->count; i++) {
        if (i > 0) {
            lull__buffer_char(out, ',');
        }
        lull__json_write_string(out, all->list[i]);
        lull__buffer_char(out, ':');
        lua_pushlstring(L, all->list[i].at, all->list[i].length);
        lua_rawget(L, -3);
        write_value(L, out, level);
        lua_pop(L, 1);
    }
    lull__buffer_char(out, '}');
    lua_pop(L, 1);
}

static bool is_marked_array(lua_State *L) {
    if (!lua_getmetatable(L, -1)) {
        return false;
    }
    luaL_getmetatable(L, LULL__TOOL_ARRAY);
    bool is = lua_rawequal(L, -1, -2);
    lua_pop(L, 2);
    return is;
}

static void write_table(lua_State *L, lull__buffer *out, int level) {
    if (level == LULL__TOOL_JSON_LEVELS) {
        luaL_error(L, "found more levels than %d, expected an event", LULL__TOOL_JSON_LEVELS);
    }
    luaL_checkstack(L, LUA_MINSTACK, "JSON");
    lua_Integer count = (lua_Integer)lua_rawlen(L, -1), members = 0;
    for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) {
        members++;
    }
    if (count > 0 && members != count) {
        luaL_error(L, "found a table with items and names, expected a list or a table of names");
    }
    if (count > 0 || (members == 0 && is_marked_array(L))) {
        write_array(L, out, count, level + 1);
    } else {
        write_object(L, out, level + 1);
    }
}

/* The value at the top, which stays there. */
static void write_value(lua_State *L, lull__buffer *out, int level) {
    switch (lua_type(L, -1)) {
    case LUA_TBOOLEAN:
        lull__buffer_string(out, lua_toboolean(L, -1) ? "true" : "false");
        break;
    case LUA_TNUMBER:
        write_number(L, out);
        break;
    case LUA_TSTRING:
        lull__json_write_string(out, text_at(L, -1));
        break;
    case LUA_TTABLE:
        write_table(L, out, level);
        break;
    case LUA_TLIGHTUSERDATA:
        lull__buffer_string(out, "null");
        break;
    default:
        luaL_error(L, "found a %s, expected a value that JSON can say", luaL_typename(L, -1));
    }
    if (out->failed) {
        luaL_error(L, "not enough memory");
    }
}

static int free_bytes(lua_State *L) {
    lull__buffer_deinit(luaL_checkudata(L, 1, BYTES));
    return 0;
}

/* Bytes that the collector frees, should writing them raise. */
static lull__buffer *push_bytes(lua_State *L) {
    lull__buffer *bytes = lua_newuserdatauv(L, sizeof *bytes, 0);
    *bytes = (lull__buffer){0};
    if (luaL_newmetatable(L, BYTES)) {
        lua_pushcfunction(L, free_bytes);
        lua_setfield(L, -2, "__gc");
    }
    lua_setmetatable(L, -2);
    return bytes;
}

int lull__tool_encode(lua_State *L) {
    luaL_checkany(L, 1);
    lua_settop(L, 1);
    lull__buffer *out = push_bytes(L);
    lua_insert(L, 1);
    write_value(L, out, 0);
    lua_pushlstring(L, out->bytes, out->length);
    lull__buffer_deinit(out);
    return 1;
}
