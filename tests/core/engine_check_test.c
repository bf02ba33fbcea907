/*
 * Looking through rules: what is told, and that nothing stays of it.
 */
#include "check.h"
#include "lull.h"

#include <stdio.h>
#include <string.h>

typedef struct heard {
    char text[4096]; /* "kind file:line slot\n" of each */
    size_t length;
} heard;

static bool write_nothing(void *context, lull_stream stream, const char *bytes, size_t count) {
    (void)context, (void)stream, (void)bytes, (void)count;
    return true;
}

static void hear(void *context, const lull_finding *finding) {
    heard *it = context;
    it->length +=
        (size_t)snprintf(it->text + it->length, sizeof it->text - it->length, "%s %s:%d %s\n",
                         lull_finding_name(finding->kind), finding->file, finding->line,
                         finding->kind == LULL_READS ? finding->message
                         : finding->slot             ? finding->slot
                                                     : "-");
}

static lull_engine *new_engine(heard *it) {
    lull_options options;
    lull_options_init(&options);
    options.write = write_nothing;
    options.find = hear;
    options.limits.rule_load_steps = 1000000; /* long before the clock, under valgrind too */
    options.context = it;
    return lull_engine_new(&options, NULL);
}

static bool check_text(lull_engine *engine, const char *text, lull_error *error) {
    return lull_engine_check_text(engine, "shop.lua", text, strlen(text), error);
}

static const char SOUND[] =
    "settings { idle = '30m', spare = 1 }\n"
    "return policy { key = 'user', time = 'ts',\n"
    "  activity = function(event) return event.kind == 'click' and 'active' or 'passive' end,\n"
    "  session = { idle = settings.idle, cap = '20m' } }\n";

static void all_that_is_found_is_told_in_the_order_of_lines(void) {
    TEST("all that is found is told in the order of lines");
    heard it = {.length = 0};
    lull_engine *engine = new_engine(&it);
    CHECK(check_text(engine, SOUND, NULL));
    CHECK(strcmp(it.text, "reads shop.lua:0 kind\n"
                          "reads shop.lua:0 ts\n"
                          "reads shop.lua:0 user\n"
                          "warning shop.lua:1 settings.spare\n"
                          "calls shop.lua:3 activity\n"
                          "warning shop.lua:4 session.idle\n") == 0);
    lull_engine_free(engine);
}

static void the_first_mistake_is_the_error_and_all_are_told(void) {
    TEST("the first mistake is the error and all are told");
    heard it = {.length = 0};
    lull_engine *engine = new_engine(&it);
    lull_error error;
    CHECK(!check_text(engine, "local a = wehre {}\nreturn policy { key = 5,\n session = 3 }",
                      &error));
    CHECK(error.code == LULL_BAD_RULES && error.line == 1);
    CHECK(strcmp(it.text, "mistake shop.lua:1 -\n"
                          "mistake shop.lua:2 key\n"
                          "mistake shop.lua:2 time\n"
                          "mistake shop.lua:3 session\n") == 0);
    lull_engine_free(engine);
}

static void what_is_looked_through_does_not_run(void) {
    TEST("what is looked through does not run");
    heard it = {.length = 0};
    lull_engine *engine = new_engine(&it);
    lull_error error;
    CHECK(check_text(engine, SOUND, &error) && lull_engine_policies(engine) == 0);
    CHECK(!lull_engine_feed(engine, "{}\n", 3, &error) && error.code == LULL_MISUSE);
    lull_engine_free(engine);
}

static void settings_count_and_are_there_for_the_rules_that_are_loaded_next(void) {
    TEST("settings count and are there for the rules that are loaded next");
    heard it = {.length = 0};
    lull_engine *engine = new_engine(&it);
    lull_error error;
    CHECK(lull_engine_set(engine, "idle", "10m", &error));
    CHECK(check_text(engine, SOUND, &error));
    CHECK(!strstr(it.text, "session.idle")); /* 10m is shorter than the cap */
    CHECK(lull_engine_load_text(engine, "shop.lua", SOUND, strlen(SOUND), &error));
    size_t count;
    const lull_setting *settings = lull_engine_settings(engine, &count);
    CHECK(count == 2 && strcmp(settings[0].value, "10m") == 0);
    lull_engine_free(engine);
}

static void a_vocabulary_is_sound_and_no_policy(void) {
    TEST("a vocabulary is sound and no policy");
    heard it = {.length = 0};
    lull_engine *engine = new_engine(&it);
    lull_error error;
    static const char words[] = "return { click = where { kind = 'click' } }";
    CHECK(check_text(engine, words, &error));
    CHECK(strcmp(it.text, "") == 0);
    CHECK(!lull_engine_load_text(engine, "shop.lua", words, strlen(words), &error));
    CHECK(strcmp(it.text, "mistake shop.lua:0 -\n") == 0);
    lull_engine_free(engine);
}

static void all_arms_of_an_experiment_are_looked_through(void) {
    static const char *const modes[] = {"split = 'user',", "mode = 'shadow',"};
    for (int i = 0; i < 2; i++) {
        TEST("all arms of an experiment are looked through");
        heard it = {.length = 0};
        lull_engine *engine = new_engine(&it);
        char arms[512];
        snprintf(arms, sizeof arms,
                 "local base = policy { key = 'user', time = 'ts', session = { idle = '1m' } }\n"
                 "return experiment { name = 'e', %s arms = {\n"
                 " { 'a', policy = base },\n"
                 " { 'b', policy = base:with {\n"
                 "  session = { idle = field 'b_idle' } } },\n"
                 " { 'c', policy = base:with {\n"
                 "  session = { idle = field 'c_idle' } } } } }",
                 modes[i]);
        lull_error error;
        if (!CHECK(check_text(engine, arms, &error))) {
            printf("  %s\n", error.message);
        }
        CHECK(strstr(it.text, "reads shop.lua:0 b_idle\n"));
        CHECK(strstr(it.text, "reads shop.lua:0 c_idle\n"));
        lull_engine_free(engine);
    }
}

static void what_is_no_mistake_of_the_text_is_told_too(void) {
    TEST("what is no mistake of the text is told too");
    heard it = {.length = 0};
    lull_engine *engine = new_engine(&it);
    lull_error error;
    CHECK(!lull_engine_check(engine, "no/such/file.lua", &error) && error.code == LULL_NO_FILE);
    CHECK(!check_text(engine, "while true do end", &error) && error.code == LULL_RULE_STEPS);
    CHECK(strcmp(it.text, "mistake no/such/file.lua:0 -\nmistake shop.lua:1 -\n") == 0);
    lull_engine_free(engine);
}

/* Only the compiling of the arm that has it finds that its data takes too much room. */
static void what_one_arm_alone_has_wrong_is_found(void) {
    static const char rules[] =
        "local base = policy { key = 'user', time = 'ts', session = { idle = '30m' } }\n"
        "local much = base:with { session = { data = { text = ('x'):rep(5000) } } }\n"
        "return experiment { name = 'e', arms = {\n"
        "  { 'a', policy = %s }, { 'b', policy = %s }, { 'c', policy = %s } } }\n";
    static const char *const arms[][3] = {
        {"much", "base", "base"}, {"base", "much", "base"}, {"base", "base", "much"}};
    for (int i = 0; i < 3; i++) {
        TEST("what one arm alone has wrong is found");
        heard it = {.length = 0};
        lull_engine *engine = new_engine(&it);
        char text[1024];
        lull_error error = {0};
        snprintf(text, sizeof text, rules, arms[i][0], arms[i][1], arms[i][2]);
        CHECK(!check_text(engine, text, &error) && error.code == LULL_BAD_RULES);
        CHECK(strstr(error.message, "session.data"));
        lull_engine_free(engine);
    }
}

int main(void) {
    all_that_is_found_is_told_in_the_order_of_lines();
    the_first_mistake_is_the_error_and_all_are_told();
    what_is_looked_through_does_not_run();
    settings_count_and_are_there_for_the_rules_that_are_loaded_next();
    a_vocabulary_is_sound_and_no_policy();
    all_arms_of_an_experiment_are_looked_through();
    what_one_arm_alone_has_wrong_is_found();
    what_is_no_mistake_of_the_text_is_told_too();
    return finish("engine_check_test");
}
