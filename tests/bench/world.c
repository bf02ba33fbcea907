#include "world.h"

enum {
    MINUTE_MS = 60 * 1000,
    VISIT_LEAST_MS = 5 * MINUTE_MS, /* and up to 25 minutes more */
    VISIT_SPREAD_MS = 25 * MINUTE_MS,
    CYCLE_LEAST_MS = 60 * MINUTE_MS, /* and up to two hours more */
    CYCLE_SPREAD_MS = 120 * MINUTE_MS,
    WINDOWS_MOST = 3, /* of a visit */
    DRAWS_MOST = 256, /* until somebody is found who is there */
};

static const int64_t EPOCH_MS = 1772438400000; /* 2026-03-02T08:00:00Z */
static const int64_t KNOWN_SPREAD_MS = INT64_C(90) * 24 * 60 * MINUTE_MS;

uint64_t world_mix(uint64_t number) {
    number ^= number >> 32;
    number *= UINT64_C(0x9e6c63d0876a9a47);
    number ^= number >> 29;
    number *= UINT64_C(0xe7037ed1a0b428db);
    return number ^ (number >> 32);
}

static uint64_t draw(struct world *world) {
    world->chance += UINT64_C(0x9e3779b97f4a7c15);
    return world_mix(world->chance);
}

uint32_t world_below(struct world *world, uint64_t limit) {
    return (uint32_t)(((draw(world) >> 32) * limit) >> 32);
}

static uint64_t common_divisor(uint64_t a, uint64_t b) {
    while (b > 0) {
        uint64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

void world_init(struct world *world, const world_options *options) {
    *world = (struct world){.options = *options, .chance = world_mix(options->seed)};
    world->stride = options->keys / 8 * 5 + 1;
    while (common_divisor(world->stride, options->keys) != 1) {
        world->stride++;
    }
}

/* A rank from 1: first its octave, each as likely as another, then one of that octave. */
static uint64_t draw_rank(struct world *world) {
    uint64_t keys = world->options.keys;
    unsigned octaves = 1;
    while (octaves < 32 && keys >> octaves > 0) {
        octaves++;
    }
    uint64_t from = UINT64_C(1) << world_below(world, octaves);
    uint64_t count = from * 2 <= keys ? from : keys + 1 - from;
    return from + world_below(world, count);
}

static uint64_t draw_key(struct world *world) {
    return world->options.zipf ? draw_rank(world) - 1 : world_below(world, world->options.keys);
}

/* Where a key stands in its cycle at an instant. */
struct visit {
    uint64_t bits; /* of the key */
    uint64_t number;
    int64_t into_ms; /* since it began */
    int64_t cycle_ms;
    bool there;
};

static struct visit visit_at(const struct world *world, uint64_t key, int64_t since_ms) {
    struct visit visit = {.bits = world_mix(world->options.seed ^ world_mix(key + 1))};
    int64_t length_ms = VISIT_LEAST_MS + (int64_t)((visit.bits >> 8) % VISIT_SPREAD_MS);
    visit.cycle_ms = CYCLE_LEAST_MS + (int64_t)((visit.bits >> 16) % CYCLE_SPREAD_MS);
    int64_t at_ms = since_ms + (int64_t)((visit.bits >> 32) % (uint64_t)visit.cycle_ms);
    visit.number = (uint64_t)(at_ms / visit.cycle_ms);
    visit.into_ms = at_ms % visit.cycle_ms;
    visit.there = visit.into_ms < length_ms;
    return visit;
}

/* One client in eight keeps its session id over the silence between two visits. */
static uint64_t session_of(const struct visit *visit, int64_t *into_ms) {
    *into_ms = visit->into_ms;
    if (visit->bits % 8 != 0) {
        return visit->number;
    }
    *into_ms += (int64_t)(visit->number % 2) * visit->cycle_ms;
    return visit->number / 2 * 2;
}

/* The size of a snapshot: first its octave, then the place in it. */
static size_t draw_snapshot_bytes(struct world *world) {
    uint64_t least = world->options.snapshot_bytes[0], most = world->options.snapshot_bytes[1];
    unsigned octaves = 1;
    while (least << octaves < most) {
        octaves++;
    }
    uint64_t from = least << world_below(world, octaves);
    uint64_t to = from * 2 < most ? from * 2 : most;
    return from + world_below(world, to - from + 1);
}

struct moment world_next(struct world *world) {
    const world_options *options = &world->options;
    uint64_t number = world->made++;
    int64_t since_ms =
        (int64_t)(number * options->span_s / options->events * 1000 +
                  number * options->span_s % options->events * 1000 / options->events);
    uint64_t key = options->open && number < options->keys ? number * world->stride % options->keys
                                                           : draw_key(world);
    struct visit visit = visit_at(world, key, since_ms);
    for (int draws = 1; !visit.there && !options->open && draws < DRAWS_MOST; draws++) {
        key = draw_key(world);
        visit = visit_at(world, key, since_ms);
    }
    struct moment moment = {.key = key, .time_ms = EPOCH_MS + since_ms};
    int64_t into_ms = 0;
    uint64_t session = options->open ? 0 : session_of(&visit, &into_ms);
    uint64_t windows = options->open ? 1 : visit.bits % WINDOWS_MOST + 1;
    moment.known_bits = visit.bits;
    moment.known_ms = EPOCH_MS - (int64_t)(visit.bits % (uint64_t)KNOWN_SPREAD_MS);
    moment.began_ms = options->open ? moment.known_ms : moment.time_ms - into_ms;
    moment.session_bits = world_mix(visit.bits + session + 1);
    moment.window_bits = world_mix(moment.session_bits + world_below(world, windows) + 1);
    moment.time_ms -= world_below(world, options->disorder_ms + 1);
    if (world_below(world, 1000) < options->snapshots) {
        moment.snapshot_bytes = draw_snapshot_bytes(world);
    }
    return moment;
}
