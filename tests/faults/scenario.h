/*
 * Streams for tests that let allocations fail: rules and events that between them use what the
 * engine has. Small, so that each can be run once for every allocation that it makes.
 */
#ifndef LULL_TESTS_FAULTS_SCENARIO_H
#define LULL_TESTS_FAULTS_SCENARIO_H

#include "base/buffer.h"
#include "lull.h"

typedef struct scenario {
    const char *name;
    const char *rules; /* the text; NULL: `file` is loaded, below the source folder */
    const char *file;
    const char *beside; /* the text of other rules in the same pass, with answers; NULL: none */
    const char *checked, *mistaken;       /* rules that are looked through before; NULL: none */
    const char *const *fields;            /* that events are told by, ended by NULL; or NULL */
    const char *setting, *value;          /* given to the rules; NULL: none */
    void (*events)(lull__buffer *events); /* appends them; NULL: `input_file` has them */
    const char *input_file;
    size_t read_bytes;   /* of a call of feed */
    uint64_t line_bytes; /* limits; 0: the default */
    uint64_t key_lines, waiting_bytes, aside_events;
    bool retag;
    bool why;
    bool covers;      /* and asks for all that was told of rules */
    bool drains;      /* before the end of input */
    int64_t tells_ms; /* before that: a time that has come; 0: none */
} scenario;

/* Ends with one that has no name. */
extern const scenario scenarios[];

#endif
