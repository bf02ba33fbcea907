"""The engine built once, so that one mutant of it costs one compilation.

All of the engine is a shared library whose functions can be replaced, and the tests are linked
with it. A mutant is its file compiled alone to a small library, which is loaded first: its
functions then take the place of the engine's own.
"""

import glob
import os
import re
import shlex
import subprocess

FOLDERS = ("base", "event", "policy", "session", "record", "engine")
TESTS = ("session_*_test", "engine_*_test")
TOO_SLOW = ("engine_stream_test",)  # the simulation asks the same in a tenth of the time
LIBRARIES = ("lua5.4", "simdjson", "absl_time", "libxxhash", "libmd")
MEMORY_BYTES = 1 << 29


def run(command, **more):
    return subprocess.run(command, capture_output=True, check=False, **more)


def must(command, **more):
    done = run(command, **more)
    if done.returncode != 0:
        raise SystemExit(f"{shlex.join(command)}\n{done.stderr.decode(errors='replace')}")
    return done.stdout


def is_new(path, needs):
    """Whether a file is as new as all that it is made from."""
    return os.path.exists(path) and all(
        os.path.exists(need) and os.path.getmtime(need) <= os.path.getmtime(path)
        for need in needs
    )


class Base:
    """One build of the engine and its tests, with these flags, in a folder of its own."""

    def __init__(self, folder, flags=()):
        self.folder = folder
        os.makedirs(folder, exist_ok=True)
        packages = must(["pkg-config", "--cflags", *LIBRARIES]).decode().split()
        self.flags = ["-D_GNU_SOURCE", "-fPIC", "-w", "-Icore", "-Icore/include", *packages, *flags]
        self.c = ["gcc", "-std=c11", *self.flags]
        self.libraries = must(["pkg-config", "--libs", *LIBRARIES]).decode().split()
        self.library = os.path.join(folder, "liblull.so")

    def sources(self):
        for name in FOLDERS:
            yield from sorted(glob.glob(f"core/{name}/*.c") + glob.glob(f"core/{name}/*.cpp"))
        yield "build/embedded/scripts.c"

    def object(self, source):
        """An object that is as new as all that it was made from."""
        path = os.path.join(self.folder, re.sub(r"[/.]", "_", source) + ".o")
        needs = [source]
        if os.path.exists(path + ".d"):
            with open(path + ".d", encoding="utf-8") as file:
                needs = file.read().split(":", 1)[1].replace("\\\n", " ").split()
        if not is_new(path, needs):
            compiler = ["g++", "-std=c++17", *self.flags] if source.endswith("p") else self.c
            flags = ["-O1"]
            if source.startswith("tests/"):
                flags += ["-Itests", "-Itests/core", "-DCHECK_ENDS_AT_FAILURE"]
            must([*compiler, *flags, "-c", source, "-o", path, "-MMD", "-MF", path + ".d"])
        return path

    def build(self):
        objects = [self.object(source) for source in self.sources()]
        link = ["g++", *self.flags, "-shared", "-Wl,-soname,liblull.so", *objects]
        must([*link, "-o", self.library, *self.libraries, "-lm"])

    def program(self, name, sources):
        path = os.path.join(self.folder, name)
        objects = [self.object(source) for source in sources]
        if not is_new(path, objects):
            must(["g++", *self.flags, *objects, "-o", path, self.library, *self.libraries, "-lm",
                  "-Wl,-rpath," + os.path.abspath(self.folder)])  # fmt: skip
        return path

    def tests(self):
        """The commands of all tests in C, by name."""
        tests = {}
        for pattern in TESTS:
            for source in sorted(glob.glob(f"tests/core/{pattern}.c")):
                name = os.path.basename(source)[:-2]
                if name not in TOO_SLOW:
                    tests[name] = [self.program(name, [source])]
        return tests

    def simulation(self, seed, worlds):
        """The command of so many worlds."""
        folder = "tests/simulation"
        sources = [f"{folder}/lua_with_lull.c", f"{folder}/lull_module.c"]
        sources += sorted(glob.glob("core/tool/*.c")) + ["build/embedded/tools.c"]
        lua = self.program("lua_with_lull", sources)
        return [lua, f"{folder}/compare.lua", str(seed), str(worlds)]

    def allocations(self, which):
        """The command under which these allocations fail, and nothing may leak."""
        names = ("allocation_test.c", "scenario.c", "allocations.c", "new.cpp")
        program = self.program("allocation_test", [f"tests/faults/{name}" for name in names])
        return [program, str(which)]

    def includers(self, header):
        """The sources that a header is compiled into."""
        name = header.removeprefix("core/")
        for source in self.sources():
            if source.startswith(("core/session", "core/engine", "core/record")):
                if name in must([*self.c, "-MM", source]).decode():
                    yield source

    def assembly(self, source, text, first=()):
        """What a source of this text becomes; None where it does not compile."""
        command = [self.c[0], *first, *self.c[1:], "-O1", "-fno-ident"]
        command += ["-x", "c", "-S", "-o", "-", "-"]
        done = run(command, input=f'#line 1 "{source}"\n{text}'.encode())
        return done.stdout if done.returncode == 0 else None

    def preload(self, assemblies, path):
        """A library with the functions of these assemblies, to be loaded before the engine's."""
        parts = []
        for i, assembly in enumerate(assemblies):
            parts.append(f"{path}.{i}.s")
            with open(parts[-1], "wb") as file:
                file.write(assembly)
        must(["gcc", *self.flags, "-shared", *parts, "-o", path, self.library, "-lm",
              "-Wl,-rpath," + os.path.abspath(self.folder)])  # fmt: skip


class SanitizedBase(Base):
    """The same under address and undefined-behaviour sanitizers, as `make test` runs its tests."""

    def __init__(self, folder):
        super().__init__(folder, ["-fsanitize=address,undefined", "-fno-sanitize-recover=all"])
        self.runtime = must(["gcc", "-print-file-name=libasan.so"]).decode().strip()


def passes(command, environment, cpu_seconds, memory=MEMORY_BYTES):
    """Whether a test passes, in the time and memory that it is given."""
    limits = ["prlimit", "--core=0", f"--cpu={cpu_seconds}:{cpu_seconds + 1}"]
    limits += [f"--as={memory}"] if memory else []
    variables = [f"{name}={value}" for name, value in environment.items()]
    try:
        done = subprocess.run(
            [*limits, "env", *variables, *command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=100 * cpu_seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0
