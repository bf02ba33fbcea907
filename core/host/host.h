/*
 * The outside: files, standard streams and signals, with libuv beneath. A host owns the streams of
 * one run and drives one engine through them; the command line sees no more of it than this page.
 *
 *        inputs                        the caller's thread                     outputs
 *     file, file.gz ──► block A ──►  lull_engine_feed ──► write ──► gathered ─┐
 *     pipe, -       ──► block B                                   in flight ──┴► file, pipe
 *          (in.h)    read and decoded                               written       (out.h)
 *                   in the background                           in the background
 *
 * lull__host_run is plain code from top to bottom: it takes a block, feeds it, and runs libuv's
 * loop wherever it has to wait, even inside the engine's call of write. Callbacks of libuv do no
 * work; they change the state of a stream, on which the code that waits then acts. So one block is
 * read and decoded while the engine works on the other and while output is on its way.
 *
 * Limits: two blocks of input, and of each output what is gathered and what is in flight, each of
 * at most LULL__HOST_PIECE bytes and what the engine hands over in one call. Memory does not grow
 * with the input, nor with what one block or the end of input makes the engine say, however slow a
 * reader of the output is.
 */
#ifndef LULL_HOST_H
#define LULL_HOST_H

#include "lull.h"

typedef struct lull__host lull__host;

/*
 * What a run reads and writes. "-" is standard input. NULL: `out` is standard output, `rejects`
 * standard error, `rejects_raw` nothing. `stats` is written by the caller, and stands here only
 * because it must not be one of the other files either.
 */
typedef struct lull__host_plan {
    const char *const *inputs;
    size_t input_count;
    const char *out;
    bool keeps_out; /* the caller takes what the engine writes: the host opens no output for it */
    const char *rejects;
    const char *rejects_raw;
    const char *stats;
    void (*at_end)(void *context); /* the engine has said all, outputs are open; NULL: nobody */
    void *context;                 /* handed to at_end */
} lull__host_plan;

typedef enum lull__host_end {
    LULL__HOST_FINISHED,    /* all input was read and what was open has ended */
    LULL__HOST_INTERRUPTED, /* a signal: what was read is out, nothing was ended */
    LULL__HOST_CLOSED,      /* whoever read the output wants no more of it */
    LULL__HOST_FAILED,      /* see the error */
} lull__host_end;

/* How a run ended. Where it stopped is of use when it did not finish. */
typedef struct lull__host_outcome {
    lull__host_end end;
    bool begun;         /* an input was begun: the fields below mean something */
    int signal;         /* that interrupted, or 0 */
    const char *input;  /* the name of the input that it stopped in; the plan's */
    uint64_t next_line; /* where the first line that was not used begins, in (decoded) bytes */
    uint64_t in_part;   /* bytes of that line which had been read */
    size_t not_begun;   /* inputs that came after it */
} lull__host_outcome;

/*
 * A host for the plan, which must outlive it. Looks at every input and output, so that a mistake
 * shows before anything is done, but opens and changes none. NULL: LULL_NO_FILE for an input that
 * cannot be read, LULL_MISUSE for an output that is also an input, LULL_NO_MEMORY.
 */
lull__host *lull__host_new(const lull__host_plan *plan, lull_error *error);

/* Frees a host. Files are closed, what was not yet written is lost. NULL is allowed. */
void lull__host_free(lull__host *host);

/*
 * The engine's options.write; its context is the host. True: taken over. False when an output
 * failed, or memory ran out.
 */
bool lull__host_write(void *host, lull_stream stream, const char *bytes, size_t count);

/*
 * Writes a line (without its newline) to standard error, whole, beside rejects and progress that
 * may be under way there. Only while the host runs.
 */
void lull__host_tell(lull__host *host, const char *line);

/*
 * Runs all inputs through an engine with its rules loaded, once. Returns when all output is written
 * and closed. `*error` is filled when the outcome is LULL__HOST_FAILED: what was read before stands
 * in the outputs, and nothing was ended.
 *
 * SIGINT and SIGTERM interrupt; a second one ends the process at once with 128 + its number.
 * SIGPIPE is ignored from here on.
 */
lull__host_outcome lull__host_run(lull__host *host, lull_engine *engine, lull_error *error);

/* The versions of the host's libraries, one a line. A static string, made at the first call. */
const char *lull__host_versions(void);

#endif
