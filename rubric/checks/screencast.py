"""Deliverable `screencast`: a link in submission.yml. Its form is checked; nothing is opened."""

from __future__ import annotations

from urllib.parse import urlsplit

from rubric.checks.wording import failed, listed, named, passed
from rubric.deliverable import Deliverable
from rubric.model import Assessment, Finding, Place
from rubric.submission import SUBMISSION_PATH, read_submission
from rubric.tree import SourceTree


def check_screencast(
    _: Assessment, deliverable: Deliverable, tree: SourceTree, starter: SourceTree
) -> Finding:
    """A syntactically valid https address of any host, other than the starter's own."""
    submission, problems = read_submission(tree)
    link = submission.screencast
    if link is None:
        places = [problem.place for problem in problems]
        return failed(
            deliverable, _absent([str(problem) for problem in problems]), places or [Place(SUBMISSION_PATH)]
        )
    place = Place(SUBMISSION_PATH, _line(tree))
    if not link.startswith("https://"):
        return failed(deliverable, f"{named(link)} is not https; give the https address.", [place])
    if link == read_submission(starter)[0].screencast:
        return failed(deliverable, f"{named(link)} is the starter's example, not your recording.", [place])
    return passed(
        deliverable,
        f"The link to {named(urlsplit(link).hostname or '')} has the right form; it was not opened.",
        [place],
    )


def _absent(problems: list[str]) -> str:
    wrong = f" {listed([f'{problem}.' for problem in problems])}" if problems else ""
    return f"No screencast link. Add `screencast: https://...` to {SUBMISSION_PATH}.{wrong}"


def _line(tree: SourceTree) -> int | None:
    lines = enumerate((tree.text(SUBMISSION_PATH) or "").split("\n"), start=1)
    return next((number for number, line in lines if line.startswith("screencast")), None)
