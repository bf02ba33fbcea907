#include "engine/event.h"

#include <stdlib.h>

/* Visits each text that an event refers to. */
typedef void (*visit_text)(void *context, const char **at, size_t length);

static void visit_value(lull__value *value, visit_text visit, void *context) {
    if (value->type == LULL__STRING) {
        visit(context, &value->string, value->length);
    }
}

static void visit_row(lull__row row, visit_text visit, void *context) {
    for (size_t i = 0; i < row.width; i++) {
        visit_value(&row.values[i], visit, context);
    }
}

static void visit_texts(lull__event *event, visit_text visit, void *context) {
    lull__address *address = &event->addressed.address;
    visit(context, &event->line.at, event->line.length);
    visit(context, &event->input.at, event->input.length);
    visit(context, &event->shown.at, event->shown.length);
    visit(context, &address->key.at, address->key.length);
    visit(context, &address->client_id.at, address->client_id.length);
    visit(context, &address->window_key.at, address->window_key.length);
    visit_value(&event->addressed.order, visit, context);
    visit_row(event->row, visit, context);
    for (uint32_t i = 0; i < event->arm_count; i++) {
        visit_row(event->arms[i], visit, context);
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

/* Copies a row to where there is room for it. */
static void move_row(lull__row *row, char **to) {
    size_t bytes = row->width * sizeof *row->values;
    if (bytes > 0) {
        memcpy(*to, row->values, bytes);
    }
    row->values = (lull__value *)(void *)*to;
    *to += bytes;
}

static size_t bytes_of_rows(const lull__event *event) {
    size_t width = event->row.width;
    for (uint32_t i = 0; i < event->arm_count; i++) {
        width += event->arms[i].width;
    }
    return event->arm_count * sizeof *event->arms + width * sizeof(lull__value);
}

/*
 * What an event counts for while it waits. Its rows are no part of that: how wide they are depends
 * on when a function first named a field, and so on the size of reads. A second line stands for
 * them.
 */
static size_t waiting_bytes(const lull__event *event) {
    return sizeof *event + 2 * event->line.length;
}

/* One block: the event, its rows, the texts, and room behind the line's end for its reader. */
lull__event *lull__event_keep(const lull__event *event) {
    lull__event copy = *event;
    size_t text_bytes = 0;
    visit_texts(&copy, measure, &text_bytes);
    size_t bytes = sizeof copy + bytes_of_rows(event) + text_bytes;
    char *block = malloc(bytes);
    if (!block) {
        return NULL;
    }
    char *to = block + sizeof copy;
    if (copy.arm_count > 0) {
        memcpy(to, event->arms, copy.arm_count * sizeof *copy.arms);
        copy.arms = (lull__row *)(void *)to;
        to += copy.arm_count * sizeof *copy.arms;
    }
    move_row(&copy.row, &to);
    for (uint32_t i = 0; i < copy.arm_count; i++) {
        move_row(&copy.arms[i], &to);
    }
    visit_texts(&copy, move, &to);
    copy.owned = true;
    copy.bytes = waiting_bytes(event);
    memcpy(block, &copy, sizeof copy);
    return (lull__event *)(void *)block;
}
