/*
 * The walk over one value, written once for every kind of cursor (a DOM element, checked text).
 *
 * A cursor stands at a value and offers:
 *     bool is_object(), is_array()
 *     bool scalar(out)   fills a boolean, number or string (not copied; valid until the next call);
 *                        false where the value is valid and nothing can hold it
 *     members(f)         f(name, cursor) for each member until f returns false; not for names with
 * a
 *                        lone surrogate if the cursor knows of them
 *     items(f)           f(cursor) for each item until f returns false
 */
#ifndef LULL_EVENT_JSON_WALK_HPP
#define LULL_EVENT_JSON_WALK_HPP

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpedantic" /* compound literals of C in inline functions */
extern "C" {
#include "event/json.h"
#include "event/json_text.h"
}
#pragma GCC diagnostic pop

namespace lull {

struct free_memory {
    void operator()(void *memory) const noexcept {
        std::free(memory);
    }
};

/* An array of plain things that is kept from line to line. */
template <class T> struct plain_array {
    std::unique_ptr<T, free_memory> data;
    size_t capacity = 0;

    /* Room for `count`, keeping `kept` of them; new ones are all zero. */
    bool room(size_t count, size_t kept = 0) noexcept {
        if (count <= capacity) {
            return true;
        }
        size_t larger = count > capacity * 2 ? count : capacity * 2;
        T *fresh = static_cast<T *>(std::calloc(larger, sizeof(T)));
        if (!fresh) {
            return false;
        }
        if (kept > 0) {
            std::memcpy(fresh, data.get(), kept * sizeof(T));
        }
        data.reset(fresh);
        capacity = larger;
        return true;
    }

    /* Gives back what is much more than the recent need. */
    void shrink(size_t need) noexcept {
        if (capacity * sizeof(T) > LARGE_BYTES && need < capacity / 4) {
            data.reset();
            capacity = 0;
        }
    }

    T &operator[](size_t index) noexcept {
        return data.get()[index];
    }

    static constexpr size_t LARGE_BYTES = size_t{1} << 20;
};

/* What a walk needs for a level of items: a row, and which nodes of the trie it has met. An
 * object's members are one turn; a node was met in it where it holds the turn's number. */
struct level {
    plain_array<lull__value> row;
    plain_array<uint64_t> met;
};

static_assert(LULL__NIL == 0, "a row of zeros is a row of NIL");

/* Whether a string that a lenient parser let through holds a surrogate (ED A0..BF in bytes). */
inline bool holds_surrogate(lull__text text) noexcept {
    const char *end = text.at + text.length;
    for (const char *at = text.at; at < end; at++) {
        at = static_cast<const char *>(std::memchr(at, 0xed, static_cast<size_t>(end - at)));
        if (!at) {
            return false;
        }
        if (end - at > 1 && static_cast<unsigned char>(at[1]) >= 0xa0) {
            return true;
        }
    }
    return false;
}

inline lull__value value_of(lull__type type) noexcept {
    lull__value value;
    std::memset(&value, 0, sizeof value);
    value.type = static_cast<uint8_t>(type);
    return value;
}

inline lull__value integer_value(int64_t integer) noexcept {
    lull__value value = value_of(LULL__INTEGER);
    value.integer = integer;
    return value;
}

/* A finite number; whole ones that an integer can hold become one. */
inline lull__value number_value(double number) noexcept {
    if (number >= -0x1p63 && number < 0x1p63) {
        int64_t integer = static_cast<int64_t>(number);
        double whole = static_cast<double>(integer);
        if (!(whole < number) && !(whole > number)) {
            return integer_value(integer);
        }
    }
    lull__value value = value_of(LULL__NUMBER);
    value.number = number;
    return value;
}

inline lull__value string_value(lull__text text) noexcept {
    lull__value value = value_of(LULL__STRING);
    value.length = static_cast<uint32_t>(text.length);
    value.string = text.at;
    return value;
}

/* The value where the cursor stands, with strings copied; OBJECT and ARRAY for containers. */
template <class Cursor>
inline bool copy_value(Cursor &at, lull__arena *strings, lull__value *out, bool *held) {
    *held = true;
    if (at.is_object() || at.is_array()) {
        *out = value_of(at.is_object() ? LULL__OBJECT : LULL__ARRAY);
        return true;
    }
    *held = at.scalar(out);
    if (!*held) {
        *out = value_of(LULL__NIL);
    } else if (out->type == LULL__STRING) {
        lull__text copy = lull__arena_copy(strings, lull__value_text(*out));
        out->string = copy.at;
        return copy.at != nullptr;
    }
    return true;
}

/* One event along the trie: fills the row, each named value once. */
template <class Cursor> class walk {
  public:
    walk(level *levels, uint64_t *turn, lull__arena *strings, lull__line_facts *facts)
        : levels_(levels), turn_(turn), strings_(strings), facts_(facts) {
    }

    /* false: memory ran out. */
    bool event(Cursor at, const lull__fields *fields, lull__value *row) {
        return levels_[fields->level].met.room(fields->node_count) &&
               node(at, fields, 0, row, true);
    }

  private:
    static lull__text tag() noexcept {
        return {"lull", 4};
    }

    bool node(Cursor &at, const lull__fields *fields, int32_t index, lull__value *row, bool root) {
        const lull__field_node &here = fields->nodes[index];
        if (here.slot >= 0) {
            bool held;
            if (!copy_value(at, strings_, &row[here.slot], &held)) {
                return false;
            }
            facts_->unrepresentable += !held;
        }
        if (here.items && at.is_array() && !items(at, here.items, row)) {
            return false;
        }
        return (here.child < 0 && !root) || !at.is_object() || members(at, fields, here, row, root);
    }

    /* Goes through the members until every child was met and, at the root, "lull" too. */
    bool members(Cursor &at, const lull__fields *fields, const lull__field_node &here,
                 lull__value *row, bool root) {
        uint64_t *met = levels_[fields->level].met.data.get();
        const uint64_t turn = ++*turn_;
        const int32_t parent = static_cast<int32_t>(&here - fields->nodes);
        const uint64_t bits = here.child_bits | (root ? lull__field_bit(tag()) : 0);
        uint32_t missing = here.child_count;
        bool well = true;
        at.members([&](lull__text name, Cursor &member) {
            if ((bits & lull__field_bit(name)) == 0) {
                return true;
            }
            if (root && lull__text_equal(name, tag())) {
                facts_->tagged = true;
            }
            int32_t child = lull__fields_child(fields, parent, name);
            if (child >= 0 && met[child] != turn && fields->nodes[child].is_text) {
                met[child] = turn;
                missing--;
                well = node(member, fields, child, row, false);
            }
            return well && (missing > 0 || (root && !facts_->tagged));
        });
        return well;
    }

    bool items(Cursor &at, const lull__fields *items, lull__value *event_row) {
        plain_array<lull__value> &row = levels_[items->level].row;
        if (!row.room(items->slot_count + 1) ||
            !levels_[items->level].met.room(items->node_count)) {
            return false;
        }
        bool well = true;
        at.items([&](Cursor &item) {
            std::memset(row.data.get(), 0, items->slot_count * sizeof(lull__value));
            well = node(item, items, 0, row.data.get(), false);
            if (well && items->visit) {
                items->visit(items->visit_context, row.data.get(), event_row);
            }
            return well;
        });
        return well;
    }

    level *levels_;
    uint64_t *turn_;
    lull__arena *strings_;
    lull__line_facts *facts_;
};

} // namespace lull

#endif
