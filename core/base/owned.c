#include "base/owned.h"

#include <stdlib.h>

lull__owned *lull__owned_new(lull__text text) {
    if (text.length > UINT32_MAX) {
        return NULL;
    }
    lull__owned *owned = malloc(sizeof *owned + text.length);
    if (owned) {
        owned->length = (uint32_t)text.length;
        if (text.length > 0) {
            memcpy(owned->bytes, text.at, text.length);
        }
    }
    return owned;
}
