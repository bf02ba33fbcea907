/*
 * Which fields of an event are read, and where their values go.
 *
 * Rules name fields by path ("properties.plan", "items[].sku"). The paths of one policy form a
 * trie; an event is walked once, along the trie, and each named value lands in its slot of the
 * event's row:
 *
 *     properties ── plan            slot 0        row: [ "pro" | nil | true | … ]
 *        │       └─ $window_id      slot 1                 0      1     2
 *        └─ $snapshot_data[] ───────> items: a trie of its own, filled for each item in turn;
 *                                     `visit` looks at the item's row and leaves results in the
 *                                     event's row (slots taken with lull__fields_result)
 *
 * A trie only grows: a slot once given stays. Paths are at most 16 names long, items of items at
 * most 16 deep. No trie may grow while an event is read along it, so not from `visit` either.
 */
#ifndef LULL_EVENT_FIELDS_H
#define LULL_EVENT_FIELDS_H

#include "base/error.h"
#include "base/value.h"

typedef struct lull__fields lull__fields;

enum {
    LULL__FIELD_DEPTH = 16, /* names of a path */
    LULL__ITEM_LEVELS = 16, /* tries of items below each other */
};

/*
 * Looks at one item of an array: `item` is the item's row, `event` the row of the trie that the
 * items belong to, in which it may set the result slots of its own. Called for each item, in
 * order. Before the first one of an event all slots of `event` are NIL; slots of paths may be
 * filled before or after it. It must return: no longjmp, and no reading with the reader that
 * called it.
 */
typedef void (*lull__item_visit)(void *context, const lull__value *item, lull__value *event);

typedef struct lull__field_node {
    lull__text name; /* the trie's own copy; empty at the root */
    int32_t slot;    /* -1: on the way to others only */
    int32_t child;   /* first child, -1 for none */
    int32_t sibling; /* next child of the same parent, -1 for none */
    uint32_t child_count;
    uint32_t depth;      /* names from the root */
    bool is_text;        /* the name is UTF-8; no member is ever named otherwise */
    uint64_t child_bits; /* lull__field_bit of each child: most members miss it at once */
    lull__fields *items; /* what to do with each item, where this is an array; NULL for nothing */
} lull__field_node;

struct lull__fields {
    lull__field_node *nodes; /* nodes[0] is the root: the event (or item) itself */
    size_t node_count, node_capacity;
    size_t slot_count; /* width of a row */
    size_t slot_max;
    uint32_t level;         /* 0: events; 1: items; 2: items of items … */
    lull__item_visit visit; /* for a trie of items: set by its user */
    void *visit_context;
};

static inline uint64_t lull__field_bit(lull__text name) {
    size_t first = name.length > 0 ? (unsigned char)name.at[0] : 0;
    return (uint64_t)1 << ((first ^ name.length << 3) & 63);
}

/* The child of a node with this name; -1 for none. */
static inline int32_t lull__fields_child(const lull__fields *fields, int32_t node,
                                         lull__text name) {
    int32_t child = fields->nodes[node].child;
    while (child >= 0 && !lull__text_equal(fields->nodes[child].name, name)) {
        child = fields->nodes[child].sibling;
    }
    return child;
}

/* NULL when memory runs out. At most `slot_max` slots, in this trie and in those of its items
 * each. */
lull__fields *lull__fields_new(size_t slot_max);
void lull__fields_free(lull__fields *fields); /* with all tries of items below it */

/*
 * The slot of a path, the same for the same path. The empty path is the event (or item) itself.
 * Names stand between dots; a name with a dot, a bracket or a quote is written ["like.this"], with
 * \" and \\ inside. Fails with LULL_BAD_RULES and a message on a path that cannot be read, that
 * has [] in it (see lull__fields_items), or where slot_max is reached.
 */
bool lull__fields_slot(lull__fields *fields, lull__text path, size_t *slot, lull_error *error);

/* The trie for the items of the array at `path`, which is written without its last []. */
bool lull__fields_items(lull__fields *fields, lull__text path, lull__fields **items,
                        lull_error *error);

/* A slot that no path fills: for results. */
bool lull__fields_result(lull__fields *fields, size_t *slot, lull_error *error);

/* The node for the member `name` of a node, made if it is missing and given a slot if it has none;
 * for functions that find their way name by name. -1 when slot_max or LULL__FIELD_DEPTH is reached
 * or memory runs out (error filled). */
int32_t lull__fields_member(lull__fields *fields, int32_t node, lull__text name, lull_error *error);

/* The names from the root to a node, of which there are at most LULL__FIELD_DEPTH; how many. */
size_t lull__fields_names(const lull__fields *fields, int32_t node, lull__text *names);

/*
 * Splits a path into the part before its first [] and the part after it ("a.b[].c" -> "a.b", "c").
 * false where there is none. Names in ["quotes"] are passed over.
 */
bool lull__path_split_items(lull__text path, lull__text *before, lull__text *after);

#endif
