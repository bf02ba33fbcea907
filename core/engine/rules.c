/*
 * The rules of an engine: loading them into lanes, their settings, and what is counted of each.
 */
#include "base/messages.h"
#include "engine/engine.h"

#include <stdlib.h>

/* ---- settings -------------------------------------------------------------------------------- */

void lull__free_given(lull_engine *engine) {
    for (size_t i = 0; i < engine->given_count; i++) {
        free(engine->given[i].name);
        free(engine->given[i].value);
    }
    free(engine->given);
    engine->given = NULL;
    engine->given_count = 0;
}

static bool takes_rules(const lull_engine *engine, lull_error *error) {
    return !engine->announced || lull__fail(error, LULL_MISUSE, LULL__SAYS_LATE_RULES);
}

bool lull_engine_set(lull_engine *engine, const char *name, const char *value, lull_error *error) {
    if (!takes_rules(engine, error)) {
        return false;
    }
    lull__given *given = realloc(engine->given, (engine->given_count + 1) * sizeof *engine->given);
    if (!given) {
        return lull__no_memory(error);
    }
    engine->given = given;
    lull__given *last = &given[engine->given_count];
    *last = (lull__given){strdup(name), strdup(value)};
    if (!last->name || !last->value) {
        free(last->name);
        free(last->value);
        return lull__no_memory(error);
    }
    engine->given_count++;
    return true;
}

const lull_setting *lull_engine_settings(const lull_engine *engine, size_t *count) {
    *count = engine->listed_count;
    return engine->listed;
}

/* Adds the settings of a lane's rules to those of the others. */
static bool list_settings(lull_engine *engine, const lull__lane *lane) {
    size_t count;
    const lull_setting *added = lull__policy_listed(lane->policy, &count);
    size_t all = engine->listed_count + count;
    lull_setting *listed = realloc(engine->listed, (all + 1) * sizeof *listed);
    if (!listed) {
        return false;
    }
    engine->listed = listed;
    for (size_t i = 0; i < count; i++) {
        lull_setting *setting = &listed[engine->listed_count + i];
        *setting = added[i];
        setting->rules = lane->settings->file.at;
    }
    engine->listed_count = all;
    return true;
}

/* ---- loading --------------------------------------------------------------------------------- */

/* Records tell policies apart by their names. */
static bool has_own_name(const lull_engine *engine, const lull__lane *lane, lull_error *error) {
    const lull__settings *own = lane->settings;
    for (size_t i = 0; i < engine->lane_count; i++) {
        const lull__settings *other = engine->lanes[i]->settings;
        if (lull__text_equal(own->name, other->name)) {
            return lull__fail_at(error, LULL_BAD_RULES, own->file.at, 0, LULL__SAYS_SAME_NAME,
                                 own->name.at, other->file.at);
        }
    }
    return true;
}

static bool add_lane(lull_engine *engine, lull__lane *lane, lull_error *error) {
    if (!has_own_name(engine, lane, error)) {
        return false;
    }
    lull__lane **lanes = realloc(engine->lanes, (engine->lane_count + 1) * sizeof(lull__lane *));
    if (!lanes) {
        return lull__no_memory(error);
    }
    engine->lanes = lanes;
    lanes[engine->lane_count++] = lane;
    return true;
}

static bool load_lane(lull_engine *engine, const lull__source *source, lull_error *error) {
    if (engine->lane_count >= engine->options.limits.policies) {
        return lull__fail(error, LULL_MISUSE, LULL__SAYS_MANY_POLICIES, engine->lane_count);
    }
    lull__lane *lane = lull__lane_new(engine, source, error);
    if (!lane || !add_lane(engine, lane, error)) {
        lull__lane_free(lane);
        return false;
    }
    return true;
}

/* A file is one policy, or an experiment: that has a lane for all its arms where it splits, else
 * one for each. */
static bool load_file(lull_engine *engine, lull__source source, lull_error *error) {
    size_t first = engine->lane_count;
    if (!load_lane(engine, &source, error)) {
        return false;
    }
    const lull__settings *settings = engine->lanes[first]->settings;
    for (source.arm = 1; source.arm < settings->arm_count && !settings->splits; source.arm++) {
        if (!load_lane(engine, &source, error)) {
            return false;
        }
    }
    return list_settings(engine, engine->lanes[first]) || lull__no_memory(error);
}

/* Where findings go, and whether a mistake was among them. */
typedef struct teller {
    const lull_options *options;
    bool told;
} teller;

static void hear(void *context, const lull_finding *finding) {
    teller *it = context;
    it->told |= finding->kind == LULL_MISTAKE;
    if (it->options->find) {
        it->options->find(it->options->context, finding);
    }
}

/* What keeps rules from loading is told like all other mistakes, wherever it was found. */
static void tell_error(teller *it, const lull_error *error) {
    if (!it->told && error->code != LULL_NO_MEMORY) {
        hear(it, &(lull_finding){.kind = LULL_MISTAKE,
                                 .code = lull_code_name(error->code),
                                 .file = error->file,
                                 .line = error->line,
                                 .message = error->message});
    }
}

/* Uses the rules with the settings that were given, and tells what keeps them from that. */
static bool take(lull_engine *engine, lull__source source,
                 bool (*use)(lull_engine *, lull__source, lull_error *), lull_error *error) {
    if (!takes_rules(engine, error)) {
        return false;
    }
    lull_error found;
    teller it = {.options = &engine->options};
    source.covers = engine->options.coverage;
    source.explains = engine->options.why || source.covers;
    source.given = engine->given;
    source.given_count = engine->given_count;
    source.hear = hear;
    source.hear_context = &it;
    if (!use(engine, source, &found)) {
        tell_error(&it, &found);
        return lull__fail_at(error, found.code, found.file, found.line, "%s", found.message);
    }
    return true;
}

/* Settings that were given are for these rules, and gone with them. Of a file that does not load
 * nothing stays. */
static bool load(lull_engine *engine, lull__source source, lull_error *error) {
    size_t before = engine->lane_count;
    if (load_file(engine, source, error)) {
        lull__free_given(engine);
        return true;
    }
    while (engine->lane_count > before) {
        lull__lane_free(engine->lanes[--engine->lane_count]);
    }
    return false;
}

/* All policies of an experiment are looked at, each for itself. */
static bool check(lull_engine *engine, lull__source source, lull_error *error) {
    const lull_options *options = &engine->options;
    uint32_t count = 1;
    source.check = true;
    for (; source.arm < count; source.arm++) {
        lull__policy *policy =
            lull__policy_load(&source, &options->limits, engine->reader, NULL, error);
        if (!policy) {
            return false;
        }
        uint32_t arms = lull__policy_settings(policy)->arm_count;
        count = arms > count ? arms : count;
        lull__policy_free(policy);
    }
    return true;
}

bool lull_engine_load(lull_engine *engine, const char *path, lull_error *error) {
    return take(engine, (lull__source){.name = path}, load, error);
}

bool lull_engine_check(lull_engine *engine, const char *path, lull_error *error) {
    return take(engine, (lull__source){.name = path}, check, error);
}

static lull__source source_of(const char *name, const char *text, size_t length) {
    return (lull__source){.name = name, .text = text ? text : "", .length = length};
}

bool lull_engine_check_text(lull_engine *engine, const char *name, const char *text, size_t length,
                            lull_error *error) {
    return take(engine, source_of(name, text, length), check, error);
}

bool lull_engine_load_text(lull_engine *engine, const char *name, const char *text, size_t length,
                           lull_error *error) {
    return take(engine, source_of(name, text, length), load, error);
}

/* ---- what there is --------------------------------------------------------------------------- */

size_t lull_engine_policies(const lull_engine *engine) {
    return engine->lane_count;
}

const char *lull_engine_policy(const lull_engine *engine, size_t policy) {
    return policy < engine->lane_count ? engine->lanes[policy]->settings->name.at : NULL;
}

bool lull_engine_clock(const lull_engine *engine, size_t policy, lull_clock *clock) {
    if (policy >= engine->lane_count) {
        return false;
    }
    *clock = engine->lanes[policy]->settings->clock;
    return true;
}

void lull_engine_policy_stats(const lull_engine *engine, size_t policy, lull_stats *stats) {
    if (policy < engine->lane_count) {
        lull__lane_stats(engine->lanes[policy], stats);
    } else {
        *stats = engine->stats;
    }
}

const lull_failure *lull_engine_failures(const lull_engine *engine, size_t *count) {
    *count = engine->failures.count;
    return engine->failures.places;
}

void lull_engine_stats(const lull_engine *engine, lull_stats *stats) {
    lull_engine_policy_stats(engine, 0, stats);
    stats->shadow_over_limit = engine->shadow.over_limit;
}

bool lull_engine_coverage(const lull_engine *engine, lull_point_fn each, void *context,
                          lull_error *error) {
    bool whole = true;
    for (size_t i = 0; i < engine->lane_count; i++) {
        for (uint32_t j = 0; j < engine->lanes[i]->rules_count; j++) {
            whole &= lull__policy_coverage(engine->lanes[i]->rules[j].policy, each, context);
        }
    }
    return whole || lull__no_memory(error);
}
