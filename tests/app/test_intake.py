"""A delivery is answered once it is on disk, whatever the record and the workflow database do meanwhile."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from app.db.inbox import SqlInbox
from app.db.session import migrate, open_store
from app.db.store import SqlStore
from app.intake import Intake
from app.state import Delivery, DeliveryState
from demo.patience import until
from demo.service import free_port
from tests.app import hooks

RECEIVER = (
    "import sys, app.settings, app.supervisor as s; sys.exit(s.run_receiver(app.settings.load_settings()))"
)
BODY = hooks.as_body(hooks.push("acme/one", 7, before=hooks.ZEROS, after="a" * 40, sender="casey"))
DELIVERY = Delivery("g-1", "push", BODY, "2026-03-02T10:15:00Z", lane="7")


class Queue:
    """Remembers what was queued, once it works and is let."""

    def __init__(self, failures: int = 0) -> None:
        self.queued: list[str] = []
        self.failures = failures
        self.may = threading.Event()

    def deliver(self, *deliveries: Delivery) -> None:
        self.may.wait()
        if self.failures:
            self.failures -= 1
            raise ConnectionError("the workflow database is gone")
        self.queued += [delivery.guid for delivery in deliveries]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    """An empty record."""
    url = f"sqlite:///{tmp_path / 'proofgrade.sqlite'}"
    migrate(url)
    opened = open_store(url)
    yield opened
    opened.close()


@pytest.fixture
def inbox(tmp_path: Path) -> Iterator[SqlInbox]:
    """An empty inbox."""
    opened = SqlInbox(f"sqlite:///{tmp_path / 'inbox.sqlite'}")
    yield opened
    opened.close()


def guids(deliveries: Sequence[Delivery]) -> list[str]:
    """Their GUIDs."""
    return [delivery.guid for delivery in deliveries]


async def test_answer_does_not_wait_for_the_record(store: SqlStore, inbox: SqlInbox, tmp_path: Path) -> None:
    """While somebody else writes the record a delivery is kept; then it is stored, queued and taken out."""
    queue = Queue()
    queue.may.set()
    intake = Intake(store, queue, inbox)
    with locked(tmp_path / "proofgrade.sqlite"):
        assert await intake.take(DELIVERY) == DELIVERY
        assert guids(inbox.left()) == ["g-1"]
        assert not queue.queued
    await intake.close()
    assert (guids(store.unfinished_deliveries()), queue.queued, inbox.left()) == (["g-1"], ["g-1"], [])


async def test_what_needs_no_work_is_not_queued(store: SqlStore, inbox: SqlInbox) -> None:
    """An ignored delivery is stored, and a redelivery of one that is done changes nothing."""
    queue = Queue()
    queue.may.set()
    store.add_deliveries([replace(DELIVERY, guid="done", state=DeliveryState.DONE)])
    intake = Intake(store, queue, inbox)
    await intake.take(replace(DELIVERY, guid="ours", state=DeliveryState.IGNORED))
    await intake.take(replace(DELIVERY, guid="done"))
    await intake.close()
    with store.reading() as records:
        states = {guid: records.delivery(guid) for guid in ("ours", "done")}
    assert {guid: found and found.state for guid, found in states.items()} == {
        "ours": "ignored",
        "done": "done",
    }
    assert not queue.queued


@pytest.mark.parametrize("boxed", [True, False])
async def test_queue_that_fails_is_tried_again(store: SqlStore, inbox: SqlInbox, boxed: bool) -> None:
    """The answer stands, and the delivery is queued as soon as that works."""
    queue = Queue(failures=2)
    intake = Intake(store, queue, inbox if boxed else None, again_seconds=0.01)
    await intake.take(DELIVERY)
    queue.may.set()
    while not queue.queued:
        await intake.take(replace(DELIVERY, guid="next", state=DeliveryState.IGNORED))
    await intake.close()
    assert queue.queued == ["g-1"]


async def test_what_was_kept_is_taken_up(store: SqlStore, inbox: SqlInbox) -> None:
    """What a process kept and did not pass on is passed on by the next one, with what its body says."""
    inbox.add([replace(DELIVERY, lane=""), replace(DELIVERY, guid="g-2", event="ping", lane="")])
    queue = Queue()
    queue.may.set()
    intake = Intake(store, queue, inbox)
    intake.take_up()
    await intake.close()
    assert store.unfinished_deliveries() == [replace(DELIVERY, body=b"")]
    assert (queue.queued, inbox.left()) == (["g-1"], [])


@pytest.mark.real
@pytest.mark.parametrize("busy", ["proofgrade.sqlite", "workflows.sqlite"])
def test_kill_after_the_answer_loses_nothing(tmp_path: Path, busy: str) -> None:
    """Answered while record or workflow database are busy, then kill -9: the next start stores and queues."""
    with receiver(tmp_path) as (process, url), locked(tmp_path / "data" / busy):
        headers = hooks.signed("push", BODY, guid="g-1")
        assert httpx.post(f"{url}/webhook", content=BODY, headers=headers, timeout=20).status_code == 202
        process.kill()
        process.wait()
        assert not queued(tmp_path)
    with receiver(tmp_path):
        until(lambda: queued(tmp_path) == ["g-1"], seconds=30, what="the delivery to be queued")
        store = open_store(f"sqlite:///{tmp_path / 'data' / 'proofgrade.sqlite'}")
        assert guids(store.unfinished_deliveries()) == ["g-1"]
        store.close()


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Somebody else is the writer of this database."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")


@contextmanager
def receiver(folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """A receiver without a worker, as a process."""
    port = free_port()
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "PROOFGRADE_APP_ID": "1",
        "PROOFGRADE_WEBHOOK_SECRET": hooks.SECRET,
        "PROOFGRADE_HIRING_REPO": "acme/hiring",
        "PROOFGRADE_PRIVATE_KEY": "unused",
        "PROOFGRADE_DATA_DIR": str(folder / "data"),
        "PROOFGRADE_PORT": str(port),
    }
    with (folder / "log").open("ab") as out:
        process = subprocess.Popen(
            [sys.executable, "-c", RECEIVER], cwd=folder, env=environment, stdout=out, stderr=out
        )
    url = f"http://127.0.0.1:{port}"
    try:
        until(lambda: answers(url), seconds=60, what=f"the receiver; it said {(folder / 'log').read_text()}")
        yield process, url
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


def answers(url: str) -> bool:
    """Whether the process is up."""
    try:
        return httpx.get(f"{url}/healthz", timeout=5).is_success
    except httpx.TransportError:
        return False


def queued(folder: Path) -> list[str]:
    """The ids of the workflows that the engine's database holds."""
    with closing(sqlite3.connect(folder / "data" / "workflows.sqlite")) as connection:
        return [row[0] for row in connection.execute("SELECT workflow_uuid FROM workflow_status")]
