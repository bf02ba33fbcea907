/*
 * What callgrind counts: a stream through lull.h, without reading files, starting up or loading
 * rules. Each part is told to callgrind by its name, and how much work it was on standard output.
 *
 *     bench_count versions
 *     bench_count feed RULES EMIT FILE     feed: all but the first quarter of a stream
 *     bench_count keys RULES EMIT FILE     opening, memory, save, restore: a stream of open keys
 */
#include <lull.h>

#include <gnu/libc-version.h>
#include <inttypes.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <valgrind/callgrind.h>

enum { BLOCK_BYTES = 256 * 1024 };

static bool swallow(void *context, lull_stream stream, const char *bytes, size_t count) {
    (void)context, (void)bytes;
    if (stream == LULL_REJECTS && count > 0) {
        fprintf(stderr, "bench_count: the stream has rejects\n");
        return false;
    }
    return true;
}

static void begin(void) {
    CALLGRIND_START_INSTRUMENTATION;
    CALLGRIND_ZERO_STATS;
}

static void end(const char *name, uint64_t events, uint64_t bytes) {
    CALLGRIND_STOP_INSTRUMENTATION;
    CALLGRIND_DUMP_STATS_AT(name);
    printf("%s %" PRIu64 " %" PRIu64 "\n", name, events, bytes);
}

static char *read_file(const char *path, size_t *count) {
    FILE *file = fopen(path, "rb");
    if (!file || fseek(file, 0, SEEK_END) != 0) {
        return NULL;
    }
    long size = ftell(file);
    char *bytes = size > 0 ? malloc((size_t)size) : NULL;
    rewind(file);
    if (bytes && fread(bytes, 1, (size_t)size, file) != (size_t)size) {
        free(bytes);
        bytes = NULL;
    }
    fclose(file);
    *count = (size_t)size;
    return bytes;
}

static unsigned emit_of(const char *text) {
    return strcmp(text, "all") == 0      ? LULL_EMIT_ALL
           : strcmp(text, "events") == 0 ? LULL_EMIT_EVENTS
                                         : LULL_EMIT_SESSIONS | LULL_EMIT_WINDOWS;
}

/* `rules`: several files with commas between them run side by side. */
static bool load_all(lull_engine *engine, const char *rules, lull_error *error) {
    bool fine = true;
    for (const char *at = rules; fine && *at;) {
        size_t length = strcspn(at, ",");
        char *file = strndup(at, length);
        fine = file && lull_engine_load(engine, file, error);
        free(file);
        at += length + (at[length] == ',');
    }
    return fine;
}

static lull_engine *open_engine(const char *rules, const char *emit, lull_error *error) {
    lull_options options;
    lull_options_init(&options);
    options.write = swallow;
    options.emit = emit_of(emit);
    lull_engine *engine = lull_engine_new(&options, error);
    if (engine && !load_all(engine, rules, error)) {
        lull_engine_free(engine);
        return NULL;
    }
    return engine;
}

static bool feed(lull_engine *engine, const char *bytes, size_t count, lull_error *error) {
    for (size_t at = 0, block; at < count; at += block) {
        block = count - at < BLOCK_BYTES ? count - at : BLOCK_BYTES;
        if (!lull_engine_feed(engine, bytes + at, block, error)) {
            return false;
        }
    }
    return true;
}

static uint64_t events_of(const lull_engine *engine) {
    lull_stats stats;
    lull_engine_stats(engine, &stats);
    return stats.events;
}

/* The first quarter warms up what an engine keeps: buffers, parser, most of the keys. */
static bool count_feed(lull_engine *engine, const char *bytes, size_t count, lull_error *error) {
    size_t first = count / 4;
    if (!feed(engine, bytes, first, error)) {
        return false;
    }
    uint64_t events = events_of(engine);
    begin();
    bool fine = feed(engine, bytes + first, count - first, error);
    end("feed", events_of(engine) - events, count - first);
    return fine;
}

static bool count_keys(lull_engine *engine, lull_engine *other, const char *bytes, size_t count,
                       lull_error *error) {
    size_t before = mallinfo2().uordblks + mallinfo2().hblkhd;
    begin();
    bool fine = feed(engine, bytes, count, error);
    uint64_t events = events_of(engine);
    end("opening", events, count);
    printf("memory %" PRIu64 " %zu\n", events, mallinfo2().uordblks + mallinfo2().hblkhd - before);
    void *state = NULL;
    size_t state_bytes = 0;
    begin();
    fine = fine && lull_engine_save(engine, &state, &state_bytes, error);
    end("save", events, state_bytes);
    begin();
    fine = fine && lull_engine_restore(other, state, state_bytes, error);
    end("restore", events, state_bytes);
    free(state);
    return fine;
}

static void print_versions(void) {
    char versions[1024];
    lull_versions(versions, sizeof versions);
    printf("compiler %s\nflags %s\nlibc %s\n", __VERSION__, BENCH_FLAGS, gnu_get_libc_version());
    /* Its own version stands first, and is what is measured. */
    const char *libraries = strchr(versions, '\n');
    printf("%s", libraries ? libraries + 1 : "");
}

int main(int argc, char **argv) {
    if (argc == 2 && strcmp(argv[1], "versions") == 0) {
        print_versions();
        return 0;
    }
    if (argc != 5) {
        fprintf(stderr, "Usage: bench_count feed|keys RULES EMIT FILE, or versions\n");
        return 2;
    }
    lull_error error = {.message = "the stream cannot be read"};
    size_t count = 0;
    char *bytes = read_file(argv[4], &count);
    lull_engine *engine = bytes ? open_engine(argv[2], argv[3], &error) : NULL;
    lull_engine *other = engine ? open_engine(argv[2], argv[3], &error) : NULL;
    bool fine =
        other && (strcmp(argv[1], "keys") == 0 ? count_keys(engine, other, bytes, count, &error)
                                               : count_feed(engine, bytes, count, &error));
    if (!fine) {
        fprintf(stderr, "bench_count: %s\n", error.message);
    }
    lull_engine_free(other);
    lull_engine_free(engine);
    free(bytes);
    return fine ? 0 : 1;
}
