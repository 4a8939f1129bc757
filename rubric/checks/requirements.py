"""requirements files of pip: which packages they name, exact or not, followed through -r and -c."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from rubric.checks.context import normal
from rubric.checks.wording import named
from rubric.model import Place, Problem
from rubric.tree import SourceTree

MAX_BYTES = 1024 * 1024
_FILES_MAX = 20  # one file and what it includes
_LINES_MAX = 2_000  # packages of one file

_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9])?")
_EXTRAS = re.compile(r"\s*\[[^\[\]]{0,200}\]")
_EXACT = re.compile(r"\(?={2,3}[A-Za-z0-9][A-Za-z0-9.!+_-]{0,60}\)?")  # no comma, no star
_COMMENT = re.compile(r"(?:^|\s)#.*$")
_DIGEST = re.compile(r"[#&]sha(?:256|384|512)=[0-9a-f]{64}")
_LINE_LENGTH = 1_000  # beyond it no requirement is written
_COMMIT = re.compile(r"@[0-9a-f]{40}(?![0-9a-f])")
_INCLUDE = re.compile(r"(?:(-r|-c)\s*|--(requirement|constraint)[\s=]\s*)(\S.*)")
_OPTION_VALUE = re.compile(r"\s--(?:hash|config-settings|global-option)\b.*")


@dataclass(frozen=True)
class Requirement:
    """One package: normalised name, whether exactly one version fits, and where it stands."""

    name: str
    exact: bool
    text: str
    place: Place


@dataclass
class Requirements:
    """What a requirements file and everything it includes asks for."""

    asked: list[Requirement] = field(default_factory=list)
    constrained: set[str] = field(default_factory=set)  # names with an exact version in a constraints file
    problems: list[Problem] = field(default_factory=list)
    files: list[str] = field(default_factory=list)


def read_requirements(tree: SourceTree, path: str) -> Requirements:
    """Read the file at `path`, decoded whatever its encoding. What it includes is read once."""
    result = Requirements()
    waiting = [(path, False, Place(path))]
    while waiting and len(result.files) < _FILES_MAX:
        current, is_constraint, asked_at = waiting.pop()
        if current in result.files:
            continue
        result.files.append(current)
        file = tree.get(current)
        if file is None or len(file.data) > MAX_BYTES:
            why = "is not in the repository" if file is None else "is larger than 1 MiB"
            result.problems.append(Problem(asked_at, f"{named(current)} {why}"))
            continue
        for number, line in islice(_lines(file.text()), _LINES_MAX):
            place = Place(current, number)
            include = _INCLUDE.fullmatch(line)
            if include is not None:
                flag = include[1] or include[2]
                target = normal(f"{current.rpartition('/')[0]}/{include[3].strip()}")
                waiting.append((target, is_constraint or flag in ("-c", "constraint"), place))
            else:
                _take(result, requirement(line, place), is_constraint)
    return result


def requirement(line: str, place: Place) -> Requirement | None:
    """A requirement as pip writes it; None for options, local paths and what names no package."""
    text = _OPTION_VALUE.sub("", line[:_LINE_LENGTH].removeprefix("-e ").removeprefix("--editable ")).strip()
    if not text or text.startswith(("-", ".", "/", "file:")) or text.endswith((".whl", ".tar.gz", ".zip")):
        return None
    if "://" in text:
        return Requirement(_address_name(text), _is_fixed_address(text), text, place)
    match = _NAME.match(text)
    if match is None:
        return None
    rest = text[match.end() :]
    extras = _EXTRAS.match(rest)
    version = rest[extras.end() if extras else 0 :].partition(";")[0]
    return Requirement(
        normalised(match[0]), _EXACT.fullmatch("".join(version.split())) is not None, text, place
    )


def normalised(name: str) -> str:
    """A package name as registries compare it: lower case, runs of - _ . as one hyphen."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _take(result: Requirements, found: Requirement | None, is_constraint: bool) -> None:  # noqa: FBT001
    if found is None:
        return
    if not is_constraint:
        result.asked.append(found)
    elif found.exact:
        result.constrained.add(found.name)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Logical lines with the number of their first one: continuations joined, comments and blanks dropped."""
    pending: list[str] = []
    first = 1
    for number, raw in enumerate(text.split("\n"), start=1):
        line = _COMMENT.sub("", raw.rstrip("\r"), count=1).rstrip()
        first = first if pending else number
        pending.append(line.removesuffix("\\"))
        if line.endswith("\\"):
            continue
        whole, pending = " ".join(pending).strip(), []
        if whole:
            yield first, whole
    if pending:
        yield first, " ".join(pending).strip()


def _is_fixed_address(text: str) -> bool:
    """A commit, a digest or a released archive; a branch or a tag can move."""
    if _COMMIT.search(text) or _DIGEST.search(text):
        return True
    return "git+" not in text and text.partition("#")[0].endswith((".whl", ".tar.gz", ".zip"))


def _address_name(text: str) -> str:
    name = _NAME.match(text) if re.match(r"[A-Za-z0-9._-]+\s*(\[[^\]]*\])?\s*@", text[:200]) else None
    egg = re.search(r"[#&]egg=([A-Za-z0-9._-]+)", text)
    found = name[0] if name else egg[1] if egg else text.rstrip("/").rpartition("/")[2]
    return normalised(found)
