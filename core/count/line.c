#include "count/line.h"

#include "event/json_text.h"

#include <errno.h>
#include <stdlib.h>

/* ---- members --------------------------------------------------------------------------------- */

lull__members lull__members_of(lull__text object) {
    return (lull__members){object, 1};
}

/* Goes to what comes next and is no comma; whether there is something. */
static bool goes_on(lull__members *it) {
    it->at = lull__json_skip_space(it->object, it->at);
    if (it->object.at[it->at] == ',') {
        it->at = lull__json_skip_space(it->object, it->at + 1);
    }
    return it->object.at[it->at] != '}' && it->object.at[it->at] != ']';
}

static lull__text take_value(lull__members *it) {
    size_t begin = it->at;
    it->at = lull__json_skip_value(it->object, begin);
    return (lull__text){it->object.at + begin, it->at - begin};
}

bool lull__members_next(lull__members *members, lull__text *name, lull__text *value) {
    if (!goes_on(members)) {
        return false;
    }
    *name = take_value(members);
    size_t colon = lull__json_skip_space(members->object, members->at);
    members->at = lull__json_skip_space(members->object, colon + 1);
    *value = take_value(members);
    return true;
}

bool lull__items_next(lull__members *items, lull__text *value) {
    if (!goes_on(items)) {
        return false;
    }
    *value = take_value(items);
    return true;
}

bool lull__is_named(lull__text name, const char *plain) {
    size_t length = strlen(plain);
    return name.length == length + 2 && memcmp(name.at + 1, plain, length) == 0;
}

/* ---- values ---------------------------------------------------------------------------------- */

lull__value lull__value_of_json(lull__text json) {
    char digits[32], *end;
    if (lull__text_equal(json, LULL__TEXT("true")) || lull__text_equal(json, LULL__TEXT("false"))) {
        return (lull__value){.type = LULL__BOOLEAN, .boolean = json.at[0] == 't'};
    }
    if (json.length == 0 || json.length >= sizeof digits || !strchr("-0123456789", json.at[0])) {
        return (lull__value){.type = LULL__NIL};
    }
    memcpy(digits, json.at, json.length);
    digits[json.length] = 0;
    errno = 0;
    long long integer = strtoll(digits, &end, 10);
    if (*end == 0 && errno == 0) {
        return (lull__value){.type = LULL__INTEGER, .integer = integer};
    }
    double number = strtod(digits, &end);
    return *end == 0 ? (lull__value){.type = LULL__NUMBER, .number = number}
                     : (lull__value){.type = LULL__NIL};
}

/* ---- lines ----------------------------------------------------------------------------------- */

typedef struct named_text {
    const char *name;
    lull__text *into;
} named_text;

static void take_text(const named_text *texts, size_t count, lull__text name, lull__text value) {
    for (size_t i = 0; i < count; i++) {
        if (lull__is_named(name, texts[i].name)) {
            *texts[i].into = value;
        }
    }
}

static void take_part(lull__count_part *part, lull__text name, lull__text value) {
    const named_text texts[] = {{"policy", &part->policy},
                                {"arm", &part->arm},
                                {"key", &part->key},
                                {"session_id", &part->session_id},
                                {"part", &part->part}};
    take_text(texts, sizeof texts / sizeof *texts, name, value);
}

lull__count_tag lull__count_tag_of(lull__text object) {
    lull__count_tag tag = {0};
    const named_text texts[] = {{"window_id", &tag.window_id},
                                {"window_index", &tag.window_index},
                                {"shadow", &tag.shadow}};
    lull__members members = lull__members_of(object);
    lull__text name, value;
    while (lull__members_next(&members, &name, &value)) {
        take_part(&tag.of, name, value);
        take_text(texts, sizeof texts / sizeof *texts, name, value);
        tag.counted |= lull__is_named(name, "counted");
        tag.in_window |= lull__is_named(name, "record");
    }
    return tag;
}

lull__count_end lull__count_end_of(lull__text record) {
    lull__count_end end = {0};
    lull__text duration_ms = {0}, active_ms = {0}, events = {0}, active_events = {0};
    const named_text texts[] = {
        {"reason", &end.reason},           {"measures", &end.measures}, {"tags", &end.tags},
        {"duration_ms", &duration_ms},     {"active_ms", &active_ms},   {"events", &events},
        {"active_events", &active_events},
    };
    lull__members members = lull__members_of(record);
    lull__text name, value;
    while (lull__members_next(&members, &name, &value)) {
        take_part(&end.of, name, value);
        take_text(texts, sizeof texts / sizeof *texts, name, value);
        end.ghost |= lull__is_named(name, "ghost") && value.at[0] == 't';
    }
    end.duration_ms = lull__value_of_json(duration_ms);
    end.active_ms = lull__value_of_json(active_ms);
    end.events = lull__value_of_json(events);
    end.active_events = lull__value_of_json(active_events);
    return end;
}
