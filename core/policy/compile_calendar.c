#include "policy/compile_calendar.h"

#include <lauxlib.h>
#include <stdlib.h>

/* What is wrong, at the top of the stack: but want of memory is no fault of the rules. */
static int push_fault(lua_State *L, const lull_error *error) {
    if (error->code == LULL_NO_MEMORY) {
        lull__sandbox_raise_no_memory(L);
    }
    lua_pushstring(L, error->message);
    return 1;
}

/* The policy owns it, for pushing names may raise. */
static bool has_tzdata(lull__policy *policy, lull_error *error) {
    if (policy->tzdata.version[0]) {
        return true;
    }
    lull__tzdata_deinit(&policy->tzdata);
    return lull__tzdata_init(&policy->tzdata, error);
}

static void push_names(lua_State *L, const lull__tzdata *tzdata) {
    lua_newtable(L);
    size_t at = 0;
    lull__text name;
    for (lua_Integer i = 1; lull__tzdata_next(tzdata, &at, &name); i++) {
        lua_pushlstring(L, name.at, name.length);
        lua_rawseti(L, -2, i);
    }
}

int lull__native_zone_fault(lua_State *L) {
    lull__policy *policy = lull__sandbox_of(L)->owner;
    lull_error error = {0};
    lull__text name;
    name.at = luaL_checklstring(L, 1, &name.length);
    if (!has_tzdata(policy, &error)) {
        return push_fault(L, &error);
    }
    if (!lull__tzdata_has(&policy->tzdata, name)) {
        lua_pushboolean(L, false);
        push_names(L, &policy->tzdata);
        return 2;
    }
    lull__zone *zone = lull__zone_open(name, &error);
    lull__zone_close(zone);
    return zone ? 0 : push_fault(L, &error);
}

static bool is_same(const lull__calendar_slot *slot, lull__text tz, lull__calendar_unit unit,
                    int64_t at_ms) {
    return slot->calendar.unit == unit && slot->calendar.at_ms == at_ms &&
           lull__text_equal(slot->tz, tz);
}

static void add_calendar(lua_State *L, lull__policy *policy, lull__calendar_unit unit,
                         int64_t at_ms) {
    lull_error error = {0};
    lull__calendar_slot slot = {.tz = lull__kept_member(L, policy, "tz")};
    if (policy->calendar_count == policy->calendar_capacity) {
        uint32_t capacity = policy->calendar_capacity * 2 + 4;
        policy->calendars =
            lull__check_memory(L, realloc(policy->calendars, capacity * sizeof *policy->calendars));
        policy->calendar_capacity = capacity;
    }
    lull__zone *zone = lull__zone_open(slot.tz, &error);
    if (!zone) {
        lull__sandbox_raise_error(L, &error);
    }
    lull__calendar_init(&slot.calendar, zone, unit, at_ms);
    policy->calendars[policy->calendar_count++] = slot;
    policy->settings.tzdata =
        lull__arena_copy(&policy->texts, lull__text_of(policy->tzdata.version));
    lull__check_memory(L, (void *)(uintptr_t)policy->settings.tzdata.at);
}

int32_t lull__compile_calendar(lua_State *L, lull__policy *policy) {
    static const char *const units[] = {"hour", "day", "week", "month", NULL};
    lull__calendar_unit unit = (lull__calendar_unit)lull__option_member(L, "unit", units);
    int64_t at_ms = lull__integer_member(L, "at");
    lull__text tz = lull__text_member(L, "tz");
    for (uint32_t i = 0; i < policy->calendar_count; i++) {
        if (is_same(&policy->calendars[i], tz, unit, at_ms)) {
            return (int32_t)i;
        }
    }
    add_calendar(L, policy, unit, at_ms);
    return (int32_t)policy->calendar_count - 1;
}

int32_t lull__calendar_member(lua_State *L, lull__policy *policy, const char *name) {
    bool is = lua_getfield(L, -1, name) != LUA_TNIL;
    int32_t calendar = is ? lull__compile_calendar(L, policy) : -1;
    lua_pop(L, 1);
    return calendar;
}
