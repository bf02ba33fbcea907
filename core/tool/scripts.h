/*
 * The tools' scripts, put into the command when it is built, and into nothing else: an engine in
 * another program has no need of them.
 */
#ifndef LULL_TOOL_SCRIPTS_H
#define LULL_TOOL_SCRIPTS_H

#include "base/script.h"

/* The script of this name, such as "tools/test", static; NULL where there is none. Any thread. */
const lull__script *lull__tool_script_find(const char *name);

#endif
