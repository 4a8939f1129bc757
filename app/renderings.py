"""The record as GitHub shows it: check runs for the candidate, comments for candidate and reviewers. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from types import MappingProxyType

from app.effects import PutCheckRun, PutComment
from app.links import Links
from app.state import Attempt, Candidate
from rubric import checklist, markdown, report
from rubric.grade import Graded
from rubric.model import Outcome

DELIVERABLES, REPRODUCIBILITY, SERVICE_LEVEL = CHECKS = ("Deliverables", "Reproducibility", "Service level")
RUN_REPORT, REPORT, RUBRIC = "run-report", "report", "rubric"
CONCLUSIONS = MappingProxyType(
    {
        Outcome.PASS: "success",
        Outcome.FAIL: "failure",
        Outcome.INCONCLUSIVE: "neutral",
        Outcome.OUR_FAULT: "neutral",
    }
)


def check_key(attempt_id: int, name: str) -> str:
    """The check run's external id."""
    return f"attempt:{attempt_id}:{name.lower().replace(' ', '-')}"


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
) -> tuple[PutCheckRun, ...]:
    """Check runs that end without a measurement."""
    return tuple(_check_run(candidate, attempt, name, conclusion, says) for name in names)


def completed(
    candidate: Candidate, attempt: Attempt, found: Iterable[report.CheckText]
) -> tuple[PutCheckRun, ...]:
    """Check runs with what was found."""
    return tuple(
        _check_run(candidate, attempt, text.name, CONCLUSIONS[text.outcome], (text.title, text.summary))
        for text in found
    )


def candidate_comment(
    candidate: Candidate, attempt: Attempt, graded: Graded, links: Links
) -> tuple[PutComment, ...]:
    """The sticky run report on the feedback pull request, where there is one."""
    if candidate.feedback_pr is None:
        return ()
    about = report.About(
        alias=candidate.alias,
        sha=attempt.sha,
        attempt=attempt.number,
        received_at=attempt.received_at,
        links=links.for_candidate(candidate, attempt),
    )
    body = markdown.render(report.candidate_report(graded, about))
    return (PutComment(candidate.installation_id, candidate.repo, candidate.feedback_pr, RUN_REPORT, body),)


def review_comments(
    candidate: Candidate, attempt: Attempt, graded: Graded, links: Links
) -> tuple[PutComment, ...]:
    """Report and rubric on the review pull request, where there is one."""
    if candidate.review_pr is None:
        return ()
    bodies = {
        REPORT: markdown.render(
            report.reviewer_report(graded, about_for_reviewers(candidate, attempt, links))
        ),
        RUBRIC: checklist.render(graded.scorecard, graded.findings),
    }
    return tuple(
        PutComment(candidate.installation_id, candidate.review_repo, candidate.review_pr, key, body)
        for key, body in bodies.items()
    )


def about_for_reviewers(candidate: Candidate, attempt: Attempt, links: Links) -> report.About:
    """The heading of the reviewers' report: alias, commit, attempt, links. No name."""
    return report.About(
        alias=candidate.alias,
        sha=attempt.sha,
        attempt=attempt.number,
        received_at=attempt.received_at,
        links=links.for_reviewers(candidate, attempt),
    )


def _check_run(
    candidate: Candidate, attempt: Attempt, name: str, conclusion: str | None, says: tuple[str, str]
) -> PutCheckRun:
    title, summary = says
    return PutCheckRun(
        installation_id=candidate.installation_id,
        repo=candidate.repo,
        head_sha=attempt.sha,
        key=check_key(attempt.id, name),
        name=name,
        status="in_progress" if conclusion is None else "completed",
        conclusion=conclusion,
        title=title,
        summary=summary,
    )
