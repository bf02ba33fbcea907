#include "engine/event.h"

#include <stdlib.h>

/* Visits each text that an event refers to. */
typedef void (*visit_text)(void *context, const char **at, size_t length);

static void visit_value(lull__value *value, visit_text visit, void *context) {
    if (value->type == LULL__STRING) {
        visit(context, &value->string, value->length);
    }
}

static void visit_texts(lull__event *event, lull__value *row, visit_text visit, void *context) {
    lull__address *address = &event->addressed.address;
    visit(context, &event->line.at, event->line.length);
    visit(context, &address->key.at, address->key.length);
    visit(context, &address->client_id.at, address->client_id.length);
    visit(context, &address->window_key.at, address->window_key.length);
    visit_value(&event->addressed.order, visit, context);
    for (size_t i = 0; i < event->width; i++) {
        visit_value(&row[i], visit, context);
    }
}

static void measure(void *context, const char **at, size_t length) {
    (void)at;
    *(size_t *)context += length;
}

static void move(void *context, const char **at, size_t length) {
    char **to = context;
    if (length > 0) {
        memcpy(*to, *at, length);
    }
    *at = *to;
    *to += length;
}

/* One block: the event, its row, the texts, and room behind the line's end for its reader. */
lull__event *lull__event_keep(const lull__event *event) {
    lull__event copy = *event;
    size_t row_bytes = copy.width * sizeof *copy.row;
    size_t text_bytes = 0;
    visit_texts(&copy, copy.row, measure, &text_bytes);
    size_t bytes = sizeof copy + row_bytes + text_bytes;
    char *block = malloc(bytes);
    if (!block) {
        return NULL;
    }
    copy.row = (lull__value *)(void *)(block + sizeof copy);
    if (row_bytes > 0) {
        memcpy(copy.row, event->row, row_bytes);
    }
    char *texts = block + sizeof copy + row_bytes;
    visit_texts(&copy, copy.row, move, &texts);
    copy.owned = true;
    copy.bytes = bytes;
    memcpy(block, &copy, sizeof copy);
    return (lull__event *)(void *)block;
}
