/*
 * string.format, without %p and without addresses.
 */
#include "policy/lua_text.h"
#include "policy/messages.h"

#include <string.h>

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
    return luaL_error(L, LULL__SAYS_BAD_CONVERSION, lua_tostring(L, -1));
}

/* At most two digits. */
static int read_number(const char **p) {
    int number = 0;
    for (int i = 0; i < 2 && **p >= '0' && **p <= '9'; i++) {
        number = number * 10 + (*(*p)++ - '0');
    }
    return number;
}

/* Reads the conversion at *p and moves *p past it. The text ends with a NUL, as Lua's
 * strings do. */
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
    char text[LULL__NUMBER_TEXT_MAX];
    lua_Integer value = luaL_checkinteger(L, arg);
    if (c->letter == 'c') {
        check_conversion(L, c, "-", false);
        snprintf(layout, sizeof layout, "%%%s*c", c->flags);
        int length = snprintf(text, sizeof text, layout, c->width, (int)value);
        lull__add_charged(L, buffer, text, (size_t)length);
        return;
    }
    bool is_signed = c->letter == 'd' || c->letter == 'i';
    check_conversion(L, c, is_signed ? "-+0 " : c->letter == 'u' ? "-0" : "-#0", true);
    snprintf(layout, sizeof layout, "%%%s*.*ll%c", c->flags, c->letter);
    int length = snprintf(text, sizeof text, layout, c->width, c->precision, (long long)value);
    lull__add_charged(L, buffer, text, (size_t)length);
}

static void add_float(lua_State *L, luaL_Buffer *buffer, const conversion *c, int arg) {
    char layout[32];
    char text[LULL__NUMBER_TEXT_MAX];
    double value = luaL_checknumber(L, arg);
    check_conversion(L, c, "-+ #0", true);
    snprintf(layout, sizeof layout, "%%%s*.*%c", c->flags, c->letter);
    size_t length = lull__print_double(text, layout, c->width, c->precision, value);
    lull__add_charged(L, buffer, text, length);
}

static void add_text(lua_State *L, luaL_Buffer *buffer, const conversion *c, int arg) {
    size_t length;
    const char *text = lull__push_text(L, arg, &length);
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
        lull__add_charged(L, buffer, escape, strlen(escape));
    }
    luaL_addchar(buffer, '"');
}

/* %q: a text that Lua reads back as the same value. */
static void add_quoted(lua_State *L, luaL_Buffer *buffer, const conversion *c, int arg) {
    char text[LULL__NUMBER_TEXT_MAX];
    if (c->text_length > 2) {
        luaL_error(L, LULL__SAYS_BAD_SPECIFIER);
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
            lull__print_double(text, "%*.*a", 0, -1, value);
        }
        lull__add_charged(L, buffer, text, strlen(text));
        return;
    }
    case LUA_TNIL:
    case LUA_TBOOLEAN:
        lull__push_text(L, arg, NULL);
        lull__add_value(L, buffer);
        return;
    default:
        luaL_argerror(L, arg, LULL__SAYS_NO_LITERAL);
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
        luaL_error(L, LULL__SAYS_NO_ADDRESS);
        return;
    default:
        conversion_error(L, c);
    }
}

int lull__string_format(lua_State *L) {
    size_t length;
    luaL_Buffer buffer;
    int top = lua_gettop(L);
    int arg = 1;
    const char *p = lull__check_text(L, 1, &length);
    const char *end = p + length;
    luaL_buffinit(L, &buffer);
    while (p < end) {
        const char *escape = memchr(p, '%', (size_t)(end - p));
        lull__add_charged(L, &buffer, p, (size_t)((escape == NULL ? end : escape) - p));
        if (escape == NULL) {
            break;
        }
        p = escape;
        if (p[1] == '%') {
            lull__add_charged(L, &buffer, "%", 1);
            p += 2;
            continue;
        }
        conversion c;
        read_conversion(&p, end, &c);
        if (++arg > top) {
            return luaL_argerror(L, arg, LULL__SAYS_NO_VALUE);
        }
        add_conversion(L, &buffer, &c, arg);
    }
    luaL_pushresult(&buffer);
    return 1;
}
