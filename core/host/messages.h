/*
 * What the command tells the person who runs it, and the host that it is made of. What is misused
 * is followed by a line that names the page of help.
 */
#ifndef LULL_HOST_MESSAGES_H
#define LULL_HOST_MESSAGES_H

#include <inttypes.h>

/* ---- any ------------------------------------------------------------------------------------- */

#define LULL__SAYS_NO_MEMORY "out of memory"

/* ---- the command line ------------------------------------------------------------------------ */

#define LULL__SAYS_HELP "\nlull: %s tells more\n"
#define LULL__SAYS_NO_COMMAND "no command: what is to be done?"
#define LULL__SAYS_UNKNOWN_WORD "unknown %s %s%s%s%s"
#define LULL__SAYS_UNKNOWN_OPTION "unknown option %.*s%s%s%s"
#define LULL__SAYS_UNKNOWN_LETTER "unknown option -%c"
#define LULL__SAYS_NEEDLESS_VALUE "option --%s takes no value: write it alone"
#define LULL__SAYS_NO_OPTION_VALUE "option %s needs a value"
#define LULL__SAYS_NO_RULES "no rules: name a rules file with -r FILE"
#define LULL__SAYS_NOTHING_TO_CHECK "no rules: name files or folders to check"
#define LULL__SAYS_NO_RULES_IN "found no rules in %s, expected files that end in .lua"
#define LULL__SAYS_MANY_RULES "-r: found more than %d of them, expected fewer"
#define LULL__SAYS_NO_ASSIGNMENT "--set: found \"%s\", expected NAME=VALUE: --set idle=20m"
#define LULL__SAYS_MANY_SETS "--set: found more than %d of them, expected fewer"
#define LULL__SAYS_SET_OF_NO_FILE                                                                  \
    "--set %s: found no rules file %.*s.lua, expected one that -r names"
#define LULL__SAYS_SET_OF_NONE                                                                     \
    "--set %s: none of the rules has such a setting: lull settings lists them"
#define LULL__SAYS_INPUT_OF_SETTINGS "found %s, expected no input: name rules with -r"
#define LULL__SAYS_UNKNOWN_EMIT                                                                    \
    "--emit: unknown \"%.*s\"%s%s%s (events, sessions, windows, policies, all or none)"
#define LULL__SAYS_EMIT_ALONE "--emit: \"%s\" stands alone, expected no others beside it"
#define LULL__SAYS_BAD_ON_RULE_ERROR "--on-rule-error: found \"%s\", expected stop or go-on"
#define LULL__SAYS_REJECTS_RAW_DASH                                                                \
    "--rejects-raw: found -, expected a file: these bytes need one of their own"
#define LULL__SAYS_NO_INPUT                                                                        \
    "no input: name a file, or pipe events in (standard input is a terminal; to type "             \
    "events, name -)"

#define LULL__SAYS_TWO_FORMS "found --csv and --json, expected one of them"
#define LULL__SAYS_BY_TWICE "--by: found it twice, expected all fields in one list"
#define LULL__SAYS_MANY_WHERES "--where: found more than %d of them, expected fewer"
#define LULL__SAYS_NO_KEY "no key: say whose story with --key KEY"
#define LULL__SAYS_SEVERAL_RULES                                                                   \
    "found %zu rules files, expected one: a story is told by one policy"
#define LULL__SAYS_NO_EVENTS "no input: name a file, or pipe events in"
#define LULL__SAYS_LONG_SALT "--id-salt: found more than %d bytes in %s, expected fewer"
#define LULL__SAYS_SHORT_SALT                                                                      \
    "--id-salt: found %zu bytes in %s, expected at least %d of chance: head -c 32 "                \
    "/dev/urandom | base64 > %s"
#define LULL__SAYS_BAD_THRESHOLD "--threshold: found \"%s\", expected 0 to 100"
#define LULL__SAYS_BAD_NUMBER "--%s: found \"%s\", expected a number from 1 to %" PRIu64
/* ---- files ----------------------------------------------------------------------------------- */

#define LULL__SAYS_TWO_OUTPUTS "two outputs would be written to this file: give each its own"
#define LULL__SAYS_DIRECTORY "this is a directory, expected a file"
#define LULL__SAYS_INPUT_IS_OUTPUT                                                                 \
    "this file is an input and cannot also be written (as %s): name another"
#define LULL__SAYS_BAD_COMPRESSION                                                                 \
    "the compressed data cannot be decoded beyond its byte %" PRIu64 ": %s"
#define LULL__SAYS_TRUNCATED                                                                       \
    "the compressed data ends in the middle, at byte %" PRIu64 ": the file is truncated"

#define LULL__SAYS_NO_OUTPUT "lull: standard output: %s\n"

/* ---- the machine ----------------------------------------------------------------------------- */

#define LULL__SAYS_NO_LIBUV "libuv: %s"
#define LULL__SAYS_NO_SIGNALS "signals: %s"
#define LULL__SAYS_NO_THREADS "threads: %s"
#define LULL__SAYS_FEW_THREADS "found %d threads to be had, expected %d: %s"

/* ---- after a run ----------------------------------------------------------------------------- */

#define LULL__SAYS_REJECTS "lull: %s line%s of %s %s no usable event%s; "
#define LULL__SAYS_NO_EVENT_OF "lull: --key: found no event of %s%s; there %s %s key%s"
#define LULL__SAYS_UNCOUNTED "%s of %s events are counted in no session ("
#define LULL__SAYS_REJECTS_IN "%s in %s\n"
#define LULL__SAYS_REJECTS_UNTOLD "lull run tells why\n"
#define LULL__SAYS_FAILED_MORE "%s: failed %s more time%s"
#define LULL__SAYS_STOPPED_BY "lull: stopped by %s"
#define LULL__SAYS_HALTED "lull: stopped"
#define LULL__SAYS_STOPPED_BY_RULE "lull: stopped by --on-rule-error"
#define LULL__SAYS_BEFORE_INPUT " before any input"
#define LULL__SAYS_IN_INPUT " in %s, at byte %" PRIu64
#define LULL__SAYS_IN_PART " (%s bytes of a line that begins there were read, and not used)"
#define LULL__SAYS_NOT_BEGUN ", before %s more input%s"
#define LULL__SAYS_LEFT_OPEN "; left open: %s session%s and %s window%s; nothing was ended\n"

#endif
