"""The starter: what candidates get must be whole, and must not do the work that is asked of them."""

from __future__ import annotations

from collections.abc import Iterator

from rubric.brief_place import brief_in
from rubric.brief_text import rendered
from rubric.checks import check_all
from rubric.checks.documents import normal_heading
from rubric.checks.entrypoint import check_entrypoint
from rubric.checks.prose import headings, placeholder, visible_lines
from rubric.deliverable import Deliverable, DeliverableKind
from rubric.lint.remark import Remark, Subject, mistake, remark
from rubric.model import Outcome, Place
from rubric.submission import read_submission
from rubric.tree import SourceTree

FOLDER = "starter"
README = "starter/README.md"
_MAY_PASS = (DeliverableKind.ENTRYPOINT, DeliverableKind.PINS)


def check_readme(subject: Subject) -> Iterator[Remark]:
    """The brief in the README is the one that assessment.yml makes."""
    if subject.assessment.brief is None:
        return
    write = f"run `proofgrade brief {subject.name} --write`"
    readme = subject.folder.text(README) or ""
    brief = brief_in(readme)
    if brief is None:
        yield mistake(Place(README), f"has no brief; {write}")
        return
    now, then = rendered(subject.assessment).strip().splitlines(), brief.splitlines()
    if now != then:
        same = next((n for n, pair in enumerate(zip(now, then, strict=False)) if pair[0] != pair[1]), None)
        at = min(len(now), len(then)) if same is None else same
        first = readme.splitlines().index(then[0]) + 1 if then else 1
        yield mistake(Place(README, first + at), f"the brief is not that of assessment.yml; {write}")


def check_starter(subject: Subject) -> Iterator[Remark]:
    """An entry point that could build, a readable submission.yml, templates, and nothing done already."""
    starter = subject.folder.under(FOLDER)
    for deliverable in subject.assessment.deliverables:
        if deliverable.kind is DeliverableKind.ENTRYPOINT:
            yield from _entrypoint(subject, deliverable, starter)
        elif deliverable.kind is DeliverableKind.DOCUMENT:
            yield from _template(deliverable, starter)
    if "submission.yml" not in starter:
        yield mistake(Place(f"{FOLDER}/submission.yml"), "is missing; candidates state their claim in it")
    for problem in read_submission(starter)[1]:
        yield mistake(_below(problem.place), problem.message)
    yield from _done(subject, starter)
    yield from _left_open(starter)


def _entrypoint(subject: Subject, deliverable: Deliverable, starter: SourceTree) -> Iterator[Remark]:
    finding = check_entrypoint(subject.assessment, deliverable, starter, SourceTree())
    if finding.outcome is Outcome.FAIL:
        place = _below(finding.places[0]) if finding.places else Place(FOLDER)
        yield mistake(place, f"the starter has no entry point that works: {finding.detail}")


def _template(deliverable: Deliverable, starter: SourceTree) -> Iterator[Remark]:
    path = deliverable.path or ""
    text = starter.text(path)
    if text is None:
        yield mistake(Place(f"{FOLDER}/{path}"), f'is missing: the template of "{deliverable.title}"')
        return
    there = {normal_heading(one.text) for one in headings(visible_lines(text))}
    for wanted in deliverable.headings:
        if normal_heading(wanted) not in there:
            told = f'the heading "{wanted}", which is asked for, is not in the template'
            yield mistake(Place(f"{FOLDER}/{path}"), told)


def _done(subject: Subject, starter: SourceTree) -> Iterator[Remark]:
    """A starter that is handed in as it is must not pass."""
    required = {one.id: one.kind for one in subject.assessment.deliverables if one.required}
    for finding in check_all(subject.assessment, starter, starter):
        kind = required.get(finding.deliverable)
        if finding.outcome is Outcome.PASS and kind is not None and kind not in _MAY_PASS:
            place = _below(finding.places[0]) if finding.places else Place(FOLDER)
            yield mistake(place, f'the untouched starter passes "{finding.title}" already')


def _left_open(starter: SourceTree) -> Iterator[Remark]:
    """Placeholders would count against the candidate who leaves them."""
    for path, file in starter.files.items():
        for line in visible_lines(file.text()) if path.endswith(".md") else ():
            token = placeholder(line)
            if token is not None:
                place = Place(f"{FOLDER}/{path}", line.number)
                yield remark(place, f'"{token}" is a placeholder that candidates have to find and replace')


def _below(place: Place) -> Place:
    return Place(f"{FOLDER}/{place.path}", place.line)
