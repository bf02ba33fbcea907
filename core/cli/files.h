/*
 * The Lua files that a command line names: files as they are, and of folders those below them.
 */
#ifndef LULL_CLI_FILES_H
#define LULL_CLI_FILES_H

#include <stdbool.h>
#include <stddef.h>

typedef struct lull__cli_files {
    char **names; /* sorted within each folder */
    size_t count;
} lull__cli_files;

/*
 * Adds what a name stands for: itself, or where it is a folder all files below it whose name
 * `takes` holds. Hidden files and folders are passed over, and links are not followed.
 * LULL__CLI_FINE, or another exit code, and said. Free with lull__cli_files_free, also after an
 * error.
 */
int lull__cli_files_add(lull__cli_files *files, const char *name, bool (*takes)(const char *name));
void lull__cli_files_free(lull__cli_files *files);

/* Whether a name ends so. */
bool lull__cli_ends_with(const char *name, const char *end);

#endif
