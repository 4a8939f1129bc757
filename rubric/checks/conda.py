"""conda environment files: which packages they name and whether each has one version. Read by line."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rubric.checks.requirements import Requirement, normalised, requirement
from rubric.model import Place
from rubric.tree import File

_NAME = re.compile(r"(?:^|/)(?:[^/]*conda[^/]*|environment[^/]*|env)\.ya?ml$", re.IGNORECASE)
_BYTES, _LINES, _LINE = 256 * 1024, 2_000, 500
_ITEM = re.compile(r"^\s*-\s+[\"']?(?P<text>[^\"'#]+?)[\"']?\s*(?:#.*)?$")
_KEY = re.compile(r"^(?P<blank>\s*)(?:-\s+)?(?P<key>[A-Za-z_]+)\s*:")
# `name=1.2.3` and `name=1.2.3=build` of conda, `channel::name` before it; `=1.2.*` and comparisons are loose
_SPEC = re.compile(
    r"(?:[\w.-]+::)?(?P<name>[A-Za-z0-9][\w.-]*)\s*(?P<exact>={1,2}\s*\d[\w.!+-]*(?:=[\w.*]+)?)?(?P<rest>.*)"
)
_NOT_PACKAGES = frozenset({"python", "pip", "setuptools", "wheel"})


def is_environment(path: str) -> bool:
    """Whether a file is named as a conda environment."""
    return _NAME.search(path) is not None


def environment_dependencies(path: str, file: File) -> list[Requirement]:
    """The packages under `dependencies:`, those of its `pip:` list as pip writes them. Never raises."""
    if len(file.data) > _BYTES or file.is_binary:
        return []
    return [*_read(path, file.text().splitlines()[:_LINES])]


def _read(path: str, lines: list[str]) -> Iterator[Requirement]:
    part = ""
    for number, raw in enumerate(lines, start=1):
        line = raw[:_LINE]
        key = _KEY.match(line)
        if key is not None:
            part = key["key"] if not key["blank"] or key["key"] == "pip" else part
            continue
        item = _ITEM.match(line)
        if item is None or part not in ("dependencies", "pip"):
            continue
        place = Place(path, number)
        found = requirement(item["text"], place) if part == "pip" else _conda(item["text"], place)
        if found is not None and found.name not in _NOT_PACKAGES:
            yield found


def _conda(text: str, place: Place) -> Requirement | None:
    spec = _SPEC.fullmatch(text.strip())
    if spec is None:
        return None
    is_exact = spec["exact"] is not None and not spec["rest"].strip()
    return Requirement(normalised(spec["name"]), is_exact, text.strip(), place)
