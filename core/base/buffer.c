#include "base/buffer.h"

#include <stdlib.h>

enum { SMALLEST = 256 };

void lull__buffer_deinit(lull__buffer *buffer) {
    free(buffer->bytes);
    *buffer = (lull__buffer){0};
}

static bool grow(lull__buffer *buffer, size_t count) {
    if (count > SIZE_MAX / 2 - buffer->length) {
        return false;
    }
    size_t capacity = buffer->capacity ? buffer->capacity : SMALLEST;
    while (capacity < buffer->length + count) {
        capacity *= 2;
    }
    char *bytes = realloc(buffer->bytes, capacity);
    if (!bytes) {
        return false;
    }
    buffer->bytes = bytes;
    buffer->capacity = capacity;
    return true;
}

char *lull__buffer_room(lull__buffer *buffer, size_t count) {
    if (buffer->failed) {
        return NULL;
    }
    if (buffer->capacity - buffer->length < count && !grow(buffer, count)) {
        buffer->failed = true;
        return NULL;
    }
    return buffer->bytes + buffer->length;
}

void lull__buffer_append(lull__buffer *buffer, const void *bytes, size_t count) {
    char *room = count > 0 ? lull__buffer_room(buffer, count) : NULL;
    if (room) {
        memcpy(room, bytes, count);
        buffer->length += count;
    }
}

void lull__buffer_text(lull__buffer *buffer, lull__text text) {
    lull__buffer_append(buffer, text.at, text.length);
}

void lull__buffer_string(lull__buffer *buffer, const char *string) {
    lull__buffer_append(buffer, string, strlen(string));
}

void lull__buffer_char(lull__buffer *buffer, char c) {
    lull__buffer_append(buffer, &c, 1);
}

void lull__buffer_integer(lull__buffer *buffer, int64_t value) {
    char digits[20];
    size_t at = sizeof digits;
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do {
        digits[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (value < 0) {
        lull__buffer_char(buffer, '-');
    }
    lull__buffer_append(buffer, digits + at, sizeof digits - at);
}
