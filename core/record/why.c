#include "record/why.h"

#include "base/json.h"
#include "record/write.h"
#include "session/deadline.h"

/* ---- places ---------------------------------------------------------------------------------- */

void lull__record_rule(lull__buffer *out, const lull__places *places, lull__place place) {
    lull__text file = lull__place_file(places, place);
    if (file.length == 0) {
        return;
    }
    lull__member(out, "rule");
    lull__json_write_string(out, file);
    out->length -= !out->failed; /* its last quote: the line comes before it */
    lull__buffer_char(out, ':');
    lull__buffer_integer(out, lull__place_line(place));
    lull__buffer_char(out, '"');
}

/* ---- clocks ---------------------------------------------------------------------------------- */

/* A timeout that is under way. */
typedef struct clock {
    const char *slot;
    lull__timeout timeout;
} clock;

enum { CLOCKS_MAX = 5 };

typedef struct clocks {
    clock list[CLOCKS_MAX];
    size_t count;
} clocks;

/* By instant; those that were added first go first where they are equal. */
static void add_clock(clocks *all, const char *slot, lull__timeout timeout) {
    size_t at = all->count;
    if (timeout.instant_ms == LULL__NEVER) {
        return;
    }
    for (; at > 0 && all->list[at - 1].timeout.instant_ms > timeout.instant_ms; at--) {
        all->list[at] = all->list[at - 1];
    }
    all->list[at] = (clock){slot, timeout};
    all->count++;
}

static clocks clocks_of(const lull__why *why) {
    const lull__session *session = why->session;
    const lull__window *window = why->touched;
    clocks all = {.count = 0};
    if (!session || !session->open) {
        return all;
    }
    add_clock(&all, "session.cap", lull__session_timeout_by(session, LULL__CAP));
    add_clock(&all, "session.rotate_on", lull__session_timeout_by(session, LULL__CALENDAR));
    add_clock(&all, "session.idle", lull__session_timeout_by(session, LULL__IDLE));
    if (window && window->open) {
        add_clock(&all, "window.cap", lull__window_timeout_by(window, LULL__CAP));
        if (!lull__window_is_paused(window)) {
            add_clock(&all, "window.idle", lull__window_timeout_by(window, LULL__IDLE));
        }
    }
    return all;
}

static void write_clocks(lull__buffer *out, const lull__places *places, const lull__why *why) {
    clocks all = clocks_of(why);
    const char *before = "[{\"slot\":\"";
    if (all.count == 0) {
        return;
    }
    lull__member(out, "clocks");
    for (size_t i = 0; i < all.count; i++) {
        const lull__timeout *timeout = &all.list[i].timeout;
        lull__buffer_string(out, before);
        lull__buffer_string(out, all.list[i].slot);
        lull__buffer_char(out, '"');
        if (timeout->limited) {
            lull__member_ms(out, "limit_ms", timeout->limit_ms);
        }
        lull__member_time(out, "due", timeout->time_ms);
        lull__record_rule(out, places, timeout->place);
        before = "},{\"slot\":\"";
    }
    lull__buffer_string(out, "}]");
}

/* ---- an event -------------------------------------------------------------------------------- */

static void write_window(lull__buffer *out, const lull__places *places,
                         const lull__effect *window) {
    lull__member(out, "window");
    lull__buffer_string(out, "{\"activity\":");
    lull__json_write_string(out, window->class->name);
    lull__record_rule(out, places, window->place);
    lull__buffer_char(out, '}');
}

void lull__record_why(lull__buffer *out, const lull__places *places, const lull__why *why) {
    const lull__address *address = why->address;
    lull__buffer_string(out, "{\"time\":");
    lull__write_time(out, address->time_ms);
    if (address->end_ms > address->time_ms) {
        lull__member_time(out, "end", address->end_ms);
    }
    if (why->position.file.length > 0) {
        lull__member_text(out, "file", why->position.file);
    }
    if (why->position.line > 0) {
        lull__member_count(out, "line", why->position.line);
    }
    if (address->key.length > 0) {
        lull__member_raw(out, "key", address->key);
    }
    if (why->client_id.length > 0) {
        lull__member_raw(out, "client_id", why->client_id);
    }
    if (why->fields.length > 0) {
        lull__member_raw(out, "fields", why->fields);
    }
    lull__record_rule(out, places, why->place);
    if (why->window) {
        write_window(out, places, why->window);
    }
    write_clocks(out, places, why);
    lull__buffer_char(out, '}');
}
