/*
 * A key driven by hand: verdicts made up for its events, and what the step told, as lines of text.
 *
 *     world w = new_world();
 *     GIVE(&w, .at = 0);                        // an active event without an id
 *     CHECK(TOLD(&w, "start S1/1 @0 first, index 1\n"
 *                    "counted S1/1\n"));
 *     free_world(&w);
 *
 * Times are milliseconds after BASE_MS. Minted ids are named S1, S2 … as they appear.
 */
#ifndef LULL_TESTS_CORE_SESSION_WORLD_H
#define LULL_TESTS_CORE_SESSION_WORLD_H

#include "base/buffer.h"
#include "check.h"
#include "record/record.h"
#include "session/chunks.h"
#include "session/step.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>

static const int64_t BASE_MS = 1760000000000;

#define ALL(what)                                                                                  \
    { what, what, what, what, what, what }
#define PASSIVELY                                                                                  \
    {                                                                                              \
        [LULL__IDLE] = LULL__TRAIL, [LULL__CAP] = LULL__NEW, [LULL__CALENDAR] = LULL__NEW,         \
        [LULL__LIMIT] = LULL__NEW, [LULL__ENDED] = LULL__TRAIL, [LULL__CHANGED] = LULL__TRAIL,     \
    }

/* name, starts, extends, counts, when its session is over */
static const lull__class ACTIVE = {{"active", 6}, true, true, true, ALL(LULL__NEW)};
static const lull__class PASSIVE = {{"passive", 7}, true, false, true, PASSIVELY};
static const lull__class IGNORE = {{"ignore", 6}, false, false, false, ALL(LULL__NONE)};

enum { MINTED_MAX = 64 };

typedef struct world {
    lull__key *key;
    lull__terms terms;
    lull__thresholds thresholds; /* what the policy answers from now on */
    int64_t day_ms;              /* a calendar has boundaries at its multiples; 0: none */
    lull__buffer told;
    lull__stage stage;
    lull__outcome outcome; /* of the last event */
    uint64_t arrival;
    char minted[MINTED_MAX][40];
    int minted_count;
    lull__buffer *records; /* not NULL: gets records, and nothing is told */
} world;

typedef struct given {
    int64_t at;
    const lull__class *class;        /* NULL: active */
    const lull__class *window_class; /* NULL: the same */
    const char *client, *window;     /* without quotes; NULL: none */
    bool snapshot;                   /* a whole one */
    const lull__snapshot_move *moves;
    bool has_chunk;
    int64_t chunk;
    bool rule_failed;
    lull__rotation rotation, window_rotation;
    const lull__seen *seen, *window_seen;
    const lull__measured *measured, *window_measured;
    const lull__latest *latest; /* as many as the terms say */
    int unique;                 /* 0: none */
    int64_t lasts;              /* for so long */
    lull__closing closing;
    lull__keeping keeping;
} given;

/* Sessions keep the terms that they began under, and worlds are handed on by value: so the terms of
 * the world at hand stand apart from it. */
static inline const lull__terms *in_force(const world *w) {
    static lull__terms terms;
    terms = w->terms;
    return &terms;
}

#define GIVE(w, ...) give((w), (given){__VA_ARGS__})

static inline lull__threshold over(int64_t limit_ms) {
    return (lull__threshold){.limit_ms = limit_ms};
}

static inline lull__threshold at_least(int64_t limit_ms) {
    return (lull__threshold){.limit_ms = limit_ms, .at_least = true};
}

/* Windows without a cap of their own. */
static inline lull__thresholds thresholds(lull__threshold idle, lull__threshold cap,
                                          lull__threshold window_idle) {
    return (lull__thresholds){idle, cap, window_idle, over(LULL__NEVER), LULL__NO_TIME};
}

/* ---- what was told, as text ------------------------------------------------------------------ */

__attribute__((format(printf, 2, 3))) static inline void say(world *w, const char *format, ...) {
    char line[256];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    lull__buffer_string(&w->told, line);
}

static inline int64_t since(int64_t instant_ms) {
    return instant_ms - BASE_MS;
}

/* The name of an id: a client's own, or S and its number. */
static inline const char *name_of(world *w, lull__text id) {
    static char names[4][64];
    static unsigned turn;
    char *name = names[turn++ % 4];
    if (id.length != 38) {
        snprintf(name, 64, "%.*s", id.length > 2 ? (int)(id.length - 2) : 0,
                 id.length > 2 ? id.at + 1 : "");
        return name;
    }
    int i = 0;
    while (i < w->minted_count && memcmp(w->minted[i], id.at, 38) != 0) {
        i++;
    }
    if (i == w->minted_count && i < MINTED_MAX) {
        memcpy(w->minted[w->minted_count++], id.at, 38);
    }
    snprintf(name, 64, "S%d", i + 1);
    return name;
}

static inline const char *reason_of(unsigned reason) {
    static const char *const names[] = {
#define NAME_OF_REASON(id, name) name,
        LULL__REASONS(NAME_OF_REASON)
#undef NAME_OF_REASON
    };
    return names[reason];
}

static inline void say_start(world *w, const lull__boundary *b) {
    const lull__session *session = b->session;
    say(w, ", index %u", session->index);
    if (session->previous_id) {
        say(w, ", after %s", name_of(w, lull__owned_text(session->previous_id)));
    }
    if (session->gap_ms != LULL__NO_TIME) {
        say(w, ", gap %" PRId64, session->gap_ms);
    }
    if (b->after_end) {
        say(w, ", also [");
        unsigned said = 0;
        for (unsigned reason = 0; reason < LULL__REASON_COUNT; reason++) {
            if (b->also & 1u << reason) {
                say(w, "%s%s", said++ ? " " : "", reason_of(reason));
            }
        }
        for (uint32_t i = 0; i < b->also_count; i++) {
            say(w, "%s%.*s", said++ ? " " : "", (int)b->also_names[i].length, b->also_names[i].at);
        }
        say(w, "]");
    }
    if (b->continues.length > 0) {
        say(w, ", for %s", name_of(w, b->continues));
    }
}

static inline void say_figures(world *w, int64_t start_ms, int64_t end_ms, int64_t last_active_ms) {
    say(w, ", %" PRId64 " to %" PRId64, since(start_ms), since(end_ms));
    if (last_active_ms == LULL__NO_TIME) {
        say(w, ", ghost");
    } else {
        say(w, ", last active %" PRId64, since(last_active_ms));
    }
}

static inline void say_window_end(world *w, const lull__window *window) {
    say_figures(w, window->start_ms, window->end_ms, window->last_active_ms);
    if (window->playable_ms != LULL__NO_TIME) {
        say(w, ", playable %" PRId64, since(window->playable_ms));
    }
    for (uint32_t i = 0; i < window->turn_count; i++) {
        say(w, "%s %" PRId64, i == 0 ? ", turns" : "", since(window->turns[i]));
    }
    if (window->turns_lost > 0) {
        say(w, ", %u lost", window->turns_lost);
    }
    say(w, ", events %" PRIu64 "/%" PRIu64, window->events, window->active_events);
    if (window->unrecorded > 0) {
        say(w, ", unrecorded %" PRIu64, window->unrecorded);
    }
    if (window->chunks.count > 0) {
        say(w, ", chunk gaps %" PRIu64 ", collisions %" PRIu64, lull__chunks_gaps(&window->chunks),
            window->chunks.collisions);
    }
}

static inline void say_boundary(world *w, const lull__boundary *b) {
    static const char *const types[] = {"start", "confirm", "end",  "window",
                                        "pause", "resume",  "close"};
    say(w, "%s %s/%u", types[b->type], name_of(w, lull__owned_text(b->session->id)),
        b->session->part);
    if (b->window && b->window->id) {
        say(w, " %s", name_of(w, lull__owned_text(b->window->id)));
    }
    say(w, " @%" PRId64 " %s%.*s", since(b->time_ms), reason_of(b->reason), (int)b->name.length,
        b->name.at);
    if (b->decided) {
        say(w, ", by %s %" PRId64, reason_of(b->decided_by), b->limit_ms);
    }
    if (b->type == LULL__SESSION_START) {
        say_start(w, b);
    } else if (b->type == LULL__SESSION_END) {
        const lull__session *session = b->session;
        say_figures(w, session->start_ms, session->end_ms, session->last_active_ms);
        say(w, ", active_ms %" PRId64 ", events %" PRIu64 "/%" PRIu64, session->active_ms,
            session->events, session->active_events);
    } else if (b->type == LULL__WINDOW_END) {
        say_window_end(w, b->window);
    } else if (b->type == LULL__WINDOW_RESUME) {
        say(w, ", gap %" PRId64, b->gap_ms);
    }
    say(w, "%s\n", b->needs_snapshot ? ", needs snapshot" : "");
}

static inline bool hear(void *context, const lull__boundary *boundary) {
    world *w = context;
    if (!w->records) {
        say_boundary(w, boundary);
        return true;
    }
    lull__recorder recorder = {.policy = LULL__TEXT("\"p\""), .terms = &w->terms};
    lull__record_boundary(w->records, &recorder, boundary);
    return !w->records->failed;
}

static inline void say_event(world *w) {
    static const char *const marks[] = {
#define NAME_OF_MARK(id, name) #name,
        LULL__MARKS(NAME_OF_MARK)
#undef NAME_OF_MARK
    };
    const lull__outcome *outcome = &w->outcome;
    say(w, "%s ", outcome->counted ? "counted" : "written");
    if (outcome->line) {
        const lull__session *session = &outcome->line->session;
        say(w, "%s/%u", name_of(w, lull__owned_text(session->id)), session->part);
    } else {
        say(w, "nowhere");
    }
    if (outcome->window_id.length > 0) {
        say(w, " %s", name_of(w, outcome->window_id));
    }
    if (outcome->tells_record) {
        say(w, " %s", outcome->record ? "recorded" : "unrecorded");
    }
    for (unsigned i = 0; i < sizeof marks / sizeof *marks; i++) {
        if (outcome->marks & 1u << i) {
            say(w, ", %s", marks[i]);
        }
    }
    say(w, "\n");
}

/* Whether this was told since the last time, and nothing else. */
static inline bool told(world *w, const char *expected) {
    bool same =
        lull__text_equal((lull__text){w->told.bytes, w->told.length}, lull__text_of(expected));
    if (!same) {
        printf("  told:\n%.*s  expected:\n%s", (int)w->told.length,
               w->told.bytes ? w->told.bytes : "", expected);
    }
    w->told.length = 0;
    return same;
}

#define TOLD(w, expected) told((w), (expected))

static inline void forget_told(world *w) {
    w->told.length = 0;
}

/* ---- the key --------------------------------------------------------------------------------- */

/* Idle after 1 s, no cap, active gaps of 100 ms, no windows. */
static inline world new_world(void) {
    return (world){
        .key = lull__key_new(LULL__TEXT("\"ada\"")),
        .terms = {.active_gap_ms = 100,
                  .retain_ms = 1000000,
                  .key_lines_max = 64,
                  .session_windows_max = 64,
                  .window_segments_max = 1000,
                  .chunk_ranges_max = 32,
                  .session_tags_max = 64},
        .thresholds = thresholds(over(1000), over(LULL__NEVER), over(LULL__NEVER)),
    };
}

static inline void free_world(world *w) {
    lull__key_free(w->key);
    lull__buffer_deinit(&w->told);
    *w = (world){0};
}

/* The watermark moves. */
static inline void advance(world *w, int64_t at) {
    w->stage.terms = in_force(w);
    w->stage.teller = (lull__teller){hear, w};
    for (lull__due due = lull__key_due(w->key);
         due.instant_ms != LULL__NEVER && due.instant_ms <= BASE_MS + at;
         due = lull__key_due(w->key)) {
        if (!CHECK(lull__key_fire(w->key, due, &w->stage))) {
            return;
        }
    }
}

static inline int64_t next_boundary(const world *w, int64_t at) {
    if (w->day_ms == 0) {
        return LULL__NEVER;
    }
    int64_t before = at / w->day_ms - (at % w->day_ms < 0);
    return BASE_MS + (before + 1) * w->day_ms;
}

/* The calls that apply an event. false: one of them failed. */
static inline bool apply(world *w, given event) {
    static char client[64], window[64]; /* the outcome goes on referring to them */
    lull__address address = {
        .time_ms = BASE_MS + event.at,
        .end_ms = BASE_MS + event.at + event.lasts,
        .key = lull__owned_text(w->key->text),
    };
    address.identity.low = (uint64_t)event.unique;
    if (event.client) {
        snprintf(client, sizeof client, "\"%s\"", event.client);
        address.client_id = lull__text_of(client);
    }
    if (event.window) {
        snprintf(window, sizeof window, "\"%s\"", event.window);
        address.window_key = lull__text_of(window);
    }
    const lull__class *class = event.class ? event.class : &ACTIVE;
    lull__judgement judgement = {
        .session = {.class = class,
                    .rotation = event.rotation,
                    .calendar_ms = next_boundary(w, event.at),
                    .measured = event.measured,
                    .seen = event.seen},
        .window = {.class = event.window_class ? event.window_class : class,
                   .rotation = event.window_rotation,
                   .measured = event.window_measured,
                   .seen = event.window_seen},
        .latest = event.latest,
        .chunk = event.has_chunk ? event.chunk : -1,
        .rule_failed = event.rule_failed,
    };
    for (uint8_t parts = 0; parts < LULL__SNAPSHOT_PARTS; parts++) {
        judgement.snapshot[parts] = event.moves
                                        ? event.moves[parts]
                                        : (lull__snapshot_move){.parts = event.snapshot ? 0 : parts,
                                                                .completed = event.snapshot,
                                                                .completed_here = event.snapshot};
    }
    lull__key_rank(w->key, address.time_ms);
    lull__line *line = lull__key_line(w->key, address.client_id);
    if (lull__step_again(&address, line, &w->outcome)) {
        return true;
    }
    if (!lull__step(w->key, line, &address, &judgement, ++w->arrival, &w->stage, &w->outcome)) {
        return false;
    }
    if (w->outcome.counted && w->terms.keeps &&
        !lull__step_keep(&w->outcome, &event.keeping, &w->stage)) {
        return false;
    }
    if (w->outcome.asks || w->outcome.asks_window) {
        lull__step_hold(&w->outcome, &w->thresholds, &w->terms);
    }
    return !w->outcome.closes ||
           lull__step_close(w->key, &w->outcome, &event.closing, address.time_ms, &w->stage);
}

/* An event that is applied without the watermark having moved to it: it came behind. */
static inline void give_behind(world *w, given event) {
    w->stage.terms = in_force(w);
    w->stage.teller = (lull__teller){hear, w};
    CHECK(apply(w, event));
    if (!w->records) {
        say_event(w);
    }
}

static inline void give(world *w, given event) {
    advance(w, event.at);
    give_behind(w, event);
}

#define GIVE_BEHIND(w, ...) give_behind((w), (given){__VA_ARGS__})

#endif
