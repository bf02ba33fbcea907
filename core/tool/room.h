/*
 * Rooms: what others wrote, such as a spec, runs in a Lua state of its own, with limits on memory
 * and steps, and sees what one of our scripts shows it. Nothing passes between the two states but
 * texts, numbers, true, false and nil; tables go as JSON.
 *
 *      tool's state (trusted)                          room (lull__sandbox)
 *     ┌───────────────────────┐                       ┌────────────────────────────────┐
 *     │ scripts/tools/test.lua│── room:call("run",3) ►│ scripts/tools/spec.lua         │
 *     │                       │◄─ text, or a fault ───│   functions by name            │
 *     └───────────────────────┘                       │      shows words to ► the spec │
 *                                                     └────────────────────────────────┘
 *
 *     local room, fault = lull.room("spec", memory_bytes)   the script returns its functions
 *     room:call(steps, ms, "run", 3)     what the function returns; or nil and a fault: rule_steps,
 *                                        rule_time, rule_memory, or rule_error with file and line
 *     room:close()
 *
 * In a room `lull` has, beside lull.engine, lull.encode and lull.decode:
 *
 *     lull.library                       what rules get of Lua's libraries: base, string, table, …
 *     lull.compile(file, text, names)    a file of the others as a function that sees `names`
 *     lull.charge(steps)                 for work that is done in C on their behalf
 *     lull.place()                       the file and line of theirs that runs; nil: none does
 *     lull.raise(message)                an error of theirs, at the line that runs
 *     lull.protected(f, …)               true, or false and what it raised; a budget that is spent
 *                                        is not caught
 */
#ifndef LULL_TOOL_ROOM_H
#define LULL_TOOL_ROOM_H

#include <lua.h>

/* Adds what only rooms have to the table at the top of a room's stack. May raise. */
void lull__tool_add_inside(lua_State *L);

#endif
