#include "count/figures.h"

void lull__figures_init(lull__figures *figures, lull__count_memory *memory) {
    *figures = (lull__figures){.memory = memory};
    lull__name_counts_init(&figures->reasons, memory);
    lull__name_counts_init(&figures->tags, memory);
    lull__names_init(&figures->measure_names, memory);
}

void lull__figures_deinit(lull__figures *figures) {
    lull__count_memory *memory = figures->memory;
#define DEINIT_SERIES(name, title, is_time) lull__series_deinit(&figures->name, memory);
    LULL__PER_SESSION(DEINIT_SERIES)
#undef DEINIT_SERIES
    for (uint32_t i = 0; i < figures->measure_names.count; i++) {
        lull__series_deinit(&figures->measures[i].numbers, memory);
        lull__name_counts_deinit(&figures->measures[i].others);
    }
    lull__count_release(memory, figures->measures,
                        figures->measure_capacity * sizeof *figures->measures);
    lull__names_deinit(&figures->measure_names);
    lull__name_counts_deinit(&figures->reasons);
    lull__name_counts_deinit(&figures->tags);
}

static lull__measured *measure_of(lull__figures *figures, lull__text name) {
    uint32_t number, known = figures->measure_names.count;
    void *items = figures->measures;
    bool fine = lull__count_grow(figures->memory, &items, known, &figures->measure_capacity,
                                 sizeof *figures->measures);
    figures->measures = items;
    if (!fine || !lull__names_number(&figures->measure_names, name, &number)) {
        return NULL;
    }
    lull__measured *measured = &figures->measures[number];
    if (number == known) {
        measured->numbers = (lull__series){0};
        lull__name_counts_init(&measured->others, figures->memory);
    }
    return measured;
}

static bool add_measures(lull__figures *figures, lull__text object) {
    lull__members members = lull__members_of(object);
    lull__text name, json;
    while (lull__members_next(&members, &name, &json)) {
        lull__measured *measured = measure_of(figures, name);
        lull__value value = lull__value_of_json(json);
        if (!measured ||
            !(lull__is_number(value) ? lull__series_add(&measured->numbers, figures->memory, value)
                                     : lull__name_counts_add(&measured->others, json))) {
            return false;
        }
    }
    return true;
}

static bool add_tags(lull__figures *figures, lull__text array) {
    lull__members items = lull__members_of(array);
    lull__text tag;
    while (lull__items_next(&items, &tag)) {
        if (!lull__name_counts_add(&figures->tags, tag)) {
            return false;
        }
    }
    return true;
}

bool lull__figures_add(lull__figures *figures, const lull__count_end *end) {
    figures->ended++;
    figures->ghosts += end->ghost;
#define ADD_NUMBER(name, title, is_time)                                                           \
    if (!lull__series_add(&figures->name, figures->memory, end->name)) {                           \
        return false;                                                                              \
    }
    LULL__PER_SESSION(ADD_NUMBER)
#undef ADD_NUMBER
    return lull__name_counts_add(&figures->reasons, end->reason) &&
           add_measures(figures, end->measures) && add_tags(figures, end->tags);
}

lull__measured *lull__figures_measure(const lull__figures *figures, lull__text name) {
    for (uint32_t i = 0; i < figures->measure_names.count; i++) {
        if (lull__text_equal(lull__names_text(&figures->measure_names, i), name)) {
            return &figures->measures[i];
        }
    }
    return NULL;
}
