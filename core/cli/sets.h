/*
 * Values for settings of a rules file, from the command line: --set NAME=VALUE.
 */
#ifndef LULL_CLI_SETS_H
#define LULL_CLI_SETS_H

#include "lull.h"

enum { LULL__CLI_SETS_MAX = 64 };

/* The texts are those of the command line. */
typedef struct lull__cli_sets {
    const char *texts[LULL__CLI_SETS_MAX]; /* NAME=VALUE */
    size_t count;
} lull__cli_sets;

/* LULL__CLI_FINE, or LULL__CLI_MISUSE and said. */
int lull__cli_sets_add(lull__cli_sets *sets, const char *help, const char *text);

/* Gives them to an engine whose rules are still to be loaded. */
bool lull__cli_sets_give(const lull__cli_sets *sets, lull_engine *engine, lull_error *error);

/* What an engine that was made says of its rules: loads them, with these values. An exit code. */
int lull__cli_load(lull_engine *engine, const char *rules, const lull__cli_sets *sets);

#endif
