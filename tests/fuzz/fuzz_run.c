/*
 * The whole run, against the model of tests/model.
 *
 *     seed (4 bytes) · draws
 *
 * A world of tests/simulation (policy, stream, reads, saves) is made of draws from 1 to n. They
 * come from the input, byte by byte; where it is over, from the seed. So a short input is a whole
 * world, and each byte more decides one thing of it.
 */
#include "fuzz.h"
#include "lull_module.h"

#include <lauxlib.h>
#include <lualib.h>

enum { SEED_BYTES = 4, COLLECT_EVERY = 64 };

static lua_State *L;
static fuzz_bytes draws;
static uint64_t chance_state;

static uint64_t bits(uint64_t count) {
    if (draws.left > 0) {
        return count <= 256 ? fuzz_byte(&draws)
                            : (uint64_t)fuzz_byte(&draws) << 24 | fuzz_byte(&draws) << 16 |
                                  fuzz_byte(&draws) << 8 | fuzz_byte(&draws);
    }
    chance_state = chance_state * 6364136223846793005u + 1442695040888963407u;
    return chance_state >> 33;
}

/* draw(n): from 1 to n. */
static int draw(lua_State *state) {
    lua_Integer count = luaL_checkinteger(state, 1);
    luaL_argcheck(state, count >= 1, 1, "expected at least 1");
    lua_pushinteger(state, (lua_Integer)(bits((uint64_t)count) % (uint64_t)count) + 1);
    return 1;
}

static int traceback(lua_State *state) {
    luaL_traceback(state, state, luaL_tolstring(state, 1, NULL), 1);
    return 1;
}

static void must_run(int status) {
    MUST_SAY(status == LUA_OK, lua_tostring(L, -1));
}

static void set_path(const char *source) {
    lua_getglobal(L, "package");
    lua_pushfstring(L, "%s/tests/model/?.lua;%s/tests/simulation/?.lua;%s/tests/fuzz/?.lua;",
                    source, source, source);
    lua_getfield(L, -2, "path");
    lua_concat(L, 2);
    lua_setfield(L, -2, "path");
    lua_pop(L, 1);
}

static void leave(void) {
    lua_close(L);
}

/* The stack then holds the traceback and the function of fuzz_run.lua. */
int LLVMFuzzerInitialize(int *argc, char ***argv) {
    (void)argc;
    (void)argv;
    const char *source = getenv("LULL_SOURCE");
    L = luaL_newstate();
    MUST(L != NULL);
    luaL_openlibs(L);
    luaL_requiref(L, "lull", luaopen_lull, 0);
    lua_settop(L, 0);
    set_path(source ? source : ".");
    lua_pushcfunction(L, traceback);
    must_run(luaL_loadstring(L, "return require 'fuzz_run'"));
    must_run(lua_pcall(L, 0, 1, 1));
    atexit(leave);
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static unsigned inputs;
    draws = (fuzz_bytes){data, size};
    chance_state = 0;
    for (int i = 0; i < SEED_BYTES; i++) {
        chance_state = chance_state << 8 | fuzz_byte(&draws);
    }
    lua_pushvalue(L, 2);
    lua_pushcfunction(L, draw);
    must_run(lua_pcall(L, 1, 1, 1));
    MUST_SAY(lua_isnil(L, -1), lua_tostring(L, -1));
    lua_settop(L, 2);
    if (++inputs % COLLECT_EVERY == 0) {
        lua_gc(L, LUA_GCCOLLECT);
    }
    return 0;
}
