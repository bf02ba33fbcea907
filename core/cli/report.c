#include "cli/report.h"

#include "host/messages.h"
#include "host/words.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>

#include <cjson/cJSON.h>

/* ---- errors ---------------------------------------------------------------------------------- */

/* "file:line: ", or as much of it as there is. */
static void describe_place(char *place, size_t room, const char *file, int line) {
    place[0] = 0;
    if (file[0] && line > 0) {
        snprintf(place, room, "%s:%d: ", file, line);
    } else if (file[0]) {
        snprintf(place, room, "%s: ", file);
    }
}

void lull__cli_describe_error(char *line, const lull_error *error) {
    char place[sizeof error->file + 32];
    describe_place(place, sizeof place, error->file, error->line);
    snprintf(line, LULL__CLI_LINE_BYTES, "lull: %s%s", place, error->message);
}

void lull__cli_report_error(const lull_error *error) {
    char line[LULL__CLI_LINE_BYTES];
    lull__cli_describe_error(line, error);
    fprintf(stderr, "%s\n", line);
}

void lull__cli_report_mistake(void *context, const lull_finding *finding) {
    (void)context;
    if (finding->kind == LULL_MISTAKE) {
        char place[sizeof((lull_error *)0)->file + 32];
        describe_place(place, sizeof place, finding->file, finding->line);
        fprintf(stderr, "%s%s\n", place[0] ? place : "lull: ", finding->message);
    }
}

/* ---- after a run ----------------------------------------------------------------------------- */

void lull__cli_report_rejects(const lull_stats *stats, const char *path) {
    bool one = stats->rejects == 1;
    fprintf(stderr, LULL__SAYS_REJECTS, lull__host_number_of(stats->rejects).text, one ? "" : "s",
            lull__host_number_of(stats->lines).text, one ? "was" : "were", one ? "" : "s");
    if (path) {
        fprintf(stderr, LULL__SAYS_REJECTS_IN, one ? "it is" : "they are", path);
    } else {
        fprintf(stderr, LULL__SAYS_REJECTS_UNTOLD);
    }
}

static void say_where(const lull__host_outcome *outcome) {
    if (outcome->signal != 0) {
        fprintf(stderr, LULL__SAYS_STOPPED_BY, outcome->signal == SIGINT ? "SIGINT" : "SIGTERM");
    } else {
        fputs(LULL__SAYS_HALTED, stderr);
    }
    if (!outcome->begun) {
        fputs(LULL__SAYS_BEFORE_INPUT, stderr);
        return;
    }
    fprintf(stderr, LULL__SAYS_IN_INPUT, lull__host_input_name(outcome->input), outcome->next_line);
    if (outcome->in_part > 0) {
        fprintf(stderr, LULL__SAYS_IN_PART, lull__host_number_of(outcome->in_part).text);
    }
    if (outcome->not_begun > 0) {
        fprintf(stderr, LULL__SAYS_NOT_BEGUN, lull__host_number_of(outcome->not_begun).text,
                outcome->not_begun == 1 ? "" : "s");
    }
}

static void report_failure(const lull_failure *failure) {
    bool elsewhere = failure->slot[0] == 0;
    uint64_t more = failure->count - failure->told;
    lull_error place = {.line = failure->line};
    snprintf(place.file, sizeof place.file, "%s", failure->file);
    snprintf(place.message, sizeof place.message, LULL__SAYS_FAILED_MORE,
             elsewhere ? "rules in other places" : failure->slot, lull__host_number_of(more).text,
             more == 1 ? "" : "s");
    lull__cli_report_error(&place);
}

void lull__cli_report_failures(const lull_engine *engine) {
    size_t count;
    const lull_failure *failures = lull_engine_failures(engine, &count);
    for (size_t i = 0; i < count; i++) {
        if (failures[i].count > failures[i].told) {
            report_failure(&failures[i]);
        }
    }
}

static void say_open(const lull_stats *stats) {
    fprintf(stderr, LULL__SAYS_LEFT_OPEN, lull__host_number_of(stats->open_sessions).text,
            stats->open_sessions == 1 ? "" : "s", lull__host_number_of(stats->open_windows).text,
            stats->open_windows == 1 ? "" : "s");
}

void lull__cli_report_stopped(const lull_stats *stats) {
    fputs(LULL__SAYS_STOPPED_BY_RULE, stderr);
    say_open(stats);
}

void lull__cli_report_left_open(const lull__host_outcome *outcome, const lull_stats *stats) {
    say_where(outcome);
    say_open(stats);
}

/* ---- counters -------------------------------------------------------------------------------- */

/* cJSON's numbers are doubles; a counter is exact. */
static bool add_counter(cJSON *object, const char *name, uint64_t value) {
    char digits[24];
    snprintf(digits, sizeof digits, "%" PRIu64, value);
    return cJSON_AddRawToObject(object, name, digits) != NULL;
}

static bool add_counters(cJSON *object, const lull_stats *stats) {
    bool good = true;
#define STATS_ADD(name, meaning) good = good && add_counter(object, #name, stats->name);
    LULL_COUNTERS(STATS_ADD)
#undef STATS_ADD
    return good;
}

/* The name is a JSON string. */
static bool add_policy(cJSON *policies, const char *quoted, const lull_stats *stats) {
    cJSON *name = cJSON_Parse(quoted);
    cJSON *object = name ? cJSON_AddObjectToObject(policies, name->valuestring) : NULL;
    cJSON_Delete(name);
    return object && add_counters(object, stats);
}

static bool add_policies(cJSON *object, const lull_engine *engine) {
    size_t count = lull_engine_policies(engine);
    cJSON *policies = count > 1 ? cJSON_AddObjectToObject(object, "policies") : NULL;
    bool good = policies || count <= 1;
    for (size_t i = 0; i < count && policies && good; i++) {
        lull_stats stats;
        lull_engine_policy_stats(engine, i, &stats);
        good = add_policy(policies, lull_engine_policy(engine, i), &stats);
    }
    return good;
}

static char *describe_stats(const lull_engine *engine) {
    lull_stats stats;
    lull_engine_stats(engine, &stats);
    cJSON *object = cJSON_CreateObject();
    bool good = object && cJSON_AddStringToObject(object, "version", LULL_VERSION) &&
                add_counters(object, &stats) && add_policies(object, engine);
    char *text = good ? cJSON_Print(object) : NULL;
    cJSON_Delete(object);
    return text;
}

bool lull__cli_write_stats(FILE *to, const lull_engine *engine) {
    char *text = describe_stats(engine);
    if (!text) {
        errno = ENOMEM;
        return false;
    }
    bool good = fputs(text, to) != EOF && fputc('\n', to) != EOF && fflush(to) != EOF;
    cJSON_free(text);
    return good;
}
