/*
 * engine_settings_test: settings of the rules through lull.h.
 */
#include "engine_stream.h"

static const char RULES[] = "settings { a = 1, b = 2, c = 3, idle = '30m' }\n"
                            "return policy { key = 'user', time = 'ts',"
                            " session = { idle = settings.idle } }";

static bool is_set(const stream *s, size_t at, const char *name, const char *value, bool given) {
    size_t count;
    const lull_setting *settings = lull_engine_settings(s->engine, &count);
    if (!settings || at >= count) {
        return false;
    }
    const lull_setting *it = &settings[at];
    return !strcmp(it->name, name) && !strcmp(it->value, value) && (it->from != NULL) == given;
}

static void test_given(void) {
    TEST("a setting has the value that was given last, copied, and others their default");
    stream s;
    stream_init(&s, RULES);
    s.engine = lull_engine_new(&s.options, &s.error);
    size_t count = 7;
    CHECK(!lull_engine_settings(s.engine, &count) && count == 0);
    for (int i = 0; i < 20; i++) {
        char name[2] = {(char)('a' + i % 2), 0}, value[16];
        snprintf(value, sizeof value, "%d", 100 + i);
        CHECK(lull_engine_set(s.engine, name, value, &s.error));
        memset(name, '~', sizeof name);
        memset(value, '~', sizeof value);
    }
    CHECK(lull_engine_set(s.engine, "idle", "20m", &s.error));
    CHECK(lull_engine_load_text(s.engine, "shop.lua", RULES, sizeof RULES - 1, &s.error));
    CHECK(lull_engine_settings(s.engine, &count) && count == 4);
    CHECK(is_set(&s, 0, "a", "118", true) && is_set(&s, 1, "b", "119", true));
    CHECK(is_set(&s, 2, "c", "3", false) && is_set(&s, 3, "idle", "20m", true));
    TEST("once there was input there is nothing to set");
    CHECK(lull_engine_feed(s.engine, "", 0, &s.error));
    CHECK(!lull_engine_set(s.engine, "a", "1", &s.error) && s.error.code == LULL_MISUSE);
    stream_free(&s);
}

static void test_unknown(void) {
    TEST("that there is no such setting is said when the rules are loaded");
    stream s;
    stream_init(&s, RULES);
    s.engine = lull_engine_new(&s.options, &s.error);
    CHECK(lull_engine_set(s.engine, "d", "1", &s.error));
    CHECK(!lull_engine_load_text(s.engine, "shop.lua", RULES, sizeof RULES - 1, &s.error));
    CHECK(s.error.code == LULL_BAD_RULES);
    stream_free(&s);
}

int main(void) {
    test_given();
    test_unknown();
    return finish("engine_settings_test");
}
