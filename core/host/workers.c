#include "host/workers.h"

#include "host/messages.h"
#include "host/words.h"

#include <uv.h>

enum { WORKERS = 4 }; /* libuv's own number, unless UV_THREADPOOL_SIZE says another */

static void wait_for_end(void *semaphore) {
    uv_sem_wait(semaphore);
}

/* All of them at once, each with a stack as large as libuv's: what they leave behind is what
 * libuv's own then take. */
bool lull__host_workers_check(lull_error *error) {
    const uv_thread_options_t options = {.flags = UV_THREAD_HAS_STACK_SIZE,
                                         .stack_size = (size_t)8 << 20};
    uv_thread_t threads[WORKERS];
    uv_sem_t end;
    int status = uv_sem_init(&end, 0);
    if (status != 0) {
        return lull__host_fail(error, LULL_NO_MEMORY, NULL, LULL__SAYS_NO_THREADS,
                               uv_strerror(status));
    }
    int count = 0;
    while (status == 0 && count < WORKERS) {
        status = uv_thread_create_ex(&threads[count], &options, wait_for_end, &end);
        count += status == 0;
    }
    for (int i = 0; i < count; i++) {
        uv_sem_post(&end);
    }
    for (int i = 0; i < count; i++) {
        uv_thread_join(&threads[i]);
    }
    uv_sem_destroy(&end);
    return status == 0 || lull__host_fail(error, LULL_NO_MEMORY, NULL, LULL__SAYS_FEW_THREADS,
                                          count, (int)WORKERS, uv_strerror(status));
}
