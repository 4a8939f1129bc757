"""Pull requests, comments and check runs of the emulator are GitHub's as far as we lean on them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.demo.world import World, ask, change, head, pull_request, put

pytestmark = pytest.mark.real
ANNOTATION = {
    "path": "run.sh", "start_line": 1, "end_line": 1,
    "annotation_level": "warning", "message": "slow", "title": "Time",
}  # fmt: skip


def check_run(world: World, repo: str, **more: Any) -> dict[str, Any]:
    """A check run on the head of main."""
    output = {"title": "Builds", "summary": "took 3 s"}
    body = {
        "name": "Reproducibility",
        "head_sha": head(world, repo),
        "external_id": "run-1",
        "output": output,
    }
    made: dict[str, Any] = world.bot.post(f"/repos/{repo}/check-runs", body | more)
    return made


def test_pull_request_follows_its_branch(world: World, repo: str) -> None:
    """The head of an open pull request moves with later pushes, and `synchronize` says from what to what."""
    number = pull_request(world, repo)
    opened = world.receiver.wait(repo, "pull_request.opened").payload
    assert (opened["number"], opened["sender"]["login"]) == (number, world.seed.bot)
    before = head(world, repo)
    after = change(world, repo, path="more.py")
    assert world.bot.get(f"/repos/{repo}/pulls/{number}")["head"]["sha"] == after
    moved = world.receiver.wait(repo, "pull_request.synchronize").payload
    assert (moved["before"], moved["after"], moved["pull_request"]["head"]["sha"]) == (before, after, after)


def test_pull_requests_are_found_by_branches(world: World, repo: str) -> None:
    """Listing filters by `owner:branch`, base and state."""
    number = pull_request(world, repo)

    def found(**query: str) -> list[int]:
        return [pull["number"] for pull in world.bot.get(f"/repos/{repo}/pulls", **query)]

    assert found(head="acme:main", base="feedback", state="open") == [number]
    assert found(head="acme:feedback") == found(base="main") == found(state="closed") == []


def test_pull_request_needs_two_branches_that_differ(world: World, repo: str) -> None:
    """Equal branches, a missing branch and a second pull request for a pair are refused with 422."""
    pull_request(world, repo)
    world.bot.post(f"/repos/{repo}/git/refs", {"ref": "refs/heads/same", "sha": head(world, repo)})

    def refusal(head_branch: str, base: str) -> tuple[int, str]:
        body = {"title": "x", "head": head_branch, "base": base}
        answer = ask(world.bot, "POST", f"/repos/{repo}/pulls", json=body)
        error = answer.json()["errors"][0]
        return answer.status_code, error.get("message") or error["field"]

    assert refusal("main", "same") == (422, "No commits between same and main")
    assert refusal("nowhere", "main") == (422, "head")
    assert refusal("main", "feedback") == (422, "A pull request already exists for acme:main.")


def test_comment_events_tell_what_changed(world: World, repo: str) -> None:
    """Comments made, edited and deleted arrive with author, editor, old text and pull request."""
    number = pull_request(world, repo)
    made = world.bot.post(
        f"/repos/{repo}/issues/{number}/comments", {"body": "- [ ] 2024-01-01T00:00:00.123Z"}
    )
    path = f"/repos/{repo}/issues/comments/{made['id']}"
    world.candidate.patch(path, {"body": "- [x] done"})
    created = world.receiver.wait(repo, "issue_comment.created").payload
    assert (created["comment"]["user"]["login"], created["comment"]["user"]["type"]) == (
        world.seed.bot,
        "Bot",
    )
    assert created["comment"]["body"] == "- [ ] 2024-01-01T00:00:00.123Z"
    edited = world.receiver.wait(repo, "issue_comment.edited").payload
    assert edited["changes"] == {"body": {"from": "- [ ] 2024-01-01T00:00:00.123Z"}}
    assert (edited["comment"]["id"], edited["comment"]["body"]) == (made["id"], "- [x] done")
    assert edited["sender"]["login"] == world.candidate.login
    assert (edited["issue"]["number"], "url" in edited["issue"]["pull_request"]) == (number, True)
    assert ask(world.bot, "DELETE", path).status_code == 204
    assert world.receiver.wait(repo, "issue_comment.deleted").payload["comment"]["id"] == made["id"]


def test_comment_is_changed_by_its_author_or_a_writer(world: World, repo: str) -> None:
    """Whoever may only read changes their own comments and nobody else's; a long text is refused."""
    number = pull_request(world, repo)
    put(world.bot, f"/repos/{repo}/collaborators/{world.outsider.login}", {"permission": "pull"})
    comments = f"/repos/{repo}/issues/{number}/comments"
    foreign, own = (person.post(comments, {"body": "mine"})["id"] for person in (world.bot, world.outsider))
    path = f"/repos/{repo}/issues/comments"
    assert ask(world.outsider, "PATCH", f"{path}/{foreign}", json={"body": "x"}).status_code == 403
    assert ask(world.outsider, "PATCH", f"{path}/{own}", json={"body": "x"}).status_code == 200
    assert ask(world.outsider, "DELETE", f"{path}/{foreign}").status_code == 403
    assert ask(world.bot, "PATCH", f"{path}/{own}", json={"body": "x" * 65537}).status_code == 422


def test_check_run_keeps_everything(world: World, repo: str) -> None:
    """Title, external id, App and the annotations of every update stay; the list finds the run by name."""
    run = check_run(world, repo, status="in_progress")
    path = f"/repos/{repo}/check-runs/{run['id']}"
    for title in ("Runs", "Reproduces"):
        output = {"title": title, "summary": "s", "annotations": [ANNOTATION]}
        updated = world.bot.patch(path, {"output": output, "conclusion": "success"})
    assert (updated["status"], updated["output"]["title"]) == ("completed", "Reproduces")
    assert updated["output"]["annotations_count"] == 2
    notes = world.bot.get(f"{path}/annotations")
    assert [(note["title"], note["message"]) for note in notes] == [("Time", "slow")] * 2
    check_run(world, repo, name="Deliverables")
    listed = world.bot.get(
        f"/repos/{repo}/commits/{run['head_sha']}/check-runs", check_name="Reproducibility", filter="all"
    )["check_runs"]
    assert [(one["id"], one["external_id"], one["app"]["id"]) for one in listed] == [
        (run["id"], "run-1", world.seed.app_id)
    ]
    assert (
        world.receiver.wait(repo, "check_run.completed").payload["check_run"]["app"]["slug"] == "proofgrade"
    )


def test_check_run_has_limits(world: World, repo: str) -> None:
    """Too many annotations, a commit that is not there and a person's token are refused."""

    def status(person: Any, **more: Any) -> int:
        output = {"title": "t", "summary": "s", "annotations": more.pop("annotations", [])}
        body = {"name": "n", "head_sha": head(world, repo), "output": output} | more
        return ask(person, "POST", f"/repos/{repo}/check-runs", json=body).status_code

    assert status(world.bot, annotations=[ANNOTATION] * 51) == 422
    assert status(world.bot, head_sha="1" * 40) == 422
    assert status(world.candidate) == 403


def test_buttons_of_a_check_run_can_be_clicked(world: World, repo: str) -> None:
    """A click arrives as requested_action, "Re-run" as rerequested; only people who may write can click."""
    action = {"label": "Again", "description": "Grade once more", "identifier": "again"}
    run = check_run(world, repo, actions=[action])
    click = f"/_stand/click/{run['id']}"
    clicked = {"login": world.candidate.login, "identifier": "again"}
    assert ask(world.candidate, "POST", click, json=clicked).status_code == 202
    payload = world.receiver.wait(repo, "check_run.requested_action").payload
    assert payload["requested_action"] == {"identifier": "again"}
    assert (payload["check_run"]["external_id"], payload["sender"]["login"]) == (
        "run-1",
        world.candidate.login,
    )
    assert ask(world.candidate, "POST", click, json={"login": world.candidate.login}).status_code == 202
    assert world.receiver.wait(repo, "check_run.rerequested").payload["check_run"]["id"] == run["id"]
    assert ask(world.outsider, "POST", click, json={"login": world.outsider.login}).status_code == 403
