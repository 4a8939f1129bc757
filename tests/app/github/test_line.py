"""One at a time, the lowest rank first, and nobody who goes away leaves the place taken."""

from __future__ import annotations

import asyncio

from app.github.line import Line


async def settle() -> None:
    """Let everything run that can."""
    for _ in range(10):
        await asyncio.sleep(0)


class Crowd:
    """Tasks that want the place; each holds it until it is told to leave."""

    def __init__(self) -> None:
        self.line = Line()
        self.inside: list[str] = []
        self.order: list[str] = []
        self.leave: dict[str, asyncio.Event] = {}

    async def come(self, name: str, rank: float) -> asyncio.Task[None]:
        self.leave[name] = asyncio.Event()
        task = asyncio.create_task(self._stay(name, rank))
        await settle()
        return task

    async def gone(self, name: str) -> None:
        self.leave[name].set()
        await settle()

    async def _stay(self, name: str, rank: float) -> None:
        async with self.line.place(rank):
            self.inside.append(name)
            self.order.append(name)
            assert len(self.inside) == 1
            await self.leave[name].wait()
            self.inside.remove(name)


async def test_rank_then_arrival() -> None:
    """Of those who wait the lowest rank is next, and of equals the first to come."""
    crowd = Crowd()
    for name, rank in [("first", 9), ("late", 5), ("a", 2), ("b", 2), ("now", 1)]:
        await crowd.come(name, rank)
    for name in ("first", "now", "a", "b", "late"):
        assert crowd.inside == [name]
        await crowd.gone(name)
    assert crowd.inside == []


async def test_who_gives_up_waiting_is_passed_over() -> None:
    """A task that is cancelled in the line holds up nobody."""
    crowd = Crowd()
    await crowd.come("first", 1)
    waiting = await crowd.come("impatient", 2)
    await crowd.come("patient", 3)
    waiting.cancel()
    await crowd.gone("first")
    assert crowd.inside == ["patient"]


async def test_who_is_cancelled_when_just_called_passes_it_on() -> None:
    """The turn was given away and its owner is gone: the next one gets it."""
    crowd = Crowd()
    await crowd.come("first", 1)
    called = await crowd.come("called", 2)
    await crowd.come("next", 3)
    crowd.leave["first"].set()
    await asyncio.sleep(0)  # `first` leaves and calls; the one who is called has not run yet
    called.cancel()
    await settle()
    assert crowd.order == ["first", "next"]


async def test_an_error_inside_frees_the_place() -> None:
    """What happens to the one who has it is no affair of the others."""
    line = Line()
    for _ in range(2):
        try:
            async with line.place(0):
                raise ValueError
        except ValueError:
            pass
    async with line.place(0):
        pass
