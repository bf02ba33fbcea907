/*
 * The engine as a module of Lua, for tests that run many small streams in one process:
 *
 *     local engine = lull.new({ key_lines = 3 }, shadow)    limits that differ from their defaults
 *     engine:load("rules.lua", text)                functions raise what the engine says
 *     engine:feed(bytes)  engine:end_input()  engine:drain()  engine:finish()
 *     local out, rejects = engine:take()            what was written since the last call
 *     local bytes = engine:save()  engine:restore(bytes)
 *     engine:stats().events                         every counter of lull.h by name
 *     engine:stats(2).events                        of the second policy
 *     lull.at("world 7")                            what is said where an assertion fails
 *     lull.xxh3("text")                             the library's hash, for the model
 */
#include "lull_module.h"

#include "base/buffer.h"
#include "lull.h"

#include <lauxlib.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <xxhash.h>

#define ENGINE "lull engine"

typedef struct handle {
    lull_engine *engine;
    lull__buffer out, rejects;
} handle;

static bool keep(void *context, lull_stream stream, const char *bytes, size_t count) {
    handle *h = context;
    lull__buffer *buffer = stream == LULL_OUT ? &h->out : &h->rejects;
    if (stream != LULL_REJECTS_RAW) {
        lull__buffer_append(buffer, bytes, count);
    }
    return !buffer->failed;
}

static handle *check_handle(lua_State *L) {
    return luaL_checkudata(L, 1, ENGINE);
}

static int conclude(lua_State *L, bool fine, const lull_error *error) {
    return fine ? 0 : luaL_error(L, "%s: %s", lull_code_name(error->code), error->message);
}

static int new_engine(lua_State *L) {
    handle *h = lua_newuserdatauv(L, sizeof *h, 0);
    *h = (handle){0};
    luaL_setmetatable(L, ENGINE);
    lull_options options;
    lull_options_init(&options);
    options.write = keep;
    options.context = h;
    if (lua_istable(L, 1)) {
#define READ_LIMIT(name, preset, maximum, meaning)                                                 \
    lua_getfield(L, 1, #name);                                                                     \
    options.limits.name = (uint64_t)luaL_optinteger(L, -1, (preset));                              \
    lua_pop(L, 1);
        LULL_LIMITS(READ_LIMIT)
#undef READ_LIMIT
    }
    options.shadow = lua_toboolean(L, 2);
    lull_error error;
    h->engine = lull_engine_new(&options, &error);
    return h->engine ? 1 : conclude(L, false, &error);
}

static int free_engine(lua_State *L) {
    handle *h = check_handle(L);
    lull_engine_free(h->engine);
    lull__buffer_deinit(&h->out);
    lull__buffer_deinit(&h->rejects);
    *h = (handle){0};
    return 0;
}

static int load(lua_State *L) {
    lull_error error;
    size_t length;
    const char *name = luaL_checkstring(L, 2), *text = luaL_checklstring(L, 3, &length);
    return conclude(L, lull_engine_load_text(check_handle(L)->engine, name, text, length, &error),
                    &error);
}

static int feed(lua_State *L) {
    lull_error error;
    size_t length;
    const char *bytes = luaL_checklstring(L, 2, &length);
    return conclude(L, lull_engine_feed(check_handle(L)->engine, bytes, length, &error), &error);
}

static int end_input(lua_State *L) {
    lull_error error;
    return conclude(L, lull_engine_end_input(check_handle(L)->engine, &error), &error);
}

static int drain(lua_State *L) {
    lull_error error;
    return conclude(L, lull_engine_drain(check_handle(L)->engine, &error), &error);
}

static int finish(lua_State *L) {
    lull_error error;
    return conclude(L, lull_engine_finish(check_handle(L)->engine, &error), &error);
}

static int save(lua_State *L) {
    lull_error error;
    void *bytes;
    size_t count;
    if (!lull_engine_save(check_handle(L)->engine, &bytes, &count, &error)) {
        return conclude(L, false, &error);
    }
    lua_pushlstring(L, bytes, count);
    free(bytes);
    return 1;
}

static int restore(lua_State *L) {
    lull_error error;
    size_t count;
    const char *bytes = luaL_checklstring(L, 2, &count);
    return conclude(L, lull_engine_restore(check_handle(L)->engine, bytes, count, &error), &error);
}

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

static int stats(lua_State *L) {
    lull_stats all;
    if (lua_isnoneornil(L, 2)) {
        lull_engine_stats(check_handle(L)->engine, &all);
    } else {
        size_t which = (size_t)luaL_checkinteger(L, 2) - 1;
        lull_engine_policy_stats(check_handle(L)->engine, which, &all);
    }
    lua_newtable(L);
#define PUSH_COUNTER(name, meaning)                                                                \
    lua_pushinteger(L, (lua_Integer)all.name);                                                     \
    lua_setfield(L, -2, #name);
    LULL_COUNTERS(PUSH_COUNTER)
#undef PUSH_COUNTER
    return 1;
}

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
    static const luaL_Reg methods[] = {
        {"load", load},     {"feed", feed},        {"end_input", end_input}, {"drain", drain},
        {"finish", finish}, {"save", save},        {"restore", restore},     {"take", take},
        {"stats", stats},   {"free", free_engine}, {"__gc", free_engine},    {NULL, NULL},
    };
    luaL_newmetatable(L, ENGINE);
    luaL_setfuncs(L, methods, 0);
    lua_pushvalue(L, -1);
    lua_setfield(L, -2, "__index");
    lua_newtable(L);
    lua_pushcfunction(L, new_engine);
    lua_setfield(L, -2, "new");
    lua_pushcfunction(L, at);
    lua_setfield(L, -2, "at");
    lua_pushcfunction(L, xxh3);
    lua_setfield(L, -2, "xxh3");
    return 1;
}
