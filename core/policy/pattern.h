/*
 * Lua 5.4 patterns (manual 6.4.1), matched with a step counter.
 *
 * Why our own: liblua's matcher backtracks without bound inside one instruction, where no hook can
 * stop it; `("a"):rep(30):find("a*a*a*a*a*b")` is enough. This one counts its work and gives up
 * when the caller's steps are spent.
 *
 *     pattern   = ["^"] item*            "^" belongs to lull__pattern_find; elsewhere it is a byte
 *     item      = single [* + - ?]       a single without a mark stands for exactly one byte
 *               | "(" | ")" | "()"       captures, and the capture of a position
 *               | "%1" .. "%9"           the text of a closed capture, again
 *               | "%bxy" | "%f[set]"     balanced text; the frontier of a set
 *               | "$"                    the subject's end, when it is the pattern's last byte
 *     single    = byte | "." | "%" class or byte | "[set]" | "[^set]"
 *
 * Cost: one step for each item read (a set: its length), each byte compared (in a set: each member
 * looked at) and each position tried. The count is the same on every machine: it is a contract.
 * Limits: 32 captures; 200 nested choices (a choice is a repeat with more than one way to go on).
 * Classes are those of the C locale whatever the process's locale is. Subjects and patterns may
 * hold any byte, NUL too, and need no terminator. Nothing here allocates, raises or keeps state:
 * every function may be called from any thread.
 */
#ifndef LULL_POLICY_PATTERN_H
#define LULL_POLICY_PATTERN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LULL__PATTERN_CAPTURES_MAX 32
#define LULL__PATTERN_DEPTH_MAX 200

/* The `length` of a position capture: its value is the offset of `start`, not a text. */
#define LULL__PATTERN_POSITION ((ptrdiff_t)-1)

typedef enum {
    LULL__PATTERN_NO_MATCH,
    LULL__PATTERN_MATCH,
    LULL__PATTERN_STEPS,      /* ran out of steps: nothing is known about the subject */
    LULL__PATTERN_MALFORMED,  /* `message` says what is wrong */
    LULL__PATTERN_TOO_COMPLEX /* more than LULL__PATTERN_DEPTH_MAX nested choices */
} lull__pattern_result;

/* A slice of the subject. */
typedef struct lull__pattern_capture {
    const char *start;
    ptrdiff_t length;
} lull__pattern_capture;

/* The caller owns it and sets `steps_left`; the rest is output. The slices live as long as the
 * subject, and hold only after LULL__PATTERN_MATCH. */
typedef struct lull__pattern_match {
    uint64_t steps_left; /* in: how many steps may be spent; out: how many were not */
    const char *subject;
    const char *start; /* the whole match: [start, end) */
    const char *end;
    int count; /* of captures; 0 when the pattern has none */
    lull__pattern_capture captures[LULL__PATTERN_CAPTURES_MAX];
    const char *message; /* after MALFORMED or TOO_COMPLEX: a static text; else NULL */
} lull__pattern_match;

/* Finds the first match that starts at or after offset `init` (beyond the subject: no match). A `^`
 * that opens the pattern allows a match at `init` only. A pattern's error is reported when matching
 * gets to it, as in Lua; lull__pattern_check finds it at once. */
lull__pattern_result lull__pattern_find(const char *subject, size_t subject_length, size_t init,
                                        const char *pattern, size_t pattern_length,
                                        lull__pattern_match *match);

/* Tries the one position `at` (at most subject_length), for gmatch and gsub. Here `^` is an
 * ordinary byte, as in gmatch: a caller that wants an anchor passes the pattern without it. */
lull__pattern_result lull__pattern_match_at(const char *subject, size_t subject_length, size_t at,
                                            const char *pattern, size_t pattern_length,
                                            lull__pattern_match *match);

/* Whether the pattern is well formed; when not, *message (if asked for) is a static text. A pattern
 * that passes is never reported as MALFORMED. */
bool lull__pattern_check(const char *pattern, size_t length, const char **message);

#endif
