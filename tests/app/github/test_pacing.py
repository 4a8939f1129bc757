"""The gate at work: on a clock that moves only by sleeping, with writers that come together."""

from __future__ import annotations

import asyncio
import heapq
from itertools import count, pairwise
from pathlib import Path

import pytest

from app.github.ledger import Ledger
from app.github.pace import GITHUBS, Kind, Limits
from app.github.pacing import Held, Pacing

START = 1_000_000.0


class Time:
    """Seconds that pass only when everybody waits: then the first of those who sleep wakes up."""

    def __init__(self) -> None:
        self.now = START
        self._sleepers: list[tuple[float, int, asyncio.Event]] = []
        self._order = count()

    async def sleep(self, seconds: float) -> None:
        woken = asyncio.Event()
        heapq.heappush(self._sleepers, (self.now + seconds, next(self._order), woken))
        await woken.wait()

    async def pass_by(self, tasks: list[asyncio.Task[None]]) -> None:
        """Let time pass until the tasks are done."""
        while True:
            for _ in range(20):
                await asyncio.sleep(0)
            if all(task.done() for task in tasks):
                break
            self.now, _, woken = heapq.heappop(self._sleepers)
            woken.set()
        await asyncio.gather(*tasks)


class Site:
    """A process that writes to installation 77, and what went out when."""

    def __init__(self, folder: Path, time: Time, limits: Limits = GITHUBS) -> None:
        self.time = time
        self.sent: list[tuple[float, str]] = []
        self.pacing = Pacing(limits, Ledger(folder), lambda: time.now, time.sleep)

    def ask(self, kind: Kind, name: str = "", *, seconds: float = 0.0) -> asyncio.Task[None]:
        """Send a request, which GitHub answers after so many seconds."""

        async def send() -> None:
            async with self.pacing.turn(77, kind):
                self.sent.append((self.time.now - START, name))
                if seconds:
                    await self.time.sleep(seconds)

        return asyncio.create_task(send())


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A process on a host where nothing was written yet."""
    return Site(tmp_path, Time())


async def test_the_first_write_goes_at_once_and_the_next_a_second_later(site: Site) -> None:
    """A quiet installation keeps nobody waiting, a busy one every writer in turn."""
    await site.time.pass_by([site.ask(Kind.CREATE, name) for name in "abc"])
    assert site.sent == [(0.0, "a"), (1.0, "b"), (2.0, "c")]


async def test_a_slow_answer_is_waited_for(site: Site) -> None:
    """Writes never overlap, and the second between two is counted from the answer."""
    await site.time.pass_by([site.ask(Kind.EDIT, name, seconds=4.0) for name in "ab"])
    assert site.sent == [(0.0, "a"), (5.0, "b")]


async def test_reads_wait_for_no_write(site: Site) -> None:
    """A hundred reads go while writes wait."""
    writes = [site.ask(Kind.CREATE, "write") for _ in range(5)]
    reads = [site.ask(Kind.READ, "read") for _ in range(100)]
    await site.time.pass_by([*writes, *reads])
    assert [at for at, name in site.sent if name == "read"] == [0.0] * 100


async def test_comments_go_before_progress(site: Site) -> None:
    """Sixty check runs want to say where they stand; a comment that comes later is next all the same."""
    progress = [site.ask(Kind.PROGRESS, f"progress {index}") for index in range(60)]
    await asyncio.sleep(0)
    comment = site.ask(Kind.CREATE, "comment")
    await site.time.pass_by([*progress, comment])
    assert {name: at for at, name in site.sent}["comment"] == 2.0
    assert len(site.sent) == 61


async def test_progress_is_shown_in_the_end(site: Site) -> None:
    """However many comments come: what has waited for five minutes goes first."""
    tasks = [*(site.ask(Kind.EDIT) for _ in range(5)), site.ask(Kind.PROGRESS, "progress")]

    async def comment_every_second() -> None:
        for _ in range(400):
            tasks.append(site.ask(Kind.EDIT))
            await site.time.sleep(1.0)

    await site.time.pass_by([asyncio.create_task(comment_every_second())])
    await site.time.pass_by(tasks)
    (shown,) = [at for at, name in site.sent if name == "progress"]
    assert 300.0 <= shown < 320.0


async def test_who_may_not_create_holds_up_no_edit(tmp_path: Path) -> None:
    """With the minute's creations used up, comments wait for the next minute; edits go on."""
    site = Site(tmp_path, Time(), Limits(1.0, ((60.0, 3),)))
    created = [site.ask(Kind.CREATE, "create") for _ in range(4)]
    await asyncio.sleep(0)
    edited = [site.ask(Kind.EDIT, "edit") for _ in range(5)]
    await site.time.pass_by([*created, *edited])
    assert [at for at, name in site.sent if name == "create"] == [0.0, 1.0, 2.0, 60.0]
    assert max(at for at, name in site.sent if name == "edit") < 10.0


async def test_a_long_wait_is_told_and_not_waited(tmp_path: Path) -> None:
    """With the hour's creations used up, the next one is sent away with the time to come back."""
    site = Site(tmp_path, Time(), Limits(0.0, ((3600.0, 2),)))
    await site.time.pass_by([site.ask(Kind.CREATE) for _ in range(2)])
    for _ in range(2):  # who is sent away leaves nothing behind
        with pytest.raises(Held) as caught:
            await site.time.pass_by([site.ask(Kind.CREATE)])
        assert caught.value.seconds == 3600.0
    await site.time.pass_by([site.ask(Kind.EDIT)])
    assert len(site.sent) == 3


async def test_two_processes_share_a_host(tmp_path: Path) -> None:
    """A worker and a command beside it: together they keep the pace of one."""
    time = Time()
    sites = [Site(tmp_path, time), Site(tmp_path, time)]
    await time.pass_by([site.ask(Kind.CREATE) for site in sites for _ in range(30)])
    times = sorted(at for site in sites for at, _ in site.sent)
    assert len(times) == 60
    assert all(later - sooner >= 1.0 for sooner, later in pairwise(times))


async def test_a_restart_forgets_nothing(tmp_path: Path) -> None:
    """A worker that dies and comes back finds the last write where it was."""
    time = Time()
    before = Site(tmp_path, time)
    await time.pass_by([before.ask(Kind.CREATE)])
    after = Site(tmp_path, time)
    await time.pass_by([after.ask(Kind.CREATE)])
    assert after.sent == [(1.0, "")]


async def test_a_pause_is_for_everybody(tmp_path: Path) -> None:
    """Where GitHub refused one request for rate, the reads of another process wait as well; others do not."""
    time = Time()
    refused, other = Site(tmp_path, time), Site(tmp_path, time)
    refused.pacing.pause(77, 30.0)
    await time.pass_by([other.ask(Kind.READ, "read"), other.ask(Kind.EDIT, "edit")])
    assert other.sent == [(30.0, "read"), (30.0, "edit")]
    refused.pacing.pause(77, 900.0)
    with pytest.raises(Held) as caught:
        await time.pass_by([other.ask(Kind.READ)])
    assert caught.value.seconds == 900.0
    async with other.pacing.turn(78, Kind.READ):
        pass


async def test_who_is_cancelled_holds_up_nobody(site: Site) -> None:
    """A writer that is given up while it waits costs the next one at most a second."""
    tasks = [site.ask(Kind.CREATE, name) for name in "abc"]
    for _ in range(5):
        await asyncio.sleep(0)
    tasks[1].cancel()
    await site.time.pass_by([tasks[0], tasks[2]])
    assert [name for _, name in site.sent] == ["a", "c"]
    assert site.sent[-1][0] <= 2.0
