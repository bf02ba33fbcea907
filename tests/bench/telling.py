"""What pairs of runs came to: for people as a table of ratios, for others as JSON.

A ratio is how fast the first side of a pair is, with the second as 1, taken within each pair: by
CPU time ("ratio") or by the clock on the wall ("ratio_wall").
"""

import json
import os
import platform
import subprocess
import time

from measure import pairs, spread

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


class Results:
    """What a bench keeps in a file of build/bench."""

    def __init__(self, place, **about):
        self.folder = place.folder
        self.begin = time.monotonic()
        self.figures = []
        self.told = {**about, "machine": machine(place), "figures": self.figures}

    def close(self, name, what):
        """Writes the file and says where it is, and how busy the machine was."""
        on = self.told["machine"]
        on["load_after"] = list(os.getloadavg())
        self.told["seconds"] = round(time.monotonic() - self.begin, 1)
        path = os.path.join(self.folder, name + ".json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump(self.told, file, indent=2)
            file.write("\n")
        print(f"{what} of {on['processor']}, load {on['load_before'][0]:.1f} before and "
              f"{on['load_after'][0]:.1f} after, {self.told['seconds']:.0f} s; all runs: {path}")
