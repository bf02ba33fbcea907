#include "engine/project.h"

#include "base/json.h"

#include <stdlib.h>

/* A path: its slot in the row, and its name as it is written. */
typedef struct told_field {
    size_t slot;
    lull__text name; /* as the caller wrote it; the projection's copy */
} told_field;

struct lull__projection {
    lull__fields *fields;
    told_field *told;
    size_t count;
    lull__value *row;
    lull__text *slices; /* by slot, where values have no other form than their own bytes */
    lull__buffer scratch;
};

/* ---- begin and end --------------------------------------------------------------------------- */

static bool add_path(lull__projection *it, const char *path, lull_error *error) {
    told_field *field = &it->told[it->count];
    char *copy = strdup(path);
    if (!copy) {
        return lull__no_memory(error);
    }
    field->name = lull__text_of(copy);
    it->count++;
    lull_error why;
    if (lull__fields_slot(it->fields, field->name, &field->slot, &why)) {
        return true;
    }
    return why.code == LULL_NO_MEMORY ? lull__no_memory(error)
                                      : lull__fail(error, LULL_MISUSE, "fields: %s", why.message);
}

lull__projection *lull__projection_new(const char *const *paths, size_t count, lull_error *error) {
    lull__projection *it = calloc(1, sizeof *it);
    if (it) {
        it->fields = lull__fields_new(count);
        it->told = calloc(count + 1, sizeof *it->told); /* of none, something all the same */
        it->row = calloc(count + 1, sizeof *it->row);
        it->slices = calloc(count + 1, sizeof *it->slices);
    }
    bool fine = it && it->fields && it->told && it->row && it->slices;
    if (!fine) {
        lull__no_memory(error);
    }
    for (size_t i = 0; i < count && fine; i++) {
        fine = add_path(it, paths[i], error);
    }
    if (fine) {
        return it;
    }
    lull__projection_free(it);
    return NULL;
}

void lull__projection_free(lull__projection *it) {
    if (!it) {
        return;
    }
    for (size_t i = 0; i < it->count; i++) {
        free((char *)it->told[i].name.at);
    }
    lull__fields_free(it->fields);
    free(it->told);
    free(it->row);
    free(it->slices);
    lull__buffer_deinit(&it->scratch);
    free(it);
}

/* ---- an event -------------------------------------------------------------------------------- */

static bool is_scalar(lull__value value) {
    return value.type != LULL__NIL && value.type != LULL__OBJECT && value.type != LULL__ARRAY;
}

/* Whether a value is there of which the row has none. */
static bool needs_slices(const lull__projection *it, const lull__line_facts *facts) {
    bool needs = facts->unrepresentable > 0;
    for (size_t i = 0; i < it->fields->slot_count; i++) {
        needs = needs || it->row[i].type == LULL__OBJECT || it->row[i].type == LULL__ARRAY;
    }
    return needs;
}

static bool is_there(const lull__projection *it, size_t slot) {
    lull__text slice = it->slices[slot];
    return is_scalar(it->row[slot]) ||
           (slice.length > 0 && !lull__text_equal(slice, LULL__TEXT("null")));
}

static void write_line(lull__projection *it) {
    lull__buffer *out = &it->scratch;
    out->length = 0;
    lull__buffer_string(out, "{\"fields\":");
    char before = '{';
    for (size_t i = 0; i < it->count; i++) {
        const told_field *field = &it->told[i];
        if (!is_there(it, field->slot)) {
            continue;
        }
        lull__buffer_char(out, before);
        lull__json_write_string(out, field->name);
        lull__buffer_char(out, ':');
        if (is_scalar(it->row[field->slot])) {
            lull__json_write_scalar(out, it->row[field->slot]);
        } else {
            lull__buffer_text(out, it->slices[field->slot]);
        }
        before = ',';
    }
    lull__buffer_string(out, before == '{' ? "{}}" : "}}");
}

bool lull__project(lull__projection *it, lull__reader *reader, lull__text line, lull__arena *arena,
                   lull__text *shown, lull_error *error) {
    lull__line_facts facts = {0};
    if (!lull__reader_fill(reader, it->fields, it->row, arena, &facts, error)) {
        return false;
    }
    memset(it->slices, 0, it->count * sizeof *it->slices);
    if (needs_slices(it, &facts)) {
        char *scratch = lull__arena_take(arena, line.length);
        if (!scratch) {
            return lull__no_memory(error);
        }
        lull__json_slices(line, it->fields, it->slices, scratch);
    }
    write_line(it);
    if (it->scratch.failed) {
        return lull__no_memory(error);
    }
    *shown = lull__arena_copy(arena, (lull__text){it->scratch.bytes, it->scratch.length});
    return shown->at || lull__no_memory(error);
}
