#include "policy/keep.h"

#include "base/values.h"
#include "policy/ask.h"
#include "policy/messages.h"

#include <lauxlib.h>

static const char KEPT[] = "lull.kept";

enum { TEXT_BYTES_STEP = 16, TAG_BYTES_MAX = 64 };

typedef struct kept_view {
    uint64_t generation;
    lull__kept_kind kind;
} kept_view;

static const char *const NAMES[] = {[LULL__DATA] = "data", [LULL__CARRY] = "carry"};

int32_t lull__kept_named(const lull__policy *policy, lull__kept_kind kind, lull__text name) {
    const lull__kept *kept = &policy->kept[kind];
    for (uint32_t i = 0; i < kept->count; i++) {
        if (lull__text_equal(kept->names[i], name)) {
            return (int32_t)i;
        }
    }
    return -1;
}

int64_t lull__carried_instant(const lull__view *view, int32_t place) {
    lull__value value = lull__values_at(view->carry, (uint32_t)place);
    int64_t instant_ms;
    bool is = lull__is_number(value) && lull__time_parse(value, LULL__MILLISECONDS, &instant_ms);
    return is ? instant_ms : LULL__NO_TIME;
}

/* ---- reading --------------------------------------------------------------------------------- */

/* One view of each kind for a call, however often a rule names it. */
void lull__push_kept(lua_State *L, lull__policy *policy, lull__kept_kind kind) {
    const lull__kept *kept = &policy->kept[kind];
    if (kept->count == 0) {
        luaL_error(L, LULL__SAYS_NOTHING_KEPT, NAMES[kind], NAMES[kind]);
    }
    lua_rawgeti(L, LUA_REGISTRYINDEX, kept->last_view);
    const kept_view *last = lua_touserdata(L, -1);
    if (last && last->generation == policy->generation) {
        return;
    }
    lua_pop(L, 1);
    kept_view *view = lua_newuserdatauv(L, sizeof *view, 0);
    *view = (kept_view){policy->generation, kind};
    luaL_setmetatable(L, KEPT);
    lua_pushvalue(L, -1);
    lua_rawseti(L, LUA_REGISTRYINDEX, kept->last_view);
}

static lull__policy *check_view(lua_State *L, lull__kept_kind *kind) {
    const kept_view *view = luaL_checkudata(L, 1, KEPT);
    *kind = view->kind;
    lull__budget_charge(L, 10);
    return lull__check_current(L, view->generation, "session");
}

/* The place of the name at index 2: one that was never declared is a mistake. */
static uint32_t check_name(lua_State *L, const lull__policy *policy, lull__kept_kind kind) {
    lua_rawgeti(L, LUA_REGISTRYINDEX, policy->kept[kind].places);
    lua_pushvalue(L, 2);
    if (lua_rawget(L, -2) == LUA_TNUMBER) {
        uint32_t place = (uint32_t)lua_tointeger(L, -1);
        lua_pop(L, 2);
        return place;
    }
    const char *name = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : luaL_typename(L, 2);
    lua_pop(L, 1);
    lull__natives_push_hint(L, name);
    return (uint32_t)luaL_error(L, LULL__SAYS_NOT_KEPT, NAMES[kind], name, lua_tostring(L, -1));
}

/* Where the values of this kind begin among those of an update. */
static lull__value *now_of(const lull__policy *policy, lull__kept_kind kind) {
    return policy->kept_now + (kind == LULL__DATA ? 0 : policy->kept[LULL__DATA].count);
}

static lull__text row_of(const lull__view *view, lull__kept_kind kind) {
    return kind == LULL__DATA ? view->data : view->carry;
}

static int kept_index(lua_State *L) {
    lull__kept_kind kind;
    const lull__policy *policy = check_view(L, &kind);
    uint32_t place = check_name(L, policy, kind);
    lull__push_value(L, policy->keeping ? now_of(policy, kind)[place]
                                        : lull__values_at(row_of(policy->view, kind), place));
    return 1;
}

/* ---- writing --------------------------------------------------------------------------------- */

static lull__value text_at(lua_State *L, const char *kind, const char *name) {
    lull__text text;
    text.at = lua_tolstring(L, 3, &text.length);
    lull__budget_charge(L, text.length / TEXT_BYTES_STEP);
    if (text.length > UINT32_MAX || !lull__json_is_utf8(text)) {
        luaL_error(L, LULL__SAYS_KEPT_UTF8, kind, name);
    }
    return (lull__value){.type = LULL__STRING, .length = (uint32_t)text.length, .string = text.at};
}

/* What is written: as it is, for it comes back so. */
static lull__value written_value(lua_State *L, const char *kind, const char *name) {
    lull__value value = {.type = LULL__NIL};
    switch (lua_type(L, 3)) {
    case LUA_TNIL:
        break;
    case LUA_TBOOLEAN:
        value = (lull__value){.type = LULL__BOOLEAN, .boolean = lua_toboolean(L, 3)};
        break;
    case LUA_TNUMBER:
        value = lua_isinteger(L, 3)
                    ? (lull__value){.type = LULL__INTEGER, .integer = lua_tointeger(L, 3)}
                    : (lull__value){.type = LULL__NUMBER, .number = lua_tonumber(L, 3)};
        if (value.type == LULL__NUMBER && value.number - value.number != 0) {
            luaL_error(L, LULL__SAYS_KEPT_ENDLESS, kind, name);
        }
        break;
    case LUA_TSTRING:
        value = text_at(L, kind, name);
        break;
    default:
        luaL_error(L, LULL__SAYS_KEPT_KIND, kind, name, luaL_typename(L, 3));
    }
    return value;
}

/* The texts that an update writes stay Lua's until it is over: this keeps them there. */
static void anchor(lua_State *L, lull__policy *policy, lua_Integer place) {
    lua_rawgeti(L, LUA_REGISTRYINDEX, policy->kept_texts);
    lua_pushvalue(L, 3);
    lua_rawseti(L, -2, place);
    lua_pop(L, 1);
}

static int kept_newindex(lua_State *L) {
    lull__kept_kind kind;
    lull__policy *policy = check_view(L, &kind);
    uint32_t place = check_name(L, policy, kind);
    const char *name = lua_tostring(L, 2);
    if (!policy->keeping) {
        return luaL_error(L, LULL__SAYS_KEPT_OUTSIDE, NAMES[kind], name);
    }
    lull__kept *kept = &policy->kept[kind];
    lull__value *now = &now_of(policy, kind)[place];
    lull__value value = written_value(L, NAMES[kind], name);
    size_t bytes = kept->bytes - lull__values_size(*now) + lull__values_size(value);
    if (bytes > policy->limits.data_bytes) {
        policy->keeping->data_over_limit = true;
        return luaL_error(L, LULL__SAYS_KEPT_MUCH, NAMES[kind], name, NAMES[kind],
                          (int)policy->limits.data_bytes);
    }
    if (value.type == LULL__STRING) {
        anchor(L, policy, now - policy->kept_now + 1);
    }
    *now = value;
    kept->bytes = bytes;
    kept->written = true;
    return 0;
}

/* The tags of this update so far have room for as many as a session can have. */
static void add_tag(lua_State *L, lull__policy *policy, lull__text name) {
    lull__keeping *keeping = policy->keeping;
    lull__arena *arena = policy->subject->arena;
    uint64_t most = policy->settings.terms.session_tags_max;
    for (uint32_t i = 0; i < keeping->tag_count; i++) {
        if (lull__text_equal(keeping->tags[i], name)) {
            return;
        }
    }
    lull__budget_charge(L, 10 + keeping->tag_count);
    if (keeping->tag_count == most) {
        keeping->tags_over_limit++;
        return;
    }
    if (!policy->update_tags) {
        policy->update_tags = lull__arena_take(arena, most * sizeof *policy->update_tags);
    }
    lull__text copy = lull__arena_copy(arena, name);
    if (!policy->update_tags || !copy.at) {
        lull__sandbox_raise_no_memory(L);
    }
    policy->update_tags[keeping->tag_count++] = copy;
    keeping->tags = policy->update_tags;
}

int lull__tag_session(lua_State *L) {
    lull__policy *policy = lull__check_session(L, 1);
    if (!policy->keeping) {
        return luaL_error(L, LULL__SAYS_TAG_OUTSIDE);
    }
    lull__text name = {0};
    if (lua_type(L, 2) == LUA_TSTRING) {
        name.at = lua_tolstring(L, 2, &name.length);
    }
    if (name.length == 0 || name.length > TAG_BYTES_MAX || !lull__json_is_utf8(name)) {
        return luaL_error(L, LULL__SAYS_NOT_A_TAG, name.length == 0 ? "no name" : "another text",
                          TAG_BYTES_MAX);
    }
    add_tag(L, policy, name);
    return 0;
}

/* ---- the update ------------------------------------------------------------------------------ */

static void begin_update(lull__policy *policy, const lull__view *view, lull__keeping *keeping) {
    *keeping = (lull__keeping){0};
    policy->keeping = keeping;
    policy->update_tags = NULL;
    for (int kind = 0; kind < LULL__KEPT_KINDS; kind++) {
        lull__kept *kept = &policy->kept[kind];
        lull__text row = row_of(view, (lull__kept_kind)kind);
        lull__values_read(row, now_of(policy, (lull__kept_kind)kind), kept->count);
        kept->bytes = row.length;
        kept->written = false;
    }
}

/* Rows as they are now, in scratch: the texts in them are Lua's only until the call is over. */
static void take_rows(lua_State *L, lull__call *made) {
    (void)L;
    lull__policy *policy = made->policy;
    policy->scratch.length = 0;
    for (int kind = 0; kind < LULL__KEPT_KINDS; kind++) {
        const lull__kept *kept = &policy->kept[kind];
        for (uint32_t i = 0; kept->written && i < kept->count; i++) {
            lull__values_put(&policy->scratch, now_of(policy, (lull__kept_kind)kind)[i]);
        }
    }
}

/* The row of this kind, taken off the front of those in scratch; empty where it was not written. */
static lull__text take_row(lull__policy *policy, lull__kept_kind kind, lull__text *rows) {
    const lull__kept *kept = &policy->kept[kind];
    if (!kept->written) {
        return (lull__text){0};
    }
    lull__text row = lull__arena_copy(policy->subject->arena, (lull__text){rows->at, kept->bytes});
    *rows = (lull__text){rows->at + kept->bytes, rows->length - kept->bytes};
    policy->out_of_memory |= !row.at;
    return row;
}

static void end_update(lull__policy *policy, lull__keeping *keeping) {
    lull__buffer *scratch = &policy->scratch;
    if (scratch->failed) {
        scratch->failed = false;
        policy->out_of_memory = true;
        return;
    }
    lull__text rows = {scratch->bytes, scratch->length};
    keeping->data = take_row(policy, LULL__DATA, &rows);
    keeping->carry = take_row(policy, LULL__CARRY, &rows);
}

bool lull__policy_update(lull__policy *policy, const lull__subject *subject, const lull__view *view,
                         lull__keeping *keeping, bool *rule_failed) {
    lull__call made = {.policy = policy,
                       .function = policy->update,
                       .arguments = LULL__OF_EVENT_AND_SESSION,
                       .take = take_rows};
    lull__policy_attend(policy, subject, view);
    begin_update(policy, view, keeping);
    bool fine = lull__ask(&made, LULL__RULE_UPDATE);
    policy->keeping = NULL;
    if (fine) {
        end_update(policy, keeping);
    } else {
        *keeping = (lull__keeping){.data_over_limit = keeping->data_over_limit};
        *rule_failed = true;
    }
    lull__policy_attend(policy, NULL, NULL);
    return lull__all_answered(policy);
}

/* ---- what stands on events ------------------------------------------------------------------- */

static lull__value id_value(lull__text id) {
    uint8_t type = id.length > 0 ? LULL__STRING : LULL__NIL;
    return (lull__value){.type = type, .length = (uint32_t)id.length, .string = id.at};
}

const lull__attached *lull__policy_attached(lull__policy *policy, const lull__view *view) {
    for (uint32_t i = 0; i < policy->settings.attach_count; i++) {
        int32_t figure = policy->attached_figures[i];
        policy->attached[i].value = figure == LULL__FIGURE_ID ? id_value(view->id)
                                    : figure == LULL__FIGURE_PREVIOUS_ID
                                        ? id_value(view->previous_id)
                                        : lull__view_figure(view, (uint32_t)figure);
    }
    return policy->attached;
}

/* ---- opening --------------------------------------------------------------------------------- */

void lull__keep_open(lua_State *L) {
    static const luaL_Reg functions[] = {
        {"__index", kept_index}, {"__newindex", kept_newindex}, {NULL, NULL}};
    luaL_newmetatable(L, KEPT);
    luaL_setfuncs(L, functions, 0);
    lua_pushboolean(L, false);
    lua_setfield(L, -2, "__metatable");
    lua_pushliteral(L, "session");
    lua_setfield(L, -2, "__name");
    lua_pop(L, 1);
}
