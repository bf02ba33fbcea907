/*
 * event_framing_test: lines come out the same, whatever the size of reads.
 */
#include "check.h"
#include "event_framing_moved.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum { LIMIT = 200 };

/* What came out, as text: "1@0:bytes\n" for a line, "1@0!whole:head|bytes\n" for one over the
 * limit. */
static lull__buffer seen;
static lull__buffer parts;
static bool sound; /* what can be said of every frame held */

static void note(const lull__frame *frame) {
    char head[96];
    if (frame->kind == LULL__FRAME_LONG_PART) {
        sound = sound && frame->text.length > 0 && !frame->padded;
        lull__buffer_text(&parts, frame->text);
        sound = sound && frame->line_bytes == parts.length;
        return;
    }
    bool is_long = frame->kind == LULL__FRAME_LONG_END;
    snprintf(head, sizeof head, "%llu@%llu%s%llu:", (unsigned long long)frame->number,
             (unsigned long long)frame->offset, is_long ? "!" : "=",
             (unsigned long long)frame->line_bytes);
    lull__buffer_string(&seen, head);
    lull__buffer_text(&seen, frame->text);
    if (is_long) {
        sound = sound && frame->line_bytes == parts.length &&
                lull__text_equal(frame->text, (lull__text){parts.bytes, frame->text.length});
        lull__buffer_char(&seen, '|');
        lull__buffer_append(&seen, parts.bytes, parts.length);
        parts.length = 0;
    } else {
        sound = sound && frame->line_bytes == frame->text.length && parts.length == 0;
    }
    lull__buffer_char(&seen, '\n');
}

/* All frames of a block are looked at twice: they must stay until the block is let go. */
static void take_block(lull__framing *framing, const char *block, size_t length) {
    enum { FRAMES = 4096 };
    static lull__frame frames[FRAMES];
    size_t count = 0;
    bool failed = false;
    char *copy = malloc(length > 0 ? length : 1); /* ends where the block ends, for the sanitizer */
    if (length > 0) {
        memcpy(copy, block, length);
    }
    lull__framing_feed(framing, copy, length);
    while (count < FRAMES && lull__framing_next(framing, &frames[count], &failed)) {
        count++;
    }
    for (size_t i = 0; i < count; i++) {
        note(&frames[i]);
        if (frames[i].padded) { /* a read too far is the sanitizer's to find */
            char padding[LULL__PADDING];
            memcpy(padding, frames[i].text.at + frames[i].text.length, sizeof padding);
        }
    }
    sound = sound && !failed && lull__framing_keep(framing);
    memset(copy, '#', length);
    free(copy);
}

static void take_end(lull__framing *framing) {
    lull__frame frame;
    bool failed = false;
    bool partial = lull__framing_partial(framing);
    bool ended = lull__framing_end(framing, &frame, &failed);
    sound = sound && !failed && partial == ended && !lull__framing_partial(framing);
    if (ended) {
        note(&frame);
    }
    lull__buffer_string(&seen, "end\n");
}

/* Feeds two inputs of the same bytes one after the other; the text of what came out is in
 * `seen`. */
static void frame_all(lull__text input, size_t step, size_t limit, bool moving) {
    lull__framing framing;
    lull__framing_init(&framing, limit);
    seen.length = 0;
    parts.length = 0;
    sound = true;
    for (int round = 0; round < 2; round++) {
        for (size_t at = 0; at < input.length; at += step) {
            take_block(&framing, input.at + at,
                       input.length - at < step ? input.length - at : step);
            if (moving) {
                move_framing(&framing);
            }
        }
        take_end(&framing);
    }
    lull__framing_deinit(&framing);
    lull__buffer_char(&seen, '\0');
}

static bool gives(lull__text input, size_t limit, const char *once) {
    size_t half = strlen(once);
    bool same = true;
    for (size_t step = 1; step <= input.length + 1; step++) {
        frame_all(input, step, limit, step % 2 == 0);
        if (!sound || strlen(seen.bytes) != 2 * half || strncmp(seen.bytes, once, half) != 0 ||
            strcmp(seen.bytes + half, once) != 0) {
            printf("    reads of %zu: %s\n%s", step, sound ? "" : "not sound", seen.bytes);
            same = false;
            break;
        }
    }
    return same;
}

#define GIVES(input, limit, once) CHECK(gives((lull__text){input, sizeof(input) - 1}, limit, once))

static void test_lines(void) {
    TEST("lines come out whole, empty ones too, and a carriage return stays");
    GIVES("", LIMIT, "end\n");
    GIVES("\n", LIMIT, "1@0=0:\nend\n");
    GIVES("a", LIMIT, "1@0=1:a\nend\n");
    GIVES("a\n", LIMIT, "1@0=1:a\nend\n");
    GIVES("a\r\n\r\n \n\nbc", LIMIT, "1@0=2:a\r\n2@3=1:\r\n3@5=1: \n4@7=0:\n5@8=2:bc\nend\n");
    TEST("a byte order mark is skipped at the start of each input and nowhere else");
    GIVES("\xef\xbb\xbf", LIMIT, "end\n");
    GIVES("\xef\xbb\xbf\n", LIMIT, "1@3=0:\nend\n");
    GIVES("\xef\xbb\xbf{}\n\xef\xbb\xbf{}", LIMIT, "1@3=2:{}\n2@6=5:\xef\xbb\xbf{}\nend\n");
    GIVES("\xef\xbb\xbf\xef\xbb\xbf\n", LIMIT, "1@3=3:\xef\xbb\xbf\nend\n");
    TEST("what begins like a byte order mark and is none belongs to the line");
    GIVES("\xef", LIMIT, "1@0=1:\xef\nend\n");
    GIVES("\xef\xbb", LIMIT, "1@0=2:\xef\xbb\nend\n");
    GIVES("\xef\xbb\n", LIMIT, "1@0=2:\xef\xbb\nend\n");
    GIVES("\xef\n\xbb\xbf", LIMIT, "1@0=1:\xef\n2@2=2:\xbb\xbf\nend\n");
    GIVES("\xef\xbb{}\na", LIMIT, "1@0=4:\xef\xbb{}\n2@5=1:a\nend\n");
    GIVES("\xef\xbb{}", 3, "1@0!4:\xef\xbb{}|\xef\xbb{}\nend\n");
}

static void test_long_lines(void) {
    TEST("a line over the limit passes by in pieces, and the next ones are whole");
    GIVES("abc\nabcd\nabcde\n\nab\n", 3,
          "1@0=3:abc\n2@4!4:abcd|abcd\n3@9!5:abcde|abcde\n4@15=0:\n5@16=2:ab\nend\n");
    GIVES("abcd", 3, "1@0!4:abcd|abcd\nend\n");
    GIVES("\xef\xbb\xbf"
          "abcd\nx",
          3, "1@3!4:abcd|abcd\n2@8=1:x\nend\n");
    GIVES("a\nb", 0, "1@0!1:a|a\n2@2!1:b|b\nend\n");
    GIVES("ab\nabcdefgh", 3, "1@0=2:ab\n2@3!8:abcdefgh|abcdefgh\nend\n");
}

/* Lines of many lengths, some over the limit, with mark, CRLF and no last newline. */
static lull__text sample(size_t limit, size_t lines) {
    lull__buffer out = {0};
    lull__buffer_string(&out, "\xef\xbb\xbf");
    for (size_t i = 0; i < lines; i++) {
        size_t length = i * i * 31 % (limit + limit / 4);
        for (size_t at = 0; at < length; at++) {
            lull__buffer_char(&out, (char)('a' + (i + at) % 26));
        }
        lull__buffer_string(&out, i % 5 == 0 ? "\r\n" : "\n");
    }
    lull__buffer_string(&out, "the last one");
    return (lull__text){out.bytes, out.length};
}

static void test_all_sizes(void) {
    TEST("the same frames come out for every size of reads");
    lull__text input = sample(LIMIT, 60);
    frame_all(input, input.length, LIMIT, false);
    CHECK(sound);
    char *expected = strdup(seen.bytes);
    size_t differing = 0;
    for (size_t step = 1; step <= input.length; step++) {
        frame_all(input, step, LIMIT, step % 3 == 0);
        differing += !sound || strcmp(seen.bytes, expected) != 0;
    }
    CHECK(differing == 0);
    CHECK(strchr(expected, '!') && strstr(expected, "the last one\nend"));
    free(expected);
    free((char *)input.at);
}

static void test_heads(void) {
    TEST("the head of a long line is its first 64 KiB, however it came");
    enum { LENGTH = 300000, HEAD = LULL__LINE_HEAD_BYTES };
    static const size_t limits[] = {10, 1000, HEAD - 1, HEAD, HEAD + 1, 200000, LENGTH - 1};
    static const size_t steps[] = {1,        7,      4096,       HEAD - 1, HEAD,
                                   HEAD + 1, 199999, LENGTH + 3, 1 << 20};
    char *input = malloc(LENGTH + 4);
    memcpy(input, "ab\n", 3);
    for (size_t i = 0; i < LENGTH; i++) {
        input[3 + i] = (char)('a' + i % 25);
    }
    input[LENGTH + 3] = '\n';
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        for (size_t j = 0; j < sizeof steps / sizeof *steps; j++) {
            frame_all((lull__text){input, LENGTH + 4}, steps[j], limits[i], j % 2 == 0 && j > 0);
            const char *head = strstr(seen.bytes, "2@3!300000:");
            CHECK(sound && head && strncmp(head + 11, input + 3, HEAD) == 0 &&
                  head[11 + HEAD] == '|' && strncmp(head + 12 + HEAD, input + 3, LENGTH) == 0);
        }
    }
    free(input);
}

static void test_memory(void) {
    TEST("a huge line's memory is not kept");
    size_t length = (size_t)8 << 20;
    char *input = malloc(length);
    memset(input, 'x', length);
    lull__framing framing;
    lull__framing_init(&framing, (size_t)16 << 20);
    lull__frame frame;
    bool failed = false;
    lull__framing_feed(&framing, input, length);
    CHECK(!lull__framing_next(&framing, &frame, &failed) && lull__framing_keep(&framing));
    CHECK(lull__framing_partial(&framing) && framing.offset == 0);
    lull__framing_feed(&framing, "\n", 1);
    CHECK(lull__framing_next(&framing, &frame, &failed) && frame.text.length == length);
    CHECK(lull__framing_keep(&framing) && framing.kept.capacity < 1 << 20 && !failed);
    CHECK(!lull__framing_partial(&framing) && framing.offset == length + 1);
    lull__framing_deinit(&framing);
    free(input);
}

static void test_guard_page(void) {
    TEST("nothing reads beyond a block, whatever stands at its end");
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    char *memory = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (!CHECK(memory != MAP_FAILED) || !CHECK(mprotect(memory + page, page, PROT_NONE) == 0)) {
        return;
    }
    lull__reader *reader = lull__reader_new(16);
    lull__fields *fields = lull__fields_new(4);
    lull__arena arena = {0};
    size_t slot, read = 0;
    CHECK(lull__fields_slot(fields, lull__text_of("a"), &slot, NULL));
    for (size_t length = 0; length < 300; length++) {
        char *block = memory + page - length;
        memset(block, ' ', length);
        for (size_t at = 0; at + 10 <= length; at += 10) {
            memcpy(block + at, "{\"a\":\"b\"}\n", 10);
        }
        lull__framing framing;
        lull__frame frame;
        bool failed = false;
        lull__framing_init(&framing, 1000);
        lull__framing_feed(&framing, block, length);
        while (lull__framing_next(&framing, &frame, &failed)) {
            lull__value row;
            lull__line_facts facts;
            read += lull__reader_read(reader, frame.text, frame.padded, fields, &row, &arena,
                                      &facts, NULL);
            sound = frame.padded == (frame.text.at + 9 + LULL__PADDING <= block + length);
            CHECK(sound);
        }
        CHECK(lull__framing_keep(&framing) && !failed);
        lull__framing_deinit(&framing);
        if (length >= 9) { /* a line that ends at the page */
            lull__value row;
            lull__line_facts facts;
            memset(block, ' ', length);
            memcpy(block + length - 9, "{\"a\":\"b\"}", 9);
            CHECK(lull__reader_read(reader, (lull__text){block, length}, false, fields, &row,
                                    &arena, &facts, NULL));
        }
    }
    CHECK(read == 10 * 29 * 30 / 2);
    lull__arena_deinit(&arena);
    lull__fields_free(fields);
    lull__reader_free(reader);
    munmap(memory, 2 * page);
}

int main(void) {
    test_lines();
    test_long_lines();
    test_all_sizes();
    test_heads();
    test_memory();
    test_guard_page();
    lull__buffer_deinit(&seen);
    lull__buffer_deinit(&parts);
    return finish("event_framing_test");
}
