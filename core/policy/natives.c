/*
 * What scripts/words is built on: boxes, places, texts, source.
 */
#include "policy/compile_calendar.h"
#include "policy/duration.h"
#include "policy/files.h"
#include "policy/library.h"
#include "policy/messages.h"
#include "policy/pattern.h"
#include "policy/places.h"
#include "policy/scripts.h"

#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>

static const char BOX[] = "lull.box";
static const char SCRIPTS[] = "lull.scripts";
static const char NATIVES[] = "lull.natives";

static lull__policy *policy_of(lua_State *L) {
    return lull__sandbox_of(L)->owner;
}

static lull__text check_text(lua_State *L, int index) {
    lull__text text;
    text.at = luaL_checklstring(L, index, &text.length);
    return text;
}

/* ---- boxes: values that rules can hold and not look into ------------------------------------- */

enum { NOT_ASKED = -1, NOT_COMPILED = -2 };

/* The node of a matcher in a box, or of a field, once it was asked by a function. */
typedef struct box {
    int32_t node;
    bool late; /* made while an event was judged */
} box;

void lull__box(lua_State *L, const char *kind) {
    box *made = lua_newuserdatauv(L, sizeof *made, 2);
    made->node = NOT_ASKED;
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

/* What is in a box is compiled when it is first asked: what others are told of one that failed then
 * is that, for each attempt would leave its parts in the policy. */
static void compile_box(lua_State *L, lull__policy *policy, box *called, bool is_field) {
    const char *what = is_field ? "field" : "matcher";
    if (called->late) {
        luaL_error(L, LULL__SAYS_LATE_BOX, what, is_field ? "field \"…\"" : "where { … }");
    }
    if (called->node == NOT_COMPILED) {
        luaL_error(L, LULL__SAYS_FAILED_BOX, what);
    }
    called->node = NOT_COMPILED;
    called->node = is_field ? lull__field_node_of(L, policy, check_text(L, -1))
                            : lull__compile_matcher(L, policy);
}

/* The matcher's answer for the event at hand, its patterns charged as what they are: work. */
static bool ask_box(lua_State *L, lull__policy *policy, const box *called) {
    lull__matchers *matchers = &policy->matchers;
    matchers->exhausted = false;
    matchers->pattern_steps = 0;
    const lull__value *row = lull__check_row(L, policy);
    bool held = lull__match(matchers, called->node, row);
    lull__budget_charge(L, 10 + matchers->pattern_steps);
    if (matchers->exhausted) {
        luaL_error(L, LULL__SAYS_EXHAUSTED);
    }
    return held;
}

/* What a mistake left behind answers everything with itself, so that the file's other mistakes are
 * found too (see scripts/words/mistakes.lua). */
static bool is_told(lua_State *L) {
    bool told = lull__unbox(L, 1, "told");
    lua_settop(L, told ? 1 : lua_gettop(L) - 1);
    return told;
}

/* A matcher is also a function of the event, rrweb.click(event), and so is a field. */
static int box_call(lua_State *L) {
    box *called = luaL_checkudata(L, 1, BOX);
    if (is_told(L)) {
        return 1;
    }
    bool is_field = lull__unbox(L, 1, "field");
    if (!is_field && !lull__unbox(L, 1, "matcher")) {
        lua_getiuservalue(L, 1, 2);
        return luaL_error(L, LULL__SAYS_CALLED_BOX, lua_tostring(L, -1));
    }
    lull__policy *policy = lull__check_event(L, 2);
    if (called->node < 0) {
        compile_box(L, policy, called, is_field);
    }
    if (is_field) {
        lull__push_field(L, policy, called->node);
    } else {
        lua_pushboolean(L, ask_box(L, policy, called));
    }
    return 1;
}

/* A policy has members, which the scripts know: natives.policy_member(policy, name). */
static int box_index(lua_State *L) {
    if (is_told(L)) {
        return 1;
    }
    lua_getiuservalue(L, 1, 2);
    if (strcmp(lua_tostring(L, -1), "policy") == 0) {
        lua_getfield(L, LUA_REGISTRYINDEX, NATIVES);
        lua_getfield(L, -1, "policy_member");
        lua_pushvalue(L, 1);
        lua_pushvalue(L, 2);
        lua_call(L, 2, 1);
        return 1;
    }
    const char *kind = lua_tostring(L, -1);
    return luaL_error(L, LULL__SAYS_INDEXED_BOX, strchr("aeiou", kind[0]) ? "an" : "a", kind);
}

/* ---- places and texts ------------------------------------------------------------------------ */

/* raise(file or nil, line, message, code) */
static int native_raise(lua_State *L) {
    const char *file = luaL_optstring(L, 1, NULL);
    lull__sandbox_raise(L, file, (int)luaL_checkinteger(L, 2), luaL_checkstring(L, 4),
                        luaL_checkstring(L, 3));
}

/* What is wrong with a path, or nil. */
static int native_path_fault(lua_State *L) {
    lull_error error;
    size_t slot;
    lull__text path = check_text(L, 1);
    if (!lull__json_is_utf8(path)) {
        lua_pushliteral(L, LULL__SAYS_BAD_PATH_UTF8);
        return 1;
    }
    lull__fields *scratch = lull__fields_new(LULL__FIELD_DEPTH + 1);
    if (!scratch) {
        lull__sandbox_raise_no_memory(L);
    }
    bool fine = lull__fields_slot(scratch, path, &slot, &error);
    lull__fields_free(scratch);
    if (fine) {
        return 0;
    }
    if (error.code == LULL_NO_MEMORY) {
        lull__sandbox_raise_no_memory(L);
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

/* duration(text): its milliseconds, or nil and which fault it has. */
static int native_duration(lua_State *L) {
    static const char *const faults[] = {"fine", "form", "long", "parts"};
    int64_t ms;
    lull__duration_fault fault = lull__duration_parse(check_text(L, 1), &ms);
    if (fault == LULL__DURATION_FINE) {
        lua_pushinteger(L, ms);
        return 1;
    }
    lua_pushnil(L);
    lua_pushstring(L, faults[fault]);
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

/* ---- source ---------------------------------------------------------------------------------- */

/* All source that a policy is made of counts in its version. */
static int native_note_source(lua_State *L) {
    lull__text text = check_text(L, 1);
    char length[32];
    int digits = snprintf(length, sizeof length, "%zu:", text.length);
    SHA256Update(&policy_of(L)->hash, (const uint8_t *)length, (size_t)digits);
    SHA256Update(&policy_of(L)->hash, (const uint8_t *)text.at, text.length);
    return 0;
}

/* compile(file, text, environment): the chunk as a function. */
static int native_compile(lua_State *L) {
    const char *file = luaL_checkstring(L, 1);
    lull__sandbox_compile(L, file, check_text(L, 2));
    lull__places_add(L, file);
    lua_pushvalue(L, 3);
    lua_setupvalue(L, -2, 1);
    return 1;
}

/* place(): file and line of the rule that runs, or ran last; "" and 0 where none did. */
static int native_place(lua_State *L) {
    const lull__sandbox *sandbox = lull__sandbox_of(L);
    int line = 0;
    const char *file = lull__sandbox_place(L, &line);
    if (!file) { /* a tail call, which leaves no frame */
        file = sandbox->asked_file;
        line = sandbox->asked_line;
    }
    lua_pushstring(L, file);
    lua_pushinteger(L, line);
    return 2;
}

/* ---- opening --------------------------------------------------------------------------------- */

/* use(name): the value of a script, run once. */
static int native_use(lua_State *L) {
    const char *name = luaL_checkstring(L, 1);
    luaL_getsubtable(L, LUA_REGISTRYINDEX, SCRIPTS);
    if (lua_getfield(L, -1, name) != LUA_TNIL) {
        return 1;
    }
    const lull__script *script = lull__script_find(lua_pushfstring(L, "words/%s", name));
    if (!script) {
        return luaL_error(L, LULL__SAYS_NO_SCRIPT, name);
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

/* A set of names: { name = true }. */
static void push_names(lua_State *L, const char *const *names) {
    lua_newtable(L);
    for (; *names; names++) {
        lua_pushboolean(L, true);
        lua_setfield(L, -2, *names);
    }
}

void lull__natives_open(lua_State *L) {
    static const char *const reasons[] = {
#define REASON_NAME(id, name) name,
        LULL__REASONS(REASON_NAME)
#undef REASON_NAME
            NULL};
    static const luaL_Reg natives[] = {
        {"box", native_box},
        {"unbox", native_unbox},
        {"kind", native_kind},
        {"raise", native_raise},
        {"attempt", lull__sandbox_attempt},
        {"find", lull__native_find},
        {"path_fault", native_path_fault},
        {"split_items", native_split_items},
        {"pattern_fault", native_pattern_fault},
        {"duration", native_duration},
        {"read", lull__native_read},
        {"shipped", lull__native_shipped},
        {"note_source", native_note_source},
        {"compile", native_compile},
        {"place", native_place},
        {"zone_fault", lull__native_zone_fault},
        {"at", lull__at},
        {NULL, NULL},
    };
    static const luaL_Reg of_box[] = {{"__call", box_call}, {"__index", box_index}, {NULL, NULL}};
    luaL_newmetatable(L, BOX);
    luaL_setfuncs(L, of_box, 0);
    lua_pushboolean(L, false);
    lua_setfield(L, -2, "__metatable");
    luaL_newlib(L, natives);
    lull__places_open(L);
    lull__library_push(L);
    lua_setfield(L, -2, "env");
    lull__push_figures(L);
    lua_setfield(L, -2, "figures");
    push_names(L, reasons);
    lua_setfield(L, -2, "reasons");
    lua_pushboolean(L, policy_of(L)->source->check);
    lua_setfield(L, -2, "checking");
    lua_setfield(L, LUA_REGISTRYINDEX, NATIVES);
    lull__library_set_strings(L);
    lull__library_set_missing(L);
    lull__views_open(L, native_use);
    lua_pop(L, 1);
}

/* ---- what the scripts know ------------------------------------------------------------------- */

/* Pushes a function of a script. */
static void push_function(lua_State *L, const char *script, const char *name) {
    lua_pushcfunction(L, native_use);
    lua_pushstring(L, script);
    lua_call(L, 1, 1);
    lua_getfield(L, -1, name);
    lua_remove(L, -2);
}

void lull__natives_push_hint(lua_State *L, const char *word) {
    push_function(L, "nearest", "hint");
    lua_insert(L, -2);
    lua_pushstring(L, word);
    lua_insert(L, -2);
    lua_call(L, 2, 1);
}

const char *lull__natives_push_shown(lua_State *L, int index) {
    index = lua_absindex(L, index);
    push_function(L, "say", "shown");
    lua_pushvalue(L, index);
    lua_call(L, 1, 1);
    return lua_tostring(L, -1);
}

void lull__natives_check_reason(lua_State *L) {
    push_function(L, "trigger", "answered_reason");
    lua_pushvalue(L, -2);
    lua_call(L, 1, 0);
}

void lull__natives_push_threshold(lua_State *L) {
    push_function(L, "policy", "answered_threshold");
}

void lull__natives_push_loader(lua_State *L) {
    lua_pushcfunction(L, native_use);
    lua_pushliteral(L, "load");
    lua_call(L, 1, 1);
}
