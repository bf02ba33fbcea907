/*
 * One value with all that is in it, as a tape (see lull__reader_tape). Written once for every
 * cursor.
 */
#ifndef LULL_EVENT_JSON_TAPE_HPP
#define LULL_EVENT_JSON_TAPE_HPP

#include "event/json_walk.hpp"

namespace lull {

/* What a tape writer keeps from use to use. */
struct tape_memory {
    plain_array<lull__value> tape;
    plain_array<uint32_t> slots;
};

/*
 * The names of the objects that are being written, to find duplicates: a hash table each, one above
 * the other as the objects are inside each other, so that only the topmost one ever grows.
 *
 *     slots: [ outer object's table | inner object's table | …
 */
class name_tables {
  public:
    explicit name_tables(tape_memory *memory) noexcept : memory_(memory) {
    }

    struct table {
        size_t base, size, count;
    };

    table open() const noexcept {
        return {top_, 0, 0};
    }
    void close(const table &names) noexcept {
        top_ = names.base;
    }

    /* Adds the name at a place of the tape unless it is there. false: memory ran out. */
    bool add(table *names, size_t place, bool *added) noexcept {
        if ((names->count + 1) * 2 > names->size && !grow(names)) {
            return false;
        }
        *added = put(names->base, names->size, static_cast<uint32_t>(place + 1));
        names->count += *added;
        return true;
    }

  private:
    bool grow(table *names) noexcept {
        size_t size = names->size > 0 ? names->size * 2 : 16;
        size_t fresh = names->base + names->size;
        plain_array<uint32_t> &slots = memory_->slots;
        if (!slots.room(fresh + size, fresh)) {
            return false;
        }
        std::memset(&slots[fresh], 0, size * sizeof(uint32_t));
        for (size_t i = names->base; i < fresh; i++) {
            if (slots[i] > 0) {
                put(fresh, size, slots[i]);
            }
        }
        std::memmove(&slots[names->base], &slots[fresh], size * sizeof(uint32_t));
        names->size = size;
        top_ = names->base + size;
        return true;
    }

    bool put(size_t base, size_t size, uint32_t entry) noexcept {
        plain_array<uint32_t> &slots = memory_->slots;
        lull__text name = lull__value_text(memory_->tape[entry - 1]);
        for (size_t i = hash(name) & (size - 1);; i = (i + 1) & (size - 1)) {
            uint32_t found = slots[base + i];
            if (found == 0) {
                slots[base + i] = entry;
                return true;
            }
            if (lull__text_equal(lull__value_text(memory_->tape[found - 1]), name)) {
                return false;
            }
        }
    }

    /* Differs from run to run, so that no input can be made to collide; no result depends on it. */
    uint64_t hash(lull__text name) const noexcept {
        uint64_t hash = reinterpret_cast<uintptr_t>(memory_) ^ name.length;
        for (size_t i = 0; i < name.length; i += 8) {
            uint64_t part = 0;
            std::memcpy(&part, name.at + i, name.length - i < 8 ? name.length - i : 8);
            hash = (hash ^ part) * 0x9e3779b97f4a7c15u;
            hash ^= hash >> 29;
        }
        return hash * 0xbf58476d1ce4e5b9u >> 17;
    }

    tape_memory *memory_;
    size_t top_ = 0;
};

template <class Cursor> class tape_writer {
  public:
    tape_writer(tape_memory *memory, lull__arena *strings) noexcept
        : tape_(memory->tape), tables_(memory), strings_(strings) {
    }

    size_t length() const noexcept {
        return count_;
    }

    /* false: memory ran out. */
    bool value(Cursor &at) {
        lull__value copy;
        bool held;
        size_t place = count_;
        if (!copy_value(at, strings_, &copy, &held) || !push(copy)) {
            return false;
        }
        return copy.type == LULL__OBJECT  ? object(at, place)
               : copy.type == LULL__ARRAY ? array(at, place)
                                          : true;
    }

  private:
    bool push(const lull__value &value) noexcept {
        if (!tape_.room(count_ + 1, count_)) {
            return false;
        }
        tape_[count_++] = value;
        return true;
    }

    bool array(Cursor &at, size_t place) {
        bool well = true;
        at.items([&](Cursor &item) {
            tape_[place].length++;
            well = value(item);
            return well;
        });
        return well;
    }

    bool object(Cursor &at, size_t place) {
        name_tables::table names = tables_.open();
        bool well = true;
        at.members([&](lull__text name, Cursor &member) {
            if (!holds_surrogate(name)) {
                well = this->member(&names, place, name, member);
            }
            return well;
        });
        tables_.close(names);
        return well;
    }

    bool member(name_tables::table *names, size_t place, lull__text name, Cursor &member) {
        lull__text copy = lull__arena_copy(strings_, name);
        bool added;
        if (!copy.at || !push(string_value(copy)) || !tables_.add(names, count_ - 1, &added)) {
            return false;
        }
        if (!added) {
            count_--; /* the first of duplicates counts */
            return true;
        }
        tape_[place].length++;
        return value(member);
    }

    plain_array<lull__value> &tape_;
    size_t count_ = 0;
    name_tables tables_;
    lull__arena *strings_;
};

/* Goes to the value at the end of the names; false where there is none. */
template <class Cursor> bool find_value(Cursor *at, const lull__text *names, size_t name_count) {
    for (size_t i = 0; i < name_count; i++) {
        if (!at->is_object()) {
            return false;
        }
        Cursor found = *at;
        bool any = false;
        at->members([&](lull__text name, Cursor &member) {
            any = lull__text_equal(name, names[i]) && !holds_surrogate(name);
            if (any) {
                found = member;
            }
            return !any;
        });
        if (!any) {
            return false;
        }
        *at = found;
    }
    return true;
}

} // namespace lull

#endif
