#include "base/values.h"

#include "base/codec.h"
#include "base/json.h"

#include <math.h>

static size_t size_of_u64(uint64_t value) {
    size_t size = 1;
    for (; value >= 0x80; value >>= 7) {
        size++;
    }
    return size;
}

size_t lull__values_size(lull__value value) {
    switch ((lull__type)value.type) {
    case LULL__BOOLEAN:
        return 2;
    case LULL__INTEGER:
        return 1 + size_of_u64((uint64_t)value.integer << 1 ^ (value.integer < 0 ? UINT64_MAX : 0));
    case LULL__NUMBER:
        return 1 + sizeof value.number;
    case LULL__STRING:
        return 1 + size_of_u64(value.length) + value.length;
    default:
        return 1;
    }
}

void lull__values_put(lull__buffer *out, lull__value value) {
    lull__buffer_char(out, (char)value.type);
    switch ((lull__type)value.type) {
    case LULL__BOOLEAN:
        lull__buffer_char(out, value.boolean);
        break;
    case LULL__INTEGER:
        lull__put_i64(out, value.integer);
        break;
    case LULL__NUMBER:
        for (unsigned shift = 0; shift < 64; shift += 8) {
            lull__buffer_char(out, (char)((uint64_t)value.integer >> shift));
        }
        break;
    case LULL__STRING:
        lull__put_text(out, lull__value_text(value));
        break;
    default:
        break;
    }
}

static lull__value get_number(lull__decoder *in) {
    lull__value value = {.type = LULL__NUMBER, .integer = 0};
    if (in->end - in->at < (int)sizeof value.number) {
        in->failed = true;
        return value;
    }
    uint64_t bits = 0;
    for (unsigned shift = 0; shift < 64; shift += 8) {
        bits |= (uint64_t)(unsigned char)*in->at++ << shift;
    }
    value.integer = (int64_t)bits;
    return value;
}

static lull__value get(lull__decoder *in) {
    lull__value value = {.type = (uint8_t)lull__get_up_to(in, LULL__STRING)};
    if (value.type == LULL__BOOLEAN) {
        value.boolean = lull__get_bool(in);
    } else if (value.type == LULL__INTEGER) {
        value.integer = lull__get_i64(in);
    } else if (value.type == LULL__NUMBER) {
        value = get_number(in);
    } else if (value.type == LULL__STRING) {
        lull__text text = lull__get_text(in);
        value.string = text.at;
        value.length = (uint32_t)text.length;
    }
    return value;
}

lull__value lull__values_at(lull__text row, uint32_t place) {
    lull__decoder in = {.at = row.at, .end = row.at + row.length};
    for (uint32_t i = 0; i < place && in.at < in.end; i++) {
        get(&in);
    }
    return in.at < in.end ? get(&in) : (lull__value){.type = LULL__NIL};
}

void lull__values_read(lull__text row, lull__value *values, uint32_t count) {
    lull__decoder in = {.at = row.at, .end = row.at + row.length};
    for (uint32_t i = 0; i < count; i++) {
        values[i] = in.at < in.end ? get(&in) : (lull__value){.type = LULL__NIL};
    }
}

static bool can_be_written(lull__value value) {
    return value.type == LULL__NUMBER   ? isfinite(value.number)
           : value.type == LULL__STRING ? lull__json_is_utf8(lull__value_text(value))
                                        : true;
}

bool lull__values_are(lull__text row, uint32_t count) {
    lull__decoder in = {.at = row.at, .end = row.at + row.length};
    for (uint32_t i = 0; i < count; i++) {
        const char *from = in.at;
        lull__value value = get(&in);
        bool shortest = (size_t)(in.at - from) == lull__values_size(value);
        if (in.failed || !shortest || !can_be_written(value)) {
            return false;
        }
    }
    return in.at == in.end;
}
