/*
 * The options of `lull count`.
 */
#ifndef LULL_CLI_COUNT_OPTIONS_H
#define LULL_CLI_COUNT_OPTIONS_H

#include "cli/rules.h"
#include "count/count.h"

/* Strings are those of the command line. NULL and 0: not given. */
typedef struct lull__cli_count_options {
    lull__cli_rules rules;
    lull__count_wanted wanted;
    lull__count_form form;
    const char *rejects;
    uint64_t line_bytes;
    bool retag;
    bool help;
    const char *const *inputs;
    size_t input_count;
} lull__cli_count_options;

/* Reads the command line; LULL__CLI_FINE, or LULL__CLI_MISUSE and said. */
int lull__cli_count_options_read(lull__cli_count_options *options, int argc, char **argv);

/* Prints what they are. An exit code. */
int lull__cli_count_options_explain(void);

#endif
