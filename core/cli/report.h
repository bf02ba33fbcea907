/*
 * What a run tells a person, and the figures that it leaves for machines.
 */
#ifndef LULL_CLI_REPORT_H
#define LULL_CLI_REPORT_H

#include "host/host.h"
#include "lull.h"

#include <stdio.h>

/* Room for a line that holds a whole lull_error. */
enum { LULL__CLI_LINE_BYTES = sizeof(lull_error) + 64 };

/* "lull: file:line: message", of which file and line are left out where there are none; the same
 * into `line` of LULL__CLI_LINE_BYTES. */
void lull__cli_report_error(const lull_error *error);
void lull__cli_describe_error(char *line, const lull_error *error);

/* A lull_finding_fn that says why rules do not load: the same without the "lull: " before the name
 * of the file. What else is found is not said. */
void lull__cli_report_mistake(void *context, const lull_finding *finding);

/* How often rules failed beyond what was told of each place. */
void lull__cli_report_failures(const lull_engine *engine);

/* How many lines were no usable events, and that they are in a file; NULL: in none. */
void lull__cli_report_rejects(const lull_stats *stats, const char *path);

/* That a rule stopped the run, and what it left open. */
void lull__cli_report_stopped(const lull_stats *stats);

/* Where a run stopped before its end, and what it left open. */
void lull__cli_report_left_open(const lull__host_outcome *outcome, const lull_stats *stats);

/* All counters as JSON; where there are several policies, those of each by name too. False: memory
 * ran out, or it could not be written (errno). */
bool lull__cli_write_stats(FILE *to, const lull_engine *engine);

#endif
