/*
 * The little that a test in C needs: CHECK counts and reports, a test is named by the promise it
 * keeps.
 *
 *     int main(void) {
 *         TEST("the first of duplicate members counts");
 *         CHECK(read("{\"a\":1,\"a\":2}") == 1);
 *         return finish("event_json_test");
 *     }
 */
#ifndef LULL_TESTS_CORE_CHECK_H
#define LULL_TESTS_CORE_CHECK_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

static struct {
    unsigned passed, failed, skipped;
    const char *test; /* the promise that is being tested */
} checks;

#define TEST(promise) ((void)(checks.test = (promise)))

#define CHECK(condition) check((condition), __FILE__, __LINE__, #condition)

static inline bool check(bool condition, const char *file, int line, const char *expression) {
    if (condition) {
        checks.passed++;
        return true;
    }
    checks.failed++;
    printf("%s:%d: FAILED: %s\n    %s\n", file, line, checks.test ? checks.test : "", expression);
#ifdef CHECK_ENDS_AT_FAILURE /* who only asks whether all is well need not wait for the rest */
    exit(1);
#endif
    return false;
}

static inline void skip_test(const char *why) {
    checks.skipped++;
    printf("skipped: %s: %s\n", checks.test ? checks.test : "", why);
}

/* The last line of a test; returns what main returns. */
static inline int finish(const char *name) {
    printf("%s: %u passed, %u failed, %u skipped\n", name, checks.passed, checks.failed,
           checks.skipped);
    return checks.failed > 0 ? 1 : 0;
}

#endif
