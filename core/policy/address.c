/*
 * The address of an event: when, whose, which client and window. From the event alone.
 */
#include "policy/hash.h"
#include "policy/ids.h"
#include "policy/messages.h"
#include "policy/places.h"

static const char TIME[] = "RFC 3339 or a number since 1970";

static void take_time(lua_State *L, lull__call *made) {
    if (!lua_isnil(L, -1)) {
        lull__value value = lull__scalar_at(L, -1, TIME);
        if (value.type == LULL__STRING) {
            lull__text copy =
                lull__arena_copy(made->policy->subject->arena, lull__value_text(value));
            made->policy->out_of_memory |= !copy.at;
            value.string = copy.at;
            value.length = copy.at ? value.length : 0;
        }
        made->value = value;
    }
}

static bool no_time(lull_error *error, const lull__time_slot *time, lull__value found) {
    switch ((lull__type)found.type) {
    case LULL__NIL:
        return lull__fail(error, LULL_NO_TIME, LULL__SAYS_NO_TIME,
                          time->path.length > 0 ? " at " : " from the function of the rules",
                          (int)time->path.length, time->path.at);
    case LULL__STRING:
        return lull__fail(error, LULL_NO_TIME, LULL__SAYS_BAD_TIME,
                          found.length < 64 ? (int)found.length : 64, found.string);
    default:
        return lull__fail(error, LULL_NO_TIME, LULL__SAYS_NO_INSTANT);
    }
}

/* Where the policy names when events are received and sent: the time by the server's clock, which
 * stood at `received` when the client's stood at `sent`. */
static int64_t correct_skew(const lull__policy *policy, int64_t time_ms, int64_t received_ms) {
    const lull__time_slot *time = &policy->time;
    int64_t sent_ms, corrected_ms;
    if (time->sent_slot < 0 ||
        !lull__time_parse(policy->subject->row[time->sent_slot], time->unit, &sent_ms)) {
        return time_ms;
    }
    lull__value corrected = {.type = LULL__INTEGER, .integer = received_ms - (sent_ms - time_ms)};
    return lull__time_parse(corrected, LULL__MILLISECONDS, &corrected_ms) ? corrected_ms : time_ms;
}

/* Brings the event's time near the received one, where there is one: corrected, then held within
 * the policy's bounds. */
static void place_near_received(const lull__policy *policy, lull__addressed *addressed) {
    const lull__time_slot *time = &policy->time;
    int64_t received_ms, *time_ms = &addressed->address.time_ms;
    if (time->received_slot < 0 || !lull__time_parse(policy->subject->row[time->received_slot],
                                                     LULL__BY_MAGNITUDE, &received_ms)) {
        return;
    }
    int64_t ahead_ms = time->has_ahead ? time->ahead_ms : policy->settings.max_jump_ms;
    *time_ms = correct_skew(policy, *time_ms, received_ms);
    if (*time_ms > received_ms + ahead_ms) {
        *time_ms = received_ms + ahead_ms;
    }
    if (time->has_behind && *time_ms < received_ms - time->behind_ms) {
        *time_ms = received_ms - time->behind_ms;
    }
    addressed->received = true;
}

/* How long the event lasted, by its own clock: an end that cannot be true is held to the start, or
 * to max_jump after it. */
static int64_t length_of(const lull__policy *policy, int64_t start_ms, lull__addressed *addressed) {
    const lull__time_slot *time = &policy->time;
    lull__value ends = {.type = LULL__NIL};
    int64_t end_ms;
    if (time->ends_slot >= 0) {
        ends = policy->subject->row[time->ends_slot];
    }
    if (ends.type == LULL__NIL) {
        return 0;
    }
    addressed->end_held = true;
    if (!lull__time_parse(ends, time->unit, &end_ms) || end_ms < start_ms) {
        return 0;
    }
    if (end_ms - start_ms > policy->settings.max_jump_ms) {
        return policy->settings.max_jump_ms;
    }
    addressed->end_held = false;
    return end_ms - start_ms;
}

static bool address_time(lull__policy *policy, lull__addressed *addressed, lull_error *error) {
    const lull__time_slot *time = &policy->time;
    lull__address *address = &addressed->address;
    lull__value found = {.type = LULL__NIL};
    if (time->function == LULL__NO_FUNCTION) {
        found = policy->subject->row[time->slot];
    } else {
        lull__call made = {.policy = policy, .function = time->function, .take = take_time};
        addressed->rule_failed |= !lull__ask(&made, LULL__RULE_TIME);
        found = made.value;
    }
    if (!lull__time_parse(found, time->unit, &address->time_ms)) {
        return no_time(error, time, found);
    }
    int64_t length_ms = length_of(policy, address->time_ms, addressed);
    place_near_received(policy, addressed);
    address->end_ms = address->time_ms + length_ms;
    return true;
}

static bool is_ignored(lull__policy *policy, lull__addressed *addressed) {
    addressed->ignored = lull__ask_condition(policy, &policy->ignore, LULL__RULE_IGNORE,
                                             LULL__OF_EVENT, &addressed->rule_failed);
    if (addressed->ignored) {
        addressed->ignored_place = lull__place_of_condition(policy, &policy->ignore);
    }
    return addressed->ignored;
}

/* Many clients send an empty text where they mean none. */
static lull__text unless_empty(lull__text id) {
    return lull__text_equal(id, LULL__TEXT("\"\"")) ? (lull__text){0} : id;
}

/* An empty text is no value here either. */
static lull__identity identity_of(const lull__policy *policy) {
    lull__hash hash = {0};
    if (policy->unique_slot >= 0) {
        lull__value value = policy->subject->row[policy->unique_slot];
        bool empty = value.type == LULL__STRING && value.length == 0;
        if (empty || !lull__hash_scalar(value, &hash)) {
            return (lull__identity){0};
        }
    }
    return (lull__identity){hash.high, hash.low};
}

bool lull__policy_address(lull__policy *policy, const lull__subject *subject,
                          lull__addressed *addressed, lull_error *error) {
    *addressed = (lull__addressed){.order = {.type = LULL__NIL}};
    lull__address *address = &addressed->address;
    lull__policy_attend(policy, subject, NULL);
    lull__note_exhausted(policy, LULL__RULE_ITEMS, &addressed->rule_failed);
    bool timed = address_time(policy, addressed, error);
    policy->time_ms = timed ? address->time_ms : LULL__NO_TIME;
    if (timed && !is_ignored(policy, addressed)) {
        address->key = lull__id_of(policy, &policy->key, LULL__RULE_KEY, addressed);
        lull__text client_id =
            lull__id_of(policy, &policy->session_id, LULL__RULE_SESSION_ID, addressed);
        address->client_id = unless_empty(client_id);
        address->window_key =
            lull__id_of(policy, &policy->window_key, LULL__RULE_WINDOW_KEY, addressed);
        address->identity = identity_of(policy);
        if (policy->order_slot >= 0) {
            addressed->order = subject->row[policy->order_slot];
        }
    }
    lull__policy_attend(policy, NULL, NULL);
    return lull__all_answered(policy) ? timed : lull__no_memory(error);
}
