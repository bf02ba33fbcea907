/*
 * What functions of rules see: the event and its session, or a window that is over; read-only, and
 * only while they run.
 */
#include "policy/keep.h"

#include "event/json_text.h"
#include "policy/members.h"
#include "policy/messages.h"

#include <lauxlib.h>

static const char EVENT[] = "lull.event";
static const char SESSION[] = "lull.session";
static const char WINDOW[] = "lull.window";

enum {
    ARRAY_LEVELS = 64,
    LINE_BYTES_STEP = 1024, /* of a line that is read again for an array, for one step */
};

/* A view of the event or of an object in it. It expires with the call that it was made for. */
typedef struct event_view {
    uint64_t generation;
    int32_t node; /* of the policy's fields */
} event_view;

/* Of the session or window at hand. */
typedef struct scope_view {
    uint64_t generation;
} scope_view;

static lull__policy *policy_of(lua_State *L) {
    return lull__sandbox_of(L)->owner;
}

lull__policy *lull__check_current(lua_State *L, uint64_t generation, const char *what) {
    lull__policy *policy = policy_of(L);
    if (!policy->subject || policy->generation != generation) {
        luaL_error(L, LULL__SAYS_OUTSIDE_HANDLER, what, what);
    }
    return policy;
}

void lull__push_value(lua_State *L, lull__value value) {
    switch ((lull__type)value.type) {
    case LULL__BOOLEAN:
        lua_pushboolean(L, value.boolean);
        break;
    case LULL__INTEGER:
        lua_pushinteger(L, value.integer);
        break;
    case LULL__NUMBER:
        lua_pushnumber(L, value.number);
        break;
    case LULL__STRING:
        lua_pushlstring(L, value.string, value.length);
        break;
    default:
        lua_pushnil(L);
    }
}

/* ---- the event ------------------------------------------------------------------------------- */

static void push_view(lua_State *L, uint64_t generation, int32_t node) {
    event_view *view = lua_newuserdatauv(L, sizeof *view, 0);
    *view = (event_view){generation, node};
    luaL_setmetatable(L, EVENT);
}

void lull__push_event(lua_State *L, lull__policy *policy) {
    push_view(L, policy->generation, 0);
}

lull__policy *lull__check_event(lua_State *L, int index) {
    event_view *view = luaL_testudata(L, index, EVENT);
    if (!view || view->node != 0) {
        luaL_error(L, LULL__SAYS_NO_EVENT);
        return NULL;
    }
    return lull__check_current(L, view->generation, "event");
}

/* at(event): its instant, held near a received time as the policy says. */
int lull__at(lua_State *L) {
    const lull__policy *policy = lull__check_event(L, 1);
    if (policy->time_ms == LULL__NO_TIME) {
        return luaL_error(L, LULL__SAYS_EARLY_AT);
    }
    lua_pushinteger(L, policy->time_ms);
    return 1;
}

/* Pushes what the tape says from *at on, arrays and objects as tables. */
static void push_tape(lua_State *L, const lull__value *tape, size_t *at, int level) {
    lull__value value = tape[(*at)++];
    lull__budget_charge(L, 1);
    if (value.type != LULL__ARRAY && value.type != LULL__OBJECT) {
        lull__push_value(L, value);
        return;
    }
    if (level > ARRAY_LEVELS) {
        luaL_error(L, LULL__SAYS_DEEP_ARRAY, ARRAY_LEVELS);
    }
    luaL_checkstack(L, 4, "array");
    lua_newtable(L);
    for (uint32_t i = 0; i < value.length; i++) {
        if (value.type == LULL__OBJECT) {
            lull__push_value(L, tape[(*at)++]);
        }
        push_tape(L, tape, at, level + 1);
        if (value.type == LULL__OBJECT) {
            lua_rawset(L, -3);
        } else {
            lua_rawseti(L, -2, (lua_Integer)i + 1);
        }
    }
}

/* An array is rare in a rule, so it is read from the event when it is asked for. */
static void push_array(lua_State *L, lull__policy *policy, int32_t node) {
    lull__text names[LULL__FIELD_DEPTH + 1];
    size_t count = lull__fields_names(policy->fields, node, names);
    lull__value *tape;
    size_t length, at = 0;
    lull__budget_charge(L, policy->subject->line.length / LINE_BYTES_STEP);
    if (!lull__policy_parse(policy) ||
        !lull__reader_tape(policy->reader, names, count, policy->subject->arena, &tape, &length,
                           NULL)) {
        lull__sandbox_raise_no_memory(L);
    }
    push_tape(L, tape, &at, 0);
}

const lull__value *lull__check_row(lua_State *L, lull__policy *policy) {
    if (policy->fields->slot_count > policy->subject->width) {
        lull__budget_look(L); /* steps do not say how long the line is in which it looks */
    }
    const lull__value *row = lull__policy_row(policy);
    if (!row) {
        lull__sandbox_raise_no_memory(L);
    }
    return row;
}

/* What the event has at a node: a value, a view of an object, a table for an array, or nil. */
static void push_node(lua_State *L, lull__policy *policy, int32_t node) {
    lull__value value = lull__check_row(L, policy)[policy->fields->nodes[node].slot];
    if (value.type == LULL__OBJECT) {
        push_view(L, policy->generation, node);
    } else if (value.type == LULL__ARRAY) {
        push_array(L, policy, node);
    } else {
        lull__push_value(L, value);
    }
}

int32_t lull__field_node_of(lua_State *L, lull__policy *policy, lull__text path) {
    int32_t slot = (int32_t)lull__slot_member(L, policy->fields, path), node = 0;
    while (policy->fields->nodes[node].slot != slot) {
        node++;
    }
    return node;
}

void lull__push_field(lua_State *L, lull__policy *policy, int32_t node) {
    lull__budget_charge(L, 10);
    push_node(L, policy, node);
}

/* event.name */
static int event_index(lua_State *L) {
    event_view *view = luaL_checkudata(L, 1, EVENT);
    lull__policy *policy = lull__check_current(L, view->generation, "event");
    lull__budget_charge(L, 10);
    if (lua_type(L, 2) != LUA_TSTRING) {
        lua_pushnil(L);
        return 1;
    }
    lull__text name;
    name.at = lua_tolstring(L, 2, &name.length);
    lull_error error;
    int32_t node = lull__fields_member(policy->fields, view->node, name, &error);
    if (node < 0) {
        lull__sandbox_raise_error(L, &error);
    }
    push_node(L, policy, node);
    return 1;
}

static int read_only(lua_State *L) {
    return luaL_error(L, LULL__SAYS_READ_ONLY);
}

/* ---- the session or window ------------------------------------------------------------------- */

/* An id is a JSON scalar: a string without its quotes, or a number as it stands. */
static void push_id(lua_State *L, lull__text id) {
    char decoded[65536];
    size_t length;
    if (id.length == 0) {
        lua_pushnil(L);
    } else if (id.at[0] != '"') {
        lua_pushlstring(L, id.at, id.length);
        if (lua_stringtonumber(L, lua_tostring(L, -1)) > 0) {
            lua_remove(L, -2);
        }
    } else if (id.length <= sizeof decoded && lull__json_decode(id, 0, decoded, &length)) {
        lua_pushlstring(L, decoded, length);
    } else {
        lua_pushnil(L);
    }
}

/* Members of views that are no figures; of a window's, the id alone. */
enum { MEMBER_DATA = -3, MEMBER_CARRY = -4, MEMBER_TAG = -5 };

static const struct {
    const char *name;
    int which;
} MEMBERS[] = {
    {"id", LULL__FIGURE_ID}, {"previous_id", LULL__FIGURE_PREVIOUS_ID},
    {"data", MEMBER_DATA},   {"carry", MEMBER_CARRY},
    {"tag", MEMBER_TAG},
};

static void push_member(lua_State *L, lull__policy *policy, lua_Integer which) {
    const lull__view *view = policy->view;
    switch (which) {
    case LULL__FIGURE_ID:
        push_id(L, view->id);
        break;
    case LULL__FIGURE_PREVIOUS_ID:
        push_id(L, view->previous_id);
        break;
    case MEMBER_DATA:
        lull__push_kept(L, policy, LULL__DATA);
        break;
    case MEMBER_CARRY:
        lull__push_kept(L, policy, LULL__CARRY);
        break;
    case MEMBER_TAG:
        lua_pushcfunction(L, lull__tag_session);
        break;
    default:
        lull__push_value(L, lull__view_figure(view, (uint32_t)which));
    }
}

/* Upvalue 1: the number of each name; upvalue 2: nearest.hint, for those that are none; upvalue 3:
 * whether it is a window's. */
static int scope_index(lua_State *L) {
    bool of_window = lua_toboolean(L, lua_upvalueindex(3));
    const char *what = of_window ? "window" : "session";
    scope_view *checked = luaL_checkudata(L, 1, of_window ? WINDOW : SESSION);
    lull__policy *policy = lull__check_current(L, checked->generation, what);
    lua_pushvalue(L, 2);
    if (lua_rawget(L, lua_upvalueindex(1)) == LUA_TNUMBER) {
        push_member(L, policy, lua_tointeger(L, -1));
        return 1;
    }
    const char *name = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : luaL_typename(L, 2);
    const lull__scope *scope = of_window ? &policy->window : &policy->session;
    int32_t measure = lull__measure_named(scope->terms, lull__text_of(name));
    if (measure >= 0) {
        push_member(L, policy, LULL__FIGURE_COUNT + measure);
        return 1;
    }
    lua_pushvalue(L, lua_upvalueindex(2));
    lua_pushstring(L, name);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_call(L, 2, 1);
    return luaL_error(L, LULL__SAYS_NO_MEMBER, what, name, lua_tostring(L, -1));
}

lull__policy *lull__check_session(lua_State *L, int index) {
    const scope_view *view = luaL_testudata(L, index, SESSION);
    if (!view) {
        luaL_error(L, LULL__SAYS_TAG_WITHOUT_SESSION);
        return NULL;
    }
    return lull__check_current(L, view->generation, "session");
}

void lull__push_view(lua_State *L, lull__policy *policy) {
    scope_view *view = lua_newuserdatauv(L, sizeof *view, 0);
    view->generation = policy->generation;
    luaL_setmetatable(L, policy->view->of_window ? WINDOW : SESSION);
}

static void open_view(lua_State *L, const char *name, const char *shown) {
    luaL_newmetatable(L, name);
    lua_pushstring(L, shown);
    lua_setfield(L, -2, "__name");
    lua_pushboolean(L, false);
    lua_setfield(L, -2, "__metatable");
    lua_pushcfunction(L, read_only);
    lua_setfield(L, -2, "__newindex");
}

void lull__push_figures(lua_State *L) {
    lua_createtable(L, 0, 2);
    for (int of_window = 0; of_window < 2; of_window++) {
        lua_newtable(L);
        for (uint32_t i = 0; i < LULL__FIGURE_COUNT; i++) {
            if (lull__has_figure(of_window, i)) {
                lua_pushboolean(L, true);
                lua_setfield(L, -2, lull__figure_names[i]);
            }
        }
        lua_setfield(L, -2, of_window ? "window" : "session");
    }
}

/* The view of sessions or of windows; `hint` is the index of nearest.hint. */
static void open_scope_view(lua_State *L, bool of_window, int hint) {
    open_view(L, of_window ? WINDOW : SESSION, of_window ? "window" : "session");
    lua_newtable(L);
    for (uint32_t i = 0; i < LULL__FIGURE_COUNT; i++) {
        if (lull__has_figure(of_window, i)) {
            lua_pushinteger(L, i);
            lua_setfield(L, -2, lull__figure_names[i]);
        }
    }
    for (size_t i = 0; i < (of_window ? 1 : sizeof MEMBERS / sizeof *MEMBERS); i++) {
        lua_pushinteger(L, MEMBERS[i].which);
        lua_setfield(L, -2, MEMBERS[i].name);
    }
    lua_pushvalue(L, hint);
    lua_pushboolean(L, of_window);
    lua_pushcclosure(L, scope_index, 3);
    lua_setfield(L, -2, "__index");
    lua_pop(L, 1);
}

void lull__views_open(lua_State *L, lua_CFunction use) {
    lull__keep_open(L);
    open_view(L, EVENT, "event");
    lua_pushcfunction(L, event_index);
    lua_setfield(L, -2, "__index");
    lua_pop(L, 1);
    lua_pushcfunction(L, use);
    lua_pushliteral(L, "nearest");
    lua_call(L, 1, 1);
    lua_getfield(L, -1, "hint");
    lua_remove(L, -2);
    open_scope_view(L, false, lua_gettop(L));
    open_scope_view(L, true, lua_gettop(L));
    lua_pop(L, 1);
}
