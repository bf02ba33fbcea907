/*
 * engine_threads_test: two engines share nothing, so each thread can have its own. Built with the
 * thread sanitizer (tests/faults/thread.sh) this shows that it is so; in any build, that they do
 * not change each other's output.
 */
#include "engine_stream.h"

#include <pthread.h>

enum { THREADS = 4, TURNS = 10, EVENTS = 60 };

/* A function in it: Lua's memory is one of the things that must not be shared. */
static const char rules[] =
    "return policy { key = 'user', time = 'ts', lateness = '2s',\n"
    "  activity = function(e, s) return e.text:find('%d+') and 'active' or 'passive' end,\n"
    "  session = { id = 'sid', idle = '30s' },\n"
    "  window = { key = 'tab', idle = '5s', snapshot = where { text = matches '^s' } } }\n";

static const char broken_rules[] = "return policy { key = 'user', tmie = 'ts' }";

/* What one thread does; each its own kind of events. */
typedef struct work {
    int kind;
    stream out;
    bool fine;
} work;

static void add_events(lull__buffer *events, int kind) {
    for (int i = 0; i < EVENTS; i++) {
        char line[160];
        snprintf(line, sizeof line,
                 "{\"user\":\"u%d\",\"ts\":%lld,\"text\":\"s%s\\n\",\"sid\":%s,\"tab\":%d}%s\n",
                 i % (kind + 2), 1760000000000LL + i * 1500LL - i % 3 * 700LL, i % 4 ? "x" : "7",
                 i % 5 ? "null" : "\"a client's\"", i % 2, i % 11 ? "" : " and what is no JSON");
        lull__buffer_string(events, line);
    }
}

/* The checks of check.h count for one thread only: here nothing is printed or counted. */
static bool open_engine(stream *s) {
    s->engine = lull_engine_new(&s->options, &s->error);
    return s->engine &&
           lull_engine_load_text(s->engine, "shop.lua", s->rules, strlen(s->rules), &s->error);
}

static bool feed_and_move(stream *s, const lull__buffer *events) {
    size_t half = events->length / 2, count = 0;
    void *bytes = NULL;
    bool fine = open_engine(s) && lull_engine_feed(s->engine, events->bytes, half, &s->error) &&
                lull_engine_save(s->engine, &bytes, &count, &s->error);
    lull_engine_free(s->engine);
    fine = open_engine(s) && fine && lull_engine_restore(s->engine, bytes, count, &s->error);
    free(bytes);
    return fine &&
           lull_engine_feed(s->engine, events->bytes + half, events->length - half, &s->error) &&
           lull_engine_finish(s->engine, &s->error);
}

/* A file that does not load: messages are made in every thread as well. */
static bool fails_to_load(void) {
    stream s;
    stream_init(&s, broken_rules);
    bool failed = !open_engine(&s) && s.error.code == LULL_BAD_RULES;
    stream_free(&s);
    return failed;
}

static void *run(void *context) {
    work *w = context;
    lull__buffer events = {0};
    add_events(&events, w->kind);
    stream_init(&w->out, rules);
    w->fine = feed_and_move(&w->out, &events) && fails_to_load();
    lull__buffer_deinit(&events);
    return NULL;
}

static void test_threads(void) {
    work alone[THREADS], beside[THREADS];
    for (int i = 0; i < THREADS; i++) {
        alone[i] = (work){.kind = i};
        run(&alone[i]);
        TEST("an engine on its own writes something");
        CHECK(alone[i].fine && alone[i].out.out.length > 1000 && alone[i].out.rejects.length > 100);
    }
    TEST("engines in threads of their own write what each writes alone");
    for (int turn = 0; turn < TURNS; turn++) {
        pthread_t threads[THREADS];
        int begun = 0;
        for (; begun < THREADS; begun++) {
            beside[begun] = (work){.kind = begun};
            if (!CHECK(pthread_create(&threads[begun], NULL, run, &beside[begun]) == 0)) {
                break;
            }
        }
        for (int i = 0; i < begun; i++) {
            pthread_join(threads[i], NULL);
            CHECK(beside[i].fine && same_streams(&alone[i].out, &beside[i].out));
            stream_free(&beside[i].out);
        }
    }
    for (int i = 0; i < THREADS; i++) {
        stream_free(&alone[i].out);
    }
}

/* Between two calls an engine may go to another thread. */
static void *finish_engine(void *context) {
    stream *s = context;
    return lull_engine_finish(s->engine, &s->error) ? s : NULL;
}

static void test_other_thread(void) {
    TEST("an engine can be fed in one thread and finished in another");
    lull__buffer events = {0};
    add_events(&events, 1);
    stream here, there;
    stream_init(&here, rules);
    stream_run(&here, events.bytes, events.length, 0);
    stream_init(&there, rules);
    pthread_t thread;
    void *finished = NULL;
    if (stream_open(&there) && stream_feed(&there, events.bytes, events.length) &&
        CHECK(pthread_create(&thread, NULL, finish_engine, &there) == 0)) {
        pthread_join(thread, &finished);
    }
    CHECK(finished == &there);
    CHECK(same_streams(&here, &there));
    stream_free(&here);
    stream_free(&there);
    lull__buffer_deinit(&events);
}

int main(void) {
    test_threads();
    test_other_thread();
    return finish("engine_threads_test");
}
