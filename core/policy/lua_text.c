#include "policy/lua_text.h"

#include "policy/messages.h"

#include <locale.h>
#include <stdio.h>
#include <string.h>

size_t lull__print_double(char *out, const char *layout, int width, int precision, double value) {
    const char *point = localeconv()->decimal_point;
    size_t point_length = strlen(point);
    snprintf(out, LULL__NUMBER_TEXT_MAX, layout, width, precision, value);
    char *at = strcmp(point, ".") == 0 ? NULL : strstr(out, point);
    if (at != NULL && point_length > 1) { /* the width was counted in bytes: once more, as wide */
        snprintf(out, LULL__NUMBER_TEXT_MAX, layout, width + (width > 0) * (int)(point_length - 1),
                 precision, value);
        at = strstr(out, point);
    }
    if (at != NULL) {
        *at = '.';
        memmove(at + 1, at + point_length, strlen(at + point_length) + 1);
    }
    return strlen(out);
}

void lull__push_number_text(lua_State *L, int index) {
    char text[LULL__NUMBER_TEXT_MAX];
    if (lua_isinteger(L, index)) {
        snprintf(text, sizeof text, LUA_INTEGER_FMT, lua_tointeger(L, index));
    } else {
        size_t length = lull__print_double(text, "%*.*g", 0, 14, lua_tonumber(L, index));
        if (strspn(text, "-0123456789") == length) {
            memcpy(text + length, ".0", sizeof ".0"); /* so that it reads as a float */
        }
    }
    lua_pushstring(L, text);
}

const char *lull__check_text(lua_State *L, int arg, size_t *length) {
    if (lua_type(L, arg) == LUA_TNUMBER) {
        lull__push_number_text(L, arg);
        lua_replace(L, arg);
    }
    return luaL_checklstring(L, arg, length);
}

const char *lull__push_text(lua_State *L, int index, size_t *length) {
    if (luaL_callmeta(L, index, "__tostring")) {
        if (!lua_isstring(L, -1)) {
            luaL_error(L, LULL__SAYS_BAD_TOSTRING);
        }
        return lull__check_text(L, lua_gettop(L), length);
    }
    int top = lua_gettop(L);
    switch (lua_type(L, index)) {
    case LUA_TNUMBER:
        lull__push_number_text(L, index);
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

size_t lull__first_offset(lua_Integer position, size_t length) {
    if (position > 0) {
        return (size_t)position - 1;
    }
    return position == 0 || position < -(lua_Integer)length ? 0 : length - (size_t)-position;
}

size_t lull__end_offset(lua_Integer position, size_t length) {
    if (position >= 0) {
        return (size_t)position < length ? (size_t)position : length;
    }
    return position < -(lua_Integer)length ? 0 : length - (size_t)-position + 1;
}

void lull__add_charged(lua_State *L, luaL_Buffer *buffer, const char *text, size_t length) {
    lull__budget_charge(L, length);
    luaL_addlstring(buffer, text, length);
}

void lull__add_value(lua_State *L, luaL_Buffer *buffer) {
    size_t length;
    lull__check_text(L, lua_gettop(L), &length);
    lull__budget_charge(L, length);
    luaL_addvalue(buffer);
}
