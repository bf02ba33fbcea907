/*
 * The shapes of events, as rules/posthog.lua reads them: a hit of about half a kilobyte, and a
 * $snapshot with the recorder's own events in properties.$snapshot_data, of any size.
 */
#ifndef LULL_TESTS_BENCH_SHAPES_H
#define LULL_TESTS_BENCH_SHAPES_H

#include "text.h"
#include "world.h"

enum { EVENT_SLACK_BYTES = 32768 }; /* an event is at most this much longer than was asked for */

/* The members that all events begin with, up to and with the opening brace of `properties`. */
char *put_head(char *at, struct world *world, const struct moment *moment, lit event);

/* "$session_id" and "$window_id", a comma behind. */
char *put_ids(char *at, const struct moment *moment);

/* "$current_url" with what follows from it, a comma behind. */
char *put_page(char *at, struct world *world);

char *put_hit(char *at, struct world *world, const struct moment *moment);

struct album; /* pieces of snapshots, made once: what a page holds, what a recorder sends */

/* NULL when memory runs out. */
struct album *album_new(struct world *world);
void album_free(struct album *album);

char *put_snapshot(char *at, struct album *album, struct world *world, const struct moment *moment);

#endif
