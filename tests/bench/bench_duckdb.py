#!/usr/bin/env python3
"""Measures lull beside DuckDB, pair by pair: the same sessions of the same file.

    python3 tests/bench/bench_duckdb.py [--scale X] [--pairs N] [--check] [--cpu N]

First the answers must be the same: the sessions (key, start, end, events), and of each event in
which session it is. With --check that is all. With one thread both have the same CPU, and a ratio
is by CPU time; with as many threads as there are CPUs both have all of them, and it is by the clock
on the wall. DuckDB's time is that of its statement, lull's of the whole command. DuckDB comes from
PyPI (tests/bench/duckdb.txt); `make bench-duckdb` puts it into build/bench/duckdb.
"""

import argparse
import json
import os
import subprocess
import sys

from measure import HIT_BYTES, SEED, Failed, Run, Side, place_here, spawn, visits
from telling import Results, measure

TAG = b',"lull":'


class Duck:
    """DuckDB as commands."""

    def __init__(self, place):
        self.python = os.path.join(place.build, "bench", "duckdb", "bin", "python")
        self.job = os.path.join(place.source, "tests", "bench", "duckdb_job.py")

    def command(self, job, threads, output="/dev/null"):
        return [self.python, self.job, job, str(threads), output]


class InsideSide(Side):
    """A side that says itself what it took, as its start is not what is asked."""

    def run(self, place):
        self.stream.make()
        command = [*self.command, self.stream.path]
        child = spawn(command, self.cpus or {place.cpu}, stdout=subprocess.PIPE)
        said = child.communicate()[0]
        if child.returncode != 0:
            raise Failed("failed: " + " ".join(command))
        return Run(*map(float, said.split()))


def lull(place, emit, output="/dev/null"):
    rules = os.path.join(place.source, "tests", "bench", "rules", "visits.lua")
    return [place.lull, "run", "-r", rules, "--emit", emit, "-o", output]


# ---- the answers ---------------------------------------------------------------------------------

def tags(path):
    """Of each event, as it came, the id of its session."""
    sessions = {}
    with open(path, "rb") as file:
        for text in file:
            event, _, tag = text.rpartition(TAG)
            sessions[event] = json.loads(tag.rstrip()[:-1])["session_id"]
    return sessions


def sessions_of(path):
    found = set()
    with open(path, encoding="utf-8") as file:
        for text in file:
            record = json.loads(text)
            if record.get("type", "session.end") == "session.end":
                found.add((record["key"], record["start"], record["end"], record["events"]))
    return found


def same_sessions(ours, theirs):
    if ours != theirs:
        raise Failed(f"another answer: {len(ours)} sessions of lull, {len(theirs)} of DuckDB, "
                     f"such as {next(iter(ours ^ theirs))} only once")
    return len(ours)


def same_tags(ours, theirs):
    """Ids differ; which events have the same one must not."""
    if ours.keys() != theirs.keys():
        raise Failed(f"another answer: {len(ours)} events of lull, {len(theirs)} of DuckDB")
    pairs = {(session, theirs[event]) for event, session in ours.items()}
    if not len(pairs) == len(set(ours.values())) == len(set(theirs.values())):
        raise Failed("another answer: events are together in one and apart in the other")
    return len(ours)


def check(place, duck, stream):
    """Both ways of asking DuckDB, with all threads, against lull."""
    stream.make()
    threads = len(place.all_cpus)
    paths = [os.path.join(place.folder, name + ".ndjson") for name in ("lull", "duckdb")]
    try:
        counts = []
        for same, read, emit, job in ((same_sessions, sessions_of, "sessions", "sessions"),
                                      (same_tags, tags, "events", "tagged")):
            for command in (lull(place, emit, paths[0]), duck.command(job, threads, paths[1])):
                subprocess.run([*command, stream.path], check=True, stdout=subprocess.DEVNULL)
            counts.append(same(read(paths[0]), read(paths[1])))
    except subprocess.CalledProcessError as error:
        raise Failed("failed: " + " ".join(error.cmd)) from error
    finally:
        for path in filter(os.path.exists, paths):
            os.remove(path)
    print(f"the same answer: {counts[0]} sessions of {counts[1]} events", flush=True)


# ---- the figures ---------------------------------------------------------------------------------

def figures(place, duck, stream):
    """(name, subject, reference, which ratio counts)."""
    cores = len(place.all_cpus)
    for threads, cpus, clock in ((1, {place.cpu}, "ratio"), (cores, place.all_cpus, "ratio_wall")):
        for job, emit in (("tagged", "events"), ("sessions", "sessions")):
            yield (f"{job}-{threads}",
                   Side("lull", lull(place, emit), stream, cpus=cpus),
                   InsideSide("DuckDB", duck.command(job, threads), stream, cpus=cpus), clock)


HEAD = f"{'figure':12} {'ratio':>6} {'least':>6} {'most':>6}   lull : DuckDB"


def line(result, clock):
    ratio = result[clock]
    unit = "events a CPU second" if clock == "ratio" else "events a second on the wall"
    seconds = "cpu_s" if clock == "ratio" else "wall_s"
    sides = [side["events"] / sorted(side[seconds])[len(side[seconds]) // 2]
             for side in (result["subject"], result["reference"])]
    return (f"{result['name']:12} {ratio['median']:6.3f} {ratio['min']:6.3f} {ratio['max']:6.3f}   "
            f"{sides[0] / 1e3:.3g} k : {sides[1] / 1e3:.3g} k {unit}")


def options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scale", type=float, default=1.0, help="a stream that much longer")
    parser.add_argument("--pairs", type=int, default=7, help="of a figure (default: 7)")
    parser.add_argument("--check", action="store_true", help="only compare the answers")
    parser.add_argument("--cpu", type=int, help="the CPU of one thread (default: the last)")
    return parser.parse_args()


def main():
    asked = options()
    place = place_here(asked.cpu)
    duck = Duck(place)
    if not os.path.exists(duck.python):
        sys.exit(f"bench: {duck.python} is not there: make bench-duckdb installs it")
    stream = visits(place, "hits-duckdb", 400e3 * asked.scale, HIT_BYTES,
                    keys=max(int(10e3 * asked.scale), 1))
    if stream.piped:
        sys.exit("bench: the stream is too large for a file: a smaller --scale")
    try:
        check(place, duck, stream)
        if asked.check:
            return
        results = Results(place, seed=SEED, scale=asked.scale)
        print(HEAD, flush=True)
        for name, subject, reference, clock in figures(place, duck, stream):
            results.figures.append(measure(place, name, subject, reference, asked.pairs))
            print(line(results.figures[-1], clock), flush=True)
        results.close("duckdb", f"{asked.pairs} pairs a figure on {len(place.all_cpus)} CPUs")
    except Failed as error:
        sys.exit(f"bench: {error}")
    finally:
        stream.remove()


if __name__ == "__main__":
    main()
