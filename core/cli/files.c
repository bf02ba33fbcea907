#include "cli/files.h"

#include "cli/cli.h"

#include <errno.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int say(const char *name, int fault) {
    fprintf(stderr, "lull: %s: %s\n", name, strerror(fault));
    return LULL__CLI_FAILED;
}

static int add(lull__cli_files *files, const char *name) {
    char **names = realloc(files->names, (files->count + 1) * sizeof *names);
    if (!names) {
        return say(name, ENOMEM);
    }
    files->names = names;
    files->names[files->count] = strdup(name);
    if (!files->names[files->count]) {
        return say(name, ENOMEM);
    }
    files->count++;
    return LULL__CLI_FINE;
}

/* The folder that a person names may be called anything, "." too. */
static bool is_hidden(const FTSENT *entry) {
    return entry->fts_level > FTS_ROOTLEVEL && entry->fts_name[0] == '.';
}

static int visit(lull__cli_files *files, FTS *walk, FTSENT *entry,
                 bool (*takes)(const char *name)) {
    if (entry->fts_info == FTS_DNR || entry->fts_info == FTS_ERR || entry->fts_info == FTS_NS) {
        return say(entry->fts_path, entry->fts_errno);
    }
    if (is_hidden(entry)) {
        fts_set(walk, entry, FTS_SKIP);
        return LULL__CLI_FINE;
    }
    bool named =
        entry->fts_level == FTS_ROOTLEVEL && entry->fts_info != FTS_D && entry->fts_info != FTS_DP;
    bool found = entry->fts_info == FTS_F && takes(entry->fts_name);
    return named || found ? add(files, entry->fts_path) : LULL__CLI_FINE;
}

static int by_name(const FTSENT **a, const FTSENT **b) {
    return strcmp((*a)->fts_name, (*b)->fts_name);
}

int lull__cli_files_add(lull__cli_files *files, const char *name, bool (*takes)(const char *name)) {
    char *root = strdup(name);
    char *const roots[] = {root, NULL};
    FTS *walk = root ? fts_open(roots, FTS_PHYSICAL | FTS_COMFOLLOW | FTS_NOCHDIR, by_name) : NULL;
    int code = walk ? LULL__CLI_FINE : say(name, errno);
    FTSENT *entry;
    while (code == LULL__CLI_FINE && (errno = 0, entry = fts_read(walk)) != NULL) {
        code = visit(files, walk, entry, takes);
    }
    if (code == LULL__CLI_FINE && errno != 0) {
        code = say(name, errno);
    }
    if (walk) {
        fts_close(walk);
    }
    free(root);
    return code;
}

void lull__cli_files_free(lull__cli_files *files) {
    for (size_t i = 0; i < files->count; i++) {
        free(files->names[i]);
    }
    free(files->names);
    *files = (lull__cli_files){0};
}

bool lull__cli_ends_with(const char *name, const char *end) {
    size_t length = strlen(name), end_length = strlen(end);
    return length >= end_length && strcmp(name + length - end_length, end) == 0;
}
