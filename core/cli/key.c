#include "cli/key.h"

#include "cli/cli.h"
#include "host/messages.h"
#include "host/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

/* ---- as JSON --------------------------------------------------------------------------------- */

static bool is_key(const cJSON *value) {
    return cJSON_IsString(value) || cJSON_IsNumber(value) || cJSON_IsBool(value) ||
           (cJSON_IsArray(value) && cJSON_GetArraySize(value) > 0);
}

/* cJSON's numbers are doubles: a whole number stands for itself. */
static bool is_whole(const char *text) {
    size_t digits = strspn(text + (*text == '-'), "0123456789");
    return digits > 0 && text[digits + (*text == '-')] == 0;
}

bool lull__cli_key_init(lull__cli_key *key, const char *text, lull_error *error) {
    cJSON *value = cJSON_ParseWithOpts(text, NULL, true);
    if (!value || !is_key(value)) {
        cJSON_Delete(value);
        value = cJSON_CreateString(text);
    }
    key->json = cJSON_IsNumber(value) && is_whole(text) ? strdup(text)
                : value                                 ? cJSON_PrintUnformatted(value)
                                                        : NULL;
    cJSON_Delete(value);
    if (!key->json) {
        *error = (lull_error){.code = LULL_NO_MEMORY, .message = LULL__SAYS_NO_MEMORY};
    }
    return key->json != NULL;
}

void lull__cli_key_deinit(lull__cli_key *key) {
    free(key->json);
    for (size_t i = 0; i < key->near_count; i++) {
        free(key->near[i]);
    }
}

/* ---- near ones ------------------------------------------------------------------------------- */

/* What stands between the quotes of a text; all else as it is. */
static lull__cli_part bare(lull__cli_part json) {
    bool quoted = json.length >= 2 && *json.at == '"';
    return quoted ? (lull__cli_part){json.at + 1, json.length - 2} : json;
}

static bool is_near(const lull__cli_key *key, lull__cli_part json) {
    lull__cli_part own = bare((lull__cli_part){key->json, strlen(key->json)}), other = bare(json);
    char *known = strndup(other.at, other.length);
    const char *const words[] = {known ? known : ""};
    bool same = other.length == own.length && memcmp(other.at, own.at, own.length) == 0;
    bool near = known && (same || lull__cli_nearest(own.at, own.length, words, 1));
    free(known);
    return near;
}

static void keep_near(lull__cli_key *key, lull__cli_part json) {
    for (size_t i = 0; i < key->near_count; i++) {
        if (lull__cli_is_part(json, key->near[i])) {
            return;
        }
    }
    if (key->near_count < LULL__CLI_NEAR_MAX && is_near(key, json)) {
        key->near[key->near_count] = strndup(json.at, json.length);
        key->near_count += key->near[key->near_count] != NULL; /* for want of memory, none */
    }
}

bool lull__cli_key_is(lull__cli_key *key, lull__cli_part json) {
    bool is = lull__cli_is_part(json, key->json);
    key->seen |= is;
    if (!key->seen && json.length > 0) {
        keep_near(key, json);
    }
    return is;
}

/* ---- never seen ------------------------------------------------------------------------------ */

static const char *kind_of(const char *json) {
    return *json == '"'   ? "the text "
           : *json == '[' ? "the list "
           : *json < 'a'  ? "the number "
                          : "";
}

int lull__cli_key_unseen(const lull__cli_key *key, const lull_stats *stats) {
    uint64_t keys = stats->keys + stats->keys_forgotten;
    fprintf(stderr, LULL__SAYS_NO_EVENT_OF, kind_of(key->json), key->json, keys == 1 ? "is" : "are",
            lull__host_number_of(keys).text, keys == 1 ? "" : "s");
    for (size_t i = 0; i < key->near_count; i++) {
        fprintf(stderr, "%s%s%s",
                i == 0                     ? "; did you mean "
                : i + 1 == key->near_count ? " or "
                                           : ", ",
                kind_of(key->near[i]), key->near[i]);
    }
    fputs(key->near_count > 0 ? "?\n" : "\n", stderr);
    return LULL__CLI_FAILED;
}
