#include "policy/ids.h"

#include "policy/messages.h"

#include <lauxlib.h>

static const char ID[] = "a string, a number, a boolean or a list of them";

static bool is_scalar(lull__value value) {
    return value.type == LULL__BOOLEAN || value.type == LULL__INTEGER ||
           value.type == LULL__NUMBER || value.type == LULL__STRING;
}

/* An optional part that is missing is the empty text. */
static void write_part(lull__buffer *out, lull__value value) {
    if (is_scalar(value)) {
        lull__json_write_scalar(out, value);
    } else {
        lull__buffer_string(out, "\"\"");
    }
}

/* What stands in scratch, in the subject's arena; empty, and counted, when it is too long. */
static lull__text take_id(lull__policy *policy, uint32_t *over_limit) {
    lull__buffer *scratch = &policy->scratch;
    if (scratch->length > policy->limits.id_bytes) {
        ++*over_limit;
        return (lull__text){0};
    }
    lull__text id = {scratch->bytes, scratch->length};
    id = lull__arena_copy(policy->subject->arena, id);
    if (scratch->failed || !id.at) { /* part of an id could be another's */
        scratch->failed = false;
        policy->out_of_memory = true;
        return (lull__text){0};
    }
    return id;
}

/* A field, or the name of a calendar's bucket. false: it is missing. */
static bool write_key_part(lull__policy *policy, const lull__key_part *part) {
    lull__buffer *out = &policy->scratch;
    if (part->calendar >= 0) {
        lull__calendar *calendar = &policy->calendars[part->calendar].calendar;
        lull__buffer_char(out, '"');
        lull__buffer_text(out, lull__calendar_name(calendar, policy->time_ms));
        lull__buffer_char(out, '"');
        return true;
    }
    lull__value value = policy->subject->row[part->slot];
    if (!is_scalar(value) && !part->optional) {
        return false;
    }
    write_part(out, value);
    return true;
}

/* The parts as written in the rules: one scalar, or an array. Empty where one is missing. */
static lull__text id_of_parts(lull__policy *policy, const lull__leaf *leaf, uint32_t *over_limit) {
    lull__buffer *scratch = &policy->scratch;
    scratch->length = 0;
    for (uint8_t i = 0; i < leaf->key.count; i++) {
        if (leaf->key.list) {
            lull__buffer_char(scratch, i == 0 ? '[' : ',');
        }
        if (!write_key_part(policy, &leaf->key.parts[i])) {
            return (lull__text){0};
        }
    }
    if (leaf->key.list) {
        lull__buffer_char(scratch, ']');
    }
    return take_id(policy, over_limit);
}

lull__value lull__scalar_at(lua_State *L, int index, const char *expected) {
    lull__value value = {.type = LULL__NIL};
    switch (lua_type(L, index)) {
    case LUA_TBOOLEAN:
        value = (lull__value){.type = LULL__BOOLEAN, .boolean = lua_toboolean(L, index)};
        break;
    case LUA_TSTRING:
        value.type = LULL__STRING;
        value.string = lua_tostring(L, index);
        value.length = (uint32_t)lua_rawlen(L, index);
        break;
    case LUA_TNUMBER: {
        int whole;
        lua_Integer integer = lua_tointegerx(L, index, &whole);
        value = whole ? (lull__value){.type = LULL__INTEGER, .integer = integer}
                      : (lull__value){.type = LULL__NUMBER, .number = lua_tonumber(L, index)};
        break;
    }
    default:
        luaL_error(L, LULL__SAYS_NOT_A_PART, lull__natives_push_shown(L, index), expected);
    }
    bool finite = value.type != LULL__NUMBER || value.number - value.number == 0;
    if (!finite) {
        luaL_error(L, LULL__SAYS_ENDLESS_PART, expected);
    }
    if (value.type == LULL__STRING && !lull__json_is_utf8(lull__value_text(value))) {
        luaL_error(L, LULL__SAYS_PART_UTF8, expected);
    }
    return value;
}

/* A key from a function: a scalar, a list of them, or nil. Left in scratch. */
static void take_key(lua_State *L, lull__call *made) {
    lull__buffer *scratch = &made->policy->scratch;
    scratch->length = 0;
    made->answered = !lua_isnil(L, -1);
    if (!made->answered) {
        return;
    }
    if (!lua_istable(L, -1)) {
        write_part(scratch, lull__scalar_at(L, -1, ID));
        return;
    }
    lua_Integer count = (lua_Integer)lua_rawlen(L, -1);
    if (count == 0 || count > LULL__KEY_PARTS) {
        luaL_error(L, LULL__SAYS_MANY_PARTS, (int)count, LULL__KEY_PARTS);
    }
    for (lua_Integer i = 1; i <= count; i++) {
        lua_rawgeti(L, -1, i);
        lull__buffer_char(scratch, i == 1 ? '[' : ',');
        write_part(scratch, lull__scalar_at(L, -1, ID));
        lua_pop(L, 1);
    }
    lull__buffer_char(scratch, ']');
}

lull__text lull__id_of(lull__policy *policy, const lull__choice *choice, lull__rule rule,
                       lull__addressed *addressed) {
    for (uint32_t i = 0; i < choice->count; i++) {
        const lull__arm *arm = &choice->arms[i];
        if (arm->held >= 0 && !lull__holds(policy, rule, arm->held, &addressed->rule_failed)) {
            continue;
        }
        lull__text id = {0};
        if (arm->function == LULL__NO_FUNCTION) {
            id = id_of_parts(policy, &arm->leaf, &addressed->ids_over_limit);
        } else {
            lull__call made = {.policy = policy, .function = arm->function, .take = take_key};
            if (!lull__ask(&made, rule)) {
                addressed->rule_failed = true;
            } else if (made.answered) {
                id = take_id(policy, &addressed->ids_over_limit);
            }
        }
        if (id.length > 0) { /* a missing field is no opinion: the next choice */
            lull__policy_note(policy, arm->place, LULL_POINT_CHOSEN);
            return id;
        }
    }
    return (lull__text){0};
}
