"""Dependencies: exact or locked over all manifests of a tree, and whether there is a lock with packages."""

from __future__ import annotations

from collections.abc import Iterator

from rubric.checks.imports import forgotten, undeclared
from rubric.checks.manifests import LOCKS, locks_in
from rubric.checks.pins import Found, pins_of
from rubric.checks.wording import named
from rubric.facts.fact import Fact, Trees, absent, bad, good
from rubric.model import Place, Problem
from rubric.tree import SourceTree
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
    silent = [] if loose else [*_silent(trees.tree, found)]
    if found.problems or loose or silent:
        return bad(PINS, PINS_TITLE, [*found.problems, *loose, *silent])
    if not found.pinned:
        return absent(PINS, PINS_TITLE, "No manifest names a dependency.")
    words = f"{counted(len(found.pinned), 'dependency', 'dependencies')}, each with one version."
    return good(PINS, PINS_TITLE, words, [Place(path) for path in found.read])


def _silent(tree: SourceTree, found: Found) -> Iterator[Problem]:
    """Imports that no manifest accounts for; a lock is taken to be complete."""
    if not found.read:
        return undeclared(tree)
    if any(path.rpartition("/")[2] in LOCKS for path in tree):
        return iter(())
    return forgotten(tree, {one.name for one in found.pinned})


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
