/*
 * engine_versions_test: what lull_versions says.
 */
#include "check.h"
#include "lull.h"

#include <string.h>
#include <xxhash.h>

static void test_lines(void) {
    TEST("lull and the libraries that it runs on have a line each, with their versions");
    char out[512], others[96];
    size_t length = lull_versions(out, sizeof out);
    CHECK(length == strlen(out) && length < sizeof out);
    CHECK(strncmp(out, "lull " LULL_VERSION "\n", strlen("lull " LULL_VERSION "\n")) == 0);
    CHECK(strstr(out, "\nsimdjson ") && strstr(out, "\nLua 5.4"));
    int count = snprintf(others, sizeof others, "\nxxHash %d.%d.%d\nAbseil 2", XXH_VERSION_MAJOR,
                         XXH_VERSION_MINOR, XXH_VERSION_RELEASE);
    CHECK(count > 0 && strstr(out, others) && out[length - 1] == '\n');
}

static void test_room(void) {
    TEST("where there is too little room the text is cut, and its whole length is told");
    char whole[512], out[512];
    size_t length = lull_versions(whole, sizeof whole);
    for (size_t size = 0; size <= length + 1; size++) {
        memset(out, '~', sizeof out);
        CHECK(lull_versions(out, size) == length);
        size_t written = size > 0 ? size - 1 : 0;
        CHECK(memcmp(out, whole, written) == 0 && out[size] == '~');
        CHECK(size == 0 || out[written] == '\0');
    }
    CHECK(lull_versions(NULL, 0) == length);
}

int main(void) {
    test_lines();
    test_room();
    return finish("engine_versions_test");
}
