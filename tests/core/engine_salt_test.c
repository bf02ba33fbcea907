/*
 * engine_salt_test: ids under a salt: what they depend on, and where the salt shows.
 */
#include "base/hmac.h"
#include "engine_stream.h"

static const char RULES[] =
    "return policy { key = 'user', time = 'ts', lateness = '1s',"
    " session = { idle = '30s', id = 'sid', trust = 'verify', cap = '1m' } }";
static const char LINES[] = "{\"user\":\"ada\",\"ts\":1760000000000}\n"
                            "{\"user\":\"bob\",\"ts\":1760000001000,\"sid\":\"c1\"}\n"
                            "{\"user\":\"ada\",\"ts\":1760000100000}\n"
                            "{\"user\":\"bob\",\"ts\":1760000100000,\"sid\":\"c1\"}\n"
                            "{\"user\":7,\"ts\":1760000100000}\n";

#define SALT "a salt for tests, and for nothing else"
#define OTHER "another salt for tests and nothing else"

/* With a salt; NULL: with none. */
static void init(stream *s, const char *salt) {
    stream_init(s, RULES);
    s->options.id_salt = salt;
    s->options.id_salt_bytes = salt ? strlen(salt) : 0;
}

static void run(stream *s, const char *salt, size_t read_bytes) {
    init(s, salt);
    stream_run(s, LINES, sizeof LINES - 1, read_bytes);
}

/* The output with each minted id in it as so many dashes; how many there were. */
static unsigned blank_ids(lull__buffer *out) {
    unsigned count = 0;
    for (size_t at = 0; at + 36 <= out->length; at++) {
        const char *id = out->bytes + at;
        if (id[-(at > 0)] == '"' && id[8] == '-' && id[13] == '-' && id[14] == '7') {
            memset(out->bytes + at, '-', 36);
            count++;
        }
    }
    return count;
}

static void test_ids(void) {
    TEST("the same salt gives the same ids, however input is read; another or none gives others");
    stream none, salted, again, other;
    run(&none, NULL, 0);
    run(&salted, SALT, 0);
    run(&again, SALT, 1);
    run(&other, OTHER, 0);
    CHECK(same_streams(&salted, &again));
    lull__text out = {salted.out.bytes, salted.out.length};
    CHECK(!lull__text_equal(out, (lull__text){none.out.bytes, none.out.length}));
    CHECK(!lull__text_equal(out, (lull__text){other.out.bytes, other.out.length}));

    TEST("a client's id stays, and nothing but minted ids changes");
    CHECK(has(out, "\"session_id\":\"c1\""));
    unsigned count = blank_ids(&none.out);
    CHECK(count > 10 && blank_ids(&salted.out) == count && blank_ids(&other.out) == count);
    CHECK(same_streams(&none, &salted) && same_streams(&none, &other));

    TEST("the salt itself is nowhere in what is written");
    CHECK(!has((lull__text){again.out.bytes, again.out.length}, "a salt for tests"));
    stream_free(&none);
    stream_free(&salted);
    stream_free(&again);
    stream_free(&other);
}

/* Half of the lines into an engine with one salt, its state into one with another. */
static bool moves(const char *from, const char *to, stream *s) {
    const size_t half = sizeof LINES / 2;
    void *bytes = NULL;
    size_t count = 0;
    init(s, from);
    CHECK(stream_open(s) && stream_feed(s, LINES, half));
    CHECK(lull_engine_save(s->engine, &bytes, &count, &s->error));
    CHECK(!has((lull__text){bytes, count}, "a salt for tests"));
    lull_engine_free(s->engine);
    s->options.id_salt = to;
    s->options.id_salt_bytes = to ? strlen(to) : 0;
    bool moved = stream_open(s) && lull_engine_restore(s->engine, bytes, count, &s->error) &&
                 stream_feed(s, LINES + half, sizeof LINES - 1 - half) && stream_finish(s);
    free(bytes);
    return moved;
}

static void test_state(void) {
    TEST("a state goes on under its salt, to the same bytes");
    stream whole, moved;
    run(&whole, SALT, 0);
    CHECK(moves(SALT, SALT, &moved) && same_streams(&whole, &moved));
    stream_free(&whole);
    stream_free(&moved);

    TEST("and under no other, nor with one where there was none, nor the other way round");
    static const char *const refused[][2] = {{SALT, OTHER}, {SALT, NULL}, {NULL, SALT}};
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        CHECK(!moves(refused[i][0], refused[i][1], &moved));
        CHECK(moved.error.code == LULL_BAD_STATE &&
              strstr(moved.error.message,
                     "found state with ids of another salt, or of none where there is one now, "
                     "expected the salt that it was saved with"));
        stream_free(&moved);
    }

    TEST("a state of other rules is told as that, also under a salt");
    void *bytes = NULL;
    size_t count = 0;
    init(&moved, SALT);
    CHECK(stream_open(&moved));
    CHECK(lull_engine_save(moved.engine, &bytes, &count, &moved.error));
    lull_engine_free(moved.engine);
    moved.rules = "return policy { key = 'user', time = 'ts', session = { idle = '31s' } }";
    CHECK(stream_open(&moved) && !lull_engine_restore(moved.engine, bytes, count, &moved.error));
    CHECK(moved.error.code == LULL_BAD_STATE);
    CHECK(strstr(moved.error.message, "state of other rules"));
    free(bytes);
    stream_free(&moved);
}

static void test_mark(void) {
    TEST("of the salt a state has half of the code of a word, behind the version of its rules");
    stream s;
    void *bytes = NULL;
    size_t count = 0;
    init(&s, SALT);
    CHECK(stream_open(&s));
    CHECK(lull_engine_save(s.engine, &bytes, &count, &s.error));
    lull__hmac hmac;
    uint8_t code[LULL__HMAC_BYTES];
    lull__hmac_init(&hmac, SALT, strlen(SALT));
    lull__hmac_of(&hmac, "salt", 4, NULL, 0, code);
    const char *origin = (const char *)bytes + 6; /* the word, the format, one policy */
    CHECK(count > 7 + 64 + 16 && *origin == 64 + 16);
    CHECK(memcmp(origin + 1 + 64, code, 16) == 0);
    free(bytes);
    stream_free(&s);
}

static void test_short(void) {
    TEST("a salt that is too short to be a secret is misuse");
    stream s;
    init(&s, "fifteen bytes ..");
    s.options.id_salt_bytes = 15;
    CHECK(!lull_engine_new(&s.options, &s.error) && s.error.code == LULL_MISUSE);
    CHECK(strstr(s.error.message, "options.id_salt: found 15 bytes, expected at least 16"));
    s.options.id_salt_bytes = 16;
    s.engine = lull_engine_new(&s.options, &s.error);
    CHECK(s.engine != NULL);
    stream_free(&s);
}

int main(void) {
    test_ids();
    test_state();
    test_mark();
    test_short();
    return finish("engine_salt_test");
}
