/* $snapshot events: a recorder's own events, put together from pieces that are made once. */
#include "shapes.h"

#include <stdlib.h>

enum {
    NODES = 256,         /* parts of a page */
    NODE_BYTES = 4096,   /* of one, about */
    NODE_LEVELS = 7,     /* of elements */
    ADDED_BYTES = 512,   /* of what a mutation adds, about */
    ITEMS = 64,          /* of each kind */
    PIECE_BYTES = 24576, /* of any piece, at most */
    PAGE_BYTES = 20000,  /* from here on, a snapshot may hold a whole page */
    STAMP_DIGITS = 13,   /* a piece that is an item ends with its time and a brace */
};

enum kind { MUTATION, MOVE, CLICK, SCROLL, INPUT, KINDS };

struct album {
    lit nodes[NODES];
    lit items[KINDS][ITEMS];
    char *text;
};

/* ---- pieces ---------------------------------------------------------------------------------- */

static const lit tags[] = {ENTRY("div"), ENTRY("section"), ENTRY("li"), ENTRY("span"),
                           ENTRY("a"),   ENTRY("td"),      ENTRY("p"),  ENTRY("article")};

static const lit words[] = {
    ENTRY("Lamp and Ladder"),
    ENTRY("In stock, delivered in 3 days"),
    ENTRY("\\n      "),
    ENTRY("B\xc3\xbc"
          "cherleiter, 3 Stufen, ge\xc3\xb6lt"),
    ENTRY("She said \\\"brighter\\\" and we listened."),
    ENTRY("129,00 \xe2\x82\xac"),
    ENTRY("Every ladder carries 150 kg; every lamp can be repaired, and we keep the parts for "
          "twenty years."),
};

static const lit attributes[] = {
    ENTRY("{}"),
    ENTRY("{\"class\":\"card card--wide\"}"),
    ENTRY("{\"class\":\"price\",\"data-sku\":\"LL-2040\",\"aria-hidden\":\"false\"}"),
    ENTRY("{\"class\":\"flex gap-4 items-baseline\",\"style\":\"transform: translate3d(0px, 12px, "
          "0px); opacity: 0.96;\"}"),
    ENTRY("{\"href\":\"https://shop.example/ladders/library/oak-3-steps?from=list\"}"),
};

#define PICK(world, list) ((list)[world_below((world), sizeof(list) / sizeof *(list))])

static char *put_id(char *at, struct world *world) {
    at = PUT(at, "\"id\":");
    return put_number(at, 2 + world_below(world, 4000));
}

/* A node with all below it: texts where the levels end, and past `limit`. */
static char *put_node(char *at, const char *limit, struct world *world, unsigned levels) {
    if (levels == 0 || at > limit) {
        at = PUT(at, "{\"type\":3,\"textContent\":\"");
        at = put(at, PICK(world, words));
        at = PUT(at, "\",");
    } else {
        at = PUT(at, "{\"type\":2,\"tagName\":\"");
        at = put(at, PICK(world, tags));
        at = PUT(at, "\",\"attributes\":");
        at = put(at, PICK(world, attributes));
        at = PUT(at, ",\"childNodes\":[");
        for (uint32_t children = 1 + world_below(world, 4); children > 0; children--) {
            at = put_node(at, limit, world, levels - 1);
            at = children > 1 ? PUT(at, ",") : at;
        }
        at = PUT(at, "],");
    }
    at = put_id(at, world);
    return PUT(at, "}");
}

static char *put_mutation(char *at, struct world *world) {
    at = PUT(at, "{\"source\":0,\"texts\":[{");
    at = put_id(at, world);
    at = PUT(at, ",\"value\":\"");
    at = put(at, PICK(world, words));
    at = PUT(at, "\"}],\"attributes\":[{");
    at = put_id(at, world);
    at = PUT(at, ",\"attributes\":");
    at = put(at, PICK(world, attributes));
    at = PUT(at, "}],\"removes\":[],\"adds\":[");
    if (world_below(world, 2) == 0) {
        at = PUT(at, "{\"parentId\":44,\"nextId\":null,\"node\":");
        at = put_node(at, at + ADDED_BYTES, world, 2);
        at = PUT(at, "}");
    }
    return PUT(at, "]}");
}

static char *put_point(char *at, struct world *world) {
    at = PUT(at, "\"x\":");
    at = put_number(at, world_below(world, 1920));
    at = PUT(at, ",\"y\":");
    at = put_number(at, world_below(world, 1080));
    at = PUT(at, ".125,");
    return put_id(at, world);
}

static char *put_move(char *at, struct world *world) {
    at = PUT(at, "{\"source\":1,\"positions\":[");
    for (uint32_t offset_ms = 50 * world_below(world, 10);; offset_ms -= 50) {
        at = PUT(at, "{");
        at = put_point(at, world);
        at = offset_ms > 0 ? PUT(at, ",\"timeOffset\":-") : PUT(at, ",\"timeOffset\":");
        at = put_number(at, offset_ms);
        at = PUT(at, "}");
        if (offset_ms == 0) {
            return PUT(at, "]}");
        }
        at = PUT(at, ",");
    }
}

static char *put_data(char *at, struct world *world, enum kind kind) {
    switch (kind) {
    case MUTATION:
        return put_mutation(at, world);
    case MOVE:
        return put_move(at, world);
    case CLICK:
        at = PUT(at, "{\"source\":2,\"type\":");
        at = put_number(at, world_below(world, 7));
        at = PUT(at, ",");
        at = put_point(at, world);
        return PUT(at, "}");
    case SCROLL:
        at = PUT(at, "{\"source\":3,");
        at = put_point(at, world);
        return PUT(at, "}");
    default:
        at = PUT(at, "{\"source\":5,\"text\":\"");
        at = put(at, PICK(world, words));
        at = PUT(at, "\",\"isChecked\":false,");
        at = put_id(at, world);
        return PUT(at, "}");
    }
}

struct album *album_new(struct world *world) {
    struct album *made = calloc(1, sizeof *made);
    char *at = malloc((NODES + KINDS * ITEMS) * (size_t)PIECE_BYTES);
    if (!made || !at) {
        free(at);
        free(made);
        return NULL;
    }
    made->text = at;
    for (size_t i = 0; i < NODES; i++) {
        char *end = put_node(at, at + NODE_BYTES, world, NODE_LEVELS);
        made->nodes[i] = (lit){at, (size_t)(end - at)};
        at = end;
    }
    for (size_t i = 0; i < (size_t)KINDS * ITEMS; i++) {
        char *end = PUT(at, "{\"type\":3,\"data\":");
        end = put_data(end, world, (enum kind)(i / ITEMS));
        end = PUT(end, ",\"timestamp\":0000000000000}");
        made->items[i / ITEMS][i % ITEMS] = (lit){at, (size_t)(end - at)};
        at = end;
    }
    return made;
}

void album_free(struct album *album) {
    if (album) {
        free(album->text);
        free(album);
    }
}

/* ---- events ---------------------------------------------------------------------------------- */

static char *put_item(char *at, struct album *album, struct world *world, bool churn,
                      int64_t time_ms) {
    static const enum kind busy[] = {MOVE,     MOVE,     MOVE,   MOVE,  MUTATION,
                                     MUTATION, MUTATION, SCROLL, INPUT, CLICK};
    enum kind kind = churn ? MUTATION : PICK(world, busy);
    at = put(at, album->items[kind][world_below(world, ITEMS)]);
    put_digits(at - STAMP_DIGITS - 1, (uint64_t)time_ms, STAMP_DIGITS);
    return at;
}

/* Meta and FullSnapshot, up to `limit` and little more. */
static char *put_page_taken(char *at, const char *limit, struct album *album, struct world *world,
                            int64_t time_ms) {
    at = PUT(at, "{\"type\":4,\"data\":{\"href\":\"https://shop.example/lamps\",\"width\":1920,"
                 "\"height\":1080},\"timestamp\":");
    at = put_number(at, (uint64_t)time_ms);
    at = PUT(at, "},{\"type\":2,\"data\":{\"node\":{\"type\":0,\"childNodes\":[{\"type\":1,"
                 "\"name\":\"html\",\"publicId\":\"\",\"systemId\":\"\",\"id\":2},{\"type\":2,"
                 "\"tagName\":\"html\",\"attributes\":{\"lang\":\"en\"},\"childNodes\":[");
    do {
        at = put(at, PICK(world, album->nodes));
        at = PUT(at, ",");
    } while (at < limit);
    at = PUT(at - 1, "],\"id\":3}],\"id\":1},\"initialOffset\":{\"left\":0,\"top\":0}},"
                     "\"timestamp\":");
    at = put_number(at, (uint64_t)time_ms);
    return PUT(at, "},");
}

char *put_snapshot(char *at, struct album *album, struct world *world,
                   const struct moment *moment) {
    const char *limit = at + moment->snapshot_bytes;
    int64_t time_ms = moment->time_ms;
    at = put_head(at, world, moment, LIT("$snapshot"));
    at = put_ids(at, moment);
    at = put_page(at, world);
    at = PUT(at, "\"$lib\":\"web\",\"$snapshot_data\":[");
    if (moment->snapshot_bytes >= PAGE_BYTES && world_below(world, 2) == 0) {
        at = put_page_taken(at, limit - moment->snapshot_bytes / 10, album, world, time_ms);
    }
    bool churn = world_below(world, 10) < 4;
    do {
        at = put_item(at, album, world, churn, time_ms++);
        at = PUT(at, ",");
    } while (at < limit);
    return PUT(at - 1, "]}}\n");
}
