"""One live worker per slot: the lock is seen, refused to others, and free again, on one host and on many."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.db.locks import SessionLocks
from app.errors import ConfigurationError, RecordUnavailable
from app.lock import FileSlots, SessionSlots, Slots, owning
from bench.postgres import Cluster

Worker = Callable[[], Slots]


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.real)])
def worker(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Worker]:
    """Each call is another worker of the same installation."""
    if request.param == "sqlite":
        yield lambda: FileSlots(tmp_path / "data", wait_seconds=0.0)
        return
    url = request.getfixturevalue("cluster").database()
    yield lambda: SessionSlots(SessionLocks(url), wait_seconds=0.0)


def test_lock_is_seen_while_held(worker: Worker) -> None:
    """The lock is seen as long as it is held, and looking does not take it."""
    looker = worker()
    assert not looker.any_lives()
    with owning(worker(), "") as slot:
        assert slot == "slot-0"
        assert looker.any_lives()
        assert looker.lives(slot)
        assert not looker.lives("slot-1")
    assert not looker.any_lives()
    looker.close()


def test_second_owner_is_refused(worker: Worker) -> None:
    """A second worker under the same slot is refused; another slot is free."""
    with owning(worker(), "a"):
        with pytest.raises(ConfigurationError, match="another worker is running"), owning(worker(), "a"):
            pass
        with owning(worker(), "b") as other:
            assert other == "b"


def test_slot_of_the_dead_is_borrowed(worker: Worker) -> None:
    """A slot can be held for a moment only while nobody lives under it."""
    mine, other = worker(), worker()
    mine.claim("a")
    assert not other.borrow("a")
    assert other.borrow("b")
    assert mine.lives("b")
    other.give_back("b")
    assert not mine.lives("b")
    assert mine.keeps("a")
    mine.close()
    other.close()


@pytest.mark.real
def test_workers_of_one_database_choose_different_slots(cluster: Cluster) -> None:
    """Without a wish each worker takes the first free slot; the slot of one that has gone is taken again."""
    url = cluster.database()
    workers = [SessionSlots(SessionLocks(url)) for _ in range(4)]
    assert [one.claim("") for one in workers[:3]] == ["slot-0", "slot-1", "slot-2"]
    workers[1].close()
    assert workers[3].claim("") == "slot-1"
    for one in workers:
        one.close()


@pytest.mark.real
def test_slot_survives_a_restart_of_the_database(own_cluster: Cluster) -> None:
    """While the database is away nobody can tell; afterwards the worker takes its slot again."""
    url = own_cluster.database()
    mine, other = SessionSlots(SessionLocks(url)), SessionSlots(SessionLocks(url))
    mine.claim("slot-0")
    own_cluster.stop()
    with pytest.raises(RecordUnavailable, match="does not answer"):
        mine.keeps("slot-0")
    assert not other.any_lives()
    own_cluster.start()
    assert mine.keeps("slot-0")
    assert other.lives("slot-0")
    mine.close()
    assert other.borrow("slot-0")
    assert not mine.keeps("slot-0")
    other.close()
    mine.close()
