#include "tool/room.h"

#include "base/buffer.h"
#include "policy/sandbox.h"
#include "tool/modules.h"

#include <lauxlib.h>
#include <stdlib.h>

#define ROOM "lull.room"
#define FUNCTIONS "lull.functions"

typedef struct room {
    lull__sandbox sandbox;
    bool open;
    lull__buffer text; /* what a call returned, if that is a text */
} room;

/* A call on its way from the tool's state into the room and back. */
typedef struct call {
    lua_State *from;
    room *room;
    const char *name;
    int first, last; /* its arguments on the stack of `from` */
    int type;        /* of what it returned */
    lua_Number number;
    lua_Integer integer;
    bool is_integer, boolean;
} call;

/* ---- into the room --------------------------------------------------------------------------- */

static void pass_argument(lua_State *L, lua_State *from, int index) {
    size_t length;
    const char *text;
    switch (lua_type(from, index)) {
    case LUA_TNIL:
        lua_pushnil(L);
        break;
    case LUA_TBOOLEAN:
        lua_pushboolean(L, lua_toboolean(from, index));
        break;
    case LUA_TNUMBER:
        if (lua_isinteger(from, index)) {
            lua_pushinteger(L, lua_tointeger(from, index));
        } else {
            lua_pushnumber(L, lua_tonumber(from, index));
        }
        break;
    default: /* a text: what else there is was refused */
        text = lua_tolstring(from, index, &length);
        lua_pushlstring(L, text, length);
        break;
    }
}

static void take_result(lua_State *L, call *it) {
    size_t length;
    const char *text;
    it->type = lua_type(L, -1);
    it->boolean = lua_toboolean(L, -1);
    it->is_integer = lua_isinteger(L, -1);
    switch (it->type) {
    case LUA_TNIL:
    case LUA_TBOOLEAN:
        break;
    case LUA_TNUMBER:
        it->integer = lua_tointeger(L, -1);
        it->number = lua_tonumber(L, -1);
        break;
    case LUA_TSTRING:
        text = lua_tolstring(L, -1, &length);
        it->room->text.length = 0;
        lull__buffer_append(&it->room->text, text, length);
        if (it->room->text.failed) {
            lull__sandbox_raise_no_memory(L);
        }
        break;
    default:
        luaL_error(L, "%s returned a %s, which does not leave its room", it->name,
                   luaL_typename(L, -1));
    }
}

static int call_body(lua_State *L) {
    call *it = lua_touserdata(L, 1);
    luaL_checkstack(L, it->last - it->first + LUA_MINSTACK, "arguments");
    lua_getfield(L, LUA_REGISTRYINDEX, FUNCTIONS);
    lua_getfield(L, -1, it->name);
    for (int i = it->first; i <= it->last; i++) {
        pass_argument(L, it->from, i);
    }
    lua_call(L, it->last - it->first + 1, 1);
    take_result(L, it);
    return 0;
}

/* ---- back from it ---------------------------------------------------------------------------- */

static room *check_room(lua_State *L) {
    room *it = luaL_checkudata(L, 1, ROOM);
    luaL_argcheck(L, it->open, 1, "the room was closed");
    return it;
}

static int push_fault(lua_State *L, const lull_error *error) {
    lua_pushnil(L);
    lull__tool_push_fault(L, error);
    return 2;
}

static int push_result(lua_State *L, const call *it) {
    switch (it->type) {
    case LUA_TBOOLEAN:
        lua_pushboolean(L, it->boolean);
        break;
    case LUA_TNUMBER:
        if (it->is_integer) {
            lua_pushinteger(L, it->integer);
        } else {
            lua_pushnumber(L, it->number);
        }
        break;
    case LUA_TSTRING:
        lua_pushlstring(L, it->room->text.length > 0 ? it->room->text.bytes : "",
                        it->room->text.length);
        break;
    default:
        lua_pushnil(L);
        break;
    }
    return 1;
}

static int room_call(lua_State *L) {
    enum { FIRST = 5 };
    room *entered = check_room(L);
    uint64_t steps = (uint64_t)luaL_checkinteger(L, 2), ms = (uint64_t)luaL_checkinteger(L, 3);
    call it = {.from = L,
               .room = entered,
               .name = luaL_checkstring(L, 4),
               .first = FIRST,
               .last = lua_gettop(L)};
    for (int i = it.first; i <= it.last; i++) {
        int type = lua_type(L, i);
        luaL_argcheck(L,
                      type == LUA_TNIL || type == LUA_TBOOLEAN || type == LUA_TNUMBER ||
                          type == LUA_TSTRING,
                      i, "only texts, numbers, true, false and nil enter a room");
    }
    lull_error error;
    if (!lull__sandbox_call(&entered->sandbox, call_body, &it, steps, ms, LULL_RULE_ERROR,
                            &error)) {
        return push_fault(L, &error);
    }
    return push_result(L, &it);
}

/* ---- opening and closing --------------------------------------------------------------------- */

static int furnish(lua_State *L) {
    lull__tool_push_lull(L);
    lull__tool_add_inside(L);
    lull__tool_push_use(L);
    lua_pushstring(L, lua_touserdata(L, 1));
    lua_call(L, 1, 1);
    lua_setfield(L, LUA_REGISTRYINDEX, FUNCTIONS);
    return 0;
}

static int close_room(lua_State *L) {
    room *it = luaL_checkudata(L, 1, ROOM);
    if (it->open) {
        lull__sandbox_close(&it->sandbox);
        it->open = false;
    }
    lull__buffer_deinit(&it->text);
    return 0;
}

static int new_room(lua_State *L) {
    const uint64_t steps = 10000000; /* for our own script, which has no loops to speak of */
    const char *name = luaL_checkstring(L, 1);
    uint64_t memory_bytes = (uint64_t)luaL_checkinteger(L, 2);
    room *it = lua_newuserdatauv(L, sizeof *it, 0);
    *it = (room){0};
    luaL_setmetatable(L, ROOM);
    lull_error error;
    it->open = lull__sandbox_open(&it->sandbox, memory_bytes, NULL);
    if (!it->open) {
        lull__no_memory(&error);
        return push_fault(L, &error);
    }
    char script[64];
    snprintf(script, sizeof script, "%s", name);
    if (!lull__sandbox_call(&it->sandbox, furnish, script, steps, 0, LULL_RULE_ERROR, &error)) {
        return push_fault(L, &error);
    }
    return 1;
}

void lull__tool_add_room(lua_State *L) {
    static const luaL_Reg methods[] = {
        {"call", room_call}, {"close", close_room}, {"__gc", close_room}, {NULL, NULL}};
    luaL_newmetatable(L, ROOM);
    luaL_setfuncs(L, methods, 0);
    lua_pushvalue(L, -1);
    lua_setfield(L, -2, "__index");
    lua_pop(L, 1);
    lua_pushcfunction(L, new_room);
    lua_setfield(L, -2, "room");
}
