#include "cli/emit.h"

#include "cli/cli.h"
#include "host/messages.h"
#include "lull.h"

#include <string.h>

static const struct {
    const char *name;
    unsigned bits;
} emits[] = {
    {"events", LULL_EMIT_EVENTS},   {"sessions", LULL_EMIT_SESSIONS},
    {"windows", LULL_EMIT_WINDOWS}, {"policies", LULL_EMIT_POLICIES},
    {"all", LULL_EMIT_ALL},         {"none", LULL_EMIT_NONE},
};

enum { EMITS = sizeof emits / sizeof *emits };

static int unknown_emit(const char *help, const char *item, size_t length) {
    const char *names[EMITS];
    for (size_t i = 0; i < EMITS; i++) {
        names[i] = emits[i].name;
    }
    const char *near = lull__cli_nearest(item, length, names, EMITS);
    return lull__cli_misuse(help, LULL__SAYS_UNKNOWN_EMIT, (int)length, item,
                            near ? "; did you mean " : "", near ? near : "", near ? "?" : "");
}

int lull__cli_emit_read(const char *help, const char *text, unsigned *emit) {
    unsigned bits = 0;
    bool several = strchr(text, ',') != NULL;
    for (const char *item = text;; item++) {
        size_t length = strcspn(item, ",");
        size_t i = 0;
        while (i < EMITS &&
               (strlen(emits[i].name) != length || memcmp(emits[i].name, item, length) != 0)) {
            i++;
        }
        if (i == EMITS) {
            return unknown_emit(help, item, length);
        }
        if (several && (emits[i].bits == LULL_EMIT_ALL || emits[i].bits == LULL_EMIT_NONE)) {
            return lull__cli_misuse(help, LULL__SAYS_EMIT_ALONE, emits[i].name);
        }
        bits |= emits[i].bits;
        item += length;
        if (*item == 0) {
            *emit = bits;
            return LULL__CLI_FINE;
        }
    }
}
