#include "policy/coverage.h"

#include "policy/places.h"

#include <lauxlib.h>
#include <stdlib.h>

/* ---- points ---------------------------------------------------------------------------------- */

void lull__coverage_deinit(lull__coverage *coverage) {
    free(coverage->points);
    *coverage = (lull__coverage){0};
}

static bool is_before(const lull__point *point, lull__place place, lull_point_kind kind) {
    return point->place != place ? point->place < place : point->kind < kind;
}

/* Where the point is, or would be. */
static uint32_t find(const lull__coverage *coverage, lull__place place, lull_point_kind kind) {
    uint32_t low = 0, high = coverage->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (is_before(&coverage->points[middle], place, kind)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static bool is_at(const lull__coverage *coverage, uint32_t at, lull__place place,
                  lull_point_kind kind) {
    return at < coverage->count && coverage->points[at].place == place &&
           coverage->points[at].kind == kind;
}

static bool grow(lull__coverage *coverage) {
    if (coverage->count < coverage->capacity) {
        return true;
    }
    uint32_t capacity = coverage->capacity > 0 ? coverage->capacity * 2 : 64;
    lull__point *points = realloc(coverage->points, capacity * sizeof *points);
    if (!points) {
        return false;
    }
    coverage->points = points;
    coverage->capacity = capacity;
    return true;
}

void lull__coverage_add(lull__coverage *coverage, lull__place place, lull_point_kind kind) {
    uint32_t at = find(coverage, place, kind);
    if (place == 0 || is_at(coverage, at, place, kind)) {
        return;
    }
    if (!grow(coverage)) {
        coverage->failed = true;
        return;
    }
    memmove(&coverage->points[at + 1], &coverage->points[at],
            (coverage->count - at) * sizeof *coverage->points);
    coverage->points[at] = (lull__point){.place = place, .kind = (uint8_t)kind};
    coverage->count++;
}

void lull__coverage_note(lull__coverage *coverage, lull__place place, lull_point_kind kind) {
    uint32_t at = find(coverage, place, kind);
    if (is_at(coverage, at, place, kind)) {
        coverage->points[at].exercised = true;
    }
}

/* ---- what a policy can do -------------------------------------------------------------------- */

static void list_matchers(lull__coverage *coverage, const lull__matchers *matchers) {
    for (uint32_t i = 0; i < matchers->node_count; i++) {
        const lull__match_node *node = &matchers->nodes[i];
        if (node->op != LULL__MATCH_CONSTANT) {
            lull__coverage_add(coverage, node->place, LULL_POINT_HELD);
            lull__coverage_add(coverage, node->place, LULL_POINT_FAILED);
        }
    }
}

/* Where there is one value, nothing is chosen. */
static void list_choice(lull__coverage *coverage, const lull__choice *choice) {
    for (uint32_t i = 0; i < choice->count && choice->count > 1; i++) {
        if (choice->arms[i].function == LULL__NO_FUNCTION) {
            lull__coverage_add(coverage, choice->arms[i].place, LULL_POINT_CHOSEN);
        }
    }
}

static void list_thresholds(lull__coverage *coverage, const lull__choice *choice) {
    list_choice(coverage, choice);
    for (uint32_t i = 0; i < choice->count; i++) {
        const lull__arm *arm = &choice->arms[i];
        bool never = arm->field < 0 && arm->leaf.threshold.limit_ms == LULL__NEVER;
        if (arm->function == LULL__NO_FUNCTION && !never) {
            lull__coverage_add(coverage, arm->place, LULL_POINT_DECIDED);
        }
    }
}

static void list_triggers(lull__coverage *coverage, const lull__triggers *triggers) {
    for (uint32_t i = 0; i < triggers->count; i++) {
        if (triggers->list[i].function == LULL__NO_FUNCTION) {
            lull__coverage_add(coverage, triggers->list[i].place, LULL_POINT_DECIDED);
        }
    }
    for (uint32_t i = 0; i < triggers->calendar_count; i++) {
        lull__coverage_add(coverage, triggers->calendar_places[i], LULL_POINT_DECIDED);
    }
    lull__coverage_add(coverage, triggers->limit_place, LULL_POINT_DECIDED);
}

void lull__coverage_list(lull__coverage *coverage, const lull__policy *policy) {
    const lull__choice *choices[] = {&policy->key, &policy->activity, &policy->session_id,
                                     &policy->window_key, &policy->experiment.split};
    list_matchers(coverage, &policy->matchers);
    for (size_t i = 0; i < sizeof choices / sizeof *choices; i++) {
        list_choice(coverage, choices[i]);
    }
    const lull__scope *scopes[] = {&policy->session, &policy->window};
    for (size_t i = 0; i < sizeof scopes / sizeof *scopes; i++) {
        list_choice(coverage, &scopes[i]->activity);
        list_thresholds(coverage, &scopes[i]->idle);
        list_thresholds(coverage, &scopes[i]->cap);
        list_triggers(coverage, &scopes[i]->triggers);
    }
}

/* ---- functions ------------------------------------------------------------------------------- */

enum { REACH_LEVELS = 16 }; /* from a slot's function to those that it calls */

/* Adds the lines of the function that `facts` ("SL") tells of, whose set of lines is at the top and
 * is popped. The last line is the word `end`, where nothing is done. */
static void add_lines(lua_State *L, lull__policy *policy, const lua_Debug *facts) {
    bool several = facts->lastlinedefined > facts->linedefined;
    for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) {
        int line = (int)lua_tointeger(L, -2);
        if (line != facts->lastlinedefined || !several) {
            lull__place place = lull__place_in(policy, facts->source + 1, line);
            lull__coverage_add(policy->coverage, place, LULL_POINT_RAN);
        }
    }
    lua_pop(L, 1);
}

static bool is_new(lua_State *L, int seen) {
    lua_pushvalue(L, -1);
    bool is = lua_rawget(L, seen) == LUA_TNIL;
    lua_pop(L, 1);
    if (is) {
        lua_pushvalue(L, -1);
        lua_pushboolean(L, true);
        lua_rawset(L, seen);
    }
    return is;
}

static void reach(lua_State *L, lull__policy *policy, int seen, int level);

static void reach_function(lua_State *L, lull__policy *policy, int seen, int level) {
    lua_Debug facts;
    lua_pushvalue(L, -1);
    lua_getinfo(L, ">SL", &facts);
    if (facts.source[0] != '@') {
        lua_pop(L, 1);
        return;
    }
    add_lines(L, policy, &facts);
    for (int i = 1; lua_getupvalue(L, -1, i); i++) {
        reach(L, policy, seen, level + 1);
        lua_pop(L, 1);
    }
}

/* The value at the top, which stays there: functions, and tables of them. */
static void reach(lua_State *L, lull__policy *policy, int seen, int level) {
    int type = lua_type(L, -1);
    if (level > REACH_LEVELS || (type != LUA_TFUNCTION && type != LUA_TTABLE) || !is_new(L, seen)) {
        return;
    }
    luaL_checkstack(L, LUA_MINSTACK, "functions");
    if (type == LUA_TFUNCTION) {
        reach_function(L, policy, seen, level);
        return;
    }
    for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) {
        reach(L, policy, seen, level + 1);
    }
}

void lull__coverage_reach(lua_State *L, lull__policy *policy) {
    lua_newtable(L);
    lua_insert(L, -2);
    reach(L, policy, lua_gettop(L) - 1, 1);
    lua_remove(L, -2);
}

void lull__coverage_ran(lua_State *L, lua_Debug *activation) {
    lull__policy *policy = lull__sandbox_of(L)->owner;
    lull__coverage *coverage = policy->coverage;
    if (strcmp(activation->what, "main") == 0) {
        return;
    }
    lull__place place = lull__place_in(policy, activation->source + 1, activation->currentline);
    if (!is_at(coverage, find(coverage, place, LULL_POINT_RAN), place, LULL_POINT_RAN)) {
        lua_getinfo(L, "L", activation);
        add_lines(L, policy, activation);
    }
    lull__coverage_note(coverage, place, LULL_POINT_RAN);
}

/* ---- asked ----------------------------------------------------------------------------------- */

void lull__policy_note(lull__policy *policy, lull__place place, lull_point_kind kind) {
    if (policy->coverage) {
        lull__coverage_note(policy->coverage, place, kind);
    }
}

bool lull__policy_coverage(const lull__policy *policy, lull_point_fn tell, void *context) {
    const lull__coverage *coverage = policy->coverage;
    for (uint32_t i = 0; coverage && i < coverage->count; i++) {
        const lull__point *point = &coverage->points[i];
        tell(context, &(lull_point){
                          .kind = (lull_point_kind)point->kind,
                          .file = lull__place_file(&policy->settings.places, point->place).at,
                          .line = (int)lull__place_line(point->place),
                          .exercised = point->exercised,
                      });
    }
    return !coverage || !coverage->failed;
}

const char *lull_point_name(lull_point_kind kind) {
    switch (kind) {
#define POINT_NAME(value, name, meaning)                                                           \
    case value:                                                                                    \
        return name;
        LULL_POINTS(POINT_NAME)
#undef POINT_NAME
    }
    return "unknown";
}
