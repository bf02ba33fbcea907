/*
 * A stream of made-up analytics and replay events, the same for the same seed on every machine.
 *
*     bench_generate --events 1000000 --keys 10000 --seed 1 --output build/bench/hits.ndjson
 *
 * What it made is told on standard error in one line.
 */
#include "shapes.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { WRITE_BYTES = 1 << 20 };

static const char usage[] =
    "Usage: bench_generate [options]\n"
    "\n"
    "  --events N            how many (default: 100000)\n"
    "  --keys N              whose (default: 10000)\n"
    "  --zipf 1              the key of rank r comes as often as 1/r, not all as often\n"
    "  --open 1              the first events go over all keys in turn, and nobody leaves\n"
    "  --span-s N            seconds from the first event to the last (default: 21600)\n"
    "  --disorder-ms N       a time lies at most so far behind the newest (default: 0)\n"
    "  --snapshots N         $snapshot events among a thousand (default: 0)\n"
    "  --snapshot-bytes-min N, --snapshot-bytes-max N\n"
    "                        their sizes (default: 1000 and 64000; at most 15000000)\n"
    "  --seed N              (default: 1)\n"
    "  --output FILE         (default: standard output)\n";

/* Each takes a number. */
typedef struct number_option {
    const char *name;
    uint64_t least, most, value;
} number_option;

enum { EVENTS, KEYS, ZIPF, OPEN, SPAN_S, DISORDER_MS, SNAPSHOTS, BYTES_MIN, BYTES_MAX, SEED };

static number_option numbers[] = {
    [EVENTS] = {"--events", 1, UINT64_C(10000000000), 100000},
    [KEYS] = {"--keys", 1, UINT32_MAX, 10000},
    [ZIPF] = {"--zipf", 0, 1, 0},
    [OPEN] = {"--open", 0, 1, 0},
    [SPAN_S] = {"--span-s", 1, 100000000, 21600},
    [DISORDER_MS] = {"--disorder-ms", 0, 86400000, 0},
    [SNAPSHOTS] = {"--snapshots", 0, 1000, 0},
    [BYTES_MIN] = {"--snapshot-bytes-min", 1, 15000000, 1000},
    [BYTES_MAX] = {"--snapshot-bytes-max", 1, 15000000, 64000},
    [SEED] = {"--seed", 0, UINT64_MAX, 1},
};

static bool read_number(number_option *option, const char *text) {
    char *end;
    errno = 0;
    uint64_t value = strtoull(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0' || *text == '-' || value < option->least ||
        value > option->most) {
        fprintf(stderr, "generate: %s: found %s, expected %" PRIu64 " to %" PRIu64 "\n",
                option->name, text, option->least, option->most);
        return false;
    }
    option->value = value;
    return true;
}

static bool read_options(int argc, char **argv, const char **output) {
    for (int i = 1; i < argc; i += 2) {
        const char *value = i + 1 < argc ? argv[i + 1] : NULL;
        size_t number = 0, count = sizeof numbers / sizeof *numbers;
        while (number < count && strcmp(argv[i], numbers[number].name) != 0) {
            number++;
        }
        if (value && number < count) {
            if (!read_number(&numbers[number], value)) {
                return false;
            }
        } else if (value && strcmp(argv[i], "--output") == 0) {
            *output = value;
        } else {
            fprintf(stderr, "generate: %s: no such option, or no value\n\n%s", argv[i], usage);
            return false;
        }
    }
    return numbers[BYTES_MIN].value <= numbers[BYTES_MAX].value ||
           (fprintf(stderr, "generate: the least of the sizes is above the most\n"), false);
}

static bool write_all(int file, const char *bytes, size_t count) {
    while (count > 0) {
        ssize_t written = write(file, bytes, count);
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written < 0) {
            fprintf(stderr, "generate: cannot write: %s\n", strerror(errno));
            return false;
        }
        bytes += written;
        count -= (size_t)written;
    }
    return true;
}

static bool generate(struct world *world, struct album *album, char *out, int file,
                     uint64_t *bytes) {
    char *at = out;
    while (world->made < world->options.events) {
        struct moment moment = world_next(world);
        at = moment.snapshot_bytes > 0 ? put_snapshot(at, album, world, &moment)
                                       : put_hit(at, world, &moment);
        size_t count = (size_t)(at - out);
        if (count >= WRITE_BYTES || world->made == world->options.events) {
            if (!write_all(file, out, count)) {
                return false;
            }
            *bytes += count;
            at = out;
        }
    }
    return true;
}

int main(int argc, char **argv) {
    const char *output = NULL;
    if (!read_options(argc, argv, &output)) {
        return 2;
    }
    world_options options = {
        .events = numbers[EVENTS].value,
        .keys = numbers[KEYS].value,
        .seed = numbers[SEED].value,
        .span_s = numbers[SPAN_S].value,
        .disorder_ms = numbers[DISORDER_MS].value,
        .snapshots = numbers[SNAPSHOTS].value,
        .snapshot_bytes = {numbers[BYTES_MIN].value, numbers[BYTES_MAX].value},
        .zipf = numbers[ZIPF].value == 1,
        .open = numbers[OPEN].value == 1,
    };
    int file = output ? open(output, O_WRONLY | O_CREAT | O_TRUNC, 0666) : STDOUT_FILENO;
    if (file < 0) {
        fprintf(stderr, "generate: %s: %s\n", output, strerror(errno));
        return 1;
    }
    struct world world;
    world_init(&world, &options);
    struct album *album = album_new(&world);
    char *out = malloc(WRITE_BYTES + options.snapshot_bytes[1] + EVENT_SLACK_BYTES);
    uint64_t bytes = 0;
    bool fine = album && out ? generate(&world, album, out, file, &bytes)
                             : (fprintf(stderr, "generate: out of memory\n"), false);
    if (output && close(file) != 0 && fine) {
        fprintf(stderr, "generate: %s: %s\n", output, strerror(errno));
        fine = false;
    }
    if (fine) {
        fprintf(stderr, "seed %" PRIu64 ": %" PRIu64 " events, %" PRIu64 " bytes\n", options.seed,
                world.made, bytes);
    }
    free(out);
    album_free(album);
    return fine ? 0 : 1;
}
