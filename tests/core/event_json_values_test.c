/*
 * event_json_values_test: what lull__reader_read finds in a line: values, members, items, facts.
 */
#include "event_json_reading.h"

/* The value of `a` in {"a": …}. */
static lull__value value_of(const char *json) {
    char line[512];
    snprintf(line, sizeof line, "{\"a\":%s}", json);
    reading got = read_line(line);
    if (!CHECK(got.well)) {
        printf("    line: %s: %s\n", line, got.error.message);
    }
    return got.row[slot_a];
}

static bool is_number(lull__value value, double number) {
    return value.type == LULL__NUMBER && !(value.number < number) && !(value.number > number);
}

/* ---- what is found --------------------------------------------------------------------------- */

static void test_numbers(void) {
    TEST("whole numbers that an integer can hold are integers, others numbers or nothing");
    CHECK(is_integer(value_of("0"), 0));
    CHECK(is_integer(value_of("-0"), 0));
    CHECK(is_integer(value_of("-0.0"), 0));
    CHECK(is_integer(value_of("1.0"), 1));
    CHECK(is_integer(value_of("1e3"), 1000));
    CHECK(is_integer(value_of("-250e-1"), -25));
    CHECK(is_integer(value_of("9223372036854775807"), INT64_MAX));
    CHECK(is_integer(value_of("-9223372036854775808"), INT64_MIN));
    CHECK(is_integer(value_of("-9223372036854775808.0"), INT64_MIN));
    CHECK(is_number(value_of("9223372036854775808.0"), 0x1p63));
    CHECK(is_number(value_of("1e300"), 1e300));
    CHECK(is_number(value_of("-0.5"), -0.5));
    CHECK(is_number(value_of("0.1"), 0.1));
    CHECK(is_number(value_of("1.7976931348623157e308"), 1.7976931348623157e308));
    CHECK(is_number(value_of("2.2250738585072011e-308"), 2.2250738585072011e-308));
    CHECK(is_number(value_of("5e-324"), 5e-324));
    CHECK(is_number(value_of("0.1000000000000000055511151231257827021181583404541015625"), 0.1));
    CHECK(is_number(value_of("9007199254740993.5"), 9007199254740994.0) ||
          is_integer(value_of("9007199254740993.5"), 9007199254740994));
    CHECK(is_integer(value_of("1e-999"), 0));
    CHECK(is_integer(value_of("-1e-999"), 0));
    CHECK(is_integer(value_of("0e999"), 0));
    CHECK(is_integer(value_of("0.000e99999999999999999999999999"), 0));
    CHECK(is_integer(value_of("1e-99999999999999999999999999"), 0));
    static const char *const none[] = {
        "9223372036854775808",
        "-9223372036854775809",
        "18446744073709551615",
        "18446744073709551616",
        "123456789012345678901234567890",
        "1e309",
        "-1e999",
        "1e99999999999999999999999999",
        "1.7976931348623159e308",
    };
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        char line[128];
        snprintf(line, sizeof line, "{\"a\":%s}", none[i]);
        reading got = read_line(line);
        CHECK(got.well && got.row[slot_a].type == LULL__NIL && got.facts.unrepresentable == 1);
    }
    TEST("values that no rule named are not counted as unrepresentable");
    reading got = read_line("{\"x\":1e999,\"y\":\"\\ud800\",\"a\":1,\"z\":18446744073709551615}");
    CHECK(got.well && got.facts.unrepresentable == 0 && is_integer(got.row[slot_a], 1));
}

static void test_long_numbers(void) {
    TEST("digits of any number are read right");
    enum { DIGITS = 900 };
    char line[DIGITS + 64];
    int length = snprintf(line, sizeof line, "{\"a\":");
    memset(line + length, '1', DIGITS);
    snprintf(line + length + DIGITS, 32, "e-899}");
    CHECK(is_number(read_line(line).row[slot_a], 1.1111111111111111111111));
    memset(line + length, '0', DIGITS);
    line[length + 1] = '.';
    snprintf(line + length + DIGITS, 32, "1e899}");
    CHECK(is_integer(read_line(line).row[slot_a], 1)); /* 898 zeros and a 1 behind the point */
    snprintf(line + length + DIGITS, 32, "1e400}");
    CHECK(is_integer(read_line(line).row[slot_a], 0));
}

static void test_strings(void) {
    TEST("strings are decoded");
    CHECK(IS_STRING(value_of("\"\""), ""));
    CHECK(IS_STRING(value_of("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\""), "\"\\/\b\f\n\r\t"));
    CHECK(IS_STRING(value_of("\"\\u0041\\u00e9\\u20AC\\uD83D\\uDE00\""),
                    "A\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"));
    CHECK(IS_STRING(value_of("\"a\\u0000b\""), "a\0b"));
    CHECK(IS_STRING(value_of("\"\\ud7ff\\ue000\""), "\xed\x9f\xbf\xee\x80\x80"));
    CHECK(IS_STRING(value_of("\"\xed\x9f\xbf\""), "\xed\x9f\xbf"));
    TEST("a string with a lone surrogate is nil, and counted");
    static const char *const lone[] = {
        "\"\\ud800\"",        "\"\\udc00\"",  "\"x\\udfffy\"",  "\"\\ud800\\ud800\"",
        "\"\\udc00\\ud800\"", "\"\\ud800x\"", "\"\\ud83d\\n\"", "\"\\ud83d\\ude00\\udc01\""};
    for (size_t i = 0; i < sizeof lone / sizeof *lone; i++) {
        char line[64];
        snprintf(line, sizeof line, "{\"a\":%s,\"b\":2}", lone[i]);
        reading got = read_line(line);
        CHECK(got.well && got.row[slot_a].type == LULL__NIL && got.facts.unrepresentable == 1 &&
              is_integer(got.row[slot_b], 2));
    }
    TEST("a string of 2 MB is read");
    size_t size = 2000000;
    char *line = malloc(size + 32);
    memcpy(line, "{\"a\":\"", 6);
    memset(line + 6, 'x', size);
    memcpy(line + 6 + size, "\"}", 2);
    reading got = read_text((lull__text){line, size + 8});
    CHECK(got.well && got.row[slot_a].length == size);
    memcpy(line + 6 + size - 6, "\\ud800", 6);
    got = read_text((lull__text){line, size + 8});
    CHECK(got.well && got.row[slot_a].type == LULL__NIL && got.facts.unrepresentable == 1);
    free(line);
}

static void test_members(void) {
    TEST("the first of duplicate members counts, whole");
    reading got =
        read_line("{\"a\":1,\"b\":{\"d\":{\"e\":1}},\"a\":2,\"b\":{\"c\":3,\"d\":{\"e\":4}}}");
    CHECK(is_integer(got.row[slot_a], 1) && got.row[slot_bc].type == LULL__NIL &&
          is_integer(got.row[slot_bde], 1));
    got = read_line("{\"b\":1,\"b\":{\"c\":2}}");
    CHECK(is_integer(got.row[slot_b], 1) && got.row[slot_bc].type == LULL__NIL);
    got = read_line("{\"a\":null,\"a\":2,\"b\":{\"c\":1,\"c\":1e999}}");
    CHECK(got.row[slot_a].type == LULL__NIL && is_integer(got.row[slot_bc], 1) &&
          got.facts.unrepresentable == 0);
    got = read_line("{\"\\u0061\":1,\"a\":2}");
    CHECK(is_integer(got.row[slot_a], 1));
    got = read_line("{\"list\":[{\"x\":1,\"x\":2}],\"list\":[{\"x\":5}]}");
    CHECK(is_integer(got.row[slot_items], 1) && is_number(got.row[slot_sum], 1));
    TEST("names are compared decoded, and one with a lone surrogate matches nothing");
    got = read_line("{\"n\\u00e9\":1,\"\":2,\"\\ud800\":3,\"a\\udc00\":4}");
    CHECK(is_integer(got.row[slot_n], 1) && is_integer(got.row[slot_empty], 2) &&
          got.row[slot_a].type == LULL__NIL && got.facts.unrepresentable == 0);
    got = read_line("{\"n\xc3\xa9\":1e999,\"\\u006E\\u00E9\":2}");
    CHECK(got.row[slot_n].type == LULL__NIL && got.facts.unrepresentable == 1);
    TEST("containers are there, and what is under another value is not");
    got = read_line("{\"b\":{\"c\":true,\"d\":[{\"e\":1}]},\"a\":[1],\"list\":{}}");
    CHECK(got.row[slot_b].type == LULL__OBJECT && got.row[slot_root].type == LULL__OBJECT &&
          got.row[slot_bde].type == LULL__NIL && got.row[slot_a].type == LULL__ARRAY &&
          got.row[slot_list].type == LULL__OBJECT && got.row[slot_items].type == LULL__NIL);
    CHECK(got.row[slot_bc].type == LULL__BOOLEAN && got.row[slot_bc].boolean);
}

static void test_items(void) {
    TEST("each item is visited in order, objects or not, and items of items");
    reading got = read_line("{\"list\":[{\"x\":1},2,\"four\",null,[],{\"x\":\"s\",\"x\":9}]}");
    CHECK(is_integer(got.row[slot_items], 4006) && is_number(got.row[slot_sum], 1) &&
          got.row[slot_list].type == LULL__ARRAY);
    got =
        read_line("{\"list\":[{\"in\":[{\"y\":1},{},3]},{\"in\":[{\"y\":0}]},{\"in\":7}],\"a\":5}");
    CHECK(is_integer(got.row[slot_inner], 202) && is_integer(got.row[slot_items], 3) &&
          is_integer(got.row[slot_a], 5));
    got = read_line("{\"list\":[]}");
    CHECK(got.row[slot_items].type == LULL__NIL);
    got = read_line("{\"list\":[{\"x\":1e999},{\"x\":\"\\ud800\"}]}");
    CHECK(got.facts.unrepresentable == 2 && is_integer(got.row[slot_items], 2));
    TEST("results stay when members come after the items");
    got = read_line("{\"list\":[1,2],\"b\":{\"c\":1},\"a\":2,\"n\":3,\"list\":[1]}");
    CHECK(is_integer(got.row[slot_items], 2) && is_integer(got.row[slot_bc], 1));
}

static void test_facts(void) {
    TEST("the facts of a line tell how to splice a member in");
    reading got = read_line("{\"a\":\"}\"} \r");
    CHECK(got.facts.close == 8 && !got.facts.empty && !got.facts.tagged);
    got = read_line(" { \t} ");
    CHECK(got.facts.close == 4 && got.facts.empty);
    got = read_line("{\"b\":{}}");
    CHECK(got.facts.close == 7 && !got.facts.empty);
    TEST("a member \"lull\" at the root is seen, wherever it stands");
    CHECK(read_line("{\"lull\":1}").facts.tagged);
    CHECK(
        read_line("{\"a\":1,\"b\":2,\"list\":[],\"\":0,\"n\xc3\xa9\":0,\"lull\":{}}").facts.tagged);
    CHECK(read_line("{\"\\u006cull\":null}").facts.tagged);
    CHECK(read_line("{\"x\":1e999,\"\\u006cull\":null}").facts.tagged);
    CHECK(!read_line("{\"a\":{\"lull\":1},\"list\":[{\"lull\":1}],\"Lull\":1,\"lul\":1}")
               .facts.tagged);
    CHECK(!read_line("{\"a\":\"lull\"}").facts.tagged);
}

static void test_no_fields(void) {
    TEST("a line is read where no field is named");
    lull__fields *none = lull__fields_new(4);
    lull__line_facts facts = {0};
    CHECK(lull__reader_read(reader, text("{\"a\":1,\"lull\":2}"), false, none, NULL, &arena, &facts,
                            NULL));
    CHECK(facts.tagged && facts.close == 15);
    CHECK(!lull__reader_read(reader, text("{\"a\":1,}"), false, none, NULL, &arena, &facts, NULL));
    lull__fields_free(none);
}

int main(void) {
    setvbuf(stdout, NULL, _IOLBF, 0);
    set_up();
    test_numbers();
    test_long_numbers();
    test_strings();
    test_members();
    test_items();
    test_facts();
    test_no_fields();
    tear_down();
    return finish("event_json_values_test");
}
