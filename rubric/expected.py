"""expected.yml: how each reference submission must come out, and where it came out otherwise."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from rubric.grade import Graded
from rubric.model import Outcome, Place, Problem
from rubric.people import WORD, WORD_WANTED
from rubric.tree import SourceTree
from rubric.yaml_lines import Section, read_section
from rubric.yaml_nodes import ParseError, quoted

PATH = "expected.yml"
JUDGED = ("gate", "quality", "claim", "latency", "resume")
TIMED = frozenset({"latency", "resume"})  # judgements on which a busy machine tells
OUTCOMES = (Outcome.PASS.value, Outcome.FAIL.value, Outcome.INCONCLUSIVE.value)


@dataclass(frozen=True)
class Expectation:
    """The outcomes one reference must have: by judgement name, and by deliverable id."""

    reference: str
    judgements: Mapping[str, Outcome]
    deliverables: Mapping[str, Outcome]


def read_expected(folder: SourceTree) -> tuple[Expectation, ...]:
    """The expectations of an assessment folder, in the file's order.

    Raises ParseError with every mistake when expected.yml is missing or malformed or names a reference
    without a folder.
    """
    file, problems = folder.get(PATH), list[Problem]()
    if file is None:
        raise ParseError([Problem(Place(PATH), "is missing from the assessment folder")])
    root = read_section(file.data, PATH, problems)
    root.whole("version", 1, 1)
    listed = root.section("references")
    if not listed.absent and not listed.keys:
        listed.note("references names none; an assessment is proved by them")
    expectations = tuple(_expectation(name, listed, folder) for name in listed.keys)
    root.close()
    if problems:
        raise ParseError(problems)
    return expectations


def composed(folder: SourceTree, reference: str) -> SourceTree:
    """A reference submission: the starter overlaid with the reference's own files."""
    starter = folder.under("starter")
    return SourceTree({**starter.files, **folder.under(f"references/{reference}").files})


@dataclass(frozen=True)
class Surprise:
    """A judgement or a deliverable that did not come out as it must; `seen`: None where it was not judged."""

    name: str
    seen: Outcome | None
    wanted: Outcome
    why: str = ""  # what the judgement says

    def __str__(self) -> str:
        seen = self.seen.value if self.seen else "absent"
        why = f" ({self.why})" if self.why else ""
        return f"{self.name} is {seen}{why}, expected {self.wanted.value}"

    @property
    def is_open(self) -> bool:
        """Whether the machine kept it from being told, so that the same run may come out otherwise."""
        if self.seen is Outcome.OUR_FAULT:
            return True
        return self.seen is Outcome.INCONCLUSIVE and self.name in TIMED


def surprises(expected: Expectation, graded: Graded) -> tuple[Surprise, ...]:
    """One for each outcome that is not the expected one, judgements first."""
    judged, found = graded.judgements.named(), {one.deliverable: one for one in graded.findings}
    of_runs = (
        Surprise(name, judged[name].outcome, want, judged[name].headline)
        if name in judged
        else Surprise(name, None, want)
        for name, want in expected.judgements.items()
    )
    of_files = (
        Surprise(name, found[name].outcome, want) if name in found else Surprise(name, None, want)
        for name, want in expected.deliverables.items()
    )
    return tuple(one for one in (*of_runs, *of_files) if one.seen is not one.wanted)


def _expectation(name: str, listed: Section, folder: SourceTree) -> Expectation:
    line = listed.line_of(name)
    if not re.fullmatch(WORD, name):
        listed.note(f"{quoted(name)} is no name of a reference: take {WORD_WANTED}", line)
    elif not folder.under(f"references/{name}").files:
        listed.note(f"names {quoted(name)}, but references/{name}/ is empty", line)
    entry = listed.section(name)
    judged = {key: entry.choice(key, OUTCOMES) for key in JUDGED if entry.has(key)}
    found = entry.section("deliverables", required=False)
    return Expectation(
        name, _outcomes(judged), _outcomes({key: found.choice(key, OUTCOMES) for key in found.keys})
    )


def _outcomes(words: Mapping[str, str]) -> dict[str, Outcome]:
    return {name: Outcome(word) for name, word in words.items()}
