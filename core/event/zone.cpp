/* Zones: read by the library when one is opened, looked up in an array of our own after that. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpedantic" /* compound literals of C in inline functions */
extern "C" {
#include "event/zone.h"
#include "base/error.h"
#include "base/messages.h"
}
#pragma GCC diagnostic pop

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <exception>
#include <new>
#include <string>
#include <vector>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpedantic"
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wunused-parameter"
#include <absl/base/config.h>
#include <absl/time/civil_time.h>
#include <absl/time/time.h>
#pragma GCC diagnostic pop

namespace {

struct change {
    int64_t from_s; /* since 1970 */
    int64_t offset_s;
};

constexpr int64_t FIRST_S = -(int64_t{1} << 40);     /* long before the first zone had clocks */
constexpr int64_t CYCLE_S = int64_t{146097} * 86400; /* 400 years: dates and weekdays come again */
constexpr int64_t RULE_UNTIL_S = int64_t{10000000000}; /* no database lists changes of 2286 */

/* Changes of clocks, oldest first; what comes at every instant before them is in the first. */
std::vector<change> changes_of(const absl::TimeZone &zone) {
    absl::Time at = absl::FromUnixSeconds(FIRST_S);
    std::vector<change> changes{{FIRST_S, zone.At(at).offset}};
    absl::TimeZone::CivilTransition next;
    while (zone.NextTransition(at, &next)) {
        int64_t offset_s = changes.back().offset_s;
        int64_t from_s = (next.from - absl::CivilSecond()) - offset_s;
        int64_t shift_s = next.to - next.from;
        if (shift_s != 0) { /* else only a name changed */
            changes.push_back({from_s, offset_s + shift_s});
        }
        at = absl::FromUnixSeconds(from_s);
    }
    return changes;
}

/*
 * The library keeps zones for ever, by the path that it was asked for, and before 2026 also that
 * there was none, though memory was only short for a moment. So a zone that it says is none is
 * asked for once more by another path; if that was it, so are all from then on.
 */
std::atomic<unsigned> spelling{0};

std::string path_of(lull__text name, unsigned dots) {
    std::string path = lull__zone_folder();
    for (; dots > 0; dots--) {
        path += "/.";
    }
    return path + "/" + std::string(name.at, name.length);
}

} // namespace

struct lull__zone {
    std::vector<change> changes;
    bool repeats; /* its last 400 years come again, for ever */

    explicit lull__zone(const absl::TimeZone &zone)
        : changes(changes_of(zone)), repeats(changes.back().from_s > RULE_UNTIL_S) {
    }
};

extern "C" lull__zone *lull__zone_open(lull__text name, lull_error *error) {
    try {
        absl::TimeZone zone;
        const unsigned first = spelling;
        for (unsigned dots = first; dots <= first + 1; dots++) {
            if (absl::LoadTimeZone(path_of(name, dots), &zone)) {
                spelling = dots;
                return new lull__zone(zone);
            }
        }
    } catch (const std::bad_alloc &) {
        lull__no_memory(error);
        return nullptr;
    } catch (const std::exception &) { /* then it was not read, whatever the reason */
    }
    lull__fail(error, LULL_NO_FILE, LULL__SAYS_UNREADABLE_ZONE, static_cast<int>(name.length),
               name.at);
    return nullptr;
}

extern "C" void lull__zone_close(lull__zone *zone) {
    delete zone;
}

extern "C" lull__zone_span lull__zone_at(const lull__zone *zone, int64_t instant_ms) {
    const std::vector<change> &changes = zone->changes;
    int64_t at_s = instant_ms / 1000 - (instant_ms % 1000 < 0);
    int64_t back_s = 0;
    if (zone->repeats && at_s >= changes.back().from_s) {
        back_s = ((at_s - changes.back().from_s) / CYCLE_S + 1) * CYCLE_S;
    }
    auto after =
        std::upper_bound(changes.begin() + 1, changes.end(), at_s - back_s,
                         [](int64_t time, const change &one) { return time < one.from_s; });
    const change &now = *(after - 1);
    lull__zone_span span = {-LULL__ZONE_ALWAYS, LULL__ZONE_ALWAYS, now.offset_s * 1000};
    if (after - 1 != changes.begin()) {
        span.from_ms = (now.from_s + back_s) * 1000;
    }
    if (after != changes.end()) {
        span.until_ms = (after->from_s + back_s) * 1000;
    }
    return span;
}

extern "C" const char *lull__zone_folder(void) {
    const char *folder = std::getenv("TZDIR");
    return folder && folder[0] == '/' ? folder : "/usr/share/zoneinfo";
}

#define TEXT_OF(number) #number
#define VERSION_OF(release, patch) "Abseil " TEXT_OF(release) "." TEXT_OF(patch)

extern "C" const char *lull__zone_library_version(void) {
    return VERSION_OF(ABSL_LTS_RELEASE_VERSION, ABSL_LTS_RELEASE_PATCH_LEVEL);
}
