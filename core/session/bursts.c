#include "session/bursts.h"

#include "session/state.h"

/* Events of one value beside each other in time, by their places: at most n - 1 on either side of
 * the one at `own`. */
typedef struct row {
    uint32_t places[2 * LULL__BURST_EVENTS - 1];
    uint32_t count, own;
} row;

/* Of equal times the later arrival stands behind. */
static bool insert(lull__measure *measure, uint64_t same, int64_t time_ms, uint32_t *at) {
    if (!lull__grow(&measure->beats, measure->item_count, &measure->item_capacity,
                    sizeof *measure->beats)) {
        return false;
    }
    for (*at = measure->item_count; *at > 0 && measure->beats[*at - 1].time_ms > time_ms; --*at) {
    }
    lull__beat *beat = measure->beats + *at;
    memmove(beat + 1, beat, (measure->item_count - *at) * sizeof *beat);
    *beat = (lull__beat){.time_ms = time_ms, .same = same};
    measure->item_count++;
    return true;
}

/* Those that can be in one burst with the event at `at`. */
static void find_row(const lull__measure *measure, const lull__measure_term *term, uint32_t at,
                     row *found) {
    const lull__beat *beats = measure->beats;
    uint32_t most = term->burst_count - 1, before = 0;
    for (uint32_t i = at; i-- > 0 && before < most;) {
        if (beats[at].time_ms - beats[i].time_ms > term->gap_ms) {
            break;
        }
        if (beats[i].same == beats[at].same) {
            found->places[most - ++before] = i;
        }
    }
    memmove(found->places, found->places + most - before, before * sizeof *found->places);
    found->own = before;
    found->places[before] = at;
    found->count = before + 1;
    for (uint32_t i = at + 1; i < measure->item_count && found->count - before <= most; i++) {
        if (beats[i].time_ms - beats[at].time_ms > term->gap_ms) {
            break;
        }
        if (beats[i].same == beats[at].same) {
            found->places[found->count++] = i;
        }
    }
}

/* Links what any n in a row that hold the event come within the time. Between two that are linked
 * it is linked to both. */
static void link(lull__measure *measure, const lull__measure_term *term, const row *of) {
    lull__beat *beats = measure->beats;
    const uint32_t *places = of->places;
    uint32_t n = term->burst_count, linked = 0; /* up to this one of the row all are */
    if (of->own + 1 < of->count) {
        beats[places[of->own]].linked = beats[places[of->own + 1]].linked;
    }
    for (uint32_t from = 0; from <= of->own && from + n <= of->count; from++) {
        const lull__beat *first = &beats[places[from]], *last = &beats[places[from + n - 1]];
        if (last->time_ms - first->time_ms > term->gap_ms) {
            continue;
        }
        for (uint32_t i = linked > from ? linked + 1 : from + 1; i < from + n; i++) {
            beats[places[i]].linked = true;
        }
        linked = from + n - 1;
    }
}

/* How many of the same value as the first come after it, as far as it matters, and whether the next
 * of them is linked to it. */
static uint32_t followers(const lull__measure *measure, uint32_t most, bool *linked) {
    const lull__beat *beats = measure->beats;
    uint32_t count = 0;
    *linked = false;
    for (uint32_t i = 1; i < measure->item_count && count < most; i++) {
        if (beats[i].same == beats->same) {
            *linked |= count == 0 && beats[i].linked;
            count++;
        }
    }
    return count;
}

static void forget_first(lull__measure *measure, const lull__measure_term *term, uint64_t *bites) {
    lull__beat *first = measure->beats;
    int64_t latest_ms = first[measure->item_count - 1].time_ms;
    bool goes_on;
    uint32_t enough = term->burst_count - 1, count = followers(measure, enough, &goes_on);
    if (count < enough && latest_ms - first->time_ms <= term->gap_ms) {
        ++*bites;
    }
    lull__measure_forget(measure, first->linked && !goes_on);
    measure->item_count--;
    memmove(first, first + 1, measure->item_count * sizeof *first);
}

bool lull__bursts_add(lull__measure *measure, const lull__measure_term *term, uint64_t same,
                      int64_t time_ms, uint64_t *bites) {
    if (lull__measure_has_forgotten(measure) && time_ms < measure->beats->time_ms) {
        ++*bites;
        return true;
    }
    uint32_t at;
    if (!insert(measure, same, time_ms, &at)) {
        return false;
    }
    row around;
    find_row(measure, term, at, &around);
    link(measure, term, &around);
    while (measure->item_count > term->items_max) {
        forget_first(measure, term, bites);
    }
    return true;
}

/* Is this link the first of its chain, of those that are remembered? */
static bool begins_chain(const lull__beat *beats, uint32_t at) {
    for (uint32_t i = at; i-- > 0;) {
        if (beats[i].same == beats[at].same) {
            return !beats[i].linked;
        }
    }
    return true;
}

uint64_t lull__bursts_count(const lull__measure *measure) {
    uint64_t count = (uint64_t)lull__measure_forgotten(measure);
    for (uint32_t i = 0; i < measure->item_count; i++) {
        count += measure->beats[i].linked && begins_chain(measure->beats, i);
    }
    return count;
}
