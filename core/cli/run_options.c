#include "cli/run_options.h"

#include "cli/cli.h"
#include "cli/emit.h"
#include "cli/options.h"
#include "host/messages.h"
#include "lull.h"

#include <string.h>

static const char help[] = LULL__CLI_RUN_HELP;

enum { RULES = 'r', OUT = 'o', HELP = 'h' };
enum {
    SET = LULL__CLI_LONG,
    EMIT,
    SHADOW,
    WHY,
    REJECTS,
    REJECTS_RAW,
    RETAG,
    FAIL_ON_REJECT,
    ON_RULE_ERROR,
    ID_SALT,
    STATS,
    LINE_BYTES
};

static const lull__cli_option known_options[] = {
    {RULES, "rules", "FILE",
     "the rules: whose sessions, what is activity, what ends them;\n"
     "again for each policy that is to run beside the first",
     "none, it is required"},
    {SHADOW, "shadow", NULL,
     "write with each event what the policies beside the first say\n"
     "of it, as \"shadow\" in its member \"lull\"",
     NULL},
    {WHY, "why", NULL,
     "say by which line of the rules each event and boundary is as\n"
     "it is, and which clocks run",
     NULL},
    {SET, "set", "NAME=VALUE",
     "give a setting of the rules another value, as often as\n"
     "needed; of several files, every one that has it, or\n"
     "FILE.NAME=VALUE: only FILE.lua",
     NULL},
    {EMIT, "emit", "WHAT",
     "which lines to write: events, sessions, windows, policies\n"
     "(several with commas between them), all or none",
     "all"},
    {OUT, "output", "FILE", "where to write events and boundaries", "standard output"},
    {REJECTS, "rejects", "FILE",
     "where to write a record for each line that is no usable\n"
     "event, with the line itself",
     "standard error"},
    {REJECTS_RAW, "rejects-raw", "FILE",
     "where to write the whole of lines over --line-bytes,\n"
     "of which a reject holds only the beginning",
     "nowhere"},
    {RETAG, "retag", NULL,
     "replace the member \"lull\" of events that have one, which\n"
     "are rejects without this option",
     NULL},
    {FAIL_ON_REJECT, "fail-on-reject", NULL, "end with 1 if there was a reject", NULL},
    {ON_RULE_ERROR, "on-rule-error", "DO",
     "when a rule fails on an event: go-on (the event is marked,\n"
     "and the slot's default holds), or stop behind it",
     "go-on"},
    {ID_SALT, "id-salt", "FILE",
     "a secret that goes into the ids of sessions, so that they\n"
     "cannot be told from guessed keys; the same secret gives the\n"
     "same ids",
     "none goes in"},
    {STATS, "stats", "FILE", "where to write all counters as JSON; - is standard error", "nowhere"},
    {LINE_BYTES, "line-bytes", "N",
     "the longest line that is read, in bytes, at most\n"
     "1073741824",
     "16777216"},
    {HELP, "help", NULL, "this text", NULL},
};

/* ---- values ---------------------------------------------------------------------------------- */

static int read_on_rule_error(const char *text, bool *stop) {
    *stop = strcmp(text, "stop") == 0;
    if (*stop || strcmp(text, "go-on") == 0) {
        return LULL__CLI_FINE;
    }
    return lull__cli_misuse(help, LULL__SAYS_BAD_ON_RULE_ERROR, text);
}

/* ---- the command line ------------------------------------------------------------------------ */

static int take(void *into, int id, const char *value) {
    lull__cli_run_options *options = into;
    switch (id) {
    case RULES:
        return lull__cli_rules_add(&options->rules, help, value);
    case SHADOW:
        options->shadow = true;
        break;
    case WHY:
        options->why = true;
        break;
    case SET:
        return lull__cli_rules_set(&options->rules, help, value);
    case OUT:
        options->out = value;
        break;
    case EMIT:
        return lull__cli_emit_read(help, value, &options->emit);
    case REJECTS:
        options->rejects = value;
        break;
    case REJECTS_RAW:
        options->rejects_raw = value;
        break;
    case RETAG:
        options->retag = true;
        break;
    case FAIL_ON_REJECT:
        options->fail_on_reject = true;
        break;
    case ON_RULE_ERROR:
        return read_on_rule_error(value, &options->stop_on_rule_error);
    case ID_SALT:
        options->id_salt = value;
        break;
    case STATS:
        options->stats = value;
        break;
    case LINE_BYTES:
        return lull__cli_options_number(help, "line-bytes", value, 1073741824,
                                        &options->line_bytes);
    default:
        options->help = true;
        break;
    }
    return LULL__CLI_FINE;
}

static int check(lull__cli_run_options *options) {
    if (options->help) {
        return LULL__CLI_FINE;
    }
    if (lull__cli_is_dash(options->rejects_raw)) {
        return lull__cli_misuse(help, LULL__SAYS_REJECTS_RAW_DASH);
    }
    int code = lull__cli_rules_check(&options->rules, help);
    return code == LULL__CLI_FINE
               ? lull__cli_options_inputs(help, &options->inputs, &options->input_count)
               : code;
}

static const lull__cli_syntax syntax = {
    .help = help,
    .opening =
        "Usage: lull run -r RULES [-r RULES...] [options] [FILE... | -]\n\n"
        "Reads events, one JSON object a line, from the files in turn or from standard input\n"
        "(-, or no file), and writes each with its session, and a record of every boundary.\n"
        "Files compressed with gzip or zstd are decompressed, whatever their names.\n\n",
    .closing =
        "\nSIGINT and SIGTERM finish what was read and say what was left open; sent again, they\n"
        "end lull at once.\n\n"
        "Exit codes: 0 fine, 1 failed (input, output, memory; a reject with --fail-on-reject, a\n"
        "rule with --on-rule-error stop), 2 misuse of the command line, 3 the rules do not load.\n",
    .options = known_options,
    .count = sizeof known_options / sizeof *known_options,
    .take = take,
};

int lull__cli_run_options_read(lull__cli_run_options *options, int argc, char **argv) {
    *options = (lull__cli_run_options){.emit = LULL_EMIT_ALL};
    int first;
    int code = lull__cli_options_read(&syntax, options, argc, argv, &first);
    if (code != LULL__CLI_FINE) {
        return code;
    }
    options->inputs = (const char *const *)argv + first;
    options->input_count = (size_t)(argc - first);
    return check(options);
}

int lull__cli_run_options_explain(void) {
    return lull__cli_options_explain(&syntax);
}
