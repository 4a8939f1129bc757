"""The whole way on the running service: from the filter to day 90, and the invitation on the way."""

from __future__ import annotations

import re

import pytest

from app.pipeline.position import Standing
from app.review.facts import gather
from app.review.state import Card, Verdict
from app.review.tend import tend
from rubric.model import latest
from rubric.stages import PIPELINE, shipped
from tests.app import hooks
from tests.app.pipeline.cast import LEAD
from tests.app.pipeline.staged import Staged
from tests.app.world import HIRING, REVIEWER, SLUG, World, assessment_tree, changed, submission_tree, until

pytestmark = pytest.mark.real


async def test_from_the_filter_to_onboarding(staged: Staged) -> None:
    """A stage's comments come when a person advances the candidate to it, the invitation at the take-home."""
    world, links = staged.world, staged.world.settings.links
    await staged.every_minute()
    assert staged.on_issue() == ["brief:filter", "rubric:filter"]
    for stage in PIPELINE[1:]:
        if staged.review.position.stage == "take-home":
            staged.world.github.accept(staged.candidate.repo, staged.candidate.login)
            await staged.accepted()
            attempt = await world.graded(staged.candidate, submission_tree())
            assert attempt.assessment_json is not None
        assert await staged.decide() == ""
        assert staged.review.position.stage == stage
        assert ("rubric:" + stage in staged.on_issue()) is (stage != "take-home")
        assert staged.waits() is (stage == "take-home")
    assert len(staged.on_issue()) == 2 * (len(PIPELINE) - 1)
    assert await staged.decide() == ""
    assert staged.review.position.standing is Standing.DONE
    ours = await staged.page(links.pipeline(staged.candidate))
    theirs = await staged.page(links.progress(staged.candidate))
    assert "through all stages" in ours
    assert LEAD in ours
    assert theirs.count("done") == len(PIPELINE)
    assert LEAD not in theirs


async def test_leads_command_on_the_issue_leads_on(staged: Staged) -> None:
    """`/decide` moves the candidate, and the service posts and invites by itself; a reviewer's does not."""
    await staged.every_minute()
    world, place = staged.world, (staged.candidate.review_repo, staged.candidate.pipeline_issue or 0)
    for number, (sender, stage) in enumerate(
        [(REVIEWER, "filter"), (LEAD, "portfolio"), (LEAD, "take-home")], start=4711
    ):
        told = hooks.comment_created(*place, number, "/decide advance convincing", sender)
        await world.worked("issue_comment", told)
        assert staged.review.position.stage == stage
    await until(staged.waits, "the invitation")
    await until(lambda: "rubric:portfolio" in staged.on_issue(), "the card of the portfolio")
    assert [(move.who, move.reason) for move in staged.review.moves] == [(LEAD, "convincing")] * 2


async def test_nobody_is_let_in_before_the_take_home(staged: Staged) -> None:
    """Both sides are there and the clock is wound; no look and no second command sends an invitation."""
    await staged.every_minute()
    await staged.tick()
    await staged.hourly()
    await staged.world.invite()
    assert not staged.waits()
    assert not staged.is_in()
    assert (staged.personal.invited_at, staged.personal.invitations) == (None, 0)
    assert len(staged.audited("prepared")) == 1
    assert staged.audited("invited") == []


async def test_invitation_goes_out_in_the_name_of_who_advanced(staged: Staged) -> None:
    """The clock counts one invitation; from then on it expires and is sent again like any other."""
    await staged.advance_to("take-home")
    assert staged.waits()
    sent = staged.clock.now()
    assert (staged.personal.invited_at, staged.personal.invitations) == (sent, 1)
    with staged.world.work.store.reading() as records:
        [entry] = records.audited(staged.candidate_id, "invited", "")
    assert entry.who == LEAD
    staged.world.github.expire(staged.candidate.repo, staged.candidate.login)
    staged.clock.forward(hours=8 * 24)
    await staged.hourly()
    assert staged.personal.invitations == 2


async def test_tending_again_does_nothing_twice(staged: Staged) -> None:
    """One issue, one comment of each kind, one invitation."""
    await staged.advance_to("take-home")
    keys = staged.on_issue()
    assert await tend(staged.world.work, staged.candidate_id) == ""
    assert staged.on_issue() == keys
    assert staged.personal.invitations == 1
    assert len(staged.world.github.people.issues[staged.candidate.review_repo]) == 1


@pytest.mark.parametrize("method", ["put_issue", "put_comment", "add_collaborator"])
async def test_failure_is_made_good_a_minute_later(staged: Staged, method: str) -> None:
    """A decision is in the record whatever GitHub says; what was to follow from it follows later."""
    staged.world.github.break_down(method)
    for _ in range(2):
        await staged.decide()
    assert staged.review.position.stage == "take-home"
    staged.world.github.mend(method)
    await staged.every_minute()
    assert staged.waits()
    assert staged.on_issue() == ["brief:filter", "rubric:filter", "brief:portfolio", "rubric:portfolio"]


@pytest.mark.parametrize("verdict", [Verdict.HOLD, Verdict.DECLINE, Verdict.WITHDRAW])
async def test_other_verdicts_open_nothing(staged: Staged, verdict: Verdict) -> None:
    """Only advancing leads on."""
    await staged.advance_to("portfolio")
    assert await staged.decide(verdict) == ""
    assert "rubric:live-debugging" not in staged.on_issue()
    assert not staged.waits()


async def test_who_has_withdrawn_is_not_invited_again(staged: Staged) -> None:
    """An invitation that expires after that stays expired."""
    await staged.advance_to("take-home")
    await staged.decide(Verdict.WITHDRAW)
    staged.world.github.expire(staged.candidate.repo, staged.candidate.login)
    staged.clock.forward(hours=8 * 24)
    await staged.hourly()
    assert staged.personal.invitations == 1


async def test_tick_on_a_stage_is_a_mark_of_its_card(staged: Staged) -> None:
    """The same boxes, the same engine: the mark stands on the stage's card with its rubric's version."""
    await staged.every_minute()
    world, candidate, row = staged.world, staged.candidate, shipped()["filter"].rubric.competencies[0].id
    comment_id, old = world.github.comment(candidate.review_repo, "rubric:filter")
    new = re.sub(rf"\[ \](.*<!-- pg:{row}:3 -->)", r"[x]\1", old)
    world.github.rewrite(candidate.review_repo, comment_id, new)
    told = hooks.comment_edited(
        candidate.review_repo, candidate.pipeline_issue or 0, comment_id, old=old, new=new, sender=LEAD
    )
    delivery = await world.worked("issue_comment", told)
    await until(lambda: world.posted(delivery), "the texts to be posted")
    mark = latest(staged.review.marks(Card("filter")))[row]
    assert (mark.points, mark.rubric_version) == (3, shipped()["filter"].rubric.version)
    with world.work.store.reading() as records:
        assert records.rubric(mark.rubric_version) is not None
    assert "75 % so far" in await staged.page(world.settings.links.pipeline(candidate))


async def test_pull_requests_lead_to_the_pages(staged: Staged) -> None:
    """The review side's to the one, the candidate's to the other, and neither to the wrong one."""
    links, github = staged.world.settings.links, staged.world.github
    await staged.advance_to("take-home")
    github.accept(staged.candidate.repo, staged.candidate.login)
    await staged.accepted()
    await staged.world.graded(staged.candidate, submission_tree())
    candidate = staged.candidate
    review = github.repo(candidate.review_repo).pulls[candidate.review_pr or 0].body
    feedback = github.repo(candidate.repo).pulls[candidate.feedback_pr or 0].body
    assert links.pipeline(candidate) in review
    assert links.progress(candidate) in feedback
    theirs = [text for _, text in github.repo(candidate.repo).comments.values()]
    assert not any(links.pipeline(candidate) in text for text in (feedback, *theirs))


async def test_each_page_opens_with_its_own_token_only(staged: Staged) -> None:
    """The candidate's address does not open the review side's page, nor anybody else's."""
    links, candidate = staged.world.settings.links, staged.candidate
    for path, other in (("pipeline", links.progress), ("progress", links.pipeline)):
        token = other(candidate).rpartition("/")[2]
        for address in (
            f"/{path}/{candidate.id}/{token}",
            f"/{path}/{candidate.id}/é",
            f"/{path}/99/{token}",
        ):
            assert (await staged.world.http.get(address)).status_code == 404
    page = await staged.page(links.pipeline(candidate))
    assert candidate.alias in page
    assert candidate.login not in page
    assert "<script" not in page + await staged.page(links.progress(candidate))


async def test_stage_that_is_put_before_the_take_home_moves_nobody_back(world: World) -> None:
    """Who was invited to the take-home stays there; only newcomers begin with the new stage."""
    early = await world.invite()
    world.github.commit(HIRING, "main", changed(assessment_tree(), adds="\nstages: [filter, take-home]\n"))
    late = await world.invite("late-comer")
    await world.graded(early, submission_tree())
    with world.work.store.reading() as records:
        stages = {one.login: gather(records, one).position.stage for one in records.candidates_of(SLUG)}
    assert stages == {early.login: "take-home", late.login: "filter"}
    assert late.login not in world.github.repo(late.repo).collaborators


async def test_take_home_alone_opens_no_issue_and_links_no_page(world: World) -> None:
    """An assessment without other stages is what it was."""
    candidate = await world.invite()
    await world.graded(candidate, submission_tree())
    known = world.known(candidate)
    assert known.pipeline_issue is None
    assert "/pipeline/" not in world.github.repo(known.review_repo).pulls[known.review_pr or 0].body
    assert "/progress/" not in world.github.repo(known.repo).pulls[known.feedback_pr or 0].body
