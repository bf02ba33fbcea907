#include "event/json_text.h"

#include "base/messages.h"

#include <assert.h>
#include <stdint.h>

/* What may come next. */
typedef enum expect {
    VALUE,
    ITEM_OR_END,   /* the first item of an array */
    MEMBER_OR_END, /* the first member of an object */
    MEMBER,
    COLON,
    COMMA_OR_END,
    NOTHING, /* the value is whole: only white space */
} expect;

typedef struct checker {
    lull__text text;
    size_t at;
    size_t levels, levels_max;
    uint64_t is_object[LULL__JSON_LEVELS / 64]; /* a bit a level */
    lull_error *error;
} checker;

/* ---- faults ---------------------------------------------------------------------------------- */

static unsigned char byte_at(lull__text text, size_t at) {
    return (unsigned char)text.at[at];
}

size_t lull__utf8_length(lull__text text, size_t at) {
    /* The second byte's range excludes overlong forms, surrogates and what lies beyond U+10FFFF. */
    unsigned char first = byte_at(text, at), low = 0x80, high = 0xbf;
    size_t length;
    if (first < 0x80) {
        return 1;
    } else if (first >= 0xc2 && first <= 0xdf) {
        length = 2;
    } else if (first >= 0xe0 && first <= 0xef) {
        length = 3;
        low = first == 0xe0 ? 0xa0 : 0x80;
        high = first == 0xed ? 0x9f : 0xbf;
    } else if (first >= 0xf0 && first <= 0xf4) {
        length = 4;
        low = first == 0xf0 ? 0x90 : 0x80;
        high = first == 0xf4 ? 0x8f : 0xbf;
    } else {
        return 0;
    }
    for (size_t i = 1; i < length; i++) {
        if (at + i >= text.length || byte_at(text, at + i) < low || byte_at(text, at + i) > high) {
            return 0;
        }
        low = 0x80;
        high = 0xbf;
    }
    return length;
}

static bool fault(const checker *in, const char *expected) {
    if (in->at >= in->text.length) {
        return lull__fail(in->error, LULL_BAD_JSON, LULL__SAYS_JSON_END, in->at + 1, expected);
    }
    unsigned char byte = byte_at(in->text, in->at);
    if (byte >= 0x80 && lull__utf8_length(in->text, in->at) == 0) {
        return lull__fail(in->error, LULL_NOT_UTF8, LULL__SAYS_JSON_UTF8, in->at + 1, byte);
    }
    if (byte < 0x20 || byte > 0x7e) {
        return lull__fail(in->error, LULL_BAD_JSON, LULL__SAYS_JSON_BYTE, in->at + 1, byte,
                          expected);
    }
    return lull__fail(in->error, LULL_BAD_JSON, LULL__SAYS_JSON_CHARACTER, in->at + 1,
                      byte == '"' || byte == '\\' ? "\\" : "", byte, expected);
}

/* ---- scalars --------------------------------------------------------------------------------- */

static int peek(const checker *in) {
    return in->at < in->text.length ? byte_at(in->text, in->at) : -1;
}

static bool is_digit(int c) {
    return c >= '0' && c <= '9';
}

static bool is_hex(int c) {
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static bool literal(checker *in, const char *word, const char *expected) {
    for (; *word; word++, in->at++) {
        if (peek(in) != *word) {
            return fault(in, expected);
        }
    }
    return true;
}

static bool digits(checker *in) {
    if (!is_digit(peek(in))) {
        return fault(in, "a digit");
    }
    while (is_digit(peek(in))) {
        in->at++;
    }
    return true;
}

static bool number(checker *in) {
    in->at += peek(in) == '-';
    if (peek(in) == '0') {
        in->at++;
    } else if (!digits(in)) {
        return false;
    }
    if (peek(in) == '.') {
        in->at++;
        if (!digits(in)) {
            return false;
        }
    }
    if (peek(in) == 'e' || peek(in) == 'E') {
        in->at++;
        in->at += peek(in) == '+' || peek(in) == '-';
        return digits(in);
    }
    return true;
}

static bool escape(checker *in) {
    in->at++;
    int c = peek(in);
    if (c == 'u') {
        for (int i = 0; i < 4; i++) {
            in->at++;
            if (!is_hex(peek(in))) {
                return fault(in, "a hexadecimal digit");
            }
        }
    } else if (c <= 0 || !strchr("\"\\/bfnrt", c)) {
        return fault(in, "a character to escape");
    }
    in->at++;
    return true;
}

static bool string(checker *in) {
    in->at++;
    for (;;) {
        int c = peek(in);
        if (c == '"') {
            in->at++;
            return true;
        } else if (c == '\\') {
            if (!escape(in)) {
                return false;
            }
        } else if (c < 0x20) { /* or the end */
            return fault(in, c < 0 ? "the closing quote of a string" : "an escape such as \\u0000");
        } else {
            size_t length = lull__utf8_length(in->text, in->at);
            if (length == 0) {
                return fault(in, "");
            }
            in->at += length;
        }
    }
}

/* ---- structure ------------------------------------------------------------------------------- */

static bool in_object(const checker *in) {
    size_t level = in->levels - 1;
    return in->levels > 0 && (in->is_object[level / 64] >> level % 64 & 1) != 0;
}

static bool open_level(checker *in, bool object) {
    if (in->levels == in->levels_max) {
        return lull__fail(in->error, LULL_TOO_DEEP, LULL__SAYS_JSON_DEEP, in->at + 1,
                          in->levels + 1, in->levels_max);
    }
    uint64_t bit = (uint64_t)1 << in->levels % 64;
    uint64_t *bits = &in->is_object[in->levels / 64];
    *bits = object ? *bits | bit : *bits & ~bit;
    in->levels++;
    in->at++;
    return true;
}

static expect after_value(const checker *in) {
    return in->levels > 0 ? COMMA_OR_END : NOTHING;
}

static expect close_level(checker *in) {
    in->levels--;
    in->at++;
    return after_value(in);
}

static bool value(checker *in, expect *next, const char *expected) {
    int c = peek(in);
    if (c == '{' || c == '[') {
        *next = c == '{' ? MEMBER_OR_END : ITEM_OR_END;
        return open_level(in, c == '{');
    }
    *next = after_value(in);
    switch (c) {
    case '"':
        return string(in);
    case 't':
        return literal(in, "true", "true");
    case 'f':
        return literal(in, "false", "false");
    case 'n':
        return literal(in, "null", "null");
    default:
        return c == '-' || is_digit(c) ? number(in) : fault(in, expected);
    }
}

static bool comma_or_end(checker *in, expect *next) {
    bool object = in_object(in);
    if (peek(in) == ',') {
        in->at++;
        *next = object ? MEMBER : VALUE;
        return true;
    }
    if (peek(in) != (object ? '}' : ']')) {
        return fault(in, object ? "\",\" or \"}\"" : "\",\" or \"]\"");
    }
    *next = close_level(in);
    return true;
}

static bool member(checker *in, expect *next, const char *expected) {
    *next = COLON;
    return peek(in) == '"' ? string(in) : fault(in, expected);
}

/* Passes one token; `*next` is what may follow it. */
static bool token(checker *in, expect *next) {
    switch (*next) {
    case ITEM_OR_END:
        if (peek(in) == ']') {
            *next = close_level(in);
            return true;
        }
        return value(in, next, "a value or \"]\"");
    case MEMBER_OR_END:
        if (peek(in) == '}') {
            *next = close_level(in);
            return true;
        }
        return member(in, next, "a name in quotes or \"}\"");
    case MEMBER:
        return member(in, next, "a name in quotes");
    case COLON:
        *next = VALUE;
        return literal(in, ":", "\":\"");
    case COMMA_OR_END:
        return comma_or_end(in, next);
    case NOTHING:
        return fault(in, "the end of the line");
    case VALUE:
        break;
    }
    return value(in, next, "a value");
}

bool lull__json_check(lull__text text, size_t levels_max, lull_error *error) {
    assert(levels_max <= LULL__JSON_LEVELS);
    checker in = {.text = text, .levels_max = levels_max, .error = error};
    expect next = VALUE;
    for (;;) {
        in.at = lull__json_skip_space(text, in.at);
        if (next == NOTHING && in.at == text.length) {
            return true;
        }
        if (!token(&in, &next)) {
            return false;
        }
    }
}
