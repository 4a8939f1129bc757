"""Deliverable `claim`: the claimed metric is the one asked for, with a value that can be true."""

from __future__ import annotations

from rubric.checks.wording import failed, listed, named, passed
from rubric.claimed_file import figures
from rubric.deliverable import Deliverable
from rubric.model import Assessment, Claim, Finding, Place
from rubric.submission import SUBMISSION_PATH, read_submission
from rubric.tree import SourceTree

ROUNDING = 0.005  # between a claim and the file that it names: two digits are written, four are measured


def check_claim(
    assessment: Assessment, deliverable: Deliverable, tree: SourceTree, starter: SourceTree
) -> Finding:
    """Whether it holds is measured elsewhere. A claim that still is the starter's does not count."""
    submission, problems = read_submission(tree)
    asked = assessment.quality.metric
    claim = submission.claim
    if claim is None:
        wrong = f" {listed([f'{problem}.' for problem in problems])}" if problems else ""
        todo = f"Add `claim: {{metric: {asked}, value: 0.91}}` with your figure to {SUBMISSION_PATH}."
        places = [problem.place for problem in problems] or [Place(SUBMISSION_PATH)]
        return failed(deliverable, f"No claimed metric. {todo}{wrong}", places)
    if claim.metric != asked:
        return failed(
            deliverable,
            f"The claim is about {named(claim.metric)}; the brief asks for {asked}.",
            [claim.place],
        )
    if not 0 <= claim.value <= 1:
        return failed(
            deliverable, f"{asked} {claim.value:g} is not a share; write 0.91, not 91.", [claim.place]
        )
    given = read_submission(starter)[0].claim
    if given is not None and (claim.metric, claim.value) == (given.metric, given.value):
        return failed(
            deliverable, "The claim is the starter's, unchanged; write your own figure.", [claim.place]
        )
    wrong = _file_problem(claim, tree)
    if wrong:
        return failed(deliverable, wrong, [claim.place, Place(claim.file)])
    return passed(deliverable, f"{asked} {claim.value:g} is claimed; the run measures it.", [claim.place])


def _file_problem(claim: Claim, tree: SourceTree) -> str:
    """What is wrong with the file that a claim names; empty where it holds the figure, or none is named."""
    if not claim.file:
        return ""
    file = tree.get(claim.file)
    if file is None:
        return f"{named(claim.file)} is not in the repository; commit it, or leave `file` out of the claim."
    found = figures(file, claim.metric)
    if not found:
        return f"{named(claim.file)} is no JSON that holds a number named {named(claim.metric)}."
    if not any(abs(value - claim.value) <= ROUNDING for value in found):
        return f"{claim.value:g} is claimed, but {named(claim.file)} says {found[0]:g}; make them agree."
    return ""
