"""The product spec: its sections, and sentences in them that nobody has filled in."""

from __future__ import annotations

from collections.abc import Iterator

from rubric.checks.prose import placeholder, visible_lines
from rubric.lint.remark import Remark, Subject, remark
from rubric.model import Place
from rubric.new_assessment import NOBODY
from rubric.parse import ASSESSMENT_PATH
from rubric.stage import GENERAL, SPECIALISATIONS

_WANTED = {
    "profile": "names the role of the evidence matrix, such as nlp",
    "brief": "says who asks for what; the README is made of it",
    "data": "names the generator and what each candidate gets of it",
    "ai_tools": "says what candidates may use",
}


def check_sections(subject: Subject) -> Iterator[Remark]:
    """Sections that are missing, texts with placeholders, probes and constraints that nobody stated."""
    for key, words in _WANTED.items():
        if key not in subject.lines:
            yield remark(Place(ASSESSMENT_PATH), f"{key} is missing; it {words}")
    yield from _open_texts(subject)
    yield from _specialisation(subject)
    if NOBODY in subject.assessment.leads:
        yield remark(subject.at("people.leads"), f'"{NOBODY}" is still to be replaced by a GitHub login')
    brief = subject.assessment.brief
    if brief is not None and not (brief.constraints.budget and brief.constraints.retention):
        yield remark(subject.at("brief"), "brief.constraints says no budget or no retention")


def _specialisation(subject: Subject) -> Iterator[Remark]:
    given = subject.assessment.specialisation
    if given and given not in (GENERAL, *SPECIALISATIONS):
        known = ", ".join(SPECIALISATIONS)
        yield remark(subject.at("specialisation"), f'no stage has probes for "{given}"; there are: {known}')


def _open_texts(subject: Subject) -> Iterator[Remark]:
    """Read in the file itself: a comment says what to write, a TODO in a text would reach candidates."""
    text = subject.folder.text(ASSESSMENT_PATH) or ""
    for line in visible_lines(text):
        token = None if line.text.lstrip().startswith("#") else placeholder(line)
        if token is not None:
            yield remark(Place(ASSESSMENT_PATH, line.number), f'"{token}" is still to be filled in')
