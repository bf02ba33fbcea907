/*
 * One event as a view over its own bytes.
 *
 * A line is parsed and validated whole once (RFC 8259, UTF-8), and walked once for each policy: the
 * values that its rules name go to its row, the rest is never decoded. The library's DOM does both
 * at memory speed; the few valid texts that it refuses (integers of any length, numbers beyond a
 * double, lone surrogate escapes) go to a slow exact check (json_text.h) and are walked there. Both
 * take the first of duplicate members.
 *
 * What is written later is the line's own bytes with one member spliced in: see lull__line_facts.
 */
#ifndef LULL_EVENT_JSON_H
#define LULL_EVENT_JSON_H

#include "base/arena.h"
#include "event/fields.h"

/* What was learnt of a line beside its row. */
typedef struct lull__line_facts {
    size_t close;             /* offset of the closing brace */
    bool empty;               /* the object has no members: what is spliced in needs no comma */
    bool tagged;              /* it already has a member "lull"; known once a row was filled */
    uint32_t unrepresentable; /* named values that are valid but cannot be held: NIL in the row */
} lull__line_facts;

typedef struct lull__reader lull__reader;

/* One a thread; NULL when memory runs out. `levels_max`: nesting beyond it is LULL_TOO_DEEP. */
lull__reader *lull__reader_new(size_t levels_max);
void lull__reader_free(lull__reader *reader);

enum { LULL__PADDING = 64 }; /* bytes that may be read, not used, behind a padded line */

/*
 * Parses one line, for rows to be filled from it until the reader is used otherwise; the line stays
 * as it is until then. `padded` says that LULL__PADDING bytes behind it can be read; without it the
 * line is copied first. false: LULL_BAD_JSON, LULL_NOT_UTF8, LULL_NOT_OBJECT, LULL_TOO_DEEP
 * (message: "at byte N: found …, expected …"; N counts from 1) or LULL_NO_MEMORY.
 */
bool lull__reader_parse(lull__reader *reader, lull__text line, bool padded, lull__line_facts *facts,
                        lull_error *error);

/*
 * Fills a row (fields->slot_count values, set wholly, NIL where there is nothing) from the line
 * that was parsed; strings are copied to `strings`. Adds to the line's facts what it learns. false:
 * LULL_NO_MEMORY.
 */
bool lull__reader_fill(lull__reader *reader, const lull__fields *fields, lull__value *row,
                       lull__arena *strings, lull__line_facts *facts, lull_error *error);

/* How many lines were parsed so far: while this stays, the line that was parsed last is at hand. */
uint64_t lull__reader_parses(const lull__reader *reader);

/* Both. */
bool lull__reader_read(lull__reader *reader, lull__text line, bool padded,
                       const lull__fields *fields, lull__value *row, lull__arena *strings,
                       lull__line_facts *facts, lull_error *error);

/* The same, always by the exact check and never by the fast parser: for tests, which compare the
 * two. */
bool lull__reader_read_slow(lull__reader *reader, lull__text line, const lull__fields *fields,
                            lull__value *row, lull__arena *strings, lull__line_facts *facts,
                            lull_error *error);

/*
 * One value of the line that was parsed, found by `names` from the root, as a row would have it:
 * without a walk over what lies beside the way. false: LULL_NO_MEMORY.
 */
bool lull__reader_find(lull__reader *reader, const lull__text *names, size_t name_count,
                       lull__arena *strings, lull__value *value, lull_error *error);

/*
 * The same, whole, as a tape: an ARRAY's items follow it, an OBJECT's members follow it as STRING,
 * value, STRING, value …; `length` counts items or members. Only the first of duplicate members,
 * none whose name has a lone surrogate. `*tape` is the arena's; NIL alone where there is no such
 * value.
 */
bool lull__reader_tape(lull__reader *reader, const lull__text *names, size_t name_count,
                       lull__arena *arena, lull__value **tape, size_t *tape_length,
                       lull_error *error);

/*
 * Copies a valid object to `out` without its top-level members of this name, with the commas that
 * belonged to them; everything else stays byte for byte. `out` has room for line.length bytes.
 * Returns how many were written.
 */
size_t lull__json_without(lull__text line, lull__text name, char *out);

/*
 * Where in a valid object the values stand that `fields` names: by slot, the bytes of the first of
 * duplicate members; length 0 (as it came) for those that are not there. `scratch` has room for
 * line.length bytes.
 */
void lull__json_slices(lull__text line, const lull__fields *fields, lull__text *slices,
                       char *scratch);

/* Version of the JSON library, and which of its implementations runs here; static strings. */
const char *lull__json_version(void);

#endif
