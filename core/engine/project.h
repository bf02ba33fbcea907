/*
 * Events told by some of their fields: what options.fields asks for. Counting who was where needs
 * three values of an event and not the picture that it carries.
 *
 *     {"blog_id":1,"post_id":"7","ts":…,"picture":…} ──► {"fields":{"blog_id":1,"post_id":"7"}}
 *
 * Scalars are written in one form each, whatever escapes and exponents they came with: equal values
 * are equal bytes. Objects, arrays and what no number or text can hold keep their own bytes.
 */
#ifndef LULL_ENGINE_PROJECT_H
#define LULL_ENGINE_PROJECT_H

#include "base/buffer.h"
#include "event/json.h"

typedef struct lull__projection lull__projection;

/* The paths are copied. NULL: LULL_MISUSE where one is no path, or no memory. */
lull__projection *lull__projection_new(const char *const *paths, size_t count, lull_error *error);
void lull__projection_free(lull__projection *projection);

/* The line that tells the event whose own line the reader parsed last, in the arena. false: no
 * memory. */
bool lull__project(lull__projection *projection, lull__reader *reader, lull__text line,
                   lull__arena *arena, lull__text *shown, lull_error *error);

#endif
