/*
 * The figures of a session or a window by name: what `session.name` is to a function and
 * `so_far { name = … }` asks.
 */
#ifndef LULL_POLICY_FIGURES_H
#define LULL_POLICY_FIGURES_H

#include "base/value.h"
#include "policy/view.h"

/* name, whether sessions have it, whether windows do */
#define LULL__FIGURES(X)                                                                           \
    X(open, true, false)                                                                           \
    X(part, true, false)                                                                           \
    X(start, true, true)                                                                           \
    X(last, true, false)                                                                           \
    X(last_active, true, true)                                                                     \
    X(events, true, true)                                                                          \
    X(active_events, true, true)                                                                   \
    X(unrecorded, false, true)                                                                     \
    X(index, true, true)                                                                           \
    X(gap_ms, true, false)                                                                         \
    X(start_reason, true, false)                                                                   \
    X(deadline, true, false)                                                                       \
    X(reason, true, true)                                                                          \
    X(end, true, true)                                                                             \
    X(duration_ms, true, true)                                                                     \
    X(active_ms, true, false)                                                                      \
    X(windows, true, false)                                                                        \
    X(playable_from, false, true)                                                                  \
    X(chunk_gaps, false, true)                                                                     \
    X(chunk_collisions, false, true)                                                               \
    X(ghost, true, true)

typedef enum lull__figure {
#define LULL__FIGURE_ENUM(name, of_session, of_window) LULL__FIGURE_##name,
    LULL__FIGURES(LULL__FIGURE_ENUM)
#undef LULL__FIGURE_ENUM
        LULL__FIGURE_COUNT
} lull__figure;

/* Ids are no figures: they are JSON, and of those that show them alone. */
enum { LULL__FIGURE_ID = -1, LULL__FIGURE_PREVIOUS_ID = -2 };

/* Their names, NULL behind the last. */
extern const char *const lull__figure_names[LULL__FIGURE_COUNT + 1];

/* Whether windows have it, or sessions do. */
bool lull__has_figure(bool of_window, uint32_t figure);

/* Numbers from LULL__FIGURE_COUNT on are measures, then what a rule keeps: data, then carry. NIL
 * where there is none yet. Before a line's first session all but events (0) are. A text is valid as
 * long as the view. */
lull__value lull__view_figure(const lull__view *view, uint32_t figure);

#endif
