/*
 * Rules files, on disk and shipped: which may be read, and their text. Who runs lull may name any
 * file; what a rules file requires must lie in its own folder and be a plain file.
 */
#ifndef LULL_POLICY_FILES_H
#define LULL_POLICY_FILES_H

#include "policy/compiled.h"

/* The whole file, at most 1 MiB, into a buffer that outlives what may raise. LULL_NO_FILE, or no
 * memory. */
bool lull__read_source_file(lull__buffer *into, const char *path, lull_error *error);

/* For the scripts: read(folder, name), the text of a file that is required, or nil, what is wrong
 * and whether there is such a file. */
int lull__native_read(lua_State *L);

/* shipped(name): the text of a rules file that ships with lull, or nil. */
int lull__native_shipped(lua_State *L);

#endif
