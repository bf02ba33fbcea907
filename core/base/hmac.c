#include "base/hmac.h"

#include <string.h>

static void begin(SHA2_CTX *context, const uint8_t block[SHA256_BLOCK_LENGTH], uint8_t pad) {
    uint8_t padded[SHA256_BLOCK_LENGTH];
    for (size_t i = 0; i < sizeof padded; i++) {
        padded[i] = block[i] ^ pad;
    }
    SHA256Init(context);
    SHA256Update(context, padded, sizeof padded);
    explicit_bzero(padded, sizeof padded);
}

void lull__hmac_init(lull__hmac *hmac, const void *key, size_t length) {
    uint8_t block[SHA256_BLOCK_LENGTH] = {0};
    if (length > sizeof block) {
        SHA256Init(&hmac->inner);
        SHA256Update(&hmac->inner, key, length);
        SHA256Final(block, &hmac->inner);
    } else if (length > 0) {
        memcpy(block, key, length);
    }
    begin(&hmac->inner, block, 0x36);
    begin(&hmac->outer, block, 0x5c);
    explicit_bzero(block, sizeof block);
}

void lull__hmac_of(const lull__hmac *hmac, const void *head, size_t head_length, const void *tail,
                   size_t tail_length, uint8_t out[LULL__HMAC_BYTES]) {
    SHA2_CTX context = hmac->inner;
    SHA256Update(&context, head, head_length);
    if (tail_length > 0) {
        SHA256Update(&context, tail, tail_length);
    }
    SHA256Final(out, &context);
    context = hmac->outer;
    SHA256Update(&context, out, LULL__HMAC_BYTES);
    SHA256Final(out, &context);
}
