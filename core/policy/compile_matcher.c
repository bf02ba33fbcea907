#include "policy/compile_matcher.h"

#include "policy/keep.h"
#include "policy/messages.h"
#include "policy/places.h"

#include <lauxlib.h>
#include <stdlib.h>

/* ---- tests ----------------------------------------------------------------------------------- */

enum { TEXT_BYTES_STEP = 16 }; /* bytes copied for one step */

/* Charged: a list that many tests share is copied for each. */
static lull__value value_at(lua_State *L, lull__policy *policy, int index) {
    lull__value value = {.type = LULL__NIL};
    lull__budget_charge(L, 1);
    switch (lua_type(L, index)) {
    case LUA_TBOOLEAN:
        value = (lull__value){.type = LULL__BOOLEAN, .boolean = lua_toboolean(L, index)};
        break;
    case LUA_TNUMBER:
        if (lua_isinteger(L, index)) {
            value = (lull__value){.type = LULL__INTEGER, .integer = lua_tointeger(L, index)};
        } else {
            value = (lull__value){.type = LULL__NUMBER, .number = lua_tonumber(L, index)};
        }
        break;
    case LUA_TSTRING: {
        lull__text of_lua;
        of_lua.at = lua_tolstring(L, index, &of_lua.length);
        lull__budget_charge(L, of_lua.length / TEXT_BYTES_STEP);
        lull__text copy = lull__arena_copy(&policy->matchers.strings, of_lua);
        lull__check_memory(L, (void *)(uintptr_t)copy.at);
        value =
            (lull__value){.type = LULL__STRING, .length = (uint32_t)copy.length, .string = copy.at};
        break;
    }
    }
    return value;
}

static lull__value value(lua_State *L, lull__policy *policy, const char *name) {
    lua_getfield(L, -1, name);
    lull__value member = value_at(L, policy, -1);
    lua_pop(L, 1);
    return member;
}

static const char *const TESTS[] = {
#define TEST_NAME(op, name) name,
    LULL__TESTS(TEST_NAME)
#undef TEST_NAME
        NULL};

/* Matchers can share parts and hold each other: what they come to when written out is bounded. */
static void enter(lua_State *L, lull__policy *policy) {
    if (++policy->compile_level > LULL__MATCHER_LEVELS) {
        luaL_error(L, LULL__SAYS_DEEP_MATCHER, LULL__MATCHER_LEVELS);
    }
    if (policy->matchers.node_count + policy->matchers.test_count > LULL__MATCHER_NODES) {
        luaL_error(L, LULL__SAYS_MANY_CONDITIONS, LULL__MATCHER_NODES);
    }
}

static int32_t compile_test(lua_State *L, lull__policy *policy) {
    luaL_checkstack(L, 4, "test");
    enter(L, policy);
    lull__matchers *matchers = &policy->matchers;
    lull__test test = {.op = (lull__test_op)lull__option_member(L, "op", TESTS),
                       .list = matchers->value_count,
                       .of = -1};
    if (test.op == LULL__TEST_IN) {
        test.count = (uint32_t)lua_rawlen(L, -1);
        for (uint32_t i = 1; i <= test.count; i++) {
            lua_rawgeti(L, -1, i);
            lull__check_added(L, lull__matchers_add_value(matchers, value_at(L, policy, -1)));
            lua_pop(L, 1);
        }
    } else if (test.op == LULL__TEST_EXCEPT) {
        lua_getfield(L, -1, "of");
        test.of = compile_test(L, policy);
        lua_pop(L, 1);
    } else {
        test.a = value(L, policy, "a");
        test.b = value(L, policy, "b");
    }
    policy->compile_level--;
    return lull__check_added(L, lull__matchers_add_test(matchers, test));
}

/* ---- matchers -------------------------------------------------------------------------------- */

static int32_t compile_in(lua_State *L, lull__policy *policy, lull__fields *fields);

struct lull__item_tasks {
    lull__matchers *matchers;
    lull__item_tasks *next; /* of the policy's others */
    lull__item_task *tasks;
    uint32_t count, capacity;
};

static void run_sequence(lull__matchers *matchers, const lull__item_task *task,
                         const lull__value *item, lull__value *event) {
    unsigned held = 0;
    for (uint8_t i = 0; i < task->count; i++) {
        held |= (unsigned)lull__match(matchers, task->nodes[i], item) << i;
    }
    if (!held) {
        return;
    }
    lull__snapshot_moves moves;
    lull__value *result = &event[task->slot];
    if (result->type == LULL__NIL) {
        lull__snapshot_rest(moves);
    } else {
        lull__snapshot_unpack(result->integer, moves);
    }
    lull__snapshot_advance(moves, task->count, held);
    *result = (lull__value){.type = LULL__INTEGER, .integer = lull__snapshot_pack(moves)};
}

static void visit_item(void *context, const lull__value *item, lull__value *event) {
    const lull__item_tasks *tasks = context;
    for (uint32_t i = 0; i < tasks->count; i++) {
        const lull__item_task *task = &tasks->tasks[i];
        if (task->sequence) {
            run_sequence(tasks->matchers, task, item, event);
        } else if (event[task->slot].type == LULL__NIL &&
                   lull__match(tasks->matchers, task->nodes[0], item)) {
            event[task->slot] = (lull__value){.type = LULL__BOOLEAN, .boolean = true};
        }
    }
}

/* The trie of the items at this path, with its list of tasks. */
lull__fields *lull__items_at(lua_State *L, lull__policy *policy, lull__fields *fields,
                             lull__text path) {
    lull__fields *items;
    lull_error error;
    if (!lull__fields_items(fields, path, &items, &error)) {
        lull__sandbox_raise_error(L, &error);
    }
    if (!items->visit) {
        lull__item_tasks *tasks = lull__check_memory(L, calloc(1, sizeof *tasks));
        tasks->matchers = &policy->matchers;
        tasks->next = policy->item_tasks;
        policy->item_tasks = tasks;
        items->visit_context = tasks;
        items->visit = visit_item;
    }
    return items;
}

void lull__item_tasks_free(lull__item_tasks *tasks) {
    while (tasks) {
        lull__item_tasks *next = tasks->next;
        free(tasks->tasks);
        free(tasks);
        tasks = next;
    }
}

/* Adds a task whose result goes to a slot of its own in `fields`; that slot. */
uint32_t lull__add_item_task(lua_State *L, lull__fields *fields, lull__fields *items,
                             lull__item_task task) {
    lull__item_tasks *tasks = items->visit_context;
    size_t slot;
    lull_error error;
    if (!lull__fields_result(fields, &slot, &error)) {
        lull__sandbox_raise_error(L, &error);
    }
    if (tasks->count == tasks->capacity) {
        uint32_t capacity = tasks->capacity ? tasks->capacity * 2 : 4;
        tasks->tasks =
            lull__check_memory(L, realloc(tasks->tasks, capacity * sizeof *tasks->tasks));
        tasks->capacity = capacity;
    }
    task.slot = (uint32_t)slot;
    tasks->tasks[tasks->count++] = task;
    return task.slot;
}

static lull__match_node compile_items(lua_State *L, lull__policy *policy, lull__fields *fields) {
    lull__fields *items = lull__items_at(L, policy, fields, lull__text_member(L, "path"));
    lua_getfield(L, -1, "of");
    lull__item_task task = {.nodes = {compile_in(L, policy, items)}, .count = 1};
    lua_pop(L, 1);
    return (lull__match_node){.op = LULL__MATCH_RESULT,
                              .slot = lull__add_item_task(L, fields, items, task)};
}

static lull__match_node compile_where(lua_State *L, lull__policy *policy, lull__fields *fields) {
    uint32_t slot = lull__slot_member(L, fields, lull__text_member(L, "path"));
    lua_getfield(L, -1, "test");
    int32_t test = compile_test(L, policy);
    lua_pop(L, 1);
    return (lull__match_node){.op = LULL__MATCH_WHERE, .slot = slot, .test = test};
}

static uint64_t hash_max_member(lua_State *L) {
    lua_getfield(L, -1, "rate");
    double below = lua_tonumber(L, -1) * 0x1p64;
    lua_pop(L, 1);
    return below < 0x1p64 ? (uint64_t)below : UINT64_MAX;
}

static lull__match_node compile_sample(lua_State *L, lull__fields *fields) {
    uint32_t slot = lull__slot_member(L, fields, lull__text_member(L, "path"));
    return (lull__match_node){
        .op = LULL__MATCH_SAMPLE, .slot = slot, .hash_max = hash_max_member(L)};
}

/* "data.x" or "carry.x", counted on from the measures; -1 where it is none. */
static int32_t kept_figure(const lull__policy *policy, lull__text name) {
    const lull__terms *terms = &policy->settings.terms;
    const char *dot = memchr(name.at, '.', name.length);
    if (!dot) {
        return -1;
    }
    lull__text kind = {name.at, (size_t)(dot - name.at)};
    lull__text of = {dot + 1, name.length - kind.length - 1};
    bool carried = lull__text_equal(kind, LULL__TEXT("carry"));
    int32_t place = lull__kept_named(policy, carried ? LULL__CARRY : LULL__DATA, of);
    uint32_t before = terms->session.measure_count + (carried ? terms->data_count : 0);
    return place < 0 ? -1 : (int32_t)before + place;
}

uint32_t lull__figure_named(lua_State *L, const lull__policy *policy, const lull__scope *scope,
                            lull__text name) {
    for (uint32_t i = 0; i < LULL__FIGURE_COUNT; i++) {
        if (lull__has_figure(scope->of_window, i) &&
            lull__text_equal(lull__text_of(lull__figure_names[i]), name)) {
            return i;
        }
    }
    int32_t measure = lull__measure_named(scope->terms, name);
    int32_t kept = measure < 0 && !scope->of_window ? kept_figure(policy, name) : -1;
    if (measure < 0 && kept < 0) {
        luaL_error(L, LULL__SAYS_NO_FIGURE, scope->of_window ? "window" : "session", name.at);
    }
    return LULL__FIGURE_COUNT + (uint32_t)(measure < 0 ? kept : measure);
}

static lull__match_node compile_so_far(lua_State *L, lull__policy *policy) {
    uint32_t figure =
        lull__figure_named(L, policy, policy->compile_scope, lull__text_member(L, "figure"));
    lua_getfield(L, -1, "test");
    int32_t test = compile_test(L, policy);
    lua_pop(L, 1);
    return (lull__match_node){.op = LULL__MATCH_SO_FAR, .slot = figure, .test = test};
}

/* A case of `by`. */
static lull__match_node compile_latest(lua_State *L, lull__policy *policy, lull__fields *fields) {
    uint32_t slot = lull__slot_member(L, fields, lull__text_member(L, "path"));
    int32_t looked = lull__matchers_look(&policy->matchers, slot, value(L, policy, "value"));
    return (lull__match_node){
        .op = LULL__MATCH_LATEST, .slot = slot, .looked = (uint32_t)lull__check_added(L, looked)};
}

int32_t lull__test_member(lua_State *L, lull__policy *policy, const char *name) {
    int32_t test = -1;
    if (lua_getfield(L, -1, name) != LUA_TNIL) {
        policy->compile_level = 0;
        test = compile_test(L, policy);
    }
    lua_pop(L, 1);
    return test;
}

/* any, all and none: children in their order. */
static lull__match_node compile_group(lua_State *L, lull__policy *policy, lull__fields *fields,
                                      lull__match_op op) {
    lull__match_node group = {.op = op, .child = -1};
    for (lua_Integer i = (lua_Integer)lua_rawlen(L, -1); i > 0; i--) {
        lua_rawgeti(L, -1, i);
        int32_t child = compile_in(L, policy, fields);
        policy->matchers.nodes[child].next = group.child;
        group.child = child;
        lua_pop(L, 1);
    }
    return group;
}

static int32_t compile_in(lua_State *L, lull__policy *policy, lull__fields *fields) {
    static const char *const kinds[] = {"where",     "items",  "constant", "sample",
                                        "sample_id", "so_far", "latest",   "all",
                                        "any",       "none",   NULL};
    luaL_checkstack(L, 6, "matcher");
    enter(L, policy);
    int kind = lull__option_member(L, "kind", kinds);
    lull__match_node node;
    if (kind == LULL__MATCH_WHERE) {
        node = compile_where(L, policy, fields);
    } else if (kind == LULL__MATCH_RESULT) {
        node = compile_items(L, policy, fields);
    } else if (kind == LULL__MATCH_CONSTANT) {
        node =
            (lull__match_node){.op = LULL__MATCH_CONSTANT, .value = lull__flag_member(L, "value")};
    } else if (kind == LULL__MATCH_SAMPLE) {
        node = compile_sample(L, fields);
    } else if (kind == LULL__MATCH_SAMPLE_ID) {
        node = (lull__match_node){.op = LULL__MATCH_SAMPLE_ID, .hash_max = hash_max_member(L)};
    } else if (kind == LULL__MATCH_LATEST) {
        node = compile_latest(L, policy, fields);
    } else if (kind == LULL__MATCH_SO_FAR) {
        node = compile_so_far(L, policy);
    } else {
        node = compile_group(L, policy, fields, (lull__match_op)kind);
    }
    node.next = -1;
    node.place = lull__place_member(L, "rule");
    policy->compile_level--;
    return lull__check_added(L, lull__matchers_add(&policy->matchers, node));
}

int32_t lull__compile_matcher(lua_State *L, lull__policy *policy) {
    policy->compile_level = 0;
    return compile_in(L, policy, policy->fields);
}

/* The matcher in member "held" of the table at the top; -1 where there is none. */
int32_t lull__held_member(lua_State *L, lull__policy *policy, lull__fields *fields) {
    int32_t node = lua_getfield(L, -1, "held") == LUA_TNIL ? -1 : compile_in(L, policy, fields);
    lua_pop(L, 1);
    return node;
}
