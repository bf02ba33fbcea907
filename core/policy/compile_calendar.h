/*
 * Calendars of a rules file: which time zones there are, and compiling one.
 */
#ifndef LULL_POLICY_COMPILE_CALENDAR_H
#define LULL_POLICY_COMPILE_CALENDAR_H

#include "policy/members.h"

/*
 * zone_fault(name): nothing where there is such a time zone and its data can be read; else what is
 * wrong, or false and the names that there are.
 */
int lull__native_zone_fault(lua_State *L);

/* The calendar described at the top of the stack: which of the policy's it is. */
int32_t lull__compile_calendar(lua_State *L, lull__policy *policy);

/* The one in this member; -1 where it is nil. */
int32_t lull__calendar_member(lua_State *L, lull__policy *policy, const char *name);

#endif
