/*
 * Chance that can be had again: numbers from a seed, which the first argument of a test may name.
 */
#ifndef LULL_TESTS_CORE_CHANCE_H
#define LULL_TESTS_CORE_CHANCE_H

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static uint64_t chance_state;

/* From 0 to limit - 1. */
static inline uint32_t below(uint32_t limit) {
    chance_state = chance_state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((chance_state >> 33) % limit);
}

#define PICK(choices) (choices)[below((uint32_t)(sizeof(choices) / sizeof *(choices)))]

/* Begins with the seed that the command line names, and prints it. */
static inline uint64_t begin_chance(int argc, char **argv) {
    uint64_t seed = argc > 1 ? strtoull(argv[1], NULL, 10) : 20260101;
    chance_state = seed;
    printf("seed %" PRIu64 "\n", seed);
    return seed;
}

#endif
