"""What comes while a call is under way goes into the next one."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence

import pytest

from app.groups import Groups


class Doubling:
    """Doubles numbers once it may; remembers the groups it was given."""

    def __init__(self) -> None:
        self.groups: list[list[int]] = []
        self.began = threading.Event()
        self.may = threading.Event()

    def __call__(self, numbers: Sequence[int]) -> Sequence[int]:
        self.groups.append(list(numbers))
        self.began.set()
        self.may.wait()
        if 0 in numbers:
            raise ZeroDivisionError("a zero")
        return [2 * number for number in numbers]


async def test_what_comes_meanwhile_is_one_call() -> None:
    """The first goes at once, the rest together, in order, and no more than allowed at a time."""
    work = Doubling()
    groups = Groups(work, at_most=3)
    results = [groups.put(1)]
    await asyncio.to_thread(work.began.wait)
    results += [groups.put(number) for number in (2, 3, 4, 5)]
    work.may.set()
    assert await asyncio.gather(*results) == [2, 4, 6, 8, 10]
    assert work.groups == [[1], [2, 3, 4], [5]]
    await groups.close()


async def test_error_reaches_its_group_alone() -> None:
    """Everybody in a group that failed is told; the next group goes on."""
    work = Doubling()
    groups = Groups(work, at_most=2)
    results = [groups.put(number) for number in (0, 1, 2)]
    work.may.set()
    for failed in results[:2]:
        with pytest.raises(ZeroDivisionError):
            await failed
    assert await results[2] == 4
    await groups.close()


async def test_closing_finishes_what_was_taken() -> None:
    """Nothing that was taken is dropped, and whoever no longer waits holds nobody up."""
    work = Doubling()
    groups = Groups(work, at_most=1)
    gone, kept = groups.put(1), groups.put(2)
    gone.cancel()
    work.may.set()
    await groups.close()
    assert (kept.result(), work.groups) == (4, [[1], [2]])
