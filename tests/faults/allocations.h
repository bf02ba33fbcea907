/*
 * Allocations that fail on purpose. A program that is linked with allocations.c (and new.cpp) has
 * these instead of the C library's malloc and its kin, and of C++'s operator new: they count, fail
 * where a function of the program says so, and pass everything else on to the C library or to a
 * sanitizer.
 *
 *     program, libraries ──► malloc, new ──► counted: fails? ──► the real malloc
 *
 * Libraries are under it as well: the linker lets an executable's own malloc stand for that of the
 * whole process.
 */
#ifndef LULL_TESTS_FAULTS_ALLOCATIONS_H
#define LULL_TESTS_FAULTS_ALLOCATIONS_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * From here on `fails` is asked at every allocation, and each call of realloc, whether it fails;
 * they are numbered from 1. What `fails` itself allocates is neither counted nor asked about.
 */
void allocations_arm(bool (*fails)(uint64_t number));

/* Nothing fails any more. How many allocations were asked for since they were armed. */
uint64_t allocations_disarm(void);

/* What was allocated and not given back yet: how much, in a unit of its own. */
int64_t allocations_live(void);

#ifdef __cplusplus
}
#endif

#endif
