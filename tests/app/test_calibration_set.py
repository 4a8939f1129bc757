"""A calibration set on the running service: desks, sealed cards, the comparison, and nothing else changed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from itertools import count

import pytest

from app.review.board import COMPARISON
from app.review.calibrating import open_set
from app.review.facts import Review, gather
from app.review.state import CALIBRATION, SHARED, TAKE_HOME, Card, Move, Seat, Verdict
from app.review.tend import tend
from app.settings import Settings
from app.state import Candidate
from rubric.model import Mark
from tests.app import hooks
from tests.app.fake_github import FakeGitHub
from tests.app.fake_runner import FakeRunner
from tests.app.settable_clock import SettableClock
from tests.app.test_panel import ROWS, rewrite, ticked
from tests.app.world import HIRING, SLUG, World, assessment_tree, changed, serving, submission_tree, until

pytestmark = pytest.mark.real

PEOPLE = ("reviewers: [remy-review]", "reviewers: [remy-review, pat-peer, sam-stake]")
ASKED = ("remy-review", "pat-peer", "sam-stake")  # lena-lead has marked it for real
APRIL = "2026-04-01T05:29:00Z"
_comments = count(70_000)


@pytest.fixture
async def world(settings: Settings, fake_github: FakeGitHub) -> AsyncIterator[World]:
    """A running service in March."""
    clock = SettableClock()
    async with serving(settings, fake_github, FakeRunner(), clock) as running:
        yield running


@pytest.fixture
async def candidate(world: World) -> Candidate:
    """A candidate who was marked and declined in March, and is the calibration set of April."""
    world.github.commit(HIRING, "main", changed(assessment_tree(), PEOPLE))
    invited = await world.invite()
    sha = await world.push(invited, submission_tree())
    known = await world.review_posted(invited, sha, "report", "rubric")
    now = world.work.clock.now()
    with world.work.store.transaction() as records:
        for row in ROWS:
            records.add_mark(known.id, Mark(row, 2, "lena-lead", now, "v1"))
        records.add_move(Move(known.id, now, "lena-lead", Verdict.DECLINE, TAKE_HOME, ""))
    assert await tend(world.work, known.id) == ""
    assert open_set(world.work.store, SLUG, "2026-04", APRIL).seated == (
        "remy-review",
        "pat-peer",
        "sam-stake",
    )
    return known


def reviewed(world: World, candidate: Candidate) -> Review:
    """What the record knows."""
    known = world.known(candidate)
    with world.work.store.reading() as records:
        return gather(records, known)


def seat(world: World, candidate: Candidate, login: str) -> Seat:
    """One seat, also one that was given up."""
    about = reviewed(world, candidate)
    return next(one for one in (*about.seats, *about.left) if one.reviewer == login)


def review_side(world: World, candidate: Candidate) -> list[str]:
    """Every comment of the review repository."""
    return [text for _, text in world.github.repo(candidate.review_repo).comments.values()]


async def fill(world: World, candidate: Candidate, login: str, **points: int) -> str:
    """Tick every row of the own card, 3 where nothing else is given; the text that is shown then."""
    own = seat(world, candidate, login)
    comment_id, old = world.github.comment(own.desk_repo, f"rubric:{CALIBRATION}:{login}")
    text = old
    for row in ROWS:
        text = await rewrite(world, place(own), comment_id, ticked(text, **{row: points.get(row, 3)}), login)
    return text


async def say(world: World, own: Seat, text: str, who: str) -> None:
    """Write a comment on a desk and have it worked."""
    told = hooks.comment_created(*place(own), next(_comments), text, who)
    delivery = await world.worked("issue_comment", told)
    await until(lambda: world.posted(delivery), "the answers to be posted")


def place(own: Seat) -> tuple[str, int]:
    """Where a card is."""
    return own.desk_repo, own.desk_issue or 0


async def test_everybody_reads_the_same_work_alone(world: World, candidate: Candidate) -> None:
    """Each on a private desk: report and card, no mark of anybody, no name of the candidate."""
    before = review_side(world, candidate)
    assert await tend(world.work, candidate.id) == ""
    for login in ASKED:
        own = seat(world, candidate, login)
        assert own.desk_repo == f"acme/desk-{login}"
        assert world.github.repo(own.desk_repo).collaborators == {login: "push"}
        issue = world.github.people.issues[own.desk_repo][own.desk_issue or 0]
        told = [text for _, text in world.github.repo(own.desk_repo).comments.values()]
        assert len(told) == 2
        assert "[x]" not in "".join(told)
        assert candidate.login not in "".join((issue.title, issue.body, *told))
        assert "/pull/" not in issue.body
    assert review_side(world, candidate) == before


async def test_the_last_card_shows_everybody_what_all_gave(world: World, candidate: Candidate) -> None:
    """On the desks, and on the review side nothing; the card that counts stays as it was."""
    await tend(world.work, candidate.id)
    before = review_side(world, candidate)
    await fill(world, candidate, "remy-review", data=1)
    await fill(world, candidate, "pat-peer")
    with pytest.raises(LookupError):
        world.github.comment("acme/desk-pat-peer", COMPARISON)
    await fill(world, candidate, "sam-stake", ethics=2)
    await until(lambda: is_compared(world, *ASKED), "the comparison on every desk")
    _, told = world.github.comment("acme/desk-pat-peer", COMPARISON)
    assert "| Data handling & feature pipeline | 3 | 1 | 3 | 2 |" in told
    assert "Krippendorff's alpha over the rows" in told
    assert review_side(world, candidate) == before
    assert {mark.points for mark in reviewed(world, candidate).marks(SHARED)} == {2}


def is_compared(world: World, *logins: str) -> bool:
    """Whether these desks show the comparison."""
    shown = (world.github.repo(f"acme/desk-{login}").comments.values() for login in logins)
    return all(any("what everybody gave" in text for _, text in one) for one in shown)


async def test_who_steps_back_is_not_waited_for(world: World, candidate: Candidate) -> None:
    """The others compare, and the card of who left takes no more marks."""
    await tend(world.work, candidate.id)
    await fill(world, candidate, "remy-review")
    await fill(world, candidate, "pat-peer")
    left = seat(world, candidate, "sam-stake")
    await say(world, left, "/recuse former colleague", "sam-stake")
    await until(lambda: is_compared(world, "remy-review", "pat-peer"), "the comparison")
    await say(world, left, "/score data 3", "sam-stake")
    assert reviewed(world, candidate).marks(Card(CALIBRATION, "sam-stake")) == ()


async def test_commands_on_the_desk_touch_the_calibration_card_alone(
    world: World, candidate: Candidate
) -> None:
    """`/score` marks it; a lead decides nothing there."""
    await tend(world.work, candidate.id)
    own = seat(world, candidate, "remy-review")
    before = reviewed(world, candidate)
    await say(world, own, "/score data 4 split by time", "remy-review")
    await say(world, own, "/score data 1 no", "lena-lead")
    for text in ("/decide advance good after all", "/unblind curious", "/withdraw"):
        await say(world, own, text, "lena-lead")
    after = reviewed(world, candidate)
    [mark] = after.marks(own.card)
    assert (mark.points, mark.note, mark.reviewer) == (4, "split by time", "remy-review")
    assert (after.moves, after.marks(SHARED)) == (before.moves, before.marks(SHARED))
    assert not after.candidate.named
