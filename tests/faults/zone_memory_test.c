/*
 * zone_memory_test: memory runs out while a time zone is read for the first time in a process. That
 * is said, and no zone is taken for another or for none because of it: it can be opened later. Each
 * allocation fails in a process of its own, alone and with all that come after it, since a library
 * keeps what it has read.
 */
#include "allocations.h"
#include "core/check.h"
#include "event/zone.h"

#include <sys/wait.h>
#include <unistd.h>

enum { ALLOCATIONS_MAX = 10000 };

static uint64_t failing;
static bool all_after;

static bool fails(uint64_t number) {
    return number == failing || (all_after && number > failing);
}

static bool is_tokyo(const lull__zone *zone) {
    return zone && lull__zone_at(zone, 1760000000000).offset_ms == 9 * 3600000;
}

enum { FINE, NOTHING_FAILED, WRONG };

/* In a process of its own. */
static int open_twice(void) {
    lull_error error = {0};
    allocations_arm(fails);
    lull__zone *zone = lull__zone_open(LULL__TEXT("Asia/Tokyo"), &error);
    uint64_t asked = allocations_disarm();
    bool fine = zone ? is_tokyo(zone) : error.code == LULL_NO_MEMORY;
    lull__zone_close(zone);
    zone = lull__zone_open(LULL__TEXT("Asia/Tokyo"), &error);
    fine = fine && is_tokyo(zone);
    lull__zone_close(zone);
    return !fine ? WRONG : asked < failing ? NOTHING_FAILED : FINE;
}

static int outcome(void) {
    fflush(stdout);
    pid_t process = fork();
    if (process == 0) {
        _exit(open_twice());
    }
    int status = 0;
    bool ended = process > 0 && waitpid(process, &status, 0) == process && WIFEXITED(status);
    return ended ? WEXITSTATUS(status) : WRONG;
}

static void test_each(void) {
    TEST(all_after ? "memory that is gone for good" : "memory that is short for a moment");
    uint64_t tried = 0;
    for (failing = 0; failing < ALLOCATIONS_MAX; failing++) {
        int was = outcome();
        if (!CHECK(was != WRONG)) {
            printf("  allocation %llu\n", (unsigned long long)failing);
        }
        if (was == NOTHING_FAILED) {
            break;
        }
        tried++;
    }
    CHECK(tried > 5 && tried < ALLOCATIONS_MAX);
}

int main(void) {
    test_each();
    all_after = true;
    test_each();
    return finish("zone_memory_test");
}
