#include "record/write.h"

#include "base/json.h"
#include "event/time.h"

void lull__member(lull__buffer *out, const char *name) {
    lull__buffer_append(out, ",\"", 2);
    lull__buffer_string(out, name);
    lull__buffer_append(out, "\":", 2);
}

void lull__member_raw(lull__buffer *out, const char *name, lull__text json) {
    lull__member(out, name);
    lull__buffer_text(out, json);
}

void lull__member_text(lull__buffer *out, const char *name, lull__text text) {
    lull__member(out, name);
    lull__json_write_string(out, text);
}

void lull__member_word(lull__buffer *out, const char *name, const char *word) {
    lull__member(out, name);
    lull__buffer_char(out, '"');
    lull__buffer_string(out, word);
    lull__buffer_char(out, '"');
}

void lull__member_count(lull__buffer *out, const char *name, uint64_t count) {
    lull__member(out, name);
    lull__buffer_integer(out, (int64_t)count);
}

void lull__member_ms(lull__buffer *out, const char *name, int64_t duration_ms) {
    lull__member(out, name);
    lull__buffer_integer(out, duration_ms);
}

void lull__write_time(lull__buffer *out, int64_t instant_ms) {
    char *room = lull__buffer_room(out, LULL__TIME_BYTES + 2);
    if (room) {
        room[0] = '"';
        lull__time_format(instant_ms, room + 1);
        room[LULL__TIME_BYTES + 1] = '"';
        out->length += LULL__TIME_BYTES + 2;
    }
}

void lull__member_time(lull__buffer *out, const char *name, int64_t instant_ms) {
    lull__member(out, name);
    lull__write_time(out, instant_ms);
}

void lull__member_bool(lull__buffer *out, const char *name, bool value) {
    lull__member(out, name);
    lull__buffer_string(out, value ? "true" : "false");
}

void lull__member_base64(lull__buffer *out, const char *name, lull__text bytes) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    lull__member(out, name);
    lull__buffer_char(out, '"');
    const unsigned char *at = (const unsigned char *)bytes.at;
    for (size_t left = bytes.length; left > 0;) {
        size_t taken = left < 3 ? left : 3;
        unsigned group = (unsigned)at[0] << 16 | (unsigned)(taken > 1 ? at[1] : 0) << 8 |
                         (unsigned)(taken > 2 ? at[2] : 0);
        char quad[4] = {digits[group >> 18], digits[group >> 12 & 63],
                        taken > 1 ? digits[group >> 6 & 63] : '=',
                        taken > 2 ? digits[group & 63] : '='};
        lull__buffer_append(out, quad, sizeof quad);
        at += taken;
        left -= taken;
    }
    lull__buffer_char(out, '"');
}
