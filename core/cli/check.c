/*
 * lull check: looks through rules files without running them.
 */
#include "cli/cli.h"
#include "cli/files.h"
#include "cli/options.h"
#include "cli/report.h"
#include "cli/rules.h"
#include "host/messages.h"

#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

/* ---- options --------------------------------------------------------------------------------- */

enum { HELP = 'h', STRICT = LULL__CLI_LONG, JSON };

static const lull__cli_option known_options[] = {
    {STRICT, "strict", NULL, "warnings too are an exit code of 1", NULL},
    {JSON, "json", NULL, "as JSON, an object for each file", NULL},
    {HELP, "help", NULL, "this text", NULL},
};

typedef struct options {
    bool strict, json, help;
} options;

static int take(void *into, int id, const char *value) {
    (void)value;
    options *it = into;
    it->strict |= id == STRICT;
    it->json |= id == JSON;
    it->help |= id == HELP;
    return LULL__CLI_FINE;
}

static const lull__cli_syntax syntax = {
    .help = "lull check --help",
    .opening =
        "Usage: lull check [options] FILE|FOLDER...\n\n"
        "Looks through rules files without any event: all mistakes of a file at once, what it\n"
        "says and can hardly mean, which of its slots are functions (Lua is called each time\n"
        "they are asked) and which fields of events it reads. Of a folder all rules below it\n"
        "are checked; specs (*_spec.lua) are not rules.\n\n",
    .closing = "\nExit codes: 0 all load, 1 failed, or warnings with --strict, 2 misuse of the "
               "command\nline, 3 some rules do not load.\n",
    .options = known_options,
    .count = sizeof known_options / sizeof *known_options,
    .take = take,
};

/* ---- what was found in a file ---------------------------------------------------------------- */

/* Findings come one by one; `out` is where the text goes, or `all` the list of JSON. */
typedef struct report {
    const char *file;
    FILE *out;
    cJSON *findings, *calls, *reads;
    size_t count[LULL_READS + 1];
    char *calls_text, *reads_text; /* for the end of the text: "session.idle (line 3), …" */
    size_t calls_size, reads_size;
    FILE *calls_to, *reads_to;
    bool failed; /* no memory */
} report;

static bool add_text(cJSON *object, const char *name, const char *text) {
    return !text || cJSON_AddStringToObject(object, name, text);
}

/* A field is its path alone. */
static bool add_finding(report *it, const lull_finding *finding) {
    if (finding->kind == LULL_READS) {
        cJSON *path = cJSON_CreateString(finding->message);
        return path && cJSON_AddItemToArray(it->reads, path);
    }
    cJSON *object = cJSON_CreateObject();
    cJSON *list = finding->kind == LULL_CALLS ? it->calls : it->findings;
    if (!object || !cJSON_AddItemToArray(list, object)) {
        cJSON_Delete(object);
        return false;
    }
    bool is_call = finding->kind == LULL_CALLS;
    return (is_call || add_text(object, "kind", lull_finding_name(finding->kind))) &&
           add_text(object, "code", finding->code) && add_text(object, "file", finding->file) &&
           (finding->line == 0 || cJSON_AddNumberToObject(object, "line", finding->line)) &&
           add_text(object, "slot", finding->slot) &&
           (is_call || add_text(object, "message", finding->message));
}

static void write_finding(report *it, const lull_finding *finding) {
    size_t before = it->count[finding->kind];
    if (finding->kind == LULL_READS) {
        fprintf(it->reads_to, "%s%s", before > 0 ? ", " : "", finding->message);
    } else if (finding->kind == LULL_CALLS) {
        fprintf(it->calls_to, "%s%s (line %d)", before > 0 ? ", " : "", finding->slot,
                finding->line);
    } else {
        fprintf(it->out, "%s:", finding->file);
        if (finding->line > 0) {
            fprintf(it->out, "%d:", finding->line);
        }
        fprintf(it->out, "%s %s", finding->kind == LULL_WARNING ? " warning:" : "",
                finding->message);
        fprintf(it->out, finding->kind == LULL_WARNING ? " [%s]\n" : "\n", finding->code);
    }
}

static void hear(void *context, const lull_finding *finding) {
    report *it = context;
    if (it->findings) {
        it->failed |= !add_finding(it, finding);
    } else {
        write_finding(it, finding);
    }
    it->count[finding->kind]++;
}

/* ---- as text --------------------------------------------------------------------------------- */

static void sum_up(report *it) {
    size_t mistakes = it->count[LULL_MISTAKE], warnings = it->count[LULL_WARNING];
    fprintf(it->out, "%s: ", it->file);
    if (mistakes > 0) {
        fprintf(it->out, "does not load: %zu mistake%s\n", mistakes, mistakes == 1 ? "" : "s");
        return;
    }
    fputs(it->count[LULL_READS] > 0 ? "loads" : "loads, a vocabulary", it->out);
    if (warnings > 0) {
        fprintf(it->out, ", %zu warning%s", warnings, warnings == 1 ? "" : "s");
    }
    fputc('\n', it->out);
    if (it->reads_size > 0) {
        fprintf(it->out, "    reads      %s\n", it->reads_text);
    }
    if (it->calls_size > 0) {
        fprintf(it->out, "    functions  %s\n", it->calls_text);
    }
}

static bool open_text(report *it) {
    it->calls_to = open_memstream(&it->calls_text, &it->calls_size);
    it->reads_to = open_memstream(&it->reads_text, &it->reads_size);
    return it->calls_to && it->reads_to;
}

static bool close_text(report *it) {
    bool good = (!it->calls_to || fclose(it->calls_to) == 0);
    return (!it->reads_to || fclose(it->reads_to) == 0) && good;
}

/* ---- as JSON --------------------------------------------------------------------------------- */

static bool open_json(report *it, cJSON *all) {
    cJSON *object = cJSON_CreateObject();
    if (!object || !cJSON_AddItemToArray(all, object)) {
        cJSON_Delete(object);
        return false;
    }
    it->findings = cJSON_AddStringToObject(object, "file", it->file)
                       ? cJSON_AddArrayToObject(object, "findings")
                       : NULL;
    it->calls = it->findings ? cJSON_AddArrayToObject(object, "functions") : NULL;
    it->reads = it->calls ? cJSON_AddArrayToObject(object, "reads") : NULL;
    return it->reads != NULL;
}

static int print_json(const cJSON *all) {
    char *text = cJSON_Print(all);
    if (!text) {
        fputs("lull: " LULL__SAYS_NO_MEMORY "\n", stderr);
        return LULL__CLI_FAILED;
    }
    int code = lull__cli_print(text);
    cJSON_free(text);
    return code == LULL__CLI_FINE ? lull__cli_print("\n") : code;
}

/* ---- the command ----------------------------------------------------------------------------- */

static int check_with(report *it) {
    lull_error error;
    lull_engine *engine = lull__cli_rules_engine(hear, it, &error);
    bool loads = engine && lull_engine_check(engine, it->file, &error);
    lull_engine_free(engine);
    if (!loads && error.code == LULL_NO_MEMORY) {
        lull__cli_report_error(&error);
        return LULL__CLI_FAILED;
    }
    return loads ? LULL__CLI_FINE : LULL__CLI_BAD_RULES;
}

static int check_file(const char *file, cJSON *all, size_t *warnings) {
    report of_file = {.file = file, .out = stdout};
    bool ready = all ? open_json(&of_file, all) : open_text(&of_file);
    int code = ready ? check_with(&of_file) : LULL__CLI_FAILED;
    bool good = close_text(&of_file) && ready && !of_file.failed;
    if (!good) {
        fputs("lull: " LULL__SAYS_NO_MEMORY "\n", stderr);
        code = LULL__CLI_FAILED;
    } else if (!all) {
        sum_up(&of_file);
    }
    free(of_file.calls_text);
    free(of_file.reads_text);
    *warnings += of_file.count[LULL_WARNING];
    return code;
}

static bool is_rules(const char *name) {
    return lull__cli_ends_with(name, ".lua") && !lull__cli_ends_with(name, "_spec.lua");
}

/* That it failed weighs more than rules that do not load. */
static int worse(int a, int b) {
    return a == LULL__CLI_FINE || b == LULL__CLI_FAILED ? b : a;
}

static int check_files(const lull__cli_files *files, const options *it) {
    cJSON *all = it->json ? cJSON_CreateArray() : NULL;
    if (it->json && !all) {
        fputs("lull: " LULL__SAYS_NO_MEMORY "\n", stderr);
        return LULL__CLI_FAILED;
    }
    size_t warnings = 0;
    int code = LULL__CLI_FINE;
    for (size_t i = 0; i < files->count; i++) {
        code = worse(code, check_file(files->names[i], all, &warnings));
    }
    code = worse(code, all ? print_json(all) : lull__cli_print(""));
    cJSON_Delete(all);
    return code == LULL__CLI_FINE && it->strict && warnings > 0 ? LULL__CLI_FAILED : code;
}

int lull__cli_check(int argc, char **argv) {
    options it = {0};
    int first;
    int code = lull__cli_options_read(&syntax, &it, argc, argv, &first);
    if (code != LULL__CLI_FINE || it.help) {
        return code == LULL__CLI_FINE ? lull__cli_options_explain(&syntax) : code;
    }
    if (first == argc) {
        return lull__cli_misuse(syntax.help, LULL__SAYS_NOTHING_TO_CHECK);
    }
    lull__cli_files files = {0};
    for (int i = first; i < argc && code == LULL__CLI_FINE; i++) {
        code = lull__cli_files_add(&files, argv[i], is_rules);
    }
    if (code == LULL__CLI_FINE && files.count == 0) {
        code = lull__cli_misuse(syntax.help, LULL__SAYS_NO_RULES_IN, argv[first]);
    }
    if (code == LULL__CLI_FINE) {
        code = check_files(&files, &it);
    }
    lull__cli_files_free(&files);
    return code;
}
