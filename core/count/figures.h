/*
 * What the sessions of a policy were like: how long, how busy, why they ended, and what measures
 * and tags say of them. A session that went on as a further part is told part by part, as its
 * records are.
 */
#ifndef LULL_COUNT_FIGURES_H
#define LULL_COUNT_FIGURES_H

#include "count/line.h"
#include "count/names.h"
#include "count/series.h"

/* Numbers that each end has: member of the summary, title, and whether it is a time in ms. */
#define LULL__PER_SESSION(X)                                                                       \
    X(duration_ms, "length", true)                                                                 \
    X(active_ms, "active time", true)                                                              \
    X(events, "events", false)                                                                     \
    X(active_events, "active events", false)

typedef struct lull__measured {
    lull__series numbers;
    lull__name_counts others; /* texts, true and false, as JSON */
} lull__measured;

typedef struct lull__figures {
    lull__count_memory *memory;
    uint64_t ended, ghosts;
#define FIGURE_SERIES(name, title, is_time) lull__series name;
    LULL__PER_SESSION(FIGURE_SERIES)
#undef FIGURE_SERIES
    lull__name_counts reasons, tags; /* as JSON */
    lull__names measure_names;       /* as JSON */
    lull__measured *measures;
    size_t measure_capacity;
} lull__figures;

void lull__figures_init(lull__figures *figures, lull__count_memory *memory);
void lull__figures_deinit(lull__figures *figures);

/* false: memory->failed. */
bool lull__figures_add(lull__figures *figures, const lull__count_end *end);

/* What is known of a measure; NULL where no session had it. */
lull__measured *lull__figures_measure(const lull__figures *figures, lull__text name);

#endif
