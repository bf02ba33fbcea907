/*
 * The Lua that ships inside the engine, put into the binary when it is built, so that an engine
 * needs no file beside it: scripts/words and scripts/manual, which are trusted, and rules, which
 * any rules file can require.
 */
#ifndef LULL_POLICY_SCRIPTS_H
#define LULL_POLICY_SCRIPTS_H

#include "base/script.h"

/* The script of this name, such as "rules/rrweb", static; NULL where there is none. Any thread. */
const lull__script *lull__script_find(const char *name);

#endif
