/*
 * find, match, gmatch and gsub: pattern.h behind the functions that Lua knows.
 */
#include "policy/lua_text.h"
#include "policy/messages.h"
#include "policy/pattern.h"

#include <string.h>

typedef struct search {
    const char *subject;
    size_t subject_length;
    const char *pattern;
    size_t pattern_length;
    lull__pattern_match match;
} search;

static void check_search(lua_State *L, search *s, int subject_arg, int pattern_arg) {
    s->subject = lull__check_text(L, subject_arg, &s->subject_length);
    s->pattern = lull__check_text(L, pattern_arg, &s->pattern_length);
}

typedef lull__pattern_result search_function(const char *subject, size_t subject_length, size_t at,
                                             const char *pattern, size_t pattern_length,
                                             lull__pattern_match *match);

/* Runs a search on what is left of the budget and charges what it took. */
static bool run(lua_State *L, search *s, search_function *function, size_t at) {
    uint64_t left = lull__budget_left(L);
    s->match.steps_left = left;
    lull__pattern_result result =
        function(s->subject, s->subject_length, at, s->pattern, s->pattern_length, &s->match);
    lull__budget_charge(L, left - s->match.steps_left);
    switch (result) {
    case LULL__PATTERN_STEPS:
        lull__budget_charge(L, 1); /* raises: nothing is left */
        return luaL_error(L, LULL__SAYS_SPENT_PATTERN);
    case LULL__PATTERN_MALFORMED:
    case LULL__PATTERN_TOO_COMPLEX:
        return luaL_error(L, "%s", s->match.message);
    case LULL__PATTERN_MATCH:
    case LULL__PATTERN_NO_MATCH:
        break;
    }
    return result == LULL__PATTERN_MATCH;
}

/* Pushes capture `index`; without captures, 0 is the whole match. */
static void push_capture(lua_State *L, const search *s, int index) {
    const lull__pattern_match *match = &s->match;
    lull__pattern_capture capture = {match->start, match->end - match->start};
    if (index < match->count) {
        capture = match->captures[index];
    }
    if (capture.length == LULL__PATTERN_POSITION) {
        lua_pushinteger(L, capture.start - match->subject + 1);
        return;
    }
    lull__budget_charge(L, (uint64_t)capture.length);
    lua_pushlstring(L, capture.start, (size_t)capture.length);
}

static int push_captures(lua_State *L, const search *s, int count) {
    luaL_checkstack(L, count, LULL__SAYS_MANY_CAPTURES);
    for (int i = 0; i < count; i++) {
        push_capture(L, s, i);
    }
    return count;
}

static int captures_or_whole(const search *s) {
    return s->match.count > 0 ? s->match.count : 1;
}

/* A search_function that takes the pattern as plain text. */
static lull__pattern_result find_plain(const char *subject, size_t subject_length, size_t at,
                                       const char *pattern, size_t pattern_length,
                                       lull__pattern_match *match) {
    match->count = 0;
    for (; at + pattern_length <= subject_length; at++) {
        size_t same = 0;
        while (same < pattern_length && subject[at + same] == pattern[same]) {
            same++;
        }
        if (match->steps_left <= same) {
            match->steps_left = 0;
            return LULL__PATTERN_STEPS;
        }
        match->steps_left -= same + 1;
        if (same == pattern_length) {
            match->start = subject + at;
            match->end = match->start + same;
            return LULL__PATTERN_MATCH;
        }
    }
    return LULL__PATTERN_NO_MATCH;
}

/* Lua's own list, without ")": find(s, ")") looks for a parenthesis though match(s, ")") raises. */
static bool has_specials(const search *s) {
    for (size_t i = 0; i < s->pattern_length; i++) {
        if (memchr("^$*+?.([%-", s->pattern[i], sizeof "^$*+?.([%-" - 1) != NULL) {
            return true;
        }
    }
    return false;
}

int lull__string_find(lua_State *L) {
    search s;
    check_search(L, &s, 1, 2);
    size_t init = lull__first_offset(luaL_optinteger(L, 3, 1), s.subject_length);
    bool plain = lua_toboolean(L, 4) || !has_specials(&s);
    if (init > s.subject_length || !run(L, &s, plain ? find_plain : lull__pattern_find, init)) {
        lua_pushnil(L);
        return 1;
    }
    lua_pushinteger(L, s.match.start - s.subject + 1);
    lua_pushinteger(L, s.match.end - s.subject);
    return 2 + push_captures(L, &s, s.match.count);
}

int lull__string_match(lua_State *L) {
    search s;
    check_search(L, &s, 1, 2);
    size_t init = lull__first_offset(luaL_optinteger(L, 3, 1), s.subject_length);
    if (init > s.subject_length || !run(L, &s, lull__pattern_find, init)) {
        lua_pushnil(L);
        return 1;
    }
    return push_captures(L, &s, captures_or_whole(&s));
}

/* gmatch's iterator. Upvalues: subject, pattern, the offset to go on from, and the end of the last
 * match (-1: none yet), where no empty match may follow. */
static int next_match(lua_State *L) {
    search s;
    check_search(L, &s, lua_upvalueindex(1), lua_upvalueindex(2));
    size_t at = (size_t)lua_tointeger(L, lua_upvalueindex(3));
    lua_Integer last = lua_tointeger(L, lua_upvalueindex(4));
    for (; at <= s.subject_length; at++) {
        if (run(L, &s, lull__pattern_match_at, at) && s.match.end - s.subject != last) {
            lua_pushinteger(L, s.match.end - s.subject);
            lua_copy(L, -1, lua_upvalueindex(3));
            lua_replace(L, lua_upvalueindex(4));
            return push_captures(L, &s, captures_or_whole(&s));
        }
    }
    return 0;
}

int lull__string_gmatch(lua_State *L) {
    search s;
    check_search(L, &s, 1, 2);
    size_t init = lull__first_offset(luaL_optinteger(L, 3, 1), s.subject_length);
    lua_settop(L, 2);
    lua_pushinteger(L, (lua_Integer)(init <= s.subject_length ? init : s.subject_length + 1));
    lua_pushinteger(L, -1);
    lua_pushcclosure(L, next_match, 4);
    return 1;
}

/* Adds gsub's replacement text (argument 3) with its %0 .. %9 and %% filled in. */
static void add_filled(lua_State *L, luaL_Buffer *buffer, const search *s) {
    size_t length;
    const char *p = lua_tolstring(L, 3, &length);
    const char *end = p + length;
    for (;;) {
        const char *escape = memchr(p, '%', (size_t)(end - p));
        lull__add_charged(L, buffer, p, (size_t)((escape == NULL ? end : escape) - p));
        if (escape == NULL) {
            return;
        }
        p = escape + 2;
        int digit = escape + 1 < end ? escape[1] - '0' : -1;
        if (escape + 1 < end && escape[1] == '%') {
            lull__add_charged(L, buffer, "%", 1);
        } else if (digit == 0) {
            lull__add_charged(L, buffer, s->match.start, (size_t)(s->match.end - s->match.start));
        } else if (digit < 0 || digit > 9) {
            luaL_error(L, LULL__SAYS_BAD_REPLACEMENT);
        } else if (digit > captures_or_whole(s)) {
            luaL_error(L, LULL__SAYS_BAD_REPLACEMENT_INDEX, digit);
        } else {
            push_capture(L, s, digit - 1);
            lull__add_value(L, buffer);
        }
    }
}

/* Adds what gsub puts in a match's place. */
static void add_replacement(lua_State *L, luaL_Buffer *buffer, const search *s) {
    switch (lua_type(L, 3)) {
    case LUA_TSTRING:
        add_filled(L, buffer, s);
        return;
    case LUA_TTABLE:
        push_capture(L, s, 0);
        lua_gettable(L, 3);
        break;
    default:
        lua_pushvalue(L, 3);
        lua_call(L, push_captures(L, s, captures_or_whole(s)), 1);
    }
    if (!lua_toboolean(L, -1)) {
        lua_pop(L, 1);
        lull__add_charged(L, buffer, s->match.start, (size_t)(s->match.end - s->match.start));
    } else if (lua_isstring(L, -1)) {
        lull__add_value(L, buffer);
    } else {
        luaL_error(L, LULL__SAYS_BAD_REPLACEMENT_VALUE, luaL_typename(L, -1));
    }
}

int lull__string_gsub(lua_State *L) {
    search s;
    luaL_Buffer buffer;
    check_search(L, &s, 1, 2);
    int type = lua_type(L, 3);
    if (type == LUA_TNUMBER) {
        lull__check_text(L, 3, NULL);
    } else if (type != LUA_TSTRING && type != LUA_TTABLE && type != LUA_TFUNCTION) {
        return luaL_typeerror(L, 3, "string/function/table");
    }
    lua_Integer count_max = luaL_optinteger(L, 4, LUA_MAXINTEGER);
    bool anchored = s.pattern_length > 0 && *s.pattern == '^';
    s.pattern += anchored;
    s.pattern_length -= anchored;
    lua_Integer count = 0;
    size_t at = 0;
    const char *last = NULL; /* the end of the last match, where no empty match may follow */
    luaL_buffinit(L, &buffer);
    while (count < count_max) {
        if (run(L, &s, lull__pattern_match_at, at) && s.match.end != last) {
            count++;
            last = s.match.end;
            at = (size_t)(last - s.subject);
            add_replacement(L, &buffer, &s);
        } else if (at < s.subject_length) {
            luaL_addchar(&buffer, s.subject[at++]);
        } else {
            break;
        }
        if (anchored) {
            break;
        }
    }
    lull__add_charged(L, &buffer, s.subject + at, s.subject_length - at);
    luaL_pushresult(&buffer);
    lua_pushinteger(L, count);
    return 2;
}
