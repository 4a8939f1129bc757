"""The words of the hiring pipeline as frozen values: a stage, its tasks, and what to ask."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rubric.model import Place, Rubric

GENERAL = "general"  # probes for everybody
SPECIALISATIONS = ("computer-vision", "llm", "mlops", "nlp", "recommender", "tabular", "time-series")


@dataclass(frozen=True)
class Probe:
    """A question, what a good answer holds, and the rubric row (a competency's id) that it informs."""

    ask: str
    listen_for: tuple[str, ...]
    row: str


@dataclass(frozen=True)
class Defect:
    """One fault of a broken project.

    `shows` is what a run prints when this fault alone is left; `place` is where the mending is done.
    """

    id: str
    place: Place
    shows: str
    cause: str


@dataclass(frozen=True)
class Task:
    """One part of a stage: what the candidate is told, what to watch for, what everybody is asked.

    `minutes` are those of the people who score. `project`: name of the broken project, empty for none.
    """

    id: str
    title: str
    minutes: int
    brief: str
    watch: tuple[str, ...]
    questions: tuple[Probe, ...] = ()
    project: str = ""
    defects: tuple[Defect, ...] = ()


@dataclass(frozen=True)
class Stage:
    """One step of the pipeline with the rubric that people fill in; `minutes` are those of one reviewer.

    `probes`, by specialisation: what to ask besides the tasks' own questions. See `rubric.stages.probes_for`.
    """

    id: str
    title: str
    purpose: str
    minutes: int
    rubric: Rubric
    tasks: tuple[Task, ...]
    probes: Mapping[str, tuple[Probe, ...]]
