"""The product spec of an assessment: who asks for what, within which limits, and under which rules."""

from __future__ import annotations

from dataclasses import dataclass, field

ALLOWED, DISCLOSED, FORBIDDEN = AI_POLICIES = ("allowed", "disclosed", "forbidden")
"""What a candidate may do with tools of artificial intelligence; `disclosed`: use them and say what for."""


@dataclass(frozen=True)
class Constraints:
    """Operational limits in words. Time, memory and latency are figures elsewhere in the assessment."""

    budget: str = ""
    retention: str = ""
    compliance: tuple[str, ...] = ()


@dataclass(frozen=True)
class Brief:
    """What is asked, in the words of the hiring team. `situation` and `contract_note` are Markdown."""

    user: str  # for whom
    system: str  # what is to be built
    outcome: str  # what changes for the user, one sentence
    company: str = ""
    situation: str = ""
    constraints: Constraints = field(default_factory=Constraints)
    contract_note: str = ""
    not_graded: tuple[str, ...] = ()


@dataclass(frozen=True)
class AiTools:
    """The policy on tools of artificial intelligence, one of `AI_POLICIES`, and a sentence about it."""

    policy: str
    note: str = ""


@dataclass(frozen=True)
class CandidateData:
    """The program that makes the data, and which files each candidate gets from it with an own seed.

    `generator`: path in the assessment folder. `paths`: files below starter/, brought by a second commit
    where `per_candidate` is set; the hidden set is the same for all.
    """

    generator: str
    per_candidate: bool = False
    paths: tuple[str, ...] = ()
