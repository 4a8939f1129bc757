"""What reviewers found a similarity flag to be, as a frozen value; and shown beside it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from rubric.flag import Flag

CLEARED = ""
EXTERNAL = "external: "  # how flags call what is nobody's candidate
LIBRARY_IDIOM, SHARED_SOURCE, COPIED, ALLOWED = OUTCOMES = (
    "library idiom",
    "shared source on the web",
    "copied",
    "allowed",
)


@dataclass(frozen=True)
class Outcome:
    """What a person found the flag of a candidate with `other` to be: one of `OUTCOMES`, or cleared.

    `other` is what the flag calls it, an alias or something external. `at` is ISO 8601 UTC.
    """

    candidate_id: int
    other: str
    outcome: str
    who: str
    at: str
    why: str = ""

    def __str__(self) -> str:
        return f"{self.outcome}, by {self.who}" + (f": {self.why}" if self.why else "")


def is_external(name: str) -> bool:
    """Whether a flag calls something from elsewhere so."""
    return name.startswith(EXTERNAL)


def with_outcomes(flags: Iterable[Flag], outcomes: Mapping[str, Outcome]) -> tuple[Flag, ...]:
    """The flags with what they were found to be."""
    return tuple(
        replace(flag, outcome=str(outcomes[flag.other])) if flag.other in outcomes else flag for flag in flags
    )
