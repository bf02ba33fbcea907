/*
 * The value of --emit: which lines are written.
 */
#ifndef LULL_CLI_EMIT_H
#define LULL_CLI_EMIT_H

/* Items with commas between them; "all" and "none" stand alone. LULL__CLI_FINE and LULL_EMIT_…, or
 * LULL__CLI_MISUSE and said. */
int lull__cli_emit_read(const char *help, const char *text, unsigned *emit);

#endif
