#include "record/record.h"

#include "base/json.h"
#include "record/write.h"

static void write_marks(lull__buffer *out, unsigned marks) {
    static const char *const names[] = {
#define MARK_NAME(id, name) #name,
        LULL__MARKS(MARK_NAME)
#undef MARK_NAME
    };
    lull__member(out, "marks");
    const char *comma = "[\"";
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (marks & 1u << i) {
            lull__buffer_string(out, comma);
            lull__buffer_string(out, names[i]);
            comma = "\",\"";
        }
    }
    lull__buffer_append(out, "\"]", 2);
}

/* An object that is still open: what other policies say may follow. */
static void write_tag(lull__buffer *out, const lull__recorder *recorder, const lull__tag *tag) {
    lull__buffer_string(out, "{\"policy\":");
    lull__buffer_text(out, recorder->policy);
    if (tag->experiment.length > 0) {
        lull__member_raw(out, "experiment", tag->experiment);
        lull__member_raw(out, "arm", tag->arm);
    }
    if (tag->key.length > 0) {
        lull__member_raw(out, "key", tag->key);
    }
    if (tag->session_id.length > 0) {
        lull__member_raw(out, "session_id", tag->session_id);
        lull__member_count(out, "part", tag->part);
    }
    if (tag->window_id.length > 0) {
        lull__member_raw(out, "window_id", tag->window_id);
    }
    if (tag->window_index > 0) {
        lull__member_count(out, "window_index", tag->window_index);
    }
    if (tag->activity.length > 0) {
        lull__member_text(out, "activity", tag->activity);
    }
    if (tag->tells_record) {
        lull__member_bool(out, "record", tag->record);
    }
    if (tag->tells_counted) {
        lull__member_bool(out, "counted", true);
    }
    if (tag->marks) {
        write_marks(out, tag->marks);
    }
    if (tag->attach.length > 0) {
        lull__member_raw(out, "attach", tag->attach);
    }
    if (tag->why.length > 0) {
        lull__member_raw(out, "why", tag->why);
    }
}

static void write_attached(lull__buffer *out, const lull__attached *attached) {
    lull__value value = attached->value;
    if (attached->form == LULL__AS_TIME && value.type == LULL__INTEGER) {
        lull__write_time(out, value.integer);
    } else if (attached->form == LULL__AS_JSON) {
        lull__buffer_text(out, lull__value_text(value));
    } else {
        lull__json_write_scalar(out, value);
    }
}

void lull__record_attached(lull__buffer *out, const lull__attached *attached, uint32_t count) {
    char before = '{';
    for (uint32_t i = 0; i < count; i++) {
        if (attached[i].value.type != LULL__NIL) {
            lull__buffer_char(out, before);
            lull__json_write_string(out, attached[i].name);
            lull__buffer_char(out, ':');
            write_attached(out, &attached[i]);
            before = ',';
        }
    }
    if (before == ',') {
        lull__buffer_char(out, '}');
    }
}

void lull__record_open_event(lull__buffer *out, const lull__recorder *recorder, lull__text line,
                             size_t close, bool empty, const lull__tag *tag) {
    lull__buffer_append(out, line.at, close);
    lull__buffer_string(out, empty ? "\"lull\":" : ",\"lull\":");
    write_tag(out, recorder, tag);
}

void lull__record_close_event(lull__buffer *out, lull__text line, size_t close) {
    lull__buffer_char(out, '}');
    lull__buffer_append(out, line.at + close, line.length - close);
    lull__buffer_char(out, '\n');
}

void lull__record_answer(lull__buffer *out, const lull__recorder *recorder, const lull__tag *tag) {
    lull__buffer_text(out, recorder->policy);
    lull__buffer_char(out, ':');
    write_tag(out, recorder, tag);
    lull__buffer_char(out, '}');
}

void lull__record_load(lull__buffer *out, const lull__recorder *recorder,
                       const lull__loaded *loaded, uint64_t event) {
    lull__buffer_string(out, "{\"type\":\"policy.load\"");
    lull__member_raw(out, "policy", recorder->policy);
    lull__member(out, "version");
    lull__buffer_string(out, "\"sha256:");
    lull__buffer_text(out, loaded->version);
    lull__buffer_char(out, '"');
    lull__member_text(out, "file", loaded->file);
    lull__member(out, "at");
    lull__buffer_string(out, "{\"event\":");
    lull__buffer_integer(out, (int64_t)event);
    lull__buffer_char(out, '}');
    if (loaded->tzdata.length > 0) {
        lull__member_text(out, "tzdata", loaded->tzdata);
    }
    lull__buffer_string(out, "}\n");
}

void lull__record_reject(lull__buffer *out, const lull__reject *reject) {
    lull__buffer_string(out, "{\"type\":\"reject\"");
    if (reject->file.length > 0) {
        lull__member_text(out, "file", reject->file);
    }
    lull__member_count(out, "line", reject->line);
    lull__member_count(out, "offset", reject->offset);
    lull__member_count(out, "bytes", reject->bytes);
    lull__member_word(out, "error", reject->error);
    lull__member_text(out, "message", lull__text_of(reject->message));
    if (lull__json_is_utf8(reject->input)) {
        lull__member_text(out, "input", reject->input);
    } else {
        lull__member_base64(out, "input_base64", reject->input);
    }
    if (reject->cut) {
        lull__member_bool(out, "cut", true);
    }
    lull__buffer_append(out, "}\n", 2);
}
