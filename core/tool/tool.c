#include "tool/tool.h"

#include "base/error.h"
#include "tool/modules.h"
#include "tool/scripts.h"

#include <lauxlib.h>
#include <lualib.h>
#include <stdlib.h>
#include <string.h>

#define SCRIPTS "lull.scripts"
#define FAULT "lull.fault"

/* ---- faults ---------------------------------------------------------------------------------- */

/* "shop.lua:3: message", or "misuse: message" where there is no file; of rules all mistakes. */
static int fault_text(lua_State *L) {
    if (lua_getfield(L, 1, "mistakes") == LUA_TSTRING) {
        return 1;
    }
    lua_settop(L, 1);
    lua_getfield(L, 1, "file");
    lua_getfield(L, 1, "line");
    lua_getfield(L, 1, "message");
    lua_getfield(L, 1, "code");
    if (lua_isnil(L, 2)) {
        lua_pushfstring(L, "%s: %s", lua_tostring(L, 5), lua_tostring(L, 4));
    } else if (lua_isnil(L, 3)) {
        lua_pushfstring(L, "%s: %s", lua_tostring(L, 2), lua_tostring(L, 4));
    } else {
        lua_pushfstring(L, "%s:%s: %s", lua_tostring(L, 2), lua_tostring(L, 3), lua_tostring(L, 4));
    }
    return 1;
}

void lull__tool_push_fault(lua_State *L, const lull_error *error) {
    lua_createtable(L, 0, 4);
    lua_pushstring(L, lull_code_name(error->code));
    lua_setfield(L, -2, "code");
    lua_pushstring(L, error->message);
    lua_setfield(L, -2, "message");
    if (error->file[0]) {
        lua_pushstring(L, error->file);
        lua_setfield(L, -2, "file");
    }
    if (error->line > 0) {
        lua_pushinteger(L, error->line);
        lua_setfield(L, -2, "line");
    }
    if (luaL_newmetatable(L, FAULT)) {
        lua_pushcfunction(L, fault_text);
        lua_setfield(L, -2, "__tostring");
        lua_pushboolean(L, false);
        lua_setfield(L, -2, "__metatable");
    }
    lua_setmetatable(L, -2);
}

/* ---- scripts --------------------------------------------------------------------------------- */

void lull__tool_push_lull(lua_State *L) {
    lua_newtable(L);
    lull__tool_add_engine(L);
    lull__tool_add_json(L);
}

/* use "json": what the script of this name returned when it was run, once. Upvalue: lull. */
static int use(lua_State *L) {
    const char *name = luaL_checkstring(L, 1);
    luaL_getsubtable(L, LUA_REGISTRYINDEX, SCRIPTS);
    if (lua_getfield(L, -1, name) != LUA_TNIL) {
        return 1;
    }
    const lull__script *script = lull__tool_script_find(lua_pushfstring(L, "tools/%s", name));
    if (!script) { /* or one of those that they share with the rules language */
        script = lull__tool_script_find(lua_pushfstring(L, "words/%s", name));
    }
    if (!script) {
        return luaL_error(L, "no script %s", name);
    }
    const char *chunk = lua_pushfstring(L, "=%s", name);
    if (luaL_loadbufferx(L, script->bytes, script->length, chunk, "t") != LUA_OK) {
        return lua_error(L);
    }
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_pushcclosure(L, use, 1);
    lua_call(L, 2, 1);
    lua_pushvalue(L, -1);
    lua_setfield(L, 2, name);
    return 1;
}

void lull__tool_push_use(lua_State *L) {
    lua_pushcclosure(L, use, 1);
}

/* ---- running one ----------------------------------------------------------------------------- */

typedef struct run {
    const char *name;
    const lull__tool_option *options;
    size_t count;
    int code;
} run;

/* { name = { value, … } } */
static void push_options(lua_State *L, const run *it) {
    lua_newtable(L);
    for (size_t i = 0; i < it->count; i++) {
        luaL_getsubtable(L, -1, it->options[i].name);
        if (it->options[i].value) {
            lua_pushstring(L, it->options[i].value);
        } else {
            lua_pushboolean(L, true);
        }
        lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
        lua_pop(L, 1);
    }
}

/* Lua's own libraries, but for what loads code or looks behind it. */
static void open_libraries(lua_State *L) {
    static const luaL_Reg libraries[] = {
        {LUA_GNAME, luaopen_base},
        {LUA_TABLIBNAME, luaopen_table},
        {LUA_STRLIBNAME, luaopen_string},
        {LUA_MATHLIBNAME, luaopen_math},
        {LUA_UTF8LIBNAME, luaopen_utf8},
        {LUA_IOLIBNAME, luaopen_io},
        {NULL, NULL},
    };
    for (const luaL_Reg *library = libraries; library->name; library++) {
        luaL_requiref(L, library->name, library->func, 1);
        lua_pop(L, 1);
    }
}

/* What the script makes of its options. */
static void push_result(lua_State *L, const run *it) {
    open_libraries(L);
    lull__tool_push_lull(L);
    lull__tool_add_outside(L);
    lull__tool_add_room(L);
    lull__tool_push_use(L);
    lua_pushstring(L, it->name);
    lua_call(L, 1, 1);
    push_options(L, it);
    lua_call(L, 1, 1);
}

static int run_body(lua_State *L) {
    run *it = lua_touserdata(L, 1);
    push_result(L, it);
    it->code = (int)luaL_checkinteger(L, -1);
    return 0;
}

static const char NOT_ENOUGH[] = "not enough memory"; /* as Lua itself says it */

static int traceback(lua_State *L) {
    const char *text = luaL_tolstring(L, 1, NULL);
    if (strcmp(text, NOT_ENOUGH) != 0) {
        luaL_traceback(L, L, text, 1);
    }
    return 1;
}

/* C functions that have memory of their own, Lua's buffers too, can only raise a text. */
static bool ran_out(lua_State *L, int status) {
    return status == LUA_ERRMEM ||
           (lua_type(L, -1) == LUA_TSTRING && strcmp(lua_tostring(L, -1), NOT_ENOUGH) == 0);
}

/* Calls body(L) with `argument` alone. */
static bool protect(lua_State *L, lua_CFunction body, void *argument, lull_error *error) {
    lua_settop(L, 0);
    lua_pushcfunction(L, traceback);
    lua_pushcfunction(L, body);
    lua_pushlightuserdata(L, argument);
    int status = lua_pcall(L, 1, 0, 1);
    if (status == LUA_OK) {
        return true;
    }
    return ran_out(L, status)
               ? lull__no_memory(error)
               : lull__fail(error, LULL_RULE_ERROR, "the tool failed: %s", lua_tostring(L, -1));
}

bool lull__tool_run(const char *name, const lull__tool_option *options, size_t count, int *code,
                    lull_error *error) {
    lua_State *L = luaL_newstate();
    if (!L) {
        return lull__no_memory(error);
    }
    run it = {name, options, count, 0};
    bool fine = protect(L, run_body, &it, error);
    lua_close(L);
    *code = it.code;
    return fine;
}

/* ---- one that hears lines -------------------------------------------------------------------- */

/* The registry's names of its function, and of what it said last. */
#define HEARS "lull.hears"
#define SAID "lull.said"

struct lull__teller {
    lua_State *L;
    const char *line; /* of the call at hand */
    size_t length;
    const char *text;
    size_t text_length;
};

static int open_body(lua_State *L) {
    push_result(L, lua_touserdata(L, 1));
    lua_setfield(L, LUA_REGISTRYINDEX, HEARS);
    return 0;
}

static int hear_body(lua_State *L) {
    lull__teller *teller = lua_touserdata(L, 1);
    lua_getfield(L, LUA_REGISTRYINDEX, HEARS);
    if (teller->line) {
        lua_pushlstring(L, teller->line, teller->length);
    } else {
        lua_pushnil(L);
    }
    lua_call(L, 1, 1);
    teller->text = luaL_checklstring(L, -1, &teller->text_length);
    lua_setfield(L, LUA_REGISTRYINDEX, SAID); /* which holds the text */
    return 0;
}

lull__teller *lull__teller_new(const char *name, const lull__tool_option *options, size_t count,
                               lull_error *error) {
    run it = {name, options, count, 0};
    lull__teller *teller = calloc(1, sizeof *teller);
    if (teller) {
        teller->L = luaL_newstate();
    }
    if (!teller || !teller->L) {
        free(teller);
        lull__no_memory(error);
        return NULL;
    }
    if (!protect(teller->L, open_body, &it, error)) {
        lull__teller_free(teller);
        return NULL;
    }
    return teller;
}

void lull__teller_free(lull__teller *teller) {
    if (teller) {
        lua_close(teller->L);
        free(teller);
    }
}

bool lull__teller_hear(lull__teller *teller, const char *line, size_t length, const char **text,
                       size_t *text_length, lull_error *error) {
    teller->line = line;
    teller->length = length;
    bool fine = protect(teller->L, hear_body, teller, error);
    *text = fine ? teller->text : "";
    *text_length = fine ? teller->text_length : 0;
    return fine;
}
