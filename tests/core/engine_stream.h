/*
 * Whole streams through lull.h: rules as text and lines in, everything that is written out.
 */
#ifndef LULL_TESTS_CORE_ENGINE_STREAM_H
#define LULL_TESTS_CORE_ENGINE_STREAM_H

#include "base/buffer.h"
#include "check.h"
#include "lull.h"

#include <stdlib.h>

typedef struct stream {
    lull_engine *engine;
    lull_options options;
    lull_error error;
    const char *rules;
    lull__buffer out, rejects, raw;
} stream;

static inline bool stream_write(void *context, lull_stream which, const char *bytes, size_t count) {
    stream *s = context;
    lull__buffer *to = which == LULL_OUT ? &s->out : which == LULL_REJECTS ? &s->rejects : &s->raw;
    lull__buffer_append(to, bytes, count);
    return true;
}

/* Sets the options; limits can be changed before stream_open. */
static inline void stream_init(stream *s, const char *rules) {
    *s = (stream){.rules = rules};
    lull_options_init(&s->options);
    s->options.write = stream_write;
    s->options.context = s;
}

static inline bool stream_open(stream *s) {
    s->engine = lull_engine_new(&s->options, &s->error);
    bool fine = s->engine &&
                lull_engine_load_text(s->engine, "shop.lua", s->rules, strlen(s->rules), &s->error);
    if (!fine) {
        printf("  %s\n", s->error.message);
    }
    return CHECK(fine);
}

static inline void stream_free(stream *s) {
    lull_engine_free(s->engine);
    lull__buffer_deinit(&s->out);
    lull__buffer_deinit(&s->rejects);
    lull__buffer_deinit(&s->raw);
}

static inline bool stream_feed(stream *s, const char *bytes, size_t count) {
    return CHECK(lull_engine_feed(s->engine, bytes, count, &s->error));
}

static inline bool stream_finish(stream *s) {
    return CHECK(lull_engine_finish(s->engine, &s->error));
}

/* Goes on in a new engine with the state of this one. */
static inline bool stream_move(stream *s) {
    void *bytes = NULL;
    size_t count = 0;
    bool fine = lull_engine_save(s->engine, &bytes, &count, &s->error);
    lull_engine_free(s->engine);
    s->engine = NULL;
    fine = fine && stream_open(s) && lull_engine_restore(s->engine, bytes, count, &s->error);
    if (!fine) {
        printf("  %s\n", s->error.message);
    }
    free(bytes);
    return CHECK(fine);
}

/* All of a text in reads of this size (0: at once), and the end of input. */
static inline void stream_run(stream *s, const char *text, size_t length, size_t read_bytes) {
    if (!stream_open(s)) {
        return;
    }
    for (size_t at = 0; at < length;) {
        size_t count = read_bytes > 0 && read_bytes < length - at ? read_bytes : length - at;
        stream_feed(s, text + at, count);
        at += count;
    }
    stream_finish(s);
}

static inline bool same_buffers(const lull__buffer *a, const lull__buffer *b) {
    bool same =
        lull__text_equal((lull__text){a->bytes, a->length}, (lull__text){b->bytes, b->length});
    size_t at = 0, line = 0;
    while (!same && at < a->length && at < b->length && a->bytes[at] == b->bytes[at]) {
        line = a->bytes[at++] == '\n' ? at : line;
    }
    if (!same) {
        printf("  differ from:\n  %.400s\n  %.400s\n", line < a->length ? a->bytes + line : "",
               line < b->length ? b->bytes + line : "");
    }
    return same;
}

static inline bool same_streams(const stream *a, const stream *b) {
    return same_buffers(&a->out, &b->out) && same_buffers(&a->rejects, &b->rejects) &&
           same_buffers(&a->raw, &b->raw);
}

static inline bool same_stats(const stream *a, const stream *b) {
    lull_stats x, y;
    lull_engine_stats(a->engine, &x);
    lull_engine_stats(b->engine, &y);
    bool same = true;
#define SAME_COUNTER(name, meaning)                                                                \
    if (x.name != y.name) {                                                                        \
        printf("  %s: %llu and %llu\n", #name, (unsigned long long)x.name,                         \
               (unsigned long long)y.name);                                                        \
        same = false;                                                                              \
    }
    LULL_COUNTERS(SAME_COUNTER)
#undef SAME_COUNTER
    return same;
}

/* The output as a string: it is zero-terminated here. */
static inline const char *out_of(stream *s) {
    lull__buffer_char(&s->out, '\0');
    s->out.length--;
    return s->out.bytes ? s->out.bytes : "";
}

/* ---- lines ----------------------------------------------------------------------------------- */

static inline bool has(lull__text line, const char *what) {
    return memmem(line.at, line.length, what, strlen(what)) != NULL;
}

/* The next line of a text, without its newline; false at the end. */
static inline bool next_line(lull__text *rest, lull__text *line) {
    if (rest->length == 0) {
        return false;
    }
    const char *end = memchr(rest->at, '\n', rest->length);
    size_t length = end ? (size_t)(end - rest->at) : rest->length;
    *line = (lull__text){rest->at, length};
    size_t passed = length + (end != NULL);
    *rest = (lull__text){rest->at + passed, rest->length - passed};
    return true;
}

/* The value of the first member of this name, as its JSON; of strings, numbers and words only. */
static inline lull__text member_of(lull__text line, const char *name) {
    char quoted[64];
    snprintf(quoted, sizeof quoted, "\"%s\":", name);
    const char *at = memmem(line.at, line.length, quoted, strlen(quoted));
    if (!at) {
        return (lull__text){0};
    }
    at += strlen(quoted);
    const char *end = line.at + line.length, *stop = at;
    if (*at == '"') {
        stop = memchr(at + 1, '"', (size_t)(end - at - 1));
        return stop ? (lull__text){at, (size_t)(stop + 1 - at)} : (lull__text){0};
    }
    while (stop < end && !strchr(",}]", *stop)) {
        stop++;
    }
    return (lull__text){at, (size_t)(stop - at)};
}

/* What an event's tag says: from its member lull on. */
static inline lull__text tag_of(lull__text line) {
    const char *at = memmem(line.at, line.length, "\"lull\":{", 8);
    return at ? (lull__text){at, (size_t)(line.at + line.length - at)} : (lull__text){0};
}

#endif
