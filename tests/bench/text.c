#include "text.h"

#include <time.h>

static char *put_hex(char *at, uint64_t number, unsigned digits) {
    static const char hex[] = "0123456789abcdef";
    for (unsigned i = digits; i > 0; i--) {
        at[i - 1] = hex[number & 15];
        number >>= 4;
    }
    return at + digits;
}

char *put_uuid(char *at, int64_t time_ms, uint64_t bits) {
    uint64_t more = bits * UINT64_C(0x9e3779b97f4a7c15);
    at = put_hex(at, (uint64_t)time_ms >> 16, 8);
    *at++ = '-';
    at = put_hex(at, (uint64_t)time_ms & 0xffff, 4);
    *at++ = '-';
    at = put_hex(at, 0x7000 | more >> 52, 4);
    *at++ = '-';
    at = put_hex(at, 0x8000 | (bits >> 48 & 0x3fff), 4);
    *at++ = '-';
    return put_hex(at, bits & UINT64_C(0xffffffffffff), 12);
}

/* The date is made once a day of the stream. */
static char *put_date(char *at, int64_t day) {
    static int64_t known_day = -1;
    static char known[10];
    if (day != known_day) {
        time_t seconds = (time_t)(day * 86400);
        struct tm date;
        gmtime_r(&seconds, &date);
        char *end = put_digits(known, (uint64_t)date.tm_year + 1900, 4);
        *end++ = '-';
        end = put_digits(end, (uint64_t)date.tm_mon + 1, 2);
        *end++ = '-';
        put_digits(end, (uint64_t)date.tm_mday, 2);
        known_day = day;
    }
    memcpy(at, known, sizeof known);
    return at + sizeof known;
}

char *put_time(char *at, int64_t time_ms) {
    const int64_t day_ms = 86400000;
    uint64_t rest_ms = (uint64_t)(time_ms % day_ms);
    at = put_date(at, time_ms / day_ms);
    *at++ = 'T';
    at = put_digits(at, rest_ms / 3600000, 2);
    *at++ = ':';
    at = put_digits(at, rest_ms / 60000 % 60, 2);
    *at++ = ':';
    at = put_digits(at, rest_ms / 1000 % 60, 2);
    *at++ = '.';
    at = put_digits(at, rest_ms % 1000, 3);
    *at++ = 'Z';
    return at;
}
