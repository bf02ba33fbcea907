#include "session/id.h"

#include <xxhash.h>

static const int64_t UUID_TIME_MAX = ((int64_t)1 << 48) - 1;

static void put_big_endian(unsigned char *out, uint64_t value, size_t count) {
    for (size_t i = count; i-- > 0; value >>= 8) {
        out[i] = (unsigned char)value;
    }
}

enum { TAIL_BYTES = 12, HASH_BYTES = 16 };

/* What tells the sessions of a key apart. */
static void put_tail(unsigned char out[TAIL_BYTES], int64_t start_ms, uint32_t rank) {
    put_big_endian(out, (uint64_t)start_ms, 8);
    put_big_endian(out + 8, rank, 4);
}

static void write_id(int64_t start_ms, const unsigned char hash[HASH_BYTES],
                     char out[LULL__ID_BYTES]) {
    static const char digits[] = "0123456789abcdef";
    int64_t time_ms = start_ms < 0 ? 0 : start_ms > UUID_TIME_MAX ? UUID_TIME_MAX : start_ms;
    unsigned char uuid[16];
    put_big_endian(uuid, (uint64_t)time_ms, 6);
    memcpy(uuid + 6, hash + 6, 10);
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

/* The rank and the start as the seed would lose bits: the three are hashed as one text. */
void lull__id_mint(lull__text key, int64_t start_ms, uint32_t rank, char out[LULL__ID_BYTES]) {
    unsigned char whole[HASH_BYTES + TAIL_BYTES], hash[HASH_BYTES];
    XXH128_hash_t of_key = XXH3_128bits(key.at, key.length);
    put_big_endian(whole, of_key.high64, 8);
    put_big_endian(whole + 8, of_key.low64, 8);
    put_tail(whole + HASH_BYTES, start_ms, rank);
    XXH128_hash_t bits = XXH3_128bits(whole, sizeof whole);
    put_big_endian(hash, bits.high64, 8);
    put_big_endian(hash + 8, bits.low64, 8);
    write_id(start_ms, hash, out);
}

void lull__id_mint_salted(const lull__hmac *salt, lull__text key, int64_t start_ms, uint32_t rank,
                          char out[LULL__ID_BYTES]) {
    unsigned char tail[TAIL_BYTES];
    uint8_t code[LULL__HMAC_BYTES];
    put_tail(tail, start_ms, rank);
    lull__hmac_of(salt, tail, sizeof tail, key.at, key.length, code);
    write_id(start_ms, code, out);
}
