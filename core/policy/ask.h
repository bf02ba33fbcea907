/*
 * Asking what a rules file says of the event at hand: matchers, choices, functions. A function that
 * fails costs that event its rule: it is reported here, the caller takes the slot's default.
 */
#ifndef LULL_POLICY_ASK_H
#define LULL_POLICY_ASK_H

#include "policy/compiled.h"

/* What a function is called with. */
typedef enum lull__arguments {
    LULL__OF_EVENT,
    LULL__OF_EVENT_AND_SESSION,
    LULL__OF_ENDED, /* a session or window that is over; there is no event: subject->row is NULL */
} lull__arguments;

/* A function of a rule under way: what it is, and what becomes of its answer. */
typedef struct lull__call {
    lull__policy *policy;
    int function;
    lull__arguments arguments;
    void (*take)(lua_State *L,
                 struct lull__call *made); /* reads the answer at the top; may raise */
    /* Reads the value of a field in place of an answer; false where it is none for the slot. */
    bool (*read)(struct lull__call *made, lull__value value);
    uint32_t class;
    lull__threshold threshold;
    lull__value value; /* a string is in the subject's arena */
    bool held, answered;
    lull__place place; /* of the arm that lull__choose gives */
} lull__call;

/* Asks a function. false: it failed, which has been reported. */
bool lull__ask(lull__call *made, lull__rule rule);

/* Asks a function of the event for true or false; false where it fails, and *failed is set. */
bool lull__ask_truth(lull__policy *policy, int function, lull__rule rule, lull__arguments arguments,
                     bool *failed);

/* Asks a matcher or a function; false where none is given. */
bool lull__ask_condition(lull__policy *policy, const lull__condition *condition, lull__rule rule,
                         lull__arguments arguments, bool *failed);

/* Reports a pattern that ran out of steps since this was last asked, and sets *failed. */
void lull__note_exhausted(lull__policy *policy, lull__rule rule, bool *failed);

/* Whether a matcher holds for the event; *failed is set where its pattern ran out of steps. */
bool lull__holds(lull__policy *policy, lull__rule rule, int32_t node, bool *failed);

/*
 * The first arm of a slot that holds and, where it is a function or a field, has an opinion; NULL
 * where none does, or where a function failed: that costs the event the whole slot.
 */
const lull__arm *lull__choose(lull__call *made, const lull__choice *choice, lull__rule rule,
                              bool *failed);

/* Whether what an arm gives is its leaf, and not in the call. */
static inline bool lull__arm_is_leaf(const lull__arm *arm) {
    return arm->function == LULL__NO_FUNCTION && arm->field < 0;
}

#endif
