/*
 * event_json_test: what lull__reader_read takes and refuses, on corner cases of RFC 8259.
 */
#include "event_json_reading.h"

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

static const char *const broken[] = {
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

static void test_broken(void) {
    TEST("no broken text is read");
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        expect_code(text(broken[i]), LULL_BAD_JSON, NULL);
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
    test_depth();
    tear_down();
    return finish("event_json_test");
}
