"""The shipped stages, from the first look at a repository to day 90, and what an interview asks whom."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from rubric import shipped as package
from rubric.stage import GENERAL, Probe, Stage
from rubric.stage_file import parse_stage

PIPELINE = (
    "filter",
    "portfolio",
    "take-home",
    "live-debugging",
    "presentation",
    "communication",
    "design-review",
    "references",
    "onboarding",
)


@cache
def shipped() -> Mapping[str, Stage]:
    """Every shipped stage by id, in the order of the pipeline. Read once."""
    texts, rubric = package.stage_files(), package.default_rubric()
    return MappingProxyType(
        {name: parse_stage(texts[f"{name}.yml"], f"{name}.yml", rubric) for name in PIPELINE}
    )


def probes_for(stage: Stage, specialisation: str = "") -> tuple[Probe, ...]:
    """What to ask besides the tasks' own questions: everybody's probes, then the specialisation's.

    A specialisation that the stage does not know has none of its own.
    """
    own = () if specialisation == GENERAL else stage.probes.get(specialisation, ())
    return (*stage.probes.get(GENERAL, ()), *own)


def title_of(stage: str) -> str:
    """What people call a stage; the id of one that is not shipped any more."""
    found = shipped().get(stage)
    return stage if found is None else found.title
