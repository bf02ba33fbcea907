#include "policy/compiled.h"

#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- loading --------------------------------------------------------------------------------------- */

static int load_body(lua_State *L) {
    lull__policy *policy = lull__sandbox_of(L)->owner;
    lull__natives_open(L);
    lull__natives_push_loader(L);
    lua_pushlstring(L, policy->settings.file.at, policy->settings.file.length);
    lua_pushlstring(L, policy->scratch.bytes ? policy->scratch.bytes : "", policy->scratch.length);
    lua_call(L, 2, 1);
    lull__compile(L, policy);
    lull__natives_push_threshold(L);
    policy->threshold_function = luaL_ref(L, LUA_REGISTRYINDEX);
    return 0;
}

static bool read_source(lull__policy *policy, const lull__source *source, lull_error *error) {
    lull__buffer *scratch = &policy->scratch;
    if (source->text) {
        lull__buffer_append(scratch, source->text, source->length);
        return !scratch->failed || lull__no_memory(error);
    }
    const char *fault = lull__read_source_file(scratch, source->name);
    return !fault || lull__fail_at(error, LULL_NO_FILE, source->name, 0, "%s", fault);
}

/* "rules/shop.lua" is the policy shop, unless it says another name. */
static lull__text name_of(const char *file) {
    const char *slash = strrchr(file, '/');
    const char *base = slash ? slash + 1 : file;
    size_t length = strlen(base);
    bool lua = length > 4 && strcmp(base + length - 4, ".lua") == 0;
    return (lull__text){base, lua ? length - 4 : length};
}

/* The name is kept as it is written: as a JSON string. */
static bool quote_name(lull__policy *policy) {
    lull__text name = policy->settings.name;
    policy->scratch.length = 0;
    lull__json_write_string(&policy->scratch, name);
    lull__text quoted = {policy->scratch.bytes, policy->scratch.length};
    policy->settings.name = lull__arena_copy(&policy->texts, quoted);
    return !policy->scratch.failed && policy->settings.name.at;
}

static bool set_version(lull__policy *policy) {
    char hex[SHA256_DIGEST_STRING_LENGTH];
    SHA256End(&policy->hash, hex);
    policy->settings.version = lull__arena_copy(&policy->texts, lull__text_of(hex));
    return policy->settings.version.at != NULL;
}

static bool init(lull__policy *policy, const lull__source *source) {
    policy->fields = lull__fields_new(policy->limits.rule_fields);
    policy->ignore = -1;
    policy->ignore_function = LULL__NO_FUNCTION;
    policy->time.function = LULL__NO_FUNCTION;
    policy->snapshot.function = LULL__NO_FUNCTION;
    policy->snapshot.result_slot = -1;
    policy->order_slot = policy->chunk_slot = -1;
    policy->matchers.pattern_steps_max = policy->limits.rule_call_steps;
    lull__text file = {source->name, strlen(source->name) + 1}; /* with its end: Lua wants it */
    policy->settings.file = lull__arena_copy(&policy->texts, file);
    policy->settings.file.length--;
    policy->settings.name = name_of(policy->settings.file.at);
    SHA256Init(&policy->hash);
    return policy->fields && policy->settings.file.at;
}

static void set_limits(lull__terms *terms, const lull_limits *limits) {
    terms->key_lines_max = limits->key_lines;
    terms->session_windows_max = limits->session_windows;
    terms->window_segments_max = limits->window_segments;
    terms->chunk_ranges_max = limits->chunk_ranges;
}

static bool load(lull__policy *policy, const lull__source *source, lull_error *error) {
    if (!init(policy, source) ||
        !lull__sandbox_open(&policy->sandbox, policy->limits.rule_memory_bytes, policy)) {
        return lull__no_memory(error);
    }
    if (!read_source(policy, source, error) ||
        !lull__sandbox_call(&policy->sandbox, load_body, NULL, policy->limits.rule_load_steps,
                            policy->limits.rule_call_ms * 5, LULL_BAD_RULES, error)) {
        if (error && !error->file[0]) {
            snprintf(error->file, sizeof error->file, "%s", source->name);
        }
        return false;
    }
    set_limits(&policy->settings.terms, &policy->limits);
    return (quote_name(policy) && set_version(policy)) || lull__no_memory(error);
}

lull__policy *lull__policy_load(const lull__source *source, const lull_limits *limits,
                                lull__reader *reader, lull_warn_fn warn, void *warn_context,
                                lull_error *error) {
    lull__policy *policy = calloc(1, sizeof *policy);
    if (!policy) {
        lull__no_memory(error);
        return NULL;
    }
    policy->limits = *limits;
    policy->reader = reader;
    policy->warn = warn;
    policy->warn_context = warn_context;
    if (!load(policy, source, error)) {
        lull__policy_free(policy);
        return NULL;
    }
    return policy;
}

void lull__policy_free(lull__policy *policy) {
    if (!policy) {
        return;
    }
    lull__choice *choices[] = {&policy->key,
                               &policy->activity,
                               &policy->session_activity,
                               &policy->window_activity,
                               &policy->session_id,
                               &policy->idle,
                               &policy->cap,
                               &policy->window_key,
                               &policy->window_idle};
    for (size_t i = 0; i < sizeof choices / sizeof *choices; i++) {
        free(choices[i]->arms);
    }
    lull__sandbox_close(&policy->sandbox);
    lull__fields_free(policy->fields);
    lull__item_tasks_free(policy->item_tasks);
    lull__matchers_deinit(&policy->matchers);
    lull__arena_deinit(&policy->texts);
    lull__buffer_deinit(&policy->scratch);
    free(policy->classes);
    free(policy->wide_row);
    free(policy);
}

const lull__settings *lull__policy_settings(const lull__policy *policy) {
    return &policy->settings;
}

const lull__fields *lull__policy_fields(const lull__policy *policy) {
    return policy->fields;
}

const char *lull__policy_lua_version(void) {
    return LUA_RELEASE;
}

/* ---- the event at hand ----------------------------------------------------------------------------- */

static bool widen(lull__policy *policy, size_t width) {
    if (policy->wide_capacity < width) {
        lull__value *row = realloc(policy->wide_row, width * 2 * sizeof *row);
        if (!row) {
            return false;
        }
        policy->wide_row = row;
        policy->wide_capacity = width * 2;
    }
    return true;
}

const lull__value *lull__policy_row(lull__policy *policy) {
    const lull__subject *subject = policy->subject;
    size_t width = policy->fields->slot_count;
    if (subject->width >= width) {
        return subject->row;
    }
    if (policy->wide_position == subject->position && policy->wide_width >= width) {
        return policy->wide_row;
    }
    lull__line_facts facts;
    if (!widen(policy, width) ||
        !lull__reader_read(policy->reader, subject->line, false, policy->fields, policy->wide_row,
                           subject->arena, &facts, NULL)) {
        return NULL;
    }
    policy->wide_position = subject->position;
    policy->wide_width = width;
    return policy->wide_row;
}

/* ---- functions of rules ---------------------------------------------------------------------------- */

static const char *const RULE_NAMES[] = {
#define RULE_NAME(id, name) name,
    LULL__RULES(RULE_NAME)
#undef RULE_NAME
};

enum { WARNINGS_MAX = 3 }; /* of each slot, in full; the rest is counted by marks */

static void warn(lull__policy *policy, lull__rule rule, const lull_error *error) {
    if (!policy->warn || policy->warned[rule] >= WARNINGS_MAX) {
        return;
    }
    policy->warned[rule]++;
    lull_error told = *error;
    snprintf(told.message, sizeof told.message, "%s: %.900s", RULE_NAMES[rule], error->message);
    policy->warn(policy->warn_context, &told, policy->subject->position);
}

/* A function of a rule under way: what it is, and what becomes of its answer. */
typedef struct call {
    lull__policy *policy;
    int function;
    bool with_session;
    void (*take)(lua_State *L, struct call *call); /* reads the answer at the top; may raise */
    uint32_t class;
    lull__threshold threshold;
    lull__value value; /* a string is in the subject's arena */
    bool held, answered;
} call;

static int call_body(lua_State *L) {
    call *made = lua_touserdata(L, 1);
    lua_rawgeti(L, LUA_REGISTRYINDEX, made->function);
    lull__sandbox_note_asked(L);
    lull__push_event(L, made->policy);
    if (made->with_session) {
        lull__push_session(L, made->policy);
    }
    lua_call(L, made->with_session ? 2 : 1, 1);
    made->take(L, made);
    return 0;
}

/* Asks a function. false: it failed, which has been reported. */
static bool ask(call *made, lull__rule rule) {
    lull__policy *policy = made->policy;
    lull_error error;
    policy->generation++;
    if (lull__sandbox_call(&policy->sandbox, call_body, made, policy->limits.rule_call_steps,
                           policy->limits.rule_call_ms, LULL_RULE_ERROR, &error)) {
        return true;
    }
    warn(policy, rule, &error);
    return false;
}

/* ---- choices --------------------------------------------------------------------------------------- */

static bool match(lull__policy *policy, lull__rule rule, int32_t node, bool *failed) {
    bool held = lull__match(&policy->matchers, node, policy->subject->row);
    if (policy->matchers.exhausted) {
        lull_error error;
        lull__fail_at(&error, LULL_RULE_STEPS, policy->settings.file.at, 0,
                      "a pattern of matches took more steps than the limit, expected one that "
                      "backtracks less");
        warn(policy, rule, &error);
        policy->matchers.exhausted = false;
        *failed = true;
    }
    return held;
}

/*
 * The first arm that holds and, where it is a function, has an opinion (which is then in `made`); NULL
 * where none does, or where a function failed: that costs the event the whole slot.
 */
static const lull__arm *choose(call *made, const lull__choice *choice, lull__rule rule,
                               bool *failed) {
    for (uint32_t i = 0; i < choice->count; i++) {
        const lull__arm *arm = &choice->arms[i];
        if (arm->held >= 0 && !match(made->policy, rule, arm->held, failed)) {
            continue;
        }
        if (arm->function == LULL__NO_FUNCTION) {
            return arm;
        }
        made->function = arm->function;
        if (!ask(made, rule)) {
            *failed = true;
            return NULL;
        }
        if (made->answered) {
            return arm;
        }
    }
    return NULL;
}

/* ---- ids as JSON ----------------------------------------------------------------------------------- */

static bool is_scalar(lull__value value) {
    return value.type == LULL__BOOLEAN || value.type == LULL__INTEGER ||
           value.type == LULL__NUMBER || value.type == LULL__STRING;
}

static void write_scalar(lull__buffer *out, lull__value value) {
    char digits[LULL__NUMBER_BYTES];
    switch ((lull__type)value.type) {
    case LULL__BOOLEAN:
        lull__buffer_string(out, value.boolean ? "true" : "false");
        break;
    case LULL__INTEGER:
        lull__buffer_integer(out, value.integer);
        break;
    case LULL__NUMBER:
        lull__buffer_append(out, digits, lull__json_number(value.number, digits));
        break;
    case LULL__STRING:
        lull__json_write_string(out, lull__value_text(value));
        break;
    default: /* an optional part that is missing */
        lull__buffer_string(out, "\"\"");
    }
}

/* What stands in scratch, in the subject's arena; empty, and counted, when it is too long. */
static lull__text take_id(lull__policy *policy, uint32_t *over_limit) {
    lull__buffer *scratch = &policy->scratch;
    if (scratch->length > policy->limits.id_bytes) {
        ++*over_limit;
        return (lull__text){0};
    }
    return lull__arena_copy(policy->subject->arena, (lull__text){scratch->bytes, scratch->length});
}

/* The parts as written in the rules: one scalar, or an array. Empty where one is missing. */
static lull__text id_of_parts(lull__policy *policy, const lull__leaf *leaf, uint32_t *over_limit) {
    const lull__value *row = policy->subject->row;
    lull__buffer *scratch = &policy->scratch;
    scratch->length = 0;
    for (uint8_t i = 0; i < leaf->key.count; i++) {
        lull__value value = row[leaf->key.parts[i].slot];
        if (!is_scalar(value) && !leaf->key.parts[i].optional) {
            return (lull__text){0};
        }
        if (leaf->key.list) {
            lull__buffer_char(scratch, i == 0 ? '[' : ',');
        }
        write_scalar(scratch, value);
    }
    if (leaf->key.list) {
        lull__buffer_char(scratch, ']');
    }
    return take_id(policy, over_limit);
}

static lull__value scalar_at(lua_State *L, int index) {
    lull__value value = {.type = LULL__NIL};
    switch (lua_type(L, index)) {
    case LUA_TBOOLEAN:
        value = (lull__value){.type = LULL__BOOLEAN, .boolean = lua_toboolean(L, index)};
        break;
    case LUA_TSTRING:
        value.type = LULL__STRING;
        value.string = lua_tostring(L, index);
        value.length = (uint32_t)lua_rawlen(L, index);
        break;
    case LUA_TNUMBER: {
        int whole;
        lua_Integer integer = lua_tointegerx(L, index, &whole);
        value = whole ? (lull__value){.type = LULL__INTEGER, .integer = integer}
                      : (lull__value){.type = LULL__NUMBER, .number = lua_tonumber(L, index)};
        break;
    }
    default:
        luaL_error(L, "found a %s, expected a string, a number, a boolean or a list of them",
                   luaL_typename(L, index));
    }
    bool finite = value.type != LULL__NUMBER || value.number - value.number == 0;
    if (!finite) {
        luaL_error(L, "found a number that is not finite, expected an id");
    }
    if (value.type == LULL__STRING && !lull__json_is_utf8(lull__value_text(value))) {
        luaL_error(L, "found a string that is not UTF-8, expected an id");
    }
    return value;
}

/* A key from a function: a scalar, a list of them, or nil. Left in scratch. */
static void take_key(lua_State *L, call *made) {
    lull__buffer *scratch = &made->policy->scratch;
    scratch->length = 0;
    made->answered = !lua_isnil(L, -1);
    if (!made->answered) {
        return;
    }
    if (!lua_istable(L, -1)) {
        write_scalar(scratch, scalar_at(L, -1));
        return;
    }
    lua_Integer count = (lua_Integer)lua_rawlen(L, -1);
    if (count == 0 || count > LULL__KEY_PARTS) {
        luaL_error(L, "found a list of %d parts, expected 1 to %d", (int)count, LULL__KEY_PARTS);
    }
    for (lua_Integer i = 1; i <= count; i++) {
        lua_rawgeti(L, -1, i);
        lull__buffer_char(scratch, i == 1 ? '[' : ',');
        write_scalar(scratch, scalar_at(L, -1));
        lua_pop(L, 1);
    }
    lull__buffer_char(scratch, ']');
}

/* The id that a slot gives; empty where it gives none. */
static lull__text id_of(lull__policy *policy, const lull__choice *choice, lull__rule rule,
                        lull__addressed *addressed) {
    for (uint32_t i = 0; i < choice->count; i++) {
        const lull__arm *arm = &choice->arms[i];
        if (arm->held >= 0 && !match(policy, rule, arm->held, &addressed->rule_failed)) {
            continue;
        }
        lull__text id = {0};
        if (arm->function == LULL__NO_FUNCTION) {
            id = id_of_parts(policy, &arm->leaf, &addressed->ids_over_limit);
        } else {
            call made = {.policy = policy, .function = arm->function, .take = take_key};
            if (!ask(&made, rule)) {
                addressed->rule_failed = true;
            } else if (made.answered) {
                id = take_id(policy, &addressed->ids_over_limit);
            }
        }
        if (id.length > 0) { /* a missing field is no opinion: the next choice */
            return id;
        }
    }
    return (lull__text){0};
}

/* ---- address --------------------------------------------------------------------------------------- */

static void take_time(lua_State *L, call *made) {
    if (!lua_isnil(L, -1)) {
        lull__value value = scalar_at(L, -1);
        if (value.type == LULL__STRING) {
            lull__text copy =
                lull__arena_copy(made->policy->subject->arena, lull__value_text(value));
            value.string = copy.at;
            value.length = copy.at ? value.length : 0;
        }
        made->value = value;
    }
}

static bool no_time(lull_error *error, const lull__time_slot *time, lull__value found) {
    switch ((lull__type)found.type) {
    case LULL__NIL:
        return lull__fail(error, LULL_NO_TIME,
                          "time: found nothing%s%.*s, expected RFC 3339 or a number since 1970",
                          time->path.length > 0 ? " at " : " from the function of the rules",
                          (int)time->path.length, time->path.at);
    case LULL__STRING:
        return lull__fail(error, LULL_NO_TIME,
                          "time: found \"%.*s\", expected RFC 3339 or a number since 1970",
                          found.length < 64 ? (int)found.length : 64, found.string);
    default:
        return lull__fail(error, LULL_NO_TIME,
                          "time: found no instant of the years 1 to 9999, "
                          "expected RFC 3339 or a number since 1970");
    }
}

/* Holds the event's time within the policy's bounds of the received one. */
static void bound_time(const lull__policy *policy, lull__value received_at,
                       lull__addressed *addressed) {
    const lull__time_slot *time = &policy->time;
    int64_t received_ms, *time_ms = &addressed->address.time_ms;
    if (!lull__time_parse(received_at, LULL__BY_MAGNITUDE, &received_ms)) {
        return;
    }
    int64_t ahead_ms = time->has_ahead ? time->ahead_ms : policy->settings.max_jump_ms;
    if (*time_ms > received_ms + ahead_ms) {
        *time_ms = received_ms + ahead_ms;
    }
    if (time->has_behind && *time_ms < received_ms - time->behind_ms) {
        *time_ms = received_ms - time->behind_ms;
    }
    addressed->received = true;
}

static bool address_time(lull__policy *policy, lull__addressed *addressed, lull_error *error) {
    const lull__time_slot *time = &policy->time;
    const lull__value *row = policy->subject->row;
    lull__value found = {.type = LULL__NIL};
    if (time->function == LULL__NO_FUNCTION) {
        found = row[time->slot];
    } else {
        call made = {.policy = policy, .function = time->function, .take = take_time};
        addressed->rule_failed |= !ask(&made, LULL__RULE_TIME);
        found = made.value;
    }
    if (!lull__time_parse(found, time->unit, &addressed->address.time_ms)) {
        return no_time(error, time, found);
    }
    if (time->has_received) {
        bound_time(policy, row[time->received_slot], addressed);
    }
    return true;
}

static void take_truth(lua_State *L, call *made) {
    made->held = lua_toboolean(L, -1);
}

static bool truth(lull__policy *policy, int function, lull__rule rule, bool *failed) {
    call made = {.policy = policy, .function = function, .take = take_truth};
    *failed |= !ask(&made, rule);
    return made.held;
}

static bool is_ignored(lull__policy *policy, bool *failed) {
    if (policy->ignore_function != LULL__NO_FUNCTION) {
        return truth(policy, policy->ignore_function, LULL__RULE_IGNORE, failed);
    }
    return policy->ignore >= 0 && match(policy, LULL__RULE_IGNORE, policy->ignore, failed);
}

/* Many clients send an empty text where they mean none. */
static lull__text unless_empty(lull__text id) {
    return lull__text_equal(id, LULL__TEXT("\"\"")) ? (lull__text){0} : id;
}

bool lull__policy_address(lull__policy *policy, const lull__subject *subject,
                          lull__addressed *addressed, lull_error *error) {
    *addressed = (lull__addressed){.order = {.type = LULL__NIL}};
    lull__address *address = &addressed->address;
    policy->subject = subject;
    bool timed = address_time(policy, addressed, error);
    if (timed && !(addressed->ignored = is_ignored(policy, &addressed->rule_failed))) {
        address->key = id_of(policy, &policy->key, LULL__RULE_KEY, addressed);
        lull__text client_id = id_of(policy, &policy->session_id, LULL__RULE_SESSION_ID, addressed);
        address->client_id = unless_empty(client_id);
        address->window_key = id_of(policy, &policy->window_key, LULL__RULE_WINDOW_KEY, addressed);
        if (policy->order_slot >= 0) {
            addressed->order = subject->row[policy->order_slot];
        }
    }
    policy->subject = NULL;
    return timed;
}

/* ---- judgement ------------------------------------------------------------------------------------- */

static void take_class(lua_State *L, call *made) {
    const lull__policy *policy = made->policy;
    made->answered = !lua_isnil(L, -1);
    if (!made->answered) {
        return;
    }
    if (lua_type(L, -1) != LUA_TSTRING) {
        luaL_error(L, "found a %s, expected the name of a class", luaL_typename(L, -1));
    }
    lull__text name;
    name.at = lua_tolstring(L, -1, &name.length);
    for (uint32_t i = 0; i < policy->class_count; i++) {
        if (lull__text_equal(policy->classes[i].name, name)) {
            made->class = i;
            return;
        }
    }
    lua_newtable(L);
    for (uint32_t i = 0; i < policy->class_count; i++) {
        lua_pushlstring(L, policy->classes[i].name.at, policy->classes[i].name.length);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    lull__natives_push_hint(L, name.at);
    luaL_error(L, "found \"%s\", expected the name of a class%s", name.at, lua_tostring(L, -1));
}

static const lull__class *class_of(lull__policy *policy, const lull__choice *choice,
                                   lull__rule rule, bool *failed) {
    call made = {.policy = policy, .with_session = true, .take = take_class};
    const lull__arm *arm = choose(&made, choice, rule, failed);
    uint32_t class = !arm                                 ? policy->active_class
                     : arm->function == LULL__NO_FUNCTION ? arm->leaf.class
                                                          : made.class;
    return &policy->classes[class];
}

static void judge_snapshot(lull__policy *policy, lull__judgement *judgement) {
    const lull__snapshot_slot *snapshot = &policy->snapshot;
    const lull__value *row = policy->subject->row;
    lull__snapshot_rest(judgement->snapshot);
    if (snapshot->function != LULL__NO_FUNCTION) {
        unsigned held =
            truth(policy, snapshot->function, LULL__RULE_WINDOW_SNAPSHOT, &judgement->rule_failed);
        lull__snapshot_advance(judgement->snapshot, 1, held);
    } else if (snapshot->result_slot >= 0) {
        lull__value packed = row[snapshot->result_slot];
        if (packed.type == LULL__INTEGER) {
            lull__snapshot_unpack(packed.integer, judgement->snapshot);
        }
    } else if (snapshot->count > 0) {
        unsigned held = 0;
        for (uint8_t i = 0; i < snapshot->count; i++) {
            held |= (unsigned)match(policy, LULL__RULE_WINDOW_SNAPSHOT, snapshot->parts[i],
                                    &judgement->rule_failed)
                    << i;
        }
        lull__snapshot_advance(judgement->snapshot, snapshot->count, held);
    }
}

static int64_t chunk_of(const lull__policy *policy) {
    lull__value chunk = {.type = LULL__NIL};
    if (policy->chunk_slot >= 0) {
        chunk = policy->subject->row[policy->chunk_slot];
    }
    return chunk.type == LULL__INTEGER && chunk.integer >= 0 ? chunk.integer : -1;
}

void lull__policy_judge(lull__policy *policy, const lull__subject *subject, const lull__view *view,
                        lull__judgement *judgement) {
    policy->subject = subject;
    policy->view = view;
    bool *failed = &judgement->rule_failed;
    *failed = false;
    bool own = policy->session_activity.count > 0;
    judgement->session_class = class_of(policy, own ? &policy->session_activity : &policy->activity,
                                        LULL__RULE_SESSION_ACTIVITY, failed);
    judgement->window_class = judgement->session_class;
    if (policy->settings.terms.windows) {
        if (policy->window_activity.count > 0) {
            judgement->window_class =
                class_of(policy, &policy->window_activity, LULL__RULE_WINDOW_ACTIVITY, failed);
        } else if (own) {
            judgement->window_class =
                class_of(policy, &policy->activity, LULL__RULE_SESSION_ACTIVITY, failed);
        }
        judge_snapshot(policy, judgement);
    }
    judgement->chunk = chunk_of(policy);
    policy->subject = NULL;
}

/* ---- thresholds ------------------------------------------------------------------------------------ */

/* What a duration, a box or a number of milliseconds means is the scripts' knowledge. */
static void take_threshold(lua_State *L, call *made) {
    made->answered = !lua_isnil(L, -1);
    if (!made->answered) {
        return;
    }
    lua_rawgeti(L, LUA_REGISTRYINDEX, made->policy->threshold_function);
    lua_insert(L, -2);
    lua_call(L, 1, 2);
    bool never = lua_isnil(L, -2);
    made->threshold =
        (lull__threshold){never ? LULL__NEVER : lua_tointeger(L, -2), lua_toboolean(L, -1)};
}

static lull__threshold threshold_of(lull__policy *policy, const lull__choice *choice,
                                    lull__rule rule, lull__threshold otherwise, bool *failed) {
    call made = {.policy = policy, .with_session = true, .take = take_threshold};
    const lull__arm *arm = choose(&made, choice, rule, failed);
    if (!arm) {
        return otherwise;
    }
    return arm->function == LULL__NO_FUNCTION ? arm->leaf.threshold : made.threshold;
}

void lull__policy_thresholds(lull__policy *policy, const lull__subject *subject,
                             const lull__view *view, lull__thresholds *thresholds,
                             bool *rule_failed) {
    /* A session must have some idle: where its rule fails, half an hour, as nearly everywhere. */
    const lull__threshold half_an_hour = {30 * 60 * 1000, false}, never = {LULL__NEVER, false};
    policy->subject = subject;
    policy->view = view;
    thresholds->idle =
        threshold_of(policy, &policy->idle, LULL__RULE_SESSION_IDLE, half_an_hour, rule_failed);
    thresholds->cap =
        threshold_of(policy, &policy->cap, LULL__RULE_SESSION_CAP, never, rule_failed);
    thresholds->window_idle =
        threshold_of(policy, &policy->window_idle, LULL__RULE_WINDOW_IDLE, never, rule_failed);
    policy->subject = NULL;
}
