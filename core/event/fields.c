#include "event/fields.h"

#include "base/messages.h"
#include "event/json_text.h"

#include <assert.h>
#include <stdlib.h>

/* What is read of a path, name by name. `scratch` holds a name whose quotes had escapes. */
typedef struct path_reader {
    lull__text path;
    size_t at;
    char *scratch;
    lull_error *error;
} path_reader;

/* ---- the trie -------------------------------------------------------------------------------- */

static lull__fields *fields_new(size_t slot_max, uint32_t level) {
    lull__fields *fields = calloc(1, sizeof *fields);
    lull__field_node *root = malloc(sizeof *root);
    if (!fields || !root) {
        free(fields);
        free(root);
        return NULL;
    }
    *root = (lull__field_node){.slot = -1, .child = -1, .sibling = -1};
    fields->nodes = root;
    fields->node_count = fields->node_capacity = 1;
    fields->slot_max = slot_max;
    fields->level = level;
    return fields;
}

lull__fields *lull__fields_new(size_t slot_max) {
    return fields_new(slot_max, 0);
}

void lull__fields_free(lull__fields *fields) {
    if (!fields) {
        return;
    }
    for (size_t i = 0; i < fields->node_count; i++) {
        free((char *)fields->nodes[i].name.at);
        lull__fields_free(fields->nodes[i].items);
    }
    free(fields->nodes);
    free(fields);
}

static bool nodes_grow(lull__fields *fields) {
    if (fields->node_count < fields->node_capacity) {
        return true;
    }
    if (fields->node_capacity > INT32_MAX / 2) {
        return false;
    }
    size_t capacity = fields->node_capacity * 2;
    lull__field_node *nodes = realloc(fields->nodes, capacity * sizeof *nodes);
    if (!nodes) {
        return false;
    }
    fields->nodes = nodes;
    fields->node_capacity = capacity;
    return true;
}

static bool is_text(lull__text name) {
    size_t at = 0, length = 1;
    while (at < name.length && length > 0) {
        length = lull__utf8_length(name, at);
        at += length;
    }
    return length > 0;
}

/* The child, made if it is missing; -1 on error. It gets no slot. */
static int32_t child_make(lull__fields *fields, int32_t parent, lull__text name,
                          lull_error *error) {
    int32_t found = lull__fields_child(fields, parent, name);
    if (found >= 0) {
        return found;
    }
    uint32_t depth = fields->nodes[parent].depth + 1;
    if (depth > LULL__FIELD_DEPTH) {
        lull__fail(error, LULL_BAD_RULES, LULL__SAYS_LONG_PATH, LULL__FIELD_DEPTH,
                   LULL__FIELD_DEPTH);
        return -1;
    }
    char *copy = nodes_grow(fields) ? malloc(name.length + 1) : NULL;
    if (!copy) {
        lull__no_memory(error);
        return -1;
    }
    if (name.length > 0) {
        memcpy(copy, name.at, name.length);
    }
    lull__field_node *up = &fields->nodes[parent];
    int32_t index = (int32_t)fields->node_count++;
    fields->nodes[index] = (lull__field_node){
        .name = {copy, name.length},
        .slot = -1,
        .child = -1,
        .sibling = up->child,
        .depth = depth,
        .is_text = is_text(name),
    };
    up->child = index;
    up->child_count++;
    up->child_bits |= lull__field_bit(name);
    return index;
}

bool lull__fields_result(lull__fields *fields, size_t *slot, lull_error *error) {
    if (fields->slot_count >= fields->slot_max) {
        return lull__fail(error, LULL_BAD_RULES, LULL__SAYS_MANY_FIELDS, fields->slot_max);
    }
    *slot = fields->slot_count++;
    return true;
}

static bool node_slot(lull__fields *fields, int32_t node, size_t *slot, lull_error *error) {
    if (fields->nodes[node].slot < 0) {
        size_t fresh = 0;
        if (!lull__fields_result(fields, &fresh, error)) {
            return false;
        }
        fields->nodes[node].slot = (int32_t)fresh;
    }
    *slot = (size_t)fields->nodes[node].slot;
    return true;
}

int32_t lull__fields_member(lull__fields *fields, int32_t node, lull__text name,
                            lull_error *error) {
    assert(node >= 0 && (size_t)node < fields->node_count);
    size_t slot;
    int32_t child = lull__fields_child(fields, node, name);
    if (child < 0 && fields->slot_count >= fields->slot_max) {
        /* Refused before it is made: names that events choose must not make the trie grow. */
        lull__fail(error, LULL_BAD_RULES, LULL__SAYS_MANY_DIFFERENT_FIELDS, fields->slot_max);
        return -1;
    }
    child = child >= 0 ? child : child_make(fields, node, name, error);
    return child >= 0 && node_slot(fields, child, &slot, error) ? child : -1;
}

/* ---- paths ----------------------------------------------------------------------------------- */

static bool path_fault(const path_reader *in, const char *expected) {
    int length = in->path.length < 200 ? (int)in->path.length : 200;
    if (in->at >= in->path.length) {
        return lull__fail(in->error, LULL_BAD_RULES, LULL__SAYS_PATH_END, length, in->path.at,
                          expected);
    }
    return lull__fail(in->error, LULL_BAD_RULES, LULL__SAYS_PATH_CHARACTER, length, in->path.at,
                      in->path.at[in->at], in->at + 1, expected);
}

static bool at_char(const path_reader *in, char c) {
    return in->at < in->path.length && in->path.at[in->at] == c;
}

static bool plain_name(path_reader *in, lull__text *name) {
    size_t begin = in->at;
    while (in->at < in->path.length && !strchr(".[]\"", in->path.at[in->at])) {
        in->at++;
    }
    *name = (lull__text){in->path.at + begin, in->at - begin};
    return in->at > begin || path_fault(in, "a name");
}

/* From behind the opening ["; a name in quotes may be empty, as a member's may. */
static bool quoted_name(path_reader *in, lull__text *name) {
    size_t length = 0;
    while (!at_char(in, '"')) {
        if (at_char(in, '\\')) {
            in->at++;
            if (!at_char(in, '"') && !at_char(in, '\\')) {
                return path_fault(in, "\\\" or \\\\");
            }
        }
        if (in->at >= in->path.length) {
            return path_fault(in, "\"]");
        }
        in->scratch[length++] = in->path.at[in->at++];
    }
    in->at++;
    if (!at_char(in, ']')) {
        return path_fault(in, "]");
    }
    in->at++;
    *name = (lull__text){in->scratch, length};
    return true;
}

/* The next name, with the dot before it where `first` is false. */
static bool path_name(path_reader *in, bool first, lull__text *name) {
    if (at_char(in, '[')) {
        in->at++;
        if (at_char(in, ']')) {
            return path_fault(in, "a name in quotes: [] is read by any() and inside()");
        }
        if (!at_char(in, '"')) {
            return path_fault(in, "a name in quotes");
        }
        in->at++;
        return quoted_name(in, name);
    }
    if (!first) {
        if (!at_char(in, '.')) {
            return path_fault(in, "a dot or [\"");
        }
        in->at++;
    }
    return plain_name(in, name);
}

/* Goes down the path from the root, making nodes. */
static bool path_node(lull__fields *fields, lull__text path, int32_t *node, lull_error *error) {
    char *scratch = malloc(path.length + 1);
    if (!scratch) {
        return lull__no_memory(error);
    }
    path_reader in = {path, 0, scratch, error};
    bool well = true;
    *node = 0;
    while (well && in.at < path.length) {
        lull__text name;
        well = path_name(&in, in.at == 0, &name);
        if (well) {
            *node = child_make(fields, *node, name, error);
            well = *node >= 0;
        }
    }
    free(scratch);
    return well;
}

bool lull__fields_slot(lull__fields *fields, lull__text path, size_t *slot, lull_error *error) {
    int32_t node;
    return path_node(fields, path, &node, error) && node_slot(fields, node, slot, error);
}

bool lull__fields_items(lull__fields *fields, lull__text path, lull__fields **items,
                        lull_error *error) {
    int32_t node;
    if (!path_node(fields, path, &node, error)) {
        return false;
    }
    if (!fields->nodes[node].items) {
        if (fields->level >= LULL__ITEM_LEVELS) {
            return lull__fail(error, LULL_BAD_RULES, LULL__SAYS_MANY_ITEMS, LULL__ITEM_LEVELS,
                              LULL__ITEM_LEVELS);
        }
        fields->nodes[node].items = fields_new(fields->slot_max, fields->level + 1);
        if (!fields->nodes[node].items) {
            return lull__no_memory(error);
        }
    }
    *items = fields->nodes[node].items;
    return true;
}

bool lull__path_split_items(lull__text path, lull__text *before, lull__text *after) {
    bool quoted = false;
    for (size_t i = 0; i + 1 < path.length; i++) {
        if (quoted && path.at[i] == '\\') {
            i++;
        } else if (quoted) {
            quoted = path.at[i] != '"';
        } else if (path.at[i] == '"') {
            quoted = true;
        } else if (path.at[i] == '[' && path.at[i + 1] == ']') {
            size_t rest = i + 2;
            bool dot = rest + 1 < path.length && path.at[rest] == '.';
            /* "a[]b" and "a[]." leave a rest that is no path, so that somebody says so */
            bool joined = rest < path.length && !dot && path.at[rest] != '[';
            rest = dot ? rest + 1 : joined ? rest - 1 : rest;
            *before = (lull__text){path.at, i};
            *after = (lull__text){path.at + rest, path.length - rest};
            return true;
        }
    }
    return false;
}

size_t lull__fields_names(const lull__fields *fields, int32_t node, lull__text *names) {
    int32_t chain[LULL__FIELD_DEPTH + 1];
    size_t count = 0;
    /* A node does not know its parent: look for the path down to it, depth first. */
    int32_t at = fields->nodes[0].child;
    size_t depth = 0;
    while (at >= 0) {
        chain[depth] = at;
        if (at == node) {
            for (size_t i = 0; i <= depth; i++) {
                names[count++] = fields->nodes[chain[i]].name;
            }
            return count;
        }
        if (fields->nodes[at].child >= 0 && depth < LULL__FIELD_DEPTH) {
            at = fields->nodes[at].child;
            depth++;
            continue;
        }
        at = fields->nodes[at].sibling;
        while (at < 0 && depth > 0) {
            at = fields->nodes[chain[--depth]].sibling;
        }
    }
    return count;
}
