#!/usr/bin/env python3
"""Measures lull pair by pair: against the ceiling, and one way of working against another.

    python3 tests/bench/bench.py [--full] [--scale X] [--pairs N] [--only NAME,...] [--cpu N]

A ratio is how fast the first side of a pair is, with the second as 1: CPU time an event, user and
system. It is taken within each pair; the table shows the median, the least and the most of them.
Throughput stands beside it and means something on this machine only. Nothing is judged here.
"""

import argparse
import os
import sys

from measure import HIT_BYTES, SEED, Failed, Side, Stream, peak_bytes, place_here, visits
from telling import HEAD, Results, line, measure

# Events that touch a window: small, so that what is measured is the keys.
TOUCH = {"open": 1, "span_s": 240, "snapshots": 1000, "snapshot_bytes_min": 500,
         "snapshot_bytes_max": 500}
TOUCH_BYTES = 900


class Bench:
    """The streams and figures, in sizes for `make bench` or larger."""

    def __init__(self, place, full, scale):
        self.place = place
        self.full = full
        self.scale = scale * (4 if full else 1)
        self.many = int(10e6 * scale) if full else int(200e3 * scale)
        self.few = min(10000, self.many // 20)
        self.streams = {}

    def kept(self, name, make, *sizes, **options):
        if name not in self.streams:
            self.streams[name] = make(self.place, name, *sizes, **options)
        return self.streams[name]

    def stream(self, name, events, event_bytes, **options):
        return self.kept(name, Stream, max(int(events), 10), event_bytes, seed=SEED, **options)

    def visits(self, name, events, event_bytes, keys, **options):
        return self.kept(name, visits, events, event_bytes, keys, **options)

    def hits(self):
        return self.visits("hits", 400e3 * self.scale, HIT_BYTES, 10000)

    def skewed(self):
        return self.stream("hits-zipf", 400e3 * self.scale, HIT_BYTES, keys=1000000, zipf=1,
                           span_s=int(8640 * self.scale))

    def disordered(self):
        return self.visits("hits-disorder", 400e3 * self.scale, HIT_BYTES, 10000,
                           disorder_ms=10000)

    def fewer(self):
        return self.visits("hits-fewer", 80e3 * self.scale, HIT_BYTES, 2000)

    def mixed(self):
        return self.visits("mixed", 50e3 * self.scale, 4000, 1000, snapshots=200)

    def snapshots(self):
        return self.visits("snapshots", 100 * self.scale, 2e6, 20, snapshots=1000,
                           snapshot_bytes_min=1900000, snapshot_bytes_max=2000000)

    def keys(self, count):
        """All keys once, and then events of keys at random."""
        touches = self.many // 2 if self.full else 2 * self.many
        return self.stream(f"keys-{count}", count + touches, TOUCH_BYTES, keys=count, **TOUCH)

    def opened(self, count):
        return self.stream(f"opened-{count}", count, TOUCH_BYTES, keys=count, **TOUCH)

    def lull(self, rules="rules/posthog.lua", emit="all", beside=()):
        paths = [os.path.join(self.place.source, path) for path in (rules, *beside)]
        named = [word for path in paths for word in ("-r", path)]
        return [self.place.lull, "run", *named, "--emit", emit, "-o", "/dev/null"]

    def against_ceiling(self, name, stream, emit):
        return (name, Side("lull", self.lull(emit=emit), stream),
                Side("ceiling", [self.place.ceiling], stream))

    def against_values(self, name, stream, rules):
        return (name, Side(rules, self.lull(f"tests/bench/rules/{rules}.lua"), stream),
                Side("values", self.lull(), stream))

    def figures(self):
        """(name, subject, reference) each; the names are those of results.json."""
        yield self.against_ceiling("tagged", self.hits(), "all")
        yield self.against_ceiling("sessions", self.hits(), "sessions,windows")
        yield self.against_ceiling("events", self.hits(), "events")
        yield self.against_ceiling("tagged-zipf", self.skewed(), "all")
        yield self.against_ceiling("tagged-mixed", self.mixed(), "all")
        yield self.against_ceiling("tagged-2MB", self.snapshots(), "all")
        yield self.against_ceiling("sessions-2MB", self.snapshots(), "sessions,windows")
        yield self.against_values("activity-function", self.hits(), "activity_function")
        yield self.against_values("activity-functions", self.hits(), "activity_functions")
        yield self.against_values("all-functions", self.fewer(), "all_functions")
        yield ("lateness-10s",
               Side("10s", self.lull("tests/bench/rules/lateness.lua"), self.disordered()),
               Side("0", self.lull(), self.hits()))
        second = ["tests/bench/rules/second.lua"]
        yield ("second-policy",
               Side("two policies", self.lull(beside=second), self.hits()),
               Side("one", self.lull(), self.hits()))
        yield ("second-policy-shadow",
               Side("two and both answers", self.lull(beside=second) + ["--shadow"], self.hits()),
               Side("one", self.lull(), self.hits()))
        yield ("open-keys",
               Side(f"{self.many} keys", self.lull(), self.keys(self.many),
                    self.opened(self.many)),
               Side(f"{self.few} keys", self.lull(), self.keys(self.few), self.opened(self.few)))

    def memory(self):
        """Peaks of whole runs, in bytes, and what an open key adds to them."""
        peaks = {
            "hits": peak_bytes(self.place, self.lull(), self.hits()),
            "2MB": peak_bytes(self.place, self.lull(), self.snapshots()),
            "lateness-10s": peak_bytes(self.place, self.lull("tests/bench/rules/lateness.lua"),
                                       self.disordered()),
            "few-keys": peak_bytes(self.place, self.lull(), self.opened(self.few)),
            "many-keys": peak_bytes(self.place, self.lull(), self.opened(self.many)),
        }
        added = peaks["many-keys"] - peaks["few-keys"]
        return {"peak_bytes": peaks, "few_keys": self.few, "many_keys": self.many,
                "bytes_per_open_key": added / (self.many - self.few)}


def tell_memory(memory):
    peaks = ", ".join(f"{name} {peak / 1e6:.0f} MB" for name, peak in memory["peak_bytes"].items())
    print(f"peak memory: {peaks}")
    print(f"bytes per open key, with its session, window, ids and place in the tables: "
          f"{memory['bytes_per_open_key']:.0f} "
          f"(from {memory['few_keys']} keys to {memory['many_keys']})")


def options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--full", action="store_true", help="ten million keys, longer streams")
    parser.add_argument("--scale", type=float, default=1.0, help="all streams that much longer")
    parser.add_argument("--pairs", type=int, default=7, help="of a figure (default: 7)")
    parser.add_argument("--only", default="", help="some figures, or memory, with commas")
    parser.add_argument("--cpu", type=int, help="the CPU to run on (default: the last)")
    return parser.parse_args()


def main():
    asked = options()
    place = place_here(asked.cpu)
    bench = Bench(place, asked.full, asked.scale)
    figures = list(bench.figures())
    wanted = set(filter(None, asked.only.split(",")))
    unknown = wanted - {name for name, _, _ in figures} - {"memory"}
    if unknown:
        names = ", ".join([name for name, _, _ in figures] + ["memory"])
        sys.exit(f"bench: no figure {', '.join(sorted(unknown))}; there are {names}")
    results = Results(place, seed=SEED, scale=asked.scale, full=int(asked.full))
    print(HEAD, flush=True)
    try:
        for name, subject, reference in figures:
            if not wanted or name in wanted:
                count = min(asked.pairs, 5) if subject.stream.piped else asked.pairs
                result = measure(place, name, subject, reference, count)
                results.figures.append(result)
                print(line(result), flush=True)
        if not wanted or "memory" in wanted:
            results.told["memory"] = bench.memory()
            tell_memory(results.told["memory"])
    except Failed as error:
        sys.exit(f"bench: {error}")
    finally:
        for stream in bench.streams.values():
            stream.remove()
    results.close("results", f"{asked.pairs} pairs a figure on CPU {place.cpu}")


if __name__ == "__main__":
    main()
