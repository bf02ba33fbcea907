/*
 * The ceiling: what simdjson's DOM takes to parse every line and to find the fields that
 * rules/posthog.lua reads, and nothing else. It validates what the DOM validates, keeps its parser,
 * hands it padded input, reads in large blocks and writes nothing. It prints what it found, so that
 * nothing of it can be left out.
 *
 *     ceiling FILE...     (- is standard input)
 */
#include <simdjson.h>

#include <cerrno>
#include <cinttypes>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <memory>
#include <unistd.h>

namespace {

namespace dom = simdjson::dom;

constexpr size_t BLOCK_BYTES = size_t{4} << 20;
constexpr size_t LINE_BYTES_MAX = size_t{16} << 20;

struct found {
    uint64_t lines, rejects, events, keys, times, sessions, windows, snapshots, items, interactions;
    uint64_t checksum;
};

/* Reads a text's length and both its ends. */
bool look(dom::object object, std::string_view name, uint64_t *count, found *all) {
    std::string_view text;
    if (object.at_key(name).get(text) != simdjson::SUCCESS) {
        return false;
    }
    ++*count;
    all->checksum = all->checksum * 31 + text.size();
    if (!text.empty()) {
        all->checksum += static_cast<unsigned char>(text.front()) +
                         256u * static_cast<unsigned char>(text.back());
    }
    return true;
}

/* What rrweb.interaction and rrweb.snapshot ask of an item. */
void look_at_item(dom::element item, found *all) {
    int64_t type = -1, source = -1;
    dom::object data;
    if (item.at_key("type").get(type) != simdjson::SUCCESS) {
        return;
    }
    if (item.at_key("data").get(data) == simdjson::SUCCESS &&
        data.at_key("source").get(source) != simdjson::SUCCESS) {
        source = -1;
    }
    all->items++;
    all->checksum = all->checksum * 31 + static_cast<uint64_t>(type * 16 + source);
    all->interactions += type == 3 && ((source >= 1 && source <= 7) || source == 12);
}

void look_at_event(dom::object event, found *all) {
    look(event, "event", &all->events, all);
    look(event, "distinct_id", &all->keys, all);
    look(event, "timestamp", &all->times, all);
    dom::object properties;
    if (event.at_key("properties").get(properties) != simdjson::SUCCESS) {
        return;
    }
    look(properties, "$session_id", &all->sessions, all);
    look(properties, "$window_id", &all->windows, all);
    dom::array items;
    if (properties.at_key("$snapshot_data").get(items) == simdjson::SUCCESS) {
        all->snapshots++;
        for (dom::element item : items) {
            look_at_item(item, all);
        }
    }
}

void take_line(dom::parser *parser, const char *line, size_t length, found *all) {
    dom::object event;
    all->lines++;
    if (parser->parse(line, length, false).get(event) != simdjson::SUCCESS) {
        all->rejects++;
        return;
    }
    look_at_event(event, all);
}

/* Takes the whole lines of `bytes`; returns how many bytes they are. */
size_t take_lines(dom::parser *parser, const char *bytes, size_t count, found *all) {
    const char *at = bytes, *end = bytes + count;
    while (at < end) {
        const void *newline = std::memchr(at, '\n', static_cast<size_t>(end - at));
        if (!newline) {
            break;
        }
        const char *stop = static_cast<const char *>(newline);
        take_line(parser, at, static_cast<size_t>(stop - at), all);
        at = stop + 1;
    }
    return static_cast<size_t>(at - bytes);
}

bool take_file(dom::parser *parser, char *block, int file, found *all) {
    size_t kept = 0;
    for (;;) {
        ssize_t count = read(file, block + kept, BLOCK_BYTES);
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count <= 0) {
            if (count == 0 && kept > 0) {
                take_line(parser, block, kept, all);
            }
            return count == 0;
        }
        kept += static_cast<size_t>(count);
        size_t taken = take_lines(parser, block, kept, all);
        kept -= taken;
        if (kept > LINE_BYTES_MAX) {
            errno = EFBIG;
            return false;
        }
        std::memmove(block, block + taken, kept);
    }
}

void print(const found &all) {
    std::printf("lines %" PRIu64 "\nrejects %" PRIu64 "\nevents %" PRIu64 "\nkeys %" PRIu64
                "\ntimes %" PRIu64 "\nsessions %" PRIu64 "\nwindows %" PRIu64 "\nsnapshots %" PRIu64
                "\nitems %" PRIu64 "\ninteractions %" PRIu64 "\nchecksum %016" PRIx64 "\n",
                all.lines, all.rejects, all.events, all.keys, all.times, all.sessions, all.windows,
                all.snapshots, all.items, all.interactions, all.checksum);
}

} // namespace

int main(int argc, char **argv) {
    std::unique_ptr<char[]> block(
        new char[LINE_BYTES_MAX + BLOCK_BYTES + simdjson::SIMDJSON_PADDING]);
    dom::parser parser;
    found all{};
    for (int i = 1; i < argc; i++) {
        int file = std::strcmp(argv[i], "-") == 0 ? STDIN_FILENO : open(argv[i], O_RDONLY);
        if (file < 0 || !take_file(&parser, block.get(), file, &all)) {
            std::fprintf(stderr, "ceiling: %s: %s\n", argv[i], std::strerror(errno));
            return 1;
        }
        close(file);
    }
    print(all);
    return 0;
}
