#include "base/value.h"

#include <math.h>

/* An integer with a finite double, exactly: a cast of the integer could round. */
static int compare_mixed(int64_t integer, double number) {
    if (number >= 9223372036854775808.0) {
        return -1;
    }
    if (number < -9223372036854775808.0) {
        return 1;
    }
    double whole = floor(number);
    int64_t below = (int64_t)whole;
    if (integer != below) {
        return integer < below ? -1 : 1;
    }
    return number > whole ? -1 : 0;
}

int lull__compare_numbers(lull__value a, lull__value b) {
    if (a.type == LULL__INTEGER && b.type == LULL__INTEGER) {
        return a.integer < b.integer ? -1 : a.integer > b.integer;
    }
    if (a.type == LULL__NUMBER && b.type == LULL__NUMBER) {
        return a.number < b.number ? -1 : a.number > b.number;
    }
    return a.type == LULL__INTEGER ? compare_mixed(a.integer, b.number)
                                   : -compare_mixed(b.integer, a.number);
}
