"""Who is erased by the schedule: nobody whose process is open, everybody whose time is over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from app.db.session import migrate, open_store
from app.db.store import SqlStore
from app.deadlines.clock import PersonalClock
from app.errors import GitHubError
from app.people.erasing import Eraser
from app.people.retention import Retention, retention_of
from app.review.state import Move, Verdict
from app.settings import Settings
from app.state import Candidate
from rubric import wire
from rubric.review_policy import ReviewPolicy
from tests.app.at_once import AtOnce
from tests.app.db.planted import everything, found
from tests.app.handlers.cast import CASEY
from tests.app.review.cast import ASSESSMENT
from tests.app.settable_clock import SettableClock
from tests.app.world import World, settings_in
from tests.rubric.samples import mark

ENDED, SOON, LATER = "2026-03-02T00:00:00Z", "2026-04-30T23:59:59Z", "2026-05-01T00:00:00Z"  # 60 days


@dataclass
class Workflows:
    """An engine that has none."""

    asked: list[tuple[str, ...]] = field(default_factory=list)

    async def erase(self, ids: Sequence[str], prefixes: Sequence[str]) -> int:
        self.asked.append((*ids, *prefixes))
        return 0


@dataclass
class Kept:
    """A record, and the retention over it."""

    store: SqlStore
    url: str
    clock: SettableClock
    retention: Retention
    durable: AtOnce = field(default_factory=AtOnce)
    compacted: list[str] = field(default_factory=list)

    def add(self, alias: str, *moves: tuple[Verdict, str], frozen_at: str | None = ENDED) -> Candidate:
        """A candidate of an assessment that keeps people for 60 days, with these decisions."""
        policy = replace(ASSESSMENT, review=ReviewPolicy(keep_days=60), stages=("take-home", "references"))
        number = sum(alias.encode())
        new = replace(
            CASEY, alias=alias, login=f"login-{alias}", repo=f"acme/x-{alias}", repo_id=number,
            assessment_json=wire.assessment_to_json(policy),
        )  # fmt: skip
        with self.store.transaction() as records:
            made = records.add_candidate(new)
            clock = PersonalClock(made.id, 72.0, 15, started_at="2026-02-20T00:00:00Z", frozen_at=frozen_at)
            records.put_clock(clock)
            records.add_mark(made.id, mark("data", 2))
            for verdict, to in moves:
                records.add_move(Move(made.id, ENDED, "lena-lead", verdict, "take-home", to))
        return made

    async def tick(self, now: str) -> list[str]:
        """The look of a day; the aliases that are left."""
        self.clock.moment = now
        await self.retention.erase_old(self.durable, now)
        with self.store.reading() as records:
            return [one.alias for one in records.candidates_of()]


@pytest.fixture
def kept(database_url: str, tmp_path: Path) -> Iterator[Kept]:
    """A migrated record."""
    migrate(database_url)
    store, clock, compacted = open_store(database_url), SettableClock(ENDED), list[str]()
    eraser = Eraser(store, Workflows(), tmp_path / "data", clock)
    retention = Retention(eraser, lambda: compacted.append("now"))
    yield Kept(store, database_url, clock, retention, compacted=compacted)
    store.close()


async def test_time_has_to_be_over(kept: Kept) -> None:
    """To the second: a moment earlier nothing happens, and nothing is compacted."""
    kept.add("amber-crane", (Verdict.DECLINE, ""))
    assert await kept.tick(SOON) == ["amber-crane"]
    assert kept.compacted == []
    assert await kept.tick(LATER) == []
    assert kept.compacted == ["now"]


async def test_open_process_is_never_erased(kept: Kept) -> None:
    """Held, moved on, or still working: however long it takes."""
    kept.add("amber-crane", (Verdict.HOLD, ""))
    kept.add("jade-wren", (Verdict.ADVANCE, "references"))
    kept.add("opal-kite", frozen_at=None)
    assert await kept.tick("2036-01-01T00:00:00Z") == ["amber-crane", "jade-wren", "opal-kite"]


async def test_what_stays_names_nobody(kept: Kept) -> None:
    """A card without a name, and an entry in the audit log that says after how many days."""
    person = kept.add("amber-crane", (Verdict.WITHDRAW, ""))
    other = kept.add("jade-wren", (Verdict.HOLD, ""))
    await kept.tick(LATER)
    rows = everything(kept.url)
    assert found(rows, person.alias, person.login, person.repo) == []
    assert [(row["who"], row["what"], row["candidate_id"], row["detail"]) for row in rows["audit"]] == [
        ("proofgrade", "erased", None, "erased after 60 days")
    ]
    [card] = rows["statistics"]
    assert (card["points"], card["decided"], card["gate"]) == ('{"data": 2}', True, "")
    assert [row["candidate_id"] for row in rows["marks"]] == [other.id]


async def test_what_fails_is_tried_again_and_stops_nobody_else(kept: Kept, world: World) -> None:
    """GitHub is away for one of two: the other one is erased, and the first one the next day."""
    for alias in ("amber-crane", "jade-wren"):
        kept.add(alias, (Verdict.DECLINE, ""))
    github = world.github
    github.add_repo(CASEY.review_repo)
    github.faults["delete_repo"].append(GitHubError("not found here", 403))
    patience = replace(world.work.patience, tries=1)
    eraser = replace(kept.retention.eraser, github=github, patience=patience)
    kept.retention = replace(kept.retention, eraser=eraser)
    assert await kept.tick(LATER) == ["amber-crane"]
    assert await kept.tick(LATER) == []


@pytest.mark.parametrize(("says", "asks"), [("keep", False), ("delete", True)])
async def test_github_is_touched_only_where_the_operator_says_so(
    settings: Settings, world: World, tmp_path: Path, says: str, asks: bool
) -> None:
    """Deleting repositories cannot be undone, so it has to be asked for."""
    found = settings_in(tmp_path / "other", retention_github=says)
    assert (retention_of(found, world.work, Workflows()).eraser.github is not None) is asks
    assert settings.retention_github == "keep"
