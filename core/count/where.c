#include "count/where.h"

#include "count/line.h"
#include "event/json_text.h"

#include <stdlib.h>

void lull__count_fields_deinit(lull__count_fields *fields) {
    for (size_t i = 0; i < fields->by_count + fields->test_count; i++) {
        free(fields->paths[i]);
    }
    for (size_t i = 0; i < fields->test_count; i++) {
        free(fields->tests[i].text);
    }
}

/* How far it is to the next `c` that stands in no quotes and brackets; to the end without one. */
static size_t length_until(lull__text text, char c) {
    size_t levels = 0;
    bool quoted = false;
    for (size_t i = 0; i < text.length; i++) {
        char here = text.at[i];
        if (quoted) {
            i += here == '\\';
            quoted = here != '"';
        } else if (here == '"') {
            quoted = true;
        } else if (here == '[' || here == '{') {
            levels++;
        } else if (here == ']' || here == '}') {
            levels -= levels > 0;
        } else if (here == c && levels == 0) {
            return i;
        }
    }
    return text.length;
}

static bool add_path(lull__count_fields *fields, lull__text path, const char *option,
                     lull_error *error) {
    size_t count = fields->by_count + fields->test_count;
    if (path.length == 0) {
        return lull__fail(error, LULL_MISUSE, "%s: found no field, expected a path", option);
    }
    if (count == LULL__COUNT_FIELDS) {
        return lull__fail(error, LULL_MISUSE, "%s: found more than %d fields, expected at most %d",
                          option, LULL__COUNT_FIELDS, LULL__COUNT_FIELDS);
    }
    fields->paths[count] = strndup(path.at, path.length);
    return fields->paths[count] || lull__no_memory(error);
}

/* What stands before the next comma; goes behind it. */
static lull__text take_item(lull__text *rest) {
    lull__text item = {rest->at, length_until(*rest, ',')};
    size_t passed = item.length < rest->length ? item.length + 1 : item.length;
    *rest = (lull__text){rest->at + passed, rest->length - passed};
    return item;
}

bool lull__count_fields_by(lull__count_fields *fields, const char *list, lull_error *error) {
    lull__text rest = lull__text_of(list);
    do {
        if (!add_path(fields, take_item(&rest), "--by", error)) {
            return false;
        }
        fields->by_count++;
    } while (rest.length > 0);
    return true;
}

static bool is_json(lull__text text) {
    lull_error ignored;
    return lull__json_check(text, LULL__JSON_LEVELS, &ignored);
}

/* A JSON string is decoded, and other JSON taken as it is; what is none is a text. */
static bool read_value(lull__count_test *test, lull__text value, lull_error *error) {
    bool json = is_json(value);
    if (json && value.at[0] != '"') {
        test->json = value;
        return true;
    }
    test->text = malloc(value.length + 1);
    if (!test->text) {
        return lull__no_memory(error);
    }
    if (json && lull__json_decode(value, 0, test->text, &test->length)) {
        return true;
    }
    test->length = value.length;
    memcpy(test->text, value.at, value.length);
    return true;
}

bool lull__count_fields_where(lull__count_fields *fields, const char *list, lull_error *error) {
    lull__text rest = lull__text_of(list);
    do {
        lull__text item = take_item(&rest);
        size_t equals = length_until(item, '=');
        if (equals == item.length) {
            return lull__fail(error, LULL_MISUSE, "--where: found \"%.*s\", expected PATH=VALUE",
                              (int)item.length, item.at);
        }
        lull__text value = {item.at + equals + 1, item.length - equals - 1};
        if (!add_path(fields, (lull__text){item.at, equals}, "--where", error)) {
            return false;
        }
        lull__count_test *test = &fields->tests[fields->test_count++];
        *test = (lull__count_test){0};
        if (!read_value(test, value, error)) {
            return false;
        }
    } while (rest.length > 0);
    return true;
}

bool lull__count_test_holds(const lull__count_test *test, lull__text json, char *scratch) {
    if (test->text) {
        size_t length;
        return json.length > 0 && json.at[0] == '"' &&
               lull__json_decode(json, 0, scratch, &length) &&
               lull__text_equal((lull__text){scratch, length},
                                (lull__text){test->text, test->length});
    }
    if (lull__text_equal(test->json, LULL__TEXT("null"))) {
        return json.length == 0;
    }
    lull__value wanted = lull__value_of_json(test->json), found = lull__value_of_json(json);
    if (lull__is_number(wanted) && lull__is_number(found)) {
        return lull__compare_numbers(wanted, found) == 0;
    }
    return lull__text_equal(test->json, json);
}
