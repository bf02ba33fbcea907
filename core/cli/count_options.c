#include "cli/count_options.h"

#include "cli/cli.h"
#include "cli/options.h"
#include "host/messages.h"

#include <string.h>

static const char help[] = "lull count --help";

enum { RULES = 'r', HELP = 'h' };
enum { SET = LULL__CLI_LONG, BY, WHERE, CSV, JSON, REJECTS, RETAG, LINE_BYTES, MEMORY_BYTES };

static const uint64_t MEMORY_MAX = (uint64_t)1 << 40;

static const lull__cli_option known_options[] = {
    {RULES, "rules", "FILE",
     "the rules: what a session is; again for each policy that is\n"
     "to be counted beside the first",
     "none, it is required"},
    {SET, "set", "NAME=VALUE",
     "give a setting of the rules another value, as often as\n"
     "needed; of several files, every one that has it, or\n"
     "FILE.NAME=VALUE: only FILE.lua",
     NULL},
    {BY, "by", "FIELD,...",
     "count for each combination of values of these fields of the\n"
     "event: paths, as rules name them",
     "all together"},
    {WHERE, "where", "FIELD=VALUE",
     "count only events with this value (or all of several, with\n"
     "commas between them), and sessions with such an event: 7 is\n"
     "a number, \"7\" and seven are texts, null is a missing field",
     NULL},
    {CSV, "csv", NULL, "as CSV", NULL},
    {JSON, "json", NULL, "as JSON, an object a line", NULL},
    {REJECTS, "rejects", "FILE",
     "where to write a record for each line that is no usable\n"
     "event, with the line itself",
     "standard error"},
    {RETAG, "retag", NULL,
     "take events that have a member \"lull\", which are rejects\n"
     "without this option",
     NULL},
    {LINE_BYTES, "line-bytes", "N",
     "the longest line that is read, in bytes, at most\n"
     "1073741824",
     "16777216"},
    {MEMORY_BYTES, "memory-bytes", "N",
     "how much memory distinct values may take: more is an error\n"
     "and no smaller number, at most 1099511627776",
     "1073741824"},
    {HELP, "help", NULL, "this text", NULL},
};

static int take_form(lull__cli_count_options *options, lull__count_form form) {
    if (options->form != LULL__COUNT_TABLE && options->form != form) {
        return lull__cli_misuse(help, LULL__SAYS_TWO_FORMS);
    }
    options->form = form;
    return LULL__CLI_FINE;
}

static int take(void *into, int id, const char *value) {
    lull__cli_count_options *options = into;
    switch (id) {
    case RULES:
        return lull__cli_rules_add(&options->rules, help, value);
    case SET:
        return lull__cli_rules_set(&options->rules, help, value);
    case BY:
        if (options->wanted.by) {
            return lull__cli_misuse(help, LULL__SAYS_BY_TWICE);
        }
        options->wanted.by = value;
        break;
    case WHERE:
        if (options->wanted.where_count == LULL__COUNT_WHERES) {
            return lull__cli_misuse(help, LULL__SAYS_MANY_WHERES, LULL__COUNT_WHERES);
        }
        options->wanted.where[options->wanted.where_count++] = value;
        break;
    case CSV:
        return take_form(options, LULL__COUNT_CSV);
    case JSON:
        return take_form(options, LULL__COUNT_JSON);
    case REJECTS:
        options->rejects = value;
        break;
    case RETAG:
        options->retag = true;
        break;
    case LINE_BYTES:
        return lull__cli_options_number(help, "line-bytes", value, 1073741824,
                                        &options->line_bytes);
    case MEMORY_BYTES:
        return lull__cli_options_number(help, "memory-bytes", value, MEMORY_MAX,
                                        &options->wanted.memory_bytes);
    default:
        options->help = true;
        break;
    }
    return LULL__CLI_FINE;
}

static const lull__cli_syntax syntax = {
    .help = help,
    .opening =
        "Usage: lull count -r RULES [-r RULES...] [options] [FILE... | -]\n\n"
        "Counts, exactly, the sessions that events come to: how many different keys, sessions,\n"
        "parts and windows had an event that counted; with --by, for each combination of values\n"
        "of some fields. Without --by it also says what sessions were like, a column for each\n"
        "policy: why they ended, how long and busy they were, their measures and tags.\n\n"
        "    lull count -r rules/jetpack_rtc.lua --by blog_id,post_id day.ndjson.gz\n"
        "    lull count -r rules/jetpack_rtc.lua --where blog_id=1,post_id=7 day.ndjson.gz\n"
        "    lull count -r rules/posthog.lua -r mine.lua day.ndjson.gz\n\n",
    .closing =
        "\nExit codes: 0 fine, 1 failed, 2 misuse of the command line, 3 the rules do not load.\n",
    .options = known_options,
    .count = sizeof known_options / sizeof *known_options,
    .take = take,
};

int lull__cli_count_options_read(lull__cli_count_options *options, int argc, char **argv) {
    *options = (lull__cli_count_options){.wanted.memory_bytes = 1073741824};
    int first;
    int code = lull__cli_options_read(&syntax, options, argc, argv, &first);
    if (code != LULL__CLI_FINE || options->help) {
        return code;
    }
    options->inputs = (const char *const *)argv + first;
    options->input_count = (size_t)(argc - first);
    code = lull__cli_rules_check(&options->rules, help);
    return code == LULL__CLI_FINE
               ? lull__cli_options_inputs(help, &options->inputs, &options->input_count)
               : code;
}

int lull__cli_count_options_explain(void) {
    return lull__cli_options_explain(&syntax);
}
