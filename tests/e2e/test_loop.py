"""Push to graded pull request, and what people then do to it, on real parts."""

from __future__ import annotations

import httpx
import pytest

from demo import acts, watch
from demo.patience import until
from demo.people import Person
from tests.e2e.conftest import World

pytestmark = pytest.mark.real


def test_push_becomes_check_runs(world: World) -> None:
    """A push ends in three completed check runs on the candidate's own commit."""
    assert {run.name: run.conclusion for run in world.honest.seen.checks} == {
        "Deliverables": "success",
        "Reproducibility": "success",
        "Service level": "neutral",  # ninety requests are too few for a verdict, and it says so
    }


def test_candidate_sees_no_score_flag_or_hidden_metric(world: World) -> None:
    """The run report tells what ran and what it took, and nothing that is for reviewers."""
    body = world.honest.seen.run_report.body
    assert "p95" in body
    for word in ("hidden", "score", "similar", "flag", "pass line", world.cast.reviewer.login):
        assert word not in body.lower()


def test_candidate_cannot_open_the_review_repository(world: World) -> None:
    """The review side does not exist for the candidate."""
    headers = {"Authorization": f"Bearer {world.cast.candidate.token}"}
    answer = httpx.get(
        f"{world.cast.candidate.github}/repos/{world.review_repo}", headers=headers, timeout=20
    )
    assert answer.status_code == 404


def test_review_side_names_nobody(world: World) -> None:
    """Report, rubric and mirrored commits carry the alias, never the candidate's login."""
    seen, login = world.honest.seen, world.cast.candidate.login
    pull = world.cast.lead.get(f"/repos/{world.review_repo}/pulls/{seen.review_number}")
    commits = world.cast.lead.get(f"/repos/{world.review_repo}/commits", sha=pull["head"]["ref"])
    assert world.honest.invited.alias in pull["title"]
    assert login not in seen.report.body + seen.rubric.body + str(commits) + pull["title"] + str(pull["body"])


def test_report_page_opens_with_its_link_only(world: World) -> None:
    """The HTML copy is there for the link in the report, and not for a guessed one."""
    url = world.honest.seen.page_url
    assert httpx.get(url, timeout=20).status_code == 200
    assert httpx.get(url[:-4] + "0000", timeout=20).status_code == 404


def test_reviewer_tick_moves_the_score(world: World) -> None:
    """A tick by a reviewer stands in the rubric and changes the score of the report."""
    report = world.honest.seen.report
    score = "**75 %** over 1 of 6 rows"
    assert score not in _body(world, report)
    _tick(world, world.cast.reviewer, 3)
    until(lambda: score in _body(world, report), seconds=60, what="the report to show the tick")


def test_tick_by_another_is_put_back(world: World) -> None:
    """A tick by somebody who is no reviewer does not count and disappears from the comment."""
    invitation = f"/repos/{world.review_repo}/collaborators/{world.cast.outsider.login}"
    before = _text(world)
    world.cast.lead.put(invitation, {"permission": "push"})
    _tick(world, world.cast.outsider, 4)
    until(lambda: _text(world) == before, seconds=60, what="the outsider's tick to be put back")


def test_edit_of_the_run_report_by_the_candidate_is_put_back(world: World) -> None:
    """The candidate may write into every comment of the own repository; ours are put back."""
    _deface_and_wait(world)


def test_deleted_rubric_is_posted_again(world: World) -> None:
    """A deleted rubric comment comes back with every mark."""
    before, rubric = _text(world), _rubric(world)
    assert rubric is not None
    world.cast.lead.delete(f"/repos/{world.review_repo}/issues/comments/{rubric.id}")
    until(lambda: _text(world) == before, seconds=60, what="the rubric to be posted again")


def test_redelivery_changes_nothing(world: World) -> None:
    """The same delivery once more makes no second attempt, comment or check run."""
    count = _everything(world)
    assert world.redeliver("push")
    assert world.redeliver("issue_comment")
    _deface_and_wait(world)  # a later event has been worked: so have the earlier ones
    assert _everything(world) == count


def test_copy_is_flagged_to_reviewers_only(world: World) -> None:
    """The same code under another candidate is flagged by alias in the review report, and nowhere else."""
    copy = world.copied
    assert world.honest.invited.alias in copy.seen.report.body
    assert "strong" in copy.seen.report.body
    assert world.honest.invited.alias not in copy.seen.run_report.body
    assert "strong" not in copy.seen.run_report.body


def test_the_page_of_who_pushed_first_is_flagged_too(world: World) -> None:
    """Who pushed first is not who wrote: the earlier one's report names the later one as well."""
    copy, honest = world.copied.invited, world.honest
    report = honest.seen.report
    until(
        lambda: _body(world, report).count(f"**{copy.alias}**: strong") >= 1,
        seconds=60,
        what="the flag on the earlier page",
    )
    own = honest.seen.run_report.id
    told = world.cast.lead.get(f"/repos/{honest.invited.repo}/issues/comments/{own}")
    assert copy.alias not in str(told["body"])


def test_broken_submission_says_what_to_mend(world: World) -> None:
    """A submission that does not build fails the gate, with the reason, and caps the rubric in words."""
    seen = world.broken.seen
    conclusions = {run.name: run.conclusion for run in seen.checks}
    assert conclusions["Reproducibility"] == "action_required"
    assert "gate failed" in seen.rubric.body


def _body(world: World, comment: watch.Comment) -> str:
    return str(world.cast.lead.get(f"/repos/{world.review_repo}/issues/comments/{comment.id}")["body"])


def _rubric(world: World) -> watch.Comment | None:
    return watch.comment_with(world.cast.lead, world.review_repo, world.honest.seen.review_number, "rubric")


def _text(world: World) -> str:
    rubric = _rubric(world)
    return rubric.body if rubric else ""


def _tick(world: World, person: Person, points: int) -> None:
    rubric = _rubric(world)
    assert rubric is not None
    acts.tick(person, world.review_repo, rubric, "framing", points)


def _everything(world: World) -> tuple[int, int, int]:
    lead, honest = world.cast.lead, world.honest
    comments = lead.get(
        f"/repos/{world.review_repo}/issues/{honest.seen.review_number}/comments", per_page=100
    )
    checks = lead.get(f"/repos/{honest.invited.repo}/commits/{honest.sha}/check-runs", per_page=100)[
        "check_runs"
    ]
    pulls = lead.get(f"/repos/{world.review_repo}/pulls", state="all", per_page=100)
    return len(comments), len(checks), len(pulls)


def _deface_and_wait(world: World) -> None:
    report = world.honest.seen.run_report
    path = f"/repos/{world.honest.invited.repo}/issues/comments/{report.id}"
    world.cast.candidate.patch(path, {"body": "Everything passed, hire me."})
    until(
        lambda: world.cast.lead.get(path)["body"] == report.body,
        seconds=60,
        what="the run report to be put back",
    )
