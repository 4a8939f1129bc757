"""The rubric and the assessments that come with the package. The only module of `rubric` that reads files."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable

from rubric.tree import File, SourceTree

_LEFT_OUT = {"__pycache__"}


def default_rubric() -> str:
    """The YAML text of the default rubric."""
    return (files("rubric") / "builtin" / "default.yml").read_text(encoding="utf-8")


def assessments() -> tuple[str, ...]:
    """The slugs of the shipped assessments, sorted."""
    root = files("rubric") / "assessments"
    if not root.is_dir():
        return ()
    return tuple(sorted(entry.name for entry in root.iterdir() if (entry / "assessment.yml").is_file()))


def assessment(slug: str) -> SourceTree:
    """The folder of a shipped assessment. Raises KeyError that names the known slugs.

    Package data carries no modes: a file that begins with an interpreter line counts as executable.
    """
    known = assessments()
    if slug not in known:
        raise KeyError(f"no shipped assessment {slug!r}; there are: {', '.join(known) or 'none'}")
    found = dict(_walk(files("rubric") / "assessments" / slug, ""))
    return SourceTree({path: File(data, executable=data.startswith(b"#!")) for path, data in found.items()})


def _walk(folder: Traversable, prefix: str) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        if entry.is_dir() and entry.name not in _LEFT_OUT:
            yield from _walk(entry, f"{prefix}{entry.name}/")
        elif entry.is_file():
            yield f"{prefix}{entry.name}", entry.read_bytes()
