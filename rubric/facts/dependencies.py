"""Dependencies: exact or locked over all manifests of a tree, and whether there is a lock with packages."""

from __future__ import annotations

from rubric.checks.imports import undeclared
from rubric.checks.manifests import LOCKS, locks_in
from rubric.checks.pins import pins_of
from rubric.checks.wording import named
from rubric.facts.fact import Fact, Trees, absent, bad, good
from rubric.model import Place, Problem
from rubric.units import counted

PINS, PINS_TITLE = "pins", "Dependencies exact or locked"
LOCK, LOCK_TITLE = "lock", "Lock file"


def pins(trees: Trees) -> Fact:
    """Good when every direct dependency has one version; absent where no manifest is read."""
    found = pins_of(trees.tree)
    loose = [
        Problem(one.place, f"{named(one.text)} may install another version later")
        for one in dict.fromkeys(found.loose)
    ]
    undeclared_ = [] if found.read or loose else [*undeclared(trees.tree)]
    if found.problems or loose or undeclared_:
        return bad(PINS, PINS_TITLE, [*found.problems, *loose, *undeclared_])
    if not found.pinned:
        return absent(PINS, PINS_TITLE, "No manifest names a dependency.")
    words = f"{counted(len(found.pinned), 'dependency', 'dependencies')}, each with one version."
    return good(PINS, PINS_TITLE, words, [Place(path) for path in found.read])


def lock(trees: Trees) -> Fact:
    """Good with a lock file that names packages; bad where all that there are name none."""
    folders = dict.fromkeys(
        path.rpartition("/")[0] for path in trees.tree if path.rpartition("/")[2] in LOCKS
    )
    locks = [one for folder in list(folders)[:50] for one in locks_in(trees.tree, folder)]
    full = [Place(one.path) for one in locks if one.names]
    if full:
        return good(LOCK, LOCK_TITLE, f"{named(full[0].path)} fixes the packages.", full)
    stubs = [Problem(Place(one.path), "the lock names no package; make it again") for one in locks]
    return bad(LOCK, LOCK_TITLE, stubs) if stubs else absent(LOCK, LOCK_TITLE, "There is no lock file.")
