/*
 * What scripts/words is built on: boxes, places, texts, files.
 */
#include "policy/compile_calendar.h"
#include "policy/duration.h"
#include "policy/library.h"
#include "policy/pattern.h"
#include "policy/places.h"
#include "policy/scripts.h"

#include <errno.h>
#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const char BOX[] = "lull.box";
static const char SCRIPTS[] = "lull.scripts";
static const char NATIVES[] = "lull.natives";

enum { SOURCE_BYTES_MAX = 1 << 20 };

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
        luaL_error(L,
                   "found a %s made in a function, expected one that is made once: put "
                   "local m = %s before the policy",
                   what, is_field ? "field \"…\"" : "where { … }");
    }
    if (called->node == NOT_COMPILED) {
        luaL_error(L, "found a %s that failed when it was first asked", what);
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
    const lull__value *row = lull__policy_row(policy);
    if (!row) {
        lull__sandbox_raise_no_memory(L);
    }
    bool held = lull__match(matchers, called->node, row);
    lull__budget_charge(L, 10 + matchers->pattern_steps);
    if (matchers->exhausted) {
        luaL_error(L, LULL__EXHAUSTED);
    }
    return held;
}

/* A matcher is also a function of the event, rrweb.click(event), and so is a field. */
static int box_call(lua_State *L) {
    box *called = luaL_checkudata(L, 1, BOX);
    bool is_field = lull__unbox(L, 1, "field");
    if (!is_field && !lull__unbox(L, 1, "matcher")) {
        lua_getiuservalue(L, 1, 2);
        return luaL_error(L, "found a call of a %s, which is no function: write it without ()",
                          lua_tostring(L, -1));
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
    return luaL_error(L, "found an index of %s %s, which has no members",
                      strchr("aeiou", kind[0]) ? "an" : "a", kind);
}

/* ---- places and texts ------------------------------------------------------------------------ */

/* raise(file or nil, line, message) */
static int native_raise(lua_State *L) {
    const char *file = luaL_optstring(L, 1, NULL);
    lull__sandbox_raise(L, file, (int)luaL_checkinteger(L, 2), luaL_checkstring(L, 3));
}

/* What is wrong with a path, or nil. */
static int native_path_fault(lua_State *L) {
    lull_error error;
    size_t slot;
    lull__text path = check_text(L, 1);
    if (!lull__json_is_utf8(path)) {
        lua_pushliteral(L, "found a path that is no UTF-8, expected the name of a field");
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

/* ---- files ----------------------------------------------------------------------------------- */

/* The whole file into the policy's scratch: nothing is open and no call can raise meanwhile. */
bool lull__read_source_file(lull__buffer *into, const char *path, lull_error *error) {
    into->length = 0;
    FILE *file = fopen(path, "rb");
    if (!file) {
        return errno == ENOMEM
                   ? lull__no_memory(error)
                   : lull__fail_at(error, LULL_NO_FILE, path, 0, "the file cannot be opened");
    }
    char *room = into->bytes;
    size_t got = 1;
    while (got > 0 && into->length <= SOURCE_BYTES_MAX) {
        room = lull__buffer_room(into, 65536);
        got = room ? fread(room, 1, 65536, file) : 0;
        into->length += got;
    }
    bool unreadable = ferror(file) != 0;
    fclose(file);
    if (!room) {
        return lull__no_memory(error);
    }
    if (into->length > SOURCE_BYTES_MAX || unreadable) {
        return lull__fail_at(error, LULL_NO_FILE, path, 0, "%s",
                             unreadable ? "the file cannot be read"
                                        : "the file is larger than 1 MiB");
    }
    return true;
}

/* Whether the file behind the name lies in the folder itself, whatever links say. */
static bool is_inside(const char *folder, const char *path, bool *failed) {
    char *inside = realpath(folder[0] ? folder : ".", NULL);
    *failed = !inside && errno == ENOMEM;
    char *real = realpath(path, NULL);
    *failed |= !real && errno == ENOMEM;
    size_t length = inside ? strlen(inside) : 0;
    bool is = inside && real && strncmp(real, inside, length) == 0 && real[length] == '/' &&
              !strchr(real + length + 1, '/');
    free(inside);
    free(real);
    return is;
}

/*
 * Reads a file that a rules file requires. What a rule may not read is not even opened: opening a
 * pipe or reading a device can take for ever.
 */
static bool read_required(lull__buffer *into, const char *folder, const char *path,
                          lull_error *error) {
    bool failed = false;
    struct stat facts;
    bool exists = stat(path, &facts) == 0;
    if (exists && !is_inside(folder, path, &failed)) {
        return failed ? lull__no_memory(error)
                      : lull__fail(error, LULL_NO_FILE,
                                   "the file lies outside the folder of the rules");
    }
    if (exists && !S_ISREG(facts.st_mode)) {
        return lull__fail(error, LULL_NO_FILE,
                          "found a folder, a pipe or a device, expected a file");
    }
    return lull__read_source_file(into, path, error);
}

/* read(folder, name): its text, or nil, what is wrong and whether there is such a file. */
static int native_read(lua_State *L) {
    const char *folder = luaL_checkstring(L, 1);
    const char *path = lua_pushfstring(L, "%s%s", folder, luaL_checkstring(L, 2));
    lull__buffer *scratch = &policy_of(L)->scratch;
    lull_error error;
    bool fine = read_required(scratch, folder, path, &error);
    if (!fine && error.code == LULL_NO_MEMORY) {
        lull__sandbox_raise_no_memory(L);
    }
    if (!fine) {
        lua_pushnil(L);
        lua_pushfstring(L, "%s: %s", path, error.message);
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
        {"path_fault", native_path_fault},
        {"split_items", native_split_items},
        {"pattern_fault", native_pattern_fault},
        {"duration", native_duration},
        {"read", native_read},
        {"shipped", native_shipped},
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
    lua_setfield(L, LUA_REGISTRYINDEX, NATIVES);
    lull__library_set_strings(L);
    lull__library_set_missing(L);
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

void lull__natives_check_reason(lua_State *L) {
    lua_pushcfunction(L, native_use);
    lua_pushliteral(L, "trigger");
    lua_call(L, 1, 1);
    lua_getfield(L, -1, "answered_reason");
    lua_pushvalue(L, -3);
    lua_call(L, 1, 0);
    lua_pop(L, 1);
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
