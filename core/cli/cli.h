/*
 * The command line: one file a subcommand. It stands on lull.h, the host and the tools, and says
 * things to a person; what it says on standard error begins with "lull:", but for a rules file
 * that does not load: that begins with file and line, as editors like it.
 *
 * Every subcommand gets its own arguments, argv[0] being its name, and returns an exit code.
 */
#ifndef LULL_CLI_CLI_H
#define LULL_CLI_CLI_H

#include <stdbool.h>
#include <stddef.h>

enum {
    LULL__CLI_FINE = 0,
    LULL__CLI_FAILED = 1,    /* input, output, memory, or what options count as a failure */
    LULL__CLI_MISUSE = 2,    /* the command line is at fault */
    LULL__CLI_BAD_RULES = 3, /* the rules do not load */
};

int lull__cli_check(int argc, char **argv);
int lull__cli_run(int argc, char **argv);
int lull__cli_explain(int argc, char **argv);
int lull__cli_count(int argc, char **argv);
int lull__cli_settings(int argc, char **argv);
int lull__cli_test(int argc, char **argv);
int lull__cli_help(int argc, char **argv);
int lull__cli_version(int argc, char **argv);

/* Says what is wrong with the command line, after "lull: ", and where help is. LULL__CLI_MISUSE. */
int lull__cli_misuse(const char *help, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Writes a text to standard output. LULL__CLI_FAILED, and said, if that fails. */
int lull__cli_print(const char *text);

/*
 * The known word that `word` was likely meant to be, or NULL if none is near. `length` bytes of
 * `word` count.
 */
const char *lull__cli_nearest(const char *word, size_t length, const char *const *known,
                              size_t count);

#endif
