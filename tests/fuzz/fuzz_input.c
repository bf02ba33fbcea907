/*
 * Framing, JSON, fields and times, on any bytes.
 *
 *     limit · n · n sizes of reads · stream
 *
 * The stream is framed in reads of these sizes, and the frames compared with what a plain look at
 * the whole says. Each line is read every way there is; what was read is written and read again.
 * A line that is no event is taken as a path: later lines are read along it too.
 */
#include "base/json.h"
#include "event/framing.h"
#include "event/json_text.h"
#include "event/time.h"
#include "event_framing_moved.h"
#include "event_json_reading.h"
#include "fuzz.h"

enum { STREAM_MAX = 4096, NAME_BYTES_MAX = 200 };

static lull__fields *common; /* of event_json_reading.h */
static lull__fields *named;  /* by lines of this input */

/* ---- times ----------------------------------------------------------------------------------- */

static void check_time(lull__value value, lull__time_unit unit) {
    int64_t ms, again;
    if (!lull__time_parse(value, unit, &ms)) {
        return;
    }
    MUST(ms >= -62135596800000 && ms <= 253402300799999); /* the years 1 to 9999 */
    char text[LULL__TIME_BYTES];
    lull__time_format(ms, text);
    lull__value written = {.type = LULL__STRING, .length = sizeof text, .string = text};
    MUST(lull__time_parse(written, LULL__BY_MAGNITUDE, &again) && again == ms);
    bool canonical = value.type == LULL__STRING && value.length == sizeof text &&
                     value.string[10] == 'T' && value.string[19] == '.' && value.string[23] == 'Z';
    bool leap = canonical && value.string[17] == '6';
    MUST(!canonical || leap || memcmp(value.string, text, sizeof text) == 0);
}

static void check_times(lull__value value) {
    for (int unit = LULL__BY_MAGNITUDE; unit <= LULL__NANOSECONDS; unit++) {
        check_time(value, (lull__time_unit)unit);
    }
}

/* ---- values written and read again ----------------------------------------------------------- */

static void write_scalar(lull__buffer *out, lull__value value) {
    MUST(value.type != LULL__STRING || lull__json_is_utf8(lull__value_text(value)));
    lull__json_write_scalar(out, value);
}

/* Writes the value that begins at `at`; where the next one begins. */
static size_t write_tape(lull__buffer *out, const lull__value *tape, size_t length, size_t at) {
    MUST(at < length);
    lull__value value = tape[at++];
    if (value.type != LULL__ARRAY && value.type != LULL__OBJECT) {
        write_scalar(out, value);
        return at;
    }
    bool object = value.type == LULL__OBJECT;
    lull__buffer_char(out, object ? '{' : '[');
    for (uint32_t i = 0; i < value.length; i++) {
        lull__buffer_string(out, i > 0 ? "," : "");
        if (object) {
            MUST(at < length && tape[at].type == LULL__STRING);
            write_scalar(out, tape[at++]);
            lull__buffer_char(out, ':');
        }
        at = write_tape(out, tape, length, at);
    }
    lull__buffer_char(out, object ? '}' : ']');
    return at;
}

static void same_tapes(const lull__value *a, size_t a_length, const lull__value *b,
                       size_t b_length) {
    MUST(a_length == b_length);
    for (size_t i = 0; i < a_length; i++) {
        MUST(same_value(a[i], b[i]));
    }
}

static void read_tape(lull__text line, const lull__text *names, size_t count, lull__value **tape,
                      size_t *length) {
    lull__line_facts facts;
    MUST(lull__reader_parse(reader, line, false, &facts, NULL));
    MUST(lull__reader_tape(reader, names, count, &arena, tape, length, NULL));
}

static void check_root_tape(lull__text line) {
    lull__value *tape, *again;
    size_t length, again_length;
    read_tape(line, NULL, 0, &tape, &length);
    lull__buffer out = {0};
    MUST(write_tape(&out, tape, length, 0) == length);
    read_tape((lull__text){out.bytes, out.length}, NULL, 0, &again, &again_length);
    same_tapes(tape, length, again, again_length);
    lull__buffer_deinit(&out);
}

/* ---- members put in and taken out ------------------------------------------------------------ */

/* The line with one more member, as lull writes its own. */
static lull__buffer with_member(lull__text line, const lull__line_facts *facts, const char *json) {
    lull__buffer out = {0};
    lull__buffer_append(&out, line.at, facts->close);
    lull__buffer_string(&out, facts->empty ? "" : ",");
    lull__buffer_string(&out, json);
    lull__buffer_append(&out, line.at + facts->close, line.length - facts->close);
    return out;
}

/* The tapes of a line and of the same line with a member that the fast parser refuses. */
static void check_slow_tapes(lull__text line, const reading *got) {
    static const char *const members[] = {"a", "b", "list"};
    lull__buffer refused = with_member(line, &got->facts, "\"refused\":1e999");
    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        lull__text name = text(members[i]);
        lull__value *fast, *slow;
        size_t fast_length, slow_length;
        read_tape(line, &name, 1, &fast, &fast_length);
        read_tape((lull__text){refused.bytes, refused.length}, &name, 1, &slow, &slow_length);
        same_tapes(fast, fast_length, slow, slow_length);
    }
    lull__buffer_deinit(&refused);
}

/* Whether taking out the member that was spliced in gives the line again; white space before its
 * comma goes with the comma. */
static bool is_back(lull__text back, lull__text plain, const lull__line_facts *facts) {
    size_t end = facts->close;
    while (!facts->empty && strchr(" \t\r\n", plain.at[end - 1])) {
        end--;
    }
    size_t rest = plain.length - facts->close;
    return back.length == end + rest && memcmp(back.at, plain.at, end) == 0 &&
           memcmp(back.at + end, plain.at + facts->close, rest) == 0;
}

static void check_member(lull__text line, const reading *got) {
    char *out = malloc(line.length);
    lull__text plain = {out, lull__json_without(line, text("lull"), out)};
    reading without = {0}, with = {0};
    MUST(plain.length <= line.length && (got->facts.tagged || lull__text_equal(plain, line)));
    MUST(same_every_way(plain, &without));
    MUST(without.well && !without.facts.tagged && same_row(got, &without));
    lull__buffer tagged = with_member(plain, &without.facts, "\"lull\":{\"session\":null}");
    lull__text spliced = {tagged.bytes, tagged.length};
    MUST(same_every_way(spliced, &with));
    MUST(with.well && with.facts.tagged && same_row(got, &with));
    char *back = malloc(spliced.length);
    size_t back_length = lull__json_without(spliced, text("lull"), back);
    MUST(is_back((lull__text){back, back_length}, plain, &without.facts));
    free(back);
    lull__buffer_deinit(&tagged);
    free(out);
}

/* ---- lines ----------------------------------------------------------------------------------- */

static void count_item(void *context, const lull__value *item, lull__value *event) {
    (void)item;
    add(&event[(size_t)(uintptr_t)context], 1);
}

/* A path from the input: the same path has the same slot, and a refusal says why. */
static void take_path(lull__text path) {
    lull__fields *trie = named;
    lull__text before, after;
    lull_error error = {0};
    size_t slot, again;
    while (lull__path_split_items(path, &before, &after)) {
        MUST(after.length < path.length);
        lull__fields *items;
        if (!lull__fields_items(trie, before, &items, &error)) {
            MUST(error.code == LULL_BAD_RULES && error.message[0]);
            return;
        }
        if (!items->visit && lull__fields_result(trie, &slot, &error)) {
            items->visit_context = (void *)(uintptr_t)slot;
        } else if (!items->visit) {
            return; /* no room for results: its items stay unread */
        }
        items->visit = count_item;
        trie = items;
        path = after;
    }
    if (!lull__fields_slot(trie, path, &slot, &error)) {
        MUST(error.code == LULL_BAD_RULES && error.message[0]);
        return;
    }
    MUST(slot < trie->slot_count && trie->slot_count <= SLOTS_MAX);
    MUST(lull__fields_slot(trie, path, &again, &error) && again == slot);
    if (path.length < NAME_BYTES_MAX) {
        int32_t node = lull__fields_member(trie, 0, path, &error);
        MUST(node < 0 ? error.message[0] != '\0' : lull__fields_child(trie, 0, path) == node);
    }
}

static void check_reject(lull__text line, const lull_error *error) {
    MUST(error->code == LULL_BAD_JSON || error->code == LULL_NOT_UTF8 ||
         error->code == LULL_NOT_OBJECT || error->code == LULL_TOO_DEEP);
    size_t at = 0;
    MUST_SAY(sscanf(error->message, "at byte %zu: found ", &at) == 1, error->message);
    MUST_SAY(at >= 1 && at <= line.length + 1, error->message);
    lull_error again = {0};
    bool valid = lull__json_check(line, LEVELS, &again);
    MUST(valid == (error->code == LULL_NOT_OBJECT));
    MUST(lull__json_is_utf8(line) || error->code != LULL_NOT_OBJECT);
}

static void check_event(lull__text line, const reading *got) {
    MUST(lull__json_is_utf8(line));
    MUST(got->facts.close < line.length && line.at[got->facts.close] == '}');
    for (size_t i = 0; i < fields->slot_count; i++) {
        check_times(got->row[i]);
    }
    check_root_tape(line);
    check_slow_tapes(line, got);
    check_member(line, got);
}

static void look_at(lull__text line) {
    reading got = {0}, other = {0};
    MUST(same_every_way(line, &got));
    if (got.well) {
        check_event(line, &got);
    } else {
        check_reject(line, &got.error);
        take_path(line);
    }
    fields = named;
    MUST(same_every_way(line, &other));
    MUST(other.well == got.well);
    for (size_t i = 0; got.well && i < fields->slot_count; i++) {
        check_times(other.row[i]);
    }
    fields = common;
    check_times(
        (lull__value){.type = LULL__STRING, .length = (uint32_t)line.length, .string = line.at});
    lull__arena_reset(&arena);
}

/* ---- frames ---------------------------------------------------------------------------------- */

/* Where the frames have come in the stream, by a plain look at the whole. */
typedef struct plain_look {
    lull__text stream;
    uint64_t number, offset;
    size_t limit;
    uint64_t passed; /* of a line over the limit */
} plain_look;

static lull__text line_at(const plain_look *look) {
    const char *at = look->stream.at + look->offset;
    size_t left = look->stream.length - (size_t)look->offset;
    const char *end = memchr(at, '\n', left);
    return (lull__text){at, end ? (size_t)(end - at) : left};
}

static void check_padding(const lull__frame *frame) {
    unsigned sum = 0;
    for (size_t i = 0; frame->padded && i < LULL__PADDING; i++) {
        sum += (unsigned char)frame->text.at[frame->text.length + i];
    }
    MUST(sum <= LULL__PADDING * 255u); /* it can be read */
}

static void check_frame(plain_look *look, const lull__frame *frame) {
    MUST(look->offset <= look->stream.length);
    lull__text line = line_at(look);
    MUST(frame->number == look->number && frame->offset == look->offset);
    if (frame->kind == LULL__FRAME_LONG_PART) {
        MUST(line.length > look->limit && frame->text.length > 0 && !frame->padded);
        MUST(frame->line_bytes == look->passed + frame->text.length);
        MUST(frame->line_bytes <= line.length);
        MUST(memcmp(line.at + look->passed, frame->text.at, frame->text.length) == 0);
        look->passed = frame->line_bytes;
        return;
    }
    bool is_long = frame->kind == LULL__FRAME_LONG_END;
    MUST(is_long == (line.length > look->limit) && frame->line_bytes == line.length);
    MUST(lull__text_equal(frame->text, line)); /* a head has more room than the stream is long */
    MUST(look->passed == (is_long ? line.length : 0));
    check_padding(frame);
    look->number++;
    look->offset += line.length + 1;
    look->passed = 0;
}

/* Frames are looked at when all of a block are there: they stay until it is let go. */
static void take_block(lull__framing *framing, lull__text block, plain_look *look) {
    static lull__frame frames[2 * STREAM_MAX + 2];
    size_t count = 0;
    bool failed = false;
    char *copy = fuzz_copy(block.at, block.length);
    lull__framing_feed(framing, copy, block.length);
    while (lull__framing_next(framing, &frames[count], &failed)) {
        MUST(++count <= 2 * STREAM_MAX);
    }
    for (size_t i = 0; i < count; i++) {
        check_frame(look, &frames[i]);
        if (frames[i].kind == LULL__FRAME_LINE) {
            look_at(frames[i].text);
        }
    }
    MUST(lull__framing_keep(framing) && !failed);
    free(copy);
}

static void frame_all(lull__text stream, size_t limit, const uint8_t *sizes, size_t size_count) {
    bool marked = stream.length >= 3 && memcmp(stream.at, "\xef\xbb\xbf", 3) == 0;
    plain_look look = {stream, 1, marked ? 3 : 0, limit, 0};
    lull__framing framing;
    lull__frame last;
    bool failed = false;
    lull__framing_init(&framing, limit);
    for (size_t at = 0, i = 0; at < stream.length; i++) {
        size_t left = stream.length - at, size = size_count > 0 ? sizes[i % size_count] : left;
        bool moving = size_count > 0 && size >= 128;
        size = moving ? size - 128 : size;
        size = size == 0 ? left : size < left ? size : left;
        take_block(&framing, (lull__text){stream.at + at, size}, &look);
        at += size;
        if (moving) {
            move_framing(&framing);
        }
    }
    bool partial = lull__framing_partial(&framing);
    MUST(lull__framing_end(&framing, &last, &failed) == partial && !failed);
    if (partial) {
        check_frame(&look, &last);
        if (last.kind == LULL__FRAME_LINE) {
            look_at(last.text);
        }
    }
    MUST(look.offset == stream.length + (partial ? 1 : 0) && look.passed == 0);
    lull__framing_deinit(&framing);
}

/* ---- the fuzzer ------------------------------------------------------------------------------ */

static void leave(void) {
    tear_down();
}

int LLVMFuzzerInitialize(int *argc, char ***argv) {
    (void)argc;
    (void)argv;
    set_up();
    MUST(checks.failed == 0);
    common = fields;
    atexit(leave);
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    /* Below 3 bytes the begin of a byte order mark alone can be over the limit, and is let be. */
    static const size_t limits[] = {STREAM_MAX, 200, 16, 5, 3};
    fuzz_bytes in = {data, size};
    size_t limit = limits[fuzz_byte(&in) % (sizeof limits / sizeof *limits)];
    size_t size_count = fuzz_byte(&in) % 16;
    size_count = size_count < in.left ? size_count : in.left;
    lull__text stream = {(const char *)in.at + size_count, in.left - size_count};
    stream.length = stream.length < STREAM_MAX ? stream.length : STREAM_MAX;
    named = lull__fields_new(SLOTS_MAX);
    MUST(named != NULL);
    frame_all(stream, limit, in.at, size_count);
    lull__fields_free(named);
    return 0;
}
