/*
 * Counting promises by name, for tests that hear of them from Lua.
 */
#ifndef LULL_TESTS_PROMISES_H
#define LULL_TESTS_PROMISES_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int passed;
static int failed;
static int skipped;

static void promise(const char *name, bool kept, const char *detail) {
    if (kept) {
        passed++;
        return;
    }
    failed++;
    printf("FAILED %s: %s\n", name, detail);
}

/* A copy without a terminator: reading past its end is an error that a sanitizer sees. */
static inline char *exact_copy(const char *text, size_t length) {
    char *copy = malloc(length > 0 ? length : 1);
    if (copy == NULL) {
        abort();
    }
    memcpy(copy, text, length);
    return copy;
}

static int finish_promises(const char *test) {
    printf("%s: %d passed, %d failed, %d skipped\n", test, passed, failed, skipped);
    return failed == 0 ? 0 : 1;
}

#endif
