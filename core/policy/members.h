/*
 * Reading the description of a policy: members of the table at the top of the Lua stack, which the
 * scripts have checked. All of these may raise.
 */
#ifndef LULL_POLICY_MEMBERS_H
#define LULL_POLICY_MEMBERS_H

#include "policy/compiled.h"

/* The argument, unless it says that memory ran out: then an error. */
void *lull__check_memory(lua_State *L, void *memory);
int32_t lull__check_added(lua_State *L, int32_t index);

/* Whether the member is true; whether it is there; its value. A text is valid while the
 * table is. */
bool lull__flag_member(lua_State *L, const char *name);
bool lull__has_member(lua_State *L, const char *name);
int64_t lull__integer_member(lua_State *L, const char *name);
lull__text lull__text_member(lua_State *L, const char *name);

/* A text for as long as the policy lives, with a zero at its end; all zero where it is nil. */
lull__text lull__kept_member(lua_State *L, lull__policy *policy, const char *name);

/* Which of the names, NULL behind the last, the member is. Where the first is empty, it may be
 * nil. */
int lull__option_member(lua_State *L, const char *name, const char *const names[]);

/* A reference to the function in this member, or LULL__NO_FUNCTION. */
int lull__function_member(lua_State *L, const char *name);

/* The slot of a path in these fields. */
uint32_t lull__slot_member(lua_State *L, lull__fields *fields, lull__text path);

#endif
