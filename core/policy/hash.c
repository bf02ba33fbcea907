#include "policy/hash.h"

#include <xxhash.h>

/* What keeps values of different kinds apart. */
enum { OF_NUMBER = 1, OF_INTEGER, OF_BOOLEAN };

static lull__hash hash_bytes(const void *bytes, size_t count, XXH64_hash_t kind) {
    XXH128_hash_t hash = XXH3_128bits_withSeed(bytes, count, kind);
    return (lull__hash){hash.high64, hash.low64};
}

bool lull__hash_scalar(lull__value value, lull__hash *hash) {
    switch ((lull__type)value.type) {
    case LULL__STRING:
        *hash = hash_bytes(value.string, value.length, 0);
        return true;
    case LULL__NUMBER:
        *hash = hash_bytes(&value.number, sizeof value.number, OF_NUMBER);
        return true;
    case LULL__INTEGER:
        *hash = hash_bytes(&value.integer, sizeof value.integer, OF_INTEGER);
        return true;
    case LULL__BOOLEAN:
        *hash = hash_bytes(&value.boolean, sizeof value.boolean, OF_BOOLEAN);
        return true;
    default:
        return false;
    }
}
