/*
 * lull test: runs the specs beside rules files. What it does stands in scripts/tools/test.lua; here
 * are its options.
 */
#include "cli/cli.h"
#include "cli/options.h"
#include "cli/report.h"
#include "host/messages.h"
#include "tool/tool.h"

#include <stdlib.h>
#include <string.h>

enum { HELP = 'h', FILTER = LULL__CLI_LONG, COVERAGE, THRESHOLD, JSON, TOLD_MAX = 4 };

static const lull__cli_option known_options[] = {
    {FILTER, "filter", "PATTERN", "only promises whose name has this Lua pattern", "all of them"},
    {COVERAGE, "coverage", NULL, "which lines of the rules were exercised", NULL},
    {THRESHOLD, "threshold", "PERCENT", "fail where less of a file was: it tells the coverage, too",
     "none"},
    {JSON, "json", NULL, "as JSON, an object for the whole run", NULL},
    {HELP, "help", NULL, "this text", NULL},
};

/* The options as the tool is told them. */
typedef struct options {
    lull__tool_option told[TOLD_MAX];
    size_t count;
    bool help;
} options;

static int take(void *into, int id, const char *value);

static const lull__cli_syntax syntax = {
    .help = "lull test --help",
    .opening =
        "Usage: lull test [options] [SPEC or FOLDER...]\n\n"
        "Runs specs: files called NAME_spec.lua, beside the rules that they are about. Each\n"
        "gives events to rules and says what it expects of them. Without a name, those in\n"
        "the working directory and below it. docs/testing.md tells how they are written.\n\n",
    .closing = "\nExit codes: 0 all promises are kept, 1 one failed or a file is below the\n"
               "threshold, 2 misuse of the command line.\n",
    .options = known_options,
    .count = sizeof known_options / sizeof *known_options,
    .take = take,
};

/* A whole number from 0 to 100. */
static bool is_share(const char *text) {
    char *end;
    long share = strtol(text, &end, 10);
    return *text >= '0' && *text <= '9' && *end == '\0' && share <= 100;
}

static int take(void *into, int id, const char *value) {
    options *it = into;
    if (id == HELP) {
        it->help = true;
        return LULL__CLI_FINE;
    }
    if (id == THRESHOLD && !is_share(value)) {
        return lull__cli_misuse(syntax.help, LULL__SAYS_BAD_THRESHOLD, value);
    }
    const char *name = NULL;
    for (size_t i = 0; i < syntax.count; i++) {
        if (known_options[i].id == id) {
            name = known_options[i].name;
        }
    }
    for (size_t i = 0; i < it->count; i++) {
        if (strcmp(it->told[i].name, name) == 0) {
            it->told[i].value = value; /* the last one counts */
            return LULL__CLI_FINE;
        }
    }
    it->told[it->count++] = (lull__tool_option){name, value};
    return LULL__CLI_FINE;
}

/* Runs the tool with what it is told, and with the files. */
static int run(const options *it, int file_count, char **files) {
    size_t count = it->count + (size_t)file_count;
    lull__tool_option *all = calloc(count + 1, sizeof *all);
    lull_error error;
    if (!all) {
        error = (lull_error){.code = LULL_NO_MEMORY, .message = LULL__SAYS_NO_MEMORY};
        lull__cli_report_error(&error);
        return LULL__CLI_FAILED;
    }
    memcpy(all, it->told, it->count * sizeof *all);
    for (int i = 0; i < file_count; i++) {
        all[it->count + (size_t)i] = (lull__tool_option){"files", files[i]};
    }
    int code;
    bool fine = lull__tool_run("test", all, count, &code, &error);
    free(all);
    if (!fine) {
        lull__cli_report_error(&error);
        return LULL__CLI_FAILED;
    }
    return code;
}

int lull__cli_test(int argc, char **argv) {
    options it = {0};
    int first;
    int code = lull__cli_options_read(&syntax, &it, argc, argv, &first);
    if (code != LULL__CLI_FINE) {
        return code;
    }
    if (it.help) {
        return lull__cli_options_explain(&syntax);
    }
    return run(&it, argc - first, argv + first);
}
