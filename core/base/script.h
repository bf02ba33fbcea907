/*
 * A file of Lua that stands in the binary.
 */
#ifndef LULL_BASE_SCRIPT_H
#define LULL_BASE_SCRIPT_H

#include <stddef.h>

typedef struct lull__script {
    const char *name;  /* folder and name of the file, without ".lua": "rules/rrweb" */
    const char *bytes; /* its text; a zero stands behind it */
    size_t length;     /* without that zero */
} lull__script;

#endif
