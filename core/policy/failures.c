#include "policy/failures.h"

#include "base/json.h"

#include <inttypes.h>
#include <stdio.h>

enum {
    TOLD_MAX = 3, /* of each place, in full */
    MESSAGE_BYTES_MAX = 700,
    INPUT_BYTES_MAX = 200, /* of its name */
};

/* ---- where ----------------------------------------------------------------------------------- */

static bool is_at(const lull_failure *place, const char *slot, const lull_error *error) {
    return place->slot == slot && place->line == error->line &&
           strcmp(place->file, error->file) == 0;
}

static lull_failure *place_of(lull__failures *failures, const char *slot, const lull_error *error) {
    for (size_t i = 0; i < failures->count; i++) {
        if (is_at(&failures->places[i], slot, error)) {
            return &failures->places[i];
        }
    }
    if (failures->count == LULL__FAILURE_PLACES) {
        return &failures->places[LULL__FAILURE_PLACES - 1];
    }
    size_t at = failures->count++;
    lull_failure *place = &failures->places[at];
    char *file = failures->files[at];
    *place = (lull_failure){.slot = "", .file = file};
    if (at < LULL__FAILURE_PLACES - 1) {
        place->slot = slot;
        place->line = error->line;
        snprintf(file, sizeof failures->files[at], "%s", error->file);
    }
    return place;
}

/* ---- what is told ---------------------------------------------------------------------------- */

/* "slot: message (event 7, line 9 of day.ndjson)": as much of the place as is known. */
static void describe(lull_error *told, const char *slot, const char *message,
                     const lull__subject *subject) {
    char at[INPUT_BYTES_MAX + 64] = "";
    lull__text input = subject->input;
    if (subject->position > 0 && subject->line_number == 0) {
        snprintf(at, sizeof at, " (event %" PRIu64 ")", subject->position);
    } else if (subject->position > 0) {
        bool named = input.length > 0 && input.length <= INPUT_BYTES_MAX;
        snprintf(at, sizeof at, " (event %" PRIu64 ", line %" PRIu64 "%s%.*s)", subject->position,
                 subject->line_number, named ? " of " : "", named ? (int)input.length : 0,
                 named ? input.at : "");
    }
    snprintf(told->message, sizeof told->message, "%s: %.*s%s", slot,
             (int)lull__fitting(message, MESSAGE_BYTES_MAX), message, at);
}

void lull__failures_note(lull__failures *failures, const char *slot, const lull_error *error,
                         const lull__subject *subject) {
    lull_failure *place = place_of(failures, slot, error);
    place->count++;
    lull_error told = *error;
    describe(&told, slot, error->message, subject);
    failures->last = told;
    if (failures->warn && place->slot[0] && place->told < TOLD_MAX) {
        place->told++;
        failures->warn(failures->context, &told, subject->position);
    }
}
