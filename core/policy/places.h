/*
 * By which line of the rules something is decided, for a policy that is asked to say so.
 *
 * The scripts note the places of words and slots as they make descriptions (natives.here,
 * natives.mark, natives.defined, which give nil where nobody asked); functions are followed line by
 * line while they run. A place names its file by the order in which files were loaded, so that it
 * outlives the engine that noted it.
 */
#ifndef LULL_POLICY_PLACES_H
#define LULL_POLICY_PLACES_H

#include "policy/compiled.h"

/* Adds the natives of places to the table at the top of the stack. May raise. */
void lull__places_open(lua_State *L);

/* Takes note of a file that is about to be loaded. May raise. */
void lull__places_add(lua_State *L, const char *file);

/* 0 where the file is none of the rules', or there is no line. */
lull__place lull__place_in(const lull__policy *policy, const char *file, int line);

/* The place in this member of the description at the top of the stack; 0 where it is nil. May
 * raise. */
lull__place lull__place_member(lua_State *L, const char *name);

/* The line at which the function that was asked last gave its answer. */
lull__place lull__place_asked(const lull__policy *policy);

/* Of a matcher that holds for the event at hand: where what makes it so was written. */
lull__place lull__place_of_match(lull__policy *policy, int32_t node);

/* Of a condition that holds for the event at hand: by which line it does. */
lull__place lull__place_of_condition(lull__policy *policy, const lull__condition *condition);

#endif
