/*
 * Compiling what a rule keeps: data and carry with their first values, update, attach.
 */
#include "policy/keep.h"

#include "base/values.h"
#include "policy/compile_matcher.h"
#include "policy/messages.h"

#include <lauxlib.h>
#include <stdlib.h>

static lull__value first_value(lua_State *L) {
    lull__value value = {.type = LULL__NIL};
    lua_getfield(L, -1, "value");
    if (lua_type(L, -1) == LUA_TBOOLEAN) {
        value = (lull__value){.type = LULL__BOOLEAN, .boolean = lua_toboolean(L, -1)};
    } else if (lua_isinteger(L, -1)) {
        value = (lull__value){.type = LULL__INTEGER, .integer = lua_tointeger(L, -1)};
    } else if (lua_type(L, -1) == LUA_TNUMBER) {
        value = (lull__value){.type = LULL__NUMBER, .number = lua_tonumber(L, -1)};
    } else {
        lull__text text;
        text.at = luaL_checklstring(L, -1, &text.length);
        value =
            (lull__value){.type = LULL__STRING, .length = (uint32_t)text.length, .string = text.at};
    }
    lua_pop(L, 1); /* the description holds the text */
    return value;
}

/* { { name =, value = }, … } in member `name`: the row of first values. */
static lull__text compile_kind(lua_State *L, lull__policy *policy, const char *name,
                               lull__kept *kept) {
    lua_getfield(L, -1, name);
    uint32_t count = (uint32_t)lua_rawlen(L, -1);
    kept->names = lull__check_memory(L, calloc(count + 1, sizeof *kept->names));
    lua_newtable(L); /* places by name */
    policy->scratch.length = 0;
    for (uint32_t i = 0; i < count; i++) {
        lua_rawgeti(L, -2, (lua_Integer)i + 1);
        kept->names[i] = lull__kept_member(L, policy, "name");
        lull__values_put(&policy->scratch, first_value(L));
        lua_getfield(L, -1, "name");
        lua_pushinteger(L, i);
        lua_rawset(L, -4);
        lua_pop(L, 1);
    }
    kept->count = count;
    kept->places = luaL_ref(L, LUA_REGISTRYINDEX);
    lua_pushboolean(L, false); /* there is no view yet */
    kept->last_view = luaL_ref(L, LUA_REGISTRYINDEX);
    lua_pop(L, 1);
    lull__text row = {policy->scratch.bytes, policy->scratch.length};
    if (row.length > policy->limits.data_bytes) {
        luaL_error(L, LULL__SAYS_KEPT_MUCH_AT_FIRST, name, (int)policy->limits.data_bytes);
    }
    row = lull__arena_copy(&policy->texts, row);
    if (policy->scratch.failed || !row.at) {
        policy->scratch.failed = false;
        lull__sandbox_raise_no_memory(L);
    }
    return row;
}

void lull__compile_kept(lua_State *L, lull__policy *policy) {
    lull__terms *terms = &policy->settings.terms;
    lull__kept *data = &policy->kept[LULL__DATA], *carry = &policy->kept[LULL__CARRY];
    terms->first_data = compile_kind(L, policy, "data", data);
    terms->first_carry = compile_kind(L, policy, "carry", carry);
    terms->data_count = data->count;
    terms->carry_count = carry->count;
    policy->kept_now =
        lull__check_memory(L, calloc(data->count + carry->count + 1, sizeof *policy->kept_now));
    lua_newtable(L);
    policy->kept_texts = luaL_ref(L, LUA_REGISTRYINDEX);
}

/* How a value of a session is written: as records write its like. */
static lull__form form_of(uint32_t figure) {
    switch (figure) {
    case LULL__FIGURE_start:
    case LULL__FIGURE_last:
    case LULL__FIGURE_last_active:
    case LULL__FIGURE_deadline:
    case LULL__FIGURE_end:
        return LULL__AS_TIME;
    default:
        return LULL__PLAIN;
    }
}

static void compile_attached(lua_State *L, lull__policy *policy, uint32_t i) {
    lull__attached *attached = &policy->attached[i];
    lull__text name;
    name.at = luaL_checklstring(L, -1, &name.length);
    attached->name = lull__arena_copy(&policy->texts, name);
    lull__check_memory(L, (void *)(uintptr_t)attached->name.at);
    attached->form = LULL__AS_JSON;
    if (lull__text_equal(name, LULL__TEXT("id"))) {
        policy->attached_figures[i] = LULL__FIGURE_ID;
    } else if (lull__text_equal(name, LULL__TEXT("previous_id"))) {
        policy->attached_figures[i] = LULL__FIGURE_PREVIOUS_ID;
    } else {
        uint32_t figure = lull__figure_named(L, policy, &policy->session, name);
        policy->attached_figures[i] = (int32_t)figure;
        attached->form = form_of(figure);
    }
}

static void compile_attach(lua_State *L, lull__policy *policy) {
    lua_getfield(L, -1, "attach");
    uint32_t count = (uint32_t)lua_rawlen(L, -1);
    policy->attached = lull__check_memory(L, calloc(count + 1, sizeof *policy->attached));
    policy->attached_figures =
        lull__check_memory(L, calloc(count + 1, sizeof *policy->attached_figures));
    for (uint32_t i = 0; i < count; i++) {
        lua_rawgeti(L, -1, (lua_Integer)i + 1);
        compile_attached(L, policy, i);
        lua_pop(L, 1);
    }
    policy->settings.attach_count = count;
    lua_pop(L, 1);
}

void lull__compile_keeping(lua_State *L, lull__policy *policy) {
    policy->update = lull__function_member(L, "update");
    policy->settings.has_update = policy->update != LULL__NO_FUNCTION;
    lull__terms *terms = &policy->settings.terms;
    terms->keeps = policy->settings.has_update || terms->data_count + terms->carry_count > 0;
    compile_attach(L, policy);
}
