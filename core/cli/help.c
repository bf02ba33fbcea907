#include "cli/cli.h"
#include "cli/report.h"
#include "cli/run_options.h"

#include <stdlib.h>
#include <string.h>

static const char text[] =
    "lull reads events, one JSON object a line, and says which session each belongs to: where a\n"
    "visit begins and ends, which of its events show a person, and what a replay recorder would\n"
    "have kept. What a session is, you say: in a rules file, a page of Lua.\n"
    "\n"
    "A smallest rules file, shop.lua:\n"
    "\n"
    "    return policy {\n"
    "      key = \"user\",                 -- whose session: a field of the event\n"
    "      time = \"ts\",                  -- when: milliseconds, or RFC 3339\n"
    "      session = { idle = \"30m\" },   -- half an hour of silence ends it\n"
    "    }\n"
    "\n"
    "and an event that it understands:\n"
    "\n"
    "    {\"user\":\"ada\",\"ts\":1760000000000}\n"
    "\n"
    "Run it:\n"
    "\n"
    "    lull run -r shop.lua events.ndjson\n"
    "    lull run -r shop.lua --emit sessions -o sessions.ndjson monday.ndjson.gz "
    "tuesday.ndjson.zst\n"
    "    tail -f events.ndjson | lull run -r shop.lua --rejects bad.ndjson -\n"
    "\n"
    "Events go to standard output (or -o FILE) as they came, with a member \"lull\" added, and\n"
    "between them a line for every session and window that began, paused, resumed or ended, with\n"
    "the reason. Lines that are no usable events go to standard error (or --rejects FILE).\n"
    "\n"
    "Commands:\n"
    "\n"
    "    lull run          runs events through a rules file\n"
    "    lull run --help   lists all its options\n"
    "    lull count        how many sessions there were, and what they were like\n"
    "    lull check        looks through rules: mistakes, what they can hardly mean, what is slow\n"
    "    lull explain      the story of one key, and by which line of the rules it went so\n"
    "    lull settings     what a rules file lets you set, and who set it to what\n"
    "    lull test         runs the specs beside rules files\n"
    "    lull help WORD    what a word, slot or warning of the rules means; words lists them\n"
    "    lull help         this text\n"
    "    lull version      the version of lull and of the libraries it runs on\n"
    "\n"
    "Exit codes: 0 fine, 1 failed (input, output, memory, or rejects with --fail-on-reject),\n"
    "2 misuse of the command line, 3 the rules do not load.\n";

/* A word of the rules language. */
static int explain(const char *topic) {
    lull_error error;
    char *page = lull_help(topic, &error);
    if (!page && error.code == LULL_MISUSE) {
        return lull__cli_misuse("lull help words", "%s", error.message);
    }
    if (!page) {
        lull__cli_report_error(&error);
        return LULL__CLI_FAILED;
    }
    int code = lull__cli_print(page);
    free(page);
    return code;
}

int lull__cli_help(int argc, char **argv) {
    if (argc > 1 && strcmp(argv[1], "run") == 0) {
        return lull__cli_run_options_explain();
    }
    if (argc > 1 && strcmp(argv[1], "explain") == 0) {
        char option[] = "--help";
        char *asking[] = {argv[1], option, NULL};
        return lull__cli_explain(2, asking);
    }
    bool asked = argc > 1 && strcmp(argv[0], "help") == 0;
    return asked ? explain(argv[1]) : lull__cli_print(text);
}
