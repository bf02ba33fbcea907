#include "policy/named.h"

#include <stdlib.h>

enum { SHOWN_BYTES = 200 }; /* of a text; a longer one is cut */

/* ---- paths ----------------------------------------------------------------------------------- */

/* Appends a name to a path, as rules write it. */
static void add_name(lull__buffer *path, lull__text name) {
    bool plain = name.length > 0;
    for (size_t i = 0; i < name.length; i++) {
        plain = plain && name.at[i] != '\0' && !strchr(".[]\"\\", name.at[i]);
    }
    if (plain) {
        lull__buffer_string(path, path->length > 0 ? "." : "");
        lull__buffer_text(path, name);
        return;
    }
    lull__buffer_string(path, "[\"");
    for (size_t i = 0; i < name.length; i++) {
        lull__buffer_string(path, name.at[i] == '"' || name.at[i] == '\\' ? "\\" : "");
        lull__buffer_char(path, name.at[i]);
    }
    lull__buffer_string(path, "\"]");
}

/* The path as a JSON string, for as long as the policy lives. */
static lull__text keep_path(lull__policy *policy, const lull__buffer *path) {
    lull__buffer *scratch = &policy->scratch;
    scratch->length = 0;
    lull__json_write_string(scratch, (lull__text){path->bytes, path->length});
    lull__text json = {scratch->bytes, scratch->length};
    return scratch->failed ? (lull__text){0} : lull__arena_copy(&policy->texts, json);
}

/* The fields below a node: those that have a slot, by slot. */
static bool list_below(lull__policy *policy, int32_t index, lull__buffer *path) {
    const lull__field_node *nodes = policy->fields->nodes;
    for (int32_t child = nodes[index].child; child >= 0; child = nodes[child].sibling) {
        size_t before = path->length;
        if (!nodes[child].is_text) {
            continue;
        }
        add_name(path, nodes[child].name);
        if (nodes[child].slot >= 0) {
            lull__text *named = &policy->named[nodes[child].slot];
            *named = keep_path(policy, path);
            if (path->failed || !named->at) {
                return false;
            }
        }
        if (!list_below(policy, child, path)) {
            return false;
        }
        path->length = before;
    }
    return true;
}

bool lull__policy_list_named(lull__policy *policy) {
    lull__buffer path = {0};
    policy->named_count = policy->fields->slot_count;
    policy->named = calloc(policy->named_count + 1, sizeof *policy->named);
    bool listed = policy->named && list_below(policy, 0, &path);
    lull__buffer_deinit(&path);
    return listed;
}

/* ---- values ---------------------------------------------------------------------------------- */

static void write_cut(lull__buffer *out, lull__buffer *scratch, lull__text text) {
    size_t length = SHOWN_BYTES;
    while (((unsigned char)text.at[length] & 0xC0) == 0x80) {
        length--; /* not within a character */
    }
    scratch->length = 0;
    lull__buffer_append(scratch, text.at, length);
    lull__buffer_string(scratch, "…");
    if (!scratch->failed) {
        lull__json_write_string(out, (lull__text){scratch->bytes, scratch->length});
    }
}

static bool is_scalar(lull__value value) {
    return value.type == LULL__BOOLEAN || value.type == LULL__STRING || lull__is_number(value);
}

bool lull__policy_show(lull__policy *policy, const lull__subject *subject, lull__buffer *out) {
    const char *before = "{";
    for (size_t i = 0; i < policy->named_count; i++) {
        lull__value value = subject->row[i];
        if (policy->named[i].length == 0 || !is_scalar(value)) {
            continue;
        }
        lull__buffer_string(out, before);
        lull__buffer_text(out, policy->named[i]);
        lull__buffer_char(out, ':');
        if (value.type == LULL__STRING && value.length > SHOWN_BYTES) {
            write_cut(out, &policy->scratch, lull__value_text(value));
        } else {
            lull__json_write_scalar(out, value);
        }
        before = ",";
    }
    lull__buffer_string(out, *before == '{' ? "{}" : "}");
    bool fine = !policy->scratch.failed && !out->failed;
    policy->scratch.failed = false;
    return fine;
}
