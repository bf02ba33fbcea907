/*
 * engine_findings_test: what lull_engine_check tells of rules, each finding with its code.
 */
#include "engine_stream.h"

#include <unistd.h>

/* Each finding as a line: kind, code, slot and message. */
static void hear(void *context, const lull_finding *finding) {
    lull__buffer *heard = context;
    char line[2048];
    int length = snprintf(line, sizeof line, "%s %s %s %s\n", lull_finding_name(finding->kind),
                          finding->code ? finding->code : "-", finding->slot ? finding->slot : "-",
                          finding->message);
    lull__buffer_append(heard, line, (size_t)length);
}

static bool keep_nothing(void *context, lull_stream which, const char *bytes, size_t count) {
    (void)context, (void)which, (void)bytes, (void)count;
    return true;
}

/* Whether all that is told of rules is this; the file they are in, or NULL: there is no file. */
static bool tells(const char *rules, const char *expected) {
    char path[] = "/tmp/lull_check_XXXXXX.lua";
    lull__buffer heard = {0};
    lull_options options;
    lull_options_init(&options);
    options.write = keep_nothing;
    options.find = hear;
    options.limits.rule_load_steps = 1000000; /* long before the clock, under valgrind too */
    options.context = &heard;
    lull_error error;
    lull_engine *engine = lull_engine_new(&options, &error);
    int file = mkstemps(path, 4);
    bool ready = engine && file >= 0;
    if (ready && rules) {
        ready = write(file, rules, strlen(rules)) == (ssize_t)strlen(rules);
    } else {
        unlink(path);
    }
    close(file);
    lull_engine_check(engine, path, &error);
    unlink(path);
    lull_engine_free(engine);
    lull__buffer_char(&heard, '\0');
    bool same = ready && strcmp(heard.bytes, expected) == 0;
    if (!same) {
        printf("  %s", heard.bytes);
    }
    lull__buffer_deinit(&heard);
    return same;
}

static void test_what_loads(void) {
    TEST("which slots are functions and which fields are read");
    CHECK(tells("return policy { key = 'user', time = 'ts',"
                " session = { idle = function(event) return event.idle or '30m' end } }",
                "reads - - idle\nreads - - ts\nreads - - user\n"
                "calls - session.idle session.idle: is a function: Lua is called each time it is "
                "asked\n"));
    TEST("a warning has its code");
    CHECK(tells("settings { n = 1 } return policy { key = 'user', time = 'ts',"
                " session = { idle = '30m' } }",
                "reads - - ts\nreads - - user\nwarning unused_setting settings.n "
                "settings.n: nobody reads it: use it, or take it out\n"));
}

static void test_mistakes(void) {
    TEST("a mistake has its code, whichever of several texts tells it");
    CHECK(tells("return policy { key = 5, time = 'ts', session = { idle = 0 }, ignor = 1 }",
                "mistake no_slot policy policy: no slot ignor; did you mean ignore?\n"
                "mistake not_a_path key key: found 5, expected a path such as \"user_id\"\n"
                "mistake zero_timeout session.idle session.idle: 0 is no timeout: write never\n"));
    TEST("what Lua's compiler says is code syntax");
    CHECK(tells("return policy {", "mistake syntax - unexpected symbol near <eof>: look for what "
                                   "is opened and never closed\n"));
    CHECK(tells("\x1bLua", "mistake compiled_code - found compiled code, expected the text of a "
                           "rules file\n"));
    TEST("what is raised while the file runs is code bad_rules");
    CHECK(tells("local t = nil; t()",
                "mistake bad_rules - attempt to call a nil value (local 't')\n"));
    TEST("what keeps the file from being read has the name of its error");
    CHECK(tells(NULL, "mistake no_file - the file cannot be opened: No such file or directory\n"));
    CHECK(tells("while true do end",
                "mistake rule_steps - found more instructions than the limit, expected a rule that "
                "ends sooner: look for a loop\n"));
}

int main(void) {
    test_what_loads();
    test_mistakes();
    return finish("engine_findings_test");
}
