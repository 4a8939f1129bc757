"""The rubric changes while people mark: on the running service, from the push to the hiring repository."""

from __future__ import annotations

import pytest

from app.handlers.push import MAIN
from app.review.facts import gather
from app.review.reread import RUBRIC_CHANGED, reread
from app.review.state import SHARED, TAKE_HOME, Move, Verdict
from app.state import Candidate, Delivery
from rubric import shipped
from rubric.model import Mark
from rubric.tree import File, SourceTree
from tests.app import hooks
from tests.app.world import HIRING, SLUG, World, assessment_tree, submission_tree, until

pytestmark = pytest.mark.real

HEAVIER = (("id: data", "weight: 20", "weight: 25"), ("id: ethics", "weight: 10", "weight: 5"))


def with_rubric(*swaps: tuple[str, str, str]) -> SourceTree:
    """The hiring repository with an own rubric: after the first text, the second one becomes the third."""
    text = shipped.default_rubric()
    for row, old, new in swaps:
        head, found, rest = text.partition(row)
        assert found
        text = head + found + rest.replace(old, new, 1)
    tree = assessment_tree()
    return SourceTree({**tree.files, f"assessments/{SLUG}/rubric.yml": File(text.encode())})


async def hiring_push(world: World, tree: SourceTree) -> Delivery:
    """The lead pushes to the hiring repository, and the news of it is worked."""
    before = world.github.repo(HIRING).branches[MAIN]
    after = world.github.commit(HIRING, MAIN, tree)
    repo_id = world.github.repo(HIRING).id
    told = hooks.push(HIRING, repo_id, before=before, after=after, sender="lena-lead")
    return await world.worked("push", told)


@pytest.fixture
async def candidate(world: World) -> Candidate:
    """A candidate whose first attempt is graded, with a mark."""
    invited = await world.invite()
    await world.graded(invited, submission_tree())
    known = world.known(invited)
    with world.work.store.transaction() as records:
        rubric = gather(records, known).assessment
        assert rubric is not None
        given = Mark("data", 3, "remy-review", "2026-03-02T10:15:00Z", rubric.rubric.version)
        records.add_mark(known.id, given)
    return known


def changes(world: World, candidate: Candidate) -> int:
    """How many changes of the rubric the audit log has for the candidate."""
    with world.work.store.reading() as records:
        return len(records.audited(candidate.id, RUBRIC_CHANGED, ""))


def rubric_shown(world: World, candidate: Candidate) -> str:
    """The rubric comment."""
    return world.github.comment(candidate.review_repo, "rubric")[1]


async def test_card_is_counted_anew_and_says_what_changed(world: World, candidate: Candidate) -> None:
    """The mark stays with the version it was given by; weight and score follow the new rubric."""
    await hiring_push(world, with_rubric(*HEAVIER))
    await until(lambda: "The rubric has changed" in rubric_shown(world, candidate), "the change to be shown")
    shown = rubric_shown(world, candidate)
    assert "20 %" in shown
    assert "25 %" in shown
    known = world.known(candidate)
    with world.work.store.reading() as records:
        review = gather(records, known)
        told = records.audited(candidate.id, RUBRIC_CHANGED, "")
    assert review.assessment is not None
    assert review.marks(SHARED)[0].rubric_version != review.assessment.rubric.version
    assert len(told) == 1
    assert "20 % -> 25 %" in told[0].detail


async def test_the_same_news_again_changes_nothing(world: World, candidate: Candidate) -> None:
    """Read anew, the assessment is the one that everybody has."""
    await hiring_push(world, with_rubric(*HEAVIER))
    await until(lambda: changes(world, candidate) == 1, "the change to be followed")
    assert await reread(world.work) == []
    assert changes(world, candidate) == 1


async def test_a_decision_stands_on_the_rubric_it_was_made_by(world: World, candidate: Candidate) -> None:
    """Who is decided keeps the card as it was."""
    before = rubric_shown(world, candidate)
    move = Move(candidate.id, "2026-03-02T11:00:00Z", "lena-lead", Verdict.DECLINE, TAKE_HOME, "", "no")
    with world.work.store.transaction() as records:
        records.add_move(move)
    await hiring_push(world, with_rubric(*HEAVIER))
    assert await reread(world.work) == []
    assert rubric_shown(world, candidate) == before


async def test_a_rubric_that_cannot_be_read_changes_nothing(world: World, candidate: Candidate) -> None:
    """A mistake in the file leaves everybody's card alone; the delivery is worked nevertheless."""
    before = rubric_shown(world, candidate)
    delivery = await hiring_push(world, with_rubric(("id: data", "weight: 20", "weight: 2000")))
    assert delivery.state == "done"
    assert await reread(world.work) == []
    assert rubric_shown(world, candidate) == before


async def test_row_that_is_gone_takes_its_mark_out_of_the_card(world: World, candidate: Candidate) -> None:
    """The mark stays in the record, and counts no more."""
    renamed = with_rubric(("- id: framing", "- id: data", "- id: pipeline"))
    await hiring_push(world, renamed)
    await until(lambda: "pg:pipeline:0" in rubric_shown(world, candidate), "the new row")
    assert "[x]" not in rubric_shown(world, candidate)
