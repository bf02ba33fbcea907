#include "policy/sandbox.h"

#include "base/json.h"
#include "policy/messages.h"

#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    HOOK_STEPS = 100,        /* being hooked costs the same whatever the count */
    CLOCK_STEPS = 10000,     /* the wall clock is asked this often */
    REST_BYTES = 256 * 1024, /* garbage worth a collection */
};

static const char NOT_ENOUGH[] = "not enough memory"; /* as Lua itself says it */

lull__sandbox *lull__sandbox_of(lua_State *L) {
    return *(lull__sandbox **)lua_getextraspace(L);
}

/* ---- memory ---------------------------------------------------------------------------------- */

/* When ptr is NULL, old_size is a type tag, not a size. A shrink is never refused. */
static void *allocate(void *context, void *ptr, size_t old_size, size_t new_size) {
    lull__sandbox *sandbox = context;
    size_t old_bytes = ptr ? old_size : 0;
    if (new_size == 0) {
        free(ptr);
        sandbox->memory_bytes -= old_bytes;
        return NULL;
    }
    if (new_size > old_bytes &&
        new_size - old_bytes > sandbox->memory_max - sandbox->memory_bytes) {
        sandbox->refused_memory = true;
        return NULL;
    }
    void *grown = realloc(ptr, new_size);
    if (!grown && new_size > old_bytes) {
        sandbox->lacked_memory = true;
        sandbox->refused_memory = false; /* what Lua gives up for is the last refusal */
        return NULL;
    }
    sandbox->memory_bytes = sandbox->memory_bytes - old_bytes + new_size;
    return grown ? grown : ptr;
}

/* ---- steps ----------------------------------------------------------------------------------- */

static int64_t now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static bool is_late(lull__sandbox *sandbox, uint64_t steps) {
    if (sandbox->deadline_ns == 0) {
        return false;
    }
    if (steps < sandbox->steps_to_clock) {
        sandbox->steps_to_clock -= steps;
        return false;
    }
    sandbox->steps_to_clock = CLOCK_STEPS;
    return now_ns() > sandbox->deadline_ns;
}

/* Copied: the text goes with the function. */
static void note_place_of(lull__sandbox *sandbox, const char *file, int line) {
    snprintf(sandbox->asked_file, sizeof sandbox->asked_file, "%s", file);
    sandbox->asked_line = line;
}

/* A refusal of memory is raised without a look at the stack: who asks for much is noted before. */
static void note_greedy(lua_State *L, lull__sandbox *sandbox) {
    int line;
    const char *file = lull__sandbox_place(L, &line);
    if (file) {
        note_place_of(sandbox, file, line);
    }
}

static void collect_if(lull__sandbox *sandbox, bool needed) {
    if (needed && sandbox->memory_bytes > sandbox->memory_after_rest + REST_BYTES) {
        lua_gc(sandbox->L, LUA_GCCOLLECT);
        sandbox->memory_after_rest = sandbox->memory_bytes;
    }
}

void lull__budget_charge(lua_State *L, uint64_t steps) {
    lull__sandbox *sandbox = lull__sandbox_of(L);
    /* The buffers of C functions do not ask for a collection when they are refused memory. */
    collect_if(sandbox, sandbox->memory_bytes > sandbox->memory_max / 4 * 3);
    if (sandbox->memory_bytes > sandbox->memory_max / 4) {
        note_greedy(L, sandbox);
    }
    if (steps > sandbox->steps_left) {
        sandbox->steps_left = 0;
        sandbox->spent = true;
        luaL_error(L, LULL__SAYS_SPENT);
    }
    sandbox->steps_left -= steps;
    if (sandbox->late || is_late(sandbox, steps)) {
        sandbox->late = true;
        luaL_error(L, LULL__SAYS_SPENT_ON_CLOCK);
    }
}

void lull__budget_look(lua_State *L) {
    lull__sandbox_of(L)->steps_to_clock = 0;
}

uint64_t lull__budget_left(lua_State *L) {
    return lull__sandbox_of(L)->steps_left;
}

/* A file that ends with `return word(…)` leaves no frame behind: its last line is remembered. */
static void note_line(lua_State *L, lua_Debug *activation) {
    lull__sandbox *sandbox = lull__sandbox_of(L);
    lua_getinfo(L, "Sl", activation);
    if (activation->source[0] != '@') {
        return;
    }
    if (strcmp(sandbox->asked_file, activation->source + 1) != 0) {
        note_place_of(sandbox, activation->source + 1, 0);
    }
    sandbox->asked_line = activation->currentline;
    if (sandbox->ran) {
        sandbox->ran(L, activation);
    }
}

static void hook(lua_State *L, lua_Debug *activation) {
    if (activation->event == LUA_HOOKLINE) {
        note_line(L, activation);
    } else {
        lull__budget_charge(L, HOOK_STEPS);
    }
}

/* ---- where, and what ------------------------------------------------------------------------- */

const char *lull__sandbox_place(lua_State *L, int *line) {
    lua_Debug activation;
    for (int level = 0; lua_getstack(L, level, &activation); level++) {
        lua_getinfo(L, "Sl", &activation);
        if (activation.source[0] == '@') {
            *line = activation.currentline > 0 ? activation.currentline : activation.linedefined;
            return activation.source + 1;
        }
    }
    *line = 0;
    return NULL;
}

_Noreturn void lull__sandbox_raise(lua_State *L, const char *file, int line, const char *code,
                                   const char *message) {
    lull__sandbox *sandbox = lull__sandbox_of(L);
    if (!file) {
        file = lull__sandbox_place(L, &line);
    }
    lull__fail_at(&sandbox->raised, LULL_BAD_RULES, file, line, "%s", message);
    snprintf(sandbox->raised_code, sizeof sandbox->raised_code, "%s", code);
    lua_pushnil(L);
    lua_error(L);
    abort(); /* lua_error does not return */
}

_Noreturn void lull__sandbox_raise_no_memory(lua_State *L) {
    lull__sandbox *sandbox = lull__sandbox_of(L);
    sandbox->lacked_memory = true;
    sandbox->refused_memory = false;
    lua_pushstring(L, NOT_ENOUGH);
    lua_error(L);
    abort(); /* lua_error does not return */
}

_Noreturn void lull__sandbox_raise_error(lua_State *L, const lull_error *error) {
    if (error->code == LULL_NO_MEMORY) {
        lull__sandbox_raise_no_memory(L);
    }
    luaL_error(L, "%s", error->message);
    abort();
}

/* Lua's own messages begin with a shortened name and a line, which the place already tells; so do
 * those of a function of C that a script of ours calls, with the script's, which is of no use. */
static const char *without_place(lua_State *L, const char *message, int line) {
    char place[LUA_IDSIZE + 16];
    int length = snprintf(place, sizeof place, ".lua:%d: ", line);
    const char *at = strstr(message, place);
    if (at && line > 0) {
        return at + length;
    }
    lua_Debug caller;
    if (!lua_getstack(L, 2, &caller) || !lua_getinfo(L, "Sl", &caller) || caller.source[0] != '=') {
        return message;
    }
    length = snprintf(place, sizeof place, "%s:%d: ", caller.short_src, caller.currentline);
    return strncmp(message, place, (size_t)length) == 0 ? message + length : message;
}

/* Lua's own words for what data brings about, and what to do: an operator has not the event at hand
 * in which a number is a text. */
static const char *advice_on(const char *message) {
    static const struct {
        const char *begin, *part, *advice;
    } known[] = {
        {"attempt to perform arithmetic on a string value", "",
         ": texts are joined by .., and a "
         "text becomes a number by tonumber"},
        {"attempt to perform arithmetic on a nil value", "",
         ": a field may be missing: (event.n or 0)"},
        {"attempt to call a nil value (method", "",
         ": a field may be missing: (event.name or \"\")"},
        {"attempt to compare", "string", ": a text becomes a number by tonumber"},
        {"attempt to compare", "nil", ": a field may be missing: (event.n or 0)"},
        {"attempt to concatenate a nil value", "",
         ": a field may be missing: (event.name or \"\")"},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strncmp(message, known[i].begin, strlen(known[i].begin)) == 0 &&
            strstr(message, known[i].part)) {
            return known[i].advice;
        }
    }
    return "";
}

/* Runs where the error was raised, while the stack still shows whose line it was. Error values are
 * hostile: only strings are read. */
static int note_place(lua_State *L) {
    lull__sandbox *sandbox = lull__sandbox_of(L);
    if (sandbox->raised.code == LULL_OK) {
        int line;
        const char *file = lull__sandbox_place(L, &line);
        bool text = lua_type(L, 1) == LUA_TSTRING;
        const char *message =
            text ? without_place(L, lua_tostring(L, 1), line) : LULL__SAYS_NO_TEXT;
        lull__fail_at(&sandbox->raised, LULL_RULE_ERROR, file, line, "%s%s", message,
                      advice_on(message));
    }
    lua_settop(L, 1);
    return 1;
}

/* ---- text into functions --------------------------------------------------------------------- */

/* A syntax error's text is "name:line: what", the name cut down to what fits short_src: it is known
 * better here. */
_Noreturn static void raise_syntax(lua_State *L, const char *file) {
    const char *message = lua_tostring(L, -1);
    size_t shown = strlen(file) < LUA_IDSIZE ? strlen(file) : LUA_IDSIZE - 1;
    const char *at = strlen(message) > shown && message[shown] == ':' ? message + shown + 1 : NULL;
    const char *what = at ? strstr(at, ": ") : NULL;
    lull__sandbox_raise(L, file, at ? atoi(at) : 0, "syntax", what ? what + 2 : message);
}

void lull__sandbox_compile(lua_State *L, const char *file, lull__text text) {
    if (text.length > 0 && text.at[0] == LUA_SIGNATURE[0]) {
        lull__sandbox_raise(L, file, 0, "compiled_code", LULL__SAYS_COMPILED_CODE);
    }
    const char *name = lua_pushfstring(L, "@%s", file);
    int status = luaL_loadbufferx(L, text.at, text.length, name, "t");
    if (status == LUA_ERRSYNTAX) {
        raise_syntax(L, file);
    }
    if (status == LUA_ERRRUN) { /* the compiler's only such error, and it names no place */
        lull__sandbox_raise(L, file, 0, "nested_code", LULL__SAYS_NESTED_CODE);
    }
    if (status != LUA_OK) {
        lua_error(L); /* no memory */
    }
    lua_remove(L, -2);
}

/* ---- the choke point ------------------------------------------------------------------------- */

/* What rules say reaches a terminal: nothing in it may command one. */
static void make_plain(char *message) {
    for (char *at = message; *at; at++) {
        bool control = (unsigned char)*at < 0x20 || *at == 0x7f;
        *at = control ? '?' : *at;
    }
    if (!lull__json_is_utf8(lull__text_of(message))) {
        for (char *at = message; *at; at++) {
            *at = (unsigned char)*at >= 0x80 ? '?' : *at;
        }
    }
}

/* C functions that have memory of their own, Lua's buffers too, can only raise a text. */
static bool ran_out(const lull__sandbox *sandbox, int status) {
    return status == LUA_ERRMEM || ((sandbox->refused_memory || sandbox->lacked_memory) &&
                                    strcmp(sandbox->raised.message, NOT_ENOUGH) == 0);
}

/* What has no place of its own was raised where the last line ran. */
static void place_raised(lull__sandbox *sandbox) {
    if (!sandbox->raised.file[0]) {
        snprintf(sandbox->raised.file, sizeof sandbox->raised.file, "%s", sandbox->asked_file);
        sandbox->raised.line = sandbox->asked_line;
    }
}

/* Nothing more of it is known once the mistake is taken off. */
static void forget_raised(lull__sandbox *sandbox) {
    sandbox->raised.code = LULL_OK;
    sandbox->raised.message[0] = '\0';
    sandbox->raised.file[0] = '\0';
    sandbox->raised.line = 0;
    sandbox->raised_code[0] = '\0';
}

enum { ATTEMPT_RESULTS = 3 };

int lull__sandbox_attempt(lua_State *L) {
    lull__sandbox *sandbox = lull__sandbox_of(L);
    lua_pushcfunction(L, note_place);
    lua_insert(L, 1);
    int status = lua_pcall(L, lua_gettop(L) - 2, ATTEMPT_RESULTS, 1);
    if (status == LUA_OK) {
        lua_pushboolean(L, true);
        lua_replace(L, 1);
        return 1 + ATTEMPT_RESULTS;
    }
    if (status != LUA_ERRRUN || sandbox->spent || sandbox->late || ran_out(sandbox, status)) {
        return lua_error(L);
    }
    place_raised(sandbox);
    lua_pushboolean(L, false);
    lua_pushstring(L, sandbox->raised.file);
    lua_pushinteger(L, sandbox->raised.line);
    lua_pushstring(L, sandbox->raised.message);
    lua_pushstring(L,
                   sandbox->raised_code[0] ? sandbox->raised_code : lull_code_name(LULL_BAD_RULES));
    forget_raised(sandbox);
    return 5;
}

void lull__sandbox_fill(lull_error *error, lull_code code, const char *file, int line,
                        const char *message) {
    lull__fail_at(error, code, file, line, "%s", message);
    make_plain(error->message);
}

static bool explain(lull__sandbox *sandbox, int status, lull_code code, lull_error *error) {
    lull_error *raised = &sandbox->raised;
    make_plain(raised->message);
    place_raised(sandbox);
    if (sandbox->spent) {
        return lull__fail_at(error, LULL_RULE_STEPS, raised->file, raised->line,
                             LULL__SAYS_MANY_STEPS);
    }
    if (sandbox->late) {
        return lull__fail_at(error, LULL_RULE_TIME, raised->file, raised->line, LULL__SAYS_LATE);
    }
    if (ran_out(sandbox, status)) {
        return sandbox->refused_memory
                   ? lull__fail_at(error, LULL_RULE_MEMORY, raised->file, raised->line,
                                   LULL__SAYS_MUCH_MEMORY, sandbox->memory_max)
                   : lull__no_memory(error);
    }
    return lull__fail_at(error, code, raised->file, raised->line, "%s",
                         raised->message[0] ? raised->message : LULL__SAYS_FAILED);
}

bool lull__sandbox_call(lull__sandbox *sandbox, lua_CFunction body, void *argument, uint64_t steps,
                        uint64_t call_ms, lull_code code, lull_error *error) {
    lua_State *L = sandbox->L;
    collect_if(sandbox, true);
    sandbox->asked_file[0] = '\0';
    sandbox->asked_line = 0;
    sandbox->steps_left = steps;
    sandbox->steps_to_clock = CLOCK_STEPS;
    sandbox->deadline_ns = call_ms > 0 ? now_ns() + (int64_t)call_ms * 1000000 : 0;
    sandbox->spent = sandbox->late = false;
    sandbox->refused_memory = sandbox->lacked_memory = false;
    forget_raised(sandbox);
    bool follows = sandbox->follows || code == LULL_BAD_RULES; /* while a file loads */
    int lines = follows ? LUA_MASKLINE : 0;
    lua_sethook(L, hook, LUA_MASKCOUNT | lines, HOOK_STEPS); /* counts anew: deterministic */
    lua_pushcfunction(L, note_place);
    lua_pushcfunction(L, body);
    lua_pushlightuserdata(L, argument);
    int status = lua_pcall(L, 1, 0, 1);
    lua_settop(L, 0);
    if (status == LUA_OK) {
        return true;
    }
    explain(sandbox, status, code, error);
    if (status == LUA_ERRMEM) {
        lua_gc(L, LUA_GCCOLLECT);
    }
    return false;
}

void lull__sandbox_note_asked(lua_State *L) {
    lull__sandbox *sandbox = lull__sandbox_of(L);
    lua_Debug function;
    lua_pushvalue(L, -1);
    lua_getinfo(L, ">S", &function);
    if (function.source[0] == '@') {
        note_place_of(sandbox, function.source + 1, function.linedefined);
    }
}

bool lull__sandbox_open(lull__sandbox *sandbox, uint64_t memory_max, void *owner) {
    *sandbox = (lull__sandbox){.memory_max = memory_max, .owner = owner};
    lua_State *L = lua_newstate(allocate, sandbox);
    if (!L) {
        return false;
    }
    *(lull__sandbox **)lua_getextraspace(L) = sandbox;
    sandbox->L = L;
    lua_gc(L, LUA_GCSTOP);
    return true;
}

void lull__sandbox_close(lull__sandbox *sandbox) {
    if (sandbox->L) {
        lua_sethook(sandbox->L, NULL, 0, 0);
        lua_close(sandbox->L);
        sandbox->L = NULL;
    }
}
