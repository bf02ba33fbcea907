/*
 * What is written: tagged events and records, one JSON object a line.
 *
 * Every boundary has type, policy, key, session_id, part, (window_id,) time and reason, then what
 * its type adds, in a fixed order. A member without a value is left out, never null. An event is
 * its own bytes with one member "lull" spliced in before the closing brace; nothing of it is
 * written anew.
 */
#ifndef LULL_RECORD_RECORD_H
#define LULL_RECORD_RECORD_H

#include "base/buffer.h"
#include "session/step.h"

/* What is the same on all records of a policy. */
typedef struct lull__recorder {
    lull__text policy;          /* its name, as a JSON string */
    lull__text experiment, arm; /* as JSON strings; length 0: it is no arm of one */
    const lull__terms *terms;
    const lull__places *places; /* NULL: nobody asks by which line of the rules */
} lull__recorder;

/* The record of a boundary, with its newline. */
void lull__record_boundary(lull__buffer *out, const lull__recorder *recorder,
                           const lull__boundary *boundary);

/* Where something stood in the input. */
typedef struct lull__position {
    lull__text file; /* length 0: the input has no name */
    uint64_t line;   /* from 1; 0: not known */
} lull__position;

/* What the member "lull" of an event says. */
typedef struct lull__tag {
    lull__text experiment, arm; /* JSON; length 0: its session takes part in none */
    lull__text key;             /* JSON; length 0: it is not told */
    lull__text session_id;      /* JSON; length 0: no session */
    uint32_t part;
    lull__text window_id;  /* JSON; length 0: none */
    uint32_t window_index; /* 0: it is not told */
    lull__text activity;   /* name of its class; length 0: it was not judged */
    bool tells_record, record;
    bool tells_counted; /* and it is: a session has counted it */
    unsigned marks;
    lull__text attach; /* JSON; length 0: nothing */
    lull__text why;    /* the same */
} lull__tag;

/* Writes what an event has of its session as an object; nothing where that has no value. */
void lull__record_attached(lull__buffer *out, const lull__attached *attached, uint32_t count);

/*
 * An event's line with its tag, in two pieces: between them the tag is open for what others say.
 * `close` is the offset of the line's closing brace, `empty` says that it has no members. What
 * stands behind the brace stays.
 */
void lull__record_open_event(lull__buffer *out, const lull__recorder *recorder, lull__text line,
                             size_t close, bool empty, const lull__tag *tag);
void lull__record_close_event(lull__buffer *out, lull__text line, size_t close);

/* What another policy says of an event: its name, and the member "lull" that it would write. */
void lull__record_answer(lull__buffer *out, const lull__recorder *recorder, const lull__tag *tag);

/* What a policy is made of. */
typedef struct lull__loaded {
    lull__text version; /* in hexadecimal */
    lull__text file;
    lull__text tzdata; /* length 0: it needs no time zones */
} lull__loaded;

/* The record that a policy came into force after so many events. */
void lull__record_load(lull__buffer *out, const lull__recorder *recorder,
                       const lull__loaded *loaded, uint64_t event);

/* Input that is no usable event. `input` is the line, or the head of one that was too long. */
typedef struct lull__reject {
    lull__text file; /* length 0: the input has no name */
    uint64_t line, offset, bytes;
    const char *error; /* the name of its code */
    const char *message;
    lull__text input;
    bool cut; /* `input` is only its head */
} lull__reject;

void lull__record_reject(lull__buffer *out, const lull__reject *reject);

#endif
