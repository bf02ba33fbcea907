#!/usr/bin/env python3
"""Breaks the engine in one place at a time and sees whether a test notices.

    mutate.py [--jobs N] [--statements] [--again] [--believe] [--briefly | --closely] [FILE...]

Each mutant (see mutants.py) of core/session and core/engine, or of the files named, meets tests
until one fails, first those that are likely to for the time that they take. What became of it is
appended to build/mutation/results at once (see results.py): a run that was stopped goes on where it
was, and after a new test only that test is asked.

Mutants whose machine code is that of the original are equivalent, and those that do not compile are
no mutants. A survivor must stand in survivors.txt with a reason why nothing that a user, the
contract or the bytes of the state can show would be different.

What survives them meets the quick ones again under sanitizers, where a byte behind an array shows.
A run takes as long as its survivors do, so what is listed already meets only quick tests; with
--briefly, which is for a first look, all do. With --closely all meet all, and who survives even so,
listed or not, meets what takes longest: many worlds, and every allocation failing.
"""

import argparse
import glob
import hashlib
import os
import sys
import threading
from collections import Counter, defaultdict

import survivors
from base import MEMORY_BYTES, Base, SanitizedBase, passes
from mutants import mutants_of
from results import Results, name_of

FOLDER = "build/mutation"
SIMULATIONS = {"few_worlds": (20260101, 12), "simulation": (20260113, 60)}  # seed, worlds
ALLOCATIONS = {"no_leak": 1 << 30, "few_allocations": "calls"}  # which fail
MORE_WORLDS = (20260201, 2000)
PLAIN_ONLY = {*SIMULATIONS, *ALLOCATIONS}
QUICK_SECONDS = 0.3
HERE = os.path.dirname(os.path.abspath(__file__))


def target_files():
    files = []
    for folder in ("session", "engine"):
        files += sorted(glob.glob(f"core/{folder}/*.c") + glob.glob(f"core/{folder}/*.h"))
    return files


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


class Test:
    """A test, and how long it may take: what takes longer hangs."""

    def __init__(self, name, command, sanitizer=None):
        self.name, self.command, self.sanitizer = name, command, sanitizer
        self.environment = {"LULL_SOURCE": os.getcwd(), "MOST": "0"}
        self.cpu_seconds = 100
        before = os.times()
        if not self.passes():
            raise SystemExit(f"{name} fails on the engine as it is")
        after = os.times()
        self.seconds = after.children_user + after.children_system
        self.seconds -= before.children_user + before.children_system
        self.cpu_seconds = 1 + int(5 * self.seconds)

    def passes(self, library=None):
        environment = dict(self.environment)
        preloaded = [path for path in (self.sanitizer, library) if path]
        if preloaded:
            environment["LD_PRELOAD"] = ":".join(preloaded)
        memory = MEMORY_BYTES
        if self.sanitizer:  # which takes room for all addresses that there are
            environment["ASAN_OPTIONS"] = f"hard_rss_limit_mb={2 * MEMORY_BYTES >> 20}"
            memory = None
        return passes(self.command, environment, self.cpu_seconds, memory)


def plain_tests(base):
    base.build()
    commands = base.tests()
    commands |= {name: base.simulation(*worlds) for name, worlds in SIMULATIONS.items()}
    commands |= {name: base.allocations(which) for name, which in ALLOCATIONS.items()}
    return {name: Test(name, command) for name, command in commands.items()}


def sanitized_tests(base, names):
    base.build()
    commands = base.tests()
    return {f"sanitized_{name}": Test(name, commands[name], base.runtime) for name in names}


def slow_tests(base):
    """What is asked of those that none of the other tests sees."""
    commands = {
        "allocation_test": base.allocations(1),
        "more_worlds": base.simulation(*MORE_WORLDS),
    }
    return {name: Test(name, command) for name, command in commands.items()}


class Killers:
    """The tests, with those first that kill most of what is near for the time that they take."""

    STARTING_SECONDS = 0.02
    NEAR = 8  # how much a kill in the same function counts more than one in the same file

    def __init__(self, tests, kills):
        self.tests, self.kills = tests, kills
        self.lock = threading.Lock()

    def order(self, mutant):
        in_session = mutant.file.startswith("core/session")

        def worth(name):
            kills = 1 + self.kills[mutant.file, name]
            kills += self.NEAR * self.kills[mutant.file, mutant.function, name]
            return kills / (self.STARTING_SECONDS + self.tests[name].seconds)

        names = [name for name in self.tests if in_session or not name.startswith("session_")]
        with self.lock:
            return sorted(names, key=worth, reverse=True)

    def killed(self, mutant, test):
        with self.lock:
            self.kills[mutant.file, test] += 1
            self.kills[mutant.file, mutant.function, test] += 1


class Mutation:
    def __init__(self, base, results, listed, options):
        self.base, self.results, self.listed = base, results, listed
        self.killers = Killers(plain_tests(base), results.kills())
        for name in self.killers.tests:  # who edits them meanwhile has others
            results.identity(name)
        self.briefly, self.closely = options.briefly, options.closely
        self.lock = threading.Lock()
        self.trouble = None
        tests = self.killers.tests
        self.quick = {name for name in tests if tests[name].seconds < QUICK_SECONDS}
        self.again = set(tests if self.closely else self.quick) - PLAIN_ONLY  # under sanitizers
        self.sanitized, self.sanitizing = None, threading.Lock()
        self.slow = slow_tests(base) if self.closely else {}
        self.originals = {}
        self.sources_of = {}
        self.twins = {}  # by machine code: what two changes have in common is asked once

    def original(self, source):
        if source not in self.originals:
            self.originals[source] = self.base.assembly(source, read(source))
        return self.originals[source]

    def assemblies(self, base, mutant, scratch):
        """Of all sources that a mutant changes; None where it does not compile."""
        if mutant.file.endswith(".c"):
            return {mutant.file: base.assembly(mutant.file, mutant.text)}
        header = os.path.join(scratch, mutant.file.removeprefix("core/"))
        os.makedirs(os.path.dirname(header), exist_ok=True)
        with open(header, "w", encoding="utf-8") as file:
            file.write(mutant.text)
        if mutant.file not in self.sources_of:
            self.sources_of[mutant.file] = list(self.base.includers(mutant.file))
        changed = {
            source: base.assembly(source, read(source), ["-I" + scratch])
            for source in self.sources_of[mutant.file]
        }
        os.remove(header)
        return changed

    def sanitize(self):
        with self.sanitizing:
            if not self.sanitized:
                self.sanitized_base = SanitizedBase(f"{FOLDER}/sanitized")
                self.sanitized = sanitized_tests(self.sanitized_base, self.again)
            return self.sanitized

    def to_meet(self, mutant):
        """The names of the tests that a mutant is to meet, in this order."""
        name = name_of(mutant)
        names = self.killers.order(mutant)
        if self.briefly or (name in self.listed and not self.closely):
            names = [test for test in names if test in self.quick]
        else:
            names += [f"sanitized_{test}" for test in names if test in self.again]
            names += self.slow
        passed = self.results.passed(name)
        hint = self.results.hints.get(name)
        names = [test for test in names if test not in passed]
        return sorted(names, key=lambda test: test != hint)

    def outcome(self, mutant, scratch):
        changed = self.assemblies(self.base, mutant, scratch)
        if None in changed.values():
            return "no mutant", ()
        changed = {source: to for source, to in changed.items() if to != self.original(source)}
        if not changed:
            return "equivalent", ()
        code = hashlib.sha256(repr(sorted(changed.items())).encode()).digest()
        twin = (code, name_of(mutant) in self.listed)
        if twin not in self.twins:
            self.twins[twin] = self.ask(mutant, changed, scratch)
        return self.twins[twin]

    def ask(self, mutant, changed, scratch):
        passed = self.results.passed(name_of(mutant))
        plain, sanitized = (os.path.join(scratch, f"{name}.so") for name in ("plain", "sanitized"))
        self.base.preload(changed.values(), plain)
        built = False
        for name in self.to_meet(mutant):
            if name.startswith("sanitized_"):
                test, library = self.sanitize()[name], sanitized
                if not built:
                    changed = self.assemblies(self.sanitized_base, mutant, scratch)
                    self.sanitized_base.preload(changed.values(), sanitized)
                    built = True
            else:
                test, library = self.killers.tests.get(name) or self.slow[name], plain
            if not test.passes(library):
                self.killers.killed(mutant, name)
                return "killed", [name]
            passed.add(name)
        return "survived", passed

    def is_to_do(self, mutant):
        name = name_of(mutant)
        if self.results.is_decided(name):
            return False
        return name not in self.results.outcomes or bool(self.to_meet(mutant))

    def work(self, todo, scratch):
        os.makedirs(scratch, exist_ok=True)
        while True:
            with self.lock:
                mutant = todo.pop() if todo else None
            if not mutant:
                return
            kind, tests = self.outcome(mutant, scratch)
            self.results.add(name_of(mutant), kind, tests)
            if kind == "survived" and name_of(mutant) not in self.listed:
                print("survived:", " | ".join(name_of(mutant)), flush=True)

    def try_work(self, todo, scratch):
        try:
            self.work(todo, scratch)
        except BaseException as trouble:  # what ends a thread is to end the run
            self.trouble = trouble
            todo.clear()

    def run(self, mutants, jobs):
        todo = [mutant for mutant in mutants if self.is_to_do(mutant)]
        print(f"{len(mutants)} mutants, {len(todo)} to do", flush=True)
        todo.sort(key=lambda mutant: name_of(mutant) in self.results.tried)
        todo.reverse()
        scratches = [os.path.abspath(f"{FOLDER}/scratch{i}") for i in range(jobs)]
        threads = [threading.Thread(target=self.try_work, args=(todo, path)) for path in scratches]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if self.trouble:
            raise self.trouble


def summarise(mutants, results):
    """Prints a table; returns the count of all that are as they should be, and the survivors."""
    counts, survived, killed_by = defaultdict(Counter), [], Counter()
    for mutant in mutants:
        kind, *tests = results.outcomes[name_of(mutant)].split(" ")
        counts[mutant.file][kind] += 1
        if kind == "survived":
            survived.append(name_of(mutant))
        if kind == "killed":
            killed_by[tests[0].split("@")[0]] += 1
    print(f"\n{'file':32}{'mutants':>8}{'killed':>8}{'equivalent':>12}{'survived':>10}")
    counts["all"] = sum(counts.values(), Counter())
    for file, of in counts.items():
        whole = of["killed"] + of["equivalent"] + of["survived"]
        print(f"{file:32}{whole:8}{of['killed']:8}{of['equivalent']:12}{of['survived']:10}")
    print("killed by:", ", ".join(f"{test} {n}" for test, n in killed_by.most_common()))
    return counts["all"]["killed"] + counts["all"]["equivalent"], survived


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--statements", action="store_true", help="leave statements out as well")
    parser.add_argument("--again", action="store_true", help="forget what earlier runs found")
    parser.add_argument("--believe", action="store_true", help="believe its kills, at least")
    depth = parser.add_mutually_exclusive_group()
    depth.add_argument("--briefly", action="store_true", help="ask quick tests only")
    depth.add_argument("--closely", action="store_true", help="ask all tests, and slow ones")
    parser.add_argument("files", nargs="*")
    options = parser.parse_args()
    os.chdir(os.path.join(HERE, "../.."))
    files = options.files or target_files()
    mutants = [m for file in files for m in mutants_of(file, read(file), options.statements)]
    base = Base(f"{FOLDER}/base")
    results = Results(f"{FOLDER}/results", options.again, options.believe)
    listed = survivors.parse(f"{HERE}/survivors.txt")
    Mutation(base, results, listed, options).run(mutants, options.jobs)
    fine, survived = summarise(mutants, results)
    explained, wrong, lines = survivors.compare(listed, mutants, survived, name_of)
    print("\n".join(lines))
    print(f"mutation: {fine + explained} passed, {wrong} failed, 0 skipped")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
