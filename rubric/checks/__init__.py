"""Static checks: one machine fact per deliverable, with the places it was read from. Nothing is run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from rubric.checks.claim import check_claim
from rubric.checks.documents import check_document
from rubric.checks.entrypoint import check_entrypoint
from rubric.checks.pins import check_pins
from rubric.checks.screencast import check_screencast
from rubric.checks.steps import check_steps
from rubric.checks.testing import check_tests
from rubric.checks.wording import broken
from rubric.deliverable import Deliverable, DeliverableKind
from rubric.model import Assessment, Finding, Outcome
from rubric.tree import SourceTree

Check = Callable[[Assessment, Deliverable, SourceTree, SourceTree], Finding]

CHECKS: Mapping[DeliverableKind, Check] = {
    DeliverableKind.ENTRYPOINT: check_entrypoint,
    DeliverableKind.PINS: check_pins,
    DeliverableKind.STEPS: check_steps,
    DeliverableKind.TESTS: check_tests,
    DeliverableKind.DOCUMENT: check_document,
    DeliverableKind.SCREENCAST: check_screencast,
    DeliverableKind.CLAIM: check_claim,
}


def check_all(assessment: Assessment, tree: SourceTree, starter: SourceTree) -> tuple[Finding, ...]:
    """One finding per deliverable, in the assessment's order. Never raises, whatever the tree holds.

    A check that fails says so in its own finding, which is our fault, and spoils no other.
    """
    return tuple(_checked(assessment, deliverable, tree, starter) for deliverable in assessment.deliverables)


def _checked(
    assessment: Assessment, deliverable: Deliverable, tree: SourceTree, starter: SourceTree
) -> Finding:
    try:
        finding = CHECKS[deliverable.kind](assessment, deliverable, tree, starter)
    except Exception as error:  # noqa: BLE001 - a fault of ours must not cost the other deliverables
        return broken(deliverable, type(error).__name__)
    if deliverable.required or finding.outcome is Outcome.PASS:
        return finding
    return replace(finding, outcome=Outcome.PASS, detail=f"Optional, so this costs nothing: {finding.detail}")
