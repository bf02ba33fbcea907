/*
 * The options of `lull run`: one table from which they are read and explained.
 */
#ifndef LULL_CLI_RUN_OPTIONS_H
#define LULL_CLI_RUN_OPTIONS_H

#include "cli/rules.h"

#define LULL__CLI_RUN_HELP "lull run --help"

/* Strings are those of the command line. NULL and 0: not given. */
typedef struct lull__cli_run_options {
    lull__cli_rules rules;
    unsigned emit; /* LULL_EMIT_… */
    const char *out;
    const char *rejects;
    const char *rejects_raw;
    const char *stats;
    const char *id_salt;
    uint64_t line_bytes;
    bool retag;
    bool shadow;
    bool why;
    bool fail_on_reject;
    bool stop_on_rule_error;
    bool help;
    const char *const *inputs;
    size_t input_count;
} lull__cli_run_options;

/* Reads the command line; LULL__CLI_FINE, or LULL__CLI_MISUSE and said. */
int lull__cli_run_options_read(lull__cli_run_options *options, int argc, char **argv);

/* Prints what they are. An exit code. */
int lull__cli_run_options_explain(void);

#endif
