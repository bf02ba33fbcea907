#include "host/words.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

lull__host_number lull__host_number_of(uint64_t number) {
    lull__host_number result;
    char digits[24];
    int count = snprintf(digits, sizeof digits, "%" PRIu64, number);
    size_t at = 0;
    for (int i = 0; i < count; i++) {
        if (i > 0 && (count - i) % 3 == 0) {
            result.text[at++] = ',';
        }
        result.text[at++] = digits[i];
    }
    result.text[at] = 0;
    return result;
}

lull__host_number lull__host_size_of(uint64_t bytes) {
    static const char *const units[] = {"kB", "MB", "GB", "TB", "PB", "EB"};
    lull__host_number result;
    if (bytes < 1000) {
        snprintf(result.text, sizeof result.text, "%u B", (unsigned)bytes);
        return result;
    }
    double size = (double)bytes / 1000;
    size_t unit = 0;
    while (size >= 999.95 && unit + 1 < sizeof units / sizeof *units) {
        size /= 1000;
        unit++;
    }
    snprintf(result.text, sizeof result.text, "%.1f %s", size, units[unit]);
    return result;
}

const char *lull__host_input_name(const char *name) {
    return strcmp(name, "-") == 0 ? "standard input" : name;
}

bool lull__host_fail(lull_error *error, lull_code code, const char *file, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    error->code = code;
    error->line = 0;
    snprintf(error->file, sizeof error->file, "%s", file ? file : "");
    vsnprintf(error->message, sizeof error->message, format, arguments);
    va_end(arguments);
    return false;
}
