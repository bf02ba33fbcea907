#include "base/error.h"

#include "base/messages.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const char *lull_code_name(lull_code code) {
    switch (code) {
#define CODE_NAME(value, name, meaning)                                                            \
    case value:                                                                                    \
        return name;
        LULL_CODES(CODE_NAME)
#undef CODE_NAME
    }
    return "unknown";
}

size_t lull__fitting(const char *text, size_t most) {
    size_t length = strnlen(text, most + 1);
    if (length > most) {
        length = most;
        while (length > 0 && ((unsigned char)text[length] & 0xc0) == 0x80) {
            length--;
        }
    }
    return length;
}

/* A message that is cut is cut between characters, so that it stays UTF-8. */
static void end_whole(char *message, size_t size) {
    if (strlen(message) == size - 1) {
        size_t start = size - 1;
        while (start > size - 4 && ((unsigned char)message[start - 1] & 0xc0) == 0x80) {
            start--;
        }
        message[start - 1] = '\0';
    }
}

__attribute__((format(printf, 5, 0))) static bool fill(lull_error *error, lull_code code,
                                                       const char *file, int line,
                                                       const char *format, va_list arguments) {
    if (error) {
        error->code = code;
        error->line = line;
        snprintf(error->file, sizeof error->file, "%s", file ? file : "");
        vsnprintf(error->message, sizeof error->message, format, arguments);
        end_whole(error->message, sizeof error->message);
    }
    return false;
}

bool lull__fail(lull_error *error, lull_code code, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fill(error, code, NULL, 0, format, arguments);
    va_end(arguments);
    return false;
}

bool lull__fail_at(lull_error *error, lull_code code, const char *file, int line,
                   const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fill(error, code, file, line, format, arguments);
    va_end(arguments);
    return false;
}

bool lull__no_memory(lull_error *error) {
    return lull__fail(error, LULL_NO_MEMORY, LULL__SAYS_OUT_OF_MEMORY);
}
