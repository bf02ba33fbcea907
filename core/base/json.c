#include "base/json.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static void write_escape(lull__buffer *out, unsigned char c) {
    static const char digits[] = "0123456789abcdef";
    static const char from[] = "\"\\\b\f\n\r\t";
    static const char to[] = "\"\\bfnrt";
    const char *named = memchr(from, c, sizeof from - 1);
    if (named) {
        char escape[2] = {'\\', to[named - from]};
        lull__buffer_append(out, escape, sizeof escape);
    } else {
        char escape[6] = {'\\', 'u', '0', '0', digits[c >> 4], digits[c & 15]};
        lull__buffer_append(out, escape, sizeof escape);
    }
}

void lull__json_write_string(lull__buffer *out, lull__text text) {
    lull__buffer_char(out, '"');
    size_t plain = 0; /* where the run of bytes that stand for themselves began */
    for (size_t i = 0; i < text.length; i++) {
        unsigned char c = (unsigned char)text.at[i];
        if (c < 0x20 || c == '"' || c == '\\') {
            lull__buffer_append(out, text.at + plain, i - plain);
            write_escape(out, c);
            plain = i + 1;
        }
    }
    lull__buffer_append(out, text.at + plain, text.length - plain);
    lull__buffer_char(out, '"');
}

/* How many bytes a sequence with this first byte has; 0 where none begins so. */
static size_t sequence_length(unsigned char first) {
    return first < 0x80   ? 1
           : first < 0xc2 ? 0
           : first < 0xe0 ? 2
           : first < 0xf0 ? 3
           : first < 0xf5 ? 4
                          : 0;
}

/* The second byte's range keeps out overlong forms, surrogates and what lies beyond U+10FFFF. */
static bool second_fits(unsigned char first, unsigned char second) {
    unsigned char low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    unsigned char high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    return second >= low && second <= high;
}

bool lull__json_is_utf8(lull__text text) {
    for (size_t i = 0; i < text.length;) {
        const unsigned char *at = (const unsigned char *)text.at + i;
        size_t length = sequence_length(at[0]);
        if (length == 0 || length > text.length - i) {
            return false;
        }
        if (length > 1 && !second_fits(at[0], at[1])) {
            return false;
        }
        for (size_t j = 2; j < length; j++) {
            if ((at[j] & 0xc0) != 0x80) {
                return false;
            }
        }
        i += length;
    }
    return true;
}

size_t lull__json_number(double number, char out[LULL__NUMBER_BYTES]) {
    char digits[LULL__NUMBER_BYTES];
    /* Fifteen digits always come back, but the smallest numbers of all have fewer to tell. */
    for (int precision = fabs(number) < DBL_MIN ? 1 : 15; precision <= 17; precision++) {
        snprintf(digits, sizeof digits, "%.*g", precision, number);
        if (strtod(digits, NULL) == number) {
            break;
        }
    }
    size_t length = 0;
    for (const char *at = digits; *at; at++) {
        bool plain = (*at >= '0' && *at <= '9') || *at == 'e' || *at == '-' || *at == '+';
        if (plain) {
            out[length++] = *at;
        } else if (length == 0 || out[length - 1] != '.') {
            out[length++] = '.'; /* the locale's decimal point, of one byte or more */
        }
    }
    return length;
}

void lull__json_write_scalar(lull__buffer *out, lull__value value) {
    char digits[LULL__NUMBER_BYTES];
    switch ((lull__type)value.type) {
    case LULL__BOOLEAN:
        lull__buffer_string(out, value.boolean ? "true" : "false");
        break;
    case LULL__INTEGER:
        lull__buffer_integer(out, value.integer);
        break;
    case LULL__NUMBER:
        lull__buffer_append(out, digits, lull__json_number(value.number, digits));
        break;
    case LULL__STRING:
        lull__json_write_string(out, lull__value_text(value));
        break;
    default:
        lull__buffer_string(out, "null");
    }
}
