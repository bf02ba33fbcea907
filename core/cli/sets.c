#include "cli/sets.h"

#include "cli/cli.h"
#include "cli/report.h"

#include <stdlib.h>
#include <string.h>

int lull__cli_sets_add(lull__cli_sets *sets, const char *help, const char *text) {
    const char *equals = strchr(text, '=');
    if (!equals || equals == text) {
        return lull__cli_misuse(help, "--set: found \"%s\", expected NAME=VALUE: --set idle=20m",
                                text);
    }
    if (sets->count == LULL__CLI_SETS_MAX) {
        return lull__cli_misuse(help, "--set: found more than %d of them", LULL__CLI_SETS_MAX);
    }
    sets->texts[sets->count++] = text;
    return LULL__CLI_FINE;
}

bool lull__cli_sets_give(const lull__cli_sets *sets, lull_engine *engine, lull_error *error) {
    for (size_t i = 0; i < sets->count; i++) {
        const char *equals = strchr(sets->texts[i], '=');
        char *name = strndup(sets->texts[i], (size_t)(equals - sets->texts[i]));
        bool given = name && lull_engine_set(engine, name, equals + 1, error);
        free(name);
        if (!given) {
            return false;
        }
    }
    return true;
}

int lull__cli_load(lull_engine *engine, const char *rules, const lull__cli_sets *sets) {
    lull_error error = {.code = LULL_NO_MEMORY, .message = "out of memory"};
    if (lull__cli_sets_give(sets, engine, &error) && lull_engine_load(engine, rules, &error)) {
        return LULL__CLI_FINE;
    }
    lull__cli_report_rules(&error);
    return error.code == LULL_NO_MEMORY ? LULL__CLI_FAILED : LULL__CLI_BAD_RULES;
}
