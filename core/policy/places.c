#include "policy/places.h"

#include <lauxlib.h>
#include <stdlib.h>

enum { FILES_MAX = 1 << (32 - LULL__PLACE_LINE_BITS) };

static lull__policy *policy_of(lua_State *L) {
    return lull__sandbox_of(L)->owner;
}

lull__place lull__place_in(const lull__policy *policy, const char *file, int line) {
    const lull__places *places = &policy->settings.places;
    bool fits = file && line > 0 && line < 1 << LULL__PLACE_LINE_BITS;
    for (uint32_t i = 0; i < places->count && fits; i++) {
        if (lull__text_equal(places->files[i], lull__text_of(file))) {
            return i << LULL__PLACE_LINE_BITS | (uint32_t)line;
        }
    }
    return 0;
}

void lull__places_add(lua_State *L, const char *file) {
    lull__policy *policy = policy_of(L);
    lull__places *places = &policy->settings.places;
    bool known = lull__place_in(policy, file, 1) != 0;
    if (!policy->explains || known || places->count == FILES_MAX) {
        return;
    }
    lull__text *files = realloc(places->files, (places->count + 1) * sizeof *files);
    places->files = files ? files : places->files;
    lull__text name = files ? lull__arena_copy(&policy->texts, (lull__text){file, strlen(file) + 1})
                            : (lull__text){0};
    if (!name.at) {
        lull__sandbox_raise_no_memory(L);
    }
    name.length--; /* with an end that is not counted */
    places->files[places->count++] = name;
}

/* ---- for the scripts ------------------------------------------------------------------------- */

static int push_place(lua_State *L, const char *file, int line) {
    lull__place place = lull__place_in(policy_of(L), file, line);
    if (place == 0) {
        return 0;
    }
    lua_pushinteger(L, place);
    return 1;
}

/* here(): of the rule that calls a word. */
static int native_here(lua_State *L) {
    int line;
    const char *file = policy_of(L)->explains ? lull__sandbox_place(L, &line) : NULL;
    if (file) {
        return push_place(L, file, line);
    }
    const lull__sandbox *sandbox = lull__sandbox_of(L); /* a tail call, which leaves no frame */
    return push_place(L, sandbox->asked_file, sandbox->asked_line);
}

/* mark(file, line) */
static int native_mark(lua_State *L) {
    return push_place(L, luaL_checkstring(L, 1), (int)luaL_checkinteger(L, 2));
}

/* defined(function): where it begins. */
static int native_defined(lua_State *L) {
    lua_Debug function;
    luaL_checktype(L, 1, LUA_TFUNCTION);
    lua_settop(L, 1);
    lua_getinfo(L, ">S", &function);
    return function.source[0] == '@' ? push_place(L, function.source + 1, function.linedefined) : 0;
}

void lull__places_open(lua_State *L) {
    static const luaL_Reg natives[] = {
        {"here", native_here},
        {"mark", native_mark},
        {"defined", native_defined},
        {NULL, NULL},
    };
    luaL_setfuncs(L, natives, 0);
    lua_pushboolean(L, policy_of(L)->explains);
    lua_setfield(L, -2, "explains");
}

/* ---- for the core ---------------------------------------------------------------------------- */

lull__place lull__place_member(lua_State *L, const char *name) {
    lua_getfield(L, -1, name);
    lull__place place = (lull__place)lua_tointeger(L, -1);
    lua_pop(L, 1);
    return place;
}

lull__place lull__place_asked(const lull__policy *policy) {
    const lull__sandbox *sandbox = &policy->sandbox;
    return lull__place_in(policy, sandbox->asked_file, sandbox->asked_line);
}

lull__place lull__place_of_match(lull__policy *policy, int32_t node) {
    lull__place place = lull__match_place(&policy->matchers, node, policy->subject->row);
    policy->matchers.exhausted = false; /* asking it the first time told it */
    return place;
}

lull__place lull__place_of_condition(lull__policy *policy, const lull__condition *condition) {
    if (!policy->explains) {
        return 0;
    }
    if (condition->function != LULL__NO_FUNCTION) {
        return lull__place_asked(policy);
    }
    lull__place place = lull__place_of_match(policy, condition->held);
    return place ? place : condition->place;
}
