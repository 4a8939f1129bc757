"""The emulator keeps GitHub's promises as far as we lean on them: accounts, tokens, webhooks, lifetime."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import httpx
import pytest

from demo.emulator import start
from demo.errors import DemoError
from demo.patience import until
from tests.demo.world import World, ask, change, head, pull_request

pytestmark = pytest.mark.real
EMPTY = "0" * 40


def test_push_arrives_signed_and_complete(world: World, repo: str, tmp_path: Path) -> None:
    """A git push becomes one signed webhook under a GUID, with commits, installation and sender."""
    before = head(world, repo)
    after = world.candidate.push(repo, {"a.txt": (b"one\n", False)}, "First try", tmp_path / "work")
    push = world.receiver.wait(repo, "push", lambda one: one.payload["after"] == after)
    assert push.signed_with(world.seed.webhook_secret)
    assert str(UUID(push.guid)) == push.guid
    payload = push.payload
    assert (payload["ref"], payload["before"], payload["forced"]) == ("refs/heads/main", before, False)
    assert [commit["message"] for commit in payload["commits"]] == ["First try"]
    assert payload["head_commit"]["id"] == after
    assert payload["installation"]["id"] == world.seed.installation_id
    assert (payload["sender"]["login"], payload["sender"]["type"]) == (world.candidate.login, "User")
    about = payload["repository"]
    assert (about["owner"]["login"], about["default_branch"], about["private"]) == ("acme", "main", True)


def test_new_branch_is_created_and_then_pushed(world: World, repo: str) -> None:
    """A ref made through the API sends `create` and `push` from nothing, by the bot."""
    sha = head(world, repo)
    world.bot.post(f"/repos/{repo}/git/refs", {"ref": "refs/heads/feedback", "sha": sha})
    assert world.receiver.wait(repo, "push").payload["before"] == EMPTY
    payload = world.receiver.wait(repo, "push").payload
    assert (payload["after"], payload["created"], payload["commits"]) == (sha, True, [])
    assert (payload["sender"]["login"], payload["sender"]["type"]) == (world.seed.bot, "Bot")


def test_installation_works_through_githubkit(world: World) -> None:
    """githubkit finds the installation, gets a token, makes a repository, invites and lists what it sees."""
    rest, app = world.installed.rest, world.app.rest.apps
    org, wanted = world.seed.org, world.seed.installation_id
    assert app.get_repo_installation(org, "hiring").json()["id"] == wanted
    assert app.get_org_installation(org).json()["id"] == wanted
    assert [one["id"] for one in app.list_installations().json()] == [wanted]
    made = rest.repos.create_in_org(org, name="by-the-app", private=True)
    assert (made.status_code, made.json()["private"]) == (201, True)
    invited = rest.repos.add_collaborator(org, "by-the-app", world.candidate.login, permission="push")
    assert (invited.status_code, invited.json()["invitee"]["login"]) == (201, world.candidate.login)
    again = rest.repos.add_collaborator(org, "by-the-app", world.candidate.login, permission="pull")
    assert again.status_code == 204
    level = rest.repos.get_collaborator_permission_level(org, "by-the-app", world.candidate.login)
    assert level.json()["permission"] == "read"
    seen = rest.apps.list_repos_accessible_to_installation(per_page=100).json()["repositories"]
    assert {"hiring", "by-the-app"} <= {one["name"] for one in seen}


def test_narrow_token_does_only_what_it_may(world: World, repo: str) -> None:
    """A token for one repository and reading contents neither writes there nor sees another repository."""
    name = repo.split("/")[1]
    made = world.app.rest.apps.create_installation_access_token(
        world.seed.installation_id, repositories=[name], permissions={"contents": "read"}
    ).json()
    assert made["expires_at"].endswith("Z")
    assert "." not in made["expires_at"]
    headers = {"Authorization": f"Bearer {made['token']}"}
    url = world.github.url

    def status(method: str, path: str, body: dict[str, Any] | None = None) -> int:
        return httpx.request(method, url + path, headers=headers, json=body).status_code

    assert status("GET", f"/repos/{repo}/contents/README.md") == 200
    assert status("PUT", f"/repos/{repo}/contents/x", {"message": "m", "content": "eA=="}) == 403
    assert status("PUT", f"/repos/{repo}/collaborators/{world.outsider.login}", {"permission": "pull"}) == 403
    assert status("GET", "/repos/acme/hiring") == 404
    assert status("POST", "/orgs/acme/repos", {"name": "more"}) == 403


def test_collaborators_are_all_who_may_read(world: World, repo: str) -> None:
    """Owners, members by the base permission and who was let in, with their rights; `affiliation` narrows."""
    org, name = repo.split("/")
    rest = world.installed.rest.repos
    found = {one["login"]: one for one in rest.list_collaborators(org, name).json()}
    assert set(found) == {world.lead.login, world.seed.reviewer.login, world.candidate.login}
    assert {login: one["role_name"] for login, one in found.items()} == {
        world.lead.login: "admin", world.seed.reviewer.login: "read", world.candidate.login: "write",
    }  # fmt: skip
    assert found[world.seed.reviewer.login]["permissions"] == {
        "pull": True, "triage": False, "push": False, "maintain": False, "admin": False,
    }  # fmt: skip
    for narrower in ("direct", "outside"):
        [only] = rest.list_collaborators(org, name, affiliation=narrower).json()
        assert only["login"] == world.candidate.login
    assert ask(world.candidate, "GET", f"/repos/{repo}/collaborators").status_code == 200
    assert ask(world.outsider, "GET", f"/repos/{repo}/collaborators").status_code == 404
    assert ask(world.lead, "GET", f"/repos/{repo}/collaborators?affiliation=any").status_code == 422


def test_strangers_are_refused_and_see_nothing(world: World, repo: str) -> None:
    """Unknown tokens get 401 and outsiders 404, by the API and by git alike."""
    url = f"{world.github.url}/repos/{repo}"
    for token in ("ghs_unknown", "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOjQyNDJ9.AAAA"):
        assert httpx.get(url, headers={"Authorization": f"Bearer {token}"}).status_code == 401
    assert httpx.get(url).status_code == 404
    for method, path in (("GET", ""), ("GET", "/contents/README.md"), ("POST", "/issues/1/comments")):
        assert ask(world.outsider, method, f"/repos/{repo}{path}").status_code == 404
    page = f"{world.github.url}/{repo}.git/info/refs?service=git-upload-pack"
    assert httpx.get(page).status_code == 401
    assert httpx.get(page, auth=("x-access-token", "ghs_unknown")).status_code == 401
    assert httpx.get(page, auth=("x", world.outsider.token)).status_code == 404
    assert httpx.get(page.replace("acme/", "acme/no-"), auth=("x", world.candidate.token)).status_code == 404


def test_empty_repository_has_no_git_data(world: World) -> None:
    """As on GitHub, git routes of a repository without a commit answer 409."""
    world.bot.post("/orgs/acme/repos", {"name": "empty", "private": True})
    assert ask(world.bot, "GET", "/repos/acme/empty/git/ref/heads/main").status_code == 409
    blob = {"content": "x", "encoding": "utf-8"}
    assert ask(world.bot, "POST", "/repos/acme/empty/git/blobs", json=blob).status_code == 409


def test_redelivery_keeps_the_guid(world: World, repo: str) -> None:
    """A delivery stands in the App's log and can be sent again, byte for byte, under its GUID."""
    sha = change(world, repo)
    first = world.receiver.wait(repo, "push", lambda one: one.payload["after"] == sha)
    log = world.app.rest.apps
    entry = next(one for one in log.list_webhook_deliveries(per_page=100).json() if one["guid"] == first.guid)
    assert (entry["event"], entry["redelivery"]) == ("push", False)
    assert log.get_webhook_delivery(entry["id"]).json()["request"]["payload"]["after"] == sha
    assert log.redeliver_webhook_delivery(entry["id"]).status_code == 202
    both = world.receiver.wait_for(repo, "push", 2, lambda one: one.guid == first.guid)
    assert both[0].raw == both[1].raw


def test_faults_lose_and_double_deliveries(world: World, repo: str) -> None:
    """A planned fault drops or doubles the next delivery of an event; the log keeps what was dropped."""
    number = pull_request(world, repo)
    for kind in ("drop", "duplicate"):
        ask(
            world.lead, "POST", "/_stand/faults", json={"kind": kind, "event": "issue_comment"}
        ).raise_for_status()
    comments = f"/repos/{repo}/issues/{number}/comments"
    for body in ("lost", "doubled"):
        world.lead.post(comments, {"body": body})
    came = world.receiver.wait_for(repo, "issue_comment.created", 2)
    assert {(one.guid, one.payload["comment"]["body"]) for one in came} == {(came[0].guid, "doubled")}
    log = world.app.rest.apps.list_webhook_deliveries(per_page=100).json()
    assert 0 in {one["status_code"] for one in log if one["event"] == "issue_comment"}


def test_lost_delivery_is_not_even_in_the_log(world: World, repo: str) -> None:
    """A delivery that GitHub lost is neither sent nor logged; the activity has the push all the same."""
    ask(world.lead, "POST", "/_stand/faults", json={"kind": "lose", "event": "push"}).raise_for_status()
    lost, after = change(world, repo), change(world, repo, path="second.py")
    world.receiver.wait(repo, "push", lambda one: one.payload["after"] == after)
    assert lost not in {one.payload["after"] for one in world.receiver.of(repo, "push")}
    told = world.bot.get(f"/repos/{repo}/activity")
    assert [one["after"] for one in told][:2] == [after, lost]


def test_delay_changes_the_order(world: World, repo: str) -> None:
    """A delayed delivery arrives after a later one."""
    number = pull_request(world, repo)
    fault = {"kind": "delay", "event": "issue_comment", "action": "created", "seconds": 0.5}
    ask(world.lead, "POST", "/_stand/faults", json=fault).raise_for_status()
    for body in ("first", "second"):
        world.lead.post(f"/repos/{repo}/issues/{number}/comments", {"body": body})
    came = world.receiver.wait_for(repo, "issue_comment.created", 2)
    assert [one.payload["comment"]["body"] for one in came] == ["second", "first"]


def test_webhook_address_can_be_set(world: World) -> None:
    """The App reads and sets where its webhooks go; the secret is not told."""
    apps = world.app.rest.apps
    assert apps.get_webhook_config_for_app().json()["url"] == world.seed.webhook_url
    answer = apps.update_webhook_config_for_app(url=world.seed.webhook_url).json()
    assert (answer["url"], answer["secret"]) == (world.seed.webhook_url, "********")


def test_emulator_ends_with_whoever_started_it(tmp_path: Path) -> None:
    """Killing the process that started the emulator ends the emulator."""
    script = (
        "import sys, time; from pathlib import Path\n"
        "from demo.emulator import start; from demo.seed import Seed\n"
        "with start(Seed('http://127.0.0.1:9/'), Path(sys.argv[1])) as github:\n"
        "    print(github.url, flush=True); time.sleep(600)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, tmp_path], stdout=subprocess.PIPE, text=True
    ) as starter:
        assert starter.stdout is not None
        where = urlsplit(starter.stdout.readline().strip())
        starter.kill()

    def gone() -> bool:
        with socket.socket() as probe:
            return probe.connect_ex((where.hostname, where.port)) != 0

    assert until(gone, seconds=20, what="the emulator to end")


def test_taken_port_is_told_in_one_line(world: World, tmp_path: Path) -> None:
    """A start that fails says why."""
    port = urlsplit(world.github.url).port or 0
    with pytest.raises(DemoError, match=f"EADDRINUSE.*{port}"), start(world.seed, tmp_path, port=port):
        pass
