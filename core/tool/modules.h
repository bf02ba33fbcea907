/*
 * What a tool's script is given: the table `lull`.
 *
 *     local engine, fault = lull.engine { emit = { "sessions" }, shadow = true, retag = true,
 *                                         limits = { key_lines = 3 } }
 *     engine:load(path)  engine:load_text(name, text)  engine:set(name, value)
 *     engine:begin_input(name)  engine:feed(bytes)  engine:end_input()  engine:drain()
 *     engine:advance(ms)  engine:finish()  engine:restore(bytes)
 *                               all of these: true, or nil and a fault
 *     engine:save()                                   bytes, or nil and a fault
 *     engine:take()             what was written since the last call: events and records, rejects
 *     engine:warnings()         the rules that failed since the last call, as faults with `event`
 *     engine:policies()         the names of its policies
 *     engine:clock(1)           the path and unit of a policy's time
 *     engine:coverage()         what can happen at each line of the rules and whether it did (1 or
 *                               0), as "held 1 12 shop.lua"; with the option `coverage`
 *     engine:settings()         as lull_engine_settings lists them
 *     engine:stats()            every counter by name; engine:stats(2): those of a policy alone
 *     engine:free()             before the collector would
 *
 *     lull.decode(text)         what a JSON text says, or nil and what is wrong with it
 *     lull.encode(value)        its JSON, members sorted; raises where there is none
 *     lull.null                 JSON's null
 *
 * A fault is { code =, file =, line =, message = }, as lull_error, and tostring makes one line of
 * it; of rules that do not load `mistakes` has all of them, a line each, and so has tostring.
 *
 * Numbers that fit are integers, to the last digit; arrays are lists and remember that they are, so
 * that an empty one is written as one. A table is an array if it is marked so or has items, and no
 * table may have both items and names.
 */
#ifndef LULL_TOOL_MODULES_H
#define LULL_TOOL_MODULES_H

#include "lull.h"

#include <lua.h>

/* Pushes a new table with what stands above. May raise. */
void lull__tool_push_lull(lua_State *L);

/* Puts `use` in the place of `lull` at the top. May raise. */
void lull__tool_push_use(lua_State *L);

/* Pushes a fault. May raise. */
void lull__tool_push_fault(lua_State *L, const lull_error *error);

/* For the above: each adds its part to the table at the top. May raise. */
void lull__tool_add_engine(lua_State *L);
void lull__tool_add_json(lua_State *L);

/* What tools may do and rooms may not: files, the terminal, rooms themselves. May raise. */
void lull__tool_add_outside(lua_State *L);
void lull__tool_add_room(lua_State *L);

/* decode and encode, see json.c and json_write.c. */
int lull__tool_decode(lua_State *L);
int lull__tool_encode(lua_State *L);

/* The registry's name of the metatable that marks arrays; the deepest nesting of JSON. */
#define LULL__TOOL_ARRAY "lull.array"
enum { LULL__TOOL_JSON_LEVELS = 512 };

#endif
