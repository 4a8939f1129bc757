"""The record as GitHub shows it: check runs for the candidate, comments for candidate and reviewers. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from types import MappingProxyType

from app import texts
from app.effects import Annotation, Button, PutCheckRun, PutComment
from app.events import RERUN_IDENTIFIER
from app.links import Links
from app.state import Attempt, Candidate
from rubric import markdown, report
from rubric.document import Document
from rubric.grade import Graded
from rubric.judgement import Judgement
from rubric.model import Finding, Outcome

DELIVERABLES, REPRODUCIBILITY, SERVICE_LEVEL = CHECKS = ("Deliverables", "Reproducibility", "Service level")
ACTION_REQUIRED = "action_required"
RERUN_BUTTON = Button(texts.RERUN_LABEL, texts.RERUN_DESCRIPTION, RERUN_IDENTIFIER)
RUN_REPORT, REPORT, RUBRIC = "run-report", "report", "rubric"
CONCLUSIONS = MappingProxyType(
    {
        Outcome.PASS: "success",
        Outcome.FAIL: ACTION_REQUIRED,  # never `failure`: a machine tells what to mend, it judges nobody
        Outcome.INCONCLUSIVE: "neutral",
        Outcome.OUR_FAULT: "neutral",
    }
)


@dataclass(frozen=True)
class Unmeasured:
    """What is known of an attempt that ended without a run: why, the budget, what the static checks found."""

    told: Judgement
    allowance: report.Allowance
    findings: tuple[Finding, ...] = ()


def check_key(attempt_id: int, name: str, run: int = 1) -> str:
    """The check run's external id. A re-run has check runs of its own: GitHub keeps annotations for good."""
    key = f"attempt:{attempt_id}:{name.lower().replace(' ', '-')}"
    return key if run == 1 else f"{key}:{run}"


def attempt_in(external_id: str) -> int | None:
    """The attempt that a check run belongs to, or None when the check run is not one of ours."""
    word, _, rest = external_id.partition(":")
    number = rest.partition(":")[0]
    return int(number) if word == "attempt" and number.isascii() and number.isdecimal() else None


def in_progress(candidate: Candidate, attempt: Attempt, name: str, says: tuple[str, str]) -> PutCheckRun:
    """A check run that is still being worked at."""
    return _check_run(candidate, attempt, name, None, says)


def ended(
    candidate: Candidate,
    attempt: Attempt,
    conclusion: str,
    says: tuple[str, str],
    names: Iterable[str] = CHECKS,
    *,
    again: bool = False,
    details_url: str = "",
) -> tuple[PutCheckRun, ...]:
    """Check runs that end without a measurement; `again` gives them the re-run button."""
    buttons = (RERUN_BUTTON,) if again else ()
    made = (_check_run(candidate, attempt, name, conclusion, says) for name in names)
    return tuple(replace(one, buttons=buttons, details_url=details_url) for one in made)


def completed(
    candidate: Candidate, attempt: Attempt, found: Iterable[report.CheckText], links: Links
) -> tuple[PutCheckRun, ...]:
    """Check runs with what was found: words, notes at the lines, the re-run button."""
    return tuple(
        replace(
            _check_run(candidate, attempt, text.name, CONCLUSIONS[text.outcome], (text.title, text.summary)),
            details_url=links.feedback(candidate),
            annotations=tuple(map(_annotation, text.notes)),
            buttons=(RERUN_BUTTON,),
        )
        for text in found
    )


def candidate_comment(
    candidate: Candidate,
    attempt: Attempt,
    graded: Graded,
    links: Links,
    allowance: report.Allowance | None = None,
) -> tuple[PutComment, ...]:
    """The sticky run report on the feedback pull request, where there is one."""
    about = _about_for_candidate(candidate, attempt, links)
    return _run_report(candidate, attempt, report.candidate_report(graded, about, allowance), links)


def unmeasured_comment(
    candidate: Candidate, attempt: Attempt, seen: Unmeasured, links: Links
) -> tuple[PutComment, ...]:
    """The sticky run report of an attempt that ended without a run, in the same place."""
    about = _about_for_candidate(candidate, attempt, links)
    document = report.unmeasured_report(seen.told, about, seen.findings, seen.allowance)
    return _run_report(candidate, attempt, document, links)


def about_for_reviewers(candidate: Candidate, attempt: Attempt, links: Links, known_as: str) -> report.About:
    """The heading of the reviewers' report: what they call the candidate, commit, attempt, links."""
    return report.About(
        alias=known_as,
        sha=attempt.sha,
        attempt=attempt.number,
        received_at=attempt.received_at,
        links=links.for_reviewers(candidate, attempt),
    )


def _about_for_candidate(candidate: Candidate, attempt: Attempt, links: Links) -> report.About:
    return report.About(
        alias=candidate.alias,
        sha=attempt.sha,
        attempt=attempt.number,
        received_at=attempt.received_at,
        links=links.for_candidate(candidate, attempt),
    )


def _run_report(
    candidate: Candidate, attempt: Attempt, document: Document, links: Links
) -> tuple[PutComment, ...]:
    if candidate.feedback_pr is None:
        return ()
    body = markdown.render(document, whole=links.checks(candidate, attempt))
    return (PutComment(candidate.installation_id, candidate.repo, candidate.feedback_pr, RUN_REPORT, body),)


def _annotation(note: report.Note) -> Annotation:
    return Annotation(note.path, note.line, "warning" if note.warns else "notice", note.title, note.message)


def _check_run(
    candidate: Candidate, attempt: Attempt, name: str, conclusion: str | None, says: tuple[str, str]
) -> PutCheckRun:
    title, summary = says
    return PutCheckRun(
        installation_id=candidate.installation_id,
        repo=candidate.repo,
        head_sha=attempt.sha,
        key=check_key(attempt.id, name, attempt.run),
        name=name,
        status="in_progress" if conclusion is None else "completed",
        conclusion=conclusion,
        title=title,
        summary=summary,
    )
