"""Addresses that reports carry. A report page's address is a capability: who has it may read that report."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field

from app.state import Attempt, Candidate


@dataclass(frozen=True)
class Links:
    """Where the service and GitHub are seen by people, and the secret behind report addresses."""

    public_url: str
    github_url: str
    secret: bytes = field(repr=False)

    def token(self, attempt_id: int) -> str:
        """The capability of one report: HMAC-SHA256 of its id, hexadecimal."""
        return hmac.new(self.secret, b"proofgrade report %d" % attempt_id, hashlib.sha256).hexdigest()

    def opens(self, attempt_id: int, token: str) -> bool:
        """Whether `token` is the capability of this report, compared in constant time."""
        return hmac.compare_digest(self.token(attempt_id).encode(), token.encode(errors="replace"))

    def for_reviewers(self, candidate: Candidate, attempt: Attempt) -> dict[str, str]:
        """What a reviewer may follow, all on the review side: the page, the mirrored tree, its diff."""
        repo = f"{self.github_url}/{candidate.review_repo}"
        base, branch = base_branch(candidate.alias), attempt_branch(candidate.alias, attempt.number)
        return {
            "page": f"{self.public_url}/reports/{attempt.id}/{self.token(attempt.id)}",
            "tree": f"{repo}/blob/{branch}",
            "diff": f"{repo}/compare/{base}...{branch}",
        }

    def for_candidate(self, candidate: Candidate, attempt: Attempt) -> dict[str, str]:
        """What a candidate may follow: the own commit."""
        repo = f"{self.github_url}/{candidate.repo}"
        return {
            "tree": f"{repo}/blob/{attempt.sha}",
            "diff": f"{repo}/compare/{candidate.starter_sha}...{attempt.sha}",
        }

    def feedback(self, candidate: Candidate) -> str:
        """The candidate's feedback pull request, or the repository while there is none."""
        repo = f"{self.github_url}/{candidate.repo}"
        return repo if candidate.feedback_pr is None else f"{repo}/pull/{candidate.feedback_pr}"

    def checks(self, candidate: Candidate, attempt: Attempt) -> str:
        """The check runs of the candidate's commit."""
        return f"{self.github_url}/{candidate.repo}/commit/{attempt.sha}/checks"


def base_branch(alias: str) -> str:
    """The starter in the review repository, which the review pull request is compared with."""
    return f"cand/{alias}/base"


def submission_branch(alias: str) -> str:
    """The newest attempt in the review repository: the head of the review pull request."""
    return f"cand/{alias}/submission"


def attempt_branch(alias: str, number: int) -> str:
    """One attempt in the review repository, kept for good."""
    return f"cand/{alias}/attempt-{number}"
