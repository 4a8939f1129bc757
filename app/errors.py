"""What may go wrong at the edges. Each error says what happened, where, and what to do."""

from __future__ import annotations


class AppError(Exception):
    """Base of the service's own errors."""


class BadDelivery(AppError):
    """A delivery that cannot be read: unsigned, wrongly signed, too large, malformed. `status`: for HTTP."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class GitHubError(AppError):
    """GitHub refused or failed. `status` is 0 when there was no answer."""

    def __init__(self, message: str, status: int = 0) -> None:
        super().__init__(message)
        self.status = status


class RateLimited(GitHubError):
    """GitHub asks us to wait `retry_after` seconds."""

    def __init__(self, message: str, retry_after: float) -> None:
        super().__init__(message, 429)
        self.retry_after = retry_after


class TreeRefused(AppError):
    """A submission's tree breaks a cap (files, bytes, path length) before anything was read."""


class RunnerError(AppError):
    """The runner itself failed: no engine, killed, unreadable result. Never the candidate's fault."""


class RecordUnavailable(AppError):
    """The database of the record does not answer now. The transaction did not happen, or nobody knows.

    A workflow step waits and is done again; that it may have happened is what steps are prepared for.
    """


class ConfigurationError(AppError):
    """A setting or an assessment is missing or wrong."""
