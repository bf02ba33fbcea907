/* The reader: the library's DOM where it accepts the line, the exact check of json_text.h else. */
#include "base/messages.h"
#include "event/json_tape.hpp"
#include "event/json_text_cursor.hpp"

#include <cstdio>
#include <new>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpedantic"
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wunused-parameter"
#include <simdjson.h>
#pragma GCC diagnostic pop

namespace dom = simdjson::dom;

static_assert(LULL__PADDING >= simdjson::SIMDJSON_PADDING, "the parser reads behind a line");

namespace {

/* The library's parser takes some 14 bytes for each byte of a line. Longer lines are checked and
 * walked as text: several times slower, and with hardly any memory. */
constexpr size_t FAST_BYTES_MAX = size_t{32} << 20;
constexpr size_t SMALLEST_BYTES = 4096;
constexpr size_t LARGE_BYTES = size_t{256} << 10; /* some 4 MiB of the parser's memory */
constexpr uint32_t RECENT_LINES = 256;

/*
 * The library chooses its implementation at first use, and aborts where the few bytes that this
 * takes are not to be had: so it chooses before main, and never in the middle of a stream.
 */
struct implementation_choice {
    char version[64];

    implementation_choice() {
        std::string name = simdjson::get_active_implementation()->name();
        std::snprintf(version, sizeof version, "simdjson %d.%d.%d (%s)",
                      simdjson::SIMDJSON_VERSION_MAJOR, simdjson::SIMDJSON_VERSION_MINOR,
                      simdjson::SIMDJSON_VERSION_REVISION, name.c_str());
    }
};

const implementation_choice chosen;

class dom_cursor {
  public:
    /* `escapes`: the line has a backslash. The parser lets lone low surrogates through, but only an
     * escape can write one, so most strings need no second look. */
    dom_cursor(dom::element at, bool escapes) noexcept : at_(at), escapes_(escapes) {
    }

    bool is_object() const noexcept {
        return at_.is_object();
    }
    bool is_array() const noexcept {
        return at_.is_array();
    }

    /* Strings are asked for first: most values that rules name are strings. */
    bool scalar(lull__value *out) const noexcept {
        std::string_view string;
        if (at_.get(string) == simdjson::SUCCESS) {
            *out = lull::string_value({string.data(), string.size()});
            return !escapes_ || !lull::holds_surrogate(lull__value_text(*out));
        }
        if (at_.is_null()) {
            *out = lull::value_of(LULL__NIL);
            return true;
        }
        if (bool boolean = false; at_.get(boolean) == simdjson::SUCCESS) {
            *out = lull::value_of(LULL__BOOLEAN);
            out->boolean = boolean;
            return true;
        }
        if (at_.type() == dom::element_type::DOUBLE) {
            *out = lull::number_value(at_.get_double().value_unsafe());
            return true;
        }
        int64_t integer = 0; /* what it cannot hold is an integer of 64 bits without a sign */
        bool held = at_.get(integer) == simdjson::SUCCESS;
        *out = lull::integer_value(integer);
        return held;
    }

    template <class F> void members(F f) const {
        dom::object object = at_.get_object().value_unsafe();
        const dom::object::iterator end = object.end();
        for (dom::object::iterator i = object.begin(); i != end; ++i) {
            std::string_view name = i.key();
            dom_cursor member(i.value(), escapes_);
            if (!f(lull__text{name.data(), name.size()}, member)) {
                return;
            }
        }
    }

    template <class F> void items(F f) const {
        dom::array array = at_.get_array().value_unsafe();
        for (dom::element element : array) {
            dom_cursor item(element, escapes_);
            if (!f(item)) {
                return;
            }
        }
    }

  private:
    dom::element at_;
    bool escapes_;
};

} // namespace

struct lull__reader {
    size_t levels_max;
    dom::parser parser;
    dom::document document;
    lull::plain_array<char> padded; /* a copy of a line that had no padding */
    lull::text_scratch scratch;
    lull::tape_memory tape;
    lull::level levels[LULL__ITEM_LEVELS + 1];
    lull__text line = {}; /* that was parsed last */
    dom::element root;    /* of it, where the fast parser took it */
    bool is_fast = false; /* it did */
    bool has_escapes = false;
    uint64_t parses = 0; /* so far */
    uint64_t turn = 0;
    size_t recent_bytes = 0; /* the longest of the last lines */
    uint32_t recent_count = 0;
};

namespace {

/* Memory follows the present: what one huge line took is given back some lines later. */
void remember_length(lull__reader *reader, size_t length) noexcept {
    reader->recent_bytes = length > reader->recent_bytes ? length : reader->recent_bytes;
    if (++reader->recent_count < RECENT_LINES) {
        return;
    }
    if (reader->document.capacity() > LARGE_BYTES &&
        reader->recent_bytes < reader->document.capacity() / 4) {
        reader->parser = dom::parser();
        reader->document = dom::document();
    }
    reader->padded.shrink(reader->recent_bytes);
    reader->scratch.bytes.shrink(reader->recent_bytes);
    reader->tape.tape.shrink(reader->recent_bytes);
    reader->tape.slots.shrink(reader->recent_bytes);
    reader->recent_bytes = 0;
    reader->recent_count = 0;
}

/* Room in the parser, with some to spare so that slowly growing lines do not allocate each time. */
bool parser_room(lull__reader *reader, size_t length) noexcept {
    if (reader->parser.capacity() >= length && reader->document.capacity() >= length &&
        reader->document.capacity() > 0) {
        return true;
    }
    size_t capacity = length + length / 4 + SMALLEST_BYTES;
    if (reader->document.allocate(capacity) == simdjson::SUCCESS &&
        reader->parser.allocate(capacity, reader->levels_max) == simdjson::SUCCESS) {
        return true;
    }
    reader->parser = dom::parser();
    reader->document = dom::document();
    return false;
}

/*
 * false: the text is broken, or valid and beyond the parser, or memory ran out: the exact check
 * decides. The parser takes fewer levels than levels_max where the innermost is not empty.
 */
bool parse(lull__reader *reader, lull__text line, bool padded, dom::element *root) noexcept {
    remember_length(reader, line.length);
    if (line.length == 0 || line.length > FAST_BYTES_MAX || !parser_room(reader, line.length)) {
        return false;
    }
    const char *bytes = line.at;
    if (!padded) {
        if (!reader->padded.room(line.length + LULL__PADDING)) {
            return false;
        }
        char *copy = reader->padded.data.get();
        std::memcpy(copy, line.at, line.length);
        bytes = copy;
    }
    return reader->parser.parse_into_document(reader->document, bytes, line.length, false)
               .get(*root) == simdjson::SUCCESS;
}

bool not_object(lull__text line, lull_error *error) noexcept {
    size_t at = lull__json_skip_space(line, 0);
    const char *found = "a number";
    switch (line.at[at]) {
    case '[':
        found = "an array";
        break;
    case '"':
        found = "a string";
        break;
    case 't':
    case 'f':
        found = "a boolean";
        break;
    case 'n':
        found = "null";
        break;
    default:
        break;
    }
    return lull__fail(error, LULL_NOT_OBJECT, LULL__SAYS_JSON_NO_OBJECT, at + 1, found);
}

void note_facts(lull__text line, lull__line_facts *facts) noexcept {
    *facts = lull__line_facts{};
    facts->close = line.length - 1;
    while (line.at[facts->close] != '}') {
        facts->close--;
    }
    size_t open = lull__json_skip_space(line, 0);
    facts->empty = lull__json_skip_space(line, open + 1) == facts->close;
}

template <class Cursor>
bool fill(lull__reader *reader, Cursor root, const lull__fields *fields, lull__value *row,
          lull__arena *strings, lull__line_facts *facts) {
    if (fields->slot_count > 0) {
        std::memset(row, 0, fields->slot_count * sizeof *row);
    }
    reader->scratch.failed = false;
    lull::walk<Cursor> walk(reader->levels, &reader->turn, strings, facts);
    return walk.event(root, fields, row) && !reader->scratch.failed;
}

lull::text_cursor text_root(lull__reader *reader, lull__text line) noexcept {
    return lull::text_cursor(line, lull__json_skip_space(line, 0), &reader->scratch);
}

bool parse_slow(lull__reader *reader, lull__text line, lull__line_facts *facts,
                lull_error *error) noexcept {
    reader->line = line;
    reader->is_fast = false;
    if (!lull__json_check(line, reader->levels_max, error)) {
        return false;
    }
    if (!text_root(reader, line).is_object()) {
        return not_object(line, error);
    }
    note_facts(line, facts);
    return true;
}

template <class Cursor>
bool find(lull__reader *reader, Cursor at, const lull__text *names, size_t name_count,
          lull__arena *strings, lull__value *value) {
    bool held;
    reader->scratch.failed = false;
    *value = lull::value_of(LULL__NIL);
    return (!lull::find_value(&at, names, name_count) ||
            lull::copy_value(at, strings, value, &held)) &&
           !reader->scratch.failed;
}

template <class Cursor>
bool read_tape(lull__reader *reader, Cursor at, const lull__text *names, size_t name_count,
               lull__arena *arena, lull__value **tape, size_t *tape_length) {
    reader->scratch.failed = false;
    lull::tape_writer<Cursor> writer(&reader->tape, arena);
    bool found = lull::find_value(&at, names, name_count);
    if ((found && !writer.value(at)) || reader->scratch.failed) {
        return false;
    }
    size_t length = found ? writer.length() : 1;
    void *copy = lull__arena_take(arena, length * sizeof **tape);
    if (!copy) {
        return false;
    }
    *tape = static_cast<lull__value *>(copy);
    *tape_length = length;
    if (found) {
        std::memcpy(*tape, reader->tape.tape.data.get(), length * sizeof **tape);
    } else {
        **tape = lull::value_of(LULL__NIL);
    }
    return true;
}

/* Calls f with a cursor at the root of the line that was parsed, whichever took it. */
template <class F> bool at_root(lull__reader *reader, F f) {
    return reader->is_fast ? f(dom_cursor(reader->root, reader->has_escapes))
                           : f(text_root(reader, reader->line));
}

} // namespace

extern "C" lull__reader *lull__reader_new(size_t levels_max) {
    lull__reader *reader = new (std::nothrow) lull__reader;
    if (reader) {
        reader->levels_max = levels_max;
    }
    return reader;
}

extern "C" void lull__reader_free(lull__reader *reader) {
    delete reader;
}

extern "C" bool lull__reader_parse(lull__reader *reader, lull__text line, bool padded,
                                   lull__line_facts *facts, lull_error *error) {
    reader->parses++;
    if (!parse(reader, line, padded, &reader->root)) {
        return parse_slow(reader, line, facts, error);
    }
    reader->line = line;
    reader->is_fast = true;
    reader->has_escapes = std::memchr(line.at, '\\', line.length) != nullptr;
    if (!reader->root.is_object()) {
        return not_object(line, error);
    }
    note_facts(line, facts);
    return true;
}

extern "C" bool lull__reader_fill(lull__reader *reader, const lull__fields *fields,
                                  lull__value *row, lull__arena *strings, lull__line_facts *facts,
                                  lull_error *error) {
    return at_root(reader,
                   [&](auto root) { return fill(reader, root, fields, row, strings, facts); }) ||
           lull__no_memory(error);
}

extern "C" uint64_t lull__reader_parses(const lull__reader *reader) {
    return reader->parses;
}

extern "C" bool lull__reader_read(lull__reader *reader, lull__text line, bool padded,
                                  const lull__fields *fields, lull__value *row,
                                  lull__arena *strings, lull__line_facts *facts,
                                  lull_error *error) {
    return lull__reader_parse(reader, line, padded, facts, error) &&
           lull__reader_fill(reader, fields, row, strings, facts, error);
}

extern "C" bool lull__reader_read_slow(lull__reader *reader, lull__text line,
                                       const lull__fields *fields, lull__value *row,
                                       lull__arena *strings, lull__line_facts *facts,
                                       lull_error *error) {
    return parse_slow(reader, line, facts, error) &&
           lull__reader_fill(reader, fields, row, strings, facts, error);
}

extern "C" bool lull__reader_find(lull__reader *reader, const lull__text *names, size_t name_count,
                                  lull__arena *strings, lull__value *value, lull_error *error) {
    return at_root(
               reader,
               [&](auto root) { return find(reader, root, names, name_count, strings, value); }) ||
           lull__no_memory(error);
}

extern "C" bool lull__reader_tape(lull__reader *reader, const lull__text *names, size_t name_count,
                                  lull__arena *arena, lull__value **tape, size_t *tape_length,
                                  lull_error *error) {
    return at_root(reader,
                   [&](auto root) {
                       return read_tape(reader, root, names, name_count, arena, tape, tape_length);
                   }) ||
           lull__no_memory(error);
}

extern "C" const char *lull__json_version(void) {
    return chosen.version;
}
