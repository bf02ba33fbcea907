/*
 * Compiling matchers: tests, conditions and what is looked for in the items of arrays.
 */
#ifndef LULL_POLICY_COMPILE_MATCHER_H
#define LULL_POLICY_COMPILE_MATCHER_H

#include "policy/members.h"

/* What is looked for in the items of an array: matchers, of which one may hold, or a sequence. */
typedef struct lull__item_task {
    int32_t nodes[LULL__SNAPSHOT_PARTS];
    uint32_t slot;
    uint8_t count;
    bool sequence;
} lull__item_task;

/* The matcher in member "held" of the table at the top of the stack; -1 where there is none. */
int32_t lull__held_member(lua_State *L, lull__policy *policy, lull__fields *fields);

/* The test in a member of the table at the top of the stack; -1 where there is none. */
int32_t lull__test_member(lua_State *L, lull__policy *policy, const char *name);

/* The number of a figure of sessions or of windows, or of a measure of theirs. */
uint32_t lull__figure_named(lua_State *L, const lull__policy *policy, const lull__scope *scope,
                            lull__text name);

/* The trie of the items of the array at this path, with a list of tasks. */
lull__fields *lull__items_at(lua_State *L, lull__policy *policy, lull__fields *fields,
                             lull__text path);

/* Adds a task whose result goes to a slot of its own in `fields`; that slot. */
uint32_t lull__add_item_task(lua_State *L, lull__fields *fields, lull__fields *items,
                             lull__item_task task);

#endif
