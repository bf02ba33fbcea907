/*
 * Options of a subcommand: one table from which they are read and explained.
 */
#ifndef LULL_CLI_OPTIONS_H
#define LULL_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LULL__CLI_OPTIONS_MAX = 32, LULL__CLI_LONG = 256 };

typedef struct lull__cli_option {
    int id;             /* its letter, or a number from LULL__CLI_LONG on */
    const char *name;   /* after "--" */
    const char *value;  /* NULL: none */
    const char *text;   /* what it does */
    const char *preset; /* NULL: nothing to say */
} lull__cli_option;

typedef struct lull__cli_syntax {
    const char *help;    /* "lull run --help" */
    const char *opening; /* of its explanation: usage, and what it does */
    const char *closing;
    const lull__cli_option *options;
    size_t count;
    /* Takes an option; LULL__CLI_FINE, or LULL__CLI_MISUSE and said. */
    int (*take)(void *into, int id, const char *value);
} lull__cli_syntax;

/* Reads the command line into `into`; what is no option begins at *first. LULL__CLI_FINE, or
 * LULL__CLI_MISUSE and said. */
int lull__cli_options_read(const lull__cli_syntax *syntax, void *into, int argc, char **argv,
                           int *first);

/* Takes the value of an option that is a number from 1 on. LULL__CLI_FINE, or LULL__CLI_MISUSE and
 * said. */
int lull__cli_options_number(const char *help, const char *name, const char *text, uint64_t most,
                             uint64_t *number);

/* What is no option names inputs; without any it is standard input, unless that is a terminal.
 * LULL__CLI_FINE, or LULL__CLI_MISUSE and said. */
int lull__cli_options_inputs(const char *help, const char *const **inputs, size_t *count);

/* Whether a file that was named is "-": the standard stream that is meant. */
bool lull__cli_is_dash(const char *path);

/* Prints what they are. An exit code. */
int lull__cli_options_explain(const lull__cli_syntax *syntax);

#endif
