#include "event/tzdata.h"

#include "base/error.h"
#include "base/messages.h"
#include "event/zone.h"

#include <errno.h>
#include <stdio.h>

enum { TEXT_BYTES_MAX = 4 << 20 };

static bool read_all(lull__buffer *text, FILE *file) {
    size_t got = 1;
    while (got > 0 && text->length <= TEXT_BYTES_MAX) {
        char *room = lull__buffer_room(text, 65536);
        got = room ? fread(room, 1, 65536, file) : 0;
        text->length += got;
    }
    return !ferror(file);
}

/* The words of a line, which begins at `at`; the place of the next line. */
static size_t read_line(lull__text text, size_t at, lull__text words[3]) {
    const char *end = memchr(text.at + at, '\n', text.length - at);
    size_t length = end ? (size_t)(end - text.at) : text.length;
    for (int i = 0; i < 3; i++) {
        size_t from = at;
        while (at < length && text.at[at] != ' ') {
            at++;
        }
        words[i] = (lull__text){text.at + from, at - from};
        at += at < length;
    }
    return length + 1;
}

static lull__text text_of(const lull__tzdata *tzdata) {
    return (lull__text){tzdata->text.bytes, tzdata->text.length};
}

/* The first line is "# version 2025b". */
static bool read_version(lull__tzdata *tzdata) {
    lull__text words[3] = {{0}};
    lull__text text = text_of(tzdata);
    if (text.length > 0) {
        read_line(text, 0, words);
    }
    if (!lull__text_equal(words[0], LULL__TEXT("#")) ||
        !lull__text_equal(words[1], LULL__TEXT("version")) ||
        words[2].length >= LULL__TZDATA_VERSION_BYTES) {
        return false;
    }
    memcpy(tzdata->version, words[2].at, words[2].length);
    return words[2].length > 0;
}

bool lull__tzdata_init(lull__tzdata *tzdata, lull_error *error) {
    *tzdata = (lull__tzdata){0};
    char path[4096];
    snprintf(path, sizeof path, "%s/tzdata.zi", lull__zone_folder());
    errno = 0;
    FILE *file = fopen(path, "rb");
    bool fine = file && read_all(&tzdata->text, file);
    bool no_memory = tzdata->text.failed || (!file && errno == ENOMEM);
    if (file) {
        fclose(file);
    }
    if (no_memory) {
        return lull__no_memory(error);
    }
    return (fine && read_version(tzdata)) ||
           lull__fail(error, LULL_NO_FILE, LULL__SAYS_NO_ZONES, lull__zone_folder());
}

void lull__tzdata_deinit(lull__tzdata *tzdata) {
    lull__buffer_deinit(&tzdata->text);
}

bool lull__tzdata_next(const lull__tzdata *tzdata, size_t *at, lull__text *name) {
    lull__text text = text_of(tzdata), words[3];
    while (*at < text.length) {
        *at = read_line(text, *at, words);
        bool zone = lull__text_equal(words[0], LULL__TEXT("Z"));
        bool link = lull__text_equal(words[0], LULL__TEXT("L"));
        *name = words[zone ? 1 : 2];
        if ((zone || link) && name->length > 0 && name->length <= LULL__ZONE_NAME_BYTES) {
            return true;
        }
    }
    return false;
}

bool lull__tzdata_has(const lull__tzdata *tzdata, lull__text name) {
    size_t at = 0;
    lull__text one;
    while (lull__tzdata_next(tzdata, &at, &one)) {
        if (lull__text_equal(one, name)) {
            return true;
        }
    }
    return false;
}
