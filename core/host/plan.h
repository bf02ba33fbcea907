/*
 * Looks a plan over before anything is opened: every input is there and can be read, and no output
 * is an input or another output. What changes between this look and the run shows then.
 */
#ifndef LULL_HOST_PLAN_H
#define LULL_HOST_PLAN_H

#include "host/host.h"

/* `*bytes` is the size of all inputs as they are on disk, 0 where one of them cannot say. */
bool lull__host_plan_check(const lull__host_plan *plan, uint64_t *bytes, lull_error *error);

#endif
