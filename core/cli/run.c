#include "cli/cli.h"
#include "cli/options.h"
#include "cli/report.h"
#include "cli/run_options.h"
#include "cli/salt.h"
#include "host/host.h"
#include "lull.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* What a run holds, to be given back in any case. */
typedef struct job {
    lull__cli_run_options options;
    lull__host_plan plan;
    lull__host *host;
    lull_engine *engine;
    FILE *stats; /* NULL: not asked for */
} job;

static void warn(void *context, const lull_error *error, uint64_t event) {
    (void)event; /* the message says it */
    char line[LULL__CLI_LINE_BYTES];
    lull__cli_describe_error(line, error);
    lull__host_tell(context, line);
}

static int prepare_host(job *it) {
    const lull__cli_run_options *options = &it->options;
    it->plan = (lull__host_plan){
        .inputs = options->inputs,
        .input_count = options->input_count,
        .out = lull__cli_is_dash(options->out) ? NULL : options->out,
        .rejects = lull__cli_is_dash(options->rejects) ? NULL : options->rejects,
        .rejects_raw = options->rejects_raw,
        .stats = lull__cli_is_dash(options->stats) ? NULL : options->stats,
    };
    lull_error error;
    it->host = lull__host_new(&it->plan, &error);
    if (!it->host) {
        lull__cli_report_error(&error);
        return error.code == LULL_MISUSE ? LULL__CLI_MISUSE : LULL__CLI_FAILED;
    }
    return LULL__CLI_FINE;
}

static int make_engine(job *it, const lull__cli_salt *salt) {
    lull_options options;
    lull_options_init(&options);
    options.write = lull__host_write;
    options.warn = it->options.stop_on_rule_error ? NULL : warn; /* what stops it is told once */
    options.find = lull__cli_report_mistake;
    options.stop_on_rule_error = it->options.stop_on_rule_error;
    options.context = it->host;
    options.emit = it->options.emit;
    options.retag = it->options.retag;
    options.shadow = it->options.shadow;
    options.why = it->options.why;
    if (it->options.line_bytes > 0) {
        options.limits.line_bytes = it->options.line_bytes;
    }
    if (it->options.id_salt) {
        options.id_salt = salt->bytes;
        options.id_salt_bytes = salt->count;
    }
    lull_error error;
    it->engine = lull_engine_new(&options, &error);
    if (!it->engine) {
        lull__cli_report_error(&error);
        return error.code == LULL_MISUSE ? LULL__CLI_MISUSE : LULL__CLI_FAILED;
    }
    return LULL__CLI_FINE;
}

static int prepare_engine(job *it) {
    lull__cli_salt salt = {.count = 0};
    const char *path = it->options.id_salt;
    int code = path ? lull__cli_salt_read(&salt, path, LULL__CLI_RUN_HELP) : LULL__CLI_FINE;
    if (code == LULL__CLI_FINE) {
        code = make_engine(it, &salt);
    }
    lull__cli_salt_forget(&salt);
    return code == LULL__CLI_FINE ? lull__cli_rules_load(&it->options.rules, it->engine) : code;
}

/* Before the run, so that hours of work do not end at a name that cannot be written. */
static int prepare_stats(job *it) {
    if (!it->options.stats) {
        return LULL__CLI_FINE;
    }
    it->stats = lull__cli_is_dash(it->options.stats) ? stderr : fopen(it->options.stats, "we");
    if (!it->stats) {
        fprintf(stderr, "lull: %s: %s\n", it->options.stats, strerror(errno));
        return LULL__CLI_FAILED;
    }
    return LULL__CLI_FINE;
}

static int write_stats(job *it) {
    if (!it->stats) {
        return LULL__CLI_FINE;
    }
    bool good = lull__cli_write_stats(it->stats, it->engine);
    if (it->stats != stderr && fclose(it->stats) != 0) {
        good = false;
    }
    it->stats = NULL;
    if (!good) {
        fprintf(stderr, "lull: %s: %s\n", it->options.stats, strerror(errno));
        return LULL__CLI_FAILED;
    }
    return LULL__CLI_FINE;
}

static bool is_of_rule(const lull_error *error) {
    return error->code == LULL_RULE_ERROR || error->code == LULL_RULE_STEPS ||
           error->code == LULL_RULE_TIME || error->code == LULL_RULE_MEMORY;
}

static void report_rules(const job *it, bool failed, const lull_error *error,
                         const lull_stats *stats) {
    if (!it->options.stop_on_rule_error) {
        lull__cli_report_failures(it->engine);
    } else if (failed && is_of_rule(error)) {
        lull__cli_report_stopped(stats);
    }
}

static int run(job *it) {
    lull_error error;
    lull__host_outcome outcome = lull__host_run(it->host, it->engine, &error);
    lull_stats stats;
    lull_engine_stats(it->engine, &stats);
    bool failed = outcome.end == LULL__HOST_FAILED;
    if (failed) {
        lull__cli_report_error(&error);
    }
    report_rules(it, failed, &error, &stats);
    if (outcome.end == LULL__HOST_INTERRUPTED ||
        (failed && outcome.begun && error.code == LULL_NO_FILE)) {
        lull__cli_report_left_open(&outcome, &stats);
    }
    if (it->plan.rejects && stats.rejects > 0 && !failed) { /* where it failed, they may not be */
        lull__cli_report_rejects(&stats, it->plan.rejects);
    }
    int code = write_stats(it);
    if (failed || (it->options.fail_on_reject && stats.rejects > 0)) {
        return LULL__CLI_FAILED;
    }
    return code;
}

int lull__cli_run(int argc, char **argv) {
    job it = {0};
    int code = lull__cli_run_options_read(&it.options, argc, argv);
    if (code == LULL__CLI_FINE && it.options.help) {
        return lull__cli_run_options_explain();
    }
    if (code == LULL__CLI_FINE) {
        code = prepare_host(&it);
    }
    if (code == LULL__CLI_FINE) {
        code = prepare_engine(&it);
    }
    if (code == LULL__CLI_FINE) {
        code = prepare_stats(&it);
    }
    if (code == LULL__CLI_FINE) {
        code = run(&it);
    }
    if (it.stats && it.stats != stderr) {
        fclose(it.stats);
    }
    lull_engine_free(it.engine);
    lull__host_free(it.host);
    return code;
}
