/*
 * How long an event takes through a filter that it is piped through, at a steady rate.
 *
 *     bench_live RATE WARM FILE COMMAND [ARGUMENT...]
 *
 * Each event of FILE has its instant, RATE of them a second, fixed before anything is sent: whoever
 * is slow moves no later event's instant. The delay of an event counts from its instant until all
 * of its line has come out of the command, so time that the sender waits on a full pipe is in it.
 * What the sender itself came late, with the pipe free, is told beside it: that much of a delay is
 * the machine's. The first WARM events are sent and not counted.
 *
 * The command must write each event in the order in which they came and byte for byte, but for
 * members behind its last; lines that begin with {"type": may stand between. Anything else fails.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { READ_BYTES = 1 << 20 };

extern char **environ;

struct live {
    const char *bytes; /* of all events */
    size_t *starts;    /* of each, and where the last ends */
    uint64_t count, warm, rate;
    int64_t begin_ns;
    int to, from;       /* pipes */
    int64_t *delays_ns; /* of each, written by the receiver */
    int64_t *lags_ns;   /* of each, written by the sender */
    int64_t longest_write_ns;
    bool sent;
};

static int64_t now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static int64_t planned_ns(const struct live *live, uint64_t event) {
    return live->begin_ns + (int64_t)(event / live->rate) * INT64_C(1000000000) +
           (int64_t)(event % live->rate * UINT64_C(1000000000) / live->rate);
}

static void sleep_until(int64_t instant_ns) {
    struct timespec until = {instant_ns / 1000000000, instant_ns % 1000000000};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR) {
    }
}

static bool write_all(int file, const char *bytes, size_t count) {
    while (count > 0) {
        ssize_t written = write(file, bytes, count);
        if (written < 0 && errno != EINTR) {
            fprintf(stderr, "live: cannot send: %s\n", strerror(errno));
            return false;
        }
        bytes += written > 0 ? written : 0;
        count -= written > 0 ? (size_t)written : 0;
    }
    return true;
}

/* Sends what is due, as often as something is. */
static void *send_all(void *context) {
    struct live *live = context;
    int64_t free_ns = live->begin_ns;
    for (uint64_t next = 0; next < live->count;) {
        sleep_until(planned_ns(live, next));
        int64_t now = now_ns();
        uint64_t first = next;
        for (; next < live->count && planned_ns(live, next) <= now; next++) {
            int64_t could_ns = planned_ns(live, next);
            live->lags_ns[next] = now - (could_ns > free_ns ? could_ns : free_ns);
        }
        if (!write_all(live->to, live->bytes + live->starts[first],
                       live->starts[next] - live->starts[first])) {
            break;
        }
        live->sent = next == live->count;
        free_ns = now_ns();
        if (next > live->warm && free_ns - now > live->longest_write_ns) {
            live->longest_write_ns = free_ns - now;
        }
    }
    close(live->to);
    return NULL;
}

/* Whether a line is what becomes of an event: all of it but its last brace, and more. */
static bool is_event(const struct live *live, uint64_t event, const char *line, size_t count) {
    size_t start = live->starts[event], most = live->starts[event + 1] - start - 2;
    return count >= most && memcmp(line, live->bytes + start, most) == 0;
}

/* Takes the whole lines among `count` bytes that came at an instant; returns what they took. */
static size_t take(struct live *live, uint64_t *next, const char *bytes, size_t count,
                   int64_t at_ns, bool *fine) {
    static const char boundary[] = "{\"type\":";
    const char *line = bytes, *end = bytes + count, *stop;
    while (*fine && (stop = memchr(line, '\n', (size_t)(end - line)))) {
        size_t length = (size_t)(stop - line);
        if (*next < live->count && is_event(live, *next, line, length)) {
            live->delays_ns[*next] = at_ns - planned_ns(live, *next);
            ++*next;
        } else if (strncmp(line, boundary, sizeof boundary - 1) != 0) {
            fprintf(stderr, "live: found %.*s, expected event %" PRIu64 "\n",
                    length < 200 ? (int)length : 200, line, *next + 1);
            *fine = false;
        }
        line = stop + 1;
    }
    return (size_t)(line - bytes);
}

/* Reads until the end; true when every event came. */
static bool receive_all(struct live *live) {
    char *bytes = malloc(READ_BYTES);
    size_t held = 0;
    uint64_t next = 0;
    bool fine = bytes != NULL;
    while (fine) {
        ssize_t count = read(live->from, bytes + held, READ_BYTES - held);
        int64_t at_ns = now_ns();
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count <= 0) {
            fine = count == 0 && next == live->count;
            break;
        }
        held += (size_t)count;
        size_t taken = take(live, &next, bytes, held, at_ns, &fine);
        held -= taken;
        memmove(bytes, bytes + taken, held);
        fine = fine && held < READ_BYTES;
    }
    free(bytes);
    if (!fine) {
        fprintf(stderr, "live: %" PRIu64 " of %" PRIu64 " events came out\n", next, live->count);
    }
    return fine;
}

static int by_size(const void *a, const void *b) {
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

/* As JSON, in milliseconds. The value at a share is the least that so many do not exceed. */
static void print_shares(const char *name, int64_t *values, uint64_t count) {
    static const struct {
        const char *name;
        uint64_t of_thousand;
    } shares[] = {{"50", 500}, {"99", 990}, {"99.9", 999}, {"max", 1000}};
    qsort(values, count, sizeof *values, by_size);
    printf("\"%s\":{", name);
    for (size_t i = 0; i < sizeof shares / sizeof *shares; i++) {
        uint64_t rank = (count * shares[i].of_thousand + 999) / 1000;
        printf("%s\"%s\":%.3f", i > 0 ? "," : "", shares[i].name,
               (double)values[rank > 0 ? rank - 1 : 0] / 1e6);
    }
    printf("}");
}

/* Maps the file and finds its lines; the last must be whole. */
static bool open_events(struct live *live, const char *path) {
    struct stat status;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0 || fstat(file, &status) != 0 || status.st_size == 0) {
        fprintf(stderr, "live: %s: %s\n", path, file < 0 ? strerror(errno) : "is empty");
        return false;
    }
    size_t size = (size_t)status.st_size;
    const char *bytes = mmap(NULL, size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file, 0);
    close(file);
    if (bytes == MAP_FAILED || bytes[size - 1] != '\n') {
        fprintf(stderr, "live: %s: %s\n", path,
                bytes == MAP_FAILED ? strerror(errno) : "its last line is not whole");
        return false;
    }
    live->bytes = bytes;
    for (size_t at = 0; at < size; at++) {
        live->count += bytes[at] == '\n';
    }
    live->starts = calloc(live->count + 1, sizeof *live->starts);
    live->delays_ns = calloc(live->count, sizeof *live->delays_ns);
    live->lags_ns = calloc(live->count, sizeof *live->lags_ns);
    if (!live->starts || !live->delays_ns || !live->lags_ns || live->warm >= live->count) {
        fprintf(stderr, "live: %s\n", live->starts ? "nothing is left to count" : "no memory");
        return false;
    }
    for (size_t at = 0, event = 0; at < size; at++) {
        if (bytes[at] == '\n') {
            live->starts[++event] = at + 1;
        }
    }
    return true;
}

/* Starts the command between two pipes; returns 0 or what went wrong. */
static int start(struct live *live, char **command, pid_t *child) {
    int in[2], out[2];
    posix_spawn_file_actions_t actions;
    if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0) {
        return errno;
    }
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
    int wrong = posix_spawnp(child, command[0], &actions, NULL, command, environ);
    posix_spawn_file_actions_destroy(&actions);
    close(in[0]);
    close(out[1]);
    live->to = in[1];
    live->from = out[0];
    return wrong;
}

static bool go(struct live *live, char **command) {
    pid_t child;
    pthread_t sender;
    live->begin_ns = now_ns(); /* what the command takes to start is in the first delays */
    int status = 0, wrong = start(live, command, &child);
    signal(SIGPIPE, SIG_IGN); /* not the command's, which is started */
    if (wrong == 0) {
        wrong = pthread_create(&sender, NULL, send_all, live);
    }
    if (wrong != 0) {
        fprintf(stderr, "live: %s: %s\n", command[0], strerror(wrong));
        return false;
    }
    bool fine = receive_all(live);
    close(live->from); /* ends a command that went wrong, and with it the sender */
    pthread_join(sender, NULL);
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (status != 0) {
        fprintf(stderr, "live: %s failed\n", command[0]);
    }
    return fine && live->sent && status == 0;
}

static void print_all(const struct live *live) {
    uint64_t counted = live->count - live->warm;
    printf("{\"events\":%" PRIu64 ",", counted);
    print_shares("delay_ms", live->delays_ns + live->warm, counted);
    printf(",");
    print_shares("sender_lag_ms", live->lags_ns + live->warm, counted);
    printf(",\"longest_write_ms\":%.3f}\n", (double)live->longest_write_ns / 1e6);
}

int main(int argc, char **argv) {
    struct live live = {0};
    live.rate = argc > 4 ? strtoull(argv[1], NULL, 10) : 0;
    live.warm = argc > 4 ? strtoull(argv[2], NULL, 10) : 0;
    if (live.rate == 0) {
        fprintf(stderr, "Usage: bench_live RATE WARM FILE COMMAND [ARGUMENT...]\n");
        return 2;
    }
    bool fine = open_events(&live, argv[3]) && go(&live, argv + 4);
    if (fine) {
        print_all(&live);
    }
    free(live.starts);
    free(live.delays_ns);
    free(live.lags_ns);
    return fine ? 0 : 1;
}
