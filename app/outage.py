"""Waiting out an outage of the record: what could not be written now is written once the database answers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from app.errors import RecordUnavailable
from app.logs import logger

FIRST_WAIT, LONGEST_WAIT = 0.5, 30.0  # seconds; doubled from one try to the next
ResultT = TypeVar("ResultT")
log = logger("outage")


async def outlasting(what: str, call: Callable[[], Awaitable[ResultT]]) -> ResultT:
    """The answer of `call`, which is made anew as long as it raises RecordUnavailable. It must bear that."""
    wait = FIRST_WAIT
    while True:
        try:
            return await call()
        except RecordUnavailable as error:
            log.error("waiting for the record", what=what, why=str(error), again_in=wait)
        await asyncio.sleep(wait)
        wait = min(2 * wait, LONGEST_WAIT)
