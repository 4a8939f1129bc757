"""Clocks in the record: what is written is read again, and which of them ask for a look."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.db.session import migrate, open_store
from app.db.store import SqlStore
from app.deadlines.clock import Extension, PersonalClock, started
from tests.app.handlers.cast import CASEY
from tests.app.settable_clock import BEGIN

CLOCK = PersonalClock(1, 72.0, 15)


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A migrated database."""
    found = f"sqlite:///{tmp_path}/record.sqlite"
    migrate(found)
    return found


@pytest.fixture
def store(url: str) -> Iterator[SqlStore]:
    """The record with one candidate, whose id is 1."""
    opened = open_store(url)
    with opened.transaction() as records:
        records.add_candidate(CASEY)
    yield opened
    opened.close()


def test_clock_is_read_as_it_was_written(store: SqlStore) -> None:
    """New and changed, with reminders and extensions."""
    extension = Extension("comment:7", 5400, "lena-lead", "ill", BEGIN)
    changed = started(CLOCK, BEGIN).changed(reminded=(("half", BEGIN),), issue=3, todo="{}")
    with store.transaction() as records:
        assert records.clock(1) is None
        records.put_clock(CLOCK)
        records.put_clock(changed)
        records.add_extension(1, extension)
    with store.reading() as records:
        assert records.clock(1) == replace(changed, extensions=(extension,))


def test_same_key_cannot_be_granted_twice(store: SqlStore) -> None:
    """The record itself refuses it."""
    extension = Extension("comment:7", 5400, "lena-lead", "ill", BEGIN)
    with store.transaction() as records:
        records.put_clock(CLOCK)
        records.add_extension(1, extension)
    with pytest.raises(sa.exc.IntegrityError), store.transaction() as records:
        records.add_extension(1, extension)


@pytest.mark.parametrize(
    ("clock", "tended", "waiting"),
    [
        (CLOCK, False, False),
        (replace(CLOCK, invited_at=BEGIN), False, True),
        (replace(CLOCK, invited_at=BEGIN, declined_at=BEGIN), False, False),
        (started(CLOCK, BEGIN), True, False),
        (replace(started(CLOCK, BEGIN), frozen_at=BEGIN), True, False),
        (replace(started(CLOCK, BEGIN), frozen_at=BEGIN, shown=1, place=1), False, False),
        (replace(started(CLOCK, BEGIN), frozen_at=BEGIN, shown=1, place=9), True, False),
        (replace(started(CLOCK, BEGIN), frozen_at=BEGIN, shown=1, todo="{}"), True, False),
    ],
)
def test_clocks_that_ask_for_a_look(
    store: SqlStore, clock: PersonalClock, tended: bool, waiting: bool
) -> None:
    """Running, not shown as it is, shown in another place, or with attempts to start."""
    with store.transaction() as records:
        records.put_clock(clock)
        assert list(records.clocks_to_tend()) == ([1] if tended else [])
        assert list(records.clocks_waiting()) == ([1] if waiting else [])


def test_late_attempt_comes_to_count(store: SqlStore) -> None:
    """Both marks of an attempt can be changed."""
    with store.transaction() as records:
        added = records.add_attempt(1, "a" * 40, BEGIN, late=True, overdue=True)
        records.set_late(added.id, late=False, overdue=True)
        assert records.attempts(1)[0].overdue
        assert not records.attempts(1)[0].late
        assert records.candidate_by_alias(CASEY.alias) == replace(CASEY, id=1)
