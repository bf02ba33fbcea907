/*
 * The figures of a session by name: what `session.name` is to a function and `so_far { name = … }`
 * asks.
 */
#ifndef LULL_POLICY_FIGURES_H
#define LULL_POLICY_FIGURES_H

#include "base/value.h"
#include "policy/view.h"

#define LULL__FIGURES(X)                                                                           \
    X(open)                                                                                        \
    X(part)                                                                                        \
    X(start)                                                                                       \
    X(last)                                                                                        \
    X(last_active)                                                                                 \
    X(events)                                                                                      \
    X(active_events)                                                                               \
    X(index)                                                                                       \
    X(gap_ms)                                                                                      \
    X(start_reason)                                                                                \
    X(deadline)                                                                                    \
    X(reason)                                                                                      \
    X(end)                                                                                         \
    X(duration_ms)                                                                                 \
    X(active_ms)                                                                                   \
    X(windows)                                                                                     \
    X(ghost)

typedef enum lull__figure {
#define LULL__FIGURE_ENUM(name) LULL__FIGURE_##name,
    LULL__FIGURES(LULL__FIGURE_ENUM)
#undef LULL__FIGURE_ENUM
        LULL__FIGURE_COUNT
} lull__figure;

/* Ids are no figures: they are JSON, and of those that show them alone. */
enum { LULL__FIGURE_ID = -1, LULL__FIGURE_PREVIOUS_ID = -2 };

/* Their names, NULL behind the last. */
extern const char *const lull__figure_names[LULL__FIGURE_COUNT + 1];

/* Numbers from LULL__FIGURE_COUNT on are measures, then what a rule keeps: data, then carry. NIL
 * where there is none yet. Before a line's first session all but events (0) are. A text is valid as
 * long as the view. */
lull__value lull__view_figure(const lull__view *view, uint32_t figure);

#endif
