#include "policy/lua_string.h"

#include "policy/lua_text.h"
#include "policy/messages.h"

#include <string.h>

static int string_len(lua_State *L) {
    size_t length;
    lull__check_text(L, 1, &length);
    lua_pushinteger(L, (lua_Integer)length);
    return 1;
}

static int string_sub(lua_State *L) {
    size_t length;
    const char *text = lull__check_text(L, 1, &length);
    size_t first = lull__first_offset(luaL_checkinteger(L, 2), length);
    size_t end = lull__end_offset(luaL_optinteger(L, 3, -1), length);
    size_t size = first < end ? end - first : 0;
    lull__budget_charge(L, size);
    lua_pushlstring(L, size > 0 ? text + first : "", size);
    return 1;
}

/* A text of the same length, byte by byte: `step` is given each byte's offset and the length. */
static int map_bytes(lua_State *L, char (*map)(const char *text, size_t at, size_t length)) {
    size_t length;
    luaL_Buffer buffer;
    const char *text = lull__check_text(L, 1, &length);
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
    const char *text = lull__check_text(L, 1, &length);
    lua_Integer position = luaL_optinteger(L, 2, 1);
    size_t first = lull__first_offset(position, length);
    size_t end = lull__end_offset(luaL_optinteger(L, 3, position), length);
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
    const char *text = lull__check_text(L, 1, &length);
    lua_Integer count = luaL_checkinteger(L, 2);
    if (!lua_isnoneornil(L, 3)) {
        separator = lull__check_text(L, 3, &separator_length);
    }
    size_t unit = length + separator_length;
    if (count <= 0 || unit == 0) {
        lua_pushstring(L, ""); /* at once: counting to 1 << 62 takes for ever */
        return 1;
    }
    if ((lua_Unsigned)count > (LULL__STRING_REP_BYTES_MAX + separator_length) / unit) {
        return luaL_error(L, LULL__SAYS_LONG_STRING, LULL__STRING_REP_BYTES_MAX);
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

void lull__lua_string_open(lua_State *L) {
    static const luaL_Reg functions[] = {
        {"byte", string_byte},
        {"char", string_char},
        {"find", lull__string_find},
        {"format", lull__string_format},
        {"gmatch", lull__string_gmatch},
        {"gsub", lull__string_gsub},
        {"len", string_len},
        {"lower", string_lower},
        {"match", lull__string_match},
        {"rep", string_rep},
        {"reverse", string_reverse},
        {"sub", string_sub},
        {"upper", string_upper},
        {NULL, NULL},
    };
    luaL_newlib(L, functions);
}
