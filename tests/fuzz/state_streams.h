/*
 * Engines whose states fuzz_state mutates: a few policies that together use every slot, and one
 * stream for all. state_seeds saves them at many places; fuzz_state goes on from what it restored.
 */
#ifndef LULL_TESTS_FUZZ_STATE_STREAMS_H
#define LULL_TESTS_FUZZ_STATE_STREAMS_H

#include "base/buffer.h"
#include "fuzz.h"
#include "lull.h"

static const char *const state_policies[] = {
    "return policy { key = 'user', time = 'ts', session = { idle = '30m', cap = '24h' } }",

    ("return policy { key = { 'site', optional 'user' }, time = 'ts', lateness = '30s',"
     " order = 'seq', max_jump = '1h', activity = where { kind = 'click' },"
     " classes = { active = { expired = { 'new', idle = 'join' } } },"
     " session = { id = 'sid', trust = 'verify', idle = at_least '30m', cap = '4h' },"
     " window = { key = 'tab', idle = '5m', chunk = 'ci',"
     " snapshot = { where { kind = 'meta' }, where { kind = 'full' } } } }"),

    ("return policy { key = 'user', time = 'ts', lateness = '10s', active_gap = '1m', retain = "
     "'2d',"
     " activity = choose { when({ kind = 'full' }, 'passive'), when({ kind = 'meta' }, 'ignore'),"
     " 'active' }, session = { id = 'sid', idle = choose { when({ kind = 'click' }, '1m'), '20m' } "
     "},"
     " window = { key = optional 'tab', idle = at_least '2m', snapshot = where { kind = 'full' } } "
     "}"),

    ("return policy { key = 'user', time = { 'ts', ends = 'till' }, unique = 'ci',"
     " session = { idle = never, cap = '1h' },"
     " window = { chunk = 'ci' } }"),

    ("return policy { key = 'user', time = 'ts', session = { idle = '5d', limit = { r = 4 },"
     " measures = { n = count(), a = first 'tab', s = sum 'ci', d = distinct 'kind',"
     " r = runs '2s', t = active_time '10m', b = bursts { n = 2, within = '1h', same = 'tab' } },"
     " tags = { busy = where { b = at_least(1) } } } }"),

    ("return policy { key = 'user', time = 'ts', session = { id = 'sid', idle = '30m',"
     " cap = { '2h', since = 'clock' }, data = { n = 0, kind = 'none', half = 0.5 },"
     " carry = { clock = 0, last = false }, attach = { 'start', 'data.kind', 'carry.last' },"
     " update = function(event, session) session.data.n = session.data.n + 1"
     " session.data.kind = event.kind session.data.half = session.data.half / 2"
     " session.carry.last = event.ci"
     " if session.carry.clock == 0 then session.carry.clock = at(event) end"
     " session:tag('tag ' .. session.data.n) end } }"),

    ("return policy { key = 'user', time = 'ts', activity = where { kind = 'click' },"
     " session = { id = 'sid', idle = '2h' }, window = { key = optional 'tab', idle = '5m',"
     " cap = '9m', limit = { n = 2 }, rotate_on = { when({ kind = 'full' }, 'full'), changed 'tab' "
     "},"
     " measures = { n = count(), t = last 'kind', d = distinct 'ci' } } }"),
};

enum { STATE_POLICIES = sizeof state_policies / sizeof *state_policies };

/* The first line is cut in two by the seeds; the last ones come when most is over. */
static const char *const state_lines[] = {
    "{\"user\":\"u1\",\"site\":\"s\",\"ts\":1760000000000,\"kind\":\"click\",\"tab\":\"a\"}",
    "{\"user\":\"u1\",\"site\":\"s\",\"ts\":1760000001000,\"kind\":\"meta\",\"tab\":\"a\",\"ci\":"
    "0}",
    "{\"user\":\"u1\",\"site\":\"s\",\"ts\":1760000001000,\"kind\":\"full\",\"tab\":\"a\",\"ci\":"
    "2}",
    "{\"user\":\"u2\",\"ts\":1760000003000,\"kind\":\"view\",\"sid\":\"c1\",\"seq\":2,\"ci\":4}",
    "{\"user\":\"u2\",\"site\":\"s\",\"ts\":1760000003000,\"sid\":\"c1\",\"seq\":1,\"tab\":\"b\"}",
    "{\"user\":\"u1\",\"site\":\"s\",\"ts\":1760000600000,\"kind\":\"click\",\"tab\":\"a\",\"ci\":"
    "3,\"till\":1760003000000}",
    "no event",
    "{\"user\":\"u1\",\"site\":\"s\",\"ts\":1760000590000,\"sid\":\"c2\",\"tab\":\"b\",\"ci\":2}",
    "{\"user\":\"u3\",\"site\":\"s\",\"ts\":1760900000000,\"kind\":\"click\"}",
    "{\"user\":\"u3\",\"site\":\"s\",\"ts\":1760900000001,\"kind\":\"full\",\"tab\":\"c\"}",
    "{\"user\":\"u1\",\"site\":\"s\",\"ts\":1760002500000,\"kind\":\"click\",\"tab\":\"a\"}",
    "{\"user\":7,\"site\":\"s\",\"ts\":1760010000000,\"sid\":\"c3\",\"kind\":\"click\"}",
    "{\"user\":\"u2\",\"site\":\"s\",\"ts\":1760012000000,\"sid\":\"c1\",\"kind\":\"click\"}",
};

enum { STATE_LINES = sizeof state_lines / sizeof *state_lines };

static inline bool state_write(void *context, lull_stream stream, const char *bytes, size_t count) {
    (void)stream;
    lull__buffer *out = context;
    lull__buffer_append(out, bytes, count);
    return true;
}

/* An engine with one of the policies and limits so small that they bite; output goes to `out`. */
static inline lull_engine *state_engine(unsigned policy, lull__buffer *out) {
    lull_error error = {0};
    lull_options options;
    lull_options_init(&options);
    options.write = state_write;
    options.context = out;
    options.limits.key_lines = 3;
    options.limits.session_windows = 2;
    options.limits.window_segments = 4;
    options.limits.chunk_ranges = 2;
    options.limits.unique_values = 3;
    options.limits.measure_items = 2;
    options.limits.session_tags = 2;
    options.limits.aside_events = 3;
    options.limits.waiting_bytes = 2048;
    lull_engine *engine = lull_engine_new(&options, &error);
    const char *rules = state_policies[policy % STATE_POLICIES];
    MUST_SAY(engine && lull_engine_load_text(engine, "fuzz.lua", rules, strlen(rules), &error),
             error.message);
    return engine;
}

static inline void state_feed(lull_engine *engine, const char *bytes, size_t count) {
    lull_error error = {0};
    MUST_SAY(lull_engine_feed(engine, bytes, count, &error), error.message);
}

static inline void state_feed_line(lull_engine *engine, const char *line) {
    state_feed(engine, line, strlen(line));
    state_feed(engine, "\n", 1);
}

/* What comes before keys and events in a state of this engine: magic, format and version of the
 * rules. The caller frees it. */
static inline lull__text state_prefix(lull_engine *engine) {
    void *bytes = NULL;
    size_t count = 0;
    lull_error error = {0};
    MUST_SAY(lull_engine_save(engine, &bytes, &count, &error), error.message);
    const unsigned char *at = bytes;
    MUST(count > 6 && at[4] < 0x80 && at[5] < 0x80 && count > (size_t)6 + at[5]);
    return (lull__text){bytes, (size_t)6 + at[5]};
}

#endif
