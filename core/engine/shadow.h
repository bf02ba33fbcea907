/*
 * What other policies say of the primary's events, and output that waits for it.
 *
 *     lines of output ──► [ event ▢ | record | event ▢ | … ] ──► out     ▢ a blank: what the others
 *                           first blank: its answers are           say, still to be filled in
 *                           not all there
 *
 * Each event that the primary takes has its answers; a policy says its own when it has applied the
 * event. A line whose answers are not all there holds back what was written behind it, so that the
 * order of output is the same with and without them. Where more is held than there is room for, the
 * first line goes without the answers that it waits for.
 */
#ifndef LULL_ENGINE_SHADOW_H
#define LULL_ENGINE_SHADOW_H

#include "base/codec.h"
#include "base/owned.h"

typedef struct lull__answers {
    uint64_t number; /* in ascending order */
    struct lull__answers *next, *previous;
    uint32_t count;      /* of the policies beside the primary */
    uint32_t awaited;    /* of them that are still to say theirs */
    uint32_t restored;   /* the last that was found to be awaited, while state is read */
    bool held;           /* the event is not written yet */
    lull__owned *said[]; /* a member of "shadow" each; NULL: none, or not yet */
} lull__answers;

/* A place in the output that is held, and what comes there. */
typedef struct lull__blank {
    size_t line; /* where its line begins: output is handed on by whole lines */
    size_t at;
    lull__answers *answers;
} lull__blank;

typedef struct lull__shadow {
    lull__answers *first, *last; /* all that are awaited or held */
    uint64_t numbered;           /* so far */
    uint64_t answer_bytes;       /* said for events that are held */
    lull__buffer bytes;          /* output that is held, from `begin` on */
    size_t begin, line;          /* line: where the last event begins */
    lull__blank *blanks;         /* in it, from `blank_begin` on */
    uint32_t blank_begin, blank_count, blank_capacity;
    uint64_t bytes_max;
    uint64_t over_limit;   /* answers that events were written without, to make room */
    lull__answers **index; /* by number, while state is read */
    size_t index_count;
} lull__shadow;

void lull__shadow_deinit(lull__shadow *shadow);

/* For an event that the primary takes; `count` policies stand beside it, none awaited yet. NULL: no
 * memory. Goes when its event is written and nobody is awaited any more. */
lull__answers *lull__answers_new(lull__shadow *shadow, size_t count);

/* Takes the answer of a policy (by its place beside the primary) that was awaited: the name and
 * what it says, `"short":{…}`. false: no memory. */
bool lull__answers_say(lull__shadow *shadow, lull__answers *answers, size_t which,
                       lull__text member);

/* Where output is appended: to `out`, or to what is held, as an event is whose answers (else NULL)
 * are not all there. */
lull__buffer *lull__shadow_output(lull__shadow *shadow, lull__buffer *out,
                                  const lull__answers *answers);

/* Writes the member "shadow" of an event to where output goes, or leaves a blank for it: what
 * follows is then held. false: no memory. */
bool lull__shadow_tell(lull__shadow *shadow, lull__buffer *out, lull__answers *answers);

/* Hands on what need not be held any longer, or cannot be for want of room. */
void lull__shadow_release(lull__shadow *shadow, lull__buffer *out);

/* All of it as bytes, and back, with the answers of `count` policies each. */
void lull__shadow_write(lull__buffer *out, const lull__shadow *shadow);
void lull__shadow_read(lull__decoder *in, lull__shadow *shadow, size_t count);

/* The answers of this number for a waiting event that was read, in the primary's lane (0) or in
 * another; NULL for number 0, and where the bytes are wrong. */
lull__answers *lull__shadow_restore(lull__decoder *in, lull__shadow *shadow, uint64_t number,
                                    size_t lane);

/* When all was read: are there answers that nobody waits for? */
bool lull__shadow_restored(lull__shadow *shadow);

#endif
