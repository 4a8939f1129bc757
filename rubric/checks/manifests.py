"""pyproject.toml, pixi.toml and Pipfile: what a project depends on; lock files: which packages they fix."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from rubric.checks.requirements import Requirement, normalised, requirement
from rubric.model import Place
from rubric.strict_json import JsonError, loads
from rubric.tree import File, SourceTree

LOCKS = (
    "uv.lock", "poetry.lock", "pdm.lock", "pylock.toml", "Pipfile.lock", "pixi.lock", "conda-lock.yml",
)  # fmt: skip

_MANIFEST_BYTES = 64 * 1024  # with the line cap below this bounds the reader's worst case
_MANIFEST_LINE = 2_000
_DEPENDENCIES = 500
_LOCK_BYTES = 8 * 1024 * 1024
_LOCK_DEPTH = 16
_PACKAGE_NAME = re.compile(r'^name\s*=\s*"([^"\n]{1,100})"', re.MULTILINE)
# `- name: numpy` of conda-lock and old pixi; `- conda: https://.../numpy-1.26.4-py311_0.conda` of pixi since
_YAML_NAME = re.compile(
    r"^\s*(?:- )?name:\s*[\"']?([\w.-]{1,100})[\"']?\s*$"
    r"|^\s*- (?:conda|pypi):\s*\S{1,400}/([\w.]+(?:[_-][A-Za-z][\w.]*)*?)-v?\d[^/\s]*$",
    re.MULTILINE,
)
_PACKAGE_TABLE = re.compile(r"^\[\[packages?\]\]\s*$", re.MULTILINE)


@dataclass(frozen=True)
class Lock:
    """A lock file and the normalised names of the packages it fixes."""

    path: str
    names: frozenset[str]


def locks_in(tree: SourceTree, folder: str) -> Iterator[Lock]:
    """The lock files of one folder ("" is the root); one without packages has no names."""
    for name in LOCKS:
        path = f"{folder}/{name}" if folder else name
        file = tree.get(path)
        if file is not None:
            yield Lock(path, _locked_names(name, file))


def project_dependencies(path: str, file: File) -> list[Requirement] | None:
    """What the project file at `path` depends on at run time; None where it cannot be read."""
    text = file.text()
    if len(file.data) > _MANIFEST_BYTES or any(len(line) > _MANIFEST_LINE for line in text.split("\n")):
        return None
    try:
        content = tomllib.loads(text)
    except (ValueError, RecursionError):  # TOMLDecodeError, or a number beyond Python's own limit
        return None
    wanted = [*_READERS.get(path.rpartition("/")[2], _pyproject)(content)]
    found = (requirement(line, Place(path, _line_of(text, line))) for line in wanted[:_DEPENDENCIES])
    return [item for item in found if item is not None]


def _locked_names(name: str, file: File) -> frozenset[str]:
    if len(file.data) > _LOCK_BYTES:
        return frozenset()
    if name == "Pipfile.lock":
        return frozenset(_pipfile_lock(file.data))
    if name in ("pixi.lock", "conda-lock.yml"):
        return frozenset(normalised(one or two) for one, two in _YAML_NAME.findall(file.text()))
    # Read by line: the TOML reader takes seconds for a lock of megabytes, and only the names matter here.
    tables = _PACKAGE_TABLE.split(file.text())[1:]
    found = (_PACKAGE_NAME.search(table) for table in tables)
    return frozenset(normalised(match[1]) for match in found if match is not None)


def _pipfile_lock(data: bytes) -> Iterator[str]:
    try:
        content = loads(data, max_bytes=_LOCK_BYTES, max_depth=_LOCK_DEPTH)
    except JsonError:
        return
    for group in ("default", "develop"):
        entries = content.get(group) if isinstance(content, dict) else None
        if isinstance(entries, dict):
            yield from map(normalised, entries)


def _pyproject(content: Mapping[str, object]) -> Iterator[str]:
    yield from _standard(content)
    yield from _poetry(content)
    yield from _pixi(_table(_table(content, "tool"), "pixi"))


def _pixi(content: Mapping[str, object]) -> Iterator[str]:
    for part in ("dependencies", "pypi-dependencies"):
        yield from (
            _line(name, version) for name, version in _table(content, part).items() if name != "python"
        )


def _standard(content: Mapping[str, object]) -> Iterator[str]:
    listed = _table(content, "project").get("dependencies")
    yield from (line for line in listed if isinstance(line, str)) if isinstance(listed, list) else ()


def _poetry(content: Mapping[str, object]) -> Iterator[str]:
    dependencies = _table(_table(_table(content, "tool"), "poetry"), "dependencies")
    yield from (_line(name, version) for name, version in dependencies.items() if name.lower() != "python")


def _pipfile(content: Mapping[str, object]) -> Iterator[str]:
    yield from (_line(name, version) for name, version in _table(content, "packages").items())


def _line(name: str, version: object) -> str:
    """A table entry as pip would write it. Poetry's bare `1.2.3` means `^1.2.3`, so it is not exact."""
    if isinstance(version, dict):
        version = version.get("version", "")
    is_exact = isinstance(version, str) and version.startswith("==")
    return f"{name}{version}" if is_exact else name


def _table(content: Mapping[str, object], key: str) -> Mapping[str, object]:
    found = content.get(key)
    return found if isinstance(found, dict) else {}


def _line_of(text: str, requirement_line: str) -> int | None:
    name = re.split(r"[^A-Za-z0-9._-]", requirement_line, maxsplit=1)[0]
    pattern = re.compile(
        rf'^\s*"?{re.escape(name)}"?\s*=|["\']{re.escape(name)}(?![A-Za-z0-9._-])', re.MULTILINE
    )
    match = pattern.search(text)
    return None if match is None else text.count("\n", 0, match.start()) + 1


_READERS: Mapping[str, Callable[[Mapping[str, object]], Iterator[str]]] = MappingProxyType(
    {"Pipfile": _pipfile, "pixi.toml": _pixi}
)
