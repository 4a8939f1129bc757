"""A submission beside its starter: which files are new, changed, gone or moved, and lines by language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from rubric.checks.wording import legible
from rubric.texts.languages import language, own_lines
from rubric.tree import File, SourceTree

FILES_MAX = 300  # that are named; all are counted


class How(StrEnum):
    """What became of a path of the starter, or of a path that it does not have."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"
    MOVED = "moved"  # a file of the starter, unchanged, under a path that the starter does not have


class Readme(StrEnum):
    """Whose words the README at the root holds."""

    OWN = "own"
    GIVEN = "given"  # the starter's, to the byte
    ABSENT = "absent"


@dataclass(frozen=True)
class FileChange:
    """One path that differs. `lines`: lines that are not blank and not the starter's at this path."""

    path: str
    how: How
    lines: int


@dataclass(frozen=True)
class LanguageLines:
    """Own lines in one language, over so many files."""

    name: str
    files: int
    lines: int


@dataclass(frozen=True)
class Changes:
    """How many files differ and how; the first of them, most own lines first; own lines by language."""

    added: int
    changed: int
    removed: int
    moved: int
    untouched: int
    files: tuple[FileChange, ...]
    languages: tuple[LanguageLines, ...]
    readme: Readme


def changes_of(tree: SourceTree, starter: SourceTree) -> Changes:
    """Compare by bytes. Files that cannot be read as text count as files, without lines."""
    found = sorted(_differing(tree, starter), key=lambda one: (-one.lines, one.path))
    how = Counter(one.how for one in found)
    return Changes(
        added=how[How.ADDED],
        changed=how[How.CHANGED],
        removed=how[How.REMOVED],
        moved=how[How.MOVED],
        untouched=sum(path in starter for path in tree) - how[How.CHANGED],
        files=tuple(found[:FILES_MAX]),
        languages=_languages(found),
        readme=_readme(tree, starter),
    )


def _differing(tree: SourceTree, starter: SourceTree) -> Iterator[FileChange]:
    given = {file.data for file in starter.files.values() if file.data}
    for path, file in tree.files.items():
        how = _how(path, file, starter, given)
        if how is not None:
            lines = 0 if how is How.MOVED else own_lines(path, file, starter.get(path))
            yield FileChange(legible(path), how, lines)
    yield from (FileChange(legible(path), How.REMOVED, 0) for path in starter if path not in tree)


def _how(path: str, file: File, starter: SourceTree, given: set[bytes]) -> How | None:
    before = starter.get(path)
    if before is not None:
        return None if before.data == file.data else How.CHANGED
    return How.MOVED if file.data in given else How.ADDED


def _languages(found: Iterable[FileChange]) -> tuple[LanguageLines, ...]:
    files: Counter[str] = Counter()
    lines: Counter[str] = Counter()
    for one in found:
        if one.lines:
            files[language(one.path)] += 1
            lines[language(one.path)] += one.lines
    names = sorted(lines, key=lambda name: (-lines[name], name))
    return tuple(LanguageLines(name, files[name], lines[name]) for name in names)


def _readme(tree: SourceTree, starter: SourceTree) -> Readme:
    readme = _root_readme(tree.files)
    if readme is None:
        return Readme.ABSENT
    given = {file.data for path, file in starter.files.items() if _is_readme(path)}
    return Readme.GIVEN if readme.data in given else Readme.OWN


def _root_readme(files: Mapping[str, File]) -> File | None:
    return next((file for path, file in files.items() if _is_readme(path)), None)


def _is_readme(path: str) -> bool:
    return "/" not in path and path.lower().split(".")[0] == "readme"
