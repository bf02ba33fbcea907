/*
 * event_json_random_test [seed] [count]: on random lines, sound and broken, the fast and the slow
 * path give the same rows and the same tapes; then tapes, and lines without a member, written by
 * hand.
 */
#include "event_json_reading.h"

/* ---- random JSON ----------------------------------------------------------------------------- */

static uint64_t random_state;

static uint32_t below(uint32_t limit) {
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((random_state >> 33) % limit);
}

static char made[1 << 16];
static size_t made_length;

static void emit(const char *string) {
    size_t length = strlen(string);
    if (made_length + length < sizeof made - 4096) {
        memcpy(made + made_length, string, length);
        made_length += length;
    }
}

#define PICK(choices) (choices)[below(sizeof(choices) / sizeof *(choices))]

static void make_space(void) {
    static const char *const spaces[] = {"", "", "", "", " ", "\t", "  \r", "\n"};
    emit(PICK(spaces));
}

static void make_string(bool name) {
    static const char *const names[] = {
        "a",       "b",          "c",       "d",        "e",         "list",     "x",
        "in",      "y",          "lull",    "",         "n\xc3\xa9", "n\\u00e9", "\\u0061",
        "\\u0062", "l\\u0069st", "\\ud800", "a\\udc00", "other",     "\xc3\xa9", "\\u006cull"};
    static const char *const parts[] = {"x",
                                        "yz",
                                        "\\n",
                                        "\\\"",
                                        "\\\\",
                                        "\\/",
                                        "\xc3\xa9",
                                        "\\u0000",
                                        "\\ud83d\\ude00",
                                        "\xf0\x9f\x98\x80",
                                        "\\u20ac",
                                        " ",
                                        "}",
                                        "]",
                                        "{\\\"a\\\":1",
                                        "0123456789abcdef0123456789abcdef"};
    static const char *const rare[] = {"\\ud800", "\\udfff", "\x01", "\xff", "\\q", "\xed\xa0\x80"};
    emit("\"");
    if (name && below(8) > 0) {
        emit(PICK(names));
    } else {
        for (uint32_t count = below(6); count > 0; count--) {
            emit(below(150) == 0 ? PICK(rare) : PICK(parts));
        }
    }
    emit("\"");
}

static void make_number(void) {
    static const char *const numbers[] = {"0",
                                          "-0",
                                          "1",
                                          "-1",
                                          "10",
                                          "1.0",
                                          "1.5",
                                          "-2.25e2",
                                          "1e3",
                                          "1E-3",
                                          "0.1",
                                          "1e22",
                                          "1e23",
                                          "9007199254740993",
                                          "9223372036854775807",
                                          "-9223372036854775808",
                                          "9223372036854775808",
                                          "18446744073709551615",
                                          "18446744073709551616",
                                          "1e308",
                                          "1e309",
                                          "1e-320",
                                          "1e-400",
                                          "0e5",
                                          "123456789012345678901234567890",
                                          "3.141592653589793238462643383279",
                                          "-0.0",
                                          "9.2e18",
                                          "9.3e18",
                                          "4.9e-324",
                                          "2.4703282292062327e-324",
                                          "179769313486231580793e289"};
    if (below(2) == 0) {
        emit(PICK(numbers));
        return;
    }
    char digits[64];
    int length =
        snprintf(digits, sizeof digits, "%s%u", below(2) ? "-" : "", below(1u << below(31)));
    if (below(2) == 0) {
        length += snprintf(digits + length, sizeof digits - (size_t)length, ".%u%u", below(99),
                           below(1u << 30));
    }
    if (below(2) == 0) {
        snprintf(digits + length, sizeof digits - (size_t)length, "%s%s%u", below(2) ? "e" : "E",
                 below(2) ? "-" : "+", below(340));
    }
    emit(digits);
}

static void make_value(uint32_t levels) {
    static const char *const words[] = {"true", "false", "null", "null"};
    uint32_t kind = below(levels > 0 ? 10 : 6);
    bool object = kind < 9;
    if (kind < 2) {
        make_number();
    } else if (kind < 4) {
        make_string(false);
    } else if (kind < 6) {
        emit(PICK(words));
    } else {
        emit(object ? "{" : "[");
        make_space();
        for (uint32_t count = below(7), i = 0; i < count; i++) {
            emit(i > 0 ? "," : "");
            make_space();
            if (object) {
                make_string(true);
                make_space();
                emit(":");
            }
            make_space();
            make_value(levels - 1);
            make_space();
        }
        emit(object ? "}" : "]");
    }
}

/* Mostly an object; now and then with a byte changed, left out or cut off. */
static void make_line(void) {
    made_length = 0;
    if (below(20) == 0) {
        make_value(4);
    } else {
        make_space();
        emit("{");
        for (uint32_t count = below(9), i = 0; i < count; i++) {
            emit(i > 0 ? "," : "");
            make_string(true);
            emit(":");
            make_value(5);
        }
        emit("}");
        make_space();
    }
    if (made_length > 0 && below(6) == 0) {
        static const char bytes[] = "{}[]\",:\\0-+.eEtn u\x80\xc3\xed\xff\x00\x1f";
        size_t place = below((uint32_t)made_length);
        uint32_t kind = below(3);
        if (kind == 0) {
            made[place] = bytes[below(sizeof bytes)];
        } else if (kind == 1) {
            memmove(made + place, made + place + 1, made_length - place - 1);
            made_length--;
        } else {
            made_length = place;
        }
    }
}

/* ---- tapes ----------------------------------------------------------------------------------- */

static bool tape_of(lull__text line, const lull__text *names, size_t count, lull__value **tape,
                    size_t *length) {
    lull__line_facts facts;
    return lull__reader_parse(reader, line, false, &facts, NULL) &&
           lull__reader_tape(reader, names, count, &arena, tape, length, NULL);
}

/* The same tape from the fast path and, with a member that the parser refuses, from the slow
 * one. */
static bool same_tapes(lull__text line, size_t close) {
    static char changed[sizeof made + 64];
    static const char *const members[] = {"a", "b", "list"};
    static const char refused[] = ",\"refused\":1e999";
    memcpy(changed, line.at, close);
    memcpy(changed + close, refused, sizeof refused - 1);
    memcpy(changed + close + sizeof refused - 1, line.at + close, line.length - close);
    lull__text slow = {changed, line.length + sizeof refused - 1};
    for (size_t i = 0; i < 3; i++) {
        lull__text name = text(members[i]);
        lull__value *a, *b;
        size_t a_length, b_length;
        if (!tape_of(line, &name, 1, &a, &a_length) || !tape_of(slow, &name, 1, &b, &b_length) ||
            a_length != b_length) {
            return false;
        }
        for (size_t at = 0; at < a_length; at++) {
            if (!same_value(a[at], b[at])) {
                return false;
            }
        }
    }
    return true;
}

static void test_random(uint64_t seed, unsigned count) {
    TEST("the fast and the slow path agree on random lines");
    printf("seed %llu, %u lines\n", (unsigned long long)seed, count);
    unsigned accepted = 0, spliced = 0;
    for (unsigned i = 0; i < count; i++) {
        random_state = (seed << 32) + i;
        below(2);
        make_line();
        reading got = {0};
        lull__text line = {made, made_length};
        bool same = same_every_way(line, &got);
        if (!same) {
            CHECK(same);
            printf("    line %u: %.*s\n", i, (int)line.length, line.at);
        }
        accepted += got.well;
        if (got.well && !got.facts.empty) {
            spliced++;
            bool same_tape = same_tapes(line, got.facts.close);
            if (!same_tape) {
                CHECK(same_tape);
                printf("    line %u: %.*s\n", i, (int)line.length, line.at);
            }
        }
        lull__arena_reset(&arena);
    }
    CHECK(accepted > count / 2 && accepted < count && spliced > count / 3);
}

static void test_tape(void) {
    TEST("a tape holds a value whole, without later duplicates");
    lull__text names[] = {text("a"), text("\"q\"")};
    lull__value *tape;
    size_t length;
    const char *line =
        "{\"a\":{\"\\\"q\\\"\":[1,{\"x\":\"s\",\"x\":[2],\"\\u0078\":3,\"y\":{}},null,1e999]}}";
    CHECK(tape_of(text(line), names, 2, &tape, &length) && length == 9);
    CHECK(tape[0].type == LULL__ARRAY && tape[0].length == 4 && is_integer(tape[1], 1));
    CHECK(tape[2].type == LULL__OBJECT && tape[2].length == 2 && IS_STRING(tape[3], "x") &&
          IS_STRING(tape[4], "s") && IS_STRING(tape[5], "y") && tape[6].type == LULL__OBJECT &&
          tape[6].length == 0);
    CHECK(tape[7].type == LULL__NIL && tape[8].type == LULL__NIL);
    CHECK(tape_of(text("{\"a\":1}"), names, 2, &tape, &length) && length == 1 &&
          tape[0].type == LULL__NIL);
    CHECK(tape_of(text("{\"a\":1}"), names, 0, &tape, &length) && length == 3 &&
          tape[0].type == LULL__OBJECT);
    CHECK(tape_of(text("{\"a\":1,\"a\":{\"\\\"q\\\"\":2}}"), names, 2, &tape, &length) &&
          length == 1 && tape[0].type == LULL__NIL);
    CHECK(!tape_of(text("{\"a\":"), names, 1, &tape, &length));

    TEST("many duplicates, in objects inside each other, are found");
    static char many[1 << 20];
    size_t at = 0;
    for (int level = 0; level < 3; level++) {
        at += (size_t)sprintf(many + at, level > 0 ? ",\"a\":{" : "{");
        for (int i = 0; i < 4000; i++) {
            at += (size_t)sprintf(many + at, "%s\"k%d\":%d", i > 0 ? "," : "", i % 1000, i);
        }
    }
    at += (size_t)sprintf(many + at, "}}}");
    CHECK(tape_of((lull__text){many, at}, NULL, 0, &tape, &length));
    CHECK(length == 3 + 3 * 2000 + 2 && tape[0].length == 1001 && tape[1999 + 3].length == 1001);
    CHECK(is_integer(tape[2000], 999));
    lull__arena_reset(&arena);
}

/* ---- without a member ------------------------------------------------------------------------ */

static bool without(const char *line, const char *expected) {
    size_t length = strlen(line);
    char *out = malloc(length);
    size_t written = lull__json_without(text(line), text("lull"), out);
    bool same = lull__text_equal((lull__text){out, written}, text(expected));
    if (!same) {
        printf("    %s -> %.*s\n", line, (int)written, out);
    }
    free(out);
    return same;
}

static void test_without(void) {
    TEST("a member is taken out with its comma, everything else stays byte for byte");
    CHECK(without("{}", "{}"));
    CHECK(without("{\"lull\":1}", "{}"));
    CHECK(without(" { \"lull\" : {\"a\":[1,\"}\"]} } \r", " {  } \r"));
    CHECK(without("{\"a\":1,\"lull\":2}", "{\"a\":1}"));
    CHECK(without("{\"lull\":2,\"a\":1}", "{\"a\":1}"));
    CHECK(without("{\"a\":1 , \"lull\":2 , \"b\":3}", "{\"a\":1 , \"b\":3}"));
    CHECK(without("{\"a\":1 , \"lull\":2 }", "{\"a\":1 }"));
    CHECK(without("{\"lull\":1,\"lull\":2,\"a\":1,\"lull\":3,\"lull\":4}", "{\"a\":1}"));
    CHECK(without("{\"lull\":1,\"\\u006cull\":2}", "{}"));
    CHECK(without("{\"a\":{\"lull\":1},\"\\ud800\":1e999}",
                  "{\"a\":{\"lull\":1},\"\\ud800\":1e999}"));
    CHECK(without("{\"a\":\"\\\\\",\"lull\":\"\\\"\"}", "{\"a\":\"\\\\\"}"));
}

int main(int argc, char **argv) {
    uint64_t seed = argc > 1 ? strtoull(argv[1], NULL, 10) : 1;
    unsigned count = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : 20000;
    setvbuf(stdout, NULL, _IOLBF, 0);
    printf("%s\n", lull__json_version());
    set_up();
    test_tape();
    test_without();
    test_random(seed, count);
    tear_down();
    return finish("event_json_random_test");
}
