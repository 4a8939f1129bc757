"""Reports for people, split by who may read what: reviewers see everything, candidates their own run."""

from __future__ import annotations

from rubric.report.about import About
from rubric.report.allowance import Allowance
from rubric.report.candidate import candidate_report, unmeasured_report
from rubric.report.check_runs import CheckText, check_texts, deliverables_check
from rubric.report.notes import Note
from rubric.report.reviewer import reviewer_report

__all__ = [
    "About",
    "Allowance",
    "CheckText",
    "Note",
    "candidate_report",
    "check_texts",
    "deliverables_check",
    "reviewer_report",
    "unmeasured_report",
]
