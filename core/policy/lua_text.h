/*
 * What the string functions of rules share: texts and numbers in and out of Lua, as in the C
 * locale, each charged to the budget. All of these may raise, and hold nothing across a call but
 * the stack, Lua's values and luaL_Buffer.
 */
#ifndef LULL_POLICY_LUA_TEXT_H
#define LULL_POLICY_LUA_TEXT_H

#include "policy/budget.h"

#include <lauxlib.h>
#include <stdbool.h>

/* The bytes of the longest number: "%99.99f" of the largest double. */
#define LULL__NUMBER_TEXT_MAX 512

/* snprintf of one double, with "." for the locale's decimal point. The layout takes a width and a
 * precision (negative: the default). */
size_t lull__print_double(char *out, const char *layout, int width, int precision, double value);

/* Pushes a number as its text in the C locale. */
void lull__push_number_text(lua_State *L, int index);

/* luaL_checklstring, except that a number becomes its C-locale text. */
const char *lull__check_text(lua_State *L, int arg, size_t *length);

/* luaL_tolstring, except that a value without a text is its type's name, with no address. */
const char *lull__push_text(lua_State *L, int index, size_t *length);

/* A first position as an offset: 1 is 0, -1 the last byte. May lie beyond the text, never
 * before. */
size_t lull__first_offset(lua_Integer position, size_t length);

/* A last position as the offset of the byte after it. Never beyond the text. */
size_t lull__end_offset(lua_Integer position, size_t length);

/* Adds a text to the buffer and charges its length. */
void lull__add_charged(lua_State *L, luaL_Buffer *buffer, const char *text, size_t length);

/* Adds the value on top of the stack, a string or a number, and pops it. */
void lull__add_value(lua_State *L, luaL_Buffer *buffer);

/* The functions of the library, one file for each kind of them. */
int lull__string_find(lua_State *L);
int lull__string_match(lua_State *L);
int lull__string_gmatch(lua_State *L);
int lull__string_gsub(lua_State *L);
int lull__string_format(lua_State *L);

#endif
