"""Invitations that nobody has accepted: sent again when they expire, noticed when the news was lost."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from app.deadlines.clock import PersonalClock
from app.invitations.expired import INVITATIONS_MAX, Found, Seen, standing
from app.settings import Settings
from app.state import Invitation
from tests.app.deadlines.history import hours
from tests.app.deadlines.timed import Timed
from tests.app.fake_github import FakeGitHub
from tests.app.fake_runner import FakeRunner
from tests.app.inline_engine import InlineEngine
from tests.app.settable_clock import BEGIN, SettableClock
from tests.app.world import CANDIDATE, serving

WEEK = 7 * 24
SENT = PersonalClock(1, 72.0, 15, invited_at=BEGIN, invitations=1)
OPEN, OVER = Invitation(5, expired=False), Invitation(5, expired=True)


@pytest.mark.parametrize(
    ("seen", "at", "sent", "found"),
    [
        (Seen(OPEN, False), 24, 1, Found.WAITING),
        (Seen(None, True), 24, 1, Found.ACCEPTED),
        (Seen(OVER, False), WEEK, 1, Found.EXPIRED),
        (Seen(None, False), WEEK, 1, Found.EXPIRED),
        (Seen(None, False), 24, 1, Found.DECLINED),
        (Seen(OVER, False), WEEK, INVITATIONS_MAX, Found.GIVEN_UP),
    ],
)
def test_how_an_invitation_stands(seen: Seen, at: float, sent: int, found: Found) -> None:
    """Waiting, accepted, expired, declined (gone before its time), or sent often enough."""
    clock = PersonalClock(1, 72.0, 15, invited_at=BEGIN, invitations=sent)
    assert standing(clock, seen, hours(at)) is found


@pytest.fixture
async def timed(settings: Settings, fake_github: FakeGitHub) -> AsyncIterator[Timed]:
    """A candidate whose invitation waits."""
    clock = SettableClock()
    fake_github.people.must_accept = True
    fake_github.clock = clock
    async with serving(settings, fake_github, FakeRunner(), clock) as world:
        candidate = await world.invite()
        yield Timed(world, clock, InlineEngine(world.work), candidate.id)


async def test_expired_invitation_is_sent_again(timed: Timed) -> None:
    """The old one is taken back and a new one sent, with an entry in the audit log."""
    people, place = timed.world.github.people, (timed.candidate.repo, CANDIDATE)
    first = people.invitations[place]
    await timed.hourly()
    assert people.invitations[place] == first
    timed.world.github.expire(*place)
    timed.clock.forward(hours=WEEK + 1)
    await timed.hourly()
    assert people.invitations[place].id != first.id
    assert not people.invitations[place].expired
    assert (timed.personal.invitations, timed.personal.invited_at) == (2, hours(WEEK + 1))
    assert len(timed.audited("invited again")) == 1


async def test_acceptance_whose_news_was_lost_is_noticed(timed: Timed) -> None:
    """The clock starts when it is noticed, in the candidate's favour; later news is nothing."""
    timed.world.github.accept(timed.candidate.repo, CANDIDATE)
    timed.clock.forward(hours=1)
    await timed.hourly()
    assert timed.personal.started_at == hours(1)
    timed.clock.forward(hours=1)
    await timed.accepted()
    assert timed.personal.started_at == hours(1)
    steps = len(timed.durable.steps)
    await timed.hourly()
    assert timed.durable.steps[steps:] == ["waiting"]


async def test_declined_invitation_is_left_alone_until_the_operator_invites_again(timed: Timed) -> None:
    """No machine asks twice who said no; the command does."""
    timed.world.github.decline(timed.candidate.repo, CANDIDATE)
    timed.clock.forward(hours=1)
    await timed.hourly()
    await timed.hourly()
    assert (timed.candidate.repo, CANDIDATE) not in timed.world.github.people.invitations
    assert len(timed.audited("invitation declined")) == 1
    await timed.world.invite()
    assert (timed.candidate.repo, CANDIDATE) in timed.world.github.people.invitations
    assert timed.personal.declined_at is None


async def test_github_that_fails_is_asked_again_an_hour_later(timed: Timed) -> None:
    """A failure changes nothing in the record."""
    timed.world.github.expire(timed.candidate.repo, CANDIDATE)
    timed.clock.forward(hours=WEEK + 1)
    timed.world.github.break_down("add_collaborator")
    await timed.hourly()
    assert timed.personal.invitations == 1
    timed.world.github.mend("add_collaborator")
    await timed.hourly()
    assert timed.personal.invitations == 2
