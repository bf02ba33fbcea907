/*
 * What a rule keeps with its sessions: session.data, session.carry and session:tag, as functions of
 * rules see them, and as update alone may write them.
 *
 *     row of the session ─► kept_now ─► update reads and writes ─► row in the event's arena
 *
 * An update changes a copy. One that fails, by its own mistake or by writing more than fits, leaves
 * the session as it was.
 */
#ifndef LULL_POLICY_KEEP_H
#define LULL_POLICY_KEEP_H

#include "policy/compiled.h"

/* ---- for bodies of lull__sandbox_call: all of these may raise -------------------------------- */

/* The metatable of session.data and session.carry. */
void lull__keep_open(lua_State *L);

/* Pushes session.data or session.carry, for the call at hand. */
void lull__push_kept(lua_State *L, lull__policy *policy, lull__kept_kind kind);

/* session:tag "name" */
int lull__tag_session(lua_State *L);

/* The names and first values of data and carry, from the session's description at the top. */
void lull__compile_kept(lua_State *L, lull__policy *policy);

/* The slots update and attach of it. */
void lull__compile_keeping(lua_State *L, lull__policy *policy);

/* ---- of a policy ----------------------------------------------------------------------------- */

/* The place of a value of this name; -1 where there is none. */
int32_t lull__kept_named(const lull__policy *policy, lull__kept_kind kind, lull__text name);

/* The instant that a carried value names; LULL__NO_TIME where it names none. */
int64_t lull__carried_instant(const lull__view *view, int32_t place);

#endif
