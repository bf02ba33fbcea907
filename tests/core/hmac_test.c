/*
 * hmac_test: core/base/hmac.c gives the codes of RFC 4231.
 */
#include "base/hmac.h"
#include "check.h"

#include <string.h>

/* `count` times a byte. */
static const uint8_t *times(uint8_t byte, size_t count) {
    static uint8_t bytes[131];
    memset(bytes, byte, count);
    return bytes;
}

static bool is_code(const lull__hmac *hmac, const void *message, size_t length, size_t cut,
                    const char *expected) {
    uint8_t code[LULL__HMAC_BYTES];
    char hex[2 * LULL__HMAC_BYTES + 1];
    lull__hmac_of(hmac, message, cut, (const uint8_t *)message + cut, length - cut, code);
    for (size_t i = 0; i < sizeof code; i++) {
        snprintf(hex + 2 * i, 3, "%02x", code[i]);
    }
    return strcmp(hex, expected) == 0;
}

static void check_code(const void *key, size_t key_length, const void *message, size_t length,
                       const char *expected) {
    lull__hmac hmac;
    lull__hmac_init(&hmac, key, key_length);
    CHECK(is_code(&hmac, message, length, length, expected));
    CHECK(is_code(&hmac, message, length, length / 2, expected)); /* a key serves many messages */
    CHECK(is_code(&hmac, message, length, 0, expected));
}

#define CHECK_TEXT(key, key_length, message, expected)                                             \
    check_code(key, key_length, message, sizeof(message) - 1, expected)

int main(void) {
    TEST("the codes are those of RFC 4231, in however many parts a message comes");
    CHECK_TEXT(times(0x0b, 20), 20, "Hi There",
               "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    CHECK_TEXT("Jefe", 4, "what do ya want for nothing?",
               "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    uint8_t message[50];
    memset(message, 0xdd, sizeof message);
    check_code(times(0xaa, 20), 20, message, sizeof message,
               "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");

    TEST("a key longer than a block counts as its hash");
    CHECK_TEXT(times(0xaa, 131), 131, "Test Using Larger Than Block-Size Key - Hash Key First",
               "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
    return finish("hmac_test");
}
