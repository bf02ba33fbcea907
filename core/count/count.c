#include "count/counting.h"

#include "base/error.h"
#include "base/json.h"
#include "count/report.h"

#include <stdlib.h>

/* ---- begin and end --------------------------------------------------------------------------- */

static size_t field_count(const lull__count *count) {
    return count->fields.by_count + count->fields.test_count;
}

static bool read_fields(lull__count *count, const lull__count_wanted *wanted, lull_error *error) {
    bool fine = !wanted->by || lull__count_fields_by(&count->fields, wanted->by, error);
    for (size_t i = 0; i < wanted->where_count && fine; i++) {
        fine = lull__count_fields_where(&count->fields, wanted->where[i], error);
    }
    for (size_t i = 0; i < field_count(count) && fine; i++) {
        lull__json_write_string(&count->names[i], lull__text_of(count->fields.paths[i]));
        fine = !count->names[i].failed || lull__no_memory(error);
    }
    return fine;
}

lull__count *lull__count_new(const lull__count_wanted *wanted, lull_error *error) {
    lull__count *count = calloc(1, sizeof *count);
    if (!count) {
        lull__no_memory(error);
        return NULL;
    }
    count->by_values = wanted->by != NULL;
    count->memory.bytes_max = wanted->memory_bytes;
    lull__rows_init(&count->rows, &count->memory);
    if (!read_fields(count, wanted, error)) {
        lull__count_free(count);
        return NULL;
    }
    return count;
}

void lull__count_free(lull__count *count) {
    if (!count) {
        return;
    }
    for (size_t i = 0; i < count->figure_count; i++) {
        lull__figures_deinit(&count->figures[i]);
    }
    lull__count_release(&count->memory, count->figures,
                        count->figure_capacity * sizeof *count->figures);
    lull__rows_deinit(&count->rows);
    for (size_t i = 0; i < LULL__COUNT_FIELDS; i++) {
        lull__buffer_deinit(&count->names[i]);
    }
    lull__buffer_deinit(&count->tuple);
    lull__buffer_deinit(&count->scratch);
    lull__buffer_deinit(&count->ends);
    lull__count_fields_deinit(&count->fields);
    free(count);
}

void lull__count_ask(const lull__count *count, lull_options *options) {
    options->emit = LULL_EMIT_EVENTS | (count->by_values ? 0u : (unsigned)LULL_EMIT_SESSIONS);
    options->shadow = true;
    options->fields = (const char *const *)count->fields.paths;
    options->field_count = field_count(count);
}

/* ---- events ---------------------------------------------------------------------------------- */

/* The values of an event in the order in which fields were asked for; those that are missing are
 * left out by the engine. */
static void find_values(const lull__count *count, lull__text object, lull__text *values) {
    lull__members members = lull__members_of(object);
    lull__text name, value;
    bool more = lull__members_next(&members, &name, &value);
    for (size_t i = 0; i < field_count(count); i++) {
        const lull__buffer *known = &count->names[i];
        bool is = more && lull__text_equal(name, (lull__text){known->bytes, known->length});
        values[i] = is ? value : (lull__text){0};
        more = is ? lull__members_next(&members, &name, &value) : more;
    }
}

static bool passes(lull__count *count, const lull__text *values) {
    bool all = true;
    for (size_t i = 0; i < count->fields.test_count && all; i++) {
        lull__text value = values[count->fields.by_count + i];
        count->scratch.length = 0;
        char *scratch = lull__buffer_room(&count->scratch, value.length + 1);
        all = scratch && lull__count_test_holds(&count->fields.tests[i], value, scratch);
    }
    return all;
}

static lull__text tuple_of(lull__count *count, const lull__text *values) {
    lull__buffer *tuple = &count->tuple;
    tuple->length = 0;
    for (size_t i = 0; i < count->fields.by_count; i++) {
        if (i > 0) {
            lull__buffer_char(tuple, '\n');
        }
        lull__buffer_text(tuple, values[i]);
    }
    return (lull__text){tuple->bytes, tuple->length};
}

/* `chosen`: its values are those that are counted. */
static bool add_tag(lull__count *count, bool chosen, lull__text tuple, const lull__count_tag *tag) {
    count->counted += tag->counted;
    return !tag->counted || !chosen || lull__rows_add(&count->rows, tuple, tag);
}

/* The primary's tag, and those of the other policies within it. */
static bool add_tags(lull__count *count, bool chosen, lull__text tuple, lull__text object) {
    lull__count_tag tag = lull__count_tag_of(object);
    if (!add_tag(count, chosen, tuple, &tag)) {
        return false;
    }
    lull__members others = lull__members_of(tag.shadow);
    lull__text name, value;
    while (tag.shadow.length > 0 && lull__members_next(&others, &name, &value)) {
        lull__count_tag other = lull__count_tag_of(value);
        if (!add_tag(count, chosen, tuple, &other)) {
            return false;
        }
    }
    return true;
}

static bool take_event(lull__count *count, lull__text fields, lull__text object) {
    lull__text values[LULL__COUNT_FIELDS];
    find_values(count, fields, values);
    bool chosen = passes(count, values);
    lull__text tuple = tuple_of(count, values);
    count->memory.failed |= count->scratch.failed || count->tuple.failed;
    return !count->memory.failed && add_tags(count, chosen, tuple, object);
}

/* ---- ends of sessions ------------------------------------------------------------------------ */

static lull__figures *figures_of(lull__count *count, const lull__count_part *part) {
    uint32_t label;
    if (!lull__rows_label(&count->rows, part->policy, part->arm, &label)) {
        return NULL;
    }
    while (count->figure_count <= label) {
        void *items = count->figures;
        bool fine = lull__count_grow(&count->memory, &items, count->figure_count,
                                     &count->figure_capacity, sizeof *count->figures);
        count->figures = items;
        if (!fine) {
            return NULL;
        }
        lull__figures_init(&count->figures[count->figure_count++], &count->memory);
    }
    return &count->figures[label];
}

static bool add_end(lull__count *count, const lull__count_end *end) {
    lull__figures *figures = figures_of(count, &end->of);
    return figures && lull__figures_add(figures, end);
}

/* Which sessions are chosen is known when the last event is: records wait, with their newlines. */
static bool keep_end(lull__count *count, lull__text record) {
    uint64_t before = count->ends.capacity;
    lull__buffer_text(&count->ends, record);
    lull__buffer_char(&count->ends, '\n');
    count->memory.bytes += count->ends.capacity - before;
    count->memory.over |= count->memory.bytes > count->memory.bytes_max;
    count->memory.failed |= count->memory.over || count->ends.failed;
    return !count->memory.failed;
}

static bool take_end(lull__count *count, lull__text record) {
    if (count->fields.test_count > 0) {
        return keep_end(count, record);
    }
    lull__count_end end = lull__count_end_of(record);
    return lull__rows_add_part(&count->rows, (lull__text){0}, &end.of) && add_end(count, &end);
}

static bool add_kept(lull__count *count, lull__text record) {
    lull__count_end end = lull__count_end_of(record);
    bool have = false;
    return lull__rows_have(&count->rows, (lull__text){0}, &end.of, &have) &&
           (!have || add_end(count, &end));
}

/* ---- lines ----------------------------------------------------------------------------------- */

static bool take_line(lull__count *count, lull__text line) {
    lull__members members = lull__members_of(line);
    lull__text name, first, value;
    if (!lull__members_next(&members, &name, &first)) {
        return true;
    }
    if (lull__is_named(name, "fields")) {
        return !lull__members_next(&members, &name, &value) || take_event(count, first, value);
    }
    return !lull__is_named(first, "session.end") || take_end(count, line);
}

typedef bool (*take_fn)(lull__count *count, lull__text line);

static bool take_lines(lull__count *count, const char *bytes, size_t length, take_fn take) {
    bool fine = true;
    for (size_t at = 0; at < length && fine;) {
        const char *end = memchr(bytes + at, '\n', length - at);
        size_t stop = end ? (size_t)(end - bytes) : length;
        fine = take(count, (lull__text){bytes + at, stop - at});
        at = stop + 1;
    }
    return fine;
}

bool lull__count_take(lull__count *count, const char *bytes, size_t length) {
    return take_lines(count, bytes, length, take_line);
}

static bool has_label(const lull__count *count, lull__text policy) {
    bool found = false;
    for (uint32_t i = 0; i < count->rows.labels.count && !found; i++) {
        lull__text label = lull__names_text(&count->rows.labels, i);
        found = label.length >= policy.length && memcmp(label.at, policy.at, policy.length) == 0;
    }
    return found;
}

/* What waited for the last event; and policies without a session are told too. */
static void finish(lull__count *count, const lull_engine *engine) {
    bool fine = take_lines(count, count->ends.bytes, count->ends.length, add_kept);
    for (size_t i = 0; i < lull_engine_policies(engine) && fine && !count->by_values; i++) {
        lull__text policy = lull__text_of(lull_engine_policy(engine, i));
        fine = has_label(count, policy) || lull__rows_touch(&count->rows, (lull__text){0}, policy);
    }
}

/* ---- the report ------------------------------------------------------------------------------ */

bool lull__count_fits(const lull__count *count, lull_error *error) {
    return !count->memory.failed ? true
           : !count->memory.over
               ? lull__no_memory(error)
               : lull__fail(error, LULL_NO_MEMORY,
                            "distinct values need more than %llu bytes: count by fewer fields, "
                            "choose with --where, or raise --memory-bytes",
                            (unsigned long long)count->memory.bytes_max);
}

/* Events stand in the order of the first policy, with what the others say of them. Were some of
 * these answers missing, the numbers would be too small. */
static bool is_whole(const lull__count *count, const lull_engine *engine, lull_error *error) {
    uint64_t counted = 0;
    for (size_t i = 0; i < lull_engine_policies(engine); i++) {
        lull_stats stats;
        lull_engine_policy_stats(engine, i, &stats);
        counted += stats.counted;
    }
    return counted == count->counted ||
           lull__fail(error, LULL_MISUSE,
                      "of %llu events that policies counted only %llu can be told side by side: "
                      "some have a time for one policy and none for the first, or waited for too "
                      "long; count the policies one by one",
                      (unsigned long long)counted, (unsigned long long)count->counted);
}

char *lull__count_report(lull__count *count, const lull_engine *engine, lull__count_form form,
                         lull_error *error) {
    lull__buffer out = {0};
    finish(count, engine);
    if (!lull__count_fits(count, error) || !is_whole(count, engine, error)) {
        return NULL;
    }
    bool fine = lull__count_write_report(count, engine, form, &out);
    lull__buffer_char(&out, 0);
    if (!fine || out.failed) {
        lull__buffer_deinit(&out);
        lull__no_memory(error);
        return NULL;
    }
    return out.bytes;
}
