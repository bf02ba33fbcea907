/*
 * What lull says in a line that it wrote: a record, or the member `lull` that it put at the end of
 * an event. Found without reading the event, which is foreign and may be large.
 *
 *     {"user":"ada", …,"lull":{"policy": … ,"why":{ … "key":"ada" …}}}
 *                             ╰──────────────── said ───────────────╯
 */
#ifndef LULL_CLI_SAID_H
#define LULL_CLI_SAID_H

#include <stdbool.h>
#include <stddef.h>

/* Part of a line, as JSON. Length 0: there is none. */
typedef struct lull__cli_part {
    const char *at;
    size_t length;
} lull__cli_part;

typedef struct lull__cli_said {
    lull__cli_part all;
    bool of_event;
    lull__cli_part policy, key; /* an event has its key in `why` */
} lull__cli_said;

/* Of one line, without its newline. */
lull__cli_said lull__cli_read_said(const char *line, size_t length);

/* The value of a member of an object. */
lull__cli_part lull__cli_member(lull__cli_part object, const char *name);

bool lull__cli_is_part(lull__cli_part part, const char *text);

#endif
