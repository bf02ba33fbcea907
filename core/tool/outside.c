/*
 * What tools see of the outside beside Lua's io: folders, and whether a person reads along.
 *
 *     lull.entries(folder)    its names, sorted by bytes, with "/" behind those of folders; nil and
 *                             what is wrong. Links to folders are not followed
 *     lull.kind(path)         "file", "folder" or "other"; nil and what is wrong
 *     lull.colours()          whether standard output is a terminal that wants colours
 */
#include "tool/modules.h"

#include <dirent.h>
#include <errno.h>
#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int fail(lua_State *L, const char *path, int error) {
    lua_pushnil(L);
    lua_pushfstring(L, "%s: %s", path, strerror(error));
    return 2;
}

static int kind(lua_State *L) {
    const char *path = luaL_checkstring(L, 1);
    struct stat facts;
    if (stat(path, &facts) != 0) {
        return fail(L, path, errno);
    }
    lua_pushstring(L, S_ISREG(facts.st_mode)   ? "file"
                      : S_ISDIR(facts.st_mode) ? "folder"
                                               : "other");
    return 1;
}

static int no_dots(const struct dirent *entry) {
    return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

static int by_bytes(const struct dirent **a, const struct dirent **b) {
    return strcmp((*a)->d_name, (*b)->d_name);
}

typedef struct folder {
    const char *path;
    struct dirent **entries;
    int count;
} folder;

static bool is_folder(const char *path) {
    struct stat facts;
    return lstat(path, &facts) == 0 && S_ISDIR(facts.st_mode);
}

static int push_entries(lua_State *L) {
    const folder *it = lua_touserdata(L, 1);
    lua_createtable(L, it->count, 0);
    for (int i = 0; i < it->count; i++) {
        const char *name = it->entries[i]->d_name;
        bool below = is_folder(lua_pushfstring(L, "%s/%s", it->path, name));
        lua_pop(L, 1);
        lua_pushfstring(L, "%s%s", name, below ? "/" : "");
        lua_rawseti(L, -2, i + 1);
    }
    return 1;
}

static int entries(lua_State *L) {
    folder it = {.path = luaL_checkstring(L, 1)};
    it.count = scandir(it.path, &it.entries, no_dots, by_bytes);
    if (it.count < 0) {
        return fail(L, it.path, errno);
    }
    lua_pushcfunction(L, push_entries); /* what it raises must not pass by the entries */
    lua_pushlightuserdata(L, &it);
    int status = lua_pcall(L, 1, 1, 0);
    for (int i = 0; i < it.count; i++) {
        free(it.entries[i]);
    }
    free(it.entries);
    return status == LUA_OK ? 1 : lua_error(L);
}

/* https://no-color.org: whoever sets it wants none. */
static int colours(lua_State *L) {
    const char *terminal = getenv("TERM"), *no_colour = getenv("NO_COLOR");
    bool dumb = !terminal || strcmp(terminal, "dumb") == 0;
    lua_pushboolean(L, isatty(STDOUT_FILENO) && !dumb && !(no_colour && *no_colour));
    return 1;
}

void lull__tool_add_outside(lua_State *L) {
    static const luaL_Reg functions[] = {
        {"entries", entries}, {"kind", kind}, {"colours", colours}, {NULL, NULL}};
    luaL_setfuncs(L, functions, 0);
}
