#include "policy/lua_string.h"

#include "policy/budget.h"
#include "policy/pattern.h"

#include <lauxlib.h>
#include <limits.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

/* Every function here can raise, by an argument, the budget or memory: nothing is held across a call
 * but the stack, Lua's values and luaL_Buffer. */

/* ---- numbers and texts ---- */

/* The bytes of the longest number: "%99.99f" of the largest double. */
#define NUMBER_BYTES_MAX 512

/* snprintf of one double, with "." for the locale's decimal point. The layout takes a width and a
 * precision (negative: the default). */
static size_t print_double(char *out, const char *layout, int width, int precision, double value) {
    const char *point = localeconv()->decimal_point;
    size_t point_length = strlen(point);
    snprintf(out, NUMBER_BYTES_MAX, layout, width, precision, value);
    char *at = strcmp(point, ".") == 0 ? NULL : strstr(out, point);
    if (at != NULL && point_length > 1) { /* the width was counted in bytes: once more, as wide */
        snprintf(out, NUMBER_BYTES_MAX, layout, width + (width > 0) * (int)(point_length - 1),
                 precision, value);
        at = strstr(out, point);
    }
    if (at != NULL) {
        *at = '.';
        memmove(at + 1, at + point_length, strlen(at + point_length) + 1);
    }
    return strlen(out);
}

static void push_number_text(lua_State *L, int index) {
    char text[NUMBER_BYTES_MAX];
    if (lua_isinteger(L, index)) {
        snprintf(text, sizeof text, LUA_INTEGER_FMT, lua_tointeger(L, index));
    } else {
        size_t length = print_double(text, "%*.*g", 0, 14, lua_tonumber(L, index));
        if (strspn(text, "-0123456789") == length) {
            memcpy(text + length, ".0", sizeof ".0"); /* so that it reads as a float */
        }
    }
    lua_pushstring(L, text);
}

/* luaL_checklstring, except that a number becomes its C-locale text. */
static const char *check_text(lua_State *L, int arg, size_t *length) {
    if (lua_type(L, arg) == LUA_TNUMBER) {
        push_number_text(L, arg);
        lua_replace(L, arg);
    }
    return luaL_checklstring(L, arg, length);
}

/* luaL_tolstring, except that a value without a text is its type's name, with no address. */
static const char *push_text(lua_State *L, int index, size_t *length) {
    if (luaL_callmeta(L, index, "__tostring")) {
        if (!lua_isstring(L, -1)) {
            luaL_error(L, "'__tostring' must return a string");
        }
        return check_text(L, lua_gettop(L), length);
    }
    int top = lua_gettop(L);
    switch (lua_type(L, index)) {
    case LUA_TNUMBER:
        push_number_text(L, index);
        break;
    case LUA_TSTRING:
        lua_pushvalue(L, index);
        break;
    case LUA_TBOOLEAN:
        lua_pushstring(L, lua_toboolean(L, index) ? "true" : "false");
        break;
    default:
        lua_pushstring(L, luaL_typename(L, index));
        if (luaL_getmetafield(L, index, "__name") != LUA_TNIL) {
            if (lua_type(L, -1) == LUA_TSTRING) {
                lua_replace(L, top + 1);
            }
            lua_settop(L, top + 1);
        }
    }
    return lua_tolstring(L, -1, length);
}

/* A first position as an offset: 1 is 0, -1 the last byte. May lie beyond the text, never before. */
static size_t first_offset(lua_Integer position, size_t length) {
    if (position > 0) {
        return (size_t)position - 1;
    }
    return position == 0 || position < -(lua_Integer)length ? 0 : length - (size_t)-position;
}

/* A last position as the offset of the byte after it. Never beyond the text. */
static size_t end_offset(lua_Integer position, size_t length) {
    if (position >= 0) {
        return (size_t)position < length ? (size_t)position : length;
    }
    return position < -(lua_Integer)length ? 0 : length - (size_t)-position + 1;
}

/* ---- texts in, texts out ---- */

static int string_len(lua_State *L) {
    size_t length;
    check_text(L, 1, &length);
    lua_pushinteger(L, (lua_Integer)length);
    return 1;
}

static int string_sub(lua_State *L) {
    size_t length;
    const char *text = check_text(L, 1, &length);
    size_t first = first_offset(luaL_checkinteger(L, 2), length);
    size_t end = end_offset(luaL_optinteger(L, 3, -1), length);
    size_t size = first < end ? end - first : 0;
    lull__budget_charge(L, size);
    lua_pushlstring(L, size > 0 ? text + first : "", size);
    return 1;
}

/* A text of the same length, byte by byte: `step` is given each byte's offset and the length. */
static int map_bytes(lua_State *L, char (*map)(const char *text, size_t at, size_t length)) {
    size_t length;
    luaL_Buffer buffer;
    const char *text = check_text(L, 1, &length);
    lull__budget_charge(L, length);
    char *out = luaL_buffinitsize(L, &buffer, length);
    for (size_t at = 0; at < length; at++) {
        out[at] = map(text, at, length);
    }
    luaL_pushresultsize(&buffer, length);
    return 1;
}

static char lower_byte(const char *text, size_t at, size_t length) {
    (void)length;
    return text[at] >= 'A' && text[at] <= 'Z' ? (char)(text[at] + ('a' - 'A')) : text[at];
}

static char upper_byte(const char *text, size_t at, size_t length) {
    (void)length;
    return text[at] >= 'a' && text[at] <= 'z' ? (char)(text[at] - ('a' - 'A')) : text[at];
}

static char mirrored_byte(const char *text, size_t at, size_t length) {
    return text[length - 1 - at];
}

static int string_lower(lua_State *L) {
    return map_bytes(L, lower_byte);
}

static int string_upper(lua_State *L) {
    return map_bytes(L, upper_byte);
}

static int string_reverse(lua_State *L) {
    return map_bytes(L, mirrored_byte);
}

static int string_byte(lua_State *L) {
    size_t length;
    const char *text = check_text(L, 1, &length);
    lua_Integer position = luaL_optinteger(L, 2, 1);
    size_t first = first_offset(position, length);
    size_t end = end_offset(luaL_optinteger(L, 3, position), length);
    size_t count = first < end ? end - first : 0;
    lull__budget_charge(L, count);
    luaL_checkstack(L, count < INT_MAX ? (int)count : INT_MAX, "string slice too long");
    for (size_t i = 0; i < count; i++) {
        lua_pushinteger(L, (unsigned char)text[first + i]);
    }
    return (int)count;
}

static int string_char(lua_State *L) {
    int count = lua_gettop(L);
    luaL_Buffer buffer;
    lull__budget_charge(L, (uint64_t)count);
    char *out = luaL_buffinitsize(L, &buffer, (size_t)count);
    for (int i = 0; i < count; i++) {
        lua_Integer byte = luaL_checkinteger(L, i + 1);
        luaL_argcheck(L, byte >= 0 && byte <= UCHAR_MAX, i + 1, "value out of range");
        out[i] = (char)(unsigned char)byte;
    }
    luaL_pushresultsize(&buffer, (size_t)count);
    return 1;
}

static int string_rep(lua_State *L) {
    size_t length;
    size_t separator_length = 0;
    const char *separator = "";
    const char *text = check_text(L, 1, &length);
    lua_Integer count = luaL_checkinteger(L, 2);
    if (!lua_isnoneornil(L, 3)) {
        separator = check_text(L, 3, &separator_length);
    }
    size_t unit = length + separator_length;
    if (count <= 0 || unit == 0) {
        lua_pushstring(L, ""); /* at once: counting to 1 << 62 takes for ever */
        return 1;
    }
    if ((lua_Unsigned)count > (LULL__STRING_REP_BYTES_MAX + separator_length) / unit) {
        return luaL_error(L, "resulting string too large (string.rep makes at most %d bytes)",
                          LULL__STRING_REP_BYTES_MAX);
    }
    size_t size = unit * (size_t)count - separator_length;
    luaL_Buffer buffer;
    lull__budget_charge(L, size);
    char *out = luaL_buffinitsize(L, &buffer, size);
    for (size_t at = 0; at < size; at += unit) {
        memcpy(out + at, text, length);
        if (at + length < size) {
            memcpy(out + at + length, separator, separator_length);
        }
    }
    luaL_pushresultsize(&buffer, size);
    return 1;
}

/* ---- patterns ---- */

typedef struct search {
    const char *subject;
    size_t subject_length;
    const char *pattern;
    size_t pattern_length;
    lull__pattern_match match;
} search;

static void check_search(lua_State *L, search *s, int subject_arg, int pattern_arg) {
    s->subject = check_text(L, subject_arg, &s->subject_length);
    s->pattern = check_text(L, pattern_arg, &s->pattern_length);
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
        return luaL_error(L, "a pattern ran out of steps");
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
    luaL_checkstack(L, count, "too many captures");
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

static int string_find(lua_State *L) {
    search s;
    check_search(L, &s, 1, 2);
    size_t init = first_offset(luaL_optinteger(L, 3, 1), s.subject_length);
    bool plain = lua_toboolean(L, 4) || !has_specials(&s);
    if (init > s.subject_length || !run(L, &s, plain ? find_plain : lull__pattern_find, init)) {
        lua_pushnil(L);
        return 1;
    }
    lua_pushinteger(L, s.match.start - s.subject + 1);
    lua_pushinteger(L, s.match.end - s.subject);
    return 2 + push_captures(L, &s, s.match.count);
}

static int string_match(lua_State *L) {
    search s;
    check_search(L, &s, 1, 2);
    size_t init = first_offset(luaL_optinteger(L, 3, 1), s.subject_length);
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

static int string_gmatch(lua_State *L) {
    search s;
    check_search(L, &s, 1, 2);
    size_t init = first_offset(luaL_optinteger(L, 3, 1), s.subject_length);
    lua_settop(L, 2);
    lua_pushinteger(L, (lua_Integer)(init <= s.subject_length ? init : s.subject_length + 1));
    lua_pushinteger(L, -1);
    lua_pushcclosure(L, next_match, 4);
    return 1;
}

static void add_charged(lua_State *L, luaL_Buffer *buffer, const char *text, size_t length) {
    lull__budget_charge(L, length);
    luaL_addlstring(buffer, text, length);
}

/* Adds the value on top of the stack, a string or a number, and pops it. */
static void add_value(lua_State *L, luaL_Buffer *buffer) {
    size_t length;
    check_text(L, lua_gettop(L), &length);
    lull__budget_charge(L, length);
    luaL_addvalue(buffer);
}

/* Adds gsub's replacement text (argument 3) with its %0 .. %9 and %% filled in. */
static void add_filled(lua_State *L, luaL_Buffer *buffer, const search *s) {
    size_t length;
    const char *p = lua_tolstring(L, 3, &length);
    const char *end = p + length;
    for (;;) {
        const char *escape = memchr(p, '%', (size_t)(end - p));
        add_charged(L, buffer, p, (size_t)((escape == NULL ? end : escape) - p));
        if (escape == NULL) {
            return;
        }
        p = escape + 2;
        int digit = escape + 1 < end ? escape[1] - '0' : -1;
        if (escape + 1 < end && escape[1] == '%') {
            add_charged(L, buffer, "%", 1);
        } else if (digit == 0) {
            add_charged(L, buffer, s->match.start, (size_t)(s->match.end - s->match.start));
        } else if (digit < 0 || digit > 9) {
            luaL_error(L, "invalid use of '%%' in replacement string");
        } else if (digit > captures_or_whole(s)) {
            luaL_error(L, "invalid capture index %%%d in replacement string", digit);
        } else {
            push_capture(L, s, digit - 1);
            add_value(L, buffer);
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
        add_charged(L, buffer, s->match.start, (size_t)(s->match.end - s->match.start));
    } else if (lua_isstring(L, -1)) {
        add_value(L, buffer);
    } else {
        luaL_error(L, "invalid replacement value (a %s)", luaL_typename(L, -1));
    }
}

static int string_gsub(lua_State *L) {
    search s;
    luaL_Buffer buffer;
    check_search(L, &s, 1, 2);
    int type = lua_type(L, 3);
    if (type == LUA_TNUMBER) {
        check_text(L, 3, NULL);
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
    add_charged(L, &buffer, s.subject + at, s.subject_length - at);
    luaL_pushresult(&buffer);
    lua_pushinteger(L, count);
    return 2;
}

/* ---- format ---- */

/* One conversion of a format: "%", flags, width, precision, letter. */
typedef struct conversion {
    const char *text; /* from its "%" on, for messages */
    int text_length;
    char flags[8];
    int width;     /* 0 when it has none */
    int precision; /* -1 when it has none */
    char letter;
} conversion;

static int conversion_error(lua_State *L, const conversion *c) {
    lua_pushlstring(L, c->text, (size_t)c->text_length);
    return luaL_error(L, "invalid conversion '%s' to 'format'", lua_tostring(L, -1));
}

/* At most two digits. */
static int read_number(const char **p) {
    int number = 0;
    for (int i = 0; i < 2 && **p >= '0' && **p <= '9'; i++) {
        number = number * 10 + (*(*p)++ - '0');
    }
    return number;
}

/* Reads the conversion at *p and moves *p past it. The text ends with a NUL, as Lua's strings do. */
static void read_conversion(const char **p, const char *end, conversion *c) {
    *c = (conversion){.text = *p, .precision = -1};
    (*p)++;
    for (size_t count = 0; **p != '\0' && strchr("-+ #0", **p) != NULL; (*p)++) {
        if (strchr(c->flags, **p) == NULL) {
            c->flags[count++] = **p;
        }
    }
    c->width = read_number(p);
    if (**p == '.') {
        (*p)++;
        c->precision = read_number(p);
    }
    c->letter = **p;
    *p += *p < end;
    c->text_length = (int)(*p - c->text);
}

/* Raises unless the conversion has only these flags, and a precision only where it may. */
static void check_conversion(lua_State *L, const conversion *c, const char *flags, bool precise) {
    if (c->flags[strspn(c->flags, flags)] != '\0' || (c->precision >= 0 && !precise)) {
        conversion_error(L, c);
    }
}

static void add_integer(lua_State *L, luaL_Buffer *buffer, const conversion *c, int arg) {
    char layout[32];
    char text[NUMBER_BYTES_MAX];
    lua_Integer value = luaL_checkinteger(L, arg);
    if (c->letter == 'c') {
        check_conversion(L, c, "-", false);
        snprintf(layout, sizeof layout, "%%%s*c", c->flags);
        int length = snprintf(text, sizeof text, layout, c->width, (int)value);
        add_charged(L, buffer, text, (size_t)length);
        return;
    }
    bool is_signed = c->letter == 'd' || c->letter == 'i';
    check_conversion(L, c, is_signed ? "-+0 " : c->letter == 'u' ? "-0" : "-#0", true);
    snprintf(layout, sizeof layout, "%%%s*.*ll%c", c->flags, c->letter);
    int length = snprintf(text, sizeof text, layout, c->width, c->precision, (long long)value);
    add_charged(L, buffer, text, (size_t)length);
}

static void add_float(lua_State *L, luaL_Buffer *buffer, const conversion *c, int arg) {
    char layout[32];
    char text[NUMBER_BYTES_MAX];
    double value = luaL_checknumber(L, arg);
    check_conversion(L, c, "-+ #0", true);
    snprintf(layout, sizeof layout, "%%%s*.*%c", c->flags, c->letter);
    size_t length = print_double(text, layout, c->width, c->precision, value);
    add_charged(L, buffer, text, length);
}

static void add_text(lua_State *L, luaL_Buffer *buffer, const conversion *c, int arg) {
    size_t length;
    const char *text = push_text(L, arg, &length);
    int slot = lua_gettop(L);
    check_conversion(L, c, "-", true);
    if (c->text_length > 2) { /* as liblua, which cannot lay a NUL out */
        luaL_argcheck(L, memchr(text, '\0', length) == NULL, arg, "string contains zeros");
    }
    if (c->precision >= 0 && (size_t)c->precision < length) {
        length = (size_t)c->precision;
    }
    char padding[100];
    size_t missing = (size_t)c->width > length ? (size_t)c->width - length : 0;
    memset(padding, ' ', missing);
    bool left = c->flags[0] == '-';
    lull__budget_charge(L, length + missing);
    lua_pushlstring(L, padding, left ? 0 : missing);
    lua_pushlstring(L, text, length);
    lua_pushlstring(L, padding, left ? missing : 0);
    lua_concat(L, 3);
    lua_replace(L, slot);
    luaL_addvalue(buffer);
}

static void add_quoted_text(lua_State *L, luaL_Buffer *buffer, int arg) {
    size_t length;
    const char *text = lua_tolstring(L, arg, &length);
    luaL_addchar(buffer, '"');
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text[i];
        bool digit_next = i + 1 < length && text[i + 1] >= '0' && text[i + 1] <= '9';
        char escape[8] = {(char)c, '\0'};
        if (c == '"' || c == '\\' || c == '\n') {
            snprintf(escape, sizeof escape, "\\%c", c);
        } else if (c < 0x20 || c == 0x7F) {
            snprintf(escape, sizeof escape, digit_next ? "\\%03d" : "\\%d", c);
        }
        add_charged(L, buffer, escape, strlen(escape));
    }
    luaL_addchar(buffer, '"');
}

/* %q: a text that Lua reads back as the same value. */
static void add_quoted(lua_State *L, luaL_Buffer *buffer, const conversion *c, int arg) {
    char text[NUMBER_BYTES_MAX];
    if (c->text_length > 2) {
        luaL_error(L, "specifier '%%q' cannot have modifiers");
    }
    switch (lua_type(L, arg)) {
    case LUA_TSTRING:
        add_quoted_text(L, buffer, arg);
        return;
    case LUA_TNUMBER: {
        double value = lua_tonumber(L, arg);
        if (lua_isinteger(L, arg)) {
            lua_Integer integer = lua_tointeger(L, arg);
            bool least = integer == LUA_MININTEGER; /* has no decimal text that reads back */
            snprintf(text, sizeof text, least ? "0x%llx" : "%lld", (long long)integer);
        } else if (value != value) {
            strcpy(text, "(0/0)");
        } else if (value - value != 0) {
            strcpy(text, value > 0 ? "1e9999" : "-1e9999");
        } else {
            print_double(text, "%*.*a", 0, -1, value);
        }
        add_charged(L, buffer, text, strlen(text));
        return;
    }
    case LUA_TNIL:
    case LUA_TBOOLEAN:
        push_text(L, arg, NULL);
        add_value(L, buffer);
        return;
    default:
        luaL_argerror(L, arg, "value has no literal form");
    }
}

static void add_conversion(lua_State *L, luaL_Buffer *buffer, const conversion *c, int arg) {
    switch (c->letter) {
    case 'c':
    case 'd':
    case 'i':
    case 'u':
    case 'o':
    case 'x':
    case 'X':
        add_integer(L, buffer, c, arg);
        return;
    case 'a':
    case 'A':
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G':
        add_float(L, buffer, c, arg);
        return;
    case 's':
        add_text(L, buffer, c, arg);
        return;
    case 'q':
        add_quoted(L, buffer, c, arg);
        return;
    case 'p':
        luaL_error(L, "'%%p' is not available in rules: an address changes from run to run");
        return;
    default:
        conversion_error(L, c);
    }
}

static int string_format(lua_State *L) {
    size_t length;
    luaL_Buffer buffer;
    int top = lua_gettop(L);
    int arg = 1;
    const char *p = check_text(L, 1, &length);
    const char *end = p + length;
    luaL_buffinit(L, &buffer);
    while (p < end) {
        const char *escape = memchr(p, '%', (size_t)(end - p));
        add_charged(L, &buffer, p, (size_t)((escape == NULL ? end : escape) - p));
        if (escape == NULL) {
            break;
        }
        p = escape;
        if (p[1] == '%') {
            add_charged(L, &buffer, "%", 1);
            p += 2;
            continue;
        }
        conversion c;
        read_conversion(&p, end, &c);
        if (++arg > top) {
            return luaL_argerror(L, arg, "no value");
        }
        add_conversion(L, &buffer, &c, arg);
    }
    luaL_pushresult(&buffer);
    return 1;
}

void lull__lua_string_open(lua_State *L) {
    static const luaL_Reg functions[] = {
        {"byte", string_byte},       {"char", string_char},
        {"find", string_find},       {"format", string_format},
        {"gmatch", string_gmatch},   {"gsub", string_gsub},
        {"len", string_len},         {"lower", string_lower},
        {"match", string_match},     {"rep", string_rep},
        {"reverse", string_reverse}, {"sub", string_sub},
        {"upper", string_upper},     {NULL, NULL},
    };
    luaL_newlib(L, functions);
}
