/*
 * One Lua state for one policy: what rules run in.
 *
 * - Nothing enters Lua but through lull__sandbox_call, the one place with lua_pcall. Arguments are
 *   built inside it, by the caller's body.
 * - Memory comes from an allocator with a cap; instructions are counted; a deadline stands behind.
 * - No lock, file or memory is held by C across anything that can raise: what a body allocates must
 *   already belong to something that outlives the call.
 * - The collector is driven from here: before a call when garbage has come together, and within one
 *   when memory runs short. When it runs depends on the calls alone, so a rule that is refused
 *   memory is so on every run.
 *
 * Functions marked "may raise" are for bodies only.
 */
#ifndef LULL_POLICY_SANDBOX_H
#define LULL_POLICY_SANDBOX_H

#include "base/error.h"
#include "base/text.h"
#include "policy/budget.h"

typedef struct lull__sandbox {
    lua_State *L;
    void *owner; /* the policy, for the functions that its rules call */
    size_t memory_bytes, memory_max, memory_after_rest;
    uint64_t steps_left;
    uint64_t steps_to_clock; /* steps until the wall clock is looked at again */
    int64_t deadline_ns;     /* 0: none */
    bool spent, late;
    bool refused_memory;  /* by the cap, and nothing else since */
    bool lacked_memory;   /* there was none to be had */
    char asked_file[256]; /* where the function that is asked stands; empty: none is */
    int asked_line;
    bool follows;      /* the lines that run are noted there, in every call */
    lua_Hook ran;      /* hears of each line of rules that runs; NULL: nobody asks */
    lull_error raised; /* by lull__sandbox_raise, or found in Lua's own error; code LULL_OK: none */
    char raised_code[32]; /* of its message; empty: it has none */
} lull__sandbox;

/* Opens a state with nothing in it. false: no memory. */
bool lull__sandbox_open(lull__sandbox *sandbox, uint64_t memory_max, void *owner);
void lull__sandbox_close(lull__sandbox *sandbox);

/*
 * Runs body(L) with `argument` as its only value (a light userdata), protected. On failure fills
 * `error`: LULL_RULE_STEPS, LULL_RULE_TIME, LULL_RULE_MEMORY, LULL_NO_MEMORY, or `code` with the
 * file and line at fault. `call_ms` 0 means no deadline.
 */
bool lull__sandbox_call(lull__sandbox *sandbox, lua_CFunction body, void *argument, uint64_t steps,
                        uint64_t call_ms, lull_code code, lull_error *error);

/*
 * attempt(f, …): for scripts that go on after a mistake to find the others. true and what f gives
 * (at most three values); or false and the file, line, message and code of the mistake that f
 * raised, which is thereby taken off. Whatever ends the whole call (steps, time, memory) goes on
 * up.
 */
int lull__sandbox_attempt(lua_State *L);

/* Fills in a mistake that was taken off, as an error: its text is fit for a terminal. */
void lull__sandbox_fill(lull_error *error, lull_code code, const char *file, int line,
                        const char *message);

/* Takes note of the function at the top of the stack, for errors that have no line of their own. */
void lull__sandbox_note_asked(lua_State *L);

/* The sandbox of a state. */
lull__sandbox *lull__sandbox_of(lua_State *L);

/* Raises with a place in a rules file; file NULL: the line of the innermost rule that runs. `code`:
 * which mistake it is, as lull_finding has it. */
_Noreturn void lull__sandbox_raise(lua_State *L, const char *file, int line, const char *code,
                                   const char *message);

/* Raises LULL_NO_MEMORY: an allocation outside of Lua failed. */
_Noreturn void lull__sandbox_raise_no_memory(lua_State *L);

/* Raises what a function of C says went wrong: no memory, or its message. */
_Noreturn void lull__sandbox_raise_error(lua_State *L, const lull_error *error);

/* Pushes the text of a file as a function. Text only: bytecode is not verified. May raise. */
void lull__sandbox_compile(lua_State *L, const char *file, lull__text text);

/* The rules file and line of the innermost rule that runs; NULL and 0 where none does. The text is
 * valid while that function runs. */
const char *lull__sandbox_place(lua_State *L, int *line);

#endif
