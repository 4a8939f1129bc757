"""What a lint says about an assessment: mistakes that keep it from opening, and remarks to think about."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from rubric.model import Assessment, Place, Problem
from rubric.parse import ASSESSMENT_PATH
from rubric.tree import SourceTree
from rubric.yaml_nodes import key_lines


@dataclass(frozen=True)
class Remark:
    """One finding with its place in the folder. `is_mistake`: the assessment does not work as it is."""

    problem: Problem
    is_mistake: bool

    def __str__(self) -> str:
        place, message = self.problem.place, self.problem.message
        return f"{place}: {message}" if self.is_mistake else f"{place}: remark: {message}"


@dataclass(frozen=True)
class Subject:
    """An assessment folder and what was read of it. `name`: how its author calls the folder."""

    folder: SourceTree
    assessment: Assessment
    name: str

    @cached_property
    def lines(self) -> dict[str, int]:
        """The lines of assessment.yml by full key, such as `brief.user` or `deliverables[2]`."""
        return lines_in(self.folder, ASSESSMENT_PATH)

    def at(self, key: str) -> Place:
        """Where a key of assessment.yml stands; the file where it does not."""
        return Place(ASSESSMENT_PATH, self.lines.get(key))


def mistake(place: Place, message: str) -> Remark:
    """Something that has to be mended."""
    return Remark(Problem(place, message), is_mistake=True)


def remark(place: Place, message: str) -> Remark:
    """Something to think about."""
    return Remark(Problem(place, message), is_mistake=False)


def lines_in(folder: SourceTree, path: str) -> dict[str, int]:
    """The lines of a YAML file of the folder by full key; empty where there is no such file."""
    file = folder.get(path)
    return {} if file is None else key_lines(file.data, path)
