/*
 * What a rule keeps with a session, as bytes:
 *
 *     data     a row of values (base/values.h), which begins anew with each session and part
 *     carry    the same, handed on to the line's next session
 *     tags     names set for good, each counted and then its bytes, in their order
 *
 * Sessions have a stash for these if the policy's rules keep anything. In it NULL is a row as it
 * was at first, or no tag: equal states are equal bytes.
 */
#ifndef LULL_SESSION_KEEP_H
#define LULL_SESSION_KEEP_H

#include "session/state.h"

/* A session or part begins: its data and tags do, too. false when memory runs out. */
bool lull__keep_begin(lull__session *session, const lull__terms *terms);

/* Frees all that is kept. */
void lull__keep_end(lull__session *session);

/* The key forgets: what its lines carry is as at first. */
void lull__keep_forget(lull__session *session);

/* Puts what is kept into the view of a session that has a stash. */
void lull__keep_show(const lull__session *session, const lull__terms *terms, lull__view *view);

/* What cap counts from: the start, or the instant that a rule carries. */
static inline int64_t lull__keep_cap_base_ms(const lull__session *session) {
    return session->stash ? session->stash->cap_base_ms : session->start_ms;
}

/* For a session that has a stash. */
void lull__keep_cap_since(lull__session *session, const lull__thresholds *thresholds);

/* Takes the next tag off what is left of them. false: there was none. */
bool lull__tags_next(lull__text *left, lull__text *tag);

/* Which of two tags comes first: below 0, 0 or above 0. */
int lull__tag_order(lull__text a, lull__text b);

/* Whether these bytes are tags. */
bool lull__tags_are(const lull__owned *tags);

#endif
