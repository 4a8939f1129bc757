"""expected.yml: how each reference submission must come out, and where it came out otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import yaml

from rubric.grade import Graded
from rubric.model import Outcome, Place, Problem
from rubric.parse import ParseError
from rubric.tree import SourceTree

PATH = "expected.yml"
JUDGED = ("gate", "quality", "claim", "latency")


@dataclass(frozen=True)
class Expectation:
    """The outcomes one reference must have: by judgement name, and by deliverable id."""

    reference: str
    judgements: Mapping[str, Outcome]
    deliverables: Mapping[str, Outcome]


def read_expected(folder: SourceTree) -> tuple[Expectation, ...]:
    """The expectations of an assessment folder, in the file's order.

    Raises ParseError when expected.yml is missing, malformed or names a reference without a folder.
    """
    try:
        content = yaml.safe_load(folder.text(PATH) or "")
        references = content["references"]
        expectations = tuple(_expectation(name, entry) for name, entry in references.items())
    except (yaml.YAMLError, TypeError, KeyError, AttributeError, ValueError) as error:
        raise _wrong(
            f"is missing or not of the form references: {{name: {{gate: pass, ...}}}} ({error})"
        ) from error
    for expectation in expectations:
        if not folder.under(f"references/{expectation.reference}").files:
            raise _wrong(f"names {expectation.reference!r}, but references/{expectation.reference}/ is empty")
    return expectations


def surprises(expected: Expectation, graded: Graded) -> tuple[str, ...]:
    """One sentence for each outcome that is not the expected one."""
    judged = {name: judgement.outcome for name, judgement in graded.judgements.named().items()}
    found = {finding.deliverable: finding.outcome for finding in graded.findings}
    return tuple(
        f"{name} is {seen.get(name, 'absent')}, expected {want}"
        for wanted, seen in ((expected.judgements, judged), (expected.deliverables, found))
        for name, want in wanted.items()
        if seen.get(name) is not want
    )


def _expectation(name: str, entry: Mapping[str, object]) -> Expectation:
    judgements = {key: Outcome(str(value)) for key, value in entry.items() if key != "deliverables"}
    unknown = set(judgements) - set(JUDGED)
    if unknown:
        raise ValueError(f"unknown judgement {sorted(unknown)[0]!r} of {name!r}")
    listed = entry.get("deliverables", {})
    if not isinstance(listed, Mapping):
        raise TypeError(f"deliverables of {name!r} is not a mapping")
    return Expectation(name, judgements, {key: Outcome(str(value)) for key, value in listed.items()})


def _wrong(message: str) -> ParseError:
    return ParseError((Problem(Place(PATH), message),))
