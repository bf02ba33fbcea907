/*
 * What makes of lull's command one whose allocations fail: linked into it, and told by the
 * environment.
 *
 *     FAULT=7            the seventh allocation fails; 7+: and all after it; 0: none
 *     FAULT_COUNT=FILE   where it writes at its end how many there were
 */
#include "allocations.h"

#include <stdio.h>
#include <stdlib.h>

int lull_main(int argc, char **argv); /* the command's own */

static uint64_t first;
static bool goes_on;

static bool fails(uint64_t number) {
    return number == first || (goes_on && number > first);
}

int main(int argc, char **argv) {
    const char *fault = getenv("FAULT"), *path = getenv("FAULT_COUNT");
    if (fault) {
        char *end;
        first = strtoull(fault, &end, 10);
        goes_on = *end == '+';
        allocations_arm(fails);
    }
    int code = lull_main(argc, argv);
    uint64_t count = allocations_disarm();
    FILE *file = path ? fopen(path, "w") : NULL;
    if (file) {
        fprintf(file, "%llu\n", (unsigned long long)count);
        fclose(file);
    }
    return code;
}
