#include "policy/figures.h"

#include "base/values.h"

const char *const lull__figure_names[LULL__FIGURE_COUNT + 1] = {
#define FIGURE_NAME(name, of_session, of_window) #name,
    LULL__FIGURES(FIGURE_NAME)
#undef FIGURE_NAME
        NULL};

bool lull__has_figure(bool of_window, uint32_t figure) {
    static const bool has[LULL__FIGURE_COUNT][2] = {
#define HAS_FIGURE(name, of_session, of_window) {of_session, of_window},
        LULL__FIGURES(HAS_FIGURE)
#undef HAS_FIGURE
    };
    return has[figure][of_window];
}

static lull__value integer(int64_t value) {
    return (lull__value){.type = LULL__INTEGER, .integer = value};
}

static lull__value time(int64_t ms) {
    return ms == LULL__NO_TIME || ms == LULL__NEVER ? (lull__value){.type = LULL__NIL}
                                                    : integer(ms);
}

static lull__value word(lull__reason reason, lull__text name) {
    if (reason != LULL__NAMED) {
        name = lull__text_of(lull__reason_name(reason));
    }
    return (lull__value){.type = LULL__STRING, .length = (uint32_t)name.length, .string = name.at};
}

/* A measure, or a value that a rule keeps. */
static lull__value of_policy(const lull__view *view, uint32_t which) {
    if (which < view->terms->measure_count) {
        return view->measure(view->tally, view->terms, which);
    }
    which -= view->terms->measure_count;
    return which < view->data_count ? lull__values_at(view->data, which)
                                    : lull__values_at(view->carry, which - view->data_count);
}

lull__value lull__view_figure(const lull__view *view, uint32_t figure) {
    const lull__value nothing = {.type = LULL__NIL};
    if (!view->exists && figure != LULL__FIGURE_events) {
        return nothing;
    }
    if (figure >= LULL__FIGURE_COUNT) {
        return of_policy(view, figure - LULL__FIGURE_COUNT);
    }
    switch ((lull__figure)figure) {
    case LULL__FIGURE_open:
        return (lull__value){.type = LULL__BOOLEAN, .boolean = view->open};
    case LULL__FIGURE_part:
        return integer(view->part);
    case LULL__FIGURE_start:
        return time(view->start_ms);
    case LULL__FIGURE_last:
        return time(view->last_ms);
    case LULL__FIGURE_last_active:
        return time(view->last_active_ms);
    case LULL__FIGURE_events:
        return integer((int64_t)view->events);
    case LULL__FIGURE_active_events:
        return integer((int64_t)view->active_events);
    case LULL__FIGURE_index:
        return integer(view->index);
    case LULL__FIGURE_gap_ms:
        return time(view->gap_ms);
    case LULL__FIGURE_start_reason:
        return word(view->start_reason, view->start_name);
    case LULL__FIGURE_deadline:
        return time(view->deadline_ms);
    case LULL__FIGURE_reason:
        return view->open ? nothing : word(view->end_reason, view->end_name);
    case LULL__FIGURE_end:
        return time(view->end_ms);
    case LULL__FIGURE_duration_ms:
        return integer(view->end_ms - view->start_ms);
    case LULL__FIGURE_active_ms:
        return integer(view->active_ms);
    case LULL__FIGURE_windows:
        return integer(view->windows(view->session));
    case LULL__FIGURE_unrecorded:
        return integer((int64_t)view->unrecorded);
    case LULL__FIGURE_playable_from:
        return time(view->playable_ms);
    case LULL__FIGURE_chunk_gaps:
        return integer((int64_t)view->chunk_gaps);
    case LULL__FIGURE_chunk_collisions:
        return integer((int64_t)view->chunk_collisions);
    case LULL__FIGURE_ghost:
        return (lull__value){.type = LULL__BOOLEAN, .boolean = view->active_events == 0};
    case LULL__FIGURE_COUNT:
        break;
    }
    return nothing;
}
