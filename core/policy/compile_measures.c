/*
 * What a session or a window makes of its events, and what is said of it when it is over.
 */
#include "policy/compile_session.h"
#include "policy/compile_slot.h"

#include <lauxlib.h>
#include <stdlib.h>

static const char *const KINDS[] = {
#define MEASURE_NAME(id, name) name,
    LULL__MEASURES(MEASURE_NAME)
#undef MEASURE_NAME
        NULL};

/* The names first: matchers of other slots ask measures by name. */
void lull__compile_measure_names(lua_State *L, lull__policy *policy, lull__scope *scope) {
    lua_getfield(L, -1, "measures");
    uint32_t count = (uint32_t)lua_rawlen(L, -1);
    scope->measure_terms = lull__check_memory(L, calloc(count + 1, sizeof *scope->measure_terms));
    scope->measure_slots = lull__check_memory(L, calloc(count + 1, sizeof *scope->measure_slots));
    for (uint32_t i = 0; i < count; i++) {
        lua_rawgeti(L, -1, (lua_Integer)i + 1);
        lull__measure_term *term = &scope->measure_terms[i];
        term->name = lull__kept_member(L, policy, "name");
        term->kind = (lull__measure_kind)lull__option_member(L, "kind", KINDS);
        term->gap_ms = lull__has_member(L, "gap") ? lull__integer_member(L, "gap") : 0;
        term->burst_count = lull__has_member(L, "n") ? (uint32_t)lull__integer_member(L, "n") : 0;
        term->items_max = policy->limits.measure_items > term->burst_count
                              ? policy->limits.measure_items
                              : term->burst_count;
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
    scope->terms->measures = scope->measure_terms;
    scope->terms->measure_count = count;
}

void lull__compile_measures(lua_State *L, lull__policy *policy, lull__scope *scope) {
    lua_getfield(L, -1, "measures");
    for (uint32_t i = 0; i < scope->terms->measure_count; i++) {
        lua_rawgeti(L, -1, (lua_Integer)i + 1);
        scope->measure_slots[i].held = lull__held_member(L, policy, policy->fields);
        scope->measure_slots[i].slot = lull__optional_slot_member(L, policy, "path");
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
}

void lull__compile_tags(lua_State *L, lull__policy *policy, lull__scope *scope) {
    lua_getfield(L, -1, "tags");
    policy->compile_scope = scope;
    scope->tag_count = (uint32_t)lua_rawlen(L, -1);
    scope->tags = lull__check_memory(L, calloc(scope->tag_count + 1, sizeof *scope->tags));
    scope->held_tags =
        lull__check_memory(L, calloc(scope->tag_count + 1, sizeof *scope->held_tags));
    for (uint32_t i = 0; i < scope->tag_count; i++) {
        lua_rawgeti(L, -1, (lua_Integer)i + 1);
        lull__tag_slot *tag = &scope->tags[i];
        tag->name = lull__kept_member(L, policy, "name");
        tag->condition.held = lull__held_member(L, policy, policy->fields);
        tag->condition.function = lull__function_member(L, "call");
        lua_pop(L, 1);
    }
    policy->compile_scope = &policy->session;
    lua_pop(L, 1);
}
