/*
 * What is remembered of one key.
 *
 *     key ─┬─ line (its own) ────── session ─┬─ window A   segments
 *          │                                 └─ window B
 *          ├─ line (client id "x") ─ session ── window …
 *          └─ line (client id "y") ─ session
 *
 * A line has at most one open session; when that is over, its struct stays as the line's memory of
 * the last closed one until the next begins. Plain structs: key_bytes.h writes and reads them.
 */
#ifndef LULL_SESSION_STATE_H
#define LULL_SESSION_STATE_H

#include "base/owned.h"
#include "policy/view.h"
#include "session/tally.h"
#include "session/unique.h"

/* Chunk indexes from `from` to `to`, both seen. */
typedef struct lull__range {
    int64_t from, to;
} lull__range;

typedef struct lull__chunks {
    lull__range *ranges; /* ascending, apart by at least one missing index */
    uint32_t count;
    uint32_t merged;     /* gaps that were closed over to make room */
    uint64_t collisions; /* indexes that came again */
} lull__chunks;

typedef struct lull__window {
    lull__owned *id; /* NULL: the session's only one at a time, without a key */
    int64_t start_ms;
    int64_t end_ms;         /* of the last event; where not open: from when on it was over */
    int64_t last_active_ms; /* LULL__NO_TIME before an active event */
    int64_t clock_ms;       /* what idle counts from */
    lull__threshold idle, cap;
    lull__tally tally;
    int64_t paused_ms; /* since when it is paused; LULL__NO_TIME: it is not */
    int64_t *turns;    /* where it paused and resumed, in turn, from an active start */
    uint32_t turn_count, turn_capacity;
    uint32_t turns_lost; /* not remembered: over the limit */
    uint32_t index;      /* among the windows of the session */
    uint64_t events, active_events, unrecorded;
    int64_t playable_ms; /* LULL__NO_TIME before a whole snapshot */
    int64_t snapshot_ms; /* when the parts in hand began */
    lull__chunks chunks;
    uint32_t part;          /* of the session: in which it is, or was last, open */
    uint8_t snapshot_parts; /* in hand */
    uint8_t end_reason;     /* of a window that is over */
    lull__place end_place;
    bool open;
    bool broken; /* counted events since the last snapshot were not recorded */
} lull__window;

/* What a rule keeps with a session (session/keep.h). */
typedef struct lull__stash {
    lull__owned *data;   /* a row of values (base/values.h); NULL: as at first */
    lull__owned *carry;  /* the same, handed on to the line's next session */
    lull__owned *tags;   /* names that a rule set; NULL: none */
    int64_t cap_base_ms; /* what cap counts from */
} lull__stash;

typedef struct lull__session {
    const lull__terms *terms;  /* of the rules that it began under, which judge it to its end */
    lull__owned *id;           /* JSON scalar: the client's, or minted */
    lull__owned *previous_id;  /* NULL: none */
    int64_t start_ms, last_ms; /* of the first and the last event */
    int64_t end_ms;            /* the greatest end of its events */
    int64_t last_active_ms;    /* of the active ones; LULL__NO_TIME before one */
    int64_t clock_ms;          /* what idle counts from */
    int64_t active_ms;
    int64_t active_to_ms; /* up to where active_ms has counted events; LULL__NO_TIME: none */
    int64_t gap_ms;       /* LULL__NO_TIME: no session before it */
    int64_t closed_ms;    /* where not open: from when on it was over */
    uint64_t arrival;     /* of its first event, in the order of application */
    uint64_t events, active_events;
    lull__threshold idle, cap;
    int64_t calendar_ms;     /* the first boundary after its start; LULL__NEVER: none */
    lull__owned *start_name; /* NULL: its reason has a name of its own */
    lull__tally tally;
    lull__unique *unique; /* the events it has taken, in all its parts; NULL: none that tells */
    lull__latest *latest; /* as many as the terms say; NULL: nothing yet */
    uint32_t latest_count;
    lull__place calendar_place;
    lull__window *windows; /* open and over, as they began */
    uint32_t window_count, window_capacity;
    lull__stash *stash;     /* NULL where the policy's rules keep nothing */
    uint32_t windows_begun; /* in all parts: the next index less one */
    uint32_t part, index;
    uint8_t start_reason, end_reason;
    bool open;
    bool confirmed;
    bool takes_part;       /* in an experiment */
    lull__place end_place; /* of the rule that ended it, where it is over */
} lull__session;

typedef struct lull__line {
    lull__owned *client_id; /* NULL: the key's own line */
    lull__session session;
} lull__line;

typedef struct lull__key {
    lull__owned *text;
    lull__line *lines;
    uint32_t line_count, line_capacity;
    uint32_t sessions;       /* begun so far: the next index less one */
    lull__owned *newest_id;  /* of the session that started last; NULL: none */
    int64_t newest_clock_ms; /* and its last activity */
    uint64_t newest_arrival; /* and its (or its part's) first event; 0: none */
    int64_t counted_ms;      /* time of the last counted event, else of the first event */
    int64_t rank_ms;         /* the last millisecond that had an event */
    uint32_t ranked;         /* events of that millisecond after its first */
    uint32_t rank;           /* of the event at hand */
    uint32_t behind;         /* events that came behind rank_ms */
} lull__key;

/* NULL when memory runs out. */
lull__key *lull__key_new(lull__text text);
void lull__key_free(lull__key *key);

/* The line of a client's id, or the own line for the empty text; NULL where there is none yet. */
lull__line *lull__key_find_line(lull__key *key, lull__text client_id);

/*
 * Point 1 of the step: the line that an event with this client's id (or none) belongs to; NULL
 * where it has none yet. Valid until the next line of the key is made.
 */
lull__line *lull__key_line(lull__key *key, lull__text client_id);

/* Makes a line. NULL when memory runs out. */
lull__line *lull__key_add_line(lull__key *key, lull__text client_id);

/* Forgets a line whose session is over. */
void lull__key_drop_line(lull__key *key, lull__line *line);

bool lull__key_has_open(const lull__key *key);

/* A session as rules may see it. */
lull__view lull__session_view(const lull__session *session);

/* A window of it as rules may see it; NULL is none. */
lull__view lull__window_view(const lull__window *window, const lull__terms *terms);

/* The session of a line as rules may see it. `line` may be NULL. */
lull__view lull__line_view(const lull__line *line);

/* A client's id that is trusted in full decides which session: only idle ends a part. */
bool lull__line_is_trusted(const lull__line *line, const lull__terms *terms);

/* Empties a session, windows and all; the struct is then all zero. */
void lull__session_clear(lull__session *session);

static inline bool lull__window_is_paused(const lull__window *window) {
    return window->paused_ms != LULL__NO_TIME;
}

/* Frees what a window holds. */
void lull__window_deinit(lull__window *window);

/* Doubles an array of `size` bytes an element when `count` fills it. false when memory runs out. */
bool lull__grow(void *array, uint32_t count, uint32_t *capacity, size_t size);

#endif
