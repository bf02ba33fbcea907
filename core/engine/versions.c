#include "engine/engine.h"
#include "event/zone.h"

#include <stdio.h>
#include <xxhash.h>

size_t lull_versions(char *out, size_t size) {
    unsigned xxhash = XXH_versionNumber();
    int length = snprintf(out, size, "lull %s\n%s\n%s\nxxHash %u.%u.%u\n%s\n", LULL_VERSION,
                          lull__json_version(), lull__policy_lua_version(), xxhash / 10000,
                          xxhash / 100 % 100, xxhash % 100, lull__zone_library_version());
    return length > 0 ? (size_t)length : 0;
}
