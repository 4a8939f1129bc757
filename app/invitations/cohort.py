"""Invites many, one after the other: what was done before is not done again, one failure stops nobody else.

GitHub allows some 500 new things an hour and an opening takes seven to ten, so a cohort takes its time: 50
to 70 people an hour. The pace is kept where requests are sent; here nothing runs side by side.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol

from app.db.session import open_store
from app.errors import AppError, ConfigurationError, GitHubError
from app.github.client import connect
from app.invitations.asked import Asked
from app.invitations.opening import (
    Desk,
    Opening,
    at_take_home,
    checked_login,
    is_invited,
    open_for,
    read_opening,
)
from app.invitations.own_data import DataMaker
from app.settings import Settings
from app.state import Candidate
from app.supervisor import prepare
from app.work import Patience
from app.worker import github_settings

NO_ANSWER, SERVER_ERRORS = 0, 500
PATIENCE = Patience(tries=3)


class Ending(StrEnum):
    """How an invitation came out."""

    INVITED = "invited"
    PREPARED = "prepared for an earlier stage"  # the take-home comes later, and its invitation with it
    KNOWN = "invited before"
    REFUSED = "refused"  # the login is nobody's, or GitHub says no: a person must mend it
    FAILED = "failed"  # ours or GitHub's: running the command again goes on here


@dataclass(frozen=True)
class Outcome:
    """How one invitation came out; `why` where it did not succeed."""

    asked: Asked
    ending: Ending
    candidate: Candidate | None = None
    why: str = ""


class Board(Protocol):
    """Where progress is shown."""

    def begins(self, asked: Asked) -> None:
        """The opening for this person begins."""

    def ended(self, outcome: Outcome) -> None:
        """It has come out like this."""


@asynccontextmanager
async def at_desk(settings: Settings, maker: DataMaker | None = None) -> AsyncIterator[Desk]:
    """A desk with the service's settings, while the block lasts. `maker` makes own data."""
    prepare(settings)
    store = open_store(settings.store_url, durability="FULL")
    try:
        async with connect(github_settings(settings)) as github:
            secret = settings.webhook_secret.get_secret_value().encode()
            hiring, grace = settings.hiring_repo, settings.grace_minutes
            yield Desk(store, github, hiring, secret, grace, maker=maker)
    finally:
        store.close()


async def invite_all(
    desk: Desk, slug: str, people: Sequence[Asked], board: Board, patience: Patience = PATIENCE
) -> list[Outcome]:
    """Invite everybody who is not invited yet. Raises ConfigurationError or GitHubError when the assessment
    cannot be read; what concerns one person only is that person's outcome.
    """
    opening = await patience.call(lambda: read_opening(desk, slug))
    outcomes: list[Outcome] = []
    for asked in people:
        board.begins(asked)
        outcome = _known(desk, slug, asked) or await _invited(desk, opening, asked, patience)
        board.ended(outcome)
        outcomes.append(outcome)
    return outcomes


def _known(desk: Desk, slug: str, asked: Asked) -> Outcome | None:
    with desk.store.reading() as records:
        candidate = records.candidate_by_login(slug, asked.login)
        clock = None if candidate is None else records.clock(candidate.id)
    if candidate is None or clock is None:  # the clock is wound when all else is there
        return None
    done = is_invited(clock) or not at_take_home(desk.store, candidate)
    return Outcome(asked, Ending.KNOWN, candidate) if done else None


async def _invited(desk: Desk, opening: Opening, asked: Asked, patience: Patience) -> Outcome:
    """The outcome for one person: whatever is wrong with it is told, not raised."""
    try:
        login = await patience.call(lambda: checked_login(desk, opening, asked.login))
        person = replace(asked, login=login)
        candidate = await patience.call(lambda: open_for(desk, opening, person))
    except AppError as error:
        return _broken(asked, error)
    ending = Ending.INVITED if at_take_home(desk.store, candidate) else Ending.PREPARED
    return Outcome(person, ending, candidate)


def _broken(asked: Asked, error: AppError) -> Outcome:
    refused = isinstance(error, ConfigurationError) or (
        isinstance(error, GitHubError) and NO_ANSWER < error.status < SERVER_ERRORS
    )
    return Outcome(asked, Ending.REFUSED if refused else Ending.FAILED, why=str(error))
