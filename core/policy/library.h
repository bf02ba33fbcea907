/*
 * What is given of Lua's own libraries to those who are not trusted: an allow-list, each function
 * charging the budget for its work, and none that shows an address, an order or a chance of this
 * run. All of these may raise.
 */
#ifndef LULL_POLICY_LIBRARY_H
#define LULL_POLICY_LIBRARY_H

#include <lua.h>

/* Pushes a table of the libraries, one table for each: base, table, math, utf8 and string. */
void lull__library_push(lua_State *L);

/* Strings find these functions, never liblua's: the state's metatable of strings. */
void lull__library_set_strings(lua_State *L);

/* What else rules can index: a missing field is nil at any depth, so nil, booleans and numbers
 * index to nil. */
void lull__library_set_missing(lua_State *L);

#endif
