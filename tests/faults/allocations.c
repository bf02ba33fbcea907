#include "allocations.h"

#include <dlfcn.h>
#include <errno.h>
#include <malloc.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define EXPORT __attribute__((visibility("default")))

/* Where a sanitizer is linked in, its allocator goes by these names. */
#define REAL(name) __interceptor_##name
void *REAL(malloc)(size_t) __attribute__((weak));
void *REAL(calloc)(size_t, size_t) __attribute__((weak));
void *REAL(realloc)(void *, size_t) __attribute__((weak));
void *REAL(memalign)(size_t, size_t) __attribute__((weak));
void REAL(free)(void *) __attribute__((weak));

/* A sanitizer has its own copies of some functions of the C library, which allocate behind our
 * back: it is asked what there is. */
#define allocated_bytes __sanitizer_get_current_allocated_bytes
size_t allocated_bytes(void) __attribute__((weak));

static struct {
    void *(*malloc)(size_t);
    void *(*calloc)(size_t, size_t);
    void *(*realloc)(void *, size_t);
    void *(*memalign)(size_t, size_t);
    void (*free)(void *);
} real;

static _Atomic uint64_t asked;
static _Atomic int64_t live;
typedef bool decider(uint64_t number);
static decider *_Atomic decide;

/* The next definition of a function of this name: the C library's. */
static void find(void *function, const char *name) {
    void *found = dlsym(RTLD_NEXT, name);
    if (!found) {
        abort();
    }
    memcpy(function, &found, sizeof found);
}

/* At the first call, long before there are threads. */
static void find_real(void) {
    if (real.free) {
        return;
    }
    if (REAL(malloc)) {
        real.malloc = REAL(malloc);
        real.calloc = REAL(calloc);
        real.realloc = REAL(realloc);
        real.memalign = REAL(memalign);
        real.free = REAL(free);
        return;
    }
    find(&real.malloc, "malloc");
    find(&real.calloc, "calloc");
    find(&real.realloc, "realloc");
    find(&real.memalign, "memalign");
    find(&real.free, "free");
}

void allocations_arm(decider *fails) {
    asked = 0;
    decide = fails;
}

uint64_t allocations_disarm(void) {
    decide = (decider *)NULL;
    return asked;
}

int64_t allocations_live(void) {
    return allocated_bytes ? (int64_t)allocated_bytes() : live;
}

static bool fails(void) {
    static _Thread_local bool deciding;
    find_real();
    decider *ask = decide;
    if (!ask || deciding) {
        return false;
    }
    deciding = true;
    bool fail = ask(++asked);
    deciding = false;
    if (fail) {
        errno = ENOMEM;
    }
    return fail;
}

static void *counted(void *allocated) {
    if (allocated) {
        live++;
    }
    return allocated;
}

EXPORT void *malloc(size_t size) {
    return fails() ? NULL : counted(real.malloc(size));
}

EXPORT void *calloc(size_t count, size_t size) {
    return fails() ? NULL : counted(real.calloc(count, size));
}

EXPORT void free(void *pointer) {
    find_real();
    if (pointer) {
        live--;
    }
    real.free(pointer);
}

EXPORT void *realloc(void *pointer, size_t size) {
    if (!pointer) {
        return malloc(size);
    }
    if (size == 0) {
        free(pointer);
        return NULL;
    }
    return fails() ? NULL : real.realloc(pointer, size);
}

EXPORT void *memalign(size_t alignment, size_t size) {
    return fails() ? NULL : counted(real.memalign(alignment, size));
}

EXPORT void *aligned_alloc(size_t alignment, size_t size) {
    return memalign(alignment, size);
}

EXPORT int posix_memalign(void **pointer, size_t alignment, size_t size) {
    void *allocated = memalign(alignment, size);
    if (!allocated) {
        return ENOMEM;
    }
    *pointer = allocated;
    return 0;
}
