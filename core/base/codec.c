#include "base/codec.h"

#include <stdlib.h>

void lull__put_u64(lull__buffer *out, uint64_t value) {
    while (value >= 0x80) {
        lull__buffer_char(out, (char)(value | 0x80));
        value >>= 7;
    }
    lull__buffer_char(out, (char)value);
}

void lull__put_i64(lull__buffer *out, int64_t value) {
    uint64_t sign = value < 0 ? UINT64_MAX : 0;
    lull__put_u64(out, ((uint64_t)value << 1) ^ sign);
}

void lull__put_text(lull__buffer *out, lull__text text) {
    lull__put_u64(out, text.length);
    lull__buffer_text(out, text);
}

void lull__decoder_no_memory(lull__decoder *in) {
    in->failed = in->no_memory = true;
}

uint64_t lull__get_u64(lull__decoder *in) {
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        if (in->failed || in->at == in->end) {
            break;
        }
        uint64_t byte = (unsigned char)*in->at++;
        if (shift == 63 && byte > 1) {
            break;
        }
        value |= (byte & 0x7f) << shift;
        if (byte < 0x80) {
            return value;
        }
    }
    in->failed = true;
    return 0;
}

int64_t lull__get_i64(lull__decoder *in) {
    uint64_t folded = lull__get_u64(in);
    return (int64_t)(folded >> 1 ^ (0 - (folded & 1)));
}

uint64_t lull__get_up_to(lull__decoder *in, uint64_t max) {
    uint64_t value = lull__get_u64(in);
    if (value > max) {
        in->failed = true;
        return 0;
    }
    return value;
}

bool lull__get_bool(lull__decoder *in) {
    return lull__get_up_to(in, 1) == 1;
}

int64_t lull__get_ms_or(lull__decoder *in, int64_t none) {
    const int64_t most = (int64_t)1 << 56;
    int64_t ms = lull__get_i64(in);
    in->failed |= ms != none && (ms < -most || ms > most);
    return in->failed ? 0 : ms;
}

int64_t lull__get_ms(lull__decoder *in) {
    return lull__get_ms_or(in, 0);
}

lull__text lull__get_text(lull__decoder *in) {
    uint64_t length = lull__get_u64(in);
    if (in->failed || length > (uint64_t)(in->end - in->at)) {
        in->failed = true;
        return (lull__text){0};
    }
    lull__text text = {in->at, (size_t)length};
    in->at += length;
    return text;
}

void *lull__get_array(lull__decoder *in, uint32_t *count, size_t size) {
    uint64_t wanted = lull__get_u64(in);
    *count = 0;
    if (in->failed || wanted > (uint64_t)(in->end - in->at) || wanted > UINT32_MAX) {
        in->failed = true;
        return NULL;
    }
    void *array = wanted > 0 ? calloc((size_t)wanted, size) : NULL;
    if (wanted > 0 && !array) {
        lull__decoder_no_memory(in);
    }
    *count = array ? (uint32_t)wanted : 0;
    return array;
}

void lull__put_owned(lull__buffer *out, const lull__owned *owned) {
    lull__put_u64(out, owned != NULL);
    if (owned) {
        lull__put_text(out, lull__owned_text(owned));
    }
}

lull__owned *lull__get_owned(lull__decoder *in) {
    if (!lull__get_bool(in)) {
        return NULL;
    }
    lull__owned *owned = lull__owned_new(lull__get_text(in));
    if (!owned) {
        lull__decoder_no_memory(in);
    }
    return owned;
}

void lull__get_buffer(lull__decoder *in, lull__buffer *buffer) {
    buffer->length = 0;
    lull__buffer_text(buffer, lull__get_text(in));
    if (buffer->failed) {
        lull__decoder_no_memory(in);
    }
}
