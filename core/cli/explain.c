/*
 * lull explain: the story of one key. The rules run over the whole input, for order, watermark and
 * outliers depend on it; of what comes out, the lines of the key are told.
 *
 *     host ──► engine, with why ──► heard(): whose line is it? ──► told in words ──► host
 *                                                     (scripts/tools/explain.lua), or as it is
 */
#include "cli/cli.h"
#include "cli/emit.h"
#include "cli/key.h"
#include "cli/options.h"
#include "cli/report.h"
#include "cli/rules.h"
#include "cli/said.h"
#include "host/host.h"
#include "host/messages.h"
#include "tool/tool.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* ---- options --------------------------------------------------------------------------------- */

enum { RULES = 'r', KEY = 'k', HELP = 'h', SET = LULL__CLI_LONG, EMIT, JSON };

static const lull__cli_option known_options[] = {
    {RULES, "rules", "FILE", "the rules by which it went so", "none, it is required"},
    {KEY, "key", "KEY",
     "whose story: a text as it is (ada); a number, true, false or\n"
     "a list as JSON (7, [\"site\",7]); in quotes what is a text and\n"
     "looks like one of those ('\"7\"')",
     "none, it is required"},
    {SET, "set", "NAME=VALUE", "give a setting of the rules another value", NULL},
    {EMIT, "emit", "WHAT", "what to tell: events, sessions, windows, or several with commas",
     "all"},
    {JSON, "json", NULL, "as `lull run --why` writes it, the key's lines alone", NULL},
    {HELP, "help", NULL, "this text", NULL},
};

typedef struct options {
    lull__cli_rules rules;
    const char *key;
    const char *const *inputs;
    size_t input_count;
    unsigned emit; /* LULL_EMIT_… */
    bool json, help;
} options;

static int take(void *into, int id, const char *value);

static const lull__cli_syntax syntax = {
    .help = "lull explain --help",
    .opening = "Usage: lull explain -r RULES --key KEY [options] [FILE... | -]\n\n"
               "Tells what happened to one key and why: each event with its class and the line of\n"
               "the rules that gave it, what was left on each clock, and every boundary with its\n"
               "reason. Times are UTC.\n\n",
    .closing = "\nExit codes: 0 fine, 1 failed or there is no such key, 2 misuse of the command\n"
               "line, 3 the rules do not load.\n",
    .options = known_options,
    .count = sizeof known_options / sizeof *known_options,
    .take = take,
};

static int take(void *into, int id, const char *value) {
    options *it = into;
    switch (id) {
    case RULES:
        return lull__cli_rules_add(&it->rules, syntax.help, value);
    case KEY:
        it->key = value;
        break;
    case SET:
        return lull__cli_rules_set(&it->rules, syntax.help, value);
    case EMIT:
        return lull__cli_emit_read(syntax.help, value, &it->emit);
    case JSON:
        it->json = true;
        break;
    default:
        it->help = true;
        break;
    }
    return LULL__CLI_FINE;
}

static int check(options *it) {
    static const char *const standard_input[] = {"-"};
    if (!it->key) {
        return lull__cli_misuse(syntax.help, LULL__SAYS_NO_KEY);
    }
    if (it->rules.count > 1) {
        return lull__cli_misuse(syntax.help, LULL__SAYS_SEVERAL_RULES, it->rules.count);
    }
    if (it->input_count == 0) {
        if (isatty(STDIN_FILENO) == 1) {
            return lull__cli_misuse(syntax.help, LULL__SAYS_NO_EVENTS);
        }
        it->inputs = standard_input;
        it->input_count = 1;
    }
    return lull__cli_rules_check(&it->rules, syntax.help);
}

static int read_options(options *it, int argc, char **argv) {
    int first;
    *it = (options){.emit = LULL_EMIT_ALL};
    int code = lull__cli_options_read(&syntax, it, argc, argv, &first);
    if (code != LULL__CLI_FINE || it->help) {
        return code;
    }
    it->inputs = (const char *const *)argv + first;
    it->input_count = (size_t)(argc - first);
    return check(it);
}

/* ---- whose line it is ------------------------------------------------------------------------ */

/* What a run holds, to be given back in any case. */
typedef struct job {
    options options;
    lull__cli_key key;
    lull__host_plan plan;
    lull__host *host;
    lull_engine *engine;
    lull__teller *teller; /* NULL: lines are told as they are */
    bool failed;          /* it, for `error` */
    lull_error error;
} job;

static bool say(job *it, const char *text, size_t length) {
    return length == 0 || lull__host_write(it->host, LULL_OUT, text, length);
}

static bool tell(job *it, const char *said, size_t length) {
    const char *text;
    size_t text_length;
    it->failed |= !lull__teller_hear(it->teller, said, length, &text, &text_length, &it->error);
    return !it->failed && say(it, text, text_length);
}

/* Of what is told in words the story hears all, so that its sums are right. */
static bool is_emitted(const job *it, const lull__cli_said *said) {
    lull__cli_part type = lull__cli_member(said->all, "type");
    unsigned what = said->of_event                                           ? LULL_EMIT_EVENTS
                    : type.length > 8 && memcmp(type.at, "\"window", 7) == 0 ? LULL_EMIT_WINDOWS
                                                                             : LULL_EMIT_SESSIONS;
    return (it->options.emit & what) != 0;
}

/* Of the other policies of an experiment there are records too: the story is the first one's. */
static bool hear(job *it, const char *line, size_t length) {
    lull__cli_said said = lull__cli_read_said(line, length);
    bool first = lull__cli_is_part(said.policy, lull_engine_policy(it->engine, 0));
    if (!first) {
        return true;
    }
    if (!said.of_event &&
        lull__cli_is_part(lull__cli_member(said.all, "type"), "\"policy.load\"")) {
        return !it->teller || tell(it, said.all.at, said.all.length);
    }
    if (!lull__cli_key_is(&it->key, said.key)) {
        return true;
    }
    if (it->teller) {
        return tell(it, said.all.at, said.all.length);
    }
    return !is_emitted(it, &said) || say(it, line, length + 1);
}

/* The engine's options.write: whole lines. Rejects are counted. */
static bool heard(void *context, lull_stream stream, const char *bytes, size_t count) {
    job *it = context;
    for (size_t at = 0; stream == LULL_OUT && at < count;) {
        const char *newline = memchr(bytes + at, '\n', count - at);
        size_t length = (size_t)(newline - (bytes + at));
        if (!hear(it, bytes + at, length)) {
            return false;
        }
        at += length + 1;
    }
    return true;
}

/* The host's plan.at_end: what there was in all. */
static void sum_up(void *context) {
    job *it = context;
    if (it->teller && it->key.seen) {
        tell(it, NULL, 0);
    }
}

static void warn(void *context, const lull_error *error, uint64_t event) {
    (void)event; /* the message says it */
    char line[LULL__CLI_LINE_BYTES];
    lull__cli_describe_error(line, error);
    lull__host_tell(((job *)context)->host, line);
}

/* ---- the command ----------------------------------------------------------------------------- */

static int failed(const lull_error *error) {
    lull__cli_report_error(error);
    return error->code == LULL_MISUSE ? LULL__CLI_MISUSE : LULL__CLI_FAILED;
}

static lull__teller *new_teller(const job *it, lull_error *error) {
    static const lull__tool_option shown[] = {
        {"events", NULL}, {"sessions", NULL}, {"windows", NULL}}; /* by the bits of LULL_EMIT_… */
    enum { SHOWN = sizeof shown / sizeof *shown };
    lull__tool_option told[SHOWN + 1] = {{"key", it->key.json}};
    size_t count = 1;
    for (size_t i = 0; i < SHOWN; i++) {
        if (it->options.emit & 1u << i) {
            told[count++] = shown[i];
        }
    }
    return lull__teller_new("explain", told, count, error);
}

static int prepare(job *it) {
    lull_error error;
    it->plan = (lull__host_plan){.inputs = it->options.inputs,
                                 .input_count = it->options.input_count,
                                 .at_end = sum_up,
                                 .context = it};
    it->host = lull__host_new(&it->plan, &error);
    lull_options engine_options;
    lull_options_init(&engine_options);
    engine_options.write = heard;
    engine_options.warn = warn;
    engine_options.find = lull__cli_report_mistake;
    engine_options.context = it;
    engine_options.why = true;
    it->engine = it->host ? lull_engine_new(&engine_options, &error) : NULL;
    if (!it->engine || !lull__cli_key_init(&it->key, it->options.key, &error)) {
        return failed(&error);
    }
    it->teller = it->options.json ? NULL : new_teller(it, &error);
    if (!it->options.json && !it->teller) {
        return failed(&error);
    }
    return lull__cli_rules_load(&it->options.rules, it->engine);
}

static int run(job *it) {
    lull_error error;
    lull__host_outcome outcome = lull__host_run(it->host, it->engine, &error);
    lull_stats stats;
    lull_engine_stats(it->engine, &stats);
    if (it->failed || outcome.end == LULL__HOST_FAILED) {
        return failed(it->failed ? &it->error : &error);
    }
    if (outcome.end == LULL__HOST_INTERRUPTED) {
        lull__cli_report_left_open(&outcome, &stats);
    }
    lull__cli_report_failures(it->engine);
    if (stats.rejects > 0) {
        lull__cli_report_rejects(&stats, NULL);
    }
    bool read_all = outcome.end == LULL__HOST_FINISHED;
    return read_all && !it->key.seen ? lull__cli_key_unseen(&it->key, &stats) : LULL__CLI_FINE;
}

int lull__cli_explain(int argc, char **argv) {
    job it = {0};
    int code = read_options(&it.options, argc, argv);
    if (code == LULL__CLI_FINE && it.options.help) {
        return lull__cli_options_explain(&syntax);
    }
    if (code == LULL__CLI_FINE) {
        code = prepare(&it);
    }
    if (code == LULL__CLI_FINE) {
        code = run(&it);
    }
    lull__teller_free(it.teller);
    lull_engine_free(it.engine);
    lull__host_free(it.host);
    lull__cli_key_deinit(&it.key);
    return code;
}
