/*
 * The room of the operators' tools: commands of lull that are written in Lua (scripts/tools), on
 * nothing but lull.h.
 *
 *     lull test FILES ──► core/cli/test.c ──► lull__tool_run("test", …) ──► scripts/tools/test.lua
 *                         options, help                                     lull.engine, …
 *
 * A tool's script is ours and trusted: it has Lua's own libraries, but for those that load code. It
 * is called with two values, as scripts/words are: `lull`, a table of what this folder gives it
 * (modules.h), and `use`, which gives it another script of scripts/tools by name. It returns a
 * function of its options, which returns an exit code.
 *
 * What others wrote, such as a spec, runs in a state of its own with limits: see room.h.
 */
#ifndef LULL_TOOL_TOOL_H
#define LULL_TOOL_TOOL_H

#include "lull.h"

/* What a tool is told: of each name the script gets a list of its values, options.NAME[1], …; a
 * value of NULL is true. */
typedef struct lull__tool_option {
    const char *name;
    const char *value;
} lull__tool_option;

/* Runs scripts/tools/NAME.lua; *code is what it returns. false: memory ran out, or it failed, which
 * is a mistake of ours. */
bool lull__tool_run(const char *name, const lull__tool_option *options, size_t count, int *code,
                    lull_error *error);

/*
 * A tool that hears lines one after the other, as they come: its function of the options returns a
 * function of a line, or of nothing at the end, which returns a text.
 */
typedef struct lull__teller lull__teller;

/* NULL: memory ran out, or it failed, which is a mistake of ours. */
lull__teller *lull__teller_new(const char *name, const lull__tool_option *options, size_t count,
                               lull_error *error);
void lull__teller_free(lull__teller *teller); /* NULL is allowed */

/* What it says to a line; `line` NULL: at the end. The text is valid until the next call. false as
 * above. */
bool lull__teller_hear(lull__teller *teller, const char *line, size_t length, const char **text,
                       size_t *text_length, lull_error *error);

#endif
