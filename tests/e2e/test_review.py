"""The human half on real parts: every stage, a panel on its desks, a changed rubric, an appeal."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from demo import acts, watch
from demo.patience import until
from rubric import shipped
from rubric.expected import composed
from rubric.stages import PIPELINE
from tests.e2e.conftest import World, quick_assessment
from tests.e2e.reviewing import PANELED, ROWS, SEATS, SPARE, Review, paneled

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def review(world: World) -> Review:
    """A candidate who stands at the filter of an assessment with all stages."""
    folder = world.folder / "panel"
    folder.mkdir()
    acts.publish(world.cast.lead, f"{world.seed.org}/hiring", PANELED, paneled(), folder / "hiring")
    pia = next(one for one in world.cast.others if one.login == "pia-path")
    return Review(world, acts.invite(world.service, pia, PANELED))


def test_stages_before_the_take_home_are_judged_on_an_issue(review: Review) -> None:
    """Each stage's brief and boxes come when a lead advances the candidate; only then somebody is let in."""
    repo = review.invited.review_repo
    review.wait(lambda: bool(review.text(repo, review.stages, "rubric:filter")), "the filter's boxes")
    assert not review.text(repo, review.stages, "rubric:portfolio")
    card = watch.comment_with(review.lead, repo, review.stages, "rubric:filter")
    assert card is not None
    acts.tick(review.person("remy-review"), repo, card, "reachable", 3)
    review.wait(lambda: "[x]" in review.text(repo, review.stages, "rubric:filter"), "the tick to stand")
    review.decide("/decide advance")
    review.wait(lambda: bool(said_back(review, "incomplete")), "the answer that the card is incomplete")
    review.decide("/decide advance the repository answers, the rest is plain")
    review.wait(lambda: bool(review.text(repo, review.stages, "rubric:portfolio")), "the portfolio's boxes")
    answer = httpx.get(
        f"{review.lead.github}/repos/{review.invited.repo}",
        headers={"Authorization": f"Bearer {review.invited.person.token}"},
        timeout=20,
    )
    assert answer.status_code == 404


def test_candidates_tick_is_put_back_without_a_name(review: Review) -> None:
    """Even a candidate who got into the review repository moves no mark, and the line about it hides them."""
    repo, number, candidate = review.invited.review_repo, review.stages, review.invited.person
    review.lead.put(f"/repos/{repo}/collaborators/{candidate.login}", {"permission": "push"})
    card = watch.comment_with(candidate, repo, number, "rubric:portfolio")
    assert card is not None
    acts.tick(candidate, repo, card, "readme", 4)
    review.wait(lambda: bool(review.text(repo, number, f"notice-{card.id}")), "the line about it")
    assert review.text(repo, number, "rubric:portfolio") == card.body
    line = review.text(repo, number, f"notice-{card.id}")
    assert review.invited.alias in line
    assert candidate.login not in line
    review.lead.delete(f"/repos/{repo}/collaborators/{candidate.login}")


def said_back(review: Review, words: str) -> list[str]:
    """The comments on the issue of the stages that say this."""
    path = f"/repos/{review.invited.review_repo}/issues/{review.stages}/comments"
    return [one["body"] for one in review.lead.get(path, per_page=100) if words in one["body"]]


def test_take_home_opens_by_a_persons_word_and_is_read_by_a_panel(review: Review) -> None:
    """Advanced to the take-home the candidate is let in and pushes; two people get a desk of their own."""
    review.decide("/decide advance clear production work")
    me = {"Authorization": f"Bearer {review.invited.person.token}"}
    own = f"{review.lead.github}/repos/{review.invited.repo}"
    review.wait(lambda: httpx.get(own, headers=me, timeout=20).is_success, "the candidate to be let in")
    tree = composed(quick_assessment(), "cheating")  # builds in seconds; what it is worth is people's affair
    acts.submit(review.invited, tree, review.world.folder / "pia")
    until(lambda: pulled(review), seconds=600, what="the review pull request")
    until(lambda: "0 of 2 are in" in review.on_pull("panel"), seconds=900, what="the panel")
    for login in SEATS:
        repo, _, card = review.desk(login)
        assert card.body.count("[ ]") == 5 * len(ROWS)
        assert stranger_sees(review, repo) == 404
    assert "Sealed" in review.on_pull("report")
    assert not review.on_pull("rubric")


def pulled(review: Review) -> bool:
    """Whether the review pull request is there."""
    pulls = review.lead.get(f"/repos/{review.invited.review_repo}/pulls", state="all", per_page=100)
    return any(one["head"]["ref"] == f"cand/{review.invited.alias}/submission" for one in pulls)


def stranger_sees(review: Review, repo: str) -> int:
    """What GitHub answers a reviewer who looks at another one's desk."""
    headers = {"Authorization": f"Bearer {review.person(SPARE).token}"}
    return httpx.get(f"{review.lead.github}/repos/{repo}", headers=headers, timeout=20).status_code


def test_two_reviewers_at_once_lose_nothing_and_see_nothing(review: Review) -> None:
    """Both mark at the same time; nothing of it is on the pull request before the last card is in."""
    with ThreadPoolExecutor() as pool:
        first = pool.submit(review.fill, SEATS[0], 3, 1, 3, 3, 3, 3)
        second = pool.submit(review.fill, SEATS[1], 3, 3, 3, 3, 3, 3)
        first.result()
        second.result()
    panel = review.await_pull("panel", "The whole panel is in.")
    assert "To be discussed" in panel
    assert "over 5 of 6 rows" in review.await_pull("report", "over 5 of 6 rows")


def test_consensus_is_found_on_the_pull_request(review: Review) -> None:
    """`/score` by a member of the panel settles the row; a stranger's and the candidate's do not."""
    acts.say(review.person("remy-review"), review.invited.review_repo, review.pull, "/score data 2 agreed")
    review.await_pull("panel", "2 by remy-review")
    assert "To be discussed" not in review.on_pull("panel")


def test_deleted_card_comes_back_with_every_mark(review: Review) -> None:
    """A reviewer's card that somebody deletes on the desk is posted anew from the record."""
    repo, number, card = review.desk("remy-review")
    assert card.body.count("[x]") == len(ROWS)
    review.lead.delete(f"/repos/{repo}/issues/comments/{card.id}")

    def back() -> bool:
        found = watch.comment_with(review.lead, repo, number, "rubric:take-home:remy-review")
        return found is not None and found.id != card.id and found.body == card.body

    review.wait(back, "the card to be posted anew")


def test_rubric_that_changes_mid_way_is_told_on_the_card(review: Review) -> None:
    """The lead pushes other weights: the card counts by them and says what changed."""
    text = shipped.default_rubric()
    for row, old, new in (
        ("id: data", "weight: 20", "weight: 25"),
        ("id: ethics", "weight: 10", "weight: 5"),
    ):
        head, found, rest = text.partition(row)
        text = head + found + rest.replace(old, new, 1)
    folder = review.world.folder / "panel" / "changed"
    acts.publish(review.lead, f"{review.world.seed.org}/hiring", PANELED, paneled(text), folder)
    assert "25 %" in review.await_pull("rubric", "The rubric has changed")


def test_decision_opens_appeals_and_an_appeal_goes_to_a_fresh_reader(review: Review) -> None:
    """The candidate learns that something was decided, appeals, and somebody who marked nothing reads it."""
    candidate, own = review.invited.person, review.invited.repo
    early = acts.say(candidate, own, review.feedback, "/appeal data too early")
    review.wait(lambda: "not been made" in review.text(own, review.feedback, f"answer-{early}"), "a no")
    acts.say(review.lead, review.invited.review_repo, review.pull, "/decide hold one more reading")
    review.wait(lambda: bool(review.text(own, review.feedback, "decision")), "the candidate to be told")
    told = review.text(own, review.feedback, "decision")
    for word in ("hold", "lena-lead", "%"):
        assert word not in told
    acts.say(candidate, own, review.feedback, "/appeal data the split is by time, see README @lena-lead")
    appeal = review.await_pull("appeal:data", f"@{SPARE}")
    assert "the split is by time" in appeal
    assert "@lena-lead" not in appeal
    acts.say(review.person(SPARE), review.invited.review_repo, review.pull, "/score data 3 by time indeed")
    review.wait(lambda: bool(review.text(own, review.feedback, "appeal-read:data")), "the answer")
    review.await_pull("panel", f"3 by {SPARE}")


def test_the_rest_of_the_way_to_day_ninety(review: Review) -> None:
    """Stage by stage on a lead's word, to the end of onboarding."""
    for stage in PIPELINE[PIPELINE.index("take-home") + 1 :]:
        review.decide("/decide advance seen in person")
        review.await_stage(stage)
    review.decide("/decide advance owns the service by day 90")
    shortlist = review.world.service.command
    review.wait(lambda: "done" in shortlist("shortlist", PANELED, "--json"), "the end of the way")


def test_the_name_is_on_no_surface_of_the_review_side(review: Review) -> None:
    """Blind to the end: no comment, title, commit, desk or command of the reviewers says who it is."""
    lead, login = review.lead, review.invited.person.login
    repos = [review.invited.review_repo, *(f"{review.world.seed.org}/desk-{one}" for one in SEATS)]
    told: list[Any] = []
    for repo in repos:
        issues = lead.get(f"/repos/{repo}/issues", state="all", per_page=100)
        numbers = [one["number"] for one in issues] + ([review.pull] if repo == repos[0] else [])
        told += issues
        told += [
            one
            for number in numbers
            for one in lead.get(f"/repos/{repo}/issues/{number}/comments", per_page=100)
        ]
    assert len(told) > 2 * len(PIPELINE)
    told += lead.get(f"/repos/{repos[0]}/pulls", state="all", per_page=100)
    told += lead.get(f"/repos/{repos[0]}/commits", sha=f"cand/{review.invited.alias}/submission")
    told.append(review.world.service.command("shortlist", PANELED))
    assert [one for one in map(str, told) if login in one] == []
