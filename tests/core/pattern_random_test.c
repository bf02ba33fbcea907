/*
 * pattern_random_test [seed] [count]: core/policy/pattern.c against liblua on patterns that a
 * grammar makes, with subjects made to fit them, both then damaged at times.
 *
 *     pattern  = ["^"] part* ["$"]         a part writes itself and, mostly, a text that it matches
 *     part     = single [* + - ?] | "(" part* ")" | "()" | "%1" | "%bxy" | "%f[set]"
 *
 * Each answer must be liblua's: the same refusals, positions and captures. Each cost must be the
 * same again, enough, and not too much by one step.
 */
#include "chance.h"
#include "check.h"
#include "policy/pattern.h"

#include <lauxlib.h>
#include <lualib.h>
#include <string.h>

enum { STEPS_MAX = 20000, TEXT_MAX = 512, LEVELS_MAX = 4 };

typedef struct text {
    char bytes[TEXT_MAX];
    size_t length;
} text;

static struct { unsigned cases, matched, refused, complex, ran_out; } seen;

static void add(text *to, const char *bytes, size_t count) {
    if (to->length + count <= TEXT_MAX) {
        memcpy(to->bytes + to->length, bytes, count);
        to->length += count;
    }
}

static void add_string(text *to, const char *string) {
    add(to, string, strlen(string));
}

/* ---- the grammar ----------------------------------------------------------------------------- */

typedef struct making {
    text *pattern, *subject;
    int captures, closed; /* begun, and of those that are closed the first so many */
    text held;            /* what the first capture matched; of no use before it is closed */
} making;

/* Something that stands for one byte, and bytes for which it does. */
typedef struct single {
    const char *pattern, *bytes;
} single;

static const single singles[] = {
    {"a", "a"},
    {"b", "b"},
    {"-", "-"},
    {"]", "]"},
    {".", "a1 ("},
    {"%a", "abZ"},
    {"%d", "09"},
    {"%s", " \t"},
    {"%w", "a9"},
    {"%l", "az"},
    {"%u", "AZ"},
    {"%p", ".-("},
    {"%x", "f0"},
    {"%c", "\n\x7f"},
    {"%g", "a!"},
    {"%S", "a1"},
    {"%D", "a "},
    {"%W", " -"},
    {"%A", "1 "},
    {"%P", "a "},
    {"%%", "%"},
    {"%.", "."},
    {"%(", "("},
    {"%]", "]"},
    {"%y", "y"},
    {"[ab]", "ab"},
    {"[^ab]", "c1"},
    {"[a-z]", "az"},
    {"[^a-z]", "A1"},
    {"[]a]", "]a"},
    {"[^]a]", "b1"},
    {"[%a_-]", "a_-"},
    {"[%w%s]", "a "},
    {"[^%s]", "a1"},
    {"[a%-z]", "a-z"},
    {"[%]]", "]"},
    {"[--/]", "-./"},
    {"[a-]", "a-"},
    {"[^%d%p]", "a "},
    {"[%a-z]", "a-z"},
    {"[\x80-\xff]", "\x80\xe9"},
    {"[^\x01-\x7e]", "\x7f\xc3"},
};

static const char *const sets[] = {"[a]", "[%w]", "[^%w]", "[%s%z]", "[^%z]", "[%d-]", "[a-z]"};

static void make_parts(making *it, int level);

static void make_single(making *it) {
    static const char *const marks[] = {"", "", "", "*", "+", "-", "?"};
    const single *made = &PICK(singles);
    const char *mark = PICK(marks);
    add_string(it->pattern, made->pattern);
    add_string(it->pattern, mark);
    uint32_t count = *mark == '\0' ? 1 : *mark == '?' ? below(2) : below(4) + (*mark == '+');
    for (uint32_t i = 0; i < count; i++) {
        add(it->subject, &made->bytes[below((uint32_t)strlen(made->bytes))], 1);
    }
}

static void make_capture(making *it, int level) {
    int number = it->captures++;
    size_t start = it->subject->length;
    add_string(it->pattern, "(");
    make_parts(it, level + 1);
    add_string(it->pattern, ")");
    if (number == 0) {
        it->closed = 1;
        it->held.length = 0;
        add(&it->held, it->subject->bytes + start, it->subject->length - start);
    }
}

static void make_balance(making *it) {
    static const char *const pairs[] = {"()", "[]", "ab", "||", "%%"};
    const char *pair = PICK(pairs);
    uint32_t levels = below(3);
    add_string(it->pattern, "%b");
    add(it->pattern, pair, 2);
    for (uint32_t i = 0; i <= levels; i++) {
        add(it->subject, &pair[0], 1);
        add_string(it->subject, i % 2 == 0 ? "x" : "");
    }
    for (uint32_t i = 0; i <= levels && (pair[0] != pair[1] || i == 0); i++) {
        add(it->subject, &pair[1], 1);
    }
}

static void make_again(making *it) {
    char again[] = "%1";
    again[1] = (char)('1' + (below(8) == 0 ? below(9) : 0));
    add_string(it->pattern, again);
    add(it->subject, it->held.bytes, it->held.length);
}

static void make_part(making *it, int level) {
    uint32_t kind = below(16);
    if (kind < 2 && level < LEVELS_MAX) {
        make_capture(it, level);
    } else if (kind == 2) {
        it->captures++;
        add_string(it->pattern, "()");
    } else if (kind == 3 && (it->closed > 0 || below(8) == 0)) {
        make_again(it);
    } else if (kind == 4) {
        make_balance(it);
    } else if (kind == 5) {
        add_string(it->pattern, "%f");
        add_string(it->pattern, PICK(sets));
    } else {
        make_single(it);
    }
}

static void make_parts(making *it, int level) {
    for (uint32_t count = below(level == 0 ? 7 : 4); count > 0; count--) {
        make_part(it, level);
    }
}

static void make_noise(text *to) {
    static const char bytes[] = "aabZ19 -.()[]%\n\x80";
    for (uint32_t count = below(5); count > 0; count--) {
        add(to, &bytes[below(sizeof bytes)], 1);
    }
}

/* A byte that is gone, comes twice, or is another. */
static void damage(text *it) {
    static const char bytes[] = "%[]()^$*+-?.fb01a";
    if (it->length == 0) {
        return;
    }
    size_t at = below((uint32_t)it->length);
    switch (below(3)) {
    case 0:
        memmove(it->bytes + at, it->bytes + at + 1, it->length - at - 1);
        it->length--;
        break;
    case 1:
        if (it->length < TEXT_MAX) {
            memmove(it->bytes + at + 1, it->bytes + at, it->length - at);
            it->length++;
        }
        break;
    default:
        it->bytes[at] = bytes[below(sizeof bytes)];
    }
}

static void make_case(text *pattern, text *subject) {
    static const char *const long_ones[] = {"a?", "()", "a*", "%1", "(", "[^a"};
    pattern->length = subject->length = 0;
    making it = {.pattern = pattern, .subject = subject};
    bool anchored = below(6) == 0;
    add_string(pattern, anchored ? "^" : "");
    if (!anchored) {
        make_noise(subject);
    }
    make_parts(&it, 0);
    if (below(40) == 0) { /* past the limits of captures and of choices */
        const char *unit = PICK(long_ones);
        for (uint32_t count = below(250); count > 0; count--) {
            add_string(pattern, unit);
            add_string(subject, below(16) > 0 ? "a" : "");
        }
    }
    if (below(6) == 0) {
        add_string(pattern, "$");
    } else {
        make_noise(subject);
    }
    for (uint32_t count = below(4) == 0 ? 1 + below(2) : 0; count > 0; count--) {
        damage(pattern);
    }
    for (uint32_t count = below(4) == 0 ? 1 : 0; count > 0; count--) {
        damage(subject);
    }
}

/* ---- asking both ----------------------------------------------------------------------------- */

/* Calls string.NAME(subject, pattern, init); true where it did not raise, with its answers on the
 * stack from 1 on. */
static bool ask_liblua(lua_State *L, const char *name, const text *subject, const text *pattern,
                       size_t init) {
    lua_settop(L, 0);
    lua_getglobal(L, "string");
    lua_getfield(L, 1, name);
    lua_remove(L, 1);
    lua_pushlstring(L, subject->bytes, subject->length);
    lua_pushlstring(L, pattern->bytes, pattern->length);
    lua_pushinteger(L, (lua_Integer)init + 1);
    return lua_pcall(L, 3, LUA_MULTRET, 0) == LUA_OK;
}

static bool is_capture(lua_State *L, int index, const lull__pattern_match *match,
                       lull__pattern_capture ours) {
    if (ours.length == LULL__PATTERN_POSITION) {
        return lua_isinteger(L, index) &&
               lua_tointeger(L, index) == ours.start - match->subject + 1;
    }
    size_t length;
    const char *theirs =
        lua_type(L, index) == LUA_TSTRING ? lua_tolstring(L, index, &length) : NULL;
    return theirs && length == (size_t)ours.length && memcmp(theirs, ours.start, length) == 0;
}

/* string.match answers with the captures, or the whole match where there are none. */
static bool same_captures(lua_State *L, const lull__pattern_match *match) {
    if (match->count == 0) {
        lull__pattern_capture whole = {match->start, match->end - match->start};
        return lua_gettop(L) == 1 && is_capture(L, 1, match, whole);
    }
    bool same = lua_gettop(L) == match->count;
    for (int i = 0; i < match->count && same; i++) {
        same = is_capture(L, i + 1, match, match->captures[i]);
    }
    return same;
}

/* string.find says where; what has no special byte in it, it looks for as it stands. */
static bool same_place(lua_State *L, const text *subject, const text *pattern, size_t init,
                       const lull__pattern_match *match) {
    bool special = false;
    for (size_t i = 0; i < pattern->length; i++) {
        special |= memchr("^$*+?.([%-", pattern->bytes[i], 10) != NULL;
    }
    return !special || (ask_liblua(L, "find", subject, pattern, init) &&
                        lua_tointeger(L, 1) == match->start - match->subject + 1 &&
                        lua_tointeger(L, 2) == match->end - match->subject);
}

static lull__pattern_result ask_ours(const text *subject, const text *pattern, size_t init,
                                     uint64_t steps, lull__pattern_match *match) {
    match->steps_left = steps;
    return lull__pattern_find(subject->bytes, subject->length, init, pattern->bytes,
                              pattern->length, match);
}

/* ---- what must hold -------------------------------------------------------------------------- */

static bool same_answer(lua_State *L, const text *subject, const text *pattern, size_t init,
                        lull__pattern_result result, const lull__pattern_match *match) {
    bool accepts = ask_liblua(L, "match", subject, pattern, init);
    if (!accepts && strstr(lua_tostring(L, 1), "too complex")) {
        seen.complex++; /* liblua has room for a choice or two less */
        return result != LULL__PATTERN_MALFORMED;
    }
    switch (result) {
    case LULL__PATTERN_MATCH:
        seen.matched++;
        return accepts && same_captures(L, match) && same_place(L, subject, pattern, init, match);
    case LULL__PATTERN_NO_MATCH:
        return accepts && lua_gettop(L) == 1 && lua_isnil(L, 1);
    case LULL__PATTERN_MALFORMED:
        seen.refused++;
        return !accepts && !lull__pattern_check(pattern->bytes, pattern->length, NULL);
    default:
        return false;
    }
}

/* The same steps again, which are enough, and one less is not. */
static bool same_cost(const text *subject, const text *pattern, size_t init,
                      lull__pattern_result result, uint64_t spent) {
    lull__pattern_match again;
    return ask_ours(subject, pattern, init, spent, &again) == result && again.steps_left == 0 &&
           (spent == 0 ||
            (ask_ours(subject, pattern, init, spent - 1, &again) == LULL__PATTERN_STEPS &&
             again.steps_left == 0));
}

static void show(const char *what, const text *it) {
    printf("  %s: \"", what);
    for (size_t i = 0; i < it->length; i++) {
        unsigned char byte = (unsigned char)it->bytes[i];
        printf(byte >= 0x20 && byte < 0x7f && byte != '\\' ? "%c" : "\\x%02x", byte);
    }
    printf("\"\n");
}

static void try_case(lua_State *L) {
    static text pattern, subject;
    make_case(&pattern, &subject);
    size_t init = below(4) == 0 ? below((uint32_t)subject.length + 2) : 0;
    lull__pattern_match match;
    lull__pattern_result result = ask_ours(&subject, &pattern, init, STEPS_MAX, &match);
    seen.cases++;
    if (result == LULL__PATTERN_STEPS) { /* liblua would not come back */
        seen.ran_out++;
        CHECK(match.steps_left == 0);
        return;
    }
    uint64_t spent = STEPS_MAX - match.steps_left;
    if (!CHECK(same_answer(L, &subject, &pattern, init, result, &match)) ||
        !CHECK(same_cost(&subject, &pattern, init, result, spent))) {
        show("pattern", &pattern);
        show("subject", &subject);
        printf("  from %zu: %d after %llu steps\n", init, (int)result, (unsigned long long)spent);
    }
}

int main(int argc, char **argv) {
    begin_chance(argc, argv);
    long count = argc > 2 ? strtol(argv[2], NULL, 10) : 100000;
    lua_State *L = luaL_newstate();
    if (!L) {
        return 1;
    }
    luaL_openlibs(L);
    TEST("a pattern finds what it finds in Lua, is refused where it is there, and costs as much "
         "each time");
    for (long i = 0; i < count; i++) {
        try_case(L);
    }
    lua_close(L);
    printf("%u cases: %u matched, %u refused, %u too complex, %u out of steps\n", seen.cases,
           seen.matched, seen.refused, seen.complex, seen.ran_out);
    TEST("and the cases were of every kind");
    CHECK(count < 10000 || (seen.matched > seen.cases / 4 && seen.refused > seen.cases / 50 &&
                            seen.complex > 0 && seen.ran_out > 0));
    return finish("pattern_random_test");
}
