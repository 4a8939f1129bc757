"""The hidden set of a shipped assessment is public; used under another name, it is hidden from nobody."""

from __future__ import annotations

from collections.abc import Iterator

from rubric import shipped
from rubric.holdout import FEATURES, LABELS
from rubric.lint.remark import Remark, Subject, mistake
from rubric.model import Place


def check_public(subject: Subject) -> Iterator[Remark]:
    """Neither half of the hidden set is a shipped one; those that are shipped are named by their slug."""
    if subject.name in shipped.assessments():
        return
    for slug in shipped.assessments():
        known = shipped.assessment(slug)
        for path in (FEATURES, LABELS):
            mine, theirs = subject.folder.get(path), known.get(path)
            if mine is not None and theirs is not None and mine.data == theirs.data:
                told = f"is that of {slug}, and its hidden set is public"
                yield mistake(Place(path), f"{told}: run generator.py with a seed of your own")
