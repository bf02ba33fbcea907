/*
 * JSON into Lua. Our own records are well formed, but the events among them are foreign: numbers
 * keep all their digits where Lua has them, texts their zeros, and what is no JSON is told.
 */
#include "tool/modules.h"

#include "base/json.h"

#include <lauxlib.h>
#include <stdio.h>
#include <string.h>

typedef struct reader {
    lua_State *L;
    const char *begin, *at, *end; /* a zero stands at the end */
    const char *fault;            /* what is wrong at `at`; NULL: nothing so far */
    int levels;
} reader;

static bool read_value(reader *in);

static bool fail(reader *in, const char *fault) {
    in->fault = fault;
    return false;
}

static void skip_space(reader *in) {
    while (in->at < in->end && strchr(" \t\r\n", *in->at)) {
        in->at++;
    }
}

static bool take(reader *in, char c) {
    skip_space(in);
    bool is = in->at < in->end && *in->at == c;
    in->at += is;
    return is;
}

/* ---- texts ----------------------------------------------------------------------------------- */

static bool read_hex(reader *in, uint32_t *code) {
    *code = 0;
    for (int i = 0; i < 4; i++, in->at++) {
        const char *digits = "0123456789abcdef0123456789ABCDEF";
        const char *digit = in->at < in->end && *in->at ? strchr(digits, *in->at) : NULL;
        if (!digit) {
            return fail(in, "expected four hexadecimal digits");
        }
        *code = *code << 4 | ((uint32_t)(digit - digits) & 15);
    }
    return true;
}

/* The code point behind "\u", of which a pair of surrogates has two. */
static bool read_code_point(reader *in, uint32_t *code) {
    uint32_t low;
    if (!read_hex(in, code)) {
        return false;
    }
    if (*code < 0xd800 || *code > 0xdfff) {
        return true;
    }
    if (*code > 0xdbff || in->end - in->at < 6 || in->at[0] != '\\' || in->at[1] != 'u') {
        return fail(in, "expected a pair of surrogates");
    }
    in->at += 2;
    if (!read_hex(in, &low)) {
        return false;
    }
    if (low < 0xdc00 || low > 0xdfff) {
        return fail(in, "expected a pair of surrogates");
    }
    *code = 0x10000 + ((*code - 0xd800) << 10) + (low - 0xdc00);
    return true;
}

static void add_code_point(luaL_Buffer *out, uint32_t code) {
    static const unsigned char first[] = {0, 0, 0xc0, 0xe0, 0xf0};
    int length = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    luaL_addchar(out, (char)(first[length] | code >> (6 * (length - 1))));
    for (int rest = length - 2; rest >= 0; rest--) {
        luaL_addchar(out, (char)(0x80 | (code >> (6 * rest) & 0x3f)));
    }
}

static bool read_escape(reader *in, luaL_Buffer *out) {
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    char c = *in->at++;
    const char *named = c ? strchr(from, c) : NULL;
    if (named) {
        luaL_addchar(out, to[named - from]);
        return true;
    }
    uint32_t code;
    if (c != 'u') {
        in->at--;
        return fail(in, "expected an escape of JSON");
    }
    if (!read_code_point(in, &code)) {
        return false;
    }
    add_code_point(out, code);
    return true;
}

/* Behind the opening quote. */
static bool read_text(reader *in) {
    luaL_Buffer out;
    luaL_buffinit(in->L, &out);
    while (in->at < in->end && *in->at != '"') {
        const char *plain = in->at;
        while (in->at < in->end && (unsigned char)*in->at >= 0x20 && !strchr("\"\\", *in->at)) {
            in->at++;
        }
        luaL_addlstring(&out, plain, (size_t)(in->at - plain));
        if (in->at < in->end && (unsigned char)*in->at < 0x20) {
            return fail(in, "found a control character in a text");
        }
        if (in->at < in->end && *in->at == '\\') {
            in->at++;
            if (in->at == in->end || !read_escape(in, &out)) {
                return in->fault ? false : fail(in, "expected an escape of JSON");
            }
        }
    }
    luaL_pushresult(&out);
    return take(in, '"') || fail(in, "expected the end of a text");
}

/* ---- the rest -------------------------------------------------------------------------------- */

static void skip_digits(reader *in) {
    while (in->at < in->end && *in->at >= '0' && *in->at <= '9') {
        in->at++;
    }
}

static bool read_number(reader *in) {
    const char *from = in->at;
    in->at += *in->at == '-';
    const char *digits = in->at;
    skip_digits(in);
    if (in->at == digits || (*digits == '0' && in->at > digits + 1)) {
        return fail(in, "expected a value");
    }
    if (in->at < in->end && *in->at == '.') {
        digits = ++in->at;
        skip_digits(in);
        if (in->at == digits) {
            return fail(in, "expected digits");
        }
    }
    if (in->at < in->end && (*in->at == 'e' || *in->at == 'E')) {
        in->at++;
        in->at += in->at < in->end && (*in->at == '+' || *in->at == '-');
        digits = in->at;
        skip_digits(in);
        if (in->at == digits) {
            return fail(in, "expected digits");
        }
    }
    lua_pushlstring(in->L, from, (size_t)(in->at - from));
    lua_stringtonumber(in->L, lua_tostring(in->L, -1));
    lua_remove(in->L, -2);
    return true;
}

static bool read_word(reader *in) {
    static const char *const words[] = {"null", "false", "true"};
    for (int i = 0; i < 3; i++) {
        size_t length = strlen(words[i]);
        if ((size_t)(in->end - in->at) >= length && memcmp(in->at, words[i], length) == 0) {
            in->at += length;
            if (i == 0) {
                lua_pushlightuserdata(in->L, NULL);
            } else {
                lua_pushboolean(in->L, i == 2);
            }
            return true;
        }
    }
    return read_number(in);
}

static bool read_array(reader *in) {
    lua_newtable(in->L);
    luaL_setmetatable(in->L, LULL__TOOL_ARRAY);
    if (take(in, ']')) {
        return true;
    }
    for (lua_Integer i = 1;; i++) {
        if (!read_value(in)) {
            return false;
        }
        lua_rawseti(in->L, -2, i);
        if (take(in, ']')) {
            return true;
        }
        if (!take(in, ',')) {
            return fail(in, "expected , or ]");
        }
    }
}

static bool read_object(reader *in) {
    lua_newtable(in->L);
    if (take(in, '}')) {
        return true;
    }
    while (true) {
        if (!take(in, '"')) {
            return fail(in, "expected the name of a member");
        }
        if (!read_text(in)) {
            return false;
        }
        if (!take(in, ':')) {
            return fail(in, "expected :");
        }
        if (!read_value(in)) {
            return false;
        }
        lua_rawset(in->L, -3);
        if (take(in, '}')) {
            return true;
        }
        if (!take(in, ',')) {
            return fail(in, "expected , or }");
        }
    }
}

static bool read_value(reader *in) {
    if (++in->levels > LULL__TOOL_JSON_LEVELS) {
        return fail(in, "found more levels than 512");
    }
    luaL_checkstack(in->L, LUA_MINSTACK, "JSON");
    bool fine = take(in, '{')      ? read_object(in)
                : take(in, '[')    ? read_array(in)
                : take(in, '"')    ? read_text(in)
                : in->at < in->end ? read_word(in)
                                   : fail(in, "expected a value");
    in->levels--;
    return fine;
}

int lull__tool_decode(lua_State *L) {
    lull__text text;
    text.at = luaL_checklstring(L, 1, &text.length);
    reader in = {.L = L, .begin = text.at, .at = text.at, .end = text.at + text.length};
    if (!lull__json_is_utf8(text)) {
        lua_pushnil(L);
        lua_pushliteral(L, "found bytes that are no UTF-8");
        return 2;
    }
    bool fine = read_value(&in);
    skip_space(&in);
    if (fine && in.at < in.end) {
        fine = fail(&in, "found more behind the value");
    }
    if (!fine) {
        lua_pushnil(L);
        lua_pushfstring(L, "%s at byte %d", in.fault, (int)(in.at - in.begin) + 1);
        return 2;
    }
    return 1;
}

void lull__tool_add_json(lua_State *L) {
    luaL_newmetatable(L, LULL__TOOL_ARRAY);
    lua_pushboolean(L, false);
    lua_setfield(L, -2, "__metatable");
    lua_pop(L, 1);
    lua_pushcfunction(L, lull__tool_decode);
    lua_setfield(L, -2, "decode");
    lua_pushcfunction(L, lull__tool_encode);
    lua_setfield(L, -2, "encode");
    lua_pushlightuserdata(L, NULL);
    lua_setfield(L, -2, "null");
}
