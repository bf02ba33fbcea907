/*
 * record_test: records byte for byte, as the contract shows them; tags in events; rejects.
 */
#include "base/json.h"
#include "check.h"
#include "record/record.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

static const int64_t T0 = 1760000000000; /* 2025-10-09T08:53:20Z */

static lull__buffer out;
#define TERMS                                                                                      \
    { .windows = true, .window_keys = true, .snapshot_parts = 1, .window_segments_max = 1000 }

static lull__terms terms = TERMS;
static const lull__recorder recorder = {.policy = {"\"shop\"", 6}, .terms = &terms};

/* Whether this was written since the last time. */
static bool written(const char *expected) {
    bool same = lull__text_equal((lull__text){out.bytes, out.length}, lull__text_of(expected));
    if (!same) {
        printf("  written:  %.*s\n  expected: %s\n", (int)out.length, out.bytes ? out.bytes : "",
               expected);
    }
    out.length = 0;
    return same;
}

/* ---- boundaries ------------------------------------------------------------------------------ */

#define ID "\"0199c82c-c000-7000-8000-000000000001\""
#define HEAD(type, id)                                                                             \
    "{\"type\":\"" type "\",\"policy\":\"shop\",\"key\":\"ada\",\"session_id\":" id ",\"part\":1,"
#define AT(member, clock) "\"" member "\":\"2025-10-09T" clock "Z\""
#define WINDOW(type) HEAD(type, ID) "\"window_id\":\"A\","
#define SEGMENT(kind, from, to) "{\"kind\":\"" kind "\"," AT("from", from) "," AT("to", to) "}"

/* The session and window of the contract's example, as they are at their end. */
static struct {
    lull__key key;
    lull__session session;
    lull__window windows[2];
    int64_t turns[3];
    lull__range ranges[1];
} example;

static void free_example(void) {
    free(example.key.text);
    free(example.session.id);
    free(example.session.previous_id);
    free(example.windows[0].id);
    free(example.windows[1].id);
}

static void make_example(void) {
    memcpy(example.turns, (int64_t[]){T0 + 302000, T0 + 500000, T0 + 800000}, sizeof example.turns);
    example.key.text = lull__owned_new(LULL__TEXT("\"ada\""));
    example.windows[0] = (lull__window){
        .id = lull__owned_new(LULL__TEXT("\"A\"")),
        .start_ms = T0,
        .end_ms = T0 + 501000,
        .last_active_ms = T0 + 2000,
        .turns = example.turns,
        .turn_count = 3,
        .events = 6,
        .active_events = 2,
        .unrecorded = 1,
        .playable_ms = T0,
        .part = 1,
    };
    example.session = (lull__session){
        .id = lull__owned_new(LULL__TEXT(ID)),
        .start_ms = T0,
        .end_ms = T0 + 501000,
        .last_active_ms = T0 + 500000,
        .gap_ms = LULL__NO_TIME,
        .events = 6,
        .active_events = 2,
        .windows = example.windows,
        .window_count = 1,
        .part = 1,
        .index = 1,
    };
}

static lull__boundary boundary_of(lull__boundary_type type, lull__reason reason, int64_t at) {
    bool of_session = type == LULL__SESSION_START || type == LULL__SESSION_END;
    return (lull__boundary){
        .type = type,
        .reason = reason,
        .time_ms = T0 + at,
        .key = &example.key,
        .session = &example.session,
        .window = of_session ? NULL : &example.windows[0],
    };
}

static void record(lull__boundary boundary) {
    lull__record_boundary(&out, &recorder, &boundary);
}

static void test_session(void) {
    TEST("session.end as the contract shows it");
    lull__boundary end = boundary_of(LULL__SESSION_END, LULL__IDLE, 2300000);
    end.decided = true;
    end.decided_by = LULL__IDLE;
    end.limit_ms = 1800000;
    record(end);
    CHECK(written(HEAD("session.end", ID) AT(
        "time",
        "09:31:40.000") ",\"reason\":\"idle\","
                        "\"threshold\":{\"slot\":\"session.idle\",\"limit_ms\":1800000}"
                        "," AT("start", "08:53:20.000") "," AT("end", "09:01:41.000") "," AT(
                            "last_active", "09:01:40.000") ",\"duration_ms\":"
                                                           "501000,\"active_ms\":0,"
                                                           "\"events\":6,\"active_"
                                                           "events\":2,\"ghost\":"
                                                           "false,\"windows\":["
                                                           "\"A\"],"
                                                           "\"measures\":{},"
                                                           "\"tags\":[]}\n"));
    TEST("a first session.start has no previous_id, gap or also: what has no value is left out");
    record(boundary_of(LULL__SESSION_START, LULL__FIRST, 0));
    CHECK(written(HEAD("session.start", ID)
                      AT("time", "08:53:20.000") ",\"reason\":\"first\",\"index\":1}\n"));
    TEST("session.start after an end as the contract shows it");
    example.session.previous_id = lull__owned_new(LULL__TEXT("\"x\""));
    example.session.index = 2;
    example.session.gap_ms = 2000000;
    lull__boundary start = boundary_of(LULL__SESSION_START, LULL__IDLE, 2500000);
    start.after_end = start.decided = true;
    start.decided_by = LULL__IDLE;
    start.limit_ms = 1800000;
    record(start);
    CHECK(written(HEAD("session.start", ID) AT(
        "time",
        "09:35:00.000") ",\"reason\":\"idle\",\"also\":[],\"previous_id\":\"x\",\"index\":2,"
                        "\"gap_ms\":2000000,"
                        "\"threshold\":{\"slot\":\"session.idle\",\"limit_ms\":1800000}}\n"));
    TEST("also, a negative gap, and the client's id that a minted one continues");
    start.also = 1u << LULL__CAP | 1u << LULL__IDLE;
    start.reason = start.decided_by = LULL__CAP;
    start.continues = LULL__TEXT("\"s1\"");
    example.session.gap_ms = -5;
    record(start);
    CHECK(written(HEAD("session.start", ID) AT(
        "time",
        "09:35:00.000") ",\"reason\":\"cap\",\"also\":[\"cap\",\"idle\"],\"previous_id\":\"x\","
                        "\"index\":2,\"gap_ms\":-5,"
                        "\"threshold\":{\"slot\":\"session.cap\",\"limit_ms\":1800000},"
                        "\"continues\":\"s1\"}\n"));
    TEST("a ghost says so, and has no last_active");
    example.session.active_events = 0;
    example.session.last_active_ms = LULL__NO_TIME;
    example.session.windows = NULL;
    example.session.window_count = 0;
    record(boundary_of(LULL__SESSION_END, LULL__END_OF_INPUT, 501000));
    CHECK(written(
        HEAD("session.end", ID) AT("time", "09:01:41.000") ",\"reason\":\"end_of_input\"," AT(
            "start",
            "08:53:20.000") "," AT("end", "09:01:41.000") ",\"duration_ms\":501000,\"active_ms\":0,"
                                                          "\"events\":6,\"active_events\":0,"
                                                          "\"ghost\":true,\"windows\":[],"
                                                          "\"measures\":{},\"tags\":[]}\n"));
}

static void test_windows(void) {
    TEST("window.start as the contract shows it");
    record(boundary_of(LULL__WINDOW_START, LULL__FIRST, 0));
    CHECK(written(WINDOW("window.start") AT(
        "time", "08:53:20.000") ",\"reason\":\"first\",\"needs_snapshot\":false}\n"));
    TEST("window.idle");
    lull__boundary idle = boundary_of(LULL__WINDOW_IDLE, LULL__IDLE, 302000);
    idle.by_window = true;
    idle.decided = true;
    idle.decided_by = LULL__IDLE;
    idle.limit_ms = 300000;
    record(idle);
    CHECK(written(WINDOW("window.idle") AT("time", "08:58:22.000") ",\"reason\":\"idle\"," AT(
        "last_active",
        "08:53:22.000") ",\"threshold\":{\"slot\":\"window.idle\",\"limit_ms\":300000}}\n"));
    TEST("window.resume");
    lull__boundary resume = boundary_of(LULL__WINDOW_RESUME, LULL__ACTIVE, 500000);
    resume.gap_ms = 498000;
    resume.needs_snapshot = true;
    record(resume);
    CHECK(written(WINDOW("window.resume") AT(
        "time",
        "09:01:40.000") ",\"reason\":\"active\",\"gap_ms\":498000,\"needs_snapshot\":true}\n"));
    TEST("window.end: segments alternate and are cut at the last event");
    record(boundary_of(LULL__WINDOW_END, LULL__IDLE, 2300000));
    CHECK(written(
        WINDOW("window.end") "\"time\":\"2025-10-09T09:31:40.000Z\",\"reason\":\"idle\","
                             "\"start\":\"2025-10-09T08:53:20.000Z\","
                             "\"end\":\"2025-10-09T09:01:41.000Z\","
                             "\"playable_from\":\"2025-10-09T08:53:20.000Z\",\"segments\":["
                             "{\"kind\":\"active\",\"from\":\"2025-10-09T08:53:20.000Z\","
                             "\"to\":\"2025-10-09T08:58:22.000Z\"},"
                             "{\"kind\":\"idle\",\"from\":\"2025-10-09T08:58:22.000Z\","
                             "\"to\":\"2025-10-09T09:01:40.000Z\"},"
                             "{\"kind\":\"active\",\"from\":\"2025-10-09T09:01:40.000Z\","
                             "\"to\":\"2025-10-09T09:01:41.000Z\"}],"
                             "\"events\":6,\"active_events\":2,\"unrecorded\":1,\"chunk_gaps\":0,"
                             "\"chunk_collisions\":0,\"ghost\":false}\n"));
}

static void test_poor_windows(void) {
    TEST("segments that were lost are said to be; a ghost is playable from nowhere");
    lull__window *window = &example.windows[0];
    window->turn_count = 1;
    window->turns_lost = 2;
    window->playable_ms = LULL__NO_TIME;
    window->active_events = 0;
    window->chunks.ranges = example.ranges;
    window->chunks.count = 1;
    window->chunks.merged = 4;
    window->chunks.collisions = 5;
    record(boundary_of(LULL__WINDOW_END, LULL__LIMIT, 501000));
    CHECK(written(
        WINDOW("window.end")
            AT("time", "09:01:41.000") ",\"reason\":\"limit\"," AT("start", "08:53:20.000") "," AT(
                "end",
                "09:01:41.000") ",\"segments\":[" SEGMENT("active", "08:53:20.000",
                                                          "08:58:22.000") "],\"segments_"
                                                                          "truncated\":true,"
                                                                          "\"events\":6,\"active_"
                                                                          "events\":0,"
                                                                          "\"unrecorded\":1,"
                                                                          "\"chunk_gaps\":4,"
                                                                          "\"chunk_collisions\":5,"
                                                                          "\"ghost\":true}\n"));
    TEST("where the policy names no snapshot nothing says whether one is needed");
    terms.snapshot_parts = 0;
    record(boundary_of(LULL__WINDOW_START, LULL__FIRST, 0));
    CHECK(written(WINDOW("window.start") AT("time", "08:53:20.000") ",\"reason\":\"first\"}\n"));
    TEST("without windows in the policy a session's end names none");
    terms.windows = false;
    record(boundary_of(LULL__SESSION_END, LULL__END_OF_INPUT, 501000));
    CHECK(!memmem(out.bytes, out.length, "windows", 7));
    terms = (lull__terms)TERMS;
    out.length = 0;
}

/* ---- events ---------------------------------------------------------------------------------- */

static bool spliced(const char *line, bool empty, const lull__tag *tag, const char *expected) {
    size_t close = (size_t)(strrchr(line, '}') - line);
    lull__record_open_event(&out, &recorder, lull__text_of(line), close, empty, tag);
    lull__record_close_event(&out, lull__text_of(line), close);
    return written(expected);
}

static void test_events(void) {
    TEST("an event is its own bytes with one member added last");
    lull__tag tag = {.session_id = LULL__TEXT(ID),
                     .part = 1,
                     .window_id = LULL__TEXT("\"A\""),
                     .activity = LULL__TEXT("active"),
                     .tells_record = true,
                     .record = true};
    CHECK(spliced("{\"user\":\"ada\", \"ts\" :1e3 }", false, &tag,
                  "{\"user\":\"ada\", \"ts\" :1e3 ,\"lull\":{\"policy\":\"shop\",\"session_id\":" ID
                  ",\"part\":1,\"window_id\":\"A\",\"activity\":\"active\",\"record\":true}}\n"));
    tag = (lull__tag){.session_id = LULL__TEXT("7"),
                      .part = 3,
                      .activity = LULL__TEXT("pass\"ive"),
                      .tells_record = true,
                      .marks = LULL__MARK_EXPIRED};
    CHECK(spliced("{\"a\":{}}", false, &tag,
                  "{\"a\":{},\"lull\":{\"policy\":\"shop\",\"session_id\":7,\"part\":3,"
                  "\"activity\":\"pass\\\"ive\",\"record\":false,\"marks\":[\"expired\"]}}\n"));
    TEST("an empty object gets no comma; white space and \\r after the brace are kept");
    tag = (lull__tag){.marks = LULL__MARK_NO_KEY};
    CHECK(spliced("{}", true, &tag, "{\"lull\":{\"policy\":\"shop\",\"marks\":[\"no_key\"]}}\n"));
    CHECK(spliced("{ }\r", true, &tag,
                  "{ \"lull\":{\"policy\":\"shop\",\"marks\":[\"no_key\"]}}\r\n"));
    CHECK(spliced(" {\"a\":\"}\"\t} \t\r", false, &tag,
                  " {\"a\":\"}\"\t,\"lull\":{\"policy\":\"shop\",\"marks\":[\"no_key\"]}} \t\r\n"));
    TEST("marks stand in their order, and an empty list is left out");
    tag.marks = (1u << 8) - 1;
    CHECK(spliced("{}", true, &tag,
                  "{\"lull\":{\"policy\":\"shop\",\"marks\":[\"expired\",\"late\",\"duplicate\","
                  "\"outlier\",\"no_key\",\"ignored\",\"uncounted\",\"rule_error\"]}}\n"));
    tag.marks = 0;
    CHECK(spliced("{}", true, &tag, "{\"lull\":{\"policy\":\"shop\"}}\n"));
}

/* ---- other records --------------------------------------------------------------------------- */

static void test_load(void) {
    TEST("policy.load as the contract shows it");
    lull__loaded loaded = {.version = LULL__TEXT("1f0c"), .file = LULL__TEXT("rules/shop.lua")};
    lull__record_load(&out, &recorder, &loaded, 0);
    CHECK(written("{\"type\":\"policy.load\",\"policy\":\"shop\",\"version\":\"sha256:1f0c\","
                  "\"file\":\"rules/shop.lua\",\"at\":{\"event\":0}}\n"));
    TEST("and with the version of the time zones that its calendars need");
    loaded.tzdata = LULL__TEXT("2025b");
    lull__record_load(&out, &recorder, &loaded, 7);
    CHECK(written("{\"type\":\"policy.load\",\"policy\":\"shop\",\"version\":\"sha256:1f0c\","
                  "\"file\":\"rules/shop.lua\",\"at\":{\"event\":7},\"tzdata\":\"2025b\"}\n"));
}

static void test_rejects(void) {
    TEST("a reject as the contract shows it");
    lull__reject reject = {.file = LULL__TEXT("day.ndjson"),
                           .line = 7,
                           .offset = 3391,
                           .bytes = 8,
                           .error = "bad_json",
                           .message = "found \"nothing\"",
                           .input = LULL__TEXT("{\"user\":")};
    lull__record_reject(&out, &reject);
    CHECK(written("{\"type\":\"reject\",\"file\":\"day.ndjson\",\"line\":7,\"offset\":3391,"
                  "\"bytes\":8,\"error\":\"bad_json\",\"message\":\"found \\\"nothing\\\"\","
                  "\"input\":\"{\\\"user\\\":\"}\n"));
    TEST("input that is no UTF-8 is written as base64; an input without a name has no file");
    const struct {
        lull__text bytes;
        const char *base64;
    } inputs[] = {
        {LULL__TEXT("\xff"), "/w=="},
        {LULL__TEXT("\xff\xfe"), "//4="},
        {LULL__TEXT("\xff\xfe\xfd"), "//79"},
        {LULL__TEXT("{\"a\":\"\xe9\"}"), "eyJhIjoi6SJ9"},
        {LULL__TEXT("\xed\xa0\x80\x00"), "7aCAAA=="},
        {LULL__TEXT("\xc0\xaf"), "wK8="},
        {LULL__TEXT("\xf4\x90\x80\x80"), "9JCAgA=="},
        {LULL__TEXT("\xe2\x82"), "4oI="},
    };
    for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++) {
        char expected[256];
        snprintf(expected, sizeof expected,
                 "{\"type\":\"reject\",\"line\":1,\"offset\":0,\"bytes\":9,\"error\":\"not_utf8\","
                 "\"message\":\"m\",\"input_base64\":\"%s\"}\n",
                 inputs[i].base64);
        reject = (lull__reject){
            .line = 1, .bytes = 9, .error = "not_utf8", .message = "m", .input = inputs[i].bytes};
        lull__record_reject(&out, &reject);
        CHECK(written(expected));
    }
    TEST("of a line that was too long the head is written, and that it was cut");
    reject = (lull__reject){.line = 1,
                            .bytes = 99999,
                            .error = "too_long",
                            .message = "m",
                            .input = LULL__TEXT("{\"a\":\"\0"),
                            .cut = true};
    lull__record_reject(&out, &reject);
    CHECK(written("{\"type\":\"reject\",\"line\":1,\"offset\":0,\"bytes\":99999,"
                  "\"error\":\"too_long\",\"message\":\"m\","
                  "\"input\":\"{\\\"a\\\":\\\"\\u0000\",\"cut\":true}\n"));
}

/* ---- JSON ------------------------------------------------------------------------------------ */

static void test_strings(void) {
    TEST("strings are escaped where JSON asks for it, and nowhere else");
    lull__json_write_string(&out,
                            LULL__TEXT("a\"\\/\b\f\n\r\t\x01\x1f\x7f\xc3\xa9\xf0\x9f\x98\x80"));
    CHECK(written("\"a\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\x7f\xc3\xa9\xf0\x9f\x98\x80\""));
    lull__json_write_string(&out, (lull__text){0});
    CHECK(written("\"\""));
}

static bool number_is(double number, const char *expected) {
    char text[LULL__NUMBER_BYTES];
    size_t length = lull__json_number(number, text);
    bool same = lull__text_equal((lull__text){text, length}, lull__text_of(expected));
    if (!same) {
        printf("    %.*s, not %s\n", (int)length, text, expected);
    }
    return same;
}

static void test_numbers(void) {
    TEST("a number is written in the shortest form that reads back as the same");
    CHECK(number_is(0, "0") && number_is(1, "1") && number_is(-0.5, "-0.5"));
    CHECK(number_is(0.1, "0.1") && number_is(19.99, "19.99") && number_is(100, "100"));
    CHECK(number_is(0.1 + 0.2, "0.30000000000000004"));
    CHECK(number_is(1e300, "1e+300") && number_is(5e-324, "5e-324"));
    uint64_t state = 7;
    bool same = true;
    for (int i = 0; i < 200000; i++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        double number, again;
        char text[LULL__NUMBER_BYTES + 1];
        uint64_t bits = state ^ state >> 29;
        memcpy(&number, &bits, sizeof number);
        if (isfinite(number)) {
            size_t length = lull__json_number(number, text);
            text[length < LULL__NUMBER_BYTES ? length : LULL__NUMBER_BYTES] = '\0';
            again = strtod(text, NULL);
            same = same && memcmp(&number, &again, sizeof number) == 0;
            same = same && !strpbrk(text, " ,x");
        }
    }
    CHECK(same);
    CHECK(number_is(DBL_MAX, "1.7976931348623157e+308") && number_is(123456789012, "123456789012"));
    CHECK(number_is(-0.0, "-0") && number_is(DBL_MIN, "2.2250738585072014e-308"));
}

int main(void) {
    make_example();
    test_session();
    example.session.windows = example.windows;
    test_windows();
    test_poor_windows();
    test_events();
    test_load();
    test_rejects();
    test_strings();
    test_numbers();
    free_example();
    lull__buffer_deinit(&out);
    return finish("record_test");
}
