/*
 * From the description of a policy (plain tables, made and checked by scripts/words) to C data. What
 * is allocated belongs to the policy at once, so that an error in between leaks nothing.
 */
#include "policy/compiled.h"

#include <lauxlib.h>
#include <stdlib.h>

static void *check_memory(lua_State *L, void *memory) {
    if (!memory) {
        luaL_error(L, "out of memory");
    }
    return memory;
}

static int32_t check_added(lua_State *L, int32_t index) {
    if (index < 0) {
        luaL_error(L, "out of memory");
    }
    return index;
}

/* ---- members of the table at the top of the stack -------------------------------------------------- */

static bool flag(lua_State *L, const char *name) {
    lua_getfield(L, -1, name);
    bool set = lua_toboolean(L, -1);
    lua_pop(L, 1);
    return set;
}

static bool has(lua_State *L, const char *name) {
    bool there = lua_getfield(L, -1, name) != LUA_TNIL;
    lua_pop(L, 1);
    return there;
}

static int64_t integer(lua_State *L, const char *name) {
    lua_getfield(L, -1, name);
    int64_t value = luaL_checkinteger(L, -1);
    lua_pop(L, 1);
    return value;
}

/* Valid while the table is. */
static lull__text text(lua_State *L, const char *name) {
    lull__text value;
    lua_getfield(L, -1, name);
    value.at = luaL_checklstring(L, -1, &value.length);
    lua_pop(L, 1);
    return value;
}

/* A reference to the function in this member, or LULL__NO_FUNCTION. */
static int function(lua_State *L, const char *name) {
    if (lua_getfield(L, -1, name) != LUA_TFUNCTION) {
        lua_pop(L, 1);
        return LULL__NO_FUNCTION;
    }
    return luaL_ref(L, LUA_REGISTRYINDEX);
}

static uint32_t slot_of(lua_State *L, lull__fields *fields, lull__text path) {
    size_t slot;
    lull_error error;
    if (!lull__fields_slot(fields, path, &slot, &error)) {
        luaL_error(L, "%s", error.message);
    }
    return (uint32_t)slot;
}

/* ---- tests ----------------------------------------------------------------------------------------- */

static lull__value value_at(lua_State *L, lull__policy *policy, int index) {
    lull__value value = {.type = LULL__NIL};
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
        lull__text copy = lull__arena_copy(&policy->matchers.strings, of_lua);
        check_memory(L, (void *)(uintptr_t)copy.at);
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

static lull__test_op test_op(lua_State *L) {
    static const char *const names[] = {
#define TEST_NAME(op, name) name,
        LULL__TESTS(TEST_NAME)
#undef TEST_NAME
            NULL};
    lua_getfield(L, -1, "op");
    int op = luaL_checkoption(L, -1, NULL, names);
    lua_pop(L, 1);
    return (lull__test_op)op;
}

/* Matchers can share parts and hold each other: what they come to when written out is bounded. */
static void enter(lua_State *L, lull__policy *policy) {
    if (++policy->compile_level > LULL__MATCHER_LEVELS) {
        luaL_error(L, "found matchers nested deeper than %d levels, expected fewer",
                   LULL__MATCHER_LEVELS);
    }
    if (policy->matchers.node_count + policy->matchers.test_count > LULL__MATCHER_NODES) {
        luaL_error(L,
                   "found more conditions than the limit of %d, expected fewer: use one list of "
                   "values instead of many matchers",
                   LULL__MATCHER_NODES);
    }
}

static int32_t compile_test(lua_State *L, lull__policy *policy) {
    luaL_checkstack(L, 4, "test");
    enter(L, policy);
    lull__matchers *matchers = &policy->matchers;
    lull__test test = {.op = test_op(L), .list = matchers->value_count, .of = -1};
    if (test.op == LULL__TEST_IN) {
        test.count = (uint32_t)lua_rawlen(L, -1);
        for (uint32_t i = 1; i <= test.count; i++) {
            lua_rawgeti(L, -1, i);
            check_added(L, lull__matchers_add_value(matchers, value_at(L, policy, -1)));
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
    return check_added(L, lull__matchers_add_test(matchers, test));
}

/* ---- matchers -------------------------------------------------------------------------------------- */

static int32_t compile_in(lua_State *L, lull__policy *policy, lull__fields *fields);

/* What is looked for in the items of an array: matchers, of which one may hold, or a sequence. */
typedef struct item_task {
    int32_t nodes[LULL__SNAPSHOT_PARTS];
    uint32_t slot;
    uint8_t count;
    bool sequence;
} item_task;

struct lull__item_tasks {
    lull__matchers *matchers;
    lull__item_tasks *next; /* of the policy's others */
    item_task *tasks;
    uint32_t count, capacity;
};

static void run_sequence(lull__matchers *matchers, const item_task *task, const lull__value *item,
                         lull__value *event) {
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
        const item_task *task = &tasks->tasks[i];
        if (task->sequence) {
            run_sequence(tasks->matchers, task, item, event);
        } else if (event[task->slot].type == LULL__NIL &&
                   lull__match(tasks->matchers, task->nodes[0], item)) {
            event[task->slot] = (lull__value){.type = LULL__BOOLEAN, .boolean = true};
        }
    }
}

/* The trie of the items at this path, with its list of tasks. */
static lull__fields *items_at(lua_State *L, lull__policy *policy, lull__fields *fields,
                              lull__text path) {
    lull__fields *items;
    lull_error error;
    if (!lull__fields_items(fields, path, &items, &error)) {
        luaL_error(L, "%s", error.message);
    }
    if (!items->visit) {
        lull__item_tasks *tasks = check_memory(L, calloc(1, sizeof *tasks));
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
static uint32_t add_task(lua_State *L, lull__fields *fields, lull__fields *items, item_task task) {
    lull__item_tasks *tasks = items->visit_context;
    size_t slot;
    lull_error error;
    if (!lull__fields_result(fields, &slot, &error)) {
        luaL_error(L, "%s", error.message);
    }
    if (tasks->count == tasks->capacity) {
        uint32_t capacity = tasks->capacity ? tasks->capacity * 2 : 4;
        tasks->tasks = check_memory(L, realloc(tasks->tasks, capacity * sizeof *tasks->tasks));
        tasks->capacity = capacity;
    }
    task.slot = (uint32_t)slot;
    tasks->tasks[tasks->count++] = task;
    return task.slot;
}

static lull__match_node compile_items(lua_State *L, lull__policy *policy, lull__fields *fields) {
    lull__fields *items = items_at(L, policy, fields, text(L, "path"));
    lua_getfield(L, -1, "of");
    item_task task = {.nodes = {compile_in(L, policy, items)}, .count = 1};
    lua_pop(L, 1);
    return (lull__match_node){.op = LULL__MATCH_RESULT, .slot = add_task(L, fields, items, task)};
}

static lull__match_node compile_where(lua_State *L, lull__policy *policy, lull__fields *fields) {
    uint32_t slot = slot_of(L, fields, text(L, "path"));
    lua_getfield(L, -1, "test");
    int32_t test = compile_test(L, policy);
    lua_pop(L, 1);
    return (lull__match_node){.op = LULL__MATCH_WHERE, .slot = slot, .test = test};
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
    static const char *const kinds[] = {"where", "items", "constant", "all", "any", "none", NULL};
    luaL_checkstack(L, 6, "matcher");
    enter(L, policy);
    lua_getfield(L, -1, "kind");
    int kind = luaL_checkoption(L, -1, NULL, kinds);
    lua_pop(L, 1);
    lull__match_node node;
    if (kind == LULL__MATCH_WHERE) {
        node = compile_where(L, policy, fields);
    } else if (kind == LULL__MATCH_RESULT) {
        node = compile_items(L, policy, fields);
    } else if (kind == LULL__MATCH_CONSTANT) {
        node = (lull__match_node){.op = LULL__MATCH_CONSTANT, .value = flag(L, "value")};
    } else {
        node = compile_group(L, policy, fields, (lull__match_op)kind);
    }
    node.next = -1;
    policy->compile_level--;
    return check_added(L, lull__matchers_add(&policy->matchers, node));
}

int32_t lull__compile_matcher(lua_State *L, lull__policy *policy) {
    policy->compile_level = 0;
    return compile_in(L, policy, policy->fields);
}

/* The matcher in member "held" of the table at the top; -1 where there is none. */
static int32_t held(lua_State *L, lull__policy *policy, lull__fields *fields) {
    int32_t node = lua_getfield(L, -1, "held") == LUA_TNIL ? -1 : compile_in(L, policy, fields);
    lua_pop(L, 1);
    return node;
}

/* ---- leaves ---------------------------------------------------------------------------------------- */

typedef lull__leaf (*compile_leaf)(lua_State *L, lull__policy *policy);

static lull__leaf threshold_leaf(lua_State *L, lull__policy *policy) {
    (void)policy;
    if (flag(L, "never")) {
        return (lull__leaf){.threshold = {LULL__NEVER, false}};
    }
    return (lull__leaf){.threshold = {integer(L, "ms"), flag(L, "at_least")}};
}

static lull__leaf key_leaf(lua_State *L, lull__policy *policy) {
    lull__leaf leaf = {.key = {.list = flag(L, "list")}};
    lua_getfield(L, -1, "parts");
    leaf.key.count = (uint8_t)lua_rawlen(L, -1);
    for (uint8_t i = 0; i < leaf.key.count; i++) {
        lua_rawgeti(L, -1, i + 1);
        leaf.key.parts[i].slot = slot_of(L, policy->fields, text(L, "path"));
        leaf.key.parts[i].optional = flag(L, "optional");
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

/* ---- slots ----------------------------------------------------------------------------------------- */

static void compile_arm(lua_State *L, lull__policy *policy, compile_leaf leaf, lull__arm *arm) {
    arm->held = held(L, policy, policy->fields);
    arm->function = function(L, "call");
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
        bool several = flag(L, "choose");
        uint32_t count = several ? (uint32_t)lua_rawlen(L, -1) : 1;
        choice->arms = check_memory(L, calloc(count, sizeof *choice->arms));
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
    static const char *const ends[] = {
#define END_NAME(id, name) name,
        LULL__REASONS(END_NAME)
#undef END_NAME
    };
    lull__class class = {
        .name = lull__arena_copy(&policy->texts, text(L, "name")),
        .starts = flag(L, "starts"),
        .extends = flag(L, "extends"),
        .counts = flag(L, "counts"),
    };
    check_memory(L, (void *)(uintptr_t) class.name.at);
    lua_getfield(L, -1, "expired");
    for (int end = 0; end < LULL__END_REASONS; end++) {
        class.expired[end] = (uint8_t)expired_rule(L, ends[end]);
    }
    lua_pop(L, 1);
    return class;
}

static void compile_classes(lua_State *L, lull__policy *policy) {
    lua_getfield(L, -1, "classes");
    uint32_t count = (uint32_t)lua_rawlen(L, -1);
    policy->classes = check_memory(L, calloc(count, sizeof *policy->classes));
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
    time->function = function(L, "call");
    if (time->function == LULL__NO_FUNCTION) {
        time->slot = slot_of(L, policy->fields, text(L, "path"));
        time->path = lull__arena_copy(&policy->texts, text(L, "path"));
        check_memory(L, (void *)(uintptr_t)time->path.at);
        time->unit = time_unit(L);
        time->has_received = has(L, "received");
        if (time->has_received) {
            time->received_slot = slot_of(L, policy->fields, text(L, "received"));
        }
        time->has_behind = has(L, "behind");
        time->behind_ms = time->has_behind ? integer(L, "behind") : 0;
        time->has_ahead = has(L, "ahead");
        time->ahead_ms = time->has_ahead ? integer(L, "ahead") : 0;
    }
    lua_pop(L, 1);
}

static void compile_ignore(lua_State *L, lull__policy *policy) {
    if (lua_getfield(L, -1, "ignore") != LUA_TNIL) {
        policy->ignore = held(L, policy, policy->fields);
        policy->ignore_function = function(L, "call");
    }
    lua_pop(L, 1);
}

/* A sequence of matchers of the event, or of the items of an array. */
static void compile_snapshot(lua_State *L, lull__policy *policy) {
    lull__snapshot_slot *snapshot = &policy->snapshot;
    if (lua_getfield(L, -1, "snapshot") != LUA_TNIL) {
        lull__fields *fields = policy->fields;
        bool items = has(L, "path");
        if (items) {
            fields = items_at(L, policy, policy->fields, text(L, "path"));
        }
        uint8_t count = (uint8_t)lua_rawlen(L, -1);
        for (uint8_t i = 0; i < count; i++) {
            lua_rawgeti(L, -1, i + 1);
            snapshot->function = function(L, "call");
            snapshot->parts[i] = held(L, policy, fields);
            lua_pop(L, 1);
        }
        snapshot->count = count;
        if (items) {
            item_task task = {.count = count, .sequence = true};
            memcpy(task.nodes, snapshot->parts, sizeof task.nodes);
            snapshot->result_slot = (int32_t)add_task(L, policy->fields, fields, task);
        }
    }
    lua_pop(L, 1);
    policy->settings.terms.snapshot_parts = snapshot->count;
}

static int32_t optional_slot(lua_State *L, lull__policy *policy, const char *name) {
    return has(L, name) ? (int32_t)slot_of(L, policy->fields, text(L, name)) : -1;
}

static void compile_session(lua_State *L, lull__policy *policy) {
    lua_getfield(L, -1, "session");
    policy->settings.terms.verify = lull__text_equal(text(L, "trust"), LULL__TEXT("verify"));
    compile_choice(L, policy, "id", key_leaf, &policy->session_id);
    compile_choice(L, policy, "idle", threshold_leaf, &policy->idle);
    compile_choice(L, policy, "cap", threshold_leaf, &policy->cap);
    compile_choice(L, policy, "activity", class_leaf, &policy->session_activity);
    lua_pop(L, 1);
}

static void compile_window(lua_State *L, lull__policy *policy) {
    if (lua_getfield(L, -1, "window") != LUA_TNIL) {
        policy->settings.terms.windows = true;
        policy->settings.terms.window_keys = has(L, "key");
        compile_choice(L, policy, "key", key_leaf, &policy->window_key);
        compile_choice(L, policy, "idle", threshold_leaf, &policy->window_idle);
        compile_choice(L, policy, "activity", class_leaf, &policy->window_activity);
        policy->chunk_slot = optional_slot(L, policy, "chunk");
        compile_snapshot(L, policy);
    }
    lua_pop(L, 1);
}

void lull__compile(lua_State *L, lull__policy *policy) {
    compile_classes(L, policy);
    compile_choice(L, policy, "key", key_leaf, &policy->key);
    compile_choice(L, policy, "activity", class_leaf, &policy->activity);
    compile_time(L, policy);
    compile_ignore(L, policy);
    compile_session(L, policy);
    compile_window(L, policy);
    policy->order_slot = optional_slot(L, policy, "order");
    policy->settings.has_order = policy->order_slot >= 0;
    policy->settings.lateness_ms = integer(L, "lateness");
    policy->settings.max_jump_ms = integer(L, "max_jump");
    policy->settings.terms.active_gap_ms = integer(L, "active_gap");
    policy->settings.terms.retain_ms = integer(L, "retain");
    if (has(L, "name")) {
        policy->settings.name = lull__arena_copy(&policy->texts, text(L, "name"));
        check_memory(L, (void *)(uintptr_t)policy->settings.name.at);
    }
}
