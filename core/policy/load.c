/*
 * Loading a policy, what it is asked for at all times, and freeing it.
 */
#include "policy/files.h"
#include "policy/named.h"

#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- loading --------------------------------------------------------------------------------- */

/* The settings' texts by name. */
static void push_given(lua_State *L, const lull__source *source) {
    lua_createtable(L, 0, (int)source->given_count);
    for (size_t i = 0; i < source->given_count; i++) {
        lua_pushstring(L, source->given[i].value);
        lua_setfield(L, -2, source->given[i].name);
    }
}

static int load_body(lua_State *L) {
    lull__policy *policy = lull__sandbox_of(L)->owner;
    lull__natives_open(L);
    lull__natives_push_loader(L);
    lua_pushlstring(L, policy->settings.file.at, policy->settings.file.length);
    lua_pushlstring(L, policy->scratch.bytes ? policy->scratch.bytes : "", policy->scratch.length);
    push_given(L, policy->source);
    lua_pushinteger(L, (lua_Integer)policy->source->arm + 1);
    lua_call(L, 4, 1);
    if (lua_isnil(L, -1)) {
        return 0; /* a vocabulary, which is checked and not run */
    }
    lull__compile(L, policy);
    lull__natives_push_threshold(L);
    policy->threshold_function = luaL_ref(L, LUA_REGISTRYINDEX);
    return 0;
}

static bool read_source(lull__policy *policy, const lull__source *source, lull_error *error) {
    lull__buffer *scratch = &policy->scratch;
    if (source->text) {
        lull__buffer_append(scratch, source->text, source->length);
        return !scratch->failed || lull__no_memory(error);
    }
    return lull__read_source_file(scratch, source->name, error);
}

/* "rules/shop.lua" is the policy shop, unless it says another name. */
static lull__text name_of(const char *file) {
    const char *slash = strrchr(file, '/');
    const char *base = slash ? slash + 1 : file;
    size_t length = strlen(base);
    bool lua = length > 4 && strcmp(base + length - 4, ".lua") == 0;
    return (lull__text){base, lua ? length - 4 : length};
}

/* A name is kept as it is written: as a JSON string, with an end that is not counted, as lull.h
 * wants it. */
static bool quote(lull__policy *policy, lull__text *name) {
    policy->scratch.length = 0;
    lull__json_write_string(&policy->scratch, *name);
    lull__buffer_char(&policy->scratch, '\0');
    lull__text quoted = {policy->scratch.bytes, policy->scratch.length};
    *name = lull__arena_copy(&policy->texts, quoted);
    name->length--;
    return !policy->scratch.failed && name->at;
}

static bool quote_names(lull__policy *policy) {
    lull__settings *settings = &policy->settings;
    return quote(policy, &settings->name) &&
           (settings->arm_count == 0 ||
            (quote(policy, &settings->experiment) && quote(policy, &settings->arm)));
}

static bool set_version(lull__policy *policy) {
    char hex[SHA256_DIGEST_STRING_LENGTH];
    SHA256End(&policy->hash, hex);
    policy->settings.version = lull__arena_copy(&policy->texts, lull__text_of(hex));
    return policy->settings.version.at != NULL;
}

static bool init(lull__policy *policy, const lull__source *source) {
    lull__text file = {source->name, strlen(source->name) + 1}; /* with its end: Lua wants it */
    policy->settings.file = lull__arena_copy(&policy->texts, file);
    policy->fields = lull__fields_new(policy->limits.rule_fields);
    if (!policy->settings.file.at || !policy->fields) {
        return false;
    }
    policy->settings.file.length--;
    const lull__condition not_given = {.held = -1, .function = LULL__NO_FUNCTION};
    policy->ignore = policy->end_on = policy->forget_on = policy->confirm_on = not_given;
    policy->experiment.only = not_given;
    policy->time.function = policy->update = LULL__NO_FUNCTION;
    policy->time.received_slot = policy->time.sent_slot = policy->time.ends_slot = -1;
    policy->snapshot.function = LULL__NO_FUNCTION;
    policy->snapshot.result_slot = -1;
    policy->order_slot = policy->unique_slot = policy->chunk_slot = -1;
    policy->session = (lull__scope){
        .terms = &policy->settings.terms.session,
        .triggers = {.limited = -1},
        .rotate_on = LULL__RULE_SESSION_ROTATE_ON,
        .measures = LULL__RULE_SESSION_MEASURES,
        .tagging = LULL__RULE_SESSION_TAGS,
    };
    policy->window = (lull__scope){
        .terms = &policy->settings.terms.window,
        .triggers = {.limited = -1},
        .rotate_on = LULL__RULE_WINDOW_ROTATE_ON,
        .measures = LULL__RULE_WINDOW_MEASURES,
        .tagging = LULL__RULE_WINDOW_TAGS,
        .of_window = true,
    };
    policy->compile_scope = &policy->session;
    policy->matchers.pattern_steps_max = policy->limits.rule_call_steps;
    policy->settings.name = name_of(policy->settings.file.at);
    SHA256Init(&policy->hash);
    return true;
}

static void set_limits(lull__policy *policy) {
    const lull_limits *limits = &policy->limits;
    lull__terms *terms = &policy->settings.terms;
    terms->key_lines_max = limits->key_lines;
    terms->session_windows_max = limits->session_windows;
    terms->window_segments_max = limits->window_segments;
    terms->chunk_ranges_max = limits->chunk_ranges;
    terms->unique_values_max = policy->unique_slot >= 0 ? limits->unique_values : 0;
    terms->session_tags_max = limits->session_tags;
}

static bool load(lull__policy *policy, const lull__source *source, lull_error *error) {
    if (!init(policy, source) ||
        !lull__sandbox_open(&policy->sandbox, policy->limits.rule_memory_bytes, policy)) {
        return lull__no_memory(error);
    }
    policy->sandbox.follows = policy->explains;
    policy->sandbox.ran = policy->coverage ? lull__coverage_ran : NULL;
    if (!read_source(policy, source, error) ||
        !lull__sandbox_call(&policy->sandbox, load_body, NULL, policy->limits.rule_load_steps,
                            policy->limits.rule_call_ms * 5, LULL_BAD_RULES, error)) {
        if (error && !error->file[0] && error->code != LULL_NO_MEMORY) {
            snprintf(error->file, sizeof error->file, "%s", source->name);
        }
        return false;
    }
    lull__tzdata_deinit(&policy->tzdata);
    policy->tzdata = (lull__tzdata){0};
    set_limits(policy);
    policy->settings.terms.rules = policy->settings.splits ? source->arm : 0;
    if (policy->coverage) {
        lull__coverage_list(policy->coverage, policy);
    }
    bool listed = !policy->explains || lull__policy_list_named(policy);
    return (listed && quote_names(policy) && set_version(policy)) || lull__no_memory(error);
}

lull__policy *lull__policy_load(const lull__source *source, const lull_limits *limits,
                                lull__reader *reader, lull__failures *failures, lull_error *error) {
    lull__policy *policy = calloc(1, sizeof *policy);
    lull__coverage *coverage = policy && source->covers ? calloc(1, sizeof *coverage) : NULL;
    if (!policy || (source->covers && !coverage)) {
        free(policy);
        lull__no_memory(error);
        return NULL;
    }
    policy->coverage = policy->matchers.coverage = coverage;
    policy->limits = *limits;
    policy->source = source;
    policy->explains = source->explains;
    policy->reader = reader;
    policy->failures = failures;
    if (!load(policy, source, error)) {
        lull__policy_free(policy);
        return NULL;
    }
    policy->source = NULL;
    return policy;
}

static void free_scope(lull__scope *scope) {
    free(scope->activity.arms);
    free(scope->idle.arms);
    free(scope->cap.arms);
    free(scope->measure_terms);
    free(scope->measure_slots);
    free(scope->tags);
    free(scope->held_tags);
}

void lull__policy_free(lull__policy *policy) {
    if (!policy) {
        return;
    }
    free(policy->key.arms);
    free(policy->activity.arms);
    free(policy->session_id.arms);
    free(policy->window_key.arms);
    free(policy->experiment.split.arms);
    free_scope(&policy->session);
    free_scope(&policy->window);
    lull__sandbox_close(&policy->sandbox);
    lull__fields_free(policy->fields);
    lull__item_tasks_free(policy->item_tasks);
    lull__matchers_deinit(&policy->matchers);
    lull__arena_deinit(&policy->texts);
    free(policy->settings.places.files);
    free(policy->named);
    lull__buffer_deinit(&policy->scratch);
    lull__tzdata_deinit(&policy->tzdata);
    for (uint32_t i = 0; i < policy->calendar_count; i++) {
        lull__calendar_deinit(&policy->calendars[i].calendar);
    }
    free(policy->calendars);
    free(policy->classes);
    free(policy->listed);
    free(policy->kept[LULL__DATA].names);
    free(policy->kept[LULL__CARRY].names);
    free(policy->kept_now);
    free(policy->attached);
    free(policy->attached_figures);
    free(policy->wide_row);
    if (policy->coverage) {
        lull__coverage_deinit(policy->coverage);
        free(policy->coverage);
    }
    free(policy);
}

const lull__settings *lull__policy_settings(const lull__policy *policy) {
    return &policy->settings;
}

const lull__fields *lull__policy_fields(const lull__policy *policy) {
    return policy->fields;
}

const lull_setting *lull__policy_listed(const lull__policy *policy, size_t *count) {
    *count = policy->listed_count;
    return policy->listed;
}

const char *lull__policy_lua_version(void) {
    return LUA_RELEASE;
}
