#include "policy/files.h"

#include "policy/messages.h"
#include "policy/scripts.h"

#include <errno.h>
#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SOURCE_BYTES_MAX = 1 << 20 };

/* Nothing is open and no call can raise meanwhile. */
bool lull__read_source_file(lull__buffer *into, const char *path, lull_error *error) {
    into->length = 0;
    FILE *file = fopen(path, "rb");
    if (!file) {
        return errno == ENOMEM ? lull__no_memory(error)
                               : lull__fail_at(error, LULL_NO_FILE, path, 0, LULL__SAYS_NO_FILE,
                                               strerror(errno));
    }
    char *room = into->bytes;
    size_t got = 1;
    while (got > 0 && into->length <= SOURCE_BYTES_MAX) {
        room = lull__buffer_room(into, 65536);
        got = room ? fread(room, 1, 65536, file) : 0;
        into->length += got;
    }
    bool unreadable = ferror(file) != 0;
    fclose(file);
    if (!room) {
        return lull__no_memory(error);
    }
    if (into->length > SOURCE_BYTES_MAX || unreadable) {
        return lull__fail_at(error, LULL_NO_FILE, path, 0, "%s",
                             unreadable ? LULL__SAYS_UNREADABLE_FILE : LULL__SAYS_LARGE_FILE);
    }
    return true;
}

/* Whether the file behind the name lies in the folder itself, whatever links say. */
static bool is_inside(const char *folder, const char *path, bool *failed) {
    char *inside = realpath(folder[0] ? folder : ".", NULL);
    *failed = !inside && errno == ENOMEM;
    char *real = realpath(path, NULL);
    *failed |= !real && errno == ENOMEM;
    size_t length = inside ? strlen(inside) : 0;
    bool is = inside && real && strncmp(real, inside, length) == 0 && real[length] == '/' &&
              !strchr(real + length + 1, '/');
    free(inside);
    free(real);
    return is;
}

/*
 * Reads a file that a rules file requires. What a rule may not read is not even opened: opening a
 * pipe or reading a device can take for ever.
 */
static bool read_required(lull__buffer *into, const char *folder, const char *path,
                          lull_error *error) {
    bool failed = false;
    struct stat facts;
    bool exists = stat(path, &facts) == 0;
    if (exists && !is_inside(folder, path, &failed)) {
        return failed ? lull__no_memory(error)
                      : lull__fail(error, LULL_NO_FILE, LULL__SAYS_FILE_OUTSIDE);
    }
    if (exists && !S_ISREG(facts.st_mode)) {
        return lull__fail(error, LULL_NO_FILE, LULL__SAYS_NOT_A_FILE);
    }
    return lull__read_source_file(into, path, error);
}

int lull__native_read(lua_State *L) {
    const char *folder = luaL_checkstring(L, 1);
    const char *path = lua_pushfstring(L, "%s%s", folder, luaL_checkstring(L, 2));
    lull__buffer *scratch = &((lull__policy *)lull__sandbox_of(L)->owner)->scratch;
    lull_error error;
    bool fine = read_required(scratch, folder, path, &error);
    if (!fine && error.code == LULL_NO_MEMORY) {
        lull__sandbox_raise_no_memory(L);
    }
    if (!fine) {
        lua_pushnil(L);
        lua_pushfstring(L, "%s: %s", path, error.message);
        lua_pushboolean(L, access(path, F_OK) == 0);
        return 3;
    }
    lua_pushlstring(L, scratch->bytes, scratch->length);
    return 1;
}

int lull__native_shipped(lua_State *L) {
    const lull__script *script =
        lull__script_find(lua_pushfstring(L, "rules/%s", luaL_checkstring(L, 1)));
    if (!script) {
        return 0;
    }
    lua_pushlstring(L, script->bytes, script->length);
    return 1;
}
