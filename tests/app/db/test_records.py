"""The record: what is written is read again, transactions hold, the migration makes the models' tables."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from app.db.engines import own_engine
from app.db.models import metadata
from app.db.session import migrate, open_store
from app.db.store import SqlStore
from app.effects import PutCheckRun, PutComment
from app.errors import RecordUnavailable
from app.review.state import Card
from app.state import AttemptState, AuditEntry, Candidate, Delivery, DeliveryState, newest, shown
from bench.postgres import Cluster
from tests.app.handlers.cast import CASEY
from tests.rubric.samples import mark

DELIVERY = Delivery("g-1", "push", b"\x00\xff", "2026-03-02T10:15:00Z", lane="11")


@pytest.fixture
def url(database_url: str) -> str:
    """A database with our tables and nothing in them."""
    migrate(database_url)
    return database_url


@pytest.fixture
def store(url: str) -> Iterator[SqlStore]:
    """The record in it."""
    opened = open_store(url)
    yield opened
    opened.close()


def added(store: SqlStore, **changes: object) -> Candidate:
    """A candidate in the record."""
    with store.transaction() as records:
        return records.add_candidate(replace(CASEY, **changes))  # type: ignore[arg-type]


def test_migration_makes_the_tables_of_the_models(url: str) -> None:
    """Comparing the migrated database with the models finds no difference."""
    engine = own_engine(url, durability="NORMAL")
    with engine.begin() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()


def test_database_file_is_closed_to_others(tmp_path: Path) -> None:
    """The folder of a new database file is readable by its owner only."""
    folder = tmp_path / "folder"
    migrate(f"sqlite:///{folder}/record.sqlite")
    assert folder.stat().st_mode & 0o077 == 0


def test_delivery_is_stored_once(store: SqlStore) -> None:
    """The first body under a GUID stays."""
    assert store.add_deliveries([DELIVERY]) == [DELIVERY]
    assert store.add_deliveries([replace(DELIVERY, body=b"other")])[0].body == DELIVERY.body


def test_failed_delivery_is_opened_again(store: SqlStore) -> None:
    """A failed delivery that comes again is to be worked, under another workflow id."""
    store.add_deliveries([DELIVERY])
    with store.transaction() as records:
        records.finish_delivery("g-1", DeliveryState.FAILED, note="no answer")
    (again,) = store.add_deliveries([DELIVERY])
    assert (again.state, again.tries, again.note) == (DeliveryState.RECEIVED, 2, "")
    assert (DELIVERY.workflow_id, again.workflow_id) == ("g-1", "g-1:2")


def test_unfinished_deliveries_are_listed_without_bodies(store: SqlStore) -> None:
    """Only received ones, oldest first."""
    store.add_deliveries([replace(DELIVERY, guid="later", received_at="2026-03-02T10:16:00Z")])
    store.add_deliveries([DELIVERY])
    store.add_deliveries([replace(DELIVERY, guid="done", state=DeliveryState.DONE)])
    listed = store.unfinished_deliveries()
    assert [(delivery.guid, delivery.body) for delivery in listed] == [("g-1", b""), ("later", b"")]


def test_exception_rolls_back(store: SqlStore) -> None:
    """What was written in a transaction that fails is not there."""

    def half_way() -> None:
        with store.transaction() as records:
            records.add_candidate(CASEY)
            raise ValueError("half way")

    with pytest.raises(ValueError, match="half way"):
        half_way()
    with store.transaction() as records:
        assert records.candidate_by_repo(CASEY.repo_id) is None


def test_candidate_is_found_in_every_way(store: SqlStore) -> None:
    """By id, repository, login in any case, and either pull request."""
    casey = added(store)
    with store.transaction() as records:
        assert records.candidate(casey.id) == casey
        assert records.candidate_by_repo(CASEY.repo_id) == casey
        assert records.candidate_by_login("ticket-classifier", "CASEY") == casey
        assert records.candidate_by_login("other", "casey") is None
        assert records.candidate_by_pull_request(CASEY.repo, 1) == casey
        assert records.candidate_by_pull_request(CASEY.review_repo, 2) == casey
        assert records.candidate_by_pull_request(CASEY.review_repo, 1) is None
        assert records.alias_taken(CASEY.alias)


def test_pull_requests_are_set_one_by_one(store: SqlStore) -> None:
    """Setting one leaves the other."""
    casey = added(store, feedback_pr=None, review_pr=None)
    with store.transaction() as records:
        records.set_pull_requests(casey.id, feedback=7, review=None)
        records.set_pull_requests(casey.id, feedback=None, review=8)
        assert records.candidate(casey.id) == replace(casey, feedback_pr=7, review_pr=8)


def test_attempts_count_up_and_late_ones_do_not_count(store: SqlStore) -> None:
    """Numbers per candidate; the newest is the last that was not late; shown is the last with a result."""
    casey = added(store)
    with store.transaction() as records:
        first = records.add_attempt(casey.id, "a" * 40, "t1", late=False)
        records.add_attempt(casey.id, "b" * 40, "t2", late=True)
        records.save_result(first.id, observation="{}")
        attempts = records.attempts(casey.id)
    assert [(one.number, one.state) for one in attempts] == [
        (1, AttemptState.RECEIVED),
        (2, AttemptState.SUPERSEDED),
    ]
    assert newest(attempts) == shown(attempts) == attempts[0]


def test_run_is_counted(store: SqlStore) -> None:
    """Another run opens the attempt again and keeps what was found."""
    casey = added(store)
    with store.transaction() as records:
        attempt = records.add_attempt(casey.id, "a" * 40, "t1", late=False)
        records.save_result(attempt.id, findings="[]", reading="{}")
        records.set_attempt_state(attempt.id, AttemptState.GRADED)
        assert records.add_run(attempt.id) == 2
        again = records.attempt(attempt.id)
    assert again is not None
    assert (again.run, again.state) == (2, AttemptState.RECEIVED)
    assert (again.findings_json, again.reading_json) == ("[]", "{}")


def test_last_mark_counts_and_can_be_taken_back(store: SqlStore) -> None:
    """Marks are appended; the last one of a row counts; a cleared row has none."""
    casey = added(store)
    with store.transaction() as records:
        for row, points in (("data", 1), ("ethics", 2), ("data", 3)):
            records.add_mark(casey.id, mark(row, points))
        assert [(one.competency, one.points) for one in records.marks(casey.id)] == [
            ("ethics", 2),
            ("data", 3),
        ]
        records.clear_mark(casey.id, "data", "remy-review", "t")
        assert [one.competency for one in records.marks(casey.id)] == ["ethics"]


def test_whoever_ever_marked_a_row_is_known(store: SqlStore) -> None:
    """On any card of the stage, in lower case, also where the mark was moved or taken back."""
    casey = added(store)
    with store.transaction() as records:
        records.add_mark(casey.id, mark("data", 1, reviewer="Remy-Review"), Card(owner="remy-review"))
        records.add_mark(casey.id, mark("data", 2, reviewer="pat-peer"))
        records.add_mark(casey.id, mark("data", 3, reviewer="sam-stake"))
        records.clear_mark(casey.id, "ethics", "lena-lead", "t")
        records.add_mark(casey.id, mark("data", 3, reviewer="kim"), Card("communication"))
        people = {"data": {"remy-review", "pat-peer", "sam-stake"}, "ethics": {"lena-lead"}}
        assert records.markers(casey.id, "take-home") == people


def test_rendering_keeps_its_place(store: SqlStore) -> None:
    """A new text under the same key keeps what GitHub calls it; comments are found by their id."""
    comment = PutComment(77, "acme/review", 2, "report", "lone \ud800 surrogate")
    with store.transaction() as records:
        key = records.want(comment)
        records.set_github_id(key, 900)
        records.want(replace(comment, body="new"))
        found = records.rendering_of_comment("acme/review", 900)
        assert found is not None
        assert (found.key, found.github_id, found.effect) == (key, 900, replace(comment, body="new"))
        assert records.rendering_of_comment("acme/other", 900) is None


def test_check_run_is_no_comment(store: SqlStore) -> None:
    """GitHub numbers comments and check runs apart: equal numbers are not confused."""
    check = PutCheckRun(77, "acme/review", "a" * 40, "attempt:1:x", "X", "completed", "success", "t", "s")
    with store.transaction() as records:
        records.set_github_id(records.want(check), 900)
        assert records.rendering_of_comment("acme/review", 900) is None
        assert records.rendering("attempt:1:x") is not None


def test_hostile_text_is_kept_escaped(store: SqlStore) -> None:
    """Zero bytes and lone surrogates in what is told about a submission are escaped, not refused."""
    casey = added(store)
    told = "a\0b \udce9 é"
    store.add_deliveries([DELIVERY])
    with store.transaction() as records:
        records.finish_delivery("g-1", DeliveryState.FAILED, note=told)
        records.audit(AuditEntry("t1", "casey", "our-fault", casey.id, told))
        delivery = records.delivery("g-1")
        [entry] = records.audited(casey.id, "our-fault", "")
    assert delivery is not None
    assert delivery.note == entry.detail == "a\\x00b \\udce9 é"


def test_writers_take_turns(store: SqlStore) -> None:
    """Writers at the same time wait for one another: what each reads stays true, and none is refused."""
    casey = added(store)

    def write(number: int) -> int:
        with store.transaction() as records:
            seen = len(records.attempts(casey.id))
            records.add_attempt(casey.id, f"{number:040x}", "t", late=False)
        return seen

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(write, range(24))) == list(range(24))


@pytest.mark.real
def test_arrivals_wait_for_no_writer(cluster: Cluster) -> None:
    """On Postgres the receiver stores deliveries while a worker is in the middle of a transaction."""
    url = cluster.database()
    migrate(url)
    worker, receiver = open_store(url), open_store(url)
    with worker.transaction() as records:
        records.add_candidate(CASEY)
        assert receiver.add_deliveries([DELIVERY]) == [DELIVERY]
        assert records.delivery("g-1") == DELIVERY
    worker.close()
    receiver.close()


@pytest.mark.real
def test_record_is_back_after_an_outage(own_cluster: Cluster) -> None:
    """While the database is away every call says so; afterwards the same store works again."""
    url = own_cluster.database()
    migrate(url)
    store = open_store(url)
    store.add_deliveries([DELIVERY])
    own_cluster.stop()

    def decide() -> None:
        with store.transaction() as records:
            records.finish_delivery("g-1", DeliveryState.DONE)

    for call in (decide, store.unfinished_deliveries, lambda: store.add_deliveries([DELIVERY])):
        with pytest.raises(RecordUnavailable, match="does not answer"):
            call()
    assert not store.ready()
    own_cluster.start()
    decide()
    assert store.ready()
    assert store.unfinished_deliveries() == []
    store.close()


def test_audit_is_read_by_kind_and_time(store: SqlStore) -> None:
    """Entries of one kind from a time on, oldest first."""
    casey = added(store)
    with store.transaction() as records:
        for at, what in (("t1", "rerun"), ("t2", "mark"), ("t3", "rerun"), ("t4", "rerun")):
            records.audit(AuditEntry(at, "casey", what, casey.id))
        assert [entry.at for entry in records.audited(casey.id, "rerun", "t2")] == ["t3", "t4"]
