/* What json_text.h and json.h do with text that was checked: it cannot fail, and looks no
 * further. */
#include "event/json.h"
#include "event/json_text.h"

#include <stdint.h>

size_t lull__json_skip_space(lull__text text, size_t at) {
    while (at < text.length && (text.at[at] == ' ' || text.at[at] == '\t' || text.at[at] == '\n' ||
                                text.at[at] == '\r')) {
        at++;
    }
    return at;
}

static size_t skip_string(lull__text text, size_t at) {
    for (at++; text.at[at] != '"'; at++) {
        at += text.at[at] == '\\';
    }
    return at + 1;
}

static size_t skip_scalar(lull__text text, size_t at) {
    while (at < text.length && !memchr(" \t\r\n,]}", text.at[at], 7)) {
        at++;
    }
    return at;
}

size_t lull__json_skip_value(lull__text text, size_t at) {
    if (text.at[at] == '"') {
        return skip_string(text, at);
    }
    if (text.at[at] != '{' && text.at[at] != '[') {
        return skip_scalar(text, at);
    }
    size_t levels = 0;
    do {
        char c = text.at[at];
        if (c == '"') {
            at = skip_string(text, at);
            continue;
        }
        levels += c == '{' || c == '[';
        levels -= c == '}' || c == ']';
        at++;
    } while (levels > 0);
    return at;
}

static uint32_t hex4(const char *at) {
    uint32_t value = 0;
    for (int i = 0; i < 4; i++) {
        uint32_t c = (unsigned char)at[i];
        value = value << 4 | (c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
    }
    return value;
}

static size_t utf8_put(uint32_t code, char *out) {
    size_t length = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    static const unsigned char leads[] = {0, 0, 0xc0, 0xe0, 0xf0};
    for (size_t i = length - 1; i > 0; i--) {
        out[i] = (char)(0x80 | (code & 0x3f));
        code >>= 6;
    }
    out[0] = (char)(leads[length] | code);
    return length;
}

/* The character of a \u escape, `at` behind the u; goes behind it. false: a lone surrogate. */
static bool unicode(lull__text text, size_t *at, uint32_t *code) {
    *code = hex4(text.at + *at);
    *at += 4;
    if (*code < 0xd800 || *code > 0xdfff) {
        return true;
    }
    if (*code > 0xdbff || text.at[*at] != '\\' || text.at[*at + 1] != 'u') {
        return false;
    }
    uint32_t low = hex4(text.at + *at + 2);
    if (low < 0xdc00 || low > 0xdfff) {
        return false;
    }
    *at += 6;
    *code = 0x10000 + ((*code - 0xd800) << 10) + (low - 0xdc00);
    return true;
}

bool lull__json_decode(lull__text text, size_t at, char *out, size_t *length) {
    static const char names[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
    size_t count = 0;
    at++;
    while (text.at[at] != '"') {
        if (text.at[at] != '\\') {
            out[count++] = text.at[at++];
            continue;
        }
        char c = text.at[at + 1];
        at += 2;
        if (c != 'u') {
            out[count++] = meanings[strchr(names, c) - names];
            continue;
        }
        uint32_t code;
        if (!unicode(text, &at, &code)) {
            return false;
        }
        count += utf8_put(code, out + count);
    }
    *length = count;
    return true;
}

/* ---- without a member ------------------------------------------------------------------------ */

/* `scratch` has room for the name at `at`. */
static bool named(lull__text text, size_t at, lull__text name, char *scratch) {
    size_t length;
    return lull__json_decode(text, at, scratch, &length) &&
           lull__text_equal((lull__text){scratch, length}, name);
}

static size_t put(char *out, size_t written, lull__text line, size_t from, size_t to) {
    memmove(out + written, line.at + from, to - from);
    return written + (to - from);
}

size_t lull__json_without(lull__text line, lull__text name, char *out) {
    size_t at = lull__json_skip_space(line, lull__json_skip_space(line, 0) + 1);
    size_t written = put(out, 0, line, 0, at);
    size_t kept_end = written; /* in `out`, behind the last value that stays */
    while (line.at[at] != '}') {
        size_t colon = lull__json_skip_space(line, lull__json_skip_value(line, at));
        size_t end = lull__json_skip_value(line, lull__json_skip_space(line, colon + 1));
        size_t next = lull__json_skip_space(line, end);
        bool last = line.at[next] != ',';
        next = last ? end : lull__json_skip_space(line, next + 1);
        /* A decoded name fits behind what was written: no more was written than was read. */
        if (named(line, at, name, out + written)) {
            written = last ? kept_end : written;
        } else {
            kept_end = put(out, written, line, at, end);
            written = put(out, kept_end, line, end, next);
        }
        if (last) {
            at = end;
            break;
        }
        at = next;
    }
    return put(out, written, line, at, line.length);
}

/* ---- where values stand ---------------------------------------------------------------------- */

typedef struct slicer {
    lull__text line;
    const lull__fields *fields;
    lull__text *slices;
    char *scratch;
} slicer;

/* Where the value of the first member of this name is, in the object at `at`; 0: nowhere. */
static size_t find_member(const slicer *it, size_t at, lull__text name) {
    lull__text line = it->line;
    at = lull__json_skip_space(line, at + 1);
    while (line.at[at] != '}') {
        size_t colon = lull__json_skip_space(line, lull__json_skip_value(line, at));
        size_t value = lull__json_skip_space(line, colon + 1);
        if (named(line, at, name, it->scratch)) {
            return value;
        }
        at = lull__json_skip_space(line, lull__json_skip_value(line, value));
        if (line.at[at] == ',') {
            at = lull__json_skip_space(line, at + 1);
        }
    }
    return 0;
}

/* The value at `at` is the node's. No deeper than paths have names. */
static void slice_node(const slicer *it, int32_t index, size_t at) {
    const lull__field_node *node = &it->fields->nodes[index];
    if (node->slot >= 0) {
        it->slices[node->slot] =
            (lull__text){it->line.at + at, lull__json_skip_value(it->line, at) - at};
    }
    if (it->line.at[at] != '{') {
        return;
    }
    for (int32_t child = node->child; child >= 0; child = it->fields->nodes[child].sibling) {
        size_t value = find_member(it, at, it->fields->nodes[child].name);
        if (value > 0) {
            slice_node(it, child, value);
        }
    }
}

void lull__json_slices(lull__text line, const lull__fields *fields, lull__text *slices,
                       char *scratch) {
    const slicer it = {line, fields, slices, scratch};
    slice_node(&it, 0, lull__json_skip_space(line, 0));
}
