#!/usr/bin/env python3
"""Counts instructions under callgrind for what must not slip, and compares them with the baseline.

    python3 tests/bench/instructions.py             compares
    python3 tests/bench/instructions.py --write     writes tests/bench/baseline.txt anew

Counts repeat to the instruction for one compiler and one set of libraries, however busy the machine
is. With others they say nothing, so they are printed and the comparison is skipped. A figure fails
when it is more than TOLERANCE above the baseline; one that far below asks for a new baseline.
"""

import os
import shutil
import subprocess
import sys
import tempfile

TOLERANCE = 0.03

SOURCE = os.environ.get("LULL_SOURCE", ".")
BUILD = os.environ.get("LULL_BUILD", os.path.join(SOURCE, "build"))
BASELINE = os.path.join(SOURCE, "tests", "bench", "baseline.txt")
POSTHOG = "rules/posthog.lua"

# Options of bench_generate.
STREAMS = {
    "hits": "--events 5000 --keys 250 --span-s 8640",
    "disorder": "--events 5000 --keys 250 --span-s 8640 --disorder-ms 10000",
    "few hits": "--events 1000 --keys 50 --span-s 8640",
    "snapshots": "--events 40 --keys 20 --snapshots 1000 --snapshot-bytes-min 50000"
                 " --snapshot-bytes-max 200000",
    "keys": "--events 3000 --keys 3000 --open 1 --span-s 240 --snapshots 1000"
            " --snapshot-bytes-min 500 --snapshot-bytes-max 500",
}

EVENT, KILOBYTE, KEY = "instructions an event", "instructions a KB", "instructions a key"
KEY_BYTES = "bytes of memory a key"

# What is run, and for each of its parts the figure's name and unit.
RUNS = [
    ("feed", POSTHOG, "all", "hits", {"feed": ("hits-tagged", EVENT)}),
    ("feed", POSTHOG, "sessions", "hits", {"feed": ("hits-sessions", EVENT)}),
    ("feed", POSTHOG, "all", "snapshots", {"feed": ("snapshots", KILOBYTE)}),
    ("feed", "tests/bench/rules/activity_function.lua", "all", "hits",
     {"feed": ("activity-function", EVENT)}),
    ("feed", "tests/bench/rules/all_functions.lua", "all", "few hits",
     {"feed": ("all-functions", EVENT)}),
    ("feed", "tests/bench/rules/lateness.lua", "all", "disorder",
     {"feed": ("lateness-10s", EVENT)}),
    ("feed", POSTHOG + ",tests/bench/rules/second.lua", "all", "hits",
     {"feed": ("two-policies", EVENT)}),
    ("keys", POSTHOG, "all", "keys",
     {"opening": ("open-key", KEY), "memory": ("open-key-memory", KEY_BYTES),
      "save": ("save", KEY), "restore": ("restore", KEY)}),
]


def tool(name):
    return os.path.join(BUILD, "tests", name)


def make_streams(folder):
    paths = {}
    for name, options in STREAMS.items():
        paths[name] = os.path.join(folder, name.replace(" ", "-") + ".ndjson")
        subprocess.run([tool("bench_generate"), *options.split(), "--output", paths[name]],
                       check=True, stderr=subprocess.DEVNULL)
    return paths


def made_with():
    """Compiler and libraries, as valgrind's processor lets the libraries choose their code."""
    said = subprocess.run(["valgrind", "-q", "--tool=none", tool("bench_count"), "versions"],
                          check=True, capture_output=True, text=True)
    valgrind = subprocess.run(["valgrind", "--version"], check=True, capture_output=True, text=True)
    return said.stdout.splitlines() + [valgrind.stdout.strip()]


def counts_of(profile):
    """The count of each part; callgrind numbers its files and names what made it write them."""
    counts = {}
    number = 1
    while os.path.exists(f"{profile}.{number}"):
        with open(f"{profile}.{number}", encoding="utf-8", errors="replace") as file:
            for text in file:
                if text.startswith("desc: Trigger: Client Request: "):
                    part = text.split(": ")[3].strip()
                elif text.startswith("totals: "):
                    counts[part] = int(text.split()[1])
        number += 1
    return counts


def count(folder, stream, mode, rules, emit):
    """For each part of a run: instructions, events and bytes; of memory there are only bytes."""
    profile = os.path.join(folder, "profile")
    files = ",".join(os.path.join(SOURCE, file) for file in rules.split(","))
    said = subprocess.run(
        ["valgrind", "-q", "--tool=callgrind", "--instr-atstart=no",
         "--callgrind-out-file=" + profile, tool("bench_count"), mode,
         files, emit, stream],
        check=True, stdout=subprocess.PIPE, text=True).stdout
    counts = counts_of(profile)
    for name in os.listdir(folder):
        if name.startswith("profile"):
            os.remove(os.path.join(folder, name))
    parts = {}
    for text in said.splitlines():
        part, events, size = text.split()
        parts[part] = (counts.get(part), int(events), int(size))
    return parts


def measure():
    """(name, value, unit) of every figure."""
    figures = []
    with tempfile.TemporaryDirectory() as folder:
        streams = make_streams(folder)
        for mode, rules, emit, stream, wanted in RUNS:
            parts = count(folder, streams[stream], mode, rules, emit)
            for part, (name, unit) in wanted.items():
                instructions, events, size = parts[part]
                if unit == KEY_BYTES:
                    value = size / events
                elif unit == KILOBYTE:
                    value = instructions / (size / 1024)
                else:
                    value = instructions / events
                figures.append((name, value, unit))
    return figures


def write_baseline(versions, figures):
    with open(BASELINE, "w", encoding="utf-8") as file:
        file.write("# Written by `make bench-baseline`: what counted, and what it counted.\n")
        for text in versions:
            file.write(f"with {text}\n")
        for name, value, unit in figures:
            file.write(f"{name} {value:.1f} {unit}\n")
    print(f"wrote {BASELINE}")


def read_baseline():
    versions, values = [], {}
    with open(BASELINE, encoding="utf-8") as file:
        for text in file:
            name, rest = text.rstrip("\n").split(" ", 1)
            if name == "with":
                versions.append(rest)
            elif name != "#":
                values[name] = float(rest.split()[0])
    return versions, values


def compare(versions, figures):
    """Prints every figure beside its baseline; returns how many passed, failed, were skipped."""
    known, values = read_baseline()
    others = [text for text in versions if text not in known]
    passed = failed = skipped = 0
    for name, value, unit in figures:
        before = values.get(name)
        told = f"{name:18} {value:10.1f} {unit}"
        if before is None:
            failed += 1
            print(f"{told}: FAILED: not in the baseline: make bench-baseline")
            continue
        change = value / before - 1
        told += f", {change:+.1%} to the baseline"
        if others:
            skipped += 1
        elif change > TOLERANCE:
            failed += 1
            told += f": FAILED: more than {TOLERANCE:.0%} above it"
        else:
            passed += 1
            told += ": make bench-baseline keeps it" if change < -TOLERANCE else ""
        print(told)
    if others:
        print("skipped: the baseline was made with others than " + "; ".join(others))
    return passed, failed, skipped


def main():
    write = sys.argv[1:] == ["--write"]
    if sys.argv[1:] and not write:
        sys.exit("Usage: instructions.py [--write]")
    if not shutil.which("valgrind"):
        print("skipped: valgrind is not installed")
        print("bench/instructions: 0 passed, 0 failed, 1 skipped")
        return
    versions = made_with()
    figures = measure()
    if write:
        write_baseline(versions, figures)
    passed, failed, skipped = compare(versions, figures)
    print(f"bench/instructions: {passed} passed, {failed} failed, {skipped} skipped")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
