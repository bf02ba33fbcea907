/*
 * Keys, client ids and window keys: JSON texts made of an event's fields, one scalar or an array.
 */
#ifndef LULL_POLICY_IDS_H
#define LULL_POLICY_IDS_H

#include "policy/ask.h"

/* The id that a slot gives, in the subject's arena; empty where it gives none. */
lull__text lull__id_of(lull__policy *policy, const lull__choice *choice, lull__rule rule,
                       lull__addressed *addressed);

/* The scalar at this index of the stack, a string as Lua holds it. Raises where it is none, or none
 * that an event could hold: found that, expected what is `expected`. */
lull__value lull__scalar_at(lua_State *L, int index, const char *expected);

#endif
