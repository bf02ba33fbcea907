#!/usr/bin/env python3
"""Measures lull pair by pair: against the ceiling, and one way of working against another.

    python3 tests/bench/bench.py [--full] [--scale X] [--pairs N] [--only NAME,...] [--cpu N]

A ratio is how fast the first side of a pair is, with the second as 1: CPU time an event, user and
system. It is taken within each pair; the table shows the median, the least and the most of them.
Throughput stands beside it and means something on this machine only. Nothing is judged here.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import time

from measure import Failed, Place, Side, Stream, pairs, peak_bytes, spread

SEED = 20260302
# Events that touch a window: small, so that what is measured is the keys.
TOUCH = {"open": 1, "span_s": 240, "snapshots": 1000, "snapshot_bytes_min": 500,
         "snapshot_bytes_max": 500}
TOUCH_BYTES = 900
HIT_BYTES = 560
# Visits look alike in streams of any length: each key comes this often, wherever there are enough.
KEY_EVERY_S = 216


class Bench:
    """The streams and figures, in sizes for `make bench` or larger."""

    def __init__(self, place, full, scale):
        self.place = place
        self.full = full
        self.scale = scale * (4 if full else 1)
        self.many = int(10e6 * scale) if full else int(200e3 * scale)
        self.few = min(10000, self.many // 20)
        self.streams = {}

    def stream(self, name, events, event_bytes, **options):
        if name not in self.streams:
            self.streams[name] = Stream(self.place, name, max(int(events), 10), event_bytes,
                                        seed=SEED, **options)
        return self.streams[name]

    def visits(self, name, events, event_bytes, keys, **options):
        span_s = max(int(events * KEY_EVERY_S / keys), 1)
        return self.stream(name, events, event_bytes, keys=keys, span_s=span_s, **options)

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


def side_result(side, runs):
    cpu_s = spread([run.cpu_s for run in runs])
    return {
        "name": side.name,
        "stream": side.stream.name,
        "options": " ".join(side.stream.options),
        "events": side.events,
        "bytes": int(side.megabytes() * 1e6),
        "cpu_s": [run.cpu_s for run in runs],
        "wall_s": [run.wall_s for run in runs],
        "events_per_cpu_s": side.events / cpu_s["median"],
        "megabytes_per_cpu_s": side.megabytes() / cpu_s["median"],
    }


def measure(place, name, subject, reference, count):
    taken = pairs(place, subject, reference, count)
    share = subject.events / reference.events
    return {
        "name": name,
        "pairs": count,
        "ratio": spread([share * b.cpu_s / a.cpu_s for a, b in taken]),
        "ratio_wall": spread([share * b.wall_s / a.wall_s for a, b in taken]),
        "subject": side_result(subject, [a for a, _ in taken]),
        "reference": side_result(reference, [b for _, b in taken]),
    }


# ---- telling -------------------------------------------------------------------------------------

HEAD = f"{'figure':19} {'ratio':>6} {'least':>6} {'most':>6} {'wall':>6}   what against what"


def line(result):
    ratio, wall = result["ratio"], result["ratio_wall"]
    sides = []
    for side in (result["subject"], result["reference"]):
        told = f"{side['name']} {side['events_per_cpu_s'] / 1e3:.3g} k/s"
        if side["bytes"]:
            told += f" {side['megabytes_per_cpu_s']:.0f} MB/s"
        sides.append(told)
    return (f"{result['name']:19} {ratio['median']:6.3f} {ratio['min']:6.3f} {ratio['max']:6.3f} "
            f"{wall['median']:6.3f}   {' : '.join(sides)}")


def processor():
    with open("/proc/cpuinfo", encoding="ascii", errors="replace") as file:
        for text in file:
            if text.startswith("model name"):
                return text.split(":", 1)[1].strip()
    return platform.machine()


def machine(place):
    said = subprocess.run([place.lull, "--version"], capture_output=True, check=True, text=True)
    return {
        "processor": processor(),
        "cpus": os.cpu_count(),
        "pinned_to": place.cpu,
        "kernel": platform.release(),
        "versions": said.stdout.splitlines(),
        "load_before": list(os.getloadavg()),
    }


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
    source = os.environ.get("LULL_SOURCE", ".")
    build = os.environ.get("LULL_BUILD", os.path.join(source, "build"))
    place = Place(source, build, asked.cpu)
    bench = Bench(place, asked.full, asked.scale)
    figures = list(bench.figures())
    wanted = set(filter(None, asked.only.split(",")))
    unknown = wanted - {name for name, _, _ in figures} - {"memory"}
    if unknown:
        names = ", ".join([name for name, _, _ in figures] + ["memory"])
        sys.exit(f"bench: no figure {', '.join(sorted(unknown))}; there are {names}")
    begin = time.monotonic()
    results = {"seed": SEED, "scale": asked.scale, "full": int(asked.full),
               "machine": machine(place), "figures": []}
    print(HEAD, flush=True)
    try:
        for name, subject, reference in figures:
            if not wanted or name in wanted:
                count = min(asked.pairs, 5) if subject.stream.piped else asked.pairs
                result = measure(place, name, subject, reference, count)
                results["figures"].append(result)
                print(line(result), flush=True)
        if not wanted or "memory" in wanted:
            results["memory"] = bench.memory()
            tell_memory(results["memory"])
    except Failed as error:
        sys.exit(f"bench: {error}")
    finally:
        for stream in bench.streams.values():
            stream.remove()
    results["machine"]["load_after"] = list(os.getloadavg())
    results["seconds"] = round(time.monotonic() - begin, 1)
    path = os.path.join(place.folder, "results.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(results, file, indent=2)
        file.write("\n")
    print(f"{asked.pairs} pairs a figure on CPU {place.cpu} of {results['machine']['processor']}, "
          f"load {results['machine']['load_before'][0]:.1f} before and "
          f"{results['machine']['load_after'][0]:.1f} after, {results['seconds']:.0f} s; "
          f"all runs: {path}")


if __name__ == "__main__":
    main()
