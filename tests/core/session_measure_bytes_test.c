/*
 * session_measure_bytes_test: measures as bytes, and back; bytes that no measure can have written
 * give no key.
 */
#include "session/key_bytes.h"
#include "session_world.h"

#include <math.h>

static const lull__measure_term TERMS[] = {
    {.name = {"a", 1}, .kind = LULL__MEASURE_LAST},
    {.name = {"b", 1}, .kind = LULL__MEASURE_DISTINCT},
    {.name = {"c", 1}, .kind = LULL__MEASURE_SUM},
    {.name = {"d", 1}, .kind = LULL__MEASURE_RUNS, .gap_ms = 1, .items_max = 4},
    {.name = {"e", 1}, .kind = LULL__MEASURE_ACTIVE_TIME, .gap_ms = 5, .items_max = 4},
    {.name = {"f", 1}, .kind = LULL__MEASURE_BURSTS, .gap_ms = 9, .burst_count = 2, .items_max = 6},
};

enum { LAST, DISTINCT, SUM, RUNS, ACTIVE_TIME, BURSTS, MEASURES };

/* A key whose session has taken so many values, the distinct ones with hashes 10, 20, 30 …, each
 * further from the one before it in time. */
static world measured_world(unsigned values) {
    world w = new_world();
    w.terms.session.measures = TERMS;
    w.terms.session.measure_count = MEASURES;
    GIVE(&w, .at = 0);
    uint64_t bites = 0;
    lull__tally *tally = &w.key->lines[0].session.tally;
    tally->measures = calloc(MEASURES, sizeof *tally->measures);
    tally->measure_count = MEASURES;
    for (uint64_t i = 1; tally->measures && i <= values; i++) {
        const lull__measured all[] = {
            {.value = {.type = LULL__STRING, .length = 8, .string = "long ago"}},
            {.value = {.type = LULL__INTEGER, .integer = 1}, .hash = 10 * i},
            {.value = {.type = LULL__NUMBER, .number = 0.25}},
            {.value = {.type = LULL__BOOLEAN, .boolean = true}},
            {.value = {.type = LULL__BOOLEAN, .boolean = true}},
            {.value = {.type = LULL__BOOLEAN, .boolean = true}, .hash = i % 3}};
        for (int j = 0; j < MEASURES; j++) {
            CHECK(lull__measure_take(&tally->measures[j], &TERMS[j], &all[j], (int64_t)(i * i),
                                     (int64_t)(i * i), &bites));
        }
    }
    return w;
}

static lull__measure *measure_of(const world *w, int which) {
    return &w->key->lines[0].session.tally.measures[which];
}

static lull__key *read_key(const lull__buffer *bytes, const lull__terms *terms) {
    lull__decoder in = {.at = bytes->bytes, .end = bytes->bytes + bytes->length};
    return lull__key_read(&in, &terms, 1);
}

/* The key that the world's key is read back as, or NULL. */
static lull__key *again(const world *w) {
    lull__buffer bytes = {0};
    lull__key_write(&bytes, w->key);
    lull__key *key = read_key(&bytes, &w->terms);
    lull__buffer_deinit(&bytes);
    return key;
}

static bool is_read(const world *w) {
    lull__key *key = again(w);
    lull__key_free(key);
    return key != NULL;
}

static void test_again(void) {
    for (unsigned values = 3; values <= 300; values += 297) {
        TEST("measures as bytes, and back, are the same");
        world w = measured_world(values);
        lull__buffer first = {0}, second = {0};
        lull__key_write(&first, w.key);
        lull__key *key = read_key(&first, &w.terms);
        if (CHECK(key)) {
            lull__key_write(&second, key);
            CHECK(second.length == first.length &&
                  memcmp(second.bytes, first.bytes, first.length) == 0);
            const lull__measure *measures = key->lines[0].session.tally.measures;
            lull__value last = lull__measure_value(&measures[LAST], &TERMS[LAST]);
            lull__value distinct = lull__measure_value(&measures[DISTINCT], &TERMS[DISTINCT]);
            CHECK(lull__text_equal(lull__value_text(last), LULL__TEXT("long ago")));
            for (int i = RUNS; i < MEASURES; i++) {
                CHECK(lull__measure_value(&measures[i], &TERMS[i]).integer ==
                      lull__measure_value(measure_of(&w, i), &TERMS[i]).integer);
            }
            CHECK(distinct.integer ==
                  lull__measure_value(measure_of(&w, DISTINCT), &TERMS[DISTINCT]).integer);
        }
        lull__key_free(key);
        TEST("bytes of other measures give no key");
        lull__terms others = w.terms;
        others.session.measure_count = 2;
        CHECK(!read_key(&first, &others));
        TEST("bytes with one flipped give no key, or one that can be read and freed");
        for (size_t i = 0; i < first.length; i++) {
            first.bytes[i] = (char)(first.bytes[i] ^ (1 << i % 8));
            key = read_key(&first, &w.terms);
            for (uint32_t j = 0; key && j < key->lines[0].session.tally.measure_count; j++) {
                lull__measure_value(&key->lines[0].session.tally.measures[j], &TERMS[j]);
            }
            lull__key_free(key);
            first.bytes[i] = (char)(first.bytes[i] ^ (1 << i % 8));
        }
        lull__buffer_deinit(&first);
        lull__buffer_deinit(&second);
        free_world(&w);
    }
}

static void test_none_yet(void) {
    TEST("a session that has taken nothing yet has no measures, and no values that may change");
    world w = new_world();
    w.terms.session.measures = TERMS;
    w.terms.session.measure_count = MEASURES;
    w.terms.session.seen_count = 2;
    GIVE(&w, .at = 0, .client = "x");
    CHECK(is_read(&w));
    TEST("others have as many as the rules say, in every line of the key");
    GIVE(&w, .at = 1, .client = "y");
    lull__tally *second = &w.key->lines[1].session.tally;
    second->measures = calloc(MEASURES, sizeof *second->measures);
    second->seen = calloc(2, sizeof *second->seen);
    for (uint32_t count = 0; second->measures && second->seen && count <= MEASURES; count++) {
        second->measure_count = count;
        second->seen_count = 0;
        CHECK(is_read(&w) == (count == 0 || count == MEASURES));
        second->measure_count = 0;
        second->seen_count = count < 3 ? count : 0;
        CHECK(is_read(&w) == (second->seen_count != 1));
    }
    free_world(&w);
}

static void test_booleans(void) {
    world w = measured_world(1);
    lull__value *sum = &measure_of(&w, SUM)->value;
    *sum = (lull__value){.type = LULL__BOOLEAN};
    for (int64_t bits = -1; bits <= 2; bits++) {
        TEST("true and false are read as they were written, and no third value");
        sum->integer = bits;
        lull__key *key = again(&w);
        CHECK((key != NULL) == (bits == 0 || bits == 1));
        CHECK(!key || key->lines[0].session.tally.measures[SUM].value.boolean == (bits == 1));
        lull__key_free(key);
    }
    free_world(&w);
}

static void test_values(void) {
    world w = measured_world(1);
    lull__value *sum = &measure_of(&w, SUM)->value;
    TEST("a number is one, however great: a sum may have grown beyond all numbers");
    sum->number = INFINITY;
    CHECK(is_read(&w));
    sum->number = NAN;
    CHECK(!is_read(&w));
    TEST("any bits are a whole number");
    sum->type = LULL__INTEGER;
    CHECK(is_read(&w));
    TEST("a measure is nothing, or a scalar");
    sum->type = LULL__NIL;
    CHECK(is_read(&w));
    sum->type = LULL__OBJECT;
    CHECK(!is_read(&w));
    TEST("a text has its bytes, and only a text");
    sum->type = LULL__STRING;
    CHECK(!is_read(&w));
    measure_of(&w, LAST)->value.type = LULL__NIL;
    sum->type = LULL__NUMBER;
    sum->number = 0;
    CHECK(!is_read(&w));
    measure_of(&w, LAST)->value.type = LULL__STRING;
    CHECK(is_read(&w));
    free_world(&w);
}

static void test_hashes(void) {
    static const struct {
        uint64_t hashes[3];
        bool fine;
    } cases[] = {
        {{0, 1, 2}, true},  {{5, 6, UINT64_MAX}, true}, {{5, 5, 6}, false},
        {{5, 6, 6}, false}, {{6, 5, 7}, false},         {{5, 7, 6}, false},
    };
    world w = measured_world(3);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        TEST("the hashes of distinct values ascend");
        memcpy(measure_of(&w, DISTINCT)->hashes, cases[i].hashes, sizeof cases[i].hashes);
        CHECK(is_read(&w) == cases[i].fine);
    }
    free_world(&w);
    TEST("there are at most as many as are counted exactly");
    w = measured_world(LULL__DISTINCT_EXACT);
    lull__measure *distinct = measure_of(&w, DISTINCT);
    CHECK(distinct->item_count == LULL__DISTINCT_EXACT && is_read(&w));
    if (CHECK(lull__grow(&distinct->hashes, distinct->item_count, &distinct->item_capacity,
                         sizeof *distinct->hashes))) {
        distinct->hashes[distinct->item_count++] = UINT64_MAX;
        CHECK(!is_read(&w));
    }
    free_world(&w);
}

static void test_registers(void) {
    world w = measured_world(LULL__DISTINCT_EXACT + 1);
    lull__measure *distinct = measure_of(&w, DISTINCT);
    if (CHECK(distinct->registers && distinct->item_count == 0)) {
        for (int i = 0; i < LULL__DISTINCT_REGISTERS; i += LULL__DISTINCT_REGISTERS - 1) {
            TEST("a register is as high as a hash can be rare, and no higher");
            uint8_t before = distinct->registers[i];
            distinct->registers[i] = LULL__REGISTER_MAX;
            CHECK(is_read(&w));
            distinct->registers[i] = LULL__REGISTER_MAX + 1;
            CHECK(!is_read(&w));
            distinct->registers[i] = before;
        }
        TEST("where values are only sketched there are no hashes");
        CHECK(is_read(&w));
        static uint64_t hash = 1;
        distinct->hashes = &hash;
        distinct->item_count = 1;
        CHECK(!is_read(&w));
        distinct->hashes = NULL;
        distinct->item_count = 0;
    }
    free_world(&w);
}

static void test_items(void) {
    world w = measured_world(3);
    TEST("runs ascend, and have an end that is not before their beginning");
    lull__run *runs = measure_of(&w, RUNS)->runs;
    CHECK(is_read(&w) && measure_of(&w, RUNS)->item_count == 3);
    static const lull__run wrong[][2] = {{{5, 6}, {6, 7}}, {{5, 4}, {6, 7}}, {{8, 9}, {1, 2}}};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        memcpy(runs, wrong[i], sizeof wrong[i]);
        CHECK(!is_read(&w));
    }
    memcpy(runs, (const lull__run[]){{1, 1}, {4, 5}}, 2 * sizeof *runs);
    CHECK(is_read(&w));
    TEST("what was forgotten came to a number");
    lull__value *came_to = &measure_of(&w, ACTIVE_TIME)->value;
    *came_to = (lull__value){.type = LULL__INTEGER, .integer = 7};
    CHECK(is_read(&w));
    came_to->integer = -1;
    CHECK(!is_read(&w));
    came_to->integer = INT64_C(1) << 62;
    CHECK(!is_read(&w));
    came_to->integer--;
    CHECK(is_read(&w));
    *came_to = (lull__value){.type = LULL__NUMBER, .number = 7};
    CHECK(!is_read(&w));
    *came_to = (lull__value){.type = LULL__NIL};
    TEST("and made room for others");
    for (int i = RUNS; i < MEASURES; i++) {
        lull__measure *measure = measure_of(&w, i);
        uint32_t count = measure->item_count;
        measure->value = (lull__value){.type = LULL__INTEGER, .integer = 0};
        measure->item_count = 1;
        CHECK(is_read(&w));
        measure->item_count = 0;
        CHECK(!is_read(&w));
        measure->value = (lull__value){.type = LULL__NIL};
        CHECK(is_read(&w));
        measure->item_count = count;
    }
    TEST("events of bursts ascend, of one instant in any number");
    lull__beat *beats = measure_of(&w, BURSTS)->beats;
    beats[1].time_ms = beats[0].time_ms;
    CHECK(is_read(&w));
    beats[1].time_ms--;
    CHECK(!is_read(&w));
    TEST("other measures have no items");
    beats[1].time_ms++;
    measure_of(&w, SUM)->item_count = 1;
    CHECK(!is_read(&w));
    measure_of(&w, SUM)->item_count = 0;
    CHECK(is_read(&w));
    free_world(&w);
}

int main(void) {
    test_again();
    test_none_yet();
    test_booleans();
    test_values();
    test_hashes();
    test_registers();
    test_items();
    return finish("session_measure_bytes_test");
}
