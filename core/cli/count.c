/*
 * lull count: how many sessions there were, by values of fields or all together.
 */
#include "count/count.h"
#include "cli/cli.h"
#include "cli/count_options.h"
#include "cli/options.h"
#include "cli/report.h"
#include "host/host.h"
#include "host/messages.h"
#include "host/words.h"

#include <stdio.h>
#include <stdlib.h>

/* What counting holds, to be given back in any case. */
typedef struct job {
    lull__cli_count_options options;
    lull__host_plan plan;
    lull__host *host;
    lull__count *count;
    lull_engine *engine;
} job;

static bool take(void *context, lull_stream stream, const char *bytes, size_t count) {
    job *it = context;
    return stream == LULL_OUT ? lull__count_take(it->count, bytes, count)
                              : lull__host_write(it->host, stream, bytes, count);
}

static void warn(void *context, const lull_error *error, uint64_t event) {
    (void)event; /* the message says it */
    job *it = context;
    char line[LULL__CLI_LINE_BYTES];
    lull__cli_describe_error(line, error);
    lull__host_tell(it->host, line);
}

static int fail(const lull_error *error) {
    if (error->code == LULL_MISUSE) {
        return lull__cli_misuse("lull count --help", "%s", error->message);
    }
    lull__cli_report_error(error);
    return LULL__CLI_FAILED;
}

static int prepare(job *it) {
    const lull__cli_count_options *options = &it->options;
    it->plan = (lull__host_plan){
        .inputs = options->inputs,
        .input_count = options->input_count,
        .keeps_out = true,
        .rejects = lull__cli_is_dash(options->rejects) ? NULL : options->rejects,
    };
    lull_error error;
    it->host = lull__host_new(&it->plan, &error);
    if (!it->host) {
        return fail(&error);
    }
    lull_options engine_options;
    lull_options_init(&engine_options);
    engine_options.write = take;
    engine_options.warn = warn;
    engine_options.find = lull__cli_report_mistake;
    engine_options.context = it;
    engine_options.retag = options->retag;
    engine_options.limits.line_bytes = options->line_bytes; /* 0: the default */
    it->count = lull__count_new(&options->wanted, &error);
    if (!it->count) {
        return fail(&error);
    }
    lull__count_ask(it->count, &engine_options);
    it->engine = lull_engine_new(&engine_options, &error);
    return it->engine ? lull__cli_rules_load(&options->rules, it->engine) : fail(&error);
}

/* ---- what is not in the numbers -------------------------------------------------------------- */

/* lull: "shop": 12 of 1,000 events are counted in no session (expired 3, ignored 9). Of late events
 * some are counted: those that are not are what the other marks leave. */
static void tell_uncounted(const lull_engine *engine, size_t policy) {
    lull_stats stats;
    lull_engine_policy_stats(engine, policy, &stats);
    uint64_t all = stats.events - stats.counted;
    uint64_t marked = stats.expired + stats.duplicate + stats.outlier + stats.no_key +
                      stats.ignored + stats.uncounted;
    const struct {
        const char *mark;
        uint64_t events;
    } marks[] = {
        {"expired", stats.expired},     {"late", all > marked ? all - marked : 0},
        {"no_key", stats.no_key},       {"duplicate", stats.duplicate},
        {"ignored", stats.ignored},     {"outlier", stats.outlier},
        {"uncounted", stats.uncounted},
    };
    if (all == 0) {
        return;
    }
    fputs("lull: ", stderr);
    if (lull_engine_policies(engine) > 1) {
        fprintf(stderr, "%s: ", lull_engine_policy(engine, policy));
    }
    fprintf(stderr, LULL__SAYS_UNCOUNTED, lull__host_number_of(all).text,
            lull__host_number_of(stats.events).text);
    const char *before = "";
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        if (marks[i].events > 0) {
            fprintf(stderr, "%s%s %s", before, marks[i].mark,
                    lull__host_number_of(marks[i].events).text);
            before = ", ";
        }
    }
    fputs(")\n", stderr);
}

static void tell_left_out(const job *it) {
    lull_stats stats;
    lull__cli_report_failures(it->engine);
    lull_engine_stats(it->engine, &stats);
    for (size_t i = 0; i < lull_engine_policies(it->engine); i++) {
        tell_uncounted(it->engine, i);
    }
    if (it->plan.rejects && stats.rejects > 0) {
        lull__cli_report_rejects(&stats, it->plan.rejects);
    }
}

/* ---- the command ----------------------------------------------------------------------------- */

static int print_counts(job *it) {
    lull_error error;
    char *text = lull__count_report(it->count, it->engine, it->options.form, &error);
    if (!text) {
        lull__cli_report_error(&error);
        return LULL__CLI_FAILED;
    }
    tell_left_out(it);
    int code = lull__cli_print(text);
    free(text);
    return code;
}

static int run(job *it) {
    lull_error error;
    lull__host_outcome outcome = lull__host_run(it->host, it->engine, &error);
    if (outcome.end == LULL__HOST_FAILED) {
        lull_error why;
        return fail(lull__count_fits(it->count, &why) ? &error : &why);
    }
    if (outcome.end == LULL__HOST_INTERRUPTED) {
        lull_stats stats;
        lull_engine_stats(it->engine, &stats);
        lull__cli_report_left_open(&outcome, &stats);
        return LULL__CLI_FAILED; /* of a part of the input there is no count */
    }
    return print_counts(it);
}

int lull__cli_count(int argc, char **argv) {
    job it = {0};
    int code = lull__cli_count_options_read(&it.options, argc, argv);
    if (code == LULL__CLI_FINE && it.options.help) {
        return lull__cli_count_options_explain();
    }
    if (code == LULL__CLI_FINE) {
        code = prepare(&it);
    }
    if (code == LULL__CLI_FINE) {
        code = run(&it);
    }
    lull_engine_free(it.engine);
    lull__count_free(it.count);
    lull__host_free(it.host);
    return code;
}
