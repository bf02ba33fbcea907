/*
 * Compiling slots: choices of values, conditions, and what a slot's values are.
 */
#ifndef LULL_POLICY_COMPILE_SLOT_H
#define LULL_POLICY_COMPILE_SLOT_H

#include "policy/compile_matcher.h"

/* Reads a value of a slot, at the top of the stack. */
typedef lull__leaf (*lull__leaf_reader)(lua_State *L, lull__policy *policy);

lull__leaf lull__threshold_leaf(lua_State *L, lull__policy *policy);
lull__leaf lull__key_leaf(lua_State *L, lull__policy *policy);
lull__leaf lull__class_leaf(lua_State *L, lull__policy *policy);

/* The number of the policy's class of this name. */
uint32_t lull__class_named(lua_State *L, const lull__policy *policy, lull__text name);

/* The choice in this member of the table at the top; nothing where it is nil. */
void lull__choice_member(lua_State *L, lull__policy *policy, const char *name,
                         lull__leaf_reader leaf, lull__choice *choice);

/* The matcher or function in this member; nothing where it is nil. */
void lull__condition_member(lua_State *L, lull__policy *policy, const char *name,
                            lull__condition *condition);

/* The slot of the event's field at the path in this member; -1 where it is nil. */
int32_t lull__optional_slot_member(lua_State *L, lull__policy *policy, const char *name);

#endif
