"""A candidate's story on a record in memory: pushes at GitHub, their news, ticks, more time. No GitHub.

What happens at GitHub and what we hear of it are two things here: news comes late, twice or never.
"""

from __future__ import annotations

from dataclasses import replace

from app.db.engines import own_engine
from app.db.models import metadata
from app.db.store import SqlStore
from app.deadlines import final, granting, rules
from app.deadlines.clock import PULL, PUSH, Extension, PersonalClock, after, started
from app.decision import Decision, apply
from app.events import Pushed
from app.handlers import push as pushes
from app.state import Activity, Attempt, newest
from tests.app.handlers.cast import AROUND, CASEY
from tests.app.settable_clock import BEGIN


class History:
    """One candidate whose clock has started at BEGIN, with 48 hours and 15 minutes of grace."""

    def __init__(self) -> None:
        self._engine = own_engine("sqlite://", durability="NORMAL")
        metadata.create_all(self._engine)
        self._store = SqlStore(self._engine)
        self.activity: list[Activity] = []
        self.head: str = CASEY.starter_sha
        self.role = PUSH
        with self._store.transaction() as records:
            self.candidate = records.add_candidate(CASEY)
            fresh = PersonalClock(self.candidate.id, 48.0, 15, invited_at=BEGIN)
            records.put_clock(started(fresh, BEGIN))

    @property
    def clock(self) -> PersonalClock:
        """The clock as the record has it."""
        with self._store.reading() as records:
            found = records.clock(self.candidate.id)
        assert found is not None
        return found

    @property
    def attempts(self) -> tuple[Attempt, ...]:
        """All attempts, oldest first."""
        with self._store.reading() as records:
            return tuple(records.attempts(self.candidate.id))

    @property
    def counting(self) -> str | None:
        """The commit that counts."""
        found = newest(self.attempts)
        return None if found is None else found.sha

    def push(self, sha: str, at: str) -> bool:
        """Push to main at GitHub, where the candidate may; nobody is told yet."""
        if self.role == PULL or sha == self.head:
            return False
        self.activity.append(Activity(self.head, sha, final.MAIN_REF, "push", at, CASEY.login))
        self.head = sha
        return True

    def hear(self, sha: str, at: str) -> None:
        """The news of a push arrives."""
        event = Pushed(CASEY.repo_id, CASEY.repo, 77, final.MAIN_REF, "0" * 40, sha, CASEY.login)
        facts = pushes.Facts(
            event, replace(AROUND, at=at, head=self.head), self.candidate, self.attempts, self.clock
        )
        self._apply(pushes.decide(facts))

    def extend(self, hours: float, at: str, key: str = "k") -> None:
        """Somebody grants more time."""
        extension = Extension(key, round(hours * 3600), "lena-lead", "ill", at)
        self._apply(granting.extended(self.clock, self.attempts, extension))

    def grade_late(self, at: str) -> None:
        """A lead has the newest late push graded."""
        self._apply(granting.late_graded(self.clock, self.attempts, "lena-lead", "fair", at))

    def tick(self, at: str, *, told: bool = True) -> None:
        """The scheduled look: rights and freeze. `told`: GitHub keeps activity."""
        due = rules.due(self.clock, self.candidate, at)
        if due.freeze:
            self._put(self.clock.changed(sealed_at=at, sealed_sha=self.head))
        if due.freeze or due.give_back:
            self.role = rules.role_at(self.clock, at) or PUSH
            self._put(rules.with_role(self.clock, self.role))
        if due.freeze:
            known = tuple(self.activity) if told else None
            decision = final.end(final.Scene(self.candidate, self.clock, self.attempts, self.head, known, at))
            if decision is not None:
                self._apply(decision)

    def expected(self) -> str | None:
        """What is the submission by rule: the last push that GitHub had in time."""
        in_time = [one for one in self.activity if not self.clock.is_over(one.at)]
        own = [one.after for one in in_time if one.after not in CASEY.given]
        return own[-1] if own else None

    def close(self) -> None:
        """Forget it."""
        self._engine.dispose()

    def _put(self, clock: PersonalClock) -> None:
        with self._store.transaction() as records:
            records.put_clock(clock)

    def _apply(self, decision: Decision) -> None:
        with self._store.transaction() as records:
            apply(records, decision)


def hours(number: float) -> str:
    """So many hours after the beginning."""
    return after(BEGIN, number * 3600)
