/*
 * Compiling the slots of session and window; each function reads the member of its name, of the
 * table at the top of the stack.
 */
#ifndef LULL_POLICY_COMPILE_SESSION_H
#define LULL_POLICY_COMPILE_SESSION_H

#include "policy/compile_matcher.h"

void lull__compile_session(lua_State *L, lull__policy *policy);
void lull__compile_window(lua_State *L, lull__policy *policy);

/* The names first: matchers of other slots ask measures by name. */
void lull__compile_measure_names(lua_State *L, lull__policy *policy, lull__scope *scope);
void lull__compile_measures(lua_State *L, lull__policy *policy, lull__scope *scope);
void lull__compile_tags(lua_State *L, lull__policy *policy, lull__scope *scope);

void lull__compile_rotate_on(lua_State *L, lull__policy *policy, lull__scope *scope);
void lull__compile_limit(lua_State *L, const lull__policy *policy, lull__scope *scope);

#endif
