/*
 * From the description of a policy (plain tables, made and checked by scripts/words) to C data.
 * What is allocated belongs to the policy at once, so that an error in between leaks nothing.
 */
#include "policy/compile_matcher.h"

#include <lauxlib.h>
#include <stdlib.h>

/* ---- leaves ---------------------------------------------------------------------------------- */

typedef lull__leaf (*compile_leaf)(lua_State *L, lull__policy *policy);

static lull__leaf threshold_leaf(lua_State *L, lull__policy *policy) {
    (void)policy;
    if (lull__flag_member(L, "never")) {
        return (lull__leaf){.threshold = {LULL__NEVER, false}};
    }
    return (lull__leaf){
        .threshold = {lull__integer_member(L, "ms"), lull__flag_member(L, "at_least")}};
}

static lull__leaf key_leaf(lua_State *L, lull__policy *policy) {
    lull__leaf leaf = {.key = {.list = lull__flag_member(L, "list")}};
    lua_getfield(L, -1, "parts");
    leaf.key.count = (uint8_t)lua_rawlen(L, -1);
    for (uint8_t i = 0; i < leaf.key.count; i++) {
        lua_rawgeti(L, -1, i + 1);
        leaf.key.parts[i].slot = lull__slot_member(L, policy->fields, lull__text_member(L, "path"));
        leaf.key.parts[i].optional = lull__flag_member(L, "optional");
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
    return leaf;
}

static uint32_t class_named(lua_State *L, const lull__policy *policy, lull__text name) {
    for (uint32_t i = 0; i < policy->class_count; i++) {
        if (lull__text_equal(policy->classes[i].name, name)) {
            return i;
        }
    }
    return (uint32_t)luaL_error(L, "no class %s", name.at);
}

static lull__leaf class_leaf(lua_State *L, lull__policy *policy) {
    lull__text name;
    name.at = luaL_checklstring(L, -1, &name.length);
    return (lull__leaf){.class = class_named(L, policy, name)};
}

/* ---- slots ----------------------------------------------------------------------------------- */

static void compile_arm(lua_State *L, lull__policy *policy, compile_leaf leaf, lull__arm *arm) {
    arm->held = lull__held_member(L, policy, policy->fields);
    arm->function = lull__function_member(L, "call");
    if (arm->function == LULL__NO_FUNCTION) {
        lua_getfield(L, -1, "leaf");
        arm->leaf = leaf(L, policy);
        lua_pop(L, 1);
    }
}

/* The choice in this member of the table at the top; nothing where it is nil. */
static void compile_choice(lua_State *L, lull__policy *policy, const char *name, compile_leaf leaf,
                           lull__choice *choice) {
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

static lull__expired expired_rule(lua_State *L, const char *end) {
    static const char *const names[] = {"new", "trail", "join", "none", NULL};
    lua_getfield(L, -1, end);
    int rule = luaL_checkoption(L, -1, NULL, names);
    lua_pop(L, 1);
    return (lull__expired)rule;
}

static lull__class compile_class(lua_State *L, lull__policy *policy) {
    lull__class class = {
        .name = lull__arena_copy(&policy->texts, lull__text_member(L, "name")),
        .starts = lull__flag_member(L, "starts"),
        .extends = lull__flag_member(L, "extends"),
        .counts = lull__flag_member(L, "counts"),
    };
    lull__check_memory(L, (void *)(uintptr_t) class.name.at);
    lua_getfield(L, -1, "expired");
    for (int end = 0; end < LULL__END_REASONS; end++) {
        class.expired[end] = (uint8_t)expired_rule(L, lull__reason_name((lull__reason)end));
    }
    lua_pop(L, 1);
    return class;
}

static void compile_classes(lua_State *L, lull__policy *policy) {
    lua_getfield(L, -1, "classes");
    uint32_t count = (uint32_t)lua_rawlen(L, -1);
    policy->classes = lull__check_memory(L, calloc(count, sizeof *policy->classes));
    for (uint32_t i = 0; i < count; i++) {
        lua_rawgeti(L, -1, i + 1);
        policy->classes[i] = compile_class(L, policy);
        policy->class_count = i + 1;
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
    policy->active_class = class_named(L, policy, LULL__TEXT("active"));
}

static lull__time_unit time_unit(lua_State *L) {
    static const char *const names[] = {"", "s", "ms", "us", "ns", NULL};
    lua_getfield(L, -1, "unit");
    int unit = luaL_checkoption(L, -1, "", names);
    lua_pop(L, 1);
    return (lull__time_unit)unit;
}

static void compile_time(lua_State *L, lull__policy *policy) {
    lull__time_slot *time = &policy->time;
    lua_getfield(L, -1, "time");
    time->function = lull__function_member(L, "call");
    if (time->function == LULL__NO_FUNCTION) {
        time->slot = lull__slot_member(L, policy->fields, lull__text_member(L, "path"));
        time->path = lull__arena_copy(&policy->texts, lull__text_member(L, "path"));
        lull__check_memory(L, (void *)(uintptr_t)time->path.at);
        time->unit = time_unit(L);
        time->has_received = lull__has_member(L, "received");
        if (time->has_received) {
            time->received_slot =
                lull__slot_member(L, policy->fields, lull__text_member(L, "received"));
        }
        time->has_behind = lull__has_member(L, "behind");
        time->behind_ms = time->has_behind ? lull__integer_member(L, "behind") : 0;
        time->has_ahead = lull__has_member(L, "ahead");
        time->ahead_ms = time->has_ahead ? lull__integer_member(L, "ahead") : 0;
    }
    lua_pop(L, 1);
}

static void compile_condition(lua_State *L, lull__policy *policy, const char *name,
                              lull__condition *condition) {
    if (lua_getfield(L, -1, name) != LUA_TNIL) {
        condition->held = lull__held_member(L, policy, policy->fields);
        condition->function = lull__function_member(L, "call");
    }
    lua_pop(L, 1);
}

static bool is_given(const lull__condition *condition) {
    return condition->held >= 0 || condition->function != LULL__NO_FUNCTION;
}

/* changed { path, …, from =, to = }: each path is remembered by itself. */
static void compile_changes(lua_State *L, lull__policy *policy, lull__trigger *trigger) {
    lull__triggers *triggers = &policy->triggers;
    trigger->first = triggers->change_count;
    trigger->count = (uint32_t)lua_rawlen(L, -1);
    int32_t from = lull__test_member(L, policy, "from"), to = lull__test_member(L, policy, "to");
    for (uint32_t i = 0; i < trigger->count; i++) {
        lua_rawgeti(L, -1, (lua_Integer)i + 1);
        lull__text path;
        path.at = luaL_checklstring(L, -1, &path.length);
        uint32_t slot = lull__slot_member(L, policy->fields, path);
        triggers->changes[triggers->change_count++] = (lull__change){slot, from, to};
        lua_pop(L, 1);
    }
}

/* The list of rotate_on; the scripts have counted it. */
static void compile_rotate_on(lua_State *L, lull__policy *policy) {
    lull__triggers *triggers = &policy->triggers;
    lua_getfield(L, -1, "rotate_on");
    triggers->count = (uint32_t)lua_rawlen(L, -1);
    for (uint32_t i = 0; i < triggers->count; i++) {
        lull__trigger *trigger = &triggers->list[i];
        lua_rawgeti(L, -1, (lua_Integer)i + 1);
        trigger->held = lull__held_member(L, policy, policy->fields);
        trigger->function = lull__function_member(L, "call");
        if (lua_getfield(L, -1, "changed") != LUA_TNIL) {
            compile_changes(L, policy, trigger);
        }
        lua_pop(L, 1);
        if (lull__has_member(L, "name")) {
            trigger->name = lull__arena_copy(&policy->texts, lull__text_member(L, "name"));
            lull__check_memory(L, (void *)(uintptr_t)trigger->name.at);
        }
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
    policy->settings.terms.seen_count = triggers->change_count;
}

/* A sequence of matchers of the event, or of the items of an array. */
static void compile_snapshot(lua_State *L, lull__policy *policy) {
    lull__snapshot_slot *snapshot = &policy->snapshot;
    if (lua_getfield(L, -1, "snapshot") != LUA_TNIL) {
        lull__fields *fields = policy->fields;
        bool items = lull__has_member(L, "path");
        if (items) {
            fields = lull__items_at(L, policy, policy->fields, lull__text_member(L, "path"));
        }
        uint8_t count = (uint8_t)lua_rawlen(L, -1);
        for (uint8_t i = 0; i < count; i++) {
            lua_rawgeti(L, -1, i + 1);
            snapshot->function = lull__function_member(L, "call");
            snapshot->parts[i] = lull__held_member(L, policy, fields);
            lua_pop(L, 1);
        }
        snapshot->count = count;
        if (items) {
            lull__item_task task = {.count = count, .sequence = true};
            memcpy(task.nodes, snapshot->parts, sizeof task.nodes);
            snapshot->result_slot = (int32_t)lull__add_item_task(L, policy->fields, fields, task);
        }
    }
    lua_pop(L, 1);
    policy->settings.terms.snapshot_parts = snapshot->count;
}

static int32_t optional_slot(lua_State *L, lull__policy *policy, const char *name) {
    return lull__has_member(L, name)
               ? (int32_t)lull__slot_member(L, policy->fields, lull__text_member(L, name))
               : -1;
}

static int measure_kind(lua_State *L) {
    static const char *const names[] = {
#define MEASURE_NAME(id, name) name,
        LULL__MEASURES(MEASURE_NAME)
#undef MEASURE_NAME
            NULL};
    lua_getfield(L, -1, "kind");
    int kind = luaL_checkoption(L, -1, NULL, names);
    lua_pop(L, 1);
    return kind;
}

/* The names first: matchers of other slots ask measures by name. */
static void compile_measure_names(lua_State *L, lull__policy *policy) {
    lull__terms *terms = &policy->settings.terms;
    lua_getfield(L, -1, "measures");
    uint32_t count = (uint32_t)lua_rawlen(L, -1);
    policy->measure_terms = lull__check_memory(L, calloc(count + 1, sizeof *policy->measure_terms));
    policy->measure_slots = lull__check_memory(L, calloc(count + 1, sizeof *policy->measure_slots));
    for (uint32_t i = 0; i < count; i++) {
        lua_rawgeti(L, -1, (lua_Integer)i + 1);
        lull__measure_term *term = &policy->measure_terms[i];
        term->name = lull__arena_copy(&policy->texts, lull__text_member(L, "name"));
        lull__check_memory(L, (void *)(uintptr_t)term->name.at);
        term->kind = (lull__measure_kind)measure_kind(L);
        term->gap_ms = lull__has_member(L, "gap") ? lull__integer_member(L, "gap") : 0;
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
    terms->measures = policy->measure_terms;
    terms->measure_count = count;
}

static void compile_measures(lua_State *L, lull__policy *policy) {
    lua_getfield(L, -1, "measures");
    for (uint32_t i = 0; i < policy->settings.terms.measure_count; i++) {
        lua_rawgeti(L, -1, (lua_Integer)i + 1);
        policy->measure_slots[i].held = lull__held_member(L, policy, policy->fields);
        policy->measure_slots[i].slot = optional_slot(L, policy, "path");
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
}

static void compile_tags(lua_State *L, lull__policy *policy) {
    lua_getfield(L, -1, "tags");
    policy->tag_count = (uint32_t)lua_rawlen(L, -1);
    policy->tags = lull__check_memory(L, calloc(policy->tag_count + 1, sizeof *policy->tags));
    policy->held_tags =
        lull__check_memory(L, calloc(policy->tag_count + 1, sizeof *policy->held_tags));
    for (uint32_t i = 0; i < policy->tag_count; i++) {
        lua_rawgeti(L, -1, (lua_Integer)i + 1);
        lull__tag_slot *tag = &policy->tags[i];
        tag->name = lull__arena_copy(&policy->texts, lull__text_member(L, "name"));
        lull__check_memory(L, (void *)(uintptr_t)tag->name.at);
        tag->condition.held = lull__held_member(L, policy, policy->fields);
        tag->condition.function = lull__function_member(L, "call");
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
}

static void compile_limit(lua_State *L, lull__policy *policy) {
    policy->triggers.limited = -1;
    if (lua_getfield(L, -1, "limit") != LUA_TNIL) {
        lull__text name = lull__text_member(L, "figure");
        policy->triggers.limited = (int32_t)lull__figure_named(L, policy, name);
        lua_getfield(L, -1, "value");
        policy->triggers.limit = lua_tonumber(L, -1);
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
}

static void compile_session(lua_State *L, lull__policy *policy) {
    lua_getfield(L, -1, "session");
    policy->settings.terms.verify =
        lull__text_equal(lull__text_member(L, "trust"), LULL__TEXT("verify"));
    compile_choice(L, policy, "id", key_leaf, &policy->session_id);
    compile_choice(L, policy, "idle", threshold_leaf, &policy->idle);
    compile_choice(L, policy, "cap", threshold_leaf, &policy->cap);
    compile_choice(L, policy, "activity", class_leaf, &policy->session_activity);
    compile_measures(L, policy);
    compile_tags(L, policy);
    compile_rotate_on(L, policy);
    compile_limit(L, policy);
    compile_condition(L, policy, "end_on", &policy->end_on);
    compile_condition(L, policy, "forget_on", &policy->forget_on);
    compile_condition(L, policy, "confirm_on", &policy->confirm_on);
    policy->settings.has_closing =
        is_given(&policy->end_on) || is_given(&policy->forget_on) || is_given(&policy->confirm_on);
    lua_pop(L, 1);
}

static void compile_window(lua_State *L, lull__policy *policy) {
    if (lua_getfield(L, -1, "window") != LUA_TNIL) {
        policy->settings.terms.windows = true;
        policy->settings.terms.window_keys = lull__has_member(L, "key");
        compile_choice(L, policy, "key", key_leaf, &policy->window_key);
        compile_choice(L, policy, "idle", threshold_leaf, &policy->window_idle);
        compile_choice(L, policy, "activity", class_leaf, &policy->window_activity);
        policy->chunk_slot = optional_slot(L, policy, "chunk");
        compile_snapshot(L, policy);
    }
    lua_pop(L, 1);
}

/* A text member for as long as the policy lives; NULL where there is none. */
static const char *kept_member(lua_State *L, lull__policy *policy, const char *name) {
    const char *kept = NULL;
    if (lua_getfield(L, -1, name) != LUA_TNIL) {
        lull__text text;
        text.at = luaL_checklstring(L, -1, &text.length);
        text.length++; /* with its end */
        kept = lull__arena_copy(&policy->texts, text).at;
        lull__check_memory(L, (void *)(uintptr_t)kept);
    }
    lua_pop(L, 1);
    return kept;
}

static void compile_settings(lua_State *L, lull__policy *policy) {
    lua_getfield(L, -1, "settings");
    size_t count = lua_rawlen(L, -1);
    policy->listed = lull__check_memory(L, calloc(count + 1, sizeof *policy->listed));
    for (size_t i = 0; i < count; i++) {
        lua_rawgeti(L, -1, (lua_Integer)i + 1);
        policy->listed[i] = (lull_setting){
            .name = kept_member(L, policy, "name"),
            .file = kept_member(L, policy, "file"),
            .line = (int)lull__integer_member(L, "line"),
            .value = kept_member(L, policy, "value"),
            .preset = kept_member(L, policy, "preset"),
            .from = kept_member(L, policy, "from"),
            .min = kept_member(L, policy, "min"),
            .max = kept_member(L, policy, "max"),
            .about = kept_member(L, policy, "about"),
        };
        policy->listed_count = i + 1;
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
}

void lull__compile(lua_State *L, lull__policy *policy) {
    compile_settings(L, policy);
    lua_getfield(L, -1, "session");
    compile_measure_names(L, policy);
    lua_pop(L, 1);
    compile_classes(L, policy);
    compile_choice(L, policy, "key", key_leaf, &policy->key);
    compile_choice(L, policy, "activity", class_leaf, &policy->activity);
    compile_time(L, policy);
    compile_condition(L, policy, "ignore", &policy->ignore);
    compile_session(L, policy);
    compile_window(L, policy);
    policy->order_slot = optional_slot(L, policy, "order");
    policy->settings.has_order = policy->order_slot >= 0;
    policy->settings.lateness_ms = lull__integer_member(L, "lateness");
    policy->settings.max_jump_ms = lull__integer_member(L, "max_jump");
    policy->settings.terms.active_gap_ms = lull__integer_member(L, "active_gap");
    policy->settings.terms.retain_ms = lull__integer_member(L, "retain");
    if (lull__has_member(L, "name")) {
        policy->settings.name = lull__arena_copy(&policy->texts, lull__text_member(L, "name"));
        lull__check_memory(L, (void *)(uintptr_t)policy->settings.name.at);
    }
}
