/*
 * event_json_test: what lull__reader_read takes, refuses and finds, on corner cases of RFC 8259.
 */
#include "event_json_reading.h"

static reading read_text(lull__text line) {
    reading out = {0};
    if (!CHECK(same_every_way(line, &out))) {
        printf("    line: %.*s\n    %s\n", (int)(line.length < 300 ? line.length : 300), line.at,
               out.well ? "read" : out.error.message);
    }
    return out;
}

static reading read_line(const char *line) {
    return read_text(text(line));
}

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

static lull_code code_of(lull__text line) {
    reading got = read_text(line);
    return got.well ? LULL_OK : got.error.code;
}

static void expect_code(lull__text line, lull_code code, const char *message) {
    reading got = read_text(line);
    if (!CHECK((got.well ? LULL_OK : got.error.code) == code) ||
        (message && !CHECK(strcmp(got.error.message, message) == 0))) {
        printf("    line: %.*s\n    got: %s\n", (int)line.length, line.at,
               got.well ? "read" : got.error.message);
    }
}

/* ---- what is valid --------------------------------------------------------------------------- */

static void test_valid(void) {
    TEST("every text that RFC 8259 allows is read");
    static const char *const lines[] = {
        "{}",
        " {} ",
        "\t{\r\n}\r",
        "{\"\":0}",
        "{\"a\":[]}",
        "{\"a\":{}}",
        "{\"a\":[[],[[]],{}]}",
        "{\"a\":0}",
        "{\"a\":-0}",
        "{\"a\":0e1}",
        "{\"a\":0E+00}",
        "{\"a\":-0.0e-0}",
        "{\"a\":1e01}",
        "{\"a\":123456789012345678901234567890}",
        "{\"a\":1e999}",
        "{\"a\":-1E+999}",
        "{\"a\":1e-999}",
        "{\"a\":0e99999999999999999999}",
        "{\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\"}",
        "{\"a\":\"\x7f\"}",
        "{\"a\":\"\\u0000\"}",
        "{\"a\":\"\\ud800\"}",
        "{\"a\":\"\\udc00\"}",
        "{\"a\":\"\\ud800\\ud800\"}",
        "{\"a\":\"\\udc00\\ud800x\"}",
        "{\"a\":\"\\uD83D\\uDE00\"}",
        "{\"a\":\"\\ud83d\\n\"}",
        "{\"\\ud800\":1}",
        "{\"a\":1,\"a\":2}",
        "{\"a\":true,\"b\":false,\"c\":null}",
        "{\"a\":\"\xf4\x8f\xbf\xbf \xed\x9f\xbf \xee\x80\x80 \xc2\x80 \xe0\xa0\x80\"}",
        "{\"a\":\"\xef\xbb\xbf\"}",
        "{\"a\":\"\xe2\x80\xa8\"}",
        "{ \"a\" : [ 1 , 2 ] , \"b\" : 3 }",
        "{\"x\":123456789012345678901234567890,\"a\":1}",
        "{\"x\":\"\\udfff\",\"a\":1}",
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        expect_code(text(lines[i]), LULL_OK, NULL);
    }
}

static void test_broken(void) {
    TEST("no broken text is read");
    static const char *const lines[] = {
        "",
        " ",
        "{",
        "}",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{,}",
        "{\"a\":1 \"b\":2}",
        "{\"a\":1,,\"b\":2}",
        "{\"a\" 1}",
        "{a:1}",
        "{'a':1}",
        "{\"a\":'1'}",
        "{1:1}",
        "{null:1}",
        "{\"a\":1}}",
        "{\"a\":1]",
        "{\"a\":[1}",
        "{\"a\":[1,]}",
        "{\"a\":[,1]}",
        "{\"a\":[1 2]}",
        "{\"a\":[}",
        "{\"a\":[1",
        "{\"a\":{\"b\":1}",
        "{} {}",
        "{}{}",
        "{},",
        "{}x",
        "{} 1",
        "{\"a\":01}",
        "{\"a\":-01}",
        "{\"a\":-}",
        "{\"a\":+1}",
        "{\"a\":.5}",
        "{\"a\":5.}",
        "{\"a\":-.5}",
        "{\"a\":1.e1}",
        "{\"a\":1e}",
        "{\"a\":1e+}",
        "{\"a\":1e1.5}",
        "{\"a\":0x10}",
        "{\"a\":1_000}",
        "{\"a\":NaN}",
        "{\"a\":Infinity}",
        "{\"a\":-Infinity}",
        "{\"a\":tru}",
        "{\"a\":truee}",
        "{\"a\":True}",
        "{\"a\":nul}",
        "{\"a\":nulll}",
        "{\"a\":undefined}",
        "{\"a\":\"}",
        "{\"a\":\"\\\"}",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"\\'\"}",
        "{\"a\":\"\\u12\"}",
        "{\"a\":\"\\u12g4\"}",
        "{\"a\":\"\\uD83D\\u\"}",
        "{\"a\":\"\\ud800\\x\"}",
        "{\"a\":\"\\u\"}",
        "{\"a\":\"\\U0041\"}",
        "{\"a\":\"\t\"}",
        "{\"a\":\"\n\"}",
        "{\"a\":\"\x1f\"}",
        "{\"a\x01\":1}",
        "{\"a\":1}\x0b",
        "{\"a\":1\x0c}",
        "{\"a\":1}//c",
        "{/**/\"a\":1}",
        "{\"a\":1}#",
        "{\"a\":--1}",
        "{\"a\":1-1}",
        "{\"a\":1\"b\":2}",
        "{\"a\":\"\"b}",
        "{\"a\":1:2}",
        "{\"a\":[1:2]}",
        "{:1}",
        "{\"a\"::1}",
        "[",
        "]",
        "\"",
        "tru",
        "-",
        "nul",
        "{\"a\":123456789012345678901234567890",
        "{\"a\":1e999",
        "{\"a\":1e999,}",
        "{\"x\":1e999,\"a\":\"\\uZZZZ\"}",
        "{\"a\":\"\\ud800\"",
        "{\"a\":\"\\ud800\",\"b\":01}",
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        expect_code(text(lines[i]), LULL_BAD_JSON, NULL);
    }
    expect_code((lull__text){"{\"a\":1}\0", 8}, LULL_BAD_JSON, NULL);
    expect_code((lull__text){"{\"a\":\0}", 7}, LULL_BAD_JSON, NULL);
    expect_code((lull__text){"{\"a\":\"\0\"}", 9}, LULL_BAD_JSON, NULL);
    expect_code((lull__text){"\0", 1}, LULL_BAD_JSON, NULL);
    expect_code((lull__text){NULL, 0}, LULL_BAD_JSON, NULL);
}

static void test_truncated(void) {
    TEST("no part of a line is a line");
    const char *line =
        "{\"a\":[1,-2.5e3,true,null],\"b\":{\"c\":\"x\\u00e9\xc3\xa9\"},\"d\":1e999}";
    for (size_t length = 0; length < strlen(line); length++) {
        CHECK(code_of((lull__text){line, length}) != LULL_OK);
    }
    CHECK(code_of(text(line)) == LULL_OK);
}

static void test_utf8(void) {
    TEST("what is no UTF-8 is refused as such, in strings and outside");
    static const char *const wrong[] = {
        "\x80",
        "\xbf",
        "\xc0\x80",
        "\xc1\xbf",
        "\xc2",
        "\xc2 ",
        "\xe0\x80\x80",
        "\xe0\x9f\xbf",
        "\xe2\x82",
        "\xed\xa0\x80",
        "\xed\xbf\xbf",
        "\xf0\x80\x80\x80",
        "\xf0\x8f\xbf\xbf",
        "\xf0\x9f\x98",
        "\xf4\x90\x80\x80",
        "\xf5\x80\x80\x80",
        "\xfe",
        "\xff",
        "\xc3\xc3\xa9",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        static const char *const forms[] = {"{\"a\":\"%s\"}",
                                            "{\"%s\":1}",
                                            "{%s}",
                                            "{\"a\":%s1}",
                                            "{\"a\":1}%s",
                                            "%s",
                                            "{\"a\":1e999,\"b\":\"%s\"}"};
        for (size_t form = 0; form < sizeof forms / sizeof *forms; form++) {
            char line[64];
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
            snprintf(line, sizeof line, forms[form], wrong[i]);
#pragma GCC diagnostic pop
            expect_code(text(line), LULL_NOT_UTF8, NULL);
        }
    }
    TEST("the first fault is the one that is told");
    expect_code(text("{\"a\":x \"\xff\"}"), LULL_BAD_JSON,
                "at byte 6: found \"x\", expected a value");
    expect_code(text("{\"\xff\":x}"), LULL_NOT_UTF8, "at byte 3: found byte 0xff, expected UTF-8");
}

static void test_messages(void) {
    TEST("a refusal says where, what was found and what was expected");
    static const struct {
        const char *line;
        lull_code code;
        const char *message;
    } cases[] = {
        {"", LULL_BAD_JSON, "at byte 1: found the end of the line, expected a value"},
        {"{\"a\":}", LULL_BAD_JSON, "at byte 6: found \"}\", expected a value"},
        {"{\"a\":[}", LULL_BAD_JSON, "at byte 7: found \"}\", expected a value or \"]\""},
        {"{\"a\" 1}", LULL_BAD_JSON, "at byte 6: found \"1\", expected \":\""},
        {"{\"a\":1 2}", LULL_BAD_JSON, "at byte 8: found \"2\", expected \",\" or \"}\""},
        {"{\"a\":[1}", LULL_BAD_JSON, "at byte 8: found \"}\", expected \",\" or \"]\""},
        {"{\"a\":1,}", LULL_BAD_JSON, "at byte 8: found \"}\", expected a name in quotes"},
        {"{x", LULL_BAD_JSON, "at byte 2: found \"x\", expected a name in quotes or \"}\""},
        {"{} \"", LULL_BAD_JSON, "at byte 4: found \"\\\"\", expected the end of the line"},
        {"{\"a\":tru}", LULL_BAD_JSON, "at byte 9: found \"}\", expected true"},
        {"{\"a\":-}", LULL_BAD_JSON, "at byte 7: found \"}\", expected a digit"},
        {"{\"a\":01}", LULL_BAD_JSON, "at byte 7: found \"1\", expected \",\" or \"}\""},
        {"{\"a\":\"\n\"}", LULL_BAD_JSON,
         "at byte 7: found byte 0x0a, expected an escape such as \\u0000"},
        {"{\"a\":\"b", LULL_BAD_JSON,
         "at byte 8: found the end of the line, expected the closing quote of a string"},
        {"{\"a\":\"\\x\"}", LULL_BAD_JSON,
         "at byte 8: found \"x\", expected a character to escape"},
        {"{\"a\":\xc3\xa9}", LULL_BAD_JSON, "at byte 6: found byte 0xc3, expected a value"},
        {"\xef\xbb\xbf{}", LULL_BAD_JSON, "at byte 1: found byte 0xef, expected a value"},
        {" [1]", LULL_NOT_OBJECT, "at byte 2: found an array, expected an object"},
        {"null", LULL_NOT_OBJECT, "at byte 1: found null, expected an object"},
        {"-1e999", LULL_NOT_OBJECT, "at byte 1: found a number, expected an object"},
        {"\"{}\"", LULL_NOT_OBJECT, "at byte 1: found a string, expected an object"},
        {"\"\\ud800\"", LULL_NOT_OBJECT, "at byte 1: found a string, expected an object"},
        {"true", LULL_NOT_OBJECT, "at byte 1: found a boolean, expected an object"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        expect_code(text(cases[i].line), cases[i].code, cases[i].message);
    }
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

/* ---- depth ----------------------------------------------------------------------------------- */

/* {"a":[[…[inner]…]]} with `levels` levels in all, the innermost one empty or not. */
static lull__text nested(size_t levels, const char *inner, char *line) {
    char *at = line + sprintf(line, "{\"a\":");
    memset(at, '[', levels - 1);
    at += levels - 1;
    at += sprintf(at, "%s", inner);
    memset(at, ']', levels - 1);
    at += levels - 1;
    *at++ = '}';
    return (lull__text){line, (size_t)(at - line)};
}

static void test_depth(void) {
    TEST("exactly as many levels as the limit are valid");
    static char line[4096];
    for (size_t levels = LEVELS - 2; levels <= LEVELS + 2; levels++) {
        lull_code code = levels <= LEVELS ? LULL_OK : LULL_TOO_DEEP;
        expect_code(nested(levels, "", line), code, NULL);
        expect_code(nested(levels, "1", line), code, NULL);
        expect_code(nested(levels - 1, "{}", line), code, NULL);
        expect_code(nested(levels - 1, "{\"x\":1e999}", line), code, NULL);
        lull__text array = nested(levels + 1, "2", line); /* without the object around it */
        expect_code((lull__text){array.at + 5, array.length - 6},
                    levels <= LEVELS ? LULL_NOT_OBJECT : LULL_TOO_DEEP, NULL);
    }
    expect_code(nested(LEVELS + 1, "1", line), LULL_TOO_DEEP,
                "at byte 517: found level 513 of nesting, expected at most 512");
    lull__reader *kept = reader;
    reader = lull__reader_new(1);
    expect_code(text("{}"), LULL_OK, NULL);
    expect_code(text("{\"a\":1}"), LULL_OK, NULL);
    expect_code(text("{\"a\":[]}"), LULL_TOO_DEEP, NULL);
    lull__reader_free(reader);
    reader = kept;
    size_t many = 1000000;
    char *deep = malloc(many);
    memset(deep, '[', many);
    expect_code((lull__text){deep, many}, LULL_TOO_DEEP, NULL);
    free(deep);
}

int main(void) {
    setvbuf(stdout, NULL, _IOLBF, 0);
    set_up();
    test_valid();
    test_broken();
    test_truncated();
    test_utf8();
    test_messages();
    test_numbers();
    test_long_numbers();
    test_strings();
    test_members();
    test_items();
    test_facts();
    test_no_fields();
    test_depth();
    tear_down();
    return finish("event_json_test");
}
