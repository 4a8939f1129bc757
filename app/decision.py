"""What a handler decides: changes to the record, what GitHub shall show, attempts to start. Applying it."""

from __future__ import annotations

import json
from dataclasses import dataclass

from app.deadlines.clock import Extension, PersonalClock
from app.effects import Rendered
from app.ports import Records
from app.state import AuditEntry
from rubric.model import Mark


@dataclass(frozen=True)
class AddAttempt:
    """Remember a push, and work it."""

    candidate_id: int
    sha: str
    received_at: str
    late: bool = False
    overdue: bool = False


@dataclass(frozen=True)
class AddRun:
    """Work an attempt once more."""

    attempt_id: int


@dataclass(frozen=True)
class AddMark:
    """A person marked a row."""

    candidate_id: int
    mark: Mark


@dataclass(frozen=True)
class ClearMark:
    """A person took a row's mark back."""

    candidate_id: int
    competency: str
    reviewer: str
    at: str


@dataclass(frozen=True)
class ForgetPlace:
    """A rendering is gone from GitHub: its id means nothing any more."""

    key: str


@dataclass(frozen=True)
class SetLate:
    """An attempt counts after all, or was in time and still does not count."""

    attempt_id: int
    late: bool
    overdue: bool


@dataclass(frozen=True)
class PutClock:
    """A candidate's clock says this from now on. Its extensions are added by `AddExtension`."""

    clock: PersonalClock


@dataclass(frozen=True)
class AddExtension:
    """Somebody granted more time."""

    candidate_id: int
    extension: Extension


Change = (
    AddAttempt | AddRun | AddMark | ClearMark | ForgetPlace | AuditEntry | SetLate | PutClock | AddExtension
)


@dataclass(frozen=True)
class Decision:
    """What follows from an event, and why. Without changes and effects the event is ignored."""

    note: str
    changes: tuple[Change, ...] = ()
    effects: tuple[Rendered, ...] = ()

    @property
    def ignores(self) -> bool:
        """True when nothing follows."""
        return not self.changes and not self.effects


@dataclass(frozen=True)
class Todo:
    """What is left once a decision is in the record: renderings to post, (attempt, run) to start."""

    post: tuple[str, ...] = ()
    start: tuple[tuple[int, int], ...] = ()

    def to_json(self) -> str:
        """As JSON, for the record."""
        return json.dumps({"post": self.post, "start": self.start})

    @staticmethod
    def from_json(text: str) -> Todo:
        """The inverse of `to_json`; nothing to do for an empty text."""
        fields = json.loads(text or "{}")
        pairs = tuple((int(attempt), int(run)) for attempt, run in fields.get("start", ()))
        return Todo(tuple(fields.get("post", ())), pairs)


def apply(records: Records, decision: Decision) -> Todo:
    """Write the decision into the record, within the caller's transaction."""
    started = [_change(records, change) for change in decision.changes]
    posts = tuple(records.want(effect) for effect in decision.effects)
    return Todo(posts, tuple(pair for pair in started if pair is not None))


def _change(records: Records, change: Change) -> tuple[int, int] | None:
    match change:
        case AddAttempt(candidate_id, sha, received_at, late, overdue):
            attempt = records.add_attempt(candidate_id, sha, received_at, late=late, overdue=overdue)
            return attempt.id, attempt.run
        case AddRun(attempt_id):
            return attempt_id, records.add_run(attempt_id)
        case SetLate() | PutClock() | AddExtension():
            _on_clock(records, change)
        case AddMark() | ClearMark():
            _on_marks(records, change)
        case ForgetPlace(key):
            records.set_github_id(key, None)
        case AuditEntry():
            records.audit(change)
    return None


def _on_clock(records: Records, change: SetLate | PutClock | AddExtension) -> None:
    match change:
        case SetLate(attempt_id, late, overdue):
            records.set_late(attempt_id, late=late, overdue=overdue)
        case PutClock(clock):
            records.put_clock(clock)
        case AddExtension(candidate_id, extension):
            records.add_extension(candidate_id, extension)


def _on_marks(records: Records, change: AddMark | ClearMark) -> None:
    match change:
        case AddMark(candidate_id, mark):
            records.add_mark(candidate_id, mark)
        case ClearMark(candidate_id, competency, reviewer, at):
            records.clear_mark(candidate_id, competency, reviewer, at)
