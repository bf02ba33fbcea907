/*
 * The `string` library that rules get: liblua's own, less what no rule may have.
 *
 * Given: find match gmatch gsub rep format byte char len lower upper reverse sub, as the Lua 5.4
 * manual has them. Not given: dump, pack, unpack, packsize. What differs from liblua:
 *
 *   - patterns run in pattern.h's matcher, and every function charges the budget for its work: the
 *     steps of a match, the bytes of a result (budget.h);
 *   - rep makes at most LULL__STRING_REP_BYTES_MAX bytes, and an empty text at once;
 *   - format has no %p, and its %s never shows an address: a table is "table";
 *   - numbers and letters are those of the C locale, whatever the process set with setlocale();
 *   - a pattern that leaves a capture open is an error in gsub too, whatever the replacement is.
 *
 * The functions are pure: they keep nothing between calls, and hold no memory but Lua's own.
 */
#ifndef LULL_POLICY_LUA_STRING_H
#define LULL_POLICY_LUA_STRING_H

#include <lua.h>

#define LULL__STRING_REP_BYTES_MAX (1024 * 1024)

/* Leaves a fresh table with the library on the stack. Raises when memory runs out. */
void lull__lua_string_open(lua_State *L);

#endif
