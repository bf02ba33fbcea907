/*
 * session_id_test: a minted id is what docs/contract.md says, bit by bit, built here a second time
 * and another way; ids that have been written once stay the same for ever.
 */
#include "base/buffer.h"
#include "check.h"
#include "session/id.h"

#include <inttypes.h>
#include <string.h>
#include <xxhash.h>

static bool is_minted(const char *key, int64_t start_ms, uint32_t rank, const char *expected) {
    char id[LULL__ID_BYTES + 2];
    memset(id, '~', sizeof id);
    lull__id_mint(lull__text_of(key), start_ms, rank, id + 1);
    bool same = strlen(expected) == LULL__ID_BYTES && !memcmp(id + 1, expected, LULL__ID_BYTES);
    if (!same) {
        printf("  minted   %.*s\n  expected %s\n", LULL__ID_BYTES, id + 1, expected);
    }
    return same && id[0] == '~' && id[LULL__ID_BYTES + 1] == '~';
}

/* A number as so many hexadecimal digits, the greatest first. */
static void hex(lull__buffer *to, uint64_t value, int digits) {
    char text[17];
    snprintf(text, sizeof text, "%016" PRIx64, value);
    lull__buffer_string(to, text + 16 - digits);
}

/* What is hashed: the hash of the key, the start, the rank, each with its greatest byte first. */
static XXH128_hash_t hash_of(const char *key, int64_t start_ms, uint32_t rank) {
    unsigned char text[28];
    XXH128_canonicalFromHash((XXH128_canonical_t *)text, XXH3_128bits(key, strlen(key)));
    for (int i = 0; i < 12; i++) {
        text[16 + i] = (unsigned char)(i < 8 ? (uint64_t)start_ms >> (56 - 8 * i)
                                             : (uint64_t)rank >> (24 - 8 * (i - 8)));
    }
    return XXH3_128bits(text, sizeof text);
}

/* The id whose first 48 bits hold this time. */
static bool is_built(const char *key, int64_t start_ms, uint32_t rank, uint64_t time_ms) {
    XXH128_hash_t bits = hash_of(key, start_ms, rank);
    lull__buffer id = {0};
    lull__buffer_char(&id, '"');
    hex(&id, time_ms >> 16, 8);
    lull__buffer_char(&id, '-');
    hex(&id, time_ms & 0xffff, 4);
    lull__buffer_string(&id, "-7");
    hex(&id, bits.high64 & 0xfff, 3);
    lull__buffer_char(&id, '-');
    hex(&id, (bits.low64 >> 48 & 0x3fff) | 0x8000, 4);
    lull__buffer_char(&id, '-');
    hex(&id, bits.low64 & 0xffffffffffff, 12);
    lull__buffer_string(&id, "\"");
    lull__buffer_char(&id, '\0');
    bool same = is_minted(key, start_ms, rank, id.bytes);
    lull__buffer_deinit(&id);
    return same;
}

static void test_bits(void) {
    TEST("an id is the start of its session and a hash of key, start and rank");
    static const char *const keys[] = {"\"ada\"", "7", "[\"site\",7]", ""};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        for (uint32_t rank = 0; rank < 50; rank++) {
            CHECK(is_built(keys[i], 1760000000000, rank, 1760000000000));
        }
        for (unsigned bit = 0; bit < 48; bit++) {
            int64_t start_ms = (int64_t)1 << bit;
            CHECK(is_built(keys[i], start_ms, bit, (uint64_t)start_ms));
        }
        CHECK(is_built(keys[i], 1, UINT32_MAX, 1));
        CHECK(is_built(keys[i], 1, 0x01020304, 1));
    }
}

static void test_times(void) {
    TEST("a start that no UUID can hold has the nearest time that it can; its hash has the start");
    const int64_t most = ((int64_t)1 << 48) - 1;
    CHECK(is_built("1", 0, 0, 0));
    CHECK(is_built("1", -1, 0, 0));
    CHECK(is_built("1", INT64_MIN, 0, 0));
    CHECK(is_built("1", most - 1, 0, (uint64_t)most - 1));
    CHECK(is_built("1", most, 0, (uint64_t)most));
    CHECK(is_built("1", most + 1, 0, (uint64_t)most));
    CHECK(is_built("1", 3 * most, 0, (uint64_t)most));
    CHECK(is_built("1", INT64_MAX, 0, (uint64_t)most));
}

/* The salted id, built of a code that is asked for in one piece. */
static bool is_salted(const char *salt, const char *key, int64_t start_ms, uint32_t rank) {
    unsigned char message[64];
    uint8_t code[LULL__HMAC_BYTES];
    size_t length = strlen(key);
    for (int i = 0; i < 12; i++) {
        message[i] = (unsigned char)(i < 8 ? (uint64_t)start_ms >> (56 - 8 * i)
                                           : (uint64_t)rank >> (24 - 8 * (i - 8)));
    }
    memcpy(message + 12, key, length);
    lull__hmac hmac;
    lull__hmac_init(&hmac, salt, strlen(salt));
    lull__hmac_of(&hmac, message, 12 + length, NULL, 0, code);
    char expected[64], id[LULL__ID_BYTES];
    snprintf(expected, sizeof expected,
             "\"%08" PRIx64 "-%04" PRIx64 "-7%01x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x\"",
             (uint64_t)start_ms >> 16, (uint64_t)start_ms & 0xffff, code[6] & 15u, code[7],
             (code[8] & 0x3fu) | 0x80u, code[9], code[10], code[11], code[12], code[13], code[14],
             code[15]);
    lull__id_mint_salted(&hmac, lull__text_of(key), start_ms, rank, id);
    return memcmp(id, expected, sizeof id) == 0;
}

static void test_salted(void) {
    TEST("a salted id has its start in clear, and of the rest a code of key, start and rank");
    static const char *const keys[] = {"\"ada\"", "7", "[\"site\",7]", ""};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        for (uint32_t rank = 0; rank < 20; rank++) {
            CHECK(is_salted("sixteen bytes ..", keys[i], 1760000000000 + rank, rank));
            CHECK(is_salted("and more than a block, which is sixty-four bytes, of another salt ..",
                            keys[i], 1, rank * 77777777u));
        }
    }
}

static void test_for_ever(void) {
    TEST("an id that was written once is the same in all versions");
    CHECK(is_minted("\"ada\"", 1760000000000, 0, "\"0199c82c-c000-71d6-b816-3b690b91f8c1\""));
    CHECK(is_minted("\"ada\"", 1760002500000, 0, "\"0199c852-e5a0-7f4e-9df7-e86427aed657\""));
    lull__hmac salt;
    char id[LULL__ID_BYTES];
    lull__hmac_init(&salt, "0123456789abcdef", 16);
    lull__id_mint_salted(&salt, LULL__TEXT("\"ada\""), 1760000000000, 0, id);
    CHECK(memcmp(id, "\"0199c82c-c000-7b1e-a828-4de91c314eb9\"", sizeof id) == 0);
}

int main(void) {
    test_bits();
    test_times();
    test_salted();
    test_for_ever();
    return finish("session_id_test");
}
