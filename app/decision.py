"""What a handler decides: changes to the record, what GitHub shall show, attempts to start. Applying it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass

from app.deadlines.clock import Extension, PersonalClock
from app.effects import Rendered
from app.ports import Records
from app.review.similar import Outcome
from app.review.state import SHARED, Appeal, Card, Move, Question, Seat
from app.state import AuditEntry
from rubric.flag import Flag
from rubric.model import Mark

TENDING, TEND_DUE = "tend", "due"  # a bookmark per candidate whose review side is to be tended


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
    card: Card = SHARED


@dataclass(frozen=True)
class ClearMark:
    """A person took a row's mark back."""

    candidate_id: int
    competency: str
    reviewer: str
    at: str
    card: Card = SHARED


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


@dataclass(frozen=True)
class Unblind:
    """The review side may name the candidate from now on."""

    candidate_id: int


@dataclass(frozen=True)
class FoundSimilar:
    """A person said what a flag is."""

    outcome: Outcome
    flag: Flag


OnClock = SetLate | PutClock | AddExtension
OnReview = AddMark | ClearMark | Seat | Move | Appeal | Question | Unblind  # values are stored as they are
Change = AddAttempt | AddRun | ForgetPlace | AuditEntry | FoundSimilar | OnClock | OnReview


@dataclass(frozen=True)
class Decision:
    """What follows from an event, and why. Without changes and effects the event is ignored.

    `tend`: candidates whose review side is brought up to date afterwards, which takes calls to GitHub;
    `reread`: the assessments are read anew, because the hiring repository has changed.
    """

    note: str
    changes: tuple[Change, ...] = ()
    effects: tuple[Rendered, ...] = ()
    tend: tuple[int, ...] = ()
    reread: bool = False

    @property
    def ignores(self) -> bool:
        """True when nothing follows."""
        return not (self.changes or self.effects or self.tend or self.reread)


@dataclass(frozen=True)
class Todo:
    """What is left once a decision is in the record.

    Renderings to post, (attempt, run) to start, candidates whose review side is to be tended; whether the
    assessments are to be read anew.
    """

    post: tuple[str, ...] = ()
    start: tuple[tuple[int, int], ...] = ()
    tend: tuple[int, ...] = ()
    reread: bool = False

    def to_json(self) -> str:
        """As JSON, for the record."""
        return json.dumps(asdict(self))

    @staticmethod
    def from_json(text: str) -> Todo:
        """The inverse of `to_json`; nothing to do for an empty text."""
        fields = json.loads(text or "{}")
        pairs = tuple((int(attempt), int(run)) for attempt, run in fields.get("start", ()))
        tend, reread = tuple(fields.get("tend", ())), bool(fields.get("reread"))
        return Todo(tuple(fields.get("post", ())), pairs, tend, reread)


def tend_key(candidate_id: int) -> str:
    """The bookmark that says whether a candidate's review side is to be tended."""
    return f"{TENDING}:{candidate_id}"


def apply(records: Records, decision: Decision) -> Todo:
    """Write the decision into the record, within the caller's transaction."""
    started = [_change(records, change) for change in decision.changes]
    posts = tuple(records.want(effect) for effect in decision.effects)
    tend = tuple(dict.fromkeys((*decision.tend, *_other_sides(records, decision.changes))))
    for candidate_id in tend:
        records.set_bookmark(tend_key(candidate_id), TEND_DUE, "")
    return Todo(posts, tuple(pair for pair in started if pair is not None), tend, decision.reread)


def _other_sides(records: Records, changes: Iterable[Change]) -> Iterator[int]:
    """Whose pages show the other side of what was found to be similar: it holds for the pair."""
    for change in changes:
        if isinstance(change, FoundSimilar):
            other = records.candidate_by_alias(change.outcome.other)
            if other is not None:
                yield other.id


def _change(records: Records, change: Change) -> tuple[int, int] | None:
    match change:
        case AddAttempt(candidate_id, sha, received_at, late, overdue):
            attempt = records.add_attempt(candidate_id, sha, received_at, late=late, overdue=overdue)
            return attempt.id, attempt.run
        case AddRun(attempt_id):
            return attempt_id, records.add_run(attempt_id)
        case SetLate() | PutClock() | AddExtension():
            _on_clock(records, change)
        case ForgetPlace(key):
            records.set_github_id(key, None)
        case AuditEntry():
            records.audit(change)
        case FoundSimilar(outcome, flag):
            records.add_outcome(outcome, flag)
        case _:
            _on_review(records, change)
    return None


def _on_clock(records: Records, change: OnClock) -> None:
    match change:
        case SetLate(attempt_id, late, overdue):
            records.set_late(attempt_id, late=late, overdue=overdue)
        case PutClock(clock):
            records.put_clock(clock)
        case AddExtension(candidate_id, extension):
            records.add_extension(candidate_id, extension)


def _on_review(records: Records, change: OnReview) -> None:
    match change:
        case AddMark(candidate_id, mark, card):
            records.add_mark(candidate_id, mark, card)
        case ClearMark(candidate_id, competency, reviewer, at, card):
            records.clear_mark(candidate_id, competency, reviewer, at, card)
        case Seat():
            records.put_seat(change)
        case Move():
            records.add_move(change)
        case Appeal():
            records.put_appeal(change)
        case Question():
            records.put_question(change)
        case Unblind(candidate_id):
            records.set_named(candidate_id)
