#include "policy/duration.h"

enum { WHOLE_DIGITS = 12, DECIMALS = 9 };

/* The digits at *at as a number, of which only so many count; how many there are. */
static size_t digits(lull__text text, size_t *at, size_t most, int64_t *number) {
    size_t count = 0;
    *number = 0;
    for (; *at < text.length && text.at[*at] >= '0' && text.at[*at] <= '9'; ++*at, count++) {
        if (count < most) {
            *number = *number * 10 + (text.at[*at] - '0');
        }
    }
    return count;
}

static int64_t unit_ms(lull__text unit) {
    static const struct {
        lull__text name;
        int64_t ms;
    } units[] = {{{"ms", 2}, 1},
                 {{"s", 1}, 1000},
                 {{"m", 1}, 60000},
                 {{"h", 1}, 3600000},
                 {{"d", 1}, 86400000}};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        if (lull__text_equal(units[i].name, unit)) {
            return units[i].ms;
        }
    }
    return 0;
}

lull__duration_fault lull__duration_parse(lull__text text, int64_t *ms) {
    size_t at = 0, decimal_count = 0;
    int64_t whole, decimals = 0, scale = 1;
    size_t whole_count = digits(text, &at, WHOLE_DIGITS, &whole);
    if (at < text.length && text.at[at] == '.') {
        at++;
        decimal_count = digits(text, &at, DECIMALS, &decimals);
    }
    int64_t unit = unit_ms((lull__text){text.at + at, text.length - at});
    if (whole_count == 0 || unit == 0) {
        return LULL__DURATION_FORM;
    }
    if (whole_count > WHOLE_DIGITS || decimal_count > DECIMALS ||
        whole > LULL__DURATION_MS_MAX / unit) {
        return LULL__DURATION_LONG;
    }
    for (size_t i = 0; i < decimal_count; i++) {
        scale *= 10;
    }
    if (decimals * unit % scale != 0) {
        return LULL__DURATION_PARTS;
    }
    *ms = whole * unit + decimals * unit / scale;
    return *ms > LULL__DURATION_MS_MAX ? LULL__DURATION_LONG : LULL__DURATION_FINE;
}
