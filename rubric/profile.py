"""The profiles that a team hires for: the rows of the evidence matrix, and the probe family of each."""

from __future__ import annotations

from collections.abc import Mapping

FAMILIES: Mapping[str, str] = {
    "ml-engineer": "mlops",
    "data-scientist": "tabular",
    "nlp": "nlp",
    "computer-vision": "computer-vision",
    "deep-learning": "llm",
}
"""Probe family of the stages by profile, one of `rubric.stage.SPECIALISATIONS`."""

PROFILES = tuple(FAMILIES)


def family_of(profile: str) -> str:
    """Whose interview probes come with the stages where assessment.yml names none; empty for no profile."""
    return FAMILIES.get(profile, "")
