/*
 * What a rule may spend. Instructions are the contract: the same rule on the same event spends the
 * same on every machine. A deadline on the wall clock stands behind it, and is another error.
 */
#ifndef LULL_POLICY_BUDGET_H
#define LULL_POLICY_BUDGET_H

#include <lua.h>
#include <stdint.h>

/*
 * Charges work done by a C function that rules can call, as many steps as instructions would have
 * taken. Raises when the budget is spent; nothing can catch that, and every later charge of the
 * same call raises again.
 */
void lull__budget_charge(lua_State *L, uint64_t steps);

/* The next charge looks at the clock: before work that may be long and costs a few steps. */
void lull__budget_look(lua_State *L);

/* Steps that are left of the call at hand. */
uint64_t lull__budget_left(lua_State *L);

#endif
