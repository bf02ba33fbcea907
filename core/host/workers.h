/*
 * The threads of libuv's pool, in which files are read and written. libuv starts them at the first
 * request and ends the process, without a word, where they cannot be had: a container that is
 * allowed few processes, a limit on memory. So it is tried before.
 */
#ifndef LULL_HOST_WORKERS_H
#define LULL_HOST_WORKERS_H

#include "lull.h"

/* Whether as many threads as libuv starts can be had now. False with LULL_NO_MEMORY. */
bool lull__host_workers_check(lull_error *error);

#endif
