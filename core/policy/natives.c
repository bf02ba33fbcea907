/*
 * What scripts/words is built on: boxes, places, files, and the functions of Lua's own libraries that
 * rules are given, each charging the budget for its work.
 */
#include "policy/compiled.h"
#include "policy/lua_string.h"
#include "policy/pattern.h"
#include "policy/scripts.h"

#include <lauxlib.h>
#include <lualib.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char BOX[] = "lull.box";
static const char SCRIPTS[] = "lull.scripts";
static const char NATIVES[] = "lull.natives";

enum { SOURCE_BYTES_MAX = 1 << 20 };

static lull__policy *policy_of(lua_State *L) {
    return lull__sandbox_of(L)->owner;
}

/* ---- boxes: values that rules can hold and not look into ---------------------------------------- */

/* The node of a matcher in a box, once it was asked by a function; -1 before. */
typedef struct box {
    int32_t node;
    bool late; /* made while an event was judged */
} box;

void lull__box(lua_State *L, const char *kind) {
    box *made = lua_newuserdatauv(L, sizeof *made, 2);
    made->node = -1;
    made->late = policy_of(L)->subject != NULL;
    lua_insert(L, -2);
    lua_setiuservalue(L, -2, 1);
    lua_pushstring(L, kind);
    lua_setiuservalue(L, -2, 2);
    luaL_setmetatable(L, BOX);
}

bool lull__unbox(lua_State *L, int index, const char *kind) {
    if (luaL_testudata(L, index, BOX)) {
        index = lua_absindex(L, index);
        lua_getiuservalue(L, index, 2);
        bool same = strcmp(lua_tostring(L, -1), kind) == 0;
        lua_pop(L, 1);
        if (same) {
            lua_getiuservalue(L, index, 1);
            return true;
        }
    }
    lua_pushnil(L);
    return false;
}

static int native_box(lua_State *L) {
    const char *kind = luaL_checkstring(L, 1);
    lua_settop(L, 2);
    lull__box(L, kind);
    return 1;
}

static int native_unbox(lua_State *L) {
    luaL_checkany(L, 1);
    lull__unbox(L, 1, luaL_checkstring(L, 2));
    return 1;
}

static int native_kind(lua_State *L) {
    if (luaL_testudata(L, 1, BOX)) {
        lua_getiuservalue(L, 1, 2);
    } else if (luaL_getmetafield(L, 1, "__name") != LUA_TSTRING) {
        lua_pushliteral(L, "value");
    }
    return 1;
}

/* A matcher is also a function of the event: rrweb.click(event). */
static int box_call(lua_State *L) {
    box *called = luaL_checkudata(L, 1, BOX);
    if (!lull__unbox(L, 1, "matcher")) {
        lua_getiuservalue(L, 1, 2);
        return luaL_error(L, "found a call of a %s, which is no function: write it without ()",
                          lua_tostring(L, -1));
    }
    lull__policy *policy = lull__check_event(L, 2);
    if (called->node < 0) {
        if (called->late) {
            return luaL_error(L, "found a matcher made in a function, expected one that is made "
                                 "once: put local m = where { … } before the policy");
        }
        called->node = lull__compile_matcher(L, policy);
    }
    const lull__value *row = lull__policy_row(policy);
    if (!row) {
        return luaL_error(L, "out of memory");
    }
    lull__budget_charge(L, 10);
    lua_pushboolean(L, lull__match(&policy->matchers, called->node, row));
    return 1;
}

static int box_index(lua_State *L) {
    lua_getiuservalue(L, 1, 2);
    if (strcmp(lua_tostring(L, -1), "policy") == 0) {
        return luaL_error(L,
                          "the members of a policy, and :with, are not built yet in this version "
                          "of lull");
    }
    return luaL_error(L, "found an index of a %s, which has no members", lua_tostring(L, -1));
}

/* ---- places and texts --------------------------------------------------------------------------- */

/* raise(file or nil, line, message) */
static int native_raise(lua_State *L) {
    const char *file = luaL_optstring(L, 1, NULL);
    lull__sandbox_raise(L, file, (int)luaL_checkinteger(L, 2), luaL_checkstring(L, 3));
}

static lull__text check_text(lua_State *L, int index) {
    lull__text text;
    text.at = luaL_checklstring(L, index, &text.length);
    return text;
}

/* What is wrong with a path, or nil. */
static int native_path_fault(lua_State *L) {
    lull_error error;
    size_t slot;
    lull__text path = check_text(L, 1);
    lull__fields *scratch = lull__fields_new(LULL__FIELD_DEPTH + 1);
    if (!scratch) {
        return luaL_error(L, "out of memory");
    }
    bool fine = lull__fields_slot(scratch, path, &slot, &error);
    lull__fields_free(scratch);
    if (fine) {
        return 0;
    }
    lua_pushstring(L, error.message);
    return 1;
}

static int native_split_items(lua_State *L) {
    lull__text before, after;
    if (!lull__path_split_items(check_text(L, 1), &before, &after)) {
        return 0;
    }
    lua_pushlstring(L, before.at, before.length);
    lua_pushlstring(L, after.at, after.length);
    return 2;
}

static int native_pattern_fault(lua_State *L) {
    const char *message = NULL;
    lull__text pattern = check_text(L, 1);
    if (lull__pattern_check(pattern.at, pattern.length, &message)) {
        return 0;
    }
    lua_pushstring(L, message);
    return 1;
}

/* ---- files --------------------------------------------------------------------------------------- */

/* The whole file into the policy's scratch: nothing is open and no call can raise meanwhile. */
const char *lull__read_source_file(lull__buffer *into, const char *path) {
    into->length = 0;
    FILE *file = fopen(path, "rb");
    if (!file) {
        return "the file cannot be opened";
    }
    const char *fault = NULL;
    for (size_t got = 1; got > 0 && !fault;) {
        char *room = lull__buffer_room(into, 65536);
        got = room ? fread(room, 1, 65536, file) : 0;
        into->length += got;
        fault = !room                             ? "out of memory"
                : into->length > SOURCE_BYTES_MAX ? "the file is larger than 1 MiB"
                                                  : NULL;
    }
    if (!fault && ferror(file)) {
        fault = "the file cannot be read";
    }
    fclose(file);
    return fault;
}

/* Whether the file behind the name lies in the folder itself, whatever links say. */
static bool is_inside(const char *folder, const char *path) {
    char *inside = realpath(folder[0] ? folder : ".", NULL);
    char *real = realpath(path, NULL);
    size_t length = inside ? strlen(inside) : 0;
    bool is = inside && real && strncmp(real, inside, length) == 0 && real[length] == '/' &&
              !strchr(real + length + 1, '/');
    free(inside);
    free(real);
    return is;
}

/* read(folder, name): its text, or nil, what is wrong and whether there is such a file. */
static int native_read(lua_State *L) {
    const char *folder = luaL_checkstring(L, 1);
    const char *path = lua_pushfstring(L, "%s%s", folder, luaL_checkstring(L, 2));
    lull__buffer *scratch = &policy_of(L)->scratch;
    const char *fault = lull__read_source_file(scratch, path);
    if (!fault && !is_inside(folder, path)) {
        fault = "the file lies outside the folder of the rules";
    }
    if (fault) {
        lua_pushnil(L);
        lua_pushfstring(L, "%s: %s", path, fault);
        lua_pushboolean(L, access(path, F_OK) == 0);
        return 3;
    }
    lua_pushlstring(L, scratch->bytes, scratch->length);
    return 1;
}

/* shipped(name): the text of a rules file that ships with lull, or nil. */
static int native_shipped(lua_State *L) {
    const lull__script *script =
        lull__script_find(lua_pushfstring(L, "rules/%s", luaL_checkstring(L, 1)));
    if (!script) {
        return 0;
    }
    lua_pushlstring(L, script->bytes, script->length);
    return 1;
}

/* All source that a policy is made of counts in its version. */
static int native_note_source(lua_State *L) {
    lull__text text = check_text(L, 1);
    char length[32];
    int digits = snprintf(length, sizeof length, "%zu:", text.length);
    SHA256Update(&policy_of(L)->hash, (const uint8_t *)length, (size_t)digits);
    SHA256Update(&policy_of(L)->hash, (const uint8_t *)text.at, text.length);
    return 0;
}

/* A syntax error's text is "shortened name:line: what": the name is known better here. */
_Noreturn static void raise_syntax(lua_State *L, const char *file) {
    const char *message = lua_tostring(L, -1);
    const char *at = strstr(message, "]:");
    if (!at) {
        at = strchr(message + (strncmp(message, file, strlen(file)) == 0 ? strlen(file) : 0), ':');
    }
    int line = at ? atoi(at + strcspn(at, "0123456789")) : 0;
    const char *what = at ? strstr(at, ": ") : NULL;
    lull__sandbox_raise(L, file, line, what ? what + 2 : message);
}

/* compile(file, text, environment): the chunk as a function. Text only: bytecode is not verified. */
static int native_compile(lua_State *L) {
    const char *file = luaL_checkstring(L, 1);
    lull__text text = check_text(L, 2);
    const char *name = lua_pushfstring(L, "@%s", file);
    if (luaL_loadbufferx(L, text.at, text.length, name, "t") != LUA_OK) {
        raise_syntax(L, file);
    }
    lua_pushvalue(L, 3);
    lua_setupvalue(L, -2, 1);
    return 1;
}

/* ---- Lua's own functions, for rules --------------------------------------------------------------- */

/* Calls upvalue 1 after charging for the length of the first argument, times upvalue 2's logarithm
 * where that is true. */
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
    return lua_gettop(L);
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
    case LUA_TNUMBER:
    case LUA_TSTRING:
        luaL_tolstring(L, 1, NULL);
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
        lull__text x = check_text(L, 1), y = check_text(L, 2);
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
            luaL_error(L,
                       "found a %s as a key, expected numbers, strings or booleans: only "
                       "these have an order",
                       lua_typename(L, type));
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
        return luaL_error(L, "found a %s, expected a table: of an event, name its fields",
                          luaL_typename(L, 1));
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
        return luaL_error(L, "next takes a table alone in rules: use pairs");
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

/* ---- opening --------------------------------------------------------------------------------------- */

/* use(name): the value of a script, run once. */
static int native_use(lua_State *L) {
    const char *name = luaL_checkstring(L, 1);
    luaL_getsubtable(L, LUA_REGISTRYINDEX, SCRIPTS);
    if (lua_getfield(L, -1, name) != LUA_TNIL) {
        return 1;
    }
    const lull__script *script = lull__script_find(lua_pushfstring(L, "words/%s", name));
    if (!script) {
        return luaL_error(L, "no script %s", name);
    }
    const char *chunk = lua_pushfstring(L, "=%s", name);
    if (luaL_loadbufferx(L, script->bytes, script->length, chunk, "t") != LUA_OK) {
        return lua_error(L);
    }
    lua_getfield(L, LUA_REGISTRYINDEX, NATIVES);
    lua_pushcfunction(L, native_use);
    lua_call(L, 2, 1);
    lua_pushvalue(L, -1);
    lua_setfield(L, 2, name);
    return 1;
}

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

/* Leaves a table with what rules are given, before the words of the language. */
static void push_environment(lua_State *L) {
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

/*
 * A missing field is nil at any depth, so nil, booleans and numbers index to nil. Strings find the
 * rules' own functions, never liblua's.
 */
static void set_type_metatables(lua_State *L) {
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
    lua_pushliteral(L, "");
    lua_newtable(L);
    lua_getglobal(L, "string");
    lua_setfield(L, -2, "__index");
    lua_pushboolean(L, false);
    lua_setfield(L, -2, "__metatable");
    lua_setmetatable(L, -2);
    lua_pop(L, 1);
}

void lull__natives_open(lua_State *L) {
    static const luaL_Reg natives[] = {
        {"box", native_box},
        {"unbox", native_unbox},
        {"kind", native_kind},
        {"raise", native_raise},
        {"path_fault", native_path_fault},
        {"split_items", native_split_items},
        {"pattern_fault", native_pattern_fault},
        {"read", native_read},
        {"shipped", native_shipped},
        {"note_source", native_note_source},
        {"compile", native_compile},
        {NULL, NULL},
    };
    static const luaL_Reg of_box[] = {{"__call", box_call}, {"__index", box_index}, {NULL, NULL}};
    luaL_newmetatable(L, BOX);
    luaL_setfuncs(L, of_box, 0);
    lua_pushboolean(L, false);
    lua_setfield(L, -2, "__metatable");
    luaL_newlib(L, natives);
    push_environment(L);
    lua_setfield(L, -2, "env");
    lua_setfield(L, LUA_REGISTRYINDEX, NATIVES);
    set_type_metatables(L);
    lull__views_open(L, native_use);
    lua_pop(L, 1);
}

void lull__natives_push_hint(lua_State *L, const char *word) {
    lua_pushcfunction(L, native_use);
    lua_pushliteral(L, "nearest");
    lua_call(L, 1, 1);
    lua_getfield(L, -1, "hint");
    lua_replace(L, -2);
    lua_insert(L, -2);
    lua_pushstring(L, word);
    lua_insert(L, -2);
    lua_call(L, 2, 1);
}

void lull__natives_push_threshold(lua_State *L) {
    lua_pushcfunction(L, native_use);
    lua_pushliteral(L, "policy");
    lua_call(L, 1, 1);
    lua_getfield(L, -1, "answered_threshold");
    lua_remove(L, -2);
}

void lull__natives_push_loader(lua_State *L) {
    lua_pushcfunction(L, native_use);
    lua_pushliteral(L, "load");
    lua_call(L, 1, 1);
}
