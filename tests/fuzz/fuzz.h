/*
 * What the fuzzers share: libFuzzer's hooks; MUST, which ends the process where a promise is
 * broken, so that the fuzzer keeps the input; and bytes taken one by one as decisions.
 */
#ifndef LULL_TESTS_FUZZ_H
#define LULL_TESTS_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A fuzzer defines TestOneInput, and the two around it where it needs them. */
int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed);
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);

#define MUST(condition) ((condition) ? (void)0 : fuzz_broken(__FILE__, __LINE__, #condition, NULL))

/* The same, with what was found. */
#define MUST_SAY(condition, found)                                                                 \
    ((condition) ? (void)0 : fuzz_broken(__FILE__, __LINE__, #condition, (found)))

static inline _Noreturn void fuzz_broken(const char *file, int line, const char *promise,
                                         const char *found) {
    fprintf(stderr, "%s:%d: broken: %s\n", file, line, promise);
    if (found) {
        fprintf(stderr, "found: %s\n", found);
    }
    abort();
}

/* An input as decisions; where it is over they are all 0, so every input means something. */
typedef struct fuzz_bytes {
    const uint8_t *at;
    size_t left;
} fuzz_bytes;

static inline unsigned fuzz_byte(fuzz_bytes *in) {
    if (in->left == 0) {
        return 0;
    }
    in->left--;
    return *in->at++;
}

/* A copy that ends where its memory ends: reading behind it is an error that a sanitizer sees. */
static inline char *fuzz_copy(const void *bytes, size_t length) {
    char *copy = malloc(length > 0 ? length : 1);
    MUST(copy != NULL);
    if (length > 0) {
        memcpy(copy, bytes, length);
    }
    return copy;
}

#endif
