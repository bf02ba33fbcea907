/*
 * The Lua that ships inside the engine, put into the binary when it is built, so that an engine
 * needs no file beside it: scripts/words and scripts/manual, which are trusted, and rules, which
 * any rules file can require.
 */
#ifndef LULL_POLICY_SCRIPTS_H
#define LULL_POLICY_SCRIPTS_H

#include <stddef.h>

typedef struct lull__script {
    const char *name;  /* folder and name of the file, without ".lua": "rules/rrweb" */
    const char *bytes; /* its text; a zero stands behind it */
    size_t length;     /* without that zero */
} lull__script;

/* The script of this name, static; NULL where there is none. Any thread. */
const lull__script *lull__script_find(const char *name);

#endif
