/*
 * HMAC-SHA-256 (RFC 2104): what nobody without the key can compute or check a guess against.
 */
#ifndef LULL_BASE_HMAC_H
#define LULL_BASE_HMAC_H

#include <sha2.h>
#include <stddef.h>
#include <stdint.h>

enum { LULL__HMAC_BYTES = SHA256_DIGEST_LENGTH };

/* A key, with as much done of the work as goes before a message. */
typedef struct lull__hmac {
    SHA2_CTX inner, outer;
} lull__hmac;

void lull__hmac_init(lull__hmac *hmac, const void *key, size_t length);

/* The code of a message of two parts, one behind the other. */
void lull__hmac_of(const lull__hmac *hmac, const void *head, size_t head_length, const void *tail,
                   size_t tail_length, uint8_t out[LULL__HMAC_BYTES]);

#endif
