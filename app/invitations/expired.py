"""The scheduled look at invitations that nobody accepted yet: expired ones go out again.

GitHub's invitations end after seven days. Somebody who declined is not asked again by a machine.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial

from app.deadlines.clock import PUSH, PersonalClock, after, started
from app.durable import Durable
from app.errors import AppError
from app.handlers.member import STARTED
from app.logs import logger
from app.pipeline.position import is_over
from app.state import AuditEntry, Candidate, Invitation
from app.work import Work

OURSELVES = "proofgrade"
LIVES_SECONDS = 7 * 24 * 3600
INVITATIONS_MAX = 5  # in all: a month of silence is an answer as well
log = logger("invitations")


class Found(StrEnum):
    """How an invitation stands, and with it what follows."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    EXPIRED = "expired"
    DECLINED = "declined"
    GIVEN_UP = "given up"


@dataclass(frozen=True)
class Seen:
    """What GitHub says about one candidate who has not accepted as far as we know."""

    invitation: Invitation | None
    is_collaborator: bool


def standing(clock: PersonalClock, seen: Seen, now: str) -> Found:
    """What has become of the invitation. Pure."""
    if seen.is_collaborator:
        return Found.ACCEPTED
    if seen.invitation is not None and not seen.invitation.expired:
        return Found.WAITING
    old = clock.invited_at is not None and now >= after(clock.invited_at, LIVES_SECONDS)
    if seen.invitation is None and not old:
        return Found.DECLINED
    return Found.EXPIRED if clock.invitations < INVITATIONS_MAX else Found.GIVEN_UP


async def expired_invitations(durable: Durable, work: Work, _at: str) -> None:
    """Look at every invitation that waits. The tick may be old: the clock is asked."""
    for candidate_id in await durable.step("waiting", partial(waiting, work)):
        await durable.step("invitation", partial(look_at, work, candidate_id))


async def waiting(work: Work) -> list[int]:
    """Candidates who were invited and have neither accepted nor declined."""
    with work.store.reading() as records:
        return list(records.clocks_waiting())


async def look_at(work: Work, candidate_id: int) -> str:
    """What was found and done about one of them. GitHub's failures wait for the next look."""
    with work.store.reading() as records:
        candidate, clock = records.candidate(candidate_id), records.clock(candidate_id)
        moves = records.moves(candidate_id)
    if candidate is None or clock is None or clock.started_at is not None or is_over(moves):
        return ""
    try:
        seen = await _seen(work, candidate)
        found = standing(clock, seen, work.clock.now())
        if found is Found.EXPIRED:
            await _invite_again(work, candidate, seen.invitation)
    except AppError as error:
        log.error("invitation not looked at", candidate=candidate.alias, why=str(error))
        return ""
    _remember(work, candidate, found)
    return found.value


async def _seen(work: Work, candidate: Candidate) -> Seen:
    place = candidate.installation_id, candidate.repo, candidate.login
    invitation = await work.github.invitation(*place)
    # Who has an invitation that waits is no collaborator yet.
    return Seen(invitation, invitation is None and await work.github.is_collaborator(*place))


async def _invite_again(work: Work, candidate: Candidate, old: Invitation | None) -> None:
    place = candidate.installation_id, candidate.repo
    if old is not None:
        await work.github.withdraw_invitation(*place, old.id)
    await work.github.add_collaborator(*place, candidate.login, PUSH)


def _remember(work: Work, candidate: Candidate, found: Found) -> None:
    if found is Found.WAITING:
        return
    now = work.clock.now()
    with work.store.transaction() as records:
        clock = records.clock(candidate.id)
        if clock is None or clock.started_at is not None:
            return
        match found:
            case Found.ACCEPTED:
                changed, what = started(clock, now), STARTED
            case Found.EXPIRED:
                sent = clock.invitations + 1
                changed, what = replace(clock, invited_at=now, invitations=sent), "invited again"
            case _:
                changed, what = replace(clock, declined_at=now), f"invitation {found}"
        records.put_clock(changed)
        records.audit(AuditEntry(now, OURSELVES, what, candidate.id))
    log.info(what, candidate=candidate.alias)
