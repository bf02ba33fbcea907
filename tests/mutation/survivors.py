"""The mutants that may survive, and why: survivors.txt.

    core/engine/keys.c grow
        if (keys->count * 4 < keys->capacity * 3) {
            < -> <= 1: how full the table may be before it grows only costs time

A file and a function, a line of it, and the changes on that line: what stood there, what stands
there now, and the how-manyth such change of this line in the function it is.
"""

import os
import re

CHANGE = re.compile(r"(.+ -> .+?) (\d+): (\S.*)")


def parse(path):
    listed, place, text = {}, None, None
    if not os.path.exists(path):
        return listed
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            line = line.rstrip()
            if not line or line.startswith("#"):
                continue
            if not line.startswith(" "):
                name, _, function = line.partition(" ")
                place = (name, function)
            elif not line.startswith(" " * 8):
                text = line.strip()
            else:
                found = CHANGE.fullmatch(line.strip())
                if not found:
                    raise SystemExit(f"{path}:{number}: found {line.strip()!r}")
                change, nth, why = found.groups()
                listed[(*place, text, change, nth)] = why
    return listed


def compare(listed, mutants, survived, name_of):
    """How many survivors are explained and how many not, with lines in the form of the list."""
    looked_at = {mutant.file for mutant in mutants}
    names = {name_of(mutant) for mutant in mutants}
    wrong = [(name, "survived") for name in survived if name not in listed]
    for name in listed:
        if name[0] in looked_at and name not in survived:
            wrong.append((name, "is killed now" if name in names else "there is no such line"))
    lines, place, text = [], None, None
    for (file, function, line, change, nth), what in wrong:
        if (file, function) != place:
            place, text = (file, function), None
            lines.append(" ".join(place).strip())
        if line != text:
            text = line
            lines.append(" " * 4 + text)
        lines.append(" " * 8 + f"{change} {nth}: {what}")
    return len([name for name in survived if name in listed]), len(wrong), lines
