/*
 * The engine, as tools see it. What it writes is kept until the tool takes it; callbacks of the
 * engine never enter Lua, for nothing may be raised across it.
 */
#include "tool/modules.h"

#include "base/buffer.h"
#include "base/error.h"

#include <lauxlib.h>
#include <stdlib.h>

#define ENGINE "lull.engine"

enum { KEPT_BYTES_MAX = 256 * 1024 * 1024 }; /* of output that nobody took */

typedef struct warning {
    lull_error error;
    uint64_t event;
} warning;

typedef struct handle {
    lull_engine *engine;
    lull__buffer out, rejects;
    lull__buffer warnings; /* of `warning` */
    lull__buffer points;
    lull__buffer mistakes; /* of the rules that were loaded last, a line each */
} handle;

static bool keep(void *context, lull_stream stream, const char *bytes, size_t count) {
    handle *h = context;
    lull__buffer *buffer = stream == LULL_OUT ? &h->out : &h->rejects;
    if (stream != LULL_REJECTS_RAW) {
        lull__buffer_append(buffer, bytes, count);
    }
    return !buffer->failed && buffer->length <= KEPT_BYTES_MAX;
}

static void keep_warning(void *context, const lull_error *error, uint64_t event) {
    handle *h = context;
    warning told = {*error, event};
    lull__buffer_append(&h->warnings, &told, sizeof told);
}

static void keep_mistake(void *context, const lull_finding *finding) {
    lull__buffer *out = &((handle *)context)->mistakes;
    if (finding->kind != LULL_MISTAKE) {
        return;
    }
    lull__buffer_string(out, out->length > 0 ? "\n" : "");
    lull__buffer_string(out, finding->file);
    if (finding->line > 0) {
        lull__buffer_char(out, ':');
        lull__buffer_integer(out, finding->line);
    }
    lull__buffer_string(out, ": ");
    lull__buffer_string(out, finding->message);
}

static handle *check_handle(lua_State *L) {
    handle *h = luaL_checkudata(L, 1, ENGINE);
    luaL_argcheck(L, h->engine, 1, "the engine was freed");
    return h;
}

static lull_engine *check_engine(lua_State *L) {
    return check_handle(L)->engine;
}

static int conclude(lua_State *L, bool fine, const lull_error *error) {
    if (fine) {
        lua_pushboolean(L, true);
        return 1;
    }
    lua_pushnil(L);
    lull__tool_push_fault(L, error);
    return 2;
}

/* ---- begin and end --------------------------------------------------------------------------- */

static void read_limits(lua_State *L, lull_limits *limits) {
    if (lua_getfield(L, 1, "limits") == LUA_TTABLE) {
#define READ_LIMIT(name, preset, maximum, meaning)                                                 \
    lua_getfield(L, -1, #name);                                                                    \
    limits->name = (uint64_t)luaL_optinteger(L, -1, (preset));                                     \
    lua_pop(L, 1);
        LULL_LIMITS(READ_LIMIT)
#undef READ_LIMIT
    }
    lua_pop(L, 1);
}

static unsigned read_emit(lua_State *L) {
    static const char *const names[] = {"events", "sessions", "windows", "policies", NULL};
    if (lua_getfield(L, 1, "emit") != LUA_TTABLE) {
        lua_pop(L, 1);
        return LULL_EMIT_ALL;
    }
    unsigned emit = LULL_EMIT_NONE;
    for (lua_Integer i = 1; lua_rawgeti(L, -1, i) != LUA_TNIL; i++) {
        emit |= 1u << luaL_checkoption(L, -1, NULL, names);
        lua_pop(L, 1);
    }
    lua_pop(L, 2);
    return emit;
}

static bool read_switch(lua_State *L, const char *name) {
    lua_getfield(L, 1, name);
    bool on = lua_toboolean(L, -1);
    lua_pop(L, 1);
    return on;
}

static int new_engine(lua_State *L) {
    if (lua_isnoneornil(L, 1)) {
        lua_settop(L, 0);
        lua_newtable(L);
    }
    luaL_checktype(L, 1, LUA_TTABLE);
    handle *h = lua_newuserdatauv(L, sizeof *h, 0);
    *h = (handle){0};
    luaL_setmetatable(L, ENGINE);
    lull_options options;
    lull_options_init(&options);
    options.write = keep;
    options.warn = keep_warning;
    options.find = keep_mistake;
    options.context = h;
    options.emit = read_emit(L);
    options.retag = read_switch(L, "retag");
    options.shadow = read_switch(L, "shadow");
    options.coverage = read_switch(L, "coverage");
    read_limits(L, &options.limits);
    lull_error error;
    h->engine = lull_engine_new(&options, &error);
    return h->engine ? 1 : conclude(L, false, &error);
}

static int free_engine(lua_State *L) {
    handle *h = luaL_checkudata(L, 1, ENGINE);
    lull_engine_free(h->engine);
    lull__buffer_deinit(&h->out);
    lull__buffer_deinit(&h->rejects);
    lull__buffer_deinit(&h->warnings);
    lull__buffer_deinit(&h->points);
    lull__buffer_deinit(&h->mistakes);
    *h = (handle){0};
    return 0;
}

/* A fault of rules has all of their mistakes. */
static int conclude_load(lua_State *L, const handle *h, bool fine, const lull_error *error) {
    int count = conclude(L, fine, error);
    if (!fine && h->mistakes.length > 0 && !h->mistakes.failed) {
        lua_pushlstring(L, h->mistakes.bytes, h->mistakes.length);
        lua_setfield(L, -2, "mistakes");
    }
    return count;
}

static int load(lua_State *L) {
    lull_error error;
    handle *h = check_handle(L);
    const char *path = luaL_checkstring(L, 2);
    h->mistakes.length = 0;
    return conclude_load(L, h, lull_engine_load(h->engine, path, &error), &error);
}

static int load_text(lua_State *L) {
    lull_error error;
    size_t length;
    handle *h = check_handle(L);
    const char *name = luaL_checkstring(L, 2), *text = luaL_checklstring(L, 3, &length);
    h->mistakes.length = 0;
    bool fine = lull_engine_load_text(h->engine, name, text, length, &error);
    return conclude_load(L, h, fine, &error);
}

static int set(lua_State *L) {
    lull_error error;
    const char *name = luaL_checkstring(L, 2), *value = luaL_checkstring(L, 3);
    return conclude(L, lull_engine_set(check_engine(L), name, value, &error), &error);
}

/* ---- input ----------------------------------------------------------------------------------- */

static int begin_input(lua_State *L) {
    lull_error error;
    const char *name = luaL_checkstring(L, 2);
    return conclude(L, lull_engine_begin_input(check_engine(L), name, &error), &error);
}

static int feed(lua_State *L) {
    lull_error error;
    size_t length;
    const char *bytes = luaL_checklstring(L, 2, &length);
    return conclude(L, lull_engine_feed(check_engine(L), bytes, length, &error), &error);
}

static int end_input(lua_State *L) {
    lull_error error;
    return conclude(L, lull_engine_end_input(check_engine(L), &error), &error);
}

static int drain(lua_State *L) {
    lull_error error;
    return conclude(L, lull_engine_drain(check_engine(L), &error), &error);
}

static int advance(lua_State *L) {
    lull_error error;
    int64_t time_ms = luaL_checkinteger(L, 2);
    return conclude(L, lull_engine_advance(check_engine(L), time_ms, &error), &error);
}

static int finish(lua_State *L) {
    lull_error error;
    return conclude(L, lull_engine_finish(check_engine(L), &error), &error);
}

/* ---- state ----------------------------------------------------------------------------------- */

static int push_bytes(lua_State *L) {
    const lull__text *text = lua_touserdata(L, 1);
    lua_pushlstring(L, text->at, text->length);
    return 1;
}

static int save(lua_State *L) {
    lull_error error;
    void *bytes;
    size_t count;
    if (!lull_engine_save(check_engine(L), &bytes, &count, &error)) {
        return conclude(L, false, &error);
    }
    lull__text text = {bytes, count};
    lua_pushcfunction(L, push_bytes); /* what it raises must not pass by the bytes */
    lua_pushlightuserdata(L, &text);
    int status = lua_pcall(L, 1, 1, 0);
    free(bytes);
    return status == LUA_OK ? 1 : lua_error(L);
}

static int restore(lua_State *L) {
    lull_error error;
    size_t count;
    const char *bytes = luaL_checklstring(L, 2, &count);
    return conclude(L, lull_engine_restore(check_engine(L), bytes, count, &error), &error);
}

/* ---- what it says ---------------------------------------------------------------------------- */

static void take_buffer(lua_State *L, lull__buffer *buffer) {
    lua_pushlstring(L, buffer->length > 0 ? buffer->bytes : "", buffer->length);
    buffer->length = 0;
}

static int take(lua_State *L) {
    handle *h = check_handle(L);
    take_buffer(L, &h->out);
    take_buffer(L, &h->rejects);
    return 2;
}

static int warnings(lua_State *L) {
    handle *h = check_handle(L);
    size_t count = h->warnings.length / sizeof(warning);
    luaL_argcheck(L, !h->warnings.failed, 1, "memory ran out for its warnings");
    lua_createtable(L, (int)count, 0);
    for (size_t i = 0; i < count; i++) {
        warning told;
        memcpy(&told, h->warnings.bytes + i * sizeof told, sizeof told);
        lull__tool_push_fault(L, &told.error);
        lua_pushinteger(L, (lua_Integer)told.event);
        lua_setfield(L, -2, "event");
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    h->warnings.length = 0;
    return 1;
}

static int policies(lua_State *L) {
    const lull_engine *engine = check_engine(L);
    size_t count = lull_engine_policies(engine);
    lua_createtable(L, (int)count, 0);
    for (size_t i = 0; i < count; i++) {
        lua_pushcfunction(L, lull__tool_decode);
        lua_pushstring(L, lull_engine_policy(engine, i));
        lua_call(L, 1, 1);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    return 1;
}

/* clock(2): the path at which the second policy has its time, and its unit; nil where it says
 * none. */
static int clock_of(lua_State *L) {
    lull_clock clock;
    size_t which = (size_t)luaL_checkinteger(L, 2) - 1;
    bool known = lull_engine_clock(check_engine(L), which, &clock);
    luaL_argcheck(L, known, 2, "there are not so many policies");
    lua_pushstring(L, clock.path);
    lua_pushstring(L, clock.unit);
    return 2;
}

static void set_text(lua_State *L, const char *name, const char *text) {
    lua_pushstring(L, text);
    lua_setfield(L, -2, name);
}

/* A line "held 1 12 shop.lua". */
static void tell_point(void *context, const lull_point *point) {
    lull__buffer *out = context;
    lull__buffer_string(out, lull_point_name(point->kind));
    lull__buffer_string(out, point->exercised ? " 1 " : " 0 ");
    lull__buffer_integer(out, point->line);
    lull__buffer_char(out, ' ');
    lull__buffer_string(out, point->file);
    lull__buffer_char(out, '\n');
}

static int coverage(lua_State *L) {
    handle *h = check_handle(L);
    lull_error error;
    h->points.length = 0;
    if (!lull_engine_coverage(h->engine, tell_point, &h->points, &error)) {
        return conclude(L, false, &error);
    }
    if (h->points.failed) {
        lull__no_memory(&error);
        return conclude(L, false, &error);
    }
    take_buffer(L, &h->points);
    return 1;
}

static int settings(lua_State *L) {
    size_t count;
    const lull_setting *all = lull_engine_settings(check_engine(L), &count);
    lua_createtable(L, (int)count, 0);
    for (size_t i = 0; i < count; i++) {
        lua_createtable(L, 0, 9);
        set_text(L, "name", all[i].name);
        set_text(L, "file", all[i].file);
        lua_pushinteger(L, all[i].line);
        lua_setfield(L, -2, "line");
        set_text(L, "value", all[i].value);
        set_text(L, "default", all[i].preset);
        set_text(L, "from", all[i].from);
        set_text(L, "min", all[i].min);
        set_text(L, "max", all[i].max);
        set_text(L, "about", all[i].about);
        set_text(L, "rules", all[i].rules);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    return 1;
}

static int stats(lua_State *L) {
    const lull_engine *engine = check_engine(L);
    lull_stats all;
    if (lua_isnoneornil(L, 2)) {
        lull_engine_stats(engine, &all);
    } else {
        size_t which = (size_t)luaL_checkinteger(L, 2) - 1;
        luaL_argcheck(L, which < lull_engine_policies(engine), 2, "there are not so many policies");
        lull_engine_policy_stats(engine, which, &all);
    }
    lua_newtable(L);
#define PUSH_COUNTER(name, meaning)                                                                \
    lua_pushinteger(L, (lua_Integer)all.name);                                                     \
    lua_setfield(L, -2, #name);
    LULL_COUNTERS(PUSH_COUNTER)
#undef PUSH_COUNTER
    return 1;
}

void lull__tool_add_engine(lua_State *L) {
    static const luaL_Reg methods[] = {
        {"load", load},         {"load_text", load_text},
        {"set", set},           {"begin_input", begin_input},
        {"feed", feed},         {"end_input", end_input},
        {"drain", drain},       {"advance", advance},
        {"clock", clock_of},    {"finish", finish},
        {"save", save},         {"restore", restore},
        {"take", take},         {"warnings", warnings},
        {"policies", policies}, {"settings", settings},
        {"coverage", coverage}, {"stats", stats},
        {"free", free_engine},  {"__gc", free_engine},
        {NULL, NULL},
    };
    luaL_newmetatable(L, ENGINE);
    luaL_setfuncs(L, methods, 0);
    lua_pushvalue(L, -1);
    lua_setfield(L, -2, "__index");
    lua_pop(L, 1);
    lua_pushcfunction(L, new_engine);
    lua_setfield(L, -2, "engine");
}
