"""What a stage says when it ends, and the question before every write: does this attempt still count?"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from app.errors import AppError
from app.ids import AttemptRun
from app.ports import Records
from app.state import Attempt, AttemptState, Candidate, newest


@dataclass(frozen=True)
class Result:
    """Whether the next stage follows, which renderings to post now, and what later stages need to know."""

    go: bool = True
    post: tuple[str, ...] = ()
    cancel: tuple[tuple[int, int], ...] = ()  # (attempt, run) that end, with their sealed runs
    hiring_sha: str = ""
    wait: float = 0.0  # seconds before the next stage
    tend: int = 0  # the candidate whose review side is to be tended now
    flagged: tuple[int, ...] = ()  # others whose review side says something else now

    def recorded(self) -> dict[str, Any]:
        """As the step's recorded answer."""
        return asdict(self)

    @staticmethod
    def of(recorded: dict[str, Any]) -> Result:
        """The inverse of `recorded`; JSON has turned the tuples into lists."""
        cancel = tuple((int(attempt), int(run)) for attempt, run in recorded["cancel"])
        known = {"post": tuple(recorded["post"]), "cancel": cancel}
        return Result(**recorded | known | {"flagged": tuple(recorded.get("flagged", ()))})


STOP = Result(go=False)


def entry(records: Records, attempt_id: int) -> tuple[Candidate, Attempt]:
    """The attempt and whose it is. Raises AppError when the record has lost it."""
    attempt = records.attempt(attempt_id)
    candidate = None if attempt is None else records.candidate(attempt.candidate_id)
    if attempt is None or candidate is None:
        raise AppError(f"attempt {attempt_id}: not in the record")
    return candidate, attempt


def counts(records: Records, this: AttemptRun) -> bool:
    """Whether this is still the newest attempt of its candidate, and the newest run of it."""
    attempt = records.attempt(this.attempt_id)
    if attempt is None or attempt.run != this.run or attempt.state is AttemptState.SUPERSEDED:
        return False
    current = newest(records.attempts(attempt.candidate_id))
    return current is not None and current.id == attempt.id
