/*
 * All together: a column for each policy, a row for each figure; as a table or as CSV.
 */
#include "base/json.h"
#include "count/report.h"
#include "count/table.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* The table under way. CSV says in which section each row is and has no shares. */
typedef struct sheet {
    lull__table table;
    lull__count *count;
    const uint32_t *labels;
    size_t label_count;
    bool csv;
    const char *unit;     /* "sessions" or "parts": what there is one record of */
    lull__buffer shown;   /* of one cell */
    lull__buffer section; /* its name in CSV */
} sheet;

/* ---- cells ----------------------------------------------------------------------------------- */

static void add_shown(sheet *it, bool right) {
    lull__table_cell(&it->table, (lull__text){it->shown.bytes, it->shown.length}, right);
    it->table.text.failed |= it->shown.failed;
    it->shown.length = 0;
}

/* 12,345,678 ms as 3:25:45.678 */
static void add_time(sheet *it, int64_t ms) {
    char text[48];
    snprintf(text, sizeof text, "%" PRId64 ":%02d:%02d.%03d", ms / 3600000, (int)(ms / 60000 % 60),
             (int)(ms / 1000 % 60), (int)(ms % 1000));
    lull__table_string(&it->table, text, true);
}

/* For a person two decimals do; what is less than one has as many digits. */
static void add_real(sheet *it, double number) {
    char digits[LULL__NUMBER_BYTES];
    if (it->csv || fabs(number) >= 1e15) {
        lull__table_cell(&it->table, (lull__text){digits, lull__json_number(number, digits)}, true);
        return;
    }
    snprintf(digits, sizeof digits, fabs(number) < 1 && number != 0 ? "%.3g" : "%.2f", number);
    lull__table_string(&it->table, digits, true);
}

static void add_integer(sheet *it, int64_t number) {
    lull__buffer_integer(&it->shown, number);
    add_shown(it, true);
}

static void add_share(sheet *it, uint64_t part, uint64_t whole) {
    char text[32] = "";
    if (whole > 0) {
        snprintf(text, sizeof text, "%.1f %%", 100.0 * (double)part / (double)whole);
    }
    if (!it->csv) {
        lull__table_string(&it->table, text, true);
    }
}

static void add_no_share(sheet *it) {
    add_share(it, 0, 0);
}

static void begin_row(sheet *it, const char *title, lull__text name) {
    if (it->csv) {
        lull__table_cell(&it->table, (lull__text){it->section.bytes, it->section.length}, false);
        lull__table_cell(&it->table, name, false);
        return;
    }
    if (it->section.length > 0) {
        lull__buffer_string(&it->shown, "  ");
    }
    lull__buffer_string(&it->shown, title);
    add_shown(it, false);
}

/* A row whose name is a JSON value of somebody's. */
static void begin_named_row(sheet *it, lull__text json) {
    lull__buffer name = {0};
    lull__count_show_value(json, &name);
    lull__buffer_char(&name, 0);
    it->shown.failed |= name.failed;
    if (!name.failed) {
        begin_row(it, name.bytes, (lull__text){name.bytes, name.length - 1});
    }
    lull__buffer_deinit(&name);
}

static void add_empty(sheet *it, size_t cells) {
    for (size_t i = 0; i < cells; i++) {
        lull__table_string(&it->table, "", true);
    }
}

/* A line that says what the rows below are of, behind an empty one. */
static void begin_section(sheet *it, const char *title, lull__text of, const char *note,
                          const char *name) {
    it->section.length = 0;
    lull__buffer_string(&it->section, name);
    if (of.length > 0) {
        lull__buffer_char(&it->section, ' ');
        lull__count_show_value(of, &it->section);
    }
    it->table.text.failed |= it->section.failed;
    if (it->csv) {
        return;
    }
    add_empty(it, it->table.columns);
    lull__buffer_string(&it->shown, title);
    if (of.length > 0) {
        lull__buffer_char(&it->shown, ' ');
        lull__count_show_value(of, &it->shown);
    }
    if (note) {
        lull__buffer_string(&it->shown, ", of ");
        lull__buffer_string(&it->shown, note);
    }
    add_shown(it, false);
    add_empty(it, it->table.columns - 1);
}

/* ---- rows ------------------------------------------------------------------------------------ */

static void add_totals(sheet *it) {
    static const char *const names[] = {
#define TOTAL_NAME(id, name) #name,
        LULL__COUNTED(TOTAL_NAME)
#undef TOTAL_NAME
    };
    lull__buffer_string(&it->section, it->csv ? "total" : "");
    for (size_t kind = 0; kind < LULL__COUNTED_KINDS; kind++) {
        begin_row(it, names[kind], lull__text_of(names[kind]));
        for (size_t i = 0; i < it->label_count; i++) {
            const lull__row_of *row = lull__count_row(it->count, it->labels[i]);
            add_integer(it, row ? (int64_t)row->counts[kind] : 0);
            add_no_share(it);
        }
    }
}

static void add_ghosts(sheet *it) {
    char title[32];
    snprintf(title, sizeof title, "ghosts, of %s", it->unit);
    begin_row(it, title, LULL__TEXT("ghosts"));
    for (size_t i = 0; i < it->label_count; i++) {
        const lull__figures *figures = lull__count_figures(it->count, it->labels[i]);
        add_integer(it, (int64_t)figures->ghosts);
        add_share(it, figures->ghosts, figures->ended);
    }
}

/* A row for each name, most frequent first. false: no memory. */
static bool add_names(sheet *it, lull__counts_of counts_of, lull__text which, size_t most) {
    size_t count;
    lull__ranked *names =
        lull__count_ranked(it->count, it->labels, it->label_count, counts_of, which, &count);
    for (size_t k = 0; names && k < count && k < most; k++) {
        begin_named_row(it, names[k].name);
        for (size_t i = 0; i < it->label_count; i++) {
            const lull__name_counts *counts = counts_of(it->count, it->labels[i], which);
            uint64_t times = counts ? lull__name_counts_of(counts, names[k].name) : 0;
            add_integer(it, (int64_t)times);
            add_share(it, times, lull__count_figures(it->count, it->labels[i])->ended);
        }
    }
    free(names);
    return names != NULL;
}

static void add_summary_value(sheet *it, lull__value value, bool is_time) {
    if (value.type == LULL__NIL) {
        lull__table_string(&it->table, it->csv ? "" : "-", true);
    } else if (is_time && !it->csv) {
        double number = value.type == LULL__INTEGER ? (double)value.integer : value.number;
        add_time(it, value.type == LULL__INTEGER ? value.integer : (int64_t)(number + 0.5));
    } else if (value.type == LULL__INTEGER) {
        add_integer(it, value.integer);
    } else {
        add_real(it, value.number);
    }
    add_no_share(it);
}

typedef lull__series *(*series_of)(lull__count *count, uint32_t label, lull__text which);

/* false: no memory. */
static bool add_summary(sheet *it, series_of of, lull__text which, bool is_time) {
    static const char *const names[] = {
#define SUMMARY_NAME(id, name, title) #name,
        LULL__SUMMARY(SUMMARY_NAME)
#undef SUMMARY_NAME
    };
    static const char *const titles[] = {
#define SUMMARY_TITLE(id, name, title) title,
        LULL__SUMMARY(SUMMARY_TITLE)
#undef SUMMARY_TITLE
    };
    lull__summary *summaries = calloc(it->label_count + 1, sizeof *summaries);
    for (size_t i = 0; i < it->label_count && summaries; i++) {
        lull__series *series = of(it->count, it->labels[i], which);
        summaries[i] = series ? lull__series_summary(series) : (lull__summary){0};
    }
    for (size_t kind = 0; kind < LULL__SUMMARY_KINDS && summaries; kind++) {
        begin_row(it, titles[kind], lull__text_of(names[kind]));
        for (size_t i = 0; i < it->label_count; i++) {
            add_summary_value(it, summaries[i].values[kind], is_time);
        }
    }
    free(summaries);
    return summaries != NULL;
}

#define SERIES_OF(name, title, is_time)                                                            \
    static lull__series *name##_of(lull__count *count, uint32_t label, lull__text which) {         \
        (void)which;                                                                               \
        return &lull__count_figures(count, label)->name;                                           \
    }
LULL__PER_SESSION(SERIES_OF)
#undef SERIES_OF

static lull__series *numbers_of(lull__count *count, uint32_t label, lull__text which) {
    lull__measured *measured = lull__figures_measure(lull__count_figures(count, label), which);
    return measured ? &measured->numbers : NULL;
}

/* ---- measures -------------------------------------------------------------------------------- */

static void add_having(sheet *it, lull__text measure) {
    begin_row(it, "have it", LULL__TEXT("count"));
    for (size_t i = 0; i < it->label_count; i++) {
        const lull__figures *figures = lull__count_figures(it->count, it->labels[i]);
        const lull__measured *measured = lull__figures_measure(figures, measure);
        uint64_t have = 0;
        for (uint32_t k = 0; measured && k < measured->others.names.count; k++) {
            have += measured->others.counts[k];
        }
        have += measured ? measured->numbers.count : 0;
        add_integer(it, (int64_t)have);
        add_share(it, have, figures->ended);
    }
}

static void add_different(sheet *it, lull__text measure) {
    begin_row(it, "different values", LULL__TEXT("distinct"));
    for (size_t i = 0; i < it->label_count; i++) {
        const lull__name_counts *others = lull__count_others(it->count, it->labels[i], measure);
        add_integer(it, others ? others->names.count : 0);
        add_no_share(it);
    }
}

static bool add_measure(sheet *it, lull__text measure) {
    bool numbers = false, others = false;
    for (size_t i = 0; i < it->label_count; i++) {
        const lull__measured *measured =
            lull__figures_measure(lull__count_figures(it->count, it->labels[i]), measure);
        numbers |= measured && measured->numbers.count > 0;
        others |= measured && measured->others.names.count > 0;
    }
    begin_section(it, "measure", measure, it->unit, "measure");
    add_having(it, measure);
    if (others) {
        add_different(it, measure);
    }
    return (!numbers || add_summary(it, numbers_of, measure, false)) &&
           (!others || add_names(it, lull__count_others, measure, LULL__COUNT_TOP));
}

static bool add_measures(sheet *it) {
    size_t count;
    lull__ranked *measures = lull__count_measures(it->count, it->labels, it->label_count, &count);
    bool fine = measures != NULL;
    for (size_t i = 0; i < count && fine; i++) {
        fine = add_measure(it, measures[i].name);
    }
    free(measures);
    return fine;
}

/* ---- all of it ------------------------------------------------------------------------------- */

static void add_heading(sheet *it) {
    lull__table_string(&it->table, it->csv ? "section" : "", false);
    if (it->csv) {
        lull__table_string(&it->table, "figure", false);
    }
    for (size_t i = 0; i < it->label_count; i++) {
        lull__count_show_label(it->count, it->labels[i], &it->shown);
        add_shown(it, true);
        add_no_share(it);
    }
}

/* A session that went on is told by parts: then it is parts that shares are of. */
static const char *unit_of(const lull__count *count) {
    bool parts = false;
    for (size_t i = 0; i < lull__rows_count(&count->rows); i++) {
        const lull__row_of *row = &count->rows.rows[i];
        parts |= row->counts[LULL__COUNT_PARTS] != row->counts[LULL__COUNT_SESSIONS];
    }
    return parts ? "parts" : "sessions";
}

static bool has_tags(const sheet *it) {
    bool some = false;
    for (size_t i = 0; i < it->label_count; i++) {
        some |= lull__count_figures(it->count, it->labels[i])->tags.names.count > 0;
    }
    return some;
}

static bool add_sections(sheet *it) {
    const lull__text none = {0};
    add_totals(it);
    add_ghosts(it);
    begin_section(it, "ended by", none, it->unit, "ended");
    bool fine = add_names(it, lull__count_reasons, none, SIZE_MAX);
    if (fine && has_tags(it)) {
        begin_section(it, "tagged", none, it->unit, "tags");
        fine = add_names(it, lull__count_tags, none, SIZE_MAX);
    }
#define ADD_SUMMARY(name, title, is_time)                                                          \
    if (fine) {                                                                                    \
        begin_section(it, title, none, NULL, #name);                                               \
        fine = add_summary(it, name##_of, none, is_time);                                          \
    }
    LULL__PER_SESSION(ADD_SUMMARY)
#undef ADD_SUMMARY
    return fine && add_measures(it);
}

bool lull__count_report_figures(lull__count *count, const uint32_t *labels, bool csv,
                                lull__buffer *out) {
    size_t label_count = count->rows.labels.count;
    sheet it = {.count = count,
                .labels = labels,
                .label_count = label_count,
                .csv = csv,
                .unit = unit_of(count)};
    it.table.columns = csv ? 2 + label_count : 1 + 2 * label_count;
    add_heading(&it);
    bool fine = add_sections(&it);
    (csv ? lull__table_write_csv : lull__table_write)(&it.table, out);
    lull__table_deinit(&it.table);
    lull__buffer_deinit(&it.shown);
    lull__buffer_deinit(&it.section);
    return fine;
}
