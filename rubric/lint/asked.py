"""What the brief asks for beside the role's evidence matrix and the rubric's rows: what either one lacks."""

from __future__ import annotations

from collections.abc import Iterator

from rubric.deliverable import Deliverable, DeliverableKind
from rubric.lint.remark import Remark, Subject, lines_in, remark
from rubric.model import Competency, Place
from rubric.parse import RUBRIC_PATH
from rubric.role import Role
from rubric.roles import role_of


def check_asked(subject: Subject) -> Iterator[Remark]:
    """Essential deliverables that are not asked for, rows without evidence, and work that no row reads."""
    role = role_of(subject.assessment.profile)
    if role is not None:
        yield from _essential(subject, role)
    lines = lines_in(subject.folder, RUBRIC_PATH)
    for number, row in enumerate(subject.assessment.rubric.competencies, start=1):
        if row.asked and not row.asks:
            yield remark(_row_place(subject, lines, number), _empty(row))
    yield from _unread(subject)


def _essential(subject: Subject, role: Role) -> Iterator[Remark]:
    asked = subject.assessment.deliverables
    for one in role.deliverables:
        if not one.required:
            continue
        match = next((other for other in asked if _is_same(other, one)), None)
        if match is None or not match.required:
            state = "is not asked for" if match is None else "is optional"
            told = f'"{one.title}" ({one.id}) is essential for {role.id} and {state}'
            yield remark(subject.at("deliverables"), told)


def _is_same(one: Deliverable, other: Deliverable) -> bool:
    """Documents are told apart by id or path, the others by what is checked."""
    if one.kind is not other.kind:
        return False
    return other.kind is not DeliverableKind.DOCUMENT or one.id == other.id or one.path == other.path


def _row_place(subject: Subject, lines: dict[str, int], number: int) -> Place:
    if lines:
        return Place(RUBRIC_PATH, lines.get(f"competencies[{number}]"))
    return subject.at("deliverables")


def _empty(row: Competency) -> str:
    return f'no deliverable belongs to the row "{row.title}"; ask for one, or name {row.id} in not_asked'


def _unread(subject: Subject) -> Iterator[Remark]:
    """Required work that no row reads: it would be done for nobody."""
    read = {name for row in subject.assessment.rubric.asked for name in row.asks}
    for number, one in enumerate(subject.assessment.deliverables, start=1):
        if one.required and one.id not in read:
            told = f"deliverable {one.id} belongs to no row; name it in the `asks` of a row in {RUBRIC_PATH}"
            yield remark(subject.at(f"deliverables[{number}]"), told)
