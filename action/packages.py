"""Which Python packages an image holds, and which of them differ between two images.

The image is the candidate's and may claim anything: what it says is shown, and decides nothing.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping

from action.sandbox import CannotStart, Sandbox

SECONDS = 30.0
MARK = "packages:"
PACKAGES_MAX, SHOWN_MAX = 500, 20
PAIR = re.compile(r"([A-Za-z0-9](?:[A-Za-z0-9._-]{0,78}[A-Za-z0-9])?)=([A-Za-z0-9][A-Za-z0-9.!+_-]{0,39})")
# Lines of a log are cut at 400 characters and only the last 50 are kept, so several stand in each.
PROGRAM = f"""
import importlib.metadata as m
found = sorted({{f"{{d.metadata['Name']}}={{d.version}}" for d in m.distributions()}})
line = ""
for one in [*found, None]:
    if line and (one is None or len(line) + len(one) > 330):
        print("{MARK}" + line)
        line = ""
    line += " " + (one or "")
"""


def installed(sandbox: Sandbox) -> Mapping[str, str]:
    """Versions by normalised name of the packages that the image's own python3 sees; at most 500.

    Empty where the image has no python3 or does not answer. Raises EngineFailed when the engine fails.
    """
    try:
        ended = sandbox.run(f"python3 -I -c {shlex.quote(PROGRAM)}", SECONDS, mounts=())
    except CannotStart:
        return {}
    return read_packages(ended.log_tail)


def read_packages(log: str) -> Mapping[str, str]:
    """The packages named in a log, by name; whatever is no name and version is left out."""
    found: dict[str, str] = {}
    for line in log.splitlines():
        for word in line.removeprefix(MARK).split() if line.startswith(MARK) else ():
            pair = PAIR.fullmatch(word)
            if pair and len(found) < PACKAGES_MAX:
                found[re.sub(r"[-_.]+", "-", pair[1]).lower()] = pair[2]
    return found


def moved(first: Mapping[str, str], second: Mapping[str, str]) -> tuple[str, ...]:
    """Packages that both images hold in different versions, as `name 1.0 -> 1.1`, by name; at most 20."""
    names = sorted(name for name in first.keys() & second.keys() if first[name] != second[name])
    return tuple(f"{name} {first[name]} -> {second[name]}" for name in names[:SHOWN_MAX])
