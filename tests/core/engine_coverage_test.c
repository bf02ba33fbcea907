/*
 * engine_coverage_test: what is told of lines of rules that were exercised, and of those that were
 * not.
 */
#include "engine_stream.h"

static const char RULES[] =
    /*  1 */ "local function helper(x)\n"
             /*  2 */ "  if x then\n"
             /*  3 */ "    return 1\n"
             /*  4 */ "  end\n"
             /*  5 */ "  return 2\n"
             /*  6 */ "end\n"
             /*  7 */ "local click = where { kind = 'click' }\n"
             /*  8 */ "local never = where { kind = 'nothing' }\n"
             /*  9 */ "local unused = where { kind = 'unused' }\n"
             /* 10 */ "return policy {\n"
             /* 11 */ "  key = choose { 'user',\n"
             /* 12 */ "    'device' }, time = 'ts',\n"
             /* 13 */ "  ignore = any(never,\n"
             /* 14 */ "    where { bot = true }),\n"
             /* 15 */ "  activity = choose {\n"
             /* 16 */ "    when(click, 'active'),\n"
             /* 17 */ "    when({ kind = 'x' }, 'passive'),\n"
             /* 18 */ "    function(e)\n"
             /* 19 */ "      local n = helper(e.y)\n"
             /* 20 */ "      if n == 3 then\n"
             /* 21 */ "        return 'ignore'\n"
             /* 22 */ "      end\n"
             /* 23 */ "      local later = function() return 'active' end\n"
             /* 24 */ "      return later()\n"
             /* 25 */ "    end,\n"
             /* 26 */ "  },\n"
             /* 27 */ "  session = {\n"
             /* 28 */ "    idle = by('plan', {\n"
             /* 29 */ "      trial = '10m',\n"
             /* 30 */ "      '30m' }),\n"
             /* 31 */ "    cap = '24h',\n"
             /* 32 */ "    rotate_on = { changed 'camp',\n"
             /* 33 */ "      calendar 'day',\n"
             /* 34 */ "      when({ login = true }, 'login') },\n"
             /* 35 */ "    limit = 100,\n"
             /* 36 */ "    end_on = where { kind = 'logout' },\n"
             /* 37 */ "    measures = { clicks = count { kind = 'click' } },\n"
             /* 38 */ "    tags = { some = where { clicks = over(0) },\n"
             /* 39 */ "      all = function(s) return s.events == s.clicks end },\n"
             /* 40 */ "  },\n"
             /* 41 */ "  window = { idle = '5m' },\n"
             /* 42 */ "}\n";

static const char INPUT[] =
    "{\"user\":\"ada\",\"ts\":1760000000000,\"kind\":\"click\"}\n"
    "{\"user\":\"ada\",\"ts\":1760000001000,\"kind\":\"z\",\"login\":true}\n"
    "{\"user\":\"ada\",\"ts\":1760005001000}\n";

static const char EXPECTED[] = "ran 1 2\nran 0 3\nran 1 5\n"
                               "held 1 7\nfailed 1 7\n"
                               "held 0 8\nfailed 1 8\n"
                               "chosen 1 11\nchosen 0 12\n"
                               "held 0 13\nfailed 1 13\n"
                               "held 0 14\nfailed 1 14\n"
                               "chosen 1 16\n"
                               "held 0 17\nfailed 1 17\nchosen 0 17\n"
                               "ran 1 19\nran 1 20\nran 0 21\nran 1 23\nran 1 24\n"
                               "chosen 0 29\ndecided 0 29\n"
                               "chosen 1 30\ndecided 1 30\n"
                               "decided 0 31\ndecided 0 32\ndecided 0 33\n"
                               "held 1 34\nfailed 0 34\ndecided 1 34\n"
                               "decided 0 35\n"
                               "held 0 36\nfailed 1 36\n"
                               "held 1 37\nfailed 1 37\n"
                               "held 1 38\nfailed 1 38\n"
                               "ran 1 39\n"
                               "decided 1 41\n";

static void tell(void *context, const lull_point *point) {
    char line[64];
    CHECK(strcmp(point->file, "shop.lua") == 0);
    snprintf(line, sizeof line, "%s %d %d\n", lull_point_name(point->kind), point->exercised,
             point->line);
    lull__buffer_string(context, line);
}

static void test_told(void) {
    TEST("what can happen at each line is told, in order, and whether it did");
    stream s;
    stream_init(&s, RULES);
    s.options.coverage = true;
    lull__buffer told = {0};
    if (stream_open(&s)) {
        stream_feed(&s, INPUT, sizeof INPUT - 1);
        stream_finish(&s);
        CHECK(lull_engine_coverage(s.engine, tell, &told, &s.error));
        lull__buffer_char(&told, '\0');
        if (!CHECK(strcmp(told.bytes, EXPECTED) == 0)) {
            printf("%s\n", told.bytes);
        }
    }
    lull__buffer_deinit(&told);
    stream_free(&s);
}

static void test_output(void) {
    TEST("whoever asks for it gets the same bytes, and whoever does not is told nothing");
    stream s[2];
    for (int i = 0; i < 2; i++) {
        stream_init(&s[i], RULES);
        s[i].options.coverage = i == 1;
        if (stream_open(&s[i])) {
            stream_feed(&s[i], INPUT, sizeof INPUT - 1);
            stream_finish(&s[i]);
        }
    }
    lull__buffer told = {0};
    CHECK(lull_engine_coverage(s[0].engine, tell, &told, &s[0].error) && told.length == 0);
    CHECK(s[0].out.length == s[1].out.length &&
          memcmp(s[0].out.bytes, s[1].out.bytes, s[0].out.length) == 0);
    lull__buffer_deinit(&told);
    stream_free(&s[0]);
    stream_free(&s[1]);
}

static void tell_file(void *context, const lull_point *point) {
    char line[64];
    snprintf(line, sizeof line, "%s:%d ", point->file, point->line);
    lull__buffer_string(context, line);
}

static void test_all(void) {
    TEST("of all policies, and of all arms that split them");
    static const char split[] = "local base = policy { key = 'user', time = 'ts',\n"
                                " session = { idle = '1m' } }\n"
                                "return experiment { name = 'e', split = 'user', arms = {\n"
                                " { 'a', share = 1, policy = base },\n"
                                " { 'b', share = 1, policy = base:with {\n"
                                "  session = { idle = '2m' } } },\n"
                                " { 'c', share = 1, policy = base:with {\n"
                                "  session = { idle = '3m' } } } } }";
    static const char other[] = "return policy { key = 'user', time = 'ts',\n\n\n"
                                " session = { idle = '4m' } }";
    stream s;
    stream_init(&s, split);
    s.options.coverage = true;
    lull__buffer told = {0};
    if (stream_open(&s) &&
        CHECK(lull_engine_load_text(s.engine, "b.lua", other, strlen(other), &s.error))) {
        CHECK(lull_engine_coverage(s.engine, tell_file, &told, &s.error));
        lull__buffer_char(&told, '\0');
        if (!CHECK(strcmp(told.bytes, "shop.lua:2 shop.lua:6 shop.lua:8 b.lua:4 ") == 0)) {
            printf("%s\n", told.bytes);
        }
    }
    lull__buffer_deinit(&told);
    stream_free(&s);
}

int main(void) {
    test_told();
    test_all();
    test_output();
    return finish("engine_coverage_test");
}
