/*
 * What lull tells those who send events, and those who call it: see lull.h for the codes that these
 * texts come with. Paths of fields stand here too, for the event layer reads them.
 */
#ifndef LULL_BASE_MESSAGES_H
#define LULL_BASE_MESSAGES_H

/* ---- any ------------------------------------------------------------------------------------- */

#define LULL__SAYS_OUT_OF_MEMORY "out of memory"

/* ---- lines of input -------------------------------------------------------------------------- */

#define LULL__SAYS_JSON_END "at byte %zu: found the end of the line, expected %s"
#define LULL__SAYS_JSON_UTF8 "at byte %zu: found byte 0x%02x, expected UTF-8"
#define LULL__SAYS_JSON_BYTE "at byte %zu: found byte 0x%02x, expected %s"
#define LULL__SAYS_JSON_CHARACTER "at byte %zu: found \"%s%c\", expected %s"
#define LULL__SAYS_JSON_DEEP "at byte %zu: found level %zu of nesting, expected at most %zu"
#define LULL__SAYS_JSON_NO_OBJECT "at byte %zu: found %s, expected an object"
#define LULL__SAYS_LONG_LINE "found a line of %llu bytes, expected at most %llu: raise line_bytes"
#define LULL__SAYS_TAGGED                                                                          \
    "found a member \"lull\", expected an event that was not tagged before: use --retag "          \
    "to replace it"

/* ---- paths and time zones -------------------------------------------------------------------- */

#define LULL__SAYS_LONG_PATH "found a path of more than %d names, expected at most %d"
#define LULL__SAYS_MANY_FIELDS "found more than %zu fields, expected at most the limit rule_fields"
#define LULL__SAYS_MANY_DIFFERENT_FIELDS "found more than %zu different fields, expected fewer"
#define LULL__SAYS_PATH_END "path '%.*s': found the end, expected %s"
#define LULL__SAYS_PATH_CHARACTER "path '%.*s': found '%c' at %zu, expected %s"
#define LULL__SAYS_MANY_ITEMS "found more than %d times [] in a path, expected at most %d"
#define LULL__SAYS_NO_ZONES "found no time zones in %s, expected those of the package tzdata"
#define LULL__SAYS_UNREADABLE_ZONE                                                                 \
    "the data of the time zone %.*s cannot be read: install the package tzdata anew"

/* ---- calls of the engine --------------------------------------------------------------------- */

#define LULL__SAYS_LATE_RULES "found rules or settings after input, expected them before"
#define LULL__SAYS_SAME_NAME                                                                       \
    "name: found %s, which is the name of %s too, expected another: give one of them a "           \
    "name = \"…\""
#define LULL__SAYS_MANY_POLICIES "found more than %zu policies: raise limits.policies"
#define LULL__SAYS_HIGH_LIMIT "limits.%s: found %llu, expected at most %llu"
#define LULL__SAYS_NO_WRITE "options.write: found NULL, expected a function"
#define LULL__SAYS_SHORT_SALT "options.id_salt: found %zu bytes, expected at least %d"
#define LULL__SAYS_INPUT_BEFORE_RULES "found input before rules, expected lull_engine_load"
#define LULL__SAYS_CALL_AFTER_END "found a call on an engine that has %s, expected lull_engine_free"
#define LULL__SAYS_STOPPED "the output asked to stop"
#define LULL__SAYS_NO_SUCH_INSTANT "found %lld ms, expected an instant of the years 1 to 9999"

/* ---- saved state ----------------------------------------------------------------------------- */

#define LULL__SAYS_NOTHING_TO_SAVE                                                                 \
    "found an engine without rules, finished or failed, expected one in the middle of a "          \
    "stream"
#define LULL__SAYS_DAMAGED_STATE                                                                   \
    "found bytes that are damaged or no state, expected what lull_engine_save wrote"
#define LULL__SAYS_OTHER_FORMAT                                                                    \
    "found state of format %llu, expected %d: it was written by another version of lull"
#define LULL__SAYS_OTHER_POLICIES "found state of %llu policies, expected that of %zu"
#define LULL__SAYS_OTHER_RULES "found state of other rules, expected that of %s"
#define LULL__SAYS_OTHER_SALT                                                                      \
    "found state with ids of another salt, or of none where there is one now, expected "           \
    "the salt that it was saved with"
#define LULL__SAYS_ENGINE_IN_USE "found an engine without rules or in use, expected a new one"

#endif
