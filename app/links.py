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
        return self._capability(f"proofgrade report {attempt_id}")

    def opens(self, attempt_id: int, token: str) -> bool:
        """Whether `token` is the capability of this report, compared in constant time."""
        return _same(self.token(attempt_id), token)

    def pipeline(self, candidate: Candidate) -> str:
        """Where a candidate is, for the review side."""
        return f"{self.public_url}/pipeline/{candidate.id}/{self._pipeline_token(candidate.id)}"

    def opens_pipeline(self, candidate_id: int, token: str) -> bool:
        """Whether `token` is the capability of the review side's page about this candidate."""
        return _same(self._pipeline_token(candidate_id), token)

    def progress(self, candidate: Candidate) -> str:
        """Where a candidate is, for the candidate: another page, which another token opens."""
        return f"{self.public_url}/progress/{candidate.id}/{self._progress_token(candidate.id)}"

    def opens_progress(self, candidate_id: int, token: str) -> bool:
        """Whether `token` is the capability of the candidate's own page."""
        return _same(self._progress_token(candidate_id), token)

    def review(self, candidate: Candidate) -> str:
        """The review pull request, or the review repository while there is none."""
        repo = f"{self.github_url}/{candidate.review_repo}"
        return repo if candidate.review_pr is None else f"{repo}/pull/{candidate.review_pr}"

    def stages(self, candidate: Candidate) -> str:
        """The issue where other stages are judged; empty while there is none."""
        issue = candidate.pipeline_issue
        return "" if issue is None else f"{self.github_url}/{candidate.review_repo}/issues/{issue}"

    def _pipeline_token(self, candidate_id: int) -> str:
        return self._capability(f"proofgrade pipeline {candidate_id}")

    def _progress_token(self, candidate_id: int) -> str:
        return self._capability(f"proofgrade progress {candidate_id}")

    def calibration(self, slug: str = "") -> str:
        """The calibration page of one assessment, or of all: a capability as well."""
        scope = f"/{slug}" if slug else ""
        return f"{self.public_url}/calibration/{self._calibration_token(slug)}{scope}"

    def opens_calibration(self, slug: str, token: str) -> bool:
        """Whether `token` is the capability of this calibration page, compared in constant time."""
        return _same(self._calibration_token(slug), token)

    def similarity(self, slug: str) -> str:
        """Who is alike with whom in an assessment, for the review side."""
        return f"{self.public_url}/similarity/{self._similarity_token(slug)}/{slug}"

    def opens_similarity(self, slug: str, token: str) -> bool:
        """Whether `token` is the capability of this similarity page, compared in constant time."""
        return _same(self._similarity_token(slug), token)

    def _similarity_token(self, slug: str) -> str:
        return self._capability(f"proofgrade similarity {slug}")

    def _calibration_token(self, slug: str) -> str:
        return self._capability(f"proofgrade calibration {slug}")

    def _capability(self, what: str) -> str:
        return hmac.new(self.secret, what.encode(errors="replace"), hashlib.sha256).hexdigest()

    def for_reviewers(self, candidate: Candidate, attempt: Attempt) -> dict[str, str]:
        """What a reviewer may follow, all on the review side: the page, the mirrored tree, its diff."""
        repo = f"{self.github_url}/{candidate.review_repo}"
        base, branch = base_branch(candidate.alias), attempt_branch(candidate.alias, attempt.number)
        return {
            "page": f"{self.public_url}/reports/{attempt.id}/{self.token(attempt.id)}",
            "tree": f"{repo}/blob/{branch}",
            "diff": f"{repo}/compare/{base}...{branch}",
            "similarity": self.similarity(candidate.assessment),
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


def _same(wanted: str, given: str) -> bool:
    return hmac.compare_digest(wanted.encode(), given.encode(errors="replace"))


def base_branch(alias: str) -> str:
    """The starter in the review repository, which the review pull request is compared with."""
    return f"cand/{alias}/base"


def submission_branch(alias: str) -> str:
    """The newest attempt in the review repository: the head of the review pull request."""
    return f"cand/{alias}/submission"


def attempt_branch(alias: str, number: int) -> str:
    """One attempt in the review repository, kept for good."""
    return f"cand/{alias}/attempt-{number}"
