#!/usr/bin/env python3
"""Breaks the engine in one place at a time and sees whether a test notices.

    mutate.py [--jobs N] [--statements] [--again] [--believe] [--closely] [FILE...]

Each mutant (see mutants.py) of core/session and core/engine, or of the files named, meets tests,
the cheapest first, until one fails. What became of it is appended to build/mutation/results at
once: a run that was stopped goes on where it was. When anything of the engine or its tests changes,
all is done again, but what killed a mutant before is tried on it first.

Mutants whose machine code is that of the original are equivalent, and those that do not compile are
no mutants. A survivor must stand in survivors.txt with a reason why nothing that a user, the
contract or the bytes of the state can show would be different. Before one that does not is told of,
--closely asks the slow tests about it: sanitizers, more worlds, allocations that fail.
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

FOLDER = "build/mutation"
RESULTS = f"{FOLDER}/results"
SEED, WORLDS, MORE_WORLDS = 20260101, 60, 2000
HERE = os.path.dirname(os.path.abspath(__file__))


def target_files():
    files = []
    for folder in ("session", "engine"):
        files += sorted(glob.glob(f"core/{folder}/*.c") + glob.glob(f"core/{folder}/*.h"))
    return files


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def state_of_sources():
    """A hash of all that decides what becomes of a mutant."""
    folders = ("core", "scripts/words", "tests/core", "tests/faults", "tests/model",
               "tests/simulation", "tests/mutation")  # fmt: skip
    paths = [path for folder in folders for path in glob.glob(f"{folder}/**", recursive=True)]
    total = hashlib.sha256()
    for path in sorted(paths):
        if not path.endswith((".c", ".cpp", ".h", ".lua", ".py")):
            continue
        with open(path, "rb") as file:
            total.update(path.encode() + hashlib.sha256(file.read()).digest())
    return total.hexdigest()[:16]


def name_of(mutant):
    return (mutant.file, mutant.function, mutant.line, f"{mutant.before} -> {mutant.after}",
            str(mutant.nth))  # fmt: skip


class Results:
    """What became of each mutant; lines of tab-separated fields, the last of a mutant counts."""

    def __init__(self, state, again, believe):
        self.lock = threading.Lock()
        self.known, self.hints, self.tried = {}, {}, set()
        if os.path.exists(RESULTS):
            for line in read(RESULTS).splitlines():
                of_state, *name, outcome = line.split("\t")
                name = tuple(name)
                believed = of_state == state or (believe and outcome != "survived")
                if believed and not again:
                    self.known[name] = outcome
                else:
                    self.known.pop(name, None)
                self.tried.add(name)
                if outcome.startswith("killed "):
                    self.hints[name] = outcome.split()[1]
        self.state = state
        self.file = open(RESULTS, "a", encoding="utf-8")

    def add(self, name, outcome):
        with self.lock:
            self.known[name] = outcome
            self.file.write("\t".join((self.state, *name, outcome)) + "\n")
            self.file.flush()


class Killers:
    """The tests, with those first that killed the neighbours."""

    def __init__(self, tests):
        self.tests = tests
        self.lock = threading.Lock()
        self.recent = defaultdict(list)

    def order(self, mutant, hint):
        with self.lock:
            near = [hint] if hint else []
            near += self.recent[mutant.file, mutant.function][:3] + self.recent[mutant.file][:2]
        in_session = mutant.file.startswith("core/session")
        rest = sorted(self.tests, key=lambda name: (self.tests[name].late, "engine" in name))
        return [
            name
            for name in dict.fromkeys(near + rest)
            if name in self.tests and (in_session or not name.startswith("session_"))
        ]

    def killed(self, mutant, test):
        with self.lock:
            for place in ((mutant.file, mutant.function), mutant.file):
                recent = self.recent[place]
                if test in recent:
                    recent.remove(test)
                recent.insert(0, test)


class Test:
    """A test, and how long it may take: what takes longer hangs."""

    def __init__(self, name, command, late, sanitizer=None):
        self.name, self.command, self.late = name, command, late
        self.sanitizer = sanitizer
        self.environment = {"LULL_SOURCE": os.getcwd(), "MOST": "1"}
        self.cpu_seconds = 100
        before = os.times().children_user
        if not self.passes():
            raise SystemExit(f"{name} fails on the engine as it is")
        self.cpu_seconds = 1 + int(5 * (os.times().children_user - before))

    def passes(self, library=None):
        environment = dict(self.environment)
        preloaded = [path for path in (self.sanitizer, library) if path]
        if preloaded:
            environment["LD_PRELOAD"] = ":".join(preloaded)
        memory = None if self.sanitizer else MEMORY_BYTES
        return passes(self.command, environment, self.cpu_seconds, memory)


def all_tests(base, sanitizer=None):
    """Those that take longer come later."""
    late = {"engine_worlds_test": 1, "engine_memory_test": 1, "engine_sealed_test": 1}
    base.build()
    tests = {}
    for name, command in base.tests().items():
        tests[name] = Test(name, command, late.get(name, 0), sanitizer)
    if not sanitizer:
        tests["simulation"] = Test("simulation", base.simulation(SEED, WORLDS), 2)
    return tests


class Mutation:
    def __init__(self, base, results, listed, closely):
        self.base, self.results, self.listed = base, results, listed
        self.killers = Killers(all_tests(base))
        self.closely = closely
        self.lock = threading.Lock()
        self.trouble = None
        self.slow, self.sanitized, self.sanitizing = None, None, threading.Lock()
        self.originals = {}
        self.sources_of = {}

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

    def look_closer(self, mutant, scratch):
        """What none of the quick tests sees, a slow one may."""
        with self.sanitizing:
            if not self.slow:
                base = SanitizedBase(f"{FOLDER}/sanitized")
                commands = {
                    "allocation_test": self.base.allocations(),
                    "more_worlds": self.base.simulation(SEED + WORLDS, MORE_WORLDS),
                }
                late = {"allocation_test": 0.5, "more_worlds": 3}
                self.slow = [Test(name, to, late[name]) for name, to in commands.items() if to]
                self.sanitized = (base, all_tests(base, base.runtime))
        hint = self.results.hints.get(name_of(mutant))
        library = os.path.join(scratch, "sanitized.so")
        base, tests = self.sanitized
        base.preload(self.assemblies(base, mutant, scratch).values(), library)
        tried = [(f"sanitized_{name}", test, library) for name, test in tests.items()]
        plain = os.path.join(scratch, "mutant.so")
        tried += [(test.name, test, plain) for test in self.slow]
        for name, test, library in sorted(tried, key=lambda one: (one[0] != hint, one[1].late)):
            if not test.passes(library):
                return "killed " + name
        return "survived"

    def outcome(self, mutant, scratch):
        changed = self.assemblies(self.base, mutant, scratch)
        if None in changed.values():
            return "no mutant"
        changed = {source: to for source, to in changed.items() if to != self.original(source)}
        if not changed:
            return "equivalent"
        library = os.path.join(scratch, "mutant.so")
        self.base.preload(changed.values(), library)
        for name in self.killers.order(mutant, self.results.hints.get(name_of(mutant))):
            if not self.killers.tests[name].passes(library):
                self.killers.killed(mutant, name)
                return "killed " + name
        if name_of(mutant) in self.listed or not self.closely:
            return "survived"
        return self.look_closer(mutant, scratch)

    def work(self, todo, scratch):
        os.makedirs(scratch, exist_ok=True)
        while True:
            with self.lock:
                mutant = todo.pop() if todo else None
            if not mutant:
                return
            name = name_of(mutant)
            outcome = self.outcome(mutant, scratch)
            self.results.add(name, outcome)
            if outcome == "survived":
                print("survived:", " | ".join(name), flush=True)

    def try_work(self, todo, scratch):
        try:
            self.work(todo, scratch)
        except BaseException as trouble:  # what ends a thread is to end the run
            self.trouble = trouble
            todo.clear()

    def run(self, mutants, jobs):
        todo = [mutant for mutant in mutants if name_of(mutant) not in self.results.known]
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
        outcome = results.known[name_of(mutant)]
        counts[mutant.file][outcome.split()[0]] += 1
        if outcome == "survived":
            survived.append(name_of(mutant))
        if outcome.startswith("killed"):
            killed_by[outcome.split()[1]] += 1
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
    parser.add_argument("--closely", action="store_true", help="ask slow tests about survivors")
    parser.add_argument("files", nargs="*")
    options = parser.parse_args()
    os.chdir(os.path.join(HERE, "../.."))
    files = options.files or target_files()
    mutants = [m for file in files for m in mutants_of(file, read(file), options.statements)]
    base = Base(f"{FOLDER}/base")
    results = Results(state_of_sources(), options.again, options.believe)
    listed = survivors.parse(f"{HERE}/survivors.txt")
    Mutation(base, results, listed, options.closely).run(mutants, options.jobs)
    fine, survived = summarise(mutants, results)
    explained, wrong, lines = survivors.compare(listed, mutants, survived, name_of)
    print("\n".join(lines))
    print(f"mutation: {fine + explained} passed, {wrong} failed, 0 skipped")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
