#include "policy/pattern.h"

#include "policy/messages.h"

#include <assert.h>
#include <string.h>

/*
 * A pattern is read item by item, again on every visit: nothing is compiled, so nothing is
 * allocated. Two facts keep the matcher small. Which captures are open depends only on where in the
 * pattern we are, so `outline` follows the captures for the check and for the matcher alike. And
 * only a repeat is a choice, so only a repeat recurses and only try_rest() has something to undo.
 */

typedef enum {
    ITEM_FINISH, /* the pattern is used up */
    ITEM_SINGLE,
    ITEM_OPEN,
    ITEM_CLOSE,
    ITEM_POSITION,
    ITEM_AGAIN,
    ITEM_BALANCE,
    ITEM_FRONTIER,
    ITEM_SUBJECT_END
} item_kind;

typedef struct item {
    item_kind kind;
    char repeat;      /* one of * + - ?, or 0 */
    const char *body; /* a single's first byte; a frontier's "["; the digit of %1; the x of %bxy */
    const char *last; /* of a set: its "]" */
    const char *next; /* the item after this one */
} item;

typedef struct outline {
    int count;     /* captures begun so far */
    uint32_t open; /* bit n: capture n has no end yet */
} outline;

typedef struct matcher {
    const char *subject_end;
    const char *pattern_end;
    lull__pattern_match *match;
    outline outline;
    int depth;
    lull__pattern_result stop; /* NO_MATCH while all is well; anything else unwinds every choice */
} matcher;

static const char *match_rest(matcher *m, const char *s, const char *p);

/* ---- classes: by value, because isalpha() and its kin follow the process's locale ------------ */

typedef struct class_ranges {
    int count;
    unsigned char bounds[9]; /* low, high, low, high... */
} class_ranges;

/* %z is gone from the manual since 5.2, yet every 5.4 has it. */
static const class_ranges classes['z' - 'a' + 1] = {
    ['a' - 'a'] = {2, "AZaz"},   ['c' - 'a'] = {2, "\0\x1F\x7F\x7F"},
    ['d' - 'a'] = {1, "09"},     ['g' - 'a'] = {1, "!~"},
    ['l' - 'a'] = {1, "az"},     ['p' - 'a'] = {4, "!/:@[`{~"},
    ['s' - 'a'] = {2, "\t\r  "}, ['u' - 'a'] = {1, "AZ"},
    ['w' - 'a'] = {3, "09AZaz"}, ['x' - 'a'] = {3, "09AFaf"},
    ['z' - 'a'] = {1, "\0\0"},
};

static bool between(unsigned char c, unsigned char low, unsigned char high) {
    return low <= c && c <= high;
}

/* What the byte after a "%" stands for: a class, its complement, or the byte itself. */
static bool class_has(unsigned char name, unsigned char c) {
    int index = (name | 0x20) - 'a';
    if (index < 0 || index > 'z' - 'a' || classes[index].count == 0) {
        return name == c;
    }
    bool has = false;
    for (int i = 0; i < classes[index].count && !has; i++) {
        has = between(c, classes[index].bounds[2 * i], classes[index].bounds[2 * i + 1]);
    }
    return has != between(name, 'A', 'Z');
}

/* ---- reading the pattern --------------------------------------------------------------------- */

/* The "]" of the set that opens at p, or NULL. A "]" that comes first is a member. */
static const char *find_set_last(const char *p, const char *end) {
    p++;
    if (p < end && *p == '^') {
        p++;
    }
    const char *first = p;
    while (p < end) {
        if (*p == ']' && p != first) {
            return p;
        }
        p += (*p == '%' && end - p > 1) ? 2 : 1;
    }
    return NULL;
}

static const char *read_set(item *it, const char *p, const char *end) {
    it->body = p;
    it->last = find_set_last(p, end);
    it->next = it->last == NULL ? end : it->last + 1;
    return it->last == NULL ? LULL__SAYS_PATTERN_SET : NULL;
}

/* Reads the escape at p: a class or an escaped byte, or one of the three items that begin with
 * "%". */
static const char *read_escape(item *it, const char *p, const char *end) {
    if (end - p < 2) {
        return LULL__SAYS_PATTERN_END;
    }
    it->next = p + 2;
    if (p[1] >= '0' && p[1] <= '9') {
        it->kind = ITEM_AGAIN;
        it->body = p + 1;
    } else if (p[1] == 'b') {
        if (end - p < 4) {
            return LULL__SAYS_PATTERN_BALANCE;
        }
        it->kind = ITEM_BALANCE;
        it->body = p + 2;
        it->next = p + 4;
    } else if (p[1] == 'f') {
        if (end - p < 3 || p[2] != '[') {
            return LULL__SAYS_PATTERN_FRONTIER;
        }
        it->kind = ITEM_FRONTIER;
        return read_set(it, p + 2, end);
    }
    return NULL;
}

/* Reads the item at p. Returns what is wrong with it, or NULL. */
static const char *read_item(item *it, const char *p, const char *end) {
    *it = (item){.kind = ITEM_SINGLE, .body = p, .next = p + (p < end)};
    const char *wrong = NULL;
    if (p == end) {
        it->kind = ITEM_FINISH;
    } else if (*p == '(' && end - p > 1 && p[1] == ')') {
        it->kind = ITEM_POSITION;
        it->next = p + 2;
    } else if (*p == '(') {
        it->kind = ITEM_OPEN;
    } else if (*p == ')') {
        it->kind = ITEM_CLOSE;
    } else if (*p == '$' && end - p == 1) {
        it->kind = ITEM_SUBJECT_END;
    } else if (*p == '%') {
        wrong = read_escape(it, p, end);
    } else if (*p == '[') {
        wrong = read_set(it, p, end);
    }
    if (it->kind == ITEM_SINGLE && it->next < end && memchr("*+-?", *it->next, 4) != NULL) {
        it->repeat = *it->next++;
    }
    return wrong;
}

/* Moves the outline past an item; *index is the capture the item is about. Returns what is
 * wrong. */
static const char *follow_captures(outline *o, const item *it, int *index) {
    switch (it->kind) {
    case ITEM_OPEN:
    case ITEM_POSITION:
        if (o->count == LULL__PATTERN_CAPTURES_MAX) {
            return LULL__SAYS_MANY_CAPTURES;
        }
        *index = o->count++;
        if (it->kind == ITEM_OPEN) {
            o->open |= UINT32_C(1) << *index;
        }
        return NULL;
    case ITEM_CLOSE:
        if (o->open == 0) {
            return LULL__SAYS_BAD_CAPTURE;
        }
        *index = o->count - 1;
        while ((o->open >> *index & 1) == 0) {
            (*index)--;
        }
        o->open &= ~(UINT32_C(1) << *index);
        return NULL;
    case ITEM_AGAIN:
        *index = *it->body - '1';
        if (*index < 0 || *index >= o->count || (o->open >> *index & 1) != 0) {
            return LULL__SAYS_NO_CAPTURE;
        }
        return NULL;
    case ITEM_FINISH:
        return o->open == 0 ? NULL : LULL__SAYS_OPEN_CAPTURE;
    default:
        return NULL;
    }
}

bool lull__pattern_check(const char *pattern, size_t length, const char **message) {
    const char *end = pattern + length;
    const char *p = pattern;
    const char *wrong;
    outline o = {0, 0};
    item it;
    if (p < end && *p == '^') {
        p++;
    }
    do {
        int index;
        wrong = read_item(&it, p, end);
        if (wrong == NULL) {
            wrong = follow_captures(&o, &it, &index);
        }
        p = it.next;
    } while (wrong == NULL && it.kind != ITEM_FINISH);
    if (message != NULL) {
        *message = wrong;
    }
    return wrong == NULL;
}

/* ---- matching -------------------------------------------------------------------------------- */

/* Ends the whole search; every caller hands the NULL on. */
static const char *stop(matcher *m, lull__pattern_result why, const char *message) {
    m->stop = why;
    m->match->message = message;
    return NULL;
}

static bool charge(matcher *m, ptrdiff_t steps) {
    if (m->match->steps_left < (uint64_t)steps) {
        m->match->steps_left = 0;
        stop(m, LULL__PATTERN_STEPS, NULL);
        return false;
    }
    m->match->steps_left -= (uint64_t)steps;
    return true;
}

static bool set_has(matcher *m, const item *it, unsigned char c) {
    bool inverted = it->body[1] == '^';
    const char *p = it->body + (inverted ? 2 : 1);
    while (p < it->last) {
        unsigned char low = (unsigned char)*p;
        bool escape = low == '%';
        bool range = !escape && it->last - p > 2 && p[1] == '-';
        bool has = escape ? class_has((unsigned char)p[1], c)
                          : between(c, low, range ? (unsigned char)p[2] : low);
        if (!charge(m, 1)) {
            return false;
        }
        if (has) {
            return !inverted;
        }
        p += escape ? 2 : range ? 3 : 1;
    }
    return inverted;
}

static bool single_has(matcher *m, const item *it, const char *s) {
    if (s == m->subject_end || !charge(m, 1)) {
        return false;
    }
    unsigned char c = (unsigned char)*s;
    switch (*it->body) {
    case '.':
        return true;
    case '[':
        return set_has(m, it, c);
    case '%':
        return class_has((unsigned char)it->body[1], c);
    default:
        return (unsigned char)*it->body == c;
    }
}

static const char *match_balance(matcher *m, const item *it, const char *s) {
    char opens = it->body[0];
    char closes = it->body[1];
    size_t depth = 1;
    if (s == m->subject_end || *s != opens) {
        return NULL;
    }
    for (s++; s < m->subject_end && charge(m, 1); s++) {
        if (*s == closes) { /* asked first: in %bxx the second x closes */
            if (--depth == 0) {
                return s + 1;
            }
        } else if (*s == opens) {
            depth++;
        }
    }
    return NULL;
}

/* Both ends of the subject count as NUL. */
static const char *match_frontier(matcher *m, const item *it, const char *s) {
    unsigned char before = s == m->match->subject ? '\0' : (unsigned char)s[-1];
    unsigned char here = s == m->subject_end ? '\0' : (unsigned char)*s;
    return !set_has(m, it, before) && set_has(m, it, here) ? s : NULL;
}

static const char *match_again(matcher *m, const lull__pattern_capture *capture, const char *s) {
    ptrdiff_t length = capture->length;
    if (length == LULL__PATTERN_POSITION)
        return NULL; /* a position has no text to find again */
    if (m->subject_end - s < length || !charge(m, length)) {
        return NULL;
    }
    return memcmp(s, capture->start, (size_t)length) == 0 ? s + length : NULL;
}

/* Matches an item that is no choice. Returns where the match goes on, or NULL. */
static const char *match_item(matcher *m, const item *it, const char *s) {
    lull__pattern_capture *captures = m->match->captures;
    int index = 0;
    const char *wrong = follow_captures(&m->outline, it, &index);
    if (wrong != NULL) {
        return stop(m, LULL__PATTERN_MALFORMED, wrong);
    }
    switch (it->kind) {
    case ITEM_OPEN:
        captures[index] = (lull__pattern_capture){s, 0};
        return s;
    case ITEM_POSITION:
        captures[index] = (lull__pattern_capture){s, LULL__PATTERN_POSITION};
        return s;
    case ITEM_CLOSE:
        captures[index].length = s - captures[index].start;
        return s;
    case ITEM_AGAIN:
        return match_again(m, &captures[index], s);
    case ITEM_BALANCE:
        return match_balance(m, it, s);
    case ITEM_FRONTIER:
        return match_frontier(m, it, s);
    case ITEM_SUBJECT_END:
        return s == m->subject_end ? s : NULL;
    case ITEM_SINGLE:
        return single_has(m, it, s) ? s + 1 : NULL;
    case ITEM_FINISH:
        break;
    }
    return s;
}

/* One way to go on from a choice: the match's end, or NULL with the captures as they were. What a
 * capture closed on the failed way held needs no undoing: it is written again before it is read. */
static const char *try_rest(matcher *m, const char *s, const char *p) {
    outline before = m->outline;
    if (m->depth == LULL__PATTERN_DEPTH_MAX) {
        return stop(m, LULL__PATTERN_TOO_COMPLEX, LULL__SAYS_COMPLEX_PATTERN);
    }
    m->depth++;
    const char *end = match_rest(m, s, p);
    m->depth--;
    if (end == NULL) {
        m->outline = before;
    }
    return end;
}

/* `*`, `+` and `?`: as many as there are, then fewer. The last way left is no choice: it comes back
 * as *s (NULL when there is none), for the caller to follow without recursion. */
static const char *expand_most(matcher *m, const item *it, const char **s) {
    ptrdiff_t least = it->repeat == '+';
    ptrdiff_t most = 0;
    while ((it->repeat != '?' || most == 0) && single_has(m, it, *s + most)) {
        most++;
    }
    const char *end = NULL;
    for (; most > least && end == NULL && m->stop == LULL__PATTERN_NO_MATCH; most--) {
        end = try_rest(m, *s + most, it->next);
    }
    *s = most < least ? NULL : *s + least;
    return end;
}

/* `-`: none, then more. *s as above: where no further byte fits. */
static const char *expand_least(matcher *m, const item *it, const char **s) {
    while (single_has(m, it, *s)) {
        const char *end = try_rest(m, *s, it->next);
        if (end != NULL || m->stop != LULL__PATTERN_NO_MATCH) {
            return end;
        }
        (*s)++;
    }
    return NULL;
}

/* Matches the pattern from p on against the subject from s on. Returns the match's end, or NULL. */
static const char *match_rest(matcher *m, const char *s, const char *p) {
    for (;;) {
        item it;
        const char *end = NULL;
        const char *wrong = read_item(&it, p, m->pattern_end);
        if (wrong != NULL) {
            return stop(m, LULL__PATTERN_MALFORMED, wrong);
        }
        if (!charge(m, it.last == NULL ? 1 : it.last - it.body)) {
            return NULL;
        }
        if (it.repeat == '\0') {
            s = match_item(m, &it, s);
        } else if (it.repeat == '-') {
            end = expand_least(m, &it, &s);
        } else {
            end = expand_most(m, &it, &s);
        }
        if (end != NULL || s == NULL || m->stop != LULL__PATTERN_NO_MATCH) {
            return end;
        }
        if (it.kind == ITEM_FINISH) {
            return s;
        }
        p = it.next;
    }
}

lull__pattern_result lull__pattern_match_at(const char *subject, size_t subject_length, size_t at,
                                            const char *pattern, size_t pattern_length,
                                            lull__pattern_match *match) {
    assert(at <= subject_length);
    matcher m = {.subject_end = subject + subject_length,
                 .pattern_end = pattern + pattern_length,
                 .match = match};
    match->subject = subject;
    match->message = NULL;
    match->start = subject + at;
    match->end = match_rest(&m, match->start, pattern);
    match->count = m.outline.count;
    return match->end != NULL ? LULL__PATTERN_MATCH : m.stop;
}

lull__pattern_result lull__pattern_find(const char *subject, size_t subject_length, size_t init,
                                        const char *pattern, size_t pattern_length,
                                        lull__pattern_match *match) {
    bool anchored = pattern_length > 0 && *pattern == '^';
    lull__pattern_result result = LULL__PATTERN_NO_MATCH;
    match->message = NULL;
    for (size_t at = init; at <= subject_length && result == LULL__PATTERN_NO_MATCH; at++) {
        result = lull__pattern_match_at(subject, subject_length, at, pattern + anchored,
                                        pattern_length - anchored, match);
        if (anchored) {
            break;
        }
    }
    return result;
}
