/*
 * pattern_test: the promises of core/policy/pattern.c.
 */
#include "policy/pattern.h"
#include "promises.h"

#include <stdlib.h>
#include <string.h>

#define STEPS_MANY UINT64_C(100000000)

/* ---- the matcher, from C ---- */

static void render(char *out, size_t size, lull__pattern_result result,
                   const lull__pattern_match *m) {
    static const char *const others[] = {"none", "match", "steps", "malformed", "complex"};
    if (result != LULL__PATTERN_MATCH) {
        snprintf(out, size, "%s%s%s", others[result], m->message ? ": " : "",
                 m->message ? m->message : "");
        return;
    }
    int used =
        snprintf(out, size, "%d-%d", (int)(m->start - m->subject), (int)(m->end - m->subject));
    for (int i = 0; i < m->count; i++) {
        const lull__pattern_capture *c = &m->captures[i];
        bool position = c->length == LULL__PATTERN_POSITION;
        used +=
            position
                ? snprintf(out + used, size - (size_t)used, " @%d", (int)(c->start - m->subject))
                : snprintf(out + used, size - (size_t)used, " [%.*s]", (int)c->length, c->start);
    }
}

typedef struct text {
    const char *at;
    size_t length;
} text;

#define T(literal)                                                                                 \
    { literal, sizeof(literal) - 1 }

typedef struct grammar_case {
    const char *promise;
    text subject;
    size_t init;
    text pattern;
    const char *wanted;
} grammar_case;

static const grammar_case grammar[] = {
    {"a byte stands for itself", T("xay"), 0, T("a"), "1-2"},
    {"an empty pattern matches at init", T("abc"), 2, T(""), "2-2"},
    {"init beyond the subject finds nothing", T("abc"), 4, T(""), "none"},
    {"a dot is any byte, NUL too", T("\0b"), 0, T(".b"), "0-2"},
    {"a NUL in a pattern stands for itself", T("a\0b"), 0, T("\0b"), "1-3"},
    {"%a is a letter", T("1_b"), 0, T("%a"), "2-3"},
    {"%A is no letter", T("ab1"), 0, T("%A"), "2-3"},
    {"%d %s %w in a row", T("a1 _b"), 0, T("%d%s%p%w"), "1-5"},
    {"%c is a control byte", T("a\x7F"), 0, T("%c"), "1-2"},
    {"%g is printable, not space", T(" \x80!"), 0, T("%g"), "2-3"},
    {"%l and %u are the cases", T("aB"), 0, T("%l%u"), "0-2"},
    {"%x is a hexadecimal digit", T("gF"), 0, T("%x"), "1-2"},
    {"classes know ASCII letters only", T("\xE9"), 0, T("%a"), "none"},
    {"an escaped byte stands for itself", T("a.b"), 0, T("%."), "1-2"},
    {"an escaped letter without a class is itself", T("xy"), 0, T("%y"), "1-2"},
    {"a set has its members", T("xyb"), 0, T("[abc]"), "2-3"},
    {"a set has ranges", T("-9m"), 0, T("[a-z]"), "2-3"},
    {"a set has classes", T("-9"), 0, T("[%a%d]"), "1-2"},
    {"a complement has the rest", T("abx"), 0, T("[^ab]"), "2-3"},
    {"] is a member when first", T("a]"), 0, T("[]]"), "1-2"},
    {"] is a member when first in a complement", T("]a"), 0, T("[^]]"), "1-2"},
    {"- is a member when last", T("b-"), 0, T("[a-]"), "1-2"},
    {"^ is a member when not first", T("b^"), 0, T("[a^]"), "1-2"},
    {"an escaped ] is a member", T("b]"), 0, T("[a%]]"), "1-2"},
    {"a NUL may be a member", T("b\0"), 0, T("[\0]"), "1-2"},
    {"* takes most", T("aaab"), 0, T("a*"), "0-3"},
    {"* takes none", T("b"), 0, T("a*b"), "0-1"},
    {"* gives back", T("aaa"), 0, T("a*a"), "0-3"},
    {"+ takes at least one", T("baa"), 0, T("a+"), "1-3"},
    {"+ gives back down to one", T("aab"), 0, T("a+ab"), "0-3"},
    {"+ needs one", T("b"), 0, T("a+"), "none"},
    {"- takes least", T("a1b2b"), 0, T("a.-b"), "0-3"},
    {"- takes more when it must", T("aab"), 0, T("^a-b"), "0-3"},
    {"? takes one", T("ab"), 0, T("a?b"), "0-2"},
    {"? takes none", T("b"), 0, T("a?b"), "0-1"},
    {"? gives back", T("a"), 0, T("a?a"), "0-1"},
    {"a leading mark stands for itself", T("a*"), 0, T("*"), "1-2"},
    {"^ anchors at init", T("aab"), 1, T("^a"), "1-2"},
    {"^ looks nowhere else", T("ba"), 0, T("^a"), "none"},
    {"^ inside stands for itself", T("a^"), 0, T("a^"), "0-2"},
    {"$ is the end when last", T("aba"), 0, T("a$"), "2-3"},
    {"$ inside stands for itself", T("a$b"), 0, T("$b"), "1-3"},
    {"an escaped $ at the end stands for itself", T("a$"), 0, T("%$"), "1-2"},
    {"a capture holds its text", T("key=val"), 0, T("(%w+)=(%w+)"), "0-7 [key] [val]"},
    {"captures nest", T("abc"), 0, T("(a(b)(c))"), "0-3 [abc] [b] [c]"},
    {"a capture may be empty", T("a"), 0, T("(b*)a"), "0-1 []"},
    {"() holds a position", T("hello"), 0, T("()ll()"), "2-4 @2 @4"},
    {"a capture is what the last try left", T("aab"), 0, T("(a-)(a*)b"), "0-3 [] [aa]"},
    {"a repeat inside a capture gives back", T("aab"), 0, T("(a*)ab"), "0-3 [a]"},
    {"%1 is the text again", T("say 'x'"), 0, T("(['\"])(.-)%1"), "4-7 ['] [x]"},
    {"%1 of a position matches nothing", T("aa"), 0, T("()%1"), "none"},
    {"%b is balanced", T("f(a(b)c)d)"), 0, T("%b()"), "1-8"},
    {"%b with twice the same byte is a pair", T("x|a|b|"), 0, T("%b||"), "1-4"},
    {"%b without a close matches nothing", T("((a)"), 0, T("^%b()"), "none"},
    {"%f is a border", T("THE (quick) fox"), 0, T("%f[%a]%a+%f[%A]"), "0-3"},
    {"%f sees NUL before the start", T("a"), 0, T("%f[a]()"), "0-0 @0"},
    {"%f sees NUL after the end", T("ab"), 0, T("%f[%z]"), "2-2"},
    {"%f looks behind init", T("ab"), 1, T("%f[%a]"), "none"},
    {"a lone % is refused", T("a"), 0, T("a%"), "malformed: malformed pattern (ends with '%')"},
    {"an open set is refused", T("a"), 0, T("[a"), "malformed: malformed pattern (missing ']')"},
    {"an open empty set is refused", T("a"), 0, T("[]"),
     "malformed: malformed pattern (missing ']')"},
    {"a set that ends in % is refused", T("a"), 0, T("[%"),
     "malformed: malformed pattern (missing ']')"},
    {"%b wants two bytes", T("a"), 0, T("%b("),
     "malformed: malformed pattern (missing arguments to '%b')"},
    {"%f wants a set", T("a"), 0, T("%fa"), "malformed: missing '[' after '%f' in pattern"},
    {"an open capture is refused", T("a"), 0, T("(a"), "malformed: unfinished capture"},
    {"a close without an open is refused", T("a"), 0, T("a)"),
     "malformed: invalid pattern capture"},
    {"%1 wants a capture", T("a"), 0, T("%1"),
     "malformed: invalid capture index (no closed capture has this number)"},
    {"%1 wants a closed capture", T("a"), 0, T("(a%1)"),
     "malformed: invalid capture index (no closed capture has this number)"},
    {"%0 is no capture", T("a"), 0, T("%0"),
     "malformed: invalid capture index (no closed capture has this number)"},
    {"an error that is not reached is not reported", T("b"), 0, T("a["), "none"},
};

static void test_grammar(void) {
    for (size_t i = 0; i < sizeof grammar / sizeof *grammar; i++) {
        const grammar_case *c = &grammar[i];
        char *subject = exact_copy(c->subject.at, c->subject.length);
        char *pattern = exact_copy(c->pattern.at, c->pattern.length);
        lull__pattern_match match = {.steps_left = STEPS_MANY};
        char got[256];
        const char *message = NULL;
        lull__pattern_result result = lull__pattern_find(subject, c->subject.length, c->init,
                                                         pattern, c->pattern.length, &match);
        render(got, sizeof got, result, &match);
        promise(c->promise, strcmp(got, c->wanted) == 0, got);
        if (result == LULL__PATTERN_MALFORMED || result == LULL__PATTERN_MATCH) {
            bool fine = lull__pattern_check(pattern, c->pattern.length, &message);
            promise("the check says what the search says",
                    fine == (result == LULL__PATTERN_MATCH) && (fine || message == match.message),
                    c->promise);
        }
        free(subject);
        free(pattern);
    }
    promise("the check finds what no search reached", !lull__pattern_check("a[", 2, NULL), "a[");
}

/* `unit` repeated, NUL-terminated; the caller frees it. */
static char *repeated(const char *unit, size_t count) {
    size_t length = strlen(unit);
    char *out = malloc(length * count + 1);
    if (out == NULL) {
        abort();
    }
    for (size_t i = 0; i < count; i++) {
        memcpy(out + i * length, unit, length);
    }
    out[length * count] = '\0';
    return out;
}

static void expect(const char *name, const char *subject, const char *pattern, uint64_t steps,
                   const char *wanted, uint64_t *spent) {
    lull__pattern_match match = {.steps_left = steps};
    char got[512];
    lull__pattern_result result =
        lull__pattern_find(subject, strlen(subject), 0, pattern, strlen(pattern), &match);
    render(got, sizeof got, result, &match);
    promise(name, strncmp(got, wanted, strlen(wanted)) == 0, got);
    if (spent != NULL) {
        *spent = steps - match.steps_left;
    }
}

static void test_limits(void) {
    char *many = repeated("a", 30);
    uint64_t once;
    uint64_t again;
    expect("backtracking runs out of steps", many, "a*a*a*a*a*b", 100000, "steps", &once);
    promise("running out leaves no steps", once == 100000, "some were left");
    expect("a simple search is cheap", many, "b", 1000, "none", &once);
    expect("and costs the same again", many, "b", 1000, "none", &again);
    promise("the cost is the same every time", once == again, "it differs");
    promise("the cost is a few steps a byte", once >= 30 && once <= 100, "it is not");
    expect("exactly enough steps are enough", many, "b", once, "none", NULL);
    expect("one step less is not", many, "b", once - 1, "steps", NULL);
    expect("no steps, no match", "a", "a", 0, "steps", NULL);

    char *members = repeated("x", 10000);
    members[0] = '[';
    members[9999] = ']';
    expect("a long set pays for its members", many, members, STEPS_MANY, "none", &once);
    promise("a long set pays for its members at each byte", once >= 300000, "it does not");
    free(members);
    free(many);

    char *subject = repeated("a", 300);
    char *deep = repeated("a?", 300);
    expect("too many nested choices are refused", subject, deep, STEPS_MANY, "complex: pattern too",
           NULL);
    deep[400] = '\0';
    expect("200 nested choices are not", subject, deep, STEPS_MANY, "0-200", NULL);
    free(deep);
    deep = repeated("b*", 5000);
    expect("repeats that have no choice do not nest", subject, deep, STEPS_MANY, "0-0", NULL);
    free(deep);
    char *captures = repeated("()", 33);
    expect("33 captures are refused", "a", captures, 1000, "malformed: too many captures", NULL);
    promise("the check refuses them too", !lull__pattern_check(captures, 66, NULL), "it does not");
    captures[64] = '\0';
    expect("32 captures are not", "a", captures, 1000, "0-0 @0 @0", NULL);
    free(captures);
    free(subject);
}

static void test_one_position(void) {
    lull__pattern_match match = {.steps_left = 100};
    promise("match_at looks at one position only",
            lull__pattern_match_at("ba", 2, 0, "a", 1, &match) == LULL__PATTERN_NO_MATCH, "match");
    promise("match_at finds what is there",
            lull__pattern_match_at("ba", 2, 1, "a", 1, &match) == LULL__PATTERN_MATCH, "none");
    promise("match_at takes ^ as a byte",
            lull__pattern_match_at("b^a", 3, 1, "^a", 2, &match) == LULL__PATTERN_MATCH, "none");
    promise("match_at may stand at the end",
            lull__pattern_match_at("ba", 2, 2, "$", 1, &match) == LULL__PATTERN_MATCH, "none");
}

int main(void) {
    test_grammar();
    test_limits();
    test_one_position();
    return finish_promises("pattern_test");
}
