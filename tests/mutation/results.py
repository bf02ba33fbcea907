"""What became of each mutant, kept in a file, so that a run asks only what no run before it asked.

Each line is of tab-separated fields: a hash of the engine, the five parts of the mutant's name, and
its outcome; the last line of a mutant counts.

    killed session_step_test@1f0c77a2
    survived engine_end_test@90ab12cd session_step_test@1f0c77a2
    equivalent
    no mutant

Behind a test stands a hash of what it asks: who adds one to a test has only that test run again, on
what survived it. When the engine itself changes, all is asked anew, but what killed a mutant before
is tried on it first.
"""

import glob
import hashlib
import os
import threading
from collections import Counter

ENGINE = ("core/**", "scripts/words/**")
SIMULATION = ("tests/simulation/*", "tests/model/*")
ASKED = {
    "simulation": SIMULATION,
    "few_worlds": SIMULATION,
    "more_worlds": SIMULATION,
    "no_leak": ("tests/faults/*",),
    "few_allocations": ("tests/faults/*",),
    "allocation_test": ("tests/faults/*",),
}


def hash_of(patterns):
    """A hash of the files that these patterns name, the sources among them."""
    paths = {path for pattern in patterns for path in glob.glob(pattern, recursive=True)}
    total = hashlib.sha256()
    for path in sorted(paths):
        if path.endswith((".c", ".cpp", ".h", ".lua")):
            with open(path, "rb") as file:
                total.update(path.encode() + hashlib.sha256(file.read()).digest())
    return total.hexdigest()[:8]


def name_of(mutant):
    return (mutant.file, mutant.function, mutant.line, f"{mutant.before} -> {mutant.after}",
            str(mutant.nth))  # fmt: skip


class Results:
    def __init__(self, path, again, believe):
        self.lock = threading.Lock()
        self.engine = hash_of(ENGINE)
        self.identities = {}
        self.outcomes = {}  # of this engine, or believed
        self.hints = {}  # by name, the test that killed it before
        self.tried = set()
        if os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                for line in file:
                    self.read(line.rstrip("\n").split("\t"), again, believe)
        self.file = open(path, "a", encoding="utf-8")

    def identity(self, test):
        """What stands for a test in the results: its name and what it asks."""
        if test not in self.identities:
            name = test.removeprefix("sanitized_")
            asked = hash_of(ASKED.get(name, (f"tests/core/{name}.c", "tests/core/*.h")))
            self.identities[test] = f"{test}@{asked}"
        return self.identities[test]

    def read(self, fields, again, believe):
        engine, *name, outcome = fields
        name = tuple(name)
        kind, *tests = outcome.split(" ")
        self.tried.add(name)
        self.outcomes.pop(name, None)
        if kind == "killed":
            self.hints[name] = tests[0].split("@")[0]
        if not again and self.holds(engine, kind, tests, believe):
            self.outcomes[name] = outcome

    def holds(self, engine, kind, tests, believe):
        if kind != "survived" and believe:
            return True
        if engine != self.engine:
            return False
        return kind != "killed" or self.is_as_it_was(tests[0])

    def is_as_it_was(self, test):
        return self.identity(test.split("@")[0]) == test

    def passed(self, name):
        """The tests that a mutant is known to survive."""
        kind, *tests = self.outcomes.get(name, "none").split(" ")
        if kind != "survived":
            return set()
        return {test.split("@")[0] for test in tests if self.is_as_it_was(test)}

    def is_decided(self, name):
        return not self.outcomes.get(name, "survived").startswith("survived")

    def kills(self):
        """How many mutants of a file, and of a function, each test has killed."""
        kills = Counter()
        for (file, function, *_), test in self.hints.items():
            kills[file, test] += 1
            kills[file, function, test] += 1
        return kills

    def add(self, name, kind, tests=()):
        outcome = " ".join([kind, *(self.identity(test) for test in sorted(tests))])
        with self.lock:
            self.outcomes[name] = outcome
            self.file.write("\t".join((self.engine, *name, outcome)) + "\n")
            self.file.flush()
