/*
 * The verdict: all that a policy says of an event, and all that the session layer hears of one.
 *
 *     event alone ──► address      when, whose, which client id, which window
 *     event + view ─► judgement    what the event does: its classes, what it brings to a replay
 *     after it ─────► thresholds   how long from now may pass: held until the next counted event
 *
 * Nothing here knows Lua or JSON. Texts of ids are JSON scalars or arrays ("ada" stands with its
 * quotes): so 1 is not "1", and they are written as they are.
 */
#ifndef LULL_POLICY_VERDICT_H
#define LULL_POLICY_VERDICT_H

#include "base/value.h"

/*
 * A line of the rules, by which something was decided: 0 for none, else which of the policy's files
 * and which line of it. So it means the same wherever the same rules are loaded.
 */
typedef uint32_t lull__place;

enum { LULL__PLACE_LINE_BITS = 21 };

/* The files that places are of, as messages name them. */
typedef struct lull__places {
    lull__text *files;
    uint32_t count;
} lull__places;

static inline uint32_t lull__place_line(lull__place place) {
    return place & ((1u << LULL__PLACE_LINE_BITS) - 1);
}

/* Its file: empty where there is no such place. */
static inline lull__text lull__place_file(const lull__places *places, lull__place place) {
    uint32_t file = place >> LULL__PLACE_LINE_BITS;
    return place != 0 && file < places->count ? places->files[file] : (lull__text){0};
}

/* Why a boundary is: the name as it stands in records. Ends come by the first six,
 * timeouts in the order in which they count where several are due. */
#define LULL__REASONS(X)                                                                           \
    X(CAP, "cap")                                                                                  \
    X(CALENDAR, "calendar")                                                                        \
    X(IDLE, "idle")                                                                                \
    X(LIMIT, "limit")                                                                              \
    X(ENDED, "ended")                                                                              \
    X(CHANGED, "changed")                                                                          \
    X(FIRST, "first")                                                                              \
    X(CLIENT, "client")                                                                            \
    X(REVIVED, "revived")                                                                          \
    X(ACTIVE, "active")                                                                            \
    X(END_OF_INPUT, "end_of_input")                                                                \
    X(CONFIRMED, "confirmed")                                                                      \
    X(NAMED, "") /* by a rule, which gave the name */

typedef enum lull__reason {
#define LULL__REASON_ENUM(id, name) LULL__##id,
    LULL__REASONS(LULL__REASON_ENUM)
#undef LULL__REASON_ENUM
        LULL__REASON_COUNT
} lull__reason;

/* Its name in records: a static string. */
static inline const char *lull__reason_name(lull__reason reason) {
    static const char *const names[] = {
#define LULL__REASON_NAME(id, name) name,
        LULL__REASONS(LULL__REASON_NAME)
#undef LULL__REASON_NAME
    };
    return names[reason];
}

enum { LULL__END_REASONS = LULL__CHANGED + 1 }; /* those that a class may answer differently */

/* What becomes of an event whose session is over. */
typedef enum lull__expired {
    LULL__NEW,   /* it opens the line's next session */
    LULL__TRAIL, /* it is written with the id of the session that is over, not counted */
    LULL__JOIN,  /* it reopens that session as its next part */
    LULL__NONE,  /* it is written with no session */
} lull__expired;

/* What an event does to a session or a window. Owned by its policy. */
typedef struct lull__class {
    lull__text name;
    bool starts;                        /* may it open a session where none is? */
    bool extends;                       /* does it show a person: idle counts from it */
    bool counts;                        /* if not, it moves the session's end and no figure */
    uint8_t expired[LULL__END_REASONS]; /* lull__expired, by why the session is over */
} lull__class;

/* How long may pass: over limit_ms, or at least limit_ms. */
typedef struct lull__threshold {
    int64_t limit_ms; /* LULL__NEVER: any time */
    bool at_least;
    lull__place place; /* that gave it */
} lull__threshold;

#define LULL__NEVER INT64_MAX

/* What tells an event from others: the hash of its `unique` value. All 0: it has none. */
typedef struct lull__identity {
    uint64_t high, low;
} lull__identity;

static inline bool lull__is_known(lull__identity identity) {
    return (identity.high | identity.low) != 0;
}

typedef struct lull__address {
    int64_t time_ms;
    int64_t end_ms;        /* the event lasts until then; time_ms: it takes no time */
    lull__text key;        /* length 0: none */
    lull__text client_id;  /* length 0: none */
    lull__text window_key; /* length 0: none */
    lull__identity identity;
} lull__address;

enum { LULL__SNAPSHOT_PARTS = 8 };

/*
 * What an event brings to a snapshot, which may be a sequence (rrweb: Meta, then FullSnapshot) over
 * several events: for each number of parts that the window already has, what it has after the
 * event.
 */
typedef struct lull__snapshot_move {
    uint8_t parts;       /* that the window has after the event */
    bool begun_here;     /* the parts it then has began with this event */
    bool completed;      /* a snapshot became complete */
    bool completed_here; /* and that one began with this event */
} lull__snapshot_move;

/* A value of a field that a session remembers, to find that another comes: its hash. */
typedef struct lull__seen {
    uint64_t high, low;
    bool known;     /* false: there was none yet */
    bool may_leave; /* a change away from it is one */
} lull__seen;

/* The latest value of a field that `by` looks up: which of those that the rules name. */
typedef struct lull__latest {
    int64_t time_ms; /* of its event */
    uint32_t which;  /* lull__matchers.looked; LULL__OTHER_VALUE: one that they do not name */
    bool known;      /* false: there was none yet */
} lull__latest;

#define LULL__OTHER_VALUE UINT32_MAX

/* What a measure makes of the events that it takes. */
#define LULL__MEASURES(X)                                                                          \
    X(COUNT, "count")                                                                              \
    X(FIRST, "first")                                                                              \
    X(LAST, "last")                                                                                \
    X(SUM, "sum")                                                                                  \
    X(MIN, "min")                                                                                  \
    X(MAX, "max")                                                                                  \
    X(MEAN, "mean")                                                                                \
    X(DISTINCT, "distinct")                                                                        \
    X(RUNS, "runs")                                                                                \
    X(ACTIVE_TIME, "active_time")                                                                  \
    X(BURSTS, "bursts")

typedef enum lull__measure_kind {
#define LULL__MEASURE_ENUM(id, name) LULL__MEASURE_##id,
    LULL__MEASURES(LULL__MEASURE_ENUM)
#undef LULL__MEASURE_ENUM
} lull__measure_kind;

typedef struct lull__measure_term {
    lull__text name;
    lull__measure_kind kind;
    int64_t gap_ms;       /* of RUNS and ACTIVE_TIME: the longest inside a run; of BURSTS: within */
    uint32_t burst_count; /* of BURSTS: how many events are one */
    uint64_t items_max;   /* that it remembers, of these three */
} lull__measure_term;

/* Does it go by active events alone? */
static inline bool lull__measure_is_of_activity(lull__measure_kind kind) {
    return kind == LULL__MEASURE_RUNS || kind == LULL__MEASURE_ACTIVE_TIME;
}

/* What an event gives a measure: NIL where it is none of its own, or brings nothing to it. A text
 * is valid as long as the event. */
typedef struct lull__measured {
    lull__value value;
    uint64_t hash; /* of DISTINCT, and of what is the same in BURSTS */
} lull__measured;

/* An end that an event brings about by what it says (point 3). Texts are valid as long as the
 * event. */
typedef struct lull__rotation {
    bool held;
    lull__reason reason; /* CHANGED, LIMIT or NAMED */
    lull__place place;   /* of the trigger */
    lull__text name;     /* of NAMED */
    const lull__text *also;
    uint32_t also_count; /* names of the other triggers that held */
} lull__rotation;

/* What an event does to its session, or to its window. */
typedef struct lull__effect {
    const lull__class *class;
    lull__place place; /* that gave the class */
    lull__place calendar_place;
    lull__rotation rotation;
    int64_t calendar_ms; /* where one that begins with the event is cut; LULL__NEVER: nowhere */
    const lull__measured *measured; /* one for each measure; NULL: there are none */
    const lull__seen *seen;         /* what is to be remembered of the event; NULL: nothing */
} lull__effect;

typedef struct lull__judgement {
    lull__effect session, window;
    lull__snapshot_move snapshot[LULL__SNAPSHOT_PARTS];
    int64_t chunk;              /* the event's index among its recorder's; -1: none */
    const lull__latest *latest; /* what its session is to remember; NULL: nothing */
    bool rule_failed;
    const struct lull__terms *terms; /* of the rules that judged */
    /* Of a session that the event begins: whether it takes part in an experiment, and where other
     * rules than these judge it, what they say; NULL: these. */
    bool takes_part;
    const struct lull__judgement *next;
} lull__judgement;

/* What a rule's update leaves with the session of a counted event. All of it is valid as long as
 * the event. */
typedef struct lull__keeping {
    lull__text data, carry; /* rows of values (base/values.h); length 0: as they were */
    const lull__text *tags; /* to be set for good */
    uint32_t tag_count;
    uint32_t tags_over_limit; /* that came beyond all that a session can have */
    bool data_over_limit;     /* the update failed: it wrote more than fits */
} lull__keeping;

/* A value of its session that stands on an event, and how it is written. */
typedef enum lull__form { LULL__PLAIN, LULL__AS_TIME, LULL__AS_JSON } lull__form;

typedef struct lull__attached {
    lull__text name;
    lull__form form;
    lull__value value; /* NIL: left out; a text is valid as long as the session is as it is */
} lull__attached;

/* What is asked after an event was applied. */
typedef struct lull__thresholds {
    lull__threshold idle, cap, window_idle, window_cap;
    int64_t cap_since_ms; /* what cap counts from; LULL__NO_TIME: the session's start */
} lull__thresholds;

/* What is asked of a counted event after that, with its session as it then is. */
typedef struct lull__closing {
    bool confirms; /* the session is now one that counts */
    bool ends;     /* the event is its last */
    bool forgets;  /* and the key forgets that it had sessions */
    lull__place confirms_place, ends_place;
} lull__closing;

/* What is kept of the events of a session, or of a window. */
typedef struct lull__tally_terms {
    uint32_t seen_count; /* fields whose changes end it */
    uint32_t measure_count;
    const lull__measure_term *measures; /* by name */
} lull__tally_terms;

/* What holds for all events of a policy. */
typedef struct lull__terms {
    uint32_t rules;         /* which, where several judge the sessions of a key */
    bool verify;            /* a client's id does not keep the other rules from applying */
    bool windows;           /* the policy has windows */
    bool window_keys;       /* and tells them apart; else each session has one */
    bool windows_turn;      /* and may end them before their session ends */
    uint8_t snapshot_parts; /* 0: the policy names no snapshot */
    lull__tally_terms session, window;
    uint32_t latest_count;              /* fields whose latest value is remembered */
    bool keeps;                         /* a rule keeps something with sessions: */
    uint32_t data_count, carry_count;   /* values that a rule keeps with a session, and hands on */
    lull__text first_data, first_carry; /* rows of what they are at first */
    int64_t active_gap_ms;
    int64_t retain_ms;
    uint64_t key_lines_max, session_windows_max, window_segments_max, chunk_ranges_max;
    uint64_t unique_values_max; /* 0: the policy names no unique value */
    uint64_t session_tags_max;
} lull__terms;

#endif
