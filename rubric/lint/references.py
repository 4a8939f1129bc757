"""The references and expected.yml: each has the other, and the static half comes out as expected."""

from __future__ import annotations

from collections.abc import Iterator

from rubric.checks import check_all
from rubric.expected import PATH, Expectation, composed, read_expected
from rubric.lint.remark import Remark, Subject, lines_in, mistake, remark
from rubric.model import Outcome, Place
from rubric.submission import read_submission
from rubric.tree import SourceTree
from rubric.yaml_nodes import ParseError

FOLDER = "references/"
USUAL = ("honest", "lazy", "cheating", "broken")
HONEST, MUST_PASS = "honest", ("gate", "quality", "claim")


def check_names(folder: SourceTree) -> Iterator[Remark]:
    """Folders without an expectation, and what expected.yml gets wrong. Needs no assessment."""
    lines = lines_in(folder, PATH)
    there = {path.split("/")[1] for path in folder if path.startswith(FOLDER) and path.count("/") > 1}
    for name in sorted(there):
        if lines and f"references.{name}" not in lines:
            yield mistake(Place(PATH, lines.get("references")), f"{FOLDER}{name}/ has no expectation")
    for name in USUAL:
        if name not in there:
            yield remark(Place(f"{FOLDER}{name}"), "is missing; it proves how such work comes out")
    try:
        read_expected(folder)
    except ParseError as error:
        yield from (mistake(one.place, one.message) for one in error.problems)


def check_references(subject: Subject) -> Iterator[Remark]:
    """The static findings of each reference, which need no run, are the expected ones."""
    try:
        expected = read_expected(subject.folder)
    except ParseError:
        return
    lines = lines_in(subject.folder, PATH)
    known = {one.id for one in subject.assessment.deliverables}
    for one in expected:
        for name in one.deliverables:
            if name not in known:
                place = Place(PATH, lines.get(f"references.{one.reference}.deliverables.{name}"))
                yield mistake(place, f'"{name}" is no deliverable of assessment.yml')
        yield from _reference(subject, one, lines)


def check_honest(subject: Subject) -> Iterator[Remark]:
    """The honest one is to pass: else nobody can."""
    try:
        expected = read_expected(subject.folder)
    except ParseError:
        return
    honest = next((one for one in expected if one.reference == HONEST), None)
    lines = lines_in(subject.folder, PATH)
    if honest is None:
        yield mistake(Place(PATH, lines.get("references")), f"names no {HONEST} reference, which is to pass")
        return
    for name in MUST_PASS:
        if honest.judgements.get(name) is not Outcome.PASS:
            full = f"references.{HONEST}"
            place = Place(PATH, lines.get(f"{full}.{name}", lines.get(full)))
            yield mistake(place, f"{HONEST} must expect `{name}: pass`: what nobody reaches cannot be asked")


def _reference(subject: Subject, expected: Expectation, lines: dict[str, int]) -> Iterator[Remark]:
    tree = composed(subject.folder, expected.reference)
    for problem in read_submission(tree)[1]:
        place = problem.place
        yield mistake(Place(f"{FOLDER}{expected.reference}/{place.path}", place.line), problem.message)
    found = {
        one.deliverable: one for one in check_all(subject.assessment, tree, subject.folder.under("starter"))
    }
    for name, wanted in expected.deliverables.items():
        if name in found and found[name].outcome is not wanted:
            place = Place(PATH, lines.get(f"references.{expected.reference}.deliverables.{name}"))
            seen = f"{found[name].outcome.value}: {found[name].detail}"
            yield mistake(place, f"{expected.reference}: {name} is to be {wanted.value}, and is {seen}")
