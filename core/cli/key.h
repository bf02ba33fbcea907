/*
 * A key that somebody asks for, as the command line has it: a text as it is, or JSON.
 */
#ifndef LULL_CLI_KEY_H
#define LULL_CLI_KEY_H

#include "cli/said.h"
#include "lull.h"

enum { LULL__CLI_NEAR_MAX = 3 };

typedef struct lull__cli_key {
    char *json; /* as records have it */
    bool seen;
    char *near[LULL__CLI_NEAR_MAX]; /* keys that it may have been meant to be, as JSON */
    size_t near_count;
} lull__cli_key;

/* false: no memory. */
bool lull__cli_key_init(lull__cli_key *key, const char *text, lull_error *error);
void lull__cli_key_deinit(lull__cli_key *key);

/* Whether it is the key of a line. One that is near is kept in mind until it is seen. */
bool lull__cli_key_is(lull__cli_key *key, lull__cli_part json);

/* Says that there is no such key. LULL__CLI_FAILED. */
int lull__cli_key_unseen(const lull__cli_key *key, const lull_stats *stats);

#endif
