/*
 * Ids of sessions that no client named.
 */
#ifndef LULL_SESSION_ID_H
#define LULL_SESSION_ID_H

#include "base/hmac.h"
#include "base/text.h"

enum { LULL__ID_BYTES = 38 }; /* with its quotes */

/*
 * A UUIDv7 (RFC 9562) as a JSON string: the time is the session's start, the other bits are
 * XXH3-128 of the key, the time and the rank of the session's first event among the key's events of
 * that millisecond. So the same input gives the same ids on every run, thread count and host. A
 * start before 1970 or after 10889 has the nearest time that a UUID can hold.
 */
void lull__id_mint(lull__text key, int64_t start_ms, uint32_t rank, char out[LULL__ID_BYTES]);

/*
 * The same with the first 128 bits of HMAC-SHA-256 under a salt in the place of XXH3-128: who has
 * not the salt cannot tell whether an id is that of a key which he guesses.
 */
void lull__id_mint_salted(const lull__hmac *salt, lull__text key, int64_t start_ms, uint32_t rank,
                          char out[LULL__ID_BYTES]);

#endif
