/*
 * session_teller_test: who is told of boundaries may fail, for want of memory. The step then fails
 * at once, and tells nothing more: what comes later must not be told without it.
 */
#include "session_world.h"

static unsigned tells, refused;

/* Fails at one boundary, and counts all. */
static bool refuse(void *context, const lull__boundary *boundary) {
    (void)context;
    (void)boundary;
    return ++tells != refused;
}

/* What is to be tried with each of its boundaries refused, in a world of its own. */
typedef struct attempt {
    const char *promise;
    unsigned boundaries;
    void (*before)(world *w);
    bool (*act)(world *w);
} attempt;

static void attempt_each(const attempt *it) {
    for (refused = 1; refused <= it->boundaries + 1; refused++) {
        TEST(it->promise);
        world w = new_world();
        w.terms.windows = w.terms.window_keys = w.terms.verify = true;
        w.thresholds.window_idle = over(300);
        it->before(&w);
        w.stage.terms = &w.terms;
        w.stage.teller = (lull__teller){.tell = refuse};
        tells = 0;
        CHECK(it->act(&w) == (refused > it->boundaries));
        CHECK(tells == (refused > it->boundaries ? it->boundaries : refused));
        free_world(&w);
    }
}

static void nothing(world *w) {
    (void)w;
}

static void one_window(world *w) {
    GIVE(w, .at = 0, .window = "A");
}

static void two_lines(world *w) {
    GIVE(w, .at = 0, .client = "x", .window = "A");
    GIVE(w, .at = 1, .client = "y", .window = "A");
    w->terms.key_lines_max = 2;
}

static void one_paused(world *w) {
    one_window(w);
    advance(w, 301);
}

static bool begin(world *w) {
    return apply(w, (given){.window = "A"});
}

static bool resume(world *w) {
    return apply(w, (given){.at = 400, .window = "A"});
}

static bool rotate(world *w) {
    const lull__rotation named = {.held = true, .reason = LULL__NAMED, .name = LULL__TEXT("in")};
    return apply(w, (given){.at = 100, .window = "A", .rotation = named});
}

static bool close(world *w) {
    return apply(w, (given){.at = 100, .window = "A", .closing = {.confirms = true, .ends = true}});
}

static bool begin_third(world *w) {
    return apply(w, (given){.at = 100, .client = "z", .window = "A"});
}

static bool fire(world *w) {
    return lull__key_fire(w->key, lull__key_due(w->key), &w->stage);
}

static bool end_input(world *w) {
    return lull__key_end_input(w->key, 1, BASE_MS + 500, &w->stage);
}

int main(void) {
    static const attempt attempts[] = {
        {"a session and its window begin", 2, nothing, begin},
        {"a window pauses", 1, one_window, fire},
        {"a window resumes", 1, one_paused, resume},
        {"a session times out, and its window ends before it", 2, one_paused, fire},
        {"a trigger ends a session and begins the next", 4, one_window, rotate},
        {"a session is confirmed, and ends", 3, one_window, close},
        {"a line makes room for another", 4, two_lines, begin_third},
        {"the input ends", 2, one_window, end_input},
    };
    for (size_t i = 0; i < sizeof attempts / sizeof *attempts; i++) {
        attempt_each(&attempts[i]);
    }
    return finish("session_teller_test");
}
