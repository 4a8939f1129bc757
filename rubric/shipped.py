"""The rubric, stages and assessments that come with the package. No other module of `rubric` reads files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable

from rubric.tree import File, SourceTree

_LEFT_OUT = {"__pycache__"}
_LIVE = files("rubric") / "builtin" / "stages" / "live"


def default_rubric() -> str:
    """The YAML text of the default rubric."""
    return (files("rubric") / "builtin" / "default.yml").read_text(encoding="utf-8")


def role_matrix() -> str:
    """The YAML text of the evidence matrix."""
    return (files("rubric") / "builtin" / "roles.yml").read_text(encoding="utf-8")


def stage_files() -> Mapping[str, str]:
    """The YAML text of every shipped stage, by file name."""
    folder = files("rubric") / "builtin" / "stages"
    return {
        entry.name: entry.read_text(encoding="utf-8")
        for entry in folder.iterdir()
        if entry.name.endswith(".yml")
    }


def broken_projects() -> tuple[str, ...]:
    """The names of the broken projects of the live stage, sorted."""
    return tuple(sorted(entry.name for entry in _LIVE.iterdir() if (entry / "given").is_dir()))


def broken_project(name: str) -> SourceTree:
    """A broken project as the candidate is given it, without its mending. KeyError names the known ones."""
    known = broken_projects()
    if name not in known:
        raise KeyError(f"no broken project {name!r}; there are: {', '.join(known)}")
    return _tree(_LIVE / name / "given")


def new_templates() -> SourceTree:
    """What new assessments are made of; see `rubric.new_assessment`."""
    return _tree(files("rubric") / "builtin" / "new")


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
    return _tree(files("rubric") / "assessments" / slug)


def _tree(folder: Traversable) -> SourceTree:
    found = _walk(folder, "")
    return SourceTree({path: File(data, executable=data.startswith(b"#!")) for path, data in found})


def _walk(folder: Traversable, prefix: str) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        if entry.is_dir() and entry.name not in _LEFT_OUT:
            yield from _walk(entry, f"{prefix}{entry.name}/")
        elif entry.is_file():
            yield f"{prefix}{entry.name}", entry.read_bytes()
