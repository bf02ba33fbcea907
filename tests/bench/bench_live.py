#!/usr/bin/env python3
"""Measures how long events take through lull at a steady rate, and through cat beside it.

    python3 tests/bench/bench_live.py [--rate N] [--seconds N] [--rounds N] [--rules FILE]

bench_live sends events through pipes at instants fixed beforehand and counts each delay from its
instant. cat does nothing with them, so its delays are what pipes and the machine take. What the
sender itself came late is told beside them: a busy machine is not lull's. Each round runs both;
the table has the median of the rounds, all of them are in build/bench/live.json.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys

from measure import HIT_BYTES, SEED, Failed, place_here, visits
from telling import Results

KEYS = 10000
SHARES = ("50", "99", "99.9", "max")


def pass_through(place, stream, rate, warm, command):
    stream.make()
    tool = os.path.join(place.build, "tests", "bench_live")
    ran = subprocess.run([tool, str(rate), str(warm), stream.path, *command],
                         stdout=subprocess.PIPE, check=False)
    if ran.returncode != 0:
        raise Failed("failed: " + " ".join(command))
    return json.loads(ran.stdout)


def line(name, runs, of):
    told = []
    for share in SHARES:
        values = [run[of][share] for run in runs]
        told.append(f"{statistics.median(values):9.2f} {min(values):7.2f}–{max(values):<7.2f}")
    return f"{name:22}" + " ".join(told)


def options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rate", type=int, default=100000, help="events a second")
    parser.add_argument("--seconds", type=float, default=10, help="of a run, one more before them")
    parser.add_argument("--rounds", type=int, default=5, help="of both commands (default: 5)")
    parser.add_argument("--rules", help="(default: rules/posthog.lua)")
    return parser.parse_args()


def main():
    asked = options()
    place = place_here()
    rules = asked.rules or os.path.join(place.source, "rules", "posthog.lua")
    warm = asked.rate
    stream = visits(place, "hits-live", asked.rate * (1 + asked.seconds), HIT_BYTES, KEYS)
    if stream.piped:
        sys.exit("bench: the stream is too large for a file: fewer --seconds")
    commands = {"lull": [place.lull, "run", "-r", rules], "cat": ["cat"]}
    results = Results(place, seed=SEED, rate=asked.rate, seconds=asked.seconds)
    runs = {name: [] for name in commands}
    try:
        for _ in range(asked.rounds):
            for name, command in commands.items():
                runs[name].append(pass_through(place, stream, asked.rate, warm, command))
    except Failed as error:
        sys.exit(f"bench: {error}")
    finally:
        stream.remove()
    results.figures += [{"name": name, "runs": taken} for name, taken in runs.items()]
    print(f"{'ms, median least–most':22}" + " ".join(f"{share:>25}" for share in SHARES))
    for name, taken in runs.items():
        print(line(name + ": delay", taken, "delay_ms"))
        print(line(name + ": sender's lag", taken, "sender_lag_ms"))
    results.close("live", f"{asked.rounds} rounds of {asked.seconds:g} s at {asked.rate} events/s "
                          f"on {len(place.all_cpus)} CPUs")


if __name__ == "__main__":
    main()
