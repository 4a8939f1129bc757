"""Deliverable `pins`: every direct dependency has one exact version, or a lock file that fixes it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from rubric.checks.conda import environment_dependencies, is_environment
from rubric.checks.dockerfile import MAX_BYTES
from rubric.checks.entrypoint import DOCKERFILE, SCRIPT
from rubric.checks.imports import undeclared
from rubric.checks.installs import dockerfile_installs, script_installs
from rubric.checks.manifests import Lock, locks_in, project_dependencies
from rubric.checks.requirements import Requirement, read_requirements
from rubric.checks.wording import failed, listed, named, passed, unclear
from rubric.deliverable import Deliverable
from rubric.model import Assessment, Finding, Place, Problem
from rubric.tree import SourceTree
from rubric.units import counted

_REQUIREMENTS = re.compile(
    r"(?:.*/)?(?:requirements[^/]*\.txt|[^/]*requirements\.txt|requirements/[^/]+\.txt)"
)
_NOT_READ = ("setup.py", "setup.cfg", "package.json")
_IMAGE = re.compile(rf"(?:^|/)(?:(?:[^/]*\.)?{DOCKERFILE}(?:[.-][^/]*)?|{re.escape(SCRIPT)})$")
_VENDORED = frozenset({".venv", "venv", "node_modules", "site-packages", "vendor", "third_party"})
_FILES_MAX = 50


@dataclass
class Found:
    """What all manifests of a tree say together."""

    pinned: list[Requirement] = field(default_factory=list)
    loose: list[Requirement] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    read: list[str] = field(default_factory=list)

    def take(self, asked: Iterable[Requirement], fixed: Iterable[str] = ()) -> None:
        """Sort requirements into pinned and loose; a name in `fixed` has its version elsewhere."""
        names = frozenset(fixed)
        for item in asked:
            (self.pinned if item.exact or item.name in names else self.loose).append(item)


def check_pins(_: Assessment, deliverable: Deliverable, tree: SourceTree, __: SourceTree) -> Finding:
    """Reads requirements files, pyproject.toml, Pipfile, locks, and `pip install` in Dockerfile and run.sh.

    The starter's files count as well: versions are a fact about the whole tree, whoever wrote them down.
    """
    found = pins_of(tree)
    if found.loose or found.problems:
        return _failed(deliverable, found)
    if not found.read:
        return _without_manifest(deliverable, tree)
    files = ", ".join(named(path) for path in found.read[:5])
    count = counted(len(found.pinned), "dependency", "dependencies") if found.pinned else "no dependencies"
    rest = "each with one version" if found.pinned else "nothing to pin"
    return passed(deliverable, f"Read {files}: {count}, {rest}.", [Place(path) for path in found.read])


def pins_of(tree: SourceTree) -> Found:
    """What all manifests and install lines of a tree say. Never raises, whatever the tree holds."""
    found = Found()
    _read_requirements(tree, found)
    _read_projects(tree, found)
    _read_conda(tree, found)
    _read_installs(tree, found)
    return found


def _read_requirements(tree: SourceTree, found: Found) -> None:
    for path in _own(tree, _is_requirements):
        if path in found.read:
            continue
        result = read_requirements(tree, path)
        found.take(result.asked, result.constrained)
        found.problems += result.problems
        found.read += [name for name in result.files if name in tree and name not in found.read]


def _read_projects(tree: SourceTree, found: Found) -> None:
    for path in _own(tree, _is_project):
        folder = path.rpartition("/")[0]
        asked = project_dependencies(path, tree.files[path])
        if asked is None:
            found.problems.append(
                Problem(Place(path), "cannot be read as TOML; the dependencies stay unknown")
            )
            continue
        locks = [*locks_in(tree, folder)]
        found.problems += [_stub(lock) for lock in locks if asked and not lock.names]
        compiled = {item.name for item in found.pinned if item.place.path.rpartition("/")[0] == folder}
        found.take(asked, compiled.union(*(lock.names for lock in locks)))
        found.read += [path] * bool(asked) + [lock.path for lock in locks if lock.names]


def _read_installs(tree: SourceTree, found: Found) -> None:
    """`pip install` of Dockerfiles and run.sh in any folder; what a manifest fixes is fixed here too."""
    fixed = {one.name for one in found.pinned}
    for path in _own(tree, lambda path: _IMAGE.search(path) is not None):
        reader = script_installs if path.endswith(SCRIPT) else dockerfile_installs
        file = tree.files[path]
        asked = [] if len(file.data) > MAX_BYTES else [*reader(path, file)]
        found.take(asked, fixed)
        found.read += [path] * bool(asked)


def _read_conda(tree: SourceTree, found: Found) -> None:
    for path in _own(tree, is_environment):
        asked = environment_dependencies(path, tree.files[path])
        found.take(asked)
        found.read += [path] * bool(asked)


def _failed(deliverable: Deliverable, found: Found) -> Finding:
    loose = list(dict.fromkeys(found.loose))
    sentences = [f"{problem}." for problem in found.problems]
    sentences += [f"{item.place}: {named(item.text)} may install another version later." for item in loose]
    todo = " Write name==version, or commit a lock file." if loose else ""
    places = [*(problem.place for problem in found.problems), *(item.place for item in loose)]
    return failed(deliverable, listed(sentences) + todo, places)


def _without_manifest(deliverable: Deliverable, tree: SourceTree) -> Finding:
    others = [path for path in tree if _is_unread(path) and not _is_vendored(path)]
    imported = [] if others else [*undeclared(tree)]
    if imported:
        todo = "Write requirements.txt with name==version, or commit a lock file."
        told = listed([f"{problem}." for problem in imported])
        return failed(deliverable, f"{told} {todo}", [problem.place for problem in imported])
    if not others:
        return passed(deliverable, "No dependencies are declared: nothing to pin.")
    places = [Place(path) for path in others]
    return unclear(
        deliverable, f"{named(others[0])} is not read by this check; a reviewer has to look.", places
    )


def _is_unread(path: str) -> bool:
    """A manifest from which nothing was read; an environment may be written as no line of ours knows."""
    return path.rpartition("/")[2] in _NOT_READ or is_environment(path)


def _stub(lock: Lock) -> Problem:
    return Problem(Place(lock.path), "the lock names no package; make it again with your package manager")


def _own(tree: SourceTree, is_wanted: Callable[[str], bool]) -> Iterator[str]:
    found = (path for path in tree if is_wanted(path) and not _is_vendored(path))
    return islice(found, _FILES_MAX)


def _is_requirements(path: str) -> bool:
    return _REQUIREMENTS.fullmatch(path) is not None


def _is_project(path: str) -> bool:
    return path.rpartition("/")[2] in ("pyproject.toml", "pixi.toml", "Pipfile")


def _is_vendored(path: str) -> bool:
    return not _VENDORED.isdisjoint(path.split("/"))
