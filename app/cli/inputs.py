"""What the commands read from disk: an assessment by slug or folder, a submission folder."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from action.errors import BadInput
from action.workspace import read_folder
from rubric import shipped
from rubric.model import Assessment
from rubric.parse import parse_assessment
from rubric.people import LOGIN
from rubric.tree import SourceTree


def assessment_folder(name: str) -> SourceTree:
    """The folder of an assessment, shipped under this slug or standing at this path.

    Raises BadInput when it is neither.
    """
    if name in shipped.assessments():
        return shipped.assessment(name)
    if not (Path(name) / "assessment.yml").is_file():
        known = ", ".join(shipped.assessments())
        raise BadInput(f"{name}: neither a shipped assessment ({known}) nor a folder with an assessment.yml")
    return read_folder(Path(name))


def is_own(name: str) -> bool:
    """Whether this names a folder on disk: one that is shipped under this slug is read-only."""
    return name not in shipped.assessments()


def assessment_path(name: str) -> Path:
    """Where a folder that a team edits stands. Raises BadInput for a shipped slug, which is read-only."""
    if not (Path(name) / "assessment.yml").is_file():
        raise BadInput(f"{name}: no folder with an assessment.yml; only such a folder can be written to")
    return Path(name)


def parsed(folder: SourceTree) -> Assessment:
    """The assessment of a folder, read with the default rubric where it brings none. Raises ParseError."""
    return parse_assessment(folder, shipped.default_rubric())


def logins(names: Sequence[str] | None) -> tuple[str, ...]:
    """What an option for people was given. Raises BadInput for what nobody can be called on GitHub."""
    for name in names or ():
        if not re.fullmatch(LOGIN, name):
            raise BadInput(f"{name!a}: cannot be a name on GitHub")
    return tuple(names or ())


def submission_folder(path: Path) -> SourceTree:
    """The tree under `path`. Raises BadInput when it is no folder or over a cap."""
    if not path.is_dir():
        raise BadInput(f"{path}: no such folder; name the folder that holds the submission")
    return read_folder(path)
