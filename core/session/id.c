#include "session/id.h"

#include <xxhash.h>

static const int64_t UUID_TIME_MAX = ((int64_t)1 << 48) - 1;

static void put_big_endian(unsigned char *out, uint64_t value, size_t count) {
    for (size_t i = count; i-- > 0; value >>= 8) {
        out[i] = (unsigned char)value;
    }
}

/* The rank and the start as the seed would lose bits: the three are hashed as one text. */
static XXH128_hash_t hash(lull__text key, int64_t start_ms, uint32_t rank) {
    unsigned char tail[12];
    put_big_endian(tail, (uint64_t)start_ms, 8);
    put_big_endian(tail + 8, rank, 4);
    XXH128_hash_t of_key = XXH3_128bits(key.at, key.length);
    unsigned char whole[28];
    put_big_endian(whole, of_key.high64, 8);
    put_big_endian(whole + 8, of_key.low64, 8);
    memcpy(whole + 16, tail, sizeof tail);
    return XXH3_128bits(whole, sizeof whole);
}

void lull__id_mint(lull__text key, int64_t start_ms, uint32_t rank, char out[LULL__ID_BYTES]) {
    static const char digits[] = "0123456789abcdef";
    int64_t time_ms = start_ms < 0 ? 0 : start_ms > UUID_TIME_MAX ? UUID_TIME_MAX : start_ms;
    XXH128_hash_t bits = hash(key, start_ms, rank);
    unsigned char uuid[16];
    put_big_endian(uuid, (uint64_t)time_ms, 6);
    put_big_endian(uuid + 6, bits.high64, 2);
    put_big_endian(uuid + 8, bits.low64, 8);
    uuid[6] = (unsigned char)(0x70 | (uuid[6] & 0x0f)); /* version 7 */
    uuid[8] = (unsigned char)(0x80 | (uuid[8] & 0x3f)); /* variant of RFC 9562 */

    char *at = out;
    *at++ = '"';
    for (size_t i = 0; i < sizeof uuid; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10) {
            *at++ = '-';
        }
        *at++ = digits[uuid[i] >> 4];
        *at++ = digits[uuid[i] & 15];
    }
    *at = '"';
}
