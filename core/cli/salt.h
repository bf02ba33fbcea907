/*
 * --id-salt FILE: the secret that goes into minted ids. From a file, for a command line is shown to
 * everybody on the machine.
 */
#ifndef LULL_CLI_SALT_H
#define LULL_CLI_SALT_H

#include <stddef.h>

enum { LULL__CLI_SALT_BYTES_MAX = 4096 };

typedef struct lull__cli_salt {
    char bytes[LULL__CLI_SALT_BYTES_MAX + 1];
    size_t count;
} lull__cli_salt;

/* Reads the file, without the end of its last line. LULL__CLI_FINE; or LULL__CLI_FAILED or
 * LULL__CLI_MISUSE, and said. */
int lull__cli_salt_read(lull__cli_salt *salt, const char *path, const char *help);

/* Wipes it. */
void lull__cli_salt_forget(lull__cli_salt *salt);

#endif
