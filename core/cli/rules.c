#include "cli/rules.h"

#include "cli/cli.h"
#include "cli/report.h"
#include "host/messages.h"

#include <stdlib.h>
#include <string.h>

/* ---- taking options -------------------------------------------------------------------------- */

int lull__cli_rules_add(lull__cli_rules *rules, const char *help, const char *file) {
    if (rules->count == LULL__CLI_RULES_MAX) {
        return lull__cli_misuse(help, LULL__SAYS_MANY_RULES, LULL__CLI_RULES_MAX);
    }
    rules->files[rules->count++] = file;
    return LULL__CLI_FINE;
}

int lull__cli_rules_set(lull__cli_rules *rules, const char *help, const char *text) {
    const char *equals = strchr(text, '=');
    if (!equals || equals == text) {
        return lull__cli_misuse(help, LULL__SAYS_NO_ASSIGNMENT, text);
    }
    if (rules->set_count == LULL__CLI_SETS_MAX) {
        return lull__cli_misuse(help, LULL__SAYS_MANY_SETS, LULL__CLI_SETS_MAX);
    }
    rules->sets[rules->set_count++] = text;
    return LULL__CLI_FINE;
}

/* ---- whose a setting is ---------------------------------------------------------------------- */

/* The parts of "shop.idle=20m". */
typedef struct set {
    const char *file; /* "shop"; NULL: every file that has the setting */
    size_t file_length;
    const char *name;
    size_t name_length;
    const char *value;
} set;

static set parts_of(const char *text) {
    const char *equals = strchr(text, '=');
    const char *dot = memrchr(text, '.', (size_t)(equals - text));
    set parts = {.name = dot ? dot + 1 : text, .value = equals + 1};
    parts.name_length = (size_t)(equals - parts.name);
    if (dot) {
        parts.file = text;
        parts.file_length = (size_t)(dot - text);
    }
    return parts;
}

/* "rules/shop.lua" is called shop. */
static void name_of(const char *path, const char **name, size_t *length) {
    const char *slash = strrchr(path, '/');
    *name = slash ? slash + 1 : path;
    *length = strlen(*name);
    if (*length > 4 && strcmp(*name + *length - 4, ".lua") == 0) {
        *length -= 4;
    }
}

static bool is_called(const char *path, const set *parts) {
    const char *name;
    size_t length;
    name_of(path, &name, &length);
    return length == parts->file_length && memcmp(name, parts->file, length) == 0;
}

int lull__cli_rules_check(const lull__cli_rules *rules, const char *help) {
    if (rules->count == 0) {
        return lull__cli_misuse(help, LULL__SAYS_NO_RULES);
    }
    for (size_t i = 0; i < rules->set_count; i++) {
        set parts = parts_of(rules->sets[i]);
        bool found = !parts.file;
        for (size_t k = 0; k < rules->count && !found; k++) {
            found = is_called(rules->files[k], &parts);
        }
        if (!found) {
            return lull__cli_misuse(help, LULL__SAYS_SET_OF_NO_FILE, rules->sets[i],
                                    (int)parts.file_length, parts.file);
        }
    }
    return LULL__CLI_FINE;
}

/* ---- which settings there are ---------------------------------------------------------------- */

static bool write_nothing(void *context, lull_stream stream, const char *bytes, size_t count) {
    (void)context, (void)stream, (void)bytes, (void)count;
    return true;
}

lull_engine *lull__cli_rules_engine(lull_finding_fn find, void *context, lull_error *error) {
    lull_options options;
    lull_options_init(&options);
    options.write = write_nothing;
    options.find = find;
    options.context = context;
    return lull_engine_new(&options, error);
}

/* Mistakes were told when they were found. */
static int bad_rules(const lull_error *error) {
    if (error->code == LULL_NO_MEMORY) {
        lull__cli_report_error(error);
        return LULL__CLI_FAILED;
    }
    return LULL__CLI_BAD_RULES;
}

/* Loads a file alone, as it is, to learn which settings it has. */
static int probe(const char *file, lull_engine **engine) {
    lull_error error;
    *engine = lull__cli_rules_engine(lull__cli_report_mistake, NULL, &error);
    return *engine && lull_engine_load(*engine, file, &error) ? LULL__CLI_FINE : bad_rules(&error);
}

static bool has_setting(const lull_engine *engine, const set *parts) {
    size_t count;
    const lull_setting *settings = lull_engine_settings(engine, &count);
    for (size_t i = 0; i < count; i++) {
        if (strlen(settings[i].name) == parts->name_length &&
            memcmp(settings[i].name, parts->name, parts->name_length) == 0) {
            return true;
        }
    }
    return false;
}

/* Which of several files each setting is for: a bit a set. */
typedef uint64_t sets_of_file[LULL__CLI_RULES_MAX];
_Static_assert(LULL__CLI_SETS_MAX <= 64, "a bit a set");

static int find_owners(const lull__cli_rules *rules, sets_of_file sets) {
    uint64_t owned = 0;
    for (size_t i = 0; i < rules->count; i++) {
        lull_engine *engine;
        int code = probe(rules->files[i], &engine);
        sets[i] = 0;
        for (size_t k = 0; code == LULL__CLI_FINE && k < rules->set_count; k++) {
            set parts = parts_of(rules->sets[k]);
            bool takes =
                parts.file ? is_called(rules->files[i], &parts) : has_setting(engine, &parts);
            sets[i] |= (uint64_t)takes << k;
        }
        owned |= sets[i];
        lull_engine_free(engine);
        if (code != LULL__CLI_FINE) {
            return code;
        }
    }
    for (size_t k = 0; k < rules->set_count; k++) {
        if ((owned >> k & 1) == 0) {
            fprintf(stderr, "lull: " LULL__SAYS_SET_OF_NONE "\n", rules->sets[k]);
            return LULL__CLI_BAD_RULES;
        }
    }
    return LULL__CLI_FINE;
}

/* ---- loading --------------------------------------------------------------------------------- */

static bool give(const char *text, lull_engine *engine, lull_error *error) {
    set parts = parts_of(text);
    char *name = strndup(parts.name, parts.name_length);
    bool given = name && lull_engine_set(engine, name, parts.value, error);
    free(name);
    return given;
}

static int load_file(const lull__cli_rules *rules, size_t which, uint64_t sets,
                     lull_engine *engine) {
    lull_error error = {.code = LULL_NO_MEMORY, .message = LULL__SAYS_NO_MEMORY};
    bool fine = true;
    for (size_t k = 0; k < rules->set_count && fine; k++) {
        fine = (sets >> k & 1) == 0 || give(rules->sets[k], engine, &error);
    }
    return fine && lull_engine_load(engine, rules->files[which], &error) ? LULL__CLI_FINE
                                                                         : bad_rules(&error);
}

int lull__cli_rules_load(const lull__cli_rules *rules, lull_engine *engine) {
    sets_of_file sets = {UINT64_MAX}; /* one file takes all: it says itself what it has not */
    int code = LULL__CLI_FINE;
    if (rules->count > 1 && rules->set_count > 0) {
        code = find_owners(rules, sets);
    }
    for (size_t i = 0; i < rules->count && code == LULL__CLI_FINE; i++) {
        code = load_file(rules, i, sets[i], engine);
    }
    return code;
}
