/*
 * What the core tells those who write rules, beside scripts/words/messages.lua, which has what the
 * words of the language say. Each says what was found, what is expected and what to do; formats of
 * luaL_error know %s, %d and %c, those of lull__fail are checked by the compiler.
 */
#ifndef LULL_POLICY_MESSAGES_H
#define LULL_POLICY_MESSAGES_H

/* ---- the file -------------------------------------------------------------------------------- */

#define LULL__SAYS_NO_FILE "the file cannot be opened: %s"
#define LULL__SAYS_UNREADABLE_FILE "the file cannot be read"
#define LULL__SAYS_LARGE_FILE "the file is larger than 1 MiB: split it"
#define LULL__SAYS_FILE_OUTSIDE "the file lies outside the folder of the rules: put it beside them"
#define LULL__SAYS_NOT_A_FILE "found a folder, a pipe or a device, expected a file"
#define LULL__SAYS_COMPILED_CODE "found compiled code, expected the text of a rules file"
#define LULL__SAYS_NESTED_CODE                                                                     \
    "found code nested too deeply, expected at most some 200 levels: give inner parts "            \
    "names of their own"

/* ---- the limits of a rule -------------------------------------------------------------------- */

#define LULL__SAYS_MANY_STEPS                                                                      \
    "found more instructions than the limit, expected a rule that ends sooner: look for "          \
    "a loop"
#define LULL__SAYS_LATE "the rule ran for longer than its limit on the wall clock: look for a loop"
#define LULL__SAYS_MUCH_MEMORY                                                                     \
    "found more memory asked for than the limit of %zu bytes, expected a rule that keeps "         \
    "less"
#define LULL__SAYS_EXHAUSTED                                                                       \
    "a pattern of matches took more steps than the limit, expected one that backtracks less"
#define LULL__SAYS_SPENT "the rule ran too long"
#define LULL__SAYS_SPENT_ON_CLOCK "the rule ran too long on the clock"
#define LULL__SAYS_NO_TEXT "an error that is no text"
#define LULL__SAYS_FAILED "the rule failed"

/* ---- matchers -------------------------------------------------------------------------------- */

#define LULL__SAYS_LATE_BOX                                                                        \
    "found a %s made in a function, expected one that is made once: put local m = %s "             \
    "before the policy"
#define LULL__SAYS_FAILED_BOX                                                                      \
    "found a %s that failed when it was first asked: mend what was told then"
#define LULL__SAYS_CALLED_BOX "found a call of a %s, which is no function: write it without ()"
#define LULL__SAYS_INDEXED_BOX "found an index of %s %s, which has no members: write it alone"
#define LULL__SAYS_DEEP_MATCHER "found matchers nested deeper than %d levels, expected fewer"
#define LULL__SAYS_MANY_CONDITIONS                                                                 \
    "found more conditions than the limit of %d, expected fewer: use one list of values "          \
    "instead of many matchers"
#define LULL__SAYS_NO_EVENT "found no event, expected the event itself: write m(event) or at(event)"
#define LULL__SAYS_EARLY_AT                                                                        \
    "found at(event) before the time of the event is known, expected it in slots asked "           \
    "after time"
#define LULL__SAYS_BAD_PATH_UTF8 "found a path that is no UTF-8, expected the name of a field"

/* ---- events, sessions and windows ------------------------------------------------------------ */

#define LULL__SAYS_OUTSIDE_HANDLER                                                                 \
    "%s used outside its handler: keep the values you need, not the %s"
#define LULL__SAYS_DEEP_ARRAY "found an array nested deeper than %d levels, expected fewer"
#define LULL__SAYS_READ_ONLY                                                                       \
    "found an assignment to an event, a session or a window, which rules only read: use "          \
    "a local"
#define LULL__SAYS_NO_MEMBER "the %s has no %s%s"
#define LULL__SAYS_TAG_WITHOUT_SESSION                                                             \
    "found no session before tag, expected session:tag \"name\", with a colon"
#define LULL__SAYS_TAG_OUTSIDE                                                                     \
    "found session:tag outside of session.update, which alone sets tags: call it there"
#define LULL__SAYS_NOT_A_TAG "session:tag: found %s, expected a name of 1 to %d bytes of UTF-8"

/* ---- data and carry -------------------------------------------------------------------------- */

#define LULL__SAYS_NOTHING_KEPT                                                                    \
    "the session has no %s: name its values with %s = { name = first value }"
#define LULL__SAYS_NOT_KEPT "session.%s has no %s%s"
#define LULL__SAYS_KEPT_UTF8 "session.%s.%s: found a text that is not UTF-8, expected UTF-8"
#define LULL__SAYS_KEPT_ENDLESS                                                                    \
    "session.%s.%s: found a number that is not finite, expected one that can be written"
#define LULL__SAYS_KEPT_KIND                                                                       \
    "session.%s.%s: found a %s, expected a number, a text, true, false or nil"
#define LULL__SAYS_KEPT_OUTSIDE                                                                    \
    "found an assignment to session.%s.%s, which session.update alone writes: do it there"
#define LULL__SAYS_KEPT_MUCH                                                                       \
    "session.%s.%s: found more in session.%s than the limit of %d bytes, expected less"
#define LULL__SAYS_KEPT_MUCH_AT_FIRST                                                              \
    "session.%s: found more than the limit of %d bytes, expected less"

/* ---- what functions answer ------------------------------------------------------------------- */

#define LULL__SAYS_NOT_A_PART "found %s, expected %s"
#define LULL__SAYS_ENDLESS_PART "found a number that is not finite, expected %s"
#define LULL__SAYS_PART_UTF8 "found a string that is not UTF-8, expected %s"
#define LULL__SAYS_MANY_PARTS "found a list of %d parts, expected 1 to %d"
#define LULL__SAYS_NOT_A_CLASS "found %s, expected the name of a class"
#define LULL__SAYS_NO_SUCH_CLASS "found %s, expected the name of a class%s"
#define LULL__SAYS_NO_TIME "time: found nothing%s%.*s, expected RFC 3339 or a number since 1970"
#define LULL__SAYS_BAD_TIME "time: found \"%.*s\", expected RFC 3339 or a number since 1970"
#define LULL__SAYS_NO_INSTANT                                                                      \
    "time: found no instant of the years 1 to 9999, expected RFC 3339 or a number since "          \
    "1970"

/* ---- Lua's functions as rules have them ------------------------------------------------------ */

#define LULL__SAYS_NO_ORDER                                                                        \
    "found a %s as a key, expected numbers, strings or booleans: only these have an order"
#define LULL__SAYS_NO_TABLE "found a %s, expected a table: of an event, name its fields"
#define LULL__SAYS_NEXT_OF_KEY "next takes a table alone in rules: use pairs"
#define LULL__SAYS_NO_ADDRESS "'%%p' is not available in rules: an address changes from run to run"
#define LULL__SAYS_LONG_STRING "resulting string too large (string.rep makes at most %d bytes)"
#define LULL__SAYS_SPENT_PATTERN "a pattern ran out of steps"

/* ---- what Lua says, in its own words --------------------------------------------------------- */

#define LULL__SAYS_BAD_CONVERSION "invalid conversion '%s' to 'format'"
#define LULL__SAYS_BAD_SPECIFIER "specifier '%%q' cannot have modifiers"
#define LULL__SAYS_NO_LITERAL "value has no literal form"
#define LULL__SAYS_NO_VALUE "no value"
#define LULL__SAYS_BAD_TOSTRING "'__tostring' must return a string"
#define LULL__SAYS_BAD_REPLACEMENT "invalid use of '%%' in replacement string"
#define LULL__SAYS_BAD_REPLACEMENT_INDEX "invalid capture index %%%d in replacement string"
#define LULL__SAYS_BAD_REPLACEMENT_VALUE "invalid replacement value (a %s)"
#define LULL__SAYS_PATTERN_SET "malformed pattern (missing ']')"
#define LULL__SAYS_PATTERN_END "malformed pattern (ends with '%')"
#define LULL__SAYS_PATTERN_BALANCE "malformed pattern (missing arguments to '%b')"
#define LULL__SAYS_PATTERN_FRONTIER "missing '[' after '%f' in pattern"
#define LULL__SAYS_MANY_CAPTURES "too many captures"
#define LULL__SAYS_BAD_CAPTURE "invalid pattern capture"
#define LULL__SAYS_NO_CAPTURE "invalid capture index (no closed capture has this number)"
#define LULL__SAYS_OPEN_CAPTURE "unfinished capture"
#define LULL__SAYS_COMPLEX_PATTERN "pattern too complex"

/* ---- what no rules can reach: it would be a mistake of ours ---------------------------------- */

#define LULL__SAYS_NO_SCRIPT "no script %s"
#define LULL__SAYS_NO_CLASS "no class %s"
#define LULL__SAYS_NO_FIGURE "the %s has no %s"

#endif
