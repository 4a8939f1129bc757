"""A panel of three on the running service: seats, desks, sealed marks, the spread, the consensus."""

from __future__ import annotations

import re

import httpx
import pytest

from app.decision import TEND_DUE, tend_key
from app.review.board import PANEL
from app.review.desks import NOT_SEALED
from app.review.facts import gather
from app.review.state import SHARED, Card, Seat
from app.review.tend import due, tend
from app.state import Candidate
from rubric.model import latest
from tests.app import hooks
from tests.app.world import HIRING, World, assessment_tree, changed, submission_tree, until

pytestmark = pytest.mark.real

PEOPLE = ("reviewers: [remy-review]", "reviewers: [remy-review, pat-peer, sam-stake, kim-spare]")
POLICY = """
review:
  panel:
    - {role: hiring-manager, people: [lena-lead]}
    - {role: peer, people: [remy-review, pat-peer]}
    - {role: stakeholder, people: [sam-stake]}
"""
ROWS = ("framing", "data", "modelling", "reproducibility", "deployment", "ethics")
SEATED = ("lena-lead", "pat-peer", "sam-stake")  # pat before remy: neither has read, and p comes first


@pytest.fixture
async def candidate(world: World) -> Candidate:
    """A candidate whose first attempt is graded, read by a panel."""
    return await read_by_a_panel(world)


async def read_by_a_panel(world: World) -> Candidate:
    """Invite, push, grade, and wait until the panel is told about."""
    world.github.commit(HIRING, "main", changed(assessment_tree(), PEOPLE, adds=POLICY))
    invited = await world.invite()
    sha = await world.push(invited, submission_tree())
    return await world.review_posted(invited, sha, "report", PANEL)


def seats(world: World, candidate: Candidate) -> dict[str, Seat]:
    """Who sits, by login."""
    with world.work.store.reading() as records:
        return {seat.reviewer: seat for seat in gather(records, candidate).seats}


def ticked(text: str, **points: int) -> str:
    """The rubric comment with these boxes ticked."""
    for row, value in points.items():
        text, boxes = re.subn(rf"\[ \](.*<!-- pg:{row}:{value} -->)", r"[x]\1", text)
        assert boxes == 1
    return text


async def tick(world: World, seat: Seat, sender: str, **points: int) -> str:
    """Tick boxes on a desk, and have it worked; the text that GitHub shows then."""
    key = f"rubric:take-home:{seat.reviewer}"
    comment_id, old = world.github.comment(seat.desk_repo, key)
    return await rewrite(
        world, (seat.desk_repo, seat.desk_issue or 0), comment_id, ticked(old, **points), sender
    )


async def rewrite(world: World, place: tuple[str, int], comment_id: int, new: str, sender: str) -> str:
    """Edit a comment as a person, and have it worked; the text that GitHub shows then."""
    repo, number = place
    old = world.github.rewrite(repo, comment_id, new)
    told = hooks.comment_edited(repo, number, comment_id, old=old, new=new, sender=sender)
    delivery = await world.worked("issue_comment", told)
    await until(lambda: world.posted(delivery), "the texts to be posted")
    return world.github.repo(repo).comments[comment_id][1]


async def fill(world: World, candidate: Candidate, **points: tuple[int, int, int]) -> None:
    """Everybody ticks every row: 3, where nothing else is given."""
    for place, login in enumerate(SEATED):
        given = {row: points.get(row, (3, 3, 3))[place] for row in ROWS}
        await tick(world, seats(world, candidate)[login], login, **given)


def surfaces(world: World, candidate: Candidate, besides: str = "") -> str:
    """Everything that GitHub shows on the review side and on all desks but one, as one text."""
    names = [candidate.review_repo, *(name for name in world.github.repos if "/desk-" in name)]
    comments = (
        text for name in names if name != besides for _, text in world.github.repo(name).comments.values()
    )
    return "\n".join(comments)


async def test_seats_and_desks_are_given_once(world: World, candidate: Candidate) -> None:
    """Three people, each with a private desk of their own that nobody else was let into."""
    found = seats(world, candidate)
    assert set(found) == set(SEATED)
    for login, seat in found.items():
        assert seat.desk_repo == f"acme/desk-{login}"
        assert world.github.repo(seat.desk_repo).collaborators == {login: "push"}
        issue = world.github.people.issues[seat.desk_repo][seat.desk_issue or 0]
        assert issue.title.startswith(candidate.alias)
        assert candidate.login not in issue.title + issue.body


async def test_no_card_lies_where_others_read(world: World) -> None:
    """While members read every repository no issue is opened; each desk is told once, and stays due."""
    people = world.github.people
    people.members, people.owners = {"kim-spare", "pat-peer"}, {"lena-lead"}
    candidate = await read_by_a_panel(world)
    for _ in range(2):
        wrong = await tend(world.work, candidate.id)
        assert "acme/desk-pat-peer is read by 1 besides" in wrong
        assert "acme/desk-lena-lead is read by 2 besides" in wrong
    assert {seat.desk_issue for seat in seats(world, candidate).values()} == {None}
    assert people.issues == {}
    _, panel = world.github.comment(candidate.review_repo, PANEL)
    assert panel.count("| desk not sealed |") == len(SEATED)
    assert "`lena-lead` owns the organisation" in panel
    with world.work.store.reading() as records:
        assert len(records.audited(candidate.id, NOT_SEALED, "")) == len(SEATED)
    assert await due(world.work) == [candidate.id]


async def test_desks_open_once_nobody_else_reads_them(world: World) -> None:
    """The base permission is closed, and the next look opens what waited; owners are no hindrance."""
    people = world.github.people
    people.members, people.owners = {"kim-spare"}, {"lena-lead", "olga-owner"}
    candidate = await read_by_a_panel(world)
    people.members = set()
    assert await tend(world.work, candidate.id) == ""
    assert None not in {seat.desk_issue for seat in seats(world, candidate).values()}
    _, panel = world.github.comment(candidate.review_repo, PANEL)
    assert "not sealed" not in panel
    assert "`lena-lead` owns the organisation" in panel
    assert await due(world.work) == []


async def test_one_open_desk_keeps_no_other_closed(world: World) -> None:
    """Somebody was let into one desk by hand: the others are sealed all the same."""
    world.github.add_repo("acme/desk-pat-peer").collaborators["kim-spare"] = "pull"
    found = seats(world, await read_by_a_panel(world))
    assert found["pat-peer"].desk_issue is None
    assert None not in {found["lena-lead"].desk_issue, found["sam-stake"].desk_issue}


async def test_desk_that_was_deleted_is_made_anew(world: World) -> None:
    """Whoever deletes a desk that is not sealed does not keep the panel waiting for ever."""
    world.github.people.members = {"kim-spare"}
    candidate = await read_by_a_panel(world)
    del world.github.repos["acme/desk-pat-peer"]
    world.github.people.members = set()
    assert "not found" in await tend(world.work, candidate.id)
    assert await tend(world.work, candidate.id) == ""
    assert seats(world, candidate)["pat-peer"].desk_issue is not None


async def test_the_next_candidate_is_read_by_who_has_read_less(world: World, candidate: Candidate) -> None:
    """The peer's seat goes to the other peer."""
    other = await world.invite("drew-candidate")
    sha = await world.push(other, submission_tree("print('other')\n"))
    await world.review_posted(other, sha, PANEL)
    assert set(seats(world, other)) == {"lena-lead", "remy-review", "sam-stake"}


async def test_marks_are_sealed_until_all_are_in(world: World, candidate: Candidate) -> None:
    """No comment, page or check run but the own desk tells a mark before the last card is in."""
    desk = seats(world, candidate)["pat-peer"]
    before = surfaces(world, candidate, besides=desk.desk_repo)
    shown = await tick(world, desk, "pat-peer", data=1, ethics=2)
    assert shown.count("[x]") == 2
    assert surfaces(world, candidate, besides=desk.desk_repo) == before
    assert "[x]" not in before
    assert "Sealed" in before
    with pytest.raises(LookupError):
        world.github.comment(candidate.review_repo, "rubric")
    page = await report_page(world, candidate)
    assert "Sealed" in page.text
    checks = str(world.checks(candidate, world.attempts(candidate)[-1].sha))
    assert "pat-peer" not in page.text + checks


async def test_a_tick_writes_on_its_own_desk_only(world: World, candidate: Candidate) -> None:
    """What says nothing new is not written again: another's tick may be on its way in it."""
    desk = seats(world, candidate)["pat-peer"]
    before = len(world.github.said)
    await tick(world, desk, "pat-peer", data=1)
    await until(lambda: not is_still_due(world, candidate), "the candidate to be tended")
    assert [one.repo for one in world.github.said[before:]] == [desk.desk_repo]


def is_still_due(world: World, candidate: Candidate) -> bool:
    """Whether the candidate is still to be tended."""
    with world.work.store.reading() as records:
        mark = records.bookmark(tend_key(candidate.id))
    return mark is not None and mark.value == TEND_DUE


async def test_nobody_marks_on_another_desk(world: World, candidate: Candidate) -> None:
    """Not even the lead: the tick is put back and told in one line."""
    desk = seats(world, candidate)["pat-peer"]
    shown = await tick(world, desk, "lena-lead", data=1)
    assert "[x]" not in shown
    comment_id, _ = world.github.comment(desk.desk_repo, "rubric:take-home:pat-peer")
    _, line = world.github.comment(desk.desk_repo, f"notice-{comment_id}")
    assert "another seat" in line


async def test_the_last_card_opens_the_panel(world: World, candidate: Candidate) -> None:
    """Then everybody's marks and the spread are shown, and a row 2 apart asks for a discussion."""
    await fill(world, candidate, data=(1, 3, 3), ethics=(2, 3, 3))
    await until(lambda: "whole panel is in" in world.github.comment(candidate.review_repo, PANEL)[1], "it")
    _, panel = world.github.comment(candidate.review_repo, PANEL)
    assert "To be discussed" in panel
    _, report = world.github.comment(candidate.review_repo, "report")
    assert "Sealed" not in report
    assert "over 5 of 6 rows" in report


async def test_consensus_stands_beside_the_marks_of_the_panel(world: World, candidate: Candidate) -> None:
    """A tick on the pull request settles the row; what everybody gave stays."""
    await fill(world, candidate, data=(1, 3, 3))
    comment_id, text = world.github.comment(candidate.review_repo, "rubric")
    place = candidate.review_repo, candidate.review_pr or 0
    await rewrite(world, place, comment_id, ticked(text, data=2), "lena-lead")
    with world.work.store.reading() as records:
        review = gather(records, candidate)
    assert latest(review.marks(SHARED))["data"].points == 2
    assert latest(review.marks(Card(owner="lena-lead")))["data"].points == 1
    _, panel = world.github.comment(candidate.review_repo, PANEL)
    assert "2 by lena-lead" in panel
    assert "To be discussed" not in panel


async def test_card_that_is_in_stays(world: World, candidate: Candidate) -> None:
    """Who has seen the others' marks does not change the own ones any more."""
    await fill(world, candidate)
    desk = seats(world, candidate)["pat-peer"]
    comment_id, text = world.github.comment(desk.desk_repo, "rubric:take-home:pat-peer")
    place = desk.desk_repo, desk.desk_issue or 0
    shown = await rewrite(world, place, comment_id, text.replace("[x]", "[ ]"), "pat-peer")
    assert shown.count("[x]") == len(ROWS)


async def test_the_name_is_nowhere_on_the_review_side(world: World, candidate: Candidate) -> None:
    """Blind: no comment, title, branch, commit, page or log of a decision carries the candidate's login."""
    await fill(world, candidate)
    repo = world.github.repo(candidate.review_repo)
    told = [surfaces(world, candidate), str(repo.branches), str(repo.messages), str(repo.pulls)]
    told += [str(issue) for issues in world.github.people.issues.values() for issue in issues.values()]
    told.append((await report_page(world, candidate)).text)
    assert [text for text in told if candidate.login in text] == []


async def report_page(world: World, candidate: Candidate) -> httpx.Response:
    """The reviewers' page."""
    links = world.work.policy.links.for_reviewers(candidate, world.attempts(candidate)[-1])
    return await world.http.get(links["page"])
