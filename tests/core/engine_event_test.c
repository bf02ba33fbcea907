/*
 * engine_event_test: an event that waits has nothing in the memory of its batch.
 */
#include "check.h"
#include "engine/event.h"

#include <stdlib.h>

static lull__value string(const char *at) {
    return (lull__value){.type = LULL__STRING, .length = (uint32_t)strlen(at), .string = at};
}

/* An event all of whose texts lie in these bytes. */
static lull__event event_in(char *bytes, lull__value *row, lull__row *arms) {
    static const char TEXTS[] = "line\0key\0client\0window\0order\0first\0last\0arm";
    memcpy(bytes, TEXTS, sizeof TEXTS);
    row[0] = string(bytes + 29);
    row[1] = (lull__value){.type = LULL__INTEGER, .integer = 7};
    row[2] = string(bytes + 35);
    row[3] = string(bytes + 40);
    arms[0] = (lull__row){row + 3, 1};
    arms[1] = (lull__row){row + 1, 2};
    return (lull__event){
        .line = lull__text_of(bytes),
        .row = {row, 3},
        .arms = arms,
        .arm_count = 2,
        .arrival = 5,
        .addressed = {.address = {.time_ms = 9,
                                  .key = lull__text_of(bytes + 5),
                                  .client_id = lull__text_of(bytes + 9),
                                  .window_key = lull__text_of(bytes + 16)},
                      .order = string(bytes + 23)},
    };
}

static bool is(lull__text text, const char *expected) {
    return lull__text_equal(text, lull__text_of(expected));
}

int main(void) {
    TEST("an event that is kept has its own texts, numbers and rows");
    char bytes[64];
    lull__value row[4];
    lull__row arms[2];
    lull__event event = event_in(bytes, row, arms);
    lull__event *kept = lull__event_keep(&event);
    memset(bytes, '~', sizeof bytes);
    memset(row, 0, sizeof row);
    memset(arms, 0, sizeof arms);
    memset(&event, 0, sizeof event);
    if (CHECK(kept)) {
        const lull__address *address = &kept->addressed.address;
        CHECK(is(kept->line, "line") && is(address->key, "key"));
        CHECK(is(address->client_id, "client") && is(address->window_key, "window"));
        CHECK(is(lull__value_text(kept->addressed.order), "order"));
        const lull__value *values = kept->row.values;
        CHECK(is(lull__value_text(values[0]), "first") && values[1].integer == 7);
        CHECK(is(lull__value_text(values[2]), "last") && kept->row.width == 3);
        CHECK(kept->arm_count == 2 && kept->arms[0].width == 1 && kept->arms[1].width == 2);
        CHECK(is(lull__value_text(kept->arms[0].values[0]), "arm"));
        CHECK(kept->arms[1].values[0].integer == 7);
        CHECK(is(lull__value_text(kept->arms[1].values[1]), "last"));
        CHECK(kept->arrival == 5 && address->time_ms == 9);
        TEST("it is to be freed, and counts for as much however many fields are read of it");
        CHECK(kept->owned && kept->bytes == sizeof *kept + 2 * kept->line.length);
    }
    free(kept);
    return finish("engine_event_test");
}
