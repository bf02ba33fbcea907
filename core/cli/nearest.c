#include "cli/cli.h"

#include <string.h>

enum { LONGEST = 31 }; /* of the words that are compared; a longer one is near to none */

static size_t least(size_t a, size_t b, size_t c) {
    size_t two = a < b ? a : b;
    return two < c ? two : c;
}

/* Letters to add, drop, change or swap with their neighbour, to make one word of the other. */
static size_t distance(const char *a, size_t a_length, const char *b, size_t b_length) {
    size_t rows[3][LONGEST + 1];
    size_t *before = rows[0], *above = rows[1], *row = rows[2];
    for (size_t k = 0; k <= b_length; k++) {
        above[k] = k;
    }
    for (size_t i = 1; i <= a_length; i++) {
        row[0] = i;
        for (size_t k = 1; k <= b_length; k++) {
            size_t change = above[k - 1] + (a[i - 1] != b[k - 1]);
            row[k] = least(above[k] + 1, row[k - 1] + 1, change);
            bool swapped = i > 1 && k > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1];
            if (swapped && before[k - 2] + 1 < row[k]) {
                row[k] = before[k - 2] + 1;
            }
        }
        size_t *oldest = before;
        before = above;
        above = row;
        row = oldest;
    }
    return above[b_length];
}

const char *lull__cli_nearest(const char *word, size_t length, const char *const *known,
                              size_t count) {
    const char *nearest = NULL;
    size_t least_far = length < 4 ? 2 : 3; /* not nearer than that is another word */
    for (size_t i = 0; length <= LONGEST && i < count; i++) {
        size_t known_length = strlen(known[i]);
        if (known_length > LONGEST) {
            continue;
        }
        size_t far = distance(word, length, known[i], known_length);
        bool begun = length >= 2 && length < known_length && strncmp(word, known[i], length) == 0;
        if (begun && far > 1) {
            far = 1; /* what it begins with is as near as a slip of one letter */
        }
        if (far < least_far && far < known_length) {
            least_far = far;
            nearest = known[i];
        }
    }
    return nearest;
}
