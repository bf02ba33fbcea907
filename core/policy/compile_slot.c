#include "policy/compile_slot.h"

#include "policy/compile_calendar.h"
#include "policy/keep.h"
#include "policy/messages.h"
#include "policy/places.h"

#include <lauxlib.h>
#include <stdlib.h>

/* ---- leaves ---------------------------------------------------------------------------------- */

lull__leaf lull__threshold_leaf(lua_State *L, lull__policy *policy) {
    lull__leaf leaf = {.threshold = {.limit_ms = LULL__NEVER}, .since = -1};
    if (!lull__flag_member(L, "never")) {
        leaf.threshold = (lull__threshold){.limit_ms = lull__integer_member(L, "ms"),
                                           .at_least = lull__flag_member(L, "at_least")};
    }
    if (lull__has_member(L, "since")) {
        leaf.since = lull__kept_named(policy, LULL__CARRY, lull__text_member(L, "since"));
    }
    return leaf;
}

lull__leaf lull__key_leaf(lua_State *L, lull__policy *policy) {
    lull__leaf leaf = {.key = {.list = lull__flag_member(L, "list")}};
    lua_getfield(L, -1, "parts");
    leaf.key.count = (uint8_t)lua_rawlen(L, -1);
    for (uint8_t i = 0; i < leaf.key.count; i++) {
        lua_rawgeti(L, -1, i + 1);
        lull__key_part *part = &leaf.key.parts[i];
        part->calendar = lull__calendar_member(L, policy, "calendar");
        if (part->calendar < 0) {
            part->slot = lull__slot_member(L, policy->fields, lull__text_member(L, "path"));
        }
        part->optional = lull__flag_member(L, "optional");
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
    return leaf;
}

uint32_t lull__class_named(lua_State *L, const lull__policy *policy, lull__text name) {
    for (uint32_t i = 0; i < policy->class_count; i++) {
        if (lull__text_equal(policy->classes[i].name, name)) {
            return i;
        }
    }
    return (uint32_t)luaL_error(L, LULL__SAYS_NO_CLASS, name.at);
}

lull__leaf lull__class_leaf(lua_State *L, lull__policy *policy) {
    lull__text name;
    name.at = luaL_checklstring(L, -1, &name.length);
    return (lull__leaf){.class = lull__class_named(L, policy, name)};
}

/* ---- slots ----------------------------------------------------------------------------------- */

static void compile_arm(lua_State *L, lull__policy *policy, lull__leaf_reader leaf,
                        lull__arm *arm) {
    arm->held = lull__held_member(L, policy, policy->fields);
    arm->function = lull__function_member(L, "call");
    arm->field = lull__optional_slot_member(L, policy, "field");
    arm->place = lull__place_member(L, "rule");
    if (arm->function == LULL__NO_FUNCTION && arm->field < 0) {
        lua_getfield(L, -1, "leaf");
        arm->leaf = leaf(L, policy);
        lua_pop(L, 1);
    }
}

/* The choice in this member of the table at the top; nothing where it is nil. */
void lull__choice_member(lua_State *L, lull__policy *policy, const char *name,
                         lull__leaf_reader leaf, lull__choice *choice) {
    luaL_checkstack(L, 6, "choice");
    if (lua_getfield(L, -1, name) != LUA_TNIL) {
        bool several = lull__flag_member(L, "choose");
        uint32_t count = several ? (uint32_t)lua_rawlen(L, -1) : 1;
        choice->arms = lull__check_memory(L, calloc(count, sizeof *choice->arms));
        for (uint32_t i = 0; i < count; i++) {
            if (several) {
                lua_rawgeti(L, -1, i + 1);
            }
            compile_arm(L, policy, leaf, &choice->arms[i]);
            choice->count = i + 1;
            if (several) {
                lua_pop(L, 1);
            }
        }
    }
    lua_pop(L, 1);
}

void lull__condition_member(lua_State *L, lull__policy *policy, const char *name,
                            lull__condition *condition) {
    if (lua_getfield(L, -1, name) != LUA_TNIL) {
        condition->held = lull__held_member(L, policy, policy->fields);
        condition->function = lull__function_member(L, "call");
        condition->place = lull__place_member(L, "rule");
    }
    lua_pop(L, 1);
}

int32_t lull__optional_slot_member(lua_State *L, lull__policy *policy, const char *name) {
    return lull__has_member(L, name)
               ? (int32_t)lull__slot_member(L, policy->fields, lull__text_member(L, name))
               : -1;
}
