/*
 * lull settings: what a rules file lets others set, and who set it to what.
 */
#include "cli/cli.h"
#include "cli/options.h"
#include "cli/report.h"
#include "cli/rules.h"
#include "host/messages.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

/* ---- options --------------------------------------------------------------------------------- */

enum { RULES = 'r', HELP = 'h', SET = LULL__CLI_LONG, JSON };

static const lull__cli_option known_options[] = {
    {RULES, "rules", "FILE", "the rules; again for more of them", "none, it is required"},
    {SET, "set", "NAME=VALUE",
     "give a setting another value: of several files every one\n"
     "that has it, or FILE.NAME=VALUE: only FILE.lua",
     NULL},
    {JSON, "json", NULL, "as JSON, an object for each setting", NULL},
    {HELP, "help", NULL, "this text", NULL},
};

typedef struct options {
    lull__cli_rules rules;
    bool json, help;
} options;

static int take(void *into, int id, const char *value);

static const lull__cli_syntax syntax = {
    .help = "lull settings --help",
    .opening =
        "Usage: lull settings -r RULES [-r RULES...] [options]\n\n"
        "Says what the settings of a rules file, and of the files that it requires, are set\n"
        "to, by whom, and within which bounds.\n\n",
    .closing = "\nExit codes: 0 fine, 1 failed, 2 misuse of the command line, 3 the rules do not "
               "load.\n",
    .options = known_options,
    .count = sizeof known_options / sizeof *known_options,
    .take = take,
};

static int take(void *into, int id, const char *value) {
    options *it = into;
    switch (id) {
    case RULES:
        return lull__cli_rules_add(&it->rules, syntax.help, value);
    case SET:
        return lull__cli_rules_set(&it->rules, syntax.help, value);
    case JSON:
        it->json = true;
        break;
    default:
        it->help = true;
        break;
    }
    return LULL__CLI_FINE;
}

static int read_options(options *it, int argc, char **argv) {
    int first;
    int code = lull__cli_options_read(&syntax, it, argc, argv, &first);
    if (code != LULL__CLI_FINE || it->help) {
        return code;
    }
    if (first < argc) {
        return lull__cli_misuse(syntax.help, LULL__SAYS_INPUT_OF_SETTINGS, argv[first]);
    }
    return lull__cli_rules_check(&it->rules, syntax.help);
}

/* ---- as JSON --------------------------------------------------------------------------------- */

static bool add_text(cJSON *object, const char *name, const char *text) {
    return !text || cJSON_AddStringToObject(object, name, text);
}

static bool add_setting(cJSON *list, const lull_setting *setting) {
    cJSON *object = cJSON_CreateObject();
    if (!object || !cJSON_AddItemToArray(list, object)) {
        cJSON_Delete(object);
        return false;
    }
    return add_text(object, "name", setting->name) && add_text(object, "value", setting->value) &&
           add_text(object, "from", setting->from) &&
           add_text(object, "default", setting->preset) && add_text(object, "min", setting->min) &&
           add_text(object, "max", setting->max) && add_text(object, "about", setting->about) &&
           add_text(object, "rules", setting->rules) && add_text(object, "file", setting->file) &&
           cJSON_AddNumberToObject(object, "line", setting->line);
}

static char *as_json(const lull_setting *settings, size_t count) {
    cJSON *list = cJSON_CreateArray();
    bool good = list != NULL;
    for (size_t i = 0; i < count && good; i++) {
        good = add_setting(list, &settings[i]);
    }
    char *text = good ? cJSON_Print(list) : NULL;
    cJSON_Delete(list);
    return text;
}

/* ---- for a person ---------------------------------------------------------------------------- */

static void describe_bounds(FILE *to, const lull_setting *setting) {
    if (setting->min && setting->max) {
        fprintf(to, ", from %s to %s", setting->min, setting->max);
    } else if (setting->min) {
        fprintf(to, ", at least %s", setting->min);
    } else if (setting->max) {
        fprintf(to, ", at most %s", setting->max);
    }
}

static void describe(FILE *to, const lull_setting *setting) {
    fprintf(to, "%s = %s\n", setting->name, setting->value);
    if (setting->about) {
        fprintf(to, "    %s\n", setting->about);
    }
    if (setting->from) {
        fprintf(to, "    from %s; %s:%d says %s", setting->from, setting->file, setting->line,
                setting->preset);
    } else {
        fprintf(to, "    from %s:%d", setting->file, setting->line);
    }
    describe_bounds(to, setting);
    fputc('\n', to);
}

static char *as_text(const lull_setting *settings, size_t count, bool several) {
    char *text = NULL;
    size_t length = 0;
    FILE *to = open_memstream(&text, &length);
    if (!to) {
        return NULL;
    }
    for (size_t i = 0; i < count; i++) {
        if (several && (i == 0 || strcmp(settings[i].rules, settings[i - 1].rules) != 0)) {
            fprintf(to, "%s%s:\n\n", i > 0 ? "\n" : "", settings[i].rules);
        }
        describe(to, &settings[i]);
    }
    return fclose(to) == 0 ? text : NULL;
}

/* ---- the command ----------------------------------------------------------------------------- */

static int print_settings(const lull_engine *engine, bool json) {
    size_t count;
    const lull_setting *settings = lull_engine_settings(engine, &count);
    char *text = json ? as_json(settings, count)
                      : as_text(settings, count, lull_engine_policies(engine) > 1);
    if (!text) {
        fputs("lull: " LULL__SAYS_NO_MEMORY "\n", stderr);
        return LULL__CLI_FAILED;
    }
    int code = lull__cli_print(text);
    free(text);
    return code == LULL__CLI_FINE && json ? lull__cli_print("\n") : code;
}

int lull__cli_settings(int argc, char **argv) {
    options it = {0};
    int code = read_options(&it, argc, argv);
    if (code != LULL__CLI_FINE || it.help) {
        return it.help && code == LULL__CLI_FINE ? lull__cli_options_explain(&syntax) : code;
    }
    lull_error error;
    lull_engine *engine = lull__cli_rules_engine(lull__cli_report_mistake, NULL, &error);
    if (!engine) {
        lull__cli_report_error(&error);
        return LULL__CLI_FAILED;
    }
    code = lull__cli_rules_load(&it.rules, engine);
    if (code == LULL__CLI_FINE) {
        code = print_settings(engine, it.json);
    }
    lull_engine_free(engine);
    return code;
}
