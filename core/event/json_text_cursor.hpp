/*
 * The cursor over text that lull__json_check accepted (see json_walk.hpp for what a cursor offers).
 */
#ifndef LULL_EVENT_JSON_TEXT_CURSOR_HPP
#define LULL_EVENT_JSON_TEXT_CURSOR_HPP

#include "event/json_walk.hpp"

#include <charconv>
#include <cmath>
#include <system_error>

namespace lull {

/* Where names and strings with escapes are decoded. */
struct text_scratch {
    plain_array<char> bytes;
    bool failed = false; /* memory ran out: what was read since is not to be used */
};

/* The power of ten of a valid number's first digit that is not 0; exponents of any length. */
inline int64_t decimal_exponent(const char *at, const char *end) noexcept {
    constexpr int64_t huge = INT64_MAX / 4;
    int64_t whole = 0, zeros = 0;
    bool point = false, significant = false;
    for (; at < end && (*at | 0x20) != 'e'; at++) {
        point = point || *at == '.';
        if (*at >= '0' && *at <= '9') {
            significant = significant || *at != '0';
            whole += significant && !point;
            zeros += point && !significant;
        }
    }
    int64_t exponent = 0;
    bool negative = at + 1 < end && at[1] == '-';
    for (; at < end; at++) {
        if (*at >= '0' && *at <= '9' && exponent < huge / 10) {
            exponent = exponent * 10 + (*at - '0');
        }
    }
    return (negative ? -exponent : exponent) + whole - zeros;
}

/* false: beyond a double, or an integer beyond 64 bits. Too small for a double is 0. */
inline bool number_of(const char *at, const char *end, lull__value *out) noexcept {
    bool whole = true;
    for (const char *c = at; c < end && whole; c++) {
        whole = *c == '-' || (*c >= '0' && *c <= '9');
    }
    if (whole) {
        int64_t integer = 0;
        bool fits = std::from_chars(at, end, integer).ec == std::errc();
        *out = integer_value(integer);
        return fits;
    }
    double number = 0;
    if (std::from_chars(at, end, number).ec == std::errc::result_out_of_range) {
        number = decimal_exponent(at, end) > 0 ? HUGE_VAL : 0;
    }
    *out = std::isfinite(number) ? number_value(number) : value_of(LULL__NIL);
    return std::isfinite(number);
}

class text_cursor {
  public:
    text_cursor(lull__text text, size_t at, text_scratch *scratch) noexcept
        : text_(text), at_(at), scratch_(scratch) {
    }

    bool is_object() const noexcept {
        return text_.at[at_] == '{';
    }
    bool is_array() const noexcept {
        return text_.at[at_] == '[';
    }

    bool scalar(lull__value *out) noexcept {
        switch (text_.at[at_]) {
        case '"': {
            lull__text text;
            bool held = string(at_, past(), &text);
            *out = string_value(text);
            return held;
        }
        case 't':
        case 'f':
            *out = value_of(LULL__BOOLEAN);
            out->boolean = text_.at[at_] == 't';
            return true;
        case 'n':
            *out = value_of(LULL__NIL);
            return true;
        default:
            return number_of(text_.at + at_, text_.at + past(), out);
        }
    }

    template <class F> void members(F f) {
        for (size_t at = first(); at > 0;) {
            size_t colon = lull__json_skip_value(text_, at);
            lull__text name;
            bool named = string(at, colon, &name);
            colon = lull__json_skip_space(text_, colon);
            text_cursor member(text_, lull__json_skip_space(text_, colon + 1), scratch_);
            if (scratch_->failed || (named && !f(name, member))) {
                return;
            }
            at = next(member.past());
        }
    }

    template <class F> void items(F f) {
        for (size_t at = first(); at > 0;) {
            text_cursor item(text_, at, scratch_);
            if (!f(item)) {
                return;
            }
            at = next(item.past());
        }
    }

  private:
    /* Behind the value: known where a walk went through all of it, so that nothing is passed
     * twice. */
    size_t past() noexcept {
        if (past_ == 0) {
            past_ = lull__json_skip_value(text_, at_);
        }
        return past_;
    }

    /* The first member or item of this container; 0 for none. */
    size_t first() noexcept {
        size_t at = lull__json_skip_space(text_, at_ + 1);
        if (text_.at[at] == '}' || text_.at[at] == ']') {
            past_ = at + 1;
            return 0;
        }
        return at;
    }

    /* The member or item after the one that ended at `at`; 0 for none. */
    size_t next(size_t at) noexcept {
        at = lull__json_skip_space(text_, at);
        if (text_.at[at] != ',') {
            past_ = at + 1;
            return 0;
        }
        return lull__json_skip_space(text_, at + 1);
    }

    /* The string from its quote to behind its other quote, decoded; valid until the next one is.
     * false where UTF-8 cannot hold it. */
    bool string(size_t from, size_t to, lull__text *out) noexcept {
        *out = {text_.at + from + 1, to - from - 2};
        if (!std::memchr(out->at, '\\', out->length)) {
            return true;
        }
        if (!scratch_->bytes.room(to - from)) {
            scratch_->failed = true;
            return false;
        }
        char *bytes = scratch_->bytes.data.get();
        bool held = lull__json_decode(text_, from, bytes, &out->length);
        *out = {bytes, held ? out->length : 0};
        return held;
    }

    lull__text text_;
    size_t at_;
    size_t past_ = 0;
    text_scratch *scratch_;
};

} // namespace lull

#endif
