/*
 * The rules of a run, from the command line: -r FILE, once for each policy that runs side by side,
 * and --set NAME=VALUE for their settings.
 *
 *     --set idle=20m         every rules file that has this setting; one must
 *     --set shop.idle=20m    shop.lua alone
 */
#ifndef LULL_CLI_RULES_H
#define LULL_CLI_RULES_H

#include "lull.h"

enum { LULL__CLI_RULES_MAX = 32, LULL__CLI_SETS_MAX = 64 };

/* The texts are those of the command line. */
typedef struct lull__cli_rules {
    const char *files[LULL__CLI_RULES_MAX];
    size_t count;
    const char *sets[LULL__CLI_SETS_MAX]; /* NAME=VALUE */
    size_t set_count;
} lull__cli_rules;

/* Each takes an option's value: LULL__CLI_FINE, or LULL__CLI_MISUSE and said. */
int lull__cli_rules_add(lull__cli_rules *rules, const char *help, const char *file);
int lull__cli_rules_set(lull__cli_rules *rules, const char *help, const char *text);

/* When all options are read: are there rules, and those that --set names? */
int lull__cli_rules_check(const lull__cli_rules *rules, const char *help);

/* An engine for rules alone: it gets no events and writes nothing. What is found in the rules goes
 * to `find` with `context`. NULL on error. */
lull_engine *lull__cli_rules_engine(lull_finding_fn find, void *context, lull_error *error);

/* Loads them into a new engine, with their settings, and says what is wrong with them. An exit
 * code. */
int lull__cli_rules_load(const lull__cli_rules *rules, lull_engine *engine);

#endif
