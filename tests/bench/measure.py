"""Runs commands one after the other, on one CPU if not told otherwise, and tells what each took.

A stream is made by bench_generate: kept as a file under build/bench while it is not too large, else
made anew for each run on another CPU and piped in.
"""

import os
import statistics
import subprocess
import sys
import time

FILE_BYTES_MAX = 2 << 30

SEED = 20260302
HIT_BYTES = 560
# Visits look alike in streams of any length: each key comes this often, wherever there are enough.
KEY_EVERY_S = 216


class Place:
    """Where things are: the source, the build, and the CPUs that may be used."""

    def __init__(self, source, build, cpu=None):
        self.source = source
        self.build = build
        self.folder = os.path.join(build, "bench")
        self.generate = os.path.join(build, "tests", "bench_generate")
        self.ceiling = os.path.join(build, "tests", "bench_ceiling")
        self.lull = os.path.join(build, "lull")
        cpus = sorted(os.sched_getaffinity(0))
        self.cpu = cpus[-1] if cpu is None else cpu
        # Whoever makes a stream while it is read stays out of the reader's way, where it can.
        self.other_cpus = set(cpus) - {self.cpu} or {self.cpu}
        self.all_cpus = set(cpus)
        os.makedirs(self.folder, exist_ok=True)


def place_here(cpu=None):
    """The source and the build that the environment names, else those of the folder."""
    source = os.environ.get("LULL_SOURCE", ".")
    return Place(source, os.environ.get("LULL_BUILD", os.path.join(source, "build")), cpu)


class Stream:
    """A stream that bench_generate makes of its options."""

    def __init__(self, place, name, events, event_bytes, **options):
        self.place = place
        self.name = name
        self.events = events
        self.options = ["--events", str(events)]
        for option, value in sorted(options.items()):
            self.options += ["--" + option.replace("_", "-"), str(value)]
        self.path = os.path.join(place.folder, name + ".ndjson")
        self.piped = events * event_bytes > FILE_BYTES_MAX
        self.bytes = 0
        self.made = False

    def make(self):
        """Makes the file, where there is to be one."""
        if self.made:
            return
        self.made = True
        if self.piped:
            return
        command = [self.place.generate, *self.options, "--output", self.path]
        subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
        self.bytes = os.path.getsize(self.path)

    def remove(self):
        if self.made and not self.piped:
            os.remove(self.path)
        self.made = False


def visits(place, name, events, event_bytes, keys, **options):
    """A stream of visits that begin and end."""
    events = max(int(events), 10)
    span_s = max(int(events * KEY_EVERY_S / keys), 1)
    return Stream(place, name, events, event_bytes, seed=SEED, keys=keys, span_s=span_s, **options)


class Run:
    """What one run took."""

    def __init__(self, cpu_s=0.0, wall_s=0.0):
        self.cpu_s = cpu_s
        self.wall_s = wall_s


class Failed(Exception):
    pass


def spawn(command, cpus, **streams):
    """Starts a command; children take on which CPUs their parent may use."""
    mine = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cpus)
    try:
        return subprocess.Popen(command, **streams)
    finally:
        os.sched_setaffinity(0, mine)


def run(place, command, stream, cpus):
    """Runs a command over a stream; CPU time is that of the command alone, user and system."""
    stream.make()
    source = maker = None
    if stream.piped:
        maker = spawn([place.generate, *stream.options], place.other_cpus,
                      stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        source = maker.stdout
    begin = time.perf_counter()
    child = spawn([*command, "-" if stream.piped else stream.path], cpus, stdin=source,
                  stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    if maker:
        maker.stdout.close()
    said = child.stderr.read()
    _, status, usage = os.wait4(child.pid, 0)
    wall_s = time.perf_counter() - begin
    child.returncode = os.waitstatus_to_exitcode(status)
    child.stderr.close()
    if (maker and maker.wait() != 0) or child.returncode != 0:
        sys.stderr.buffer.write(said)
        raise Failed("failed: " + " ".join(command))
    return Run(usage.ru_utime + usage.ru_stime, wall_s)


def peak_bytes(place, command, stream):
    """The most memory that a run held. GNU time is small itself: a child counts its parent's."""
    stream.make()
    note = os.path.join(place.folder, "peak")
    maker = None
    if stream.piped:
        maker = spawn([place.generate, *stream.options], place.other_cpus,
                      stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    timed = ["/usr/bin/time", "-f", "%M", "-o", note, *command,
             "-" if stream.piped else stream.path]
    status = subprocess.run(timed, stdin=maker.stdout if maker else None,
                            stdout=subprocess.DEVNULL, check=False).returncode
    if maker:
        maker.stdout.close()
        maker.wait()
    if status != 0:
        raise Failed("failed: " + " ".join(command))
    with open(note, encoding="ascii") as file:
        peak = int(file.read()) * 1024
    os.remove(note)
    return peak


class Side:
    """One side of a pair: a run, or the difference of two: what the events after the first took."""

    def __init__(self, name, command, stream, without=None, cpus=None):
        self.name = name
        self.command = command
        self.stream = stream
        self.without = without  # a stream that holds the first events only
        self.cpus = cpus  # that it may use, else the one of the bench
        self.events = stream.events - (without.events if without else 0)

    def run(self, place):
        cpus = self.cpus or {place.cpu}
        whole = run(place, self.command, self.stream, cpus)
        if not self.without:
            return whole
        first = run(place, self.command, self.without, cpus)
        return Run(whole.cpu_s - first.cpu_s, whole.wall_s - first.wall_s)

    def megabytes(self):
        """0 where the stream was piped and nobody counted."""
        if self.stream.piped:
            return 0
        count = self.stream.bytes - (self.without.bytes if self.without else 0)
        return count / 1e6


def pairs(place, subject, reference, count):
    """A B A B …: a list of pairs of runs. One of each before them brings files into memory."""
    if not subject.stream.piped:
        subject.run(place)
        reference.run(place)
    return [(subject.run(place), reference.run(place)) for _ in range(count)]


def spread(values):
    return {"median": statistics.median(values), "min": min(values), "max": max(values)}
