/*
 * What is counted, while lines come.
 */
#ifndef LULL_COUNT_COUNTING_H
#define LULL_COUNT_COUNTING_H

#include "base/buffer.h"
#include "count/count.h"
#include "count/figures.h"
#include "count/rows.h"
#include "count/where.h"

struct lull__count {
    lull__count_fields fields;
    bool by_values; /* else all together, with figures */
    lull__count_memory memory;
    uint64_t counted; /* events that a policy has counted, whichever are chosen */
    lull__rows rows;
    lull__figures *figures; /* by label */
    size_t figure_count, figure_capacity;
    lull__buffer names[LULL__COUNT_FIELDS]; /* of fields, as the engine writes them */
    lull__buffer tuple, scratch;
    lull__buffer ends; /* where --where chooses: records of all ends, until all events are known */
};

#endif
