#include "cli/salt.h"

#include "cli/cli.h"
#include "host/messages.h"
#include "lull.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static int unreadable(const char *path) {
    fprintf(stderr, "lull: %s: %s\n", path, strerror(errno));
    return LULL__CLI_FAILED;
}

/* Editors and `echo` end a line; a salt is the same with and without that. */
static void cut_line_end(lull__cli_salt *salt) {
    if (salt->count > 0 && salt->bytes[salt->count - 1] == '\n') {
        salt->count--;
        if (salt->count > 0 && salt->bytes[salt->count - 1] == '\r') {
            salt->count--;
        }
    }
}

int lull__cli_salt_read(lull__cli_salt *salt, const char *path, const char *help) {
    FILE *file = fopen(path, "re");
    if (!file) {
        return unreadable(path);
    }
    setvbuf(file, NULL, _IONBF, 0); /* no copy stays behind */
    errno = 0;
    salt->count = fread(salt->bytes, 1, sizeof salt->bytes, file);
    bool failed = ferror(file) != 0;
    int code = failed ? unreadable(path) : LULL__CLI_FINE;
    fclose(file);
    if (failed) {
        return code;
    }
    if (salt->count > LULL__CLI_SALT_BYTES_MAX) {
        return lull__cli_misuse(help, LULL__SAYS_LONG_SALT, LULL__CLI_SALT_BYTES_MAX, path);
    }
    cut_line_end(salt);
    if (salt->count < LULL_ID_SALT_BYTES_MIN) {
        return lull__cli_misuse(help, LULL__SAYS_SHORT_SALT, salt->count, path,
                                LULL_ID_SALT_BYTES_MIN, path);
    }
    return LULL__CLI_FINE;
}

void lull__cli_salt_forget(lull__cli_salt *salt) {
    explicit_bzero(salt, sizeof *salt);
}
