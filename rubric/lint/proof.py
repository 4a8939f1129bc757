"""Whether the assessment was proved as it is. It is not before `selftest` ran, so this is no mistake."""

from __future__ import annotations

from collections.abc import Iterator

from rubric import shipped
from rubric.lint.remark import Remark, Subject, remark
from rubric.proof import unproved


def check_proof(subject: Subject) -> Iterator[Remark]:
    """The proof is there, can be read, and is of the folder as it is. Shipped ones, by their slug, have none:
    nobody is invited to them as they are, and tests of this project prove them.
    """
    if subject.name in shipped.assessments():
        return
    for one in unproved(subject.folder):
        yield remark(one.place, f"{one.message}; `proofgrade selftest {subject.name}` writes it")
