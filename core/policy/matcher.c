#include "policy/matcher.h"

#include "policy/hash.h"
#include "policy/pattern.h"

#include <stdlib.h>

void lull__matchers_deinit(lull__matchers *matchers) {
    free(matchers->nodes);
    free(matchers->tests);
    free(matchers->values);
    free(matchers->lookeds);
    free(matchers->lookups);
    lull__arena_deinit(&matchers->strings);
    *matchers = (lull__matchers){0};
}

/* Room for one more of `size` bytes; the array, or NULL when memory runs out. */
static void *wider(void *array, uint32_t count, uint32_t *capacity, size_t size) {
    if (count < *capacity) {
        return array;
    }
    uint32_t twice = *capacity ? *capacity * 2 : 16;
    void *grown = realloc(array, twice * size);
    if (grown) {
        *capacity = twice;
    }
    return grown;
}

#define ADD(kind, item)                                                                            \
    void *array = wider(matchers->kind##s, matchers->kind##_count, &matchers->kind##_capacity,     \
                        sizeof *matchers->kind##s);                                                \
    if (!array) {                                                                                  \
        return -1;                                                                                 \
    }                                                                                              \
    matchers->kind##s = array;                                                                     \
    matchers->kind##s[matchers->kind##_count] = item;                                              \
    return (int32_t)matchers->kind##_count++

int32_t lull__matchers_add(lull__matchers *matchers, lull__match_node node) {
    ADD(node, node);
}

int32_t lull__matchers_add_test(lull__matchers *matchers, lull__test test) {
    ADD(test, test);
}

int32_t lull__matchers_add_value(lull__matchers *matchers, lull__value value) {
    ADD(value, value);
}

/* ---- tests ----------------------------------------------------------------------------------- */

static bool equal(lull__value a, lull__value b) {
    if (lull__is_number(a) && lull__is_number(b)) {
        return lull__compare_numbers(a, b) == 0;
    }
    if (a.type != b.type) {
        return false;
    }
    switch ((lull__type)a.type) {
    case LULL__BOOLEAN:
        return a.boolean == b.boolean;
    case LULL__STRING:
        return lull__text_equal(lull__value_text(a), lull__value_text(b));
    default:
        return false;
    }
}

static bool is_in(const lull__matchers *matchers, const lull__test *test, lull__value value) {
    for (uint32_t i = 0; i < test->count; i++) {
        if (equal(value, matchers->values[test->list + i])) {
            return true;
        }
    }
    return false;
}

static bool begins(lull__text text, lull__text with) {
    return text.length >= with.length && memcmp(text.at, with.at, with.length) == 0;
}

static bool contains(lull__text text, lull__text what) {
    return memmem(text.at, text.length, what.at, what.length) != NULL;
}

static bool matches(lull__matchers *matchers, lull__text text, lull__text pattern) {
    lull__pattern_match match = {.steps_left = matchers->pattern_steps_max};
    lull__pattern_result result =
        lull__pattern_find(text.at, text.length, 0, pattern.at, pattern.length, &match);
    matchers->pattern_steps += matchers->pattern_steps_max - match.steps_left;
    if (result == LULL__PATTERN_STEPS || result == LULL__PATTERN_TOO_COMPLEX) {
        matchers->exhausted = true;
    }
    return result == LULL__PATTERN_MATCH;
}

static bool test_string(lull__matchers *matchers, const lull__test *test, lull__value value) {
    if (value.type != LULL__STRING) {
        return false;
    }
    lull__text text = lull__value_text(value), with = lull__value_text(test->a);
    switch (test->op) {
    case LULL__TEST_CONTAINS:
        return contains(text, with);
    case LULL__TEST_BEGINS:
        return begins(text, with);
    default:
        return matches(matchers, text, with);
    }
}

static bool test_number(const lull__test *test, lull__value value) {
    if (!lull__is_number(value)) {
        return false;
    }
    int order = lull__compare_numbers(value, test->a);
    switch (test->op) {
    case LULL__TEST_AT_LEAST:
        return order >= 0;
    case LULL__TEST_OVER:
        return order > 0;
    case LULL__TEST_AT_MOST:
        return order <= 0;
    case LULL__TEST_UNDER:
        return order < 0;
    default:
        return order >= 0 && lull__compare_numbers(value, test->b) <= 0;
    }
}

/* A test on a missing field fails, but for `missing` and `anything`. */
bool lull__test_holds(lull__matchers *matchers, int32_t index, lull__value value) {
    const lull__test *test = &matchers->tests[index];
    bool there = value.type != LULL__NIL;
    switch (test->op) {
    case LULL__TEST_EQ:
        return equal(value, test->a);
    case LULL__TEST_IN:
        return is_in(matchers, test, value);
    case LULL__TEST_EXISTS:
        return there;
    case LULL__TEST_MISSING:
        return !there;
    case LULL__TEST_ANYTHING:
        return true;
    case LULL__TEST_EXCEPT:
        return there && !lull__test_holds(matchers, test->of, value);
    case LULL__TEST_CONTAINS:
    case LULL__TEST_BEGINS:
    case LULL__TEST_MATCHES:
        return test_string(matchers, test, value);
    default:
        return test_number(test, value);
    }
}

/* ---- by -------------------------------------------------------------------------------------- */

static int32_t lookup_of(lull__matchers *matchers, uint32_t slot) {
    for (uint32_t i = 0; i < matchers->lookup_count; i++) {
        if (matchers->lookups[i] == slot) {
            return (int32_t)i;
        }
    }
    ADD(lookup, slot);
}

static int32_t find_looked(const lull__matchers *matchers, uint32_t field, lull__value value) {
    for (uint32_t i = 0; i < matchers->looked_count; i++) {
        const lull__looked *looked = &matchers->lookeds[i];
        if (looked->field == field && equal(looked->value, value)) {
            return (int32_t)i;
        }
    }
    return -1;
}

int32_t lull__matchers_look(lull__matchers *matchers, uint32_t slot, lull__value value) {
    int32_t field = lookup_of(matchers, slot);
    int32_t found = field < 0 ? -1 : find_looked(matchers, (uint32_t)field, value);
    if (field < 0 || found >= 0) {
        return found;
    }
    const lull__looked looked = {value, (uint32_t)field};
    ADD(looked, looked);
}

/* What is empty or no text, number, true or false says nothing. */
static bool says_something(lull__value value) {
    bool scalar = value.type == LULL__BOOLEAN || lull__is_number(value);
    return scalar || (value.type == LULL__STRING && value.length > 0);
}

void lull__matchers_note_latest(const lull__matchers *matchers, const lull__value *row,
                                int64_t time_ms, lull__latest *latest) {
    for (uint32_t i = 0; i < matchers->lookup_count; i++) {
        lull__value value = row[matchers->lookups[i]];
        latest[i] = (lull__latest){.known = says_something(value)};
        if (latest[i].known) {
            int32_t found = find_looked(matchers, i, value);
            latest[i].which = found >= 0 ? (uint32_t)found : LULL__OTHER_VALUE;
            latest[i].time_ms = time_ms;
        }
    }
}

static bool is_latest(const lull__matchers *matchers, const lull__match_node *node,
                      const lull__value *row) {
    const lull__looked *looked = &matchers->lookeds[node->looked];
    lull__value value = row[node->slot];
    if (says_something(value)) {
        return equal(value, looked->value);
    }
    const lull__latest *latest = matchers->view ? matchers->view->latest : NULL;
    return latest && latest[looked->field].known && latest[looked->field].which == node->looked;
}

/* ---- nodes ----------------------------------------------------------------------------------- */

static bool any(lull__matchers *matchers, int32_t child, const lull__value *row) {
    for (; child >= 0; child = matchers->nodes[child].next) {
        if (lull__match(matchers, child, row)) {
            return true;
        }
    }
    return false;
}

static bool all(lull__matchers *matchers, int32_t child, const lull__value *row) {
    for (; child >= 0; child = matchers->nodes[child].next) {
        if (!lull__match(matchers, child, row)) {
            return false;
        }
    }
    return true;
}

static bool is_sampled(lull__value value, uint64_t hash_max) {
    lull__hash hash;
    return lull__hash_scalar(value, &hash) && hash.low <= hash_max;
}

/* The id as JSON, which is what it is hashed by. */
static lull__value id_of(const lull__view *view) {
    if (!view || view->id.length == 0) {
        return (lull__value){.type = LULL__NIL};
    }
    return (lull__value){
        .type = LULL__STRING, .length = (uint32_t)view->id.length, .string = view->id.at};
}

/* What a session has of this figure; nothing where no session is at hand. */
static lull__value figure(const lull__matchers *matchers, uint32_t which) {
    return matchers->view ? lull__view_figure(matchers->view, which)
                          : (lull__value){.type = LULL__NIL};
}

static bool holds(lull__matchers *matchers, const lull__match_node *node, const lull__value *row) {
    switch (node->op) {
    case LULL__MATCH_WHERE:
        return lull__test_holds(matchers, node->test, row[node->slot]);
    case LULL__MATCH_RESULT:
        return row[node->slot].type == LULL__BOOLEAN && row[node->slot].boolean;
    case LULL__MATCH_CONSTANT:
        return node->value;
    case LULL__MATCH_SAMPLE:
        return is_sampled(row[node->slot], node->hash_max);
    case LULL__MATCH_SAMPLE_ID:
        return is_sampled(id_of(matchers->view), node->hash_max);
    case LULL__MATCH_SO_FAR:
        return lull__test_holds(matchers, node->test, figure(matchers, node->slot));
    case LULL__MATCH_LATEST:
        return is_latest(matchers, node, row);
    case LULL__MATCH_ALL:
        return all(matchers, node->child, row);
    case LULL__MATCH_ANY:
        return any(matchers, node->child, row);
    case LULL__MATCH_NONE:
        return !any(matchers, node->child, row);
    }
    return false;
}

bool lull__match(lull__matchers *matchers, int32_t index, const lull__value *row) {
    const lull__match_node *node = &matchers->nodes[index];
    bool held = holds(matchers, node, row);
    if (matchers->coverage) {
        lull__coverage_note(matchers->coverage, node->place,
                            held ? LULL_POINT_HELD : LULL_POINT_FAILED);
    }
    return held;
}

lull__place lull__match_place(lull__matchers *matchers, int32_t index, const lull__value *row) {
    const lull__match_node *node = &matchers->nodes[index];
    for (int32_t child = node->op == LULL__MATCH_ANY ? node->child : -1; child >= 0;
         child = matchers->nodes[child].next) {
        if (lull__match(matchers, child, row)) {
            lull__place place = lull__match_place(matchers, child, row);
            return place ? place : node->place;
        }
    }
    return node->place;
}
