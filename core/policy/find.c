/*
 * Telling what is found in rules.
 */
#include "policy/compiled.h"

#include <lauxlib.h>

const char *lull_finding_name(lull_finding_kind kind) {
    switch (kind) {
#define FINDING_NAME(value, name, meaning)                                                         \
    case value:                                                                                    \
        return name;
        LULL_FINDINGS(FINDING_NAME)
#undef FINDING_NAME
    }
    return "unknown";
}

/* find(kind, code, file, line, slot, message) */
int lull__native_find(lua_State *L) {
    static const char *const kinds[] = {
#define FINDING_NAME(value, name, meaning) name,
        LULL_FINDINGS(FINDING_NAME)
#undef FINDING_NAME
            NULL};
    lull_error plain;
    lull__sandbox_fill(&plain, LULL_BAD_RULES, luaL_checkstring(L, 3), (int)luaL_checkinteger(L, 4),
                       luaL_checkstring(L, 6));
    const lull_finding finding = {
        .kind = (lull_finding_kind)luaL_checkoption(L, 1, NULL, kinds),
        .code = luaL_optstring(L, 2, NULL),
        .file = plain.file,
        .line = plain.line,
        .slot = luaL_optstring(L, 5, NULL),
        .message = plain.message,
    };
    const lull__source *source = ((const lull__policy *)lull__sandbox_of(L)->owner)->source;
    if (source->hear) {
        source->hear(source->hear_context, &finding);
    }
    return 0;
}
