#include "cli/said.h"

#include <string.h>

/* ---- forward --------------------------------------------------------------------------------- */

/* The text that begins here ends behind the place that this gives. */
static const char *behind_text(const char *at, const char *end) {
    for (at++; at < end && *at != '"'; at++) {
        at += *at == '\\';
    }
    return at < end ? at + 1 : end;
}

static const char *behind_value(const char *at, const char *end) {
    for (int level = 0; at < end; at++) {
        bool closes = *at == '}' || *at == ']';
        if (level == 0 && (closes || *at == ',')) {
            break;
        }
        level += *at == '{' || *at == '[';
        level -= closes;
        at = *at == '"' ? behind_text(at, end) - 1 : at;
    }
    return at;
}

/* What lull writes has no white space between its members. */
lull__cli_part lull__cli_member(lull__cli_part object, const char *name) {
    const char *at = object.at + 1, *end = object.at + object.length;
    size_t length = strlen(name);
    while (object.length > 2 && at < end && *at == '"') {
        const char *colon = behind_text(at, end);
        const char *value = colon + (colon < end), *behind = behind_value(value, end);
        if ((size_t)(colon - at) == length + 2 && memcmp(at + 1, name, length) == 0) {
            return (lull__cli_part){value, (size_t)(behind - value)};
        }
        at = behind + (behind < end);
    }
    return (lull__cli_part){0};
}

/* ---- backward -------------------------------------------------------------------------------- */

/* The quote that begins a text, given the one that ends it: what has an odd number of backslashes
 * before it is part of the text. */
static const char *begin_of_text(const char *begin, const char *at) {
    while (at > begin) {
        at--;
        const char *slash = at;
        while (*at == '"' && slash > begin && slash[-1] == '\\') {
            slash--;
        }
        if (*at == '"' && (at - slash) % 2 == 0) {
            return at;
        }
    }
    return begin;
}

/* The brace that begins the object which ends at `at`. */
static const char *begin_of_object(const char *begin, const char *at) {
    for (int level = 0; at > begin; at--) {
        level += *at == '}' || *at == ']';
        level -= *at == '{' || *at == '[';
        if (level == 0) {
            return at;
        }
        at = *at == '"' ? begin_of_text(begin, at) : at;
    }
    return begin;
}

/* ---- a line ---------------------------------------------------------------------------------- */

static const char NAME[] = "\"lull\":";

/* The member at the end of an event. */
static lull__cli_part tag_of(const char *line, size_t length) {
    while (length > 0 && strchr(" \t\r", line[length - 1])) {
        length--;
    }
    const char *last = line + length - 2; /* the object's brace stands before the event's */
    if (length < sizeof NAME + 4 || *last != '}') {
        return (lull__cli_part){0};
    }
    const char *first = begin_of_object(line, last);
    bool named = (size_t)(first - line) > sizeof NAME - 1 &&
                 memcmp(first - (sizeof NAME - 1), NAME, sizeof NAME - 1) == 0;
    return named ? (lull__cli_part){first, (size_t)(last + 1 - first)} : (lull__cli_part){0};
}

lull__cli_said lull__cli_read_said(const char *line, size_t length) {
    lull__cli_said said = {.all = tag_of(line, length)};
    said.of_event = said.all.length > 0;
    if (!said.of_event) {
        said.all = (lull__cli_part){line, length};
    }
    said.policy = lull__cli_member(said.all, "policy");
    said.key =
        lull__cli_member(said.of_event ? lull__cli_member(said.all, "why") : said.all, "key");
    return said;
}

bool lull__cli_is_part(lull__cli_part part, const char *text) {
    return part.length == strlen(text) && memcmp(part.at, text, part.length) == 0;
}
