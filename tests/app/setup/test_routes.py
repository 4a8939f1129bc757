"""The pages through the receiver: who gets in, what is refused, and the way to a working set-up."""

from __future__ import annotations

import json
from html import unescape
from pathlib import Path

import httpx
import pytest

from app.db.session import open_store
from app.setup.manifest import PERMISSIONS
from app.setup.stored import completed, current
from tests.app import hooks
from tests.app.setup.desk import APP, GITHUB, SECRETS, URL, Desk
from tests.app.world import assessment_tree

FORM = {"content-type": "application/x-www-form-urlencoded"}


async def test_a_stranger_gets_no_further_than_the_door(desk: Desk) -> None:
    """Without a ticket every page and form is refused, and nothing about the service is told."""
    for path in ("/setup", "/setup/app?organisation=acme", "/setup/created?code=x&state=y", "/setup/check"):
        answer = await desk.browser.get(path)
        assert answer.status_code == 403, path
        assert "proofgrade setup" in answer.text
    for path in ("/setup/hiring", "/setup/close"):
        assert (await desk.browser.post(path, data={"repo": "acme/hiring"})).status_code == 403
    assert (await desk.browser.get("/setup", params={"ticket": "guess"})).status_code == 403


async def test_a_link_opens_once(desk: Desk) -> None:
    """The first browser gets a session, the second one nothing."""
    first = await desk.enter()
    assert (first.status_code, first.headers["location"]) == (303, "/setup")
    desk.browser.cookies.clear()
    assert (await desk.enter()).status_code == 403


async def test_the_cookie_is_out_of_reach(desk: Desk) -> None:
    """Scripts cannot read it, other sites cannot post with it, other paths do not get it."""
    cookie = (await desk.enter()).headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "secure" in cookie
    assert "samesite=lax" in cookie
    assert "path=/setup" in cookie
    assert "max-age=7200" in cookie


async def test_a_browser_that_looked_ahead_gets_in_all_the_same(desk: Desk) -> None:
    """The address fetched before the person opens it: the session stands, no second ticket is needed."""
    await desk.enter()
    again = await desk.enter()
    assert (again.status_code, again.headers["location"]) == (303, "/setup")


async def test_every_answer_is_sealed(desk: Desk) -> None:
    """No store, no referrer, no script, and forms only to us and to GitHub."""
    for answer in (await desk.browser.get("/setup"), await desk.enter(), await desk.browser.get("/setup")):
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"
        policy = answer.headers["content-security-policy"]
        assert f"form-action 'self' {GITHUB};" in policy
        assert "default-src 'none'" in policy
        assert "script-src" not in policy
        assert "frame-ancestors 'none'" in policy


async def test_the_page_shows_every_permission_with_its_reason(desk: Desk) -> None:
    """What GitHub is asked for is what the table says, and the form carries it to the organisation."""
    await desk.enter()
    page = (await desk.browser.get("/setup/app", params={"organisation": "acme"})).text
    for one in PERMISSIONS:
        assert f"<code>{one.name}</code></td><td>{one.access}</td><td>{one.reason}</td>" in page
    assert f'action="{GITHUB}/organizations/acme/settings/apps/new?state=' in page
    text = page.partition('name="manifest" value="')[2].partition('"')[0]
    manifest = json.loads(unescape(text))
    assert manifest["default_permissions"] == {one.name: one.access for one in PERMISSIONS}
    assert manifest["hook_attributes"] == {"url": f"{URL}/webhook", "active": True}
    assert manifest["public"] is False


@pytest.mark.parametrize("name", ["", "a b", "-acme", "acme/x", "<b>", "a" * 40])
async def test_a_name_that_is_none_is_refused(desk: Desk, name: str) -> None:
    """An organisation's name goes into an address: only GitHub's alphabet."""
    await desk.enter()
    answer = await desk.browser.get("/setup/app", params={"organisation": name})
    assert answer.status_code == 400
    assert "<b>" not in answer.text


async def test_the_way_from_nothing_to_a_working_service(desk: Desk) -> None:
    """Link, App, installation, hiring repository: then the settings are complete and the check is shown."""
    desk.world.github.add_repo("acme/hiring")
    desk.world.github.commit("acme/hiring", "main", assessment_tree())
    await desk.enter()
    assert "Organisation on GitHub" in (await desk.browser.get("/setup")).text
    answer = await desk.back(await desk.state())
    assert (answer.status_code, answer.headers["location"]) == (303, f"{APP.page_url}/installations/new")
    page = await desk.browser.get("/setup/installed", params={"installation_id": "77"})
    assert 'value="acme/hiring"' in page.text
    answer = await desk.browser.post(
        "/setup/hiring", data={"repo": "acme/hiring", "token": await desk.token()}
    )
    assert (answer.status_code, answer.headers["location"]) == (303, "/setup/check")
    check = await desk.browser.get("/setup/check")
    assert "everything is in place" in check.text
    store = open_store(desk.settings.store_url)
    known = completed(current(desk.settings, store))
    store.close()
    assert (known.app_id, known.app_slug, known.hiring_repo) == (APP.app_id, APP.slug, "acme/hiring")
    assert known.private_key_pem == APP.private_key


async def test_nothing_secret_is_stored_open_shown_or_logged(
    desk: Desk, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Neither the App's secrets nor tickets stand in a page, a log line, or a byte of the database."""
    shown = [await desk.enter()]
    state = await desk.state()
    shown += [await desk.back(state), await desk.back(state), await desk.browser.get("/setup")]
    token = await desk.token()
    shown += [
        await desk.browser.post("/setup/hiring", data={"repo": "acme/hiring", "token": token}),
        await desk.browser.get("/setup/check"),
    ]
    session = desk.browser.cookies["proofgrade_setup"]
    kept = b"".join(path.read_bytes() for path in desk.settings.data_dir.glob("*.sqlite*"))
    told = "".join(capfd.readouterr())
    pages = "".join(answer.text for answer in shown)
    for secret in (*SECRETS.values(), desk.link, session):
        assert secret not in pages
        assert secret not in told
        assert secret.encode() not in kept
    assert "the-code" not in told
    assert desk.settings.secret_key is None
    key = desk.settings.data_dir / "secret.key"
    assert key.stat().st_mode & 0o777 == 0o600
    assert key.read_bytes().strip() not in kept


async def test_a_journey_that_was_not_begun_here_is_refused(desk: Desk) -> None:
    """A wrong state, and one of another session, exchange no code."""
    await desk.enter()
    state = await desk.state()
    assert (await desk.back("wrong")).status_code == 403
    desk.browser.cookies.set("proofgrade_setup", "another", domain="service.test", path="/setup")
    assert (await desk.back(state)).status_code == 403
    assert desk.world.codes


async def test_a_code_replayed_is_refused(desk: Desk) -> None:
    """The state is used up by the first return, whatever became of it."""
    await desk.enter()
    state = await desk.state()
    assert (await desk.back(state)).status_code == 303
    assert (await desk.back(state)).status_code == 403


async def test_a_code_that_github_does_not_know_is_told(desk: Desk) -> None:
    """GitHub's refusal is a page with its words, and the App stays unset."""
    await desk.enter()
    answer = await desk.back(await desk.state(), code="old")
    assert answer.status_code == 502
    assert "404 Not Found" in answer.text
    assert "Organisation on GitHub" in (await desk.browser.get("/setup")).text


async def test_a_second_app_is_not_made(desk: Desk) -> None:
    """With an App in place the form to make one is gone."""
    await desk.enter()
    await desk.back(await desk.state())
    answer = await desk.browser.get("/setup/app", params={"organisation": "acme"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/setup")


async def test_forms_of_others_are_refused(desk: Desk) -> None:
    """A form without this session's token, with a wrong one, or too long, changes nothing."""
    await desk.enter()
    await desk.back(await desk.state())
    for fields in ({"repo": "acme/hiring"}, {"repo": "acme/hiring", "token": "0" * 64}):
        assert (await desk.browser.post("/setup/hiring", data=fields)).status_code == 403
    long = "repo=" + "x" * 20_000 + "&token=" + await desk.token()
    assert (await desk.browser.post("/setup/hiring", content=long, headers=FORM)).status_code == 403
    assert (await desk.browser.get("/setup")).status_code == 200  # still asks for the repository


@pytest.mark.parametrize("repo", ["other/hiring", "acme", "acme/none", "acme/open"])
async def test_only_a_private_repository_of_the_organisation_will_do(desk: Desk, repo: str) -> None:
    """Another owner's, a missing and a public one are refused with the reason."""
    desk.world.account.private["acme/open"] = False
    await desk.enter()
    await desk.back(await desk.state())
    answer = await desk.browser.post("/setup/hiring", data={"repo": repo, "token": await desk.token()})
    assert answer.status_code == 400
    assert "<strong>" in answer.text


async def test_an_app_that_is_not_installed_is_offered_to_install(desk: Desk) -> None:
    """Who comes back early finds the link to install it."""
    desk.world.account.placed = ()
    await desk.enter()
    await desk.back(await desk.state())
    assert f'href="{APP.page_url}/installations/new"' in (await desk.browser.get("/setup")).text


async def test_a_closed_session_is_over(desk: Desk) -> None:
    """After closing, the cookie opens nothing."""
    await desk.enter()
    await desk.back(await desk.state())
    token, kept = await desk.token(), desk.browser.cookies["proofgrade_setup"]
    assert (await desk.browser.post("/setup/close", data={"token": token})).status_code == 200
    desk.browser.cookies.set("proofgrade_setup", kept, domain="service.test", path="/setup")
    assert (await desk.browser.get("/setup")).status_code == 403


async def test_a_webhook_secret_is_made_where_github_makes_none(desk: Desk) -> None:
    """Then GitHub is told ours before anything is delivered."""
    desk.world.codes["bare"] = type(APP)(**vars(APP) | {"webhook_secret": ""})
    await desk.enter()
    assert (await desk.back(await desk.state(), code="bare")).status_code == 303
    ((url, secret),) = desk.world.account.hooks
    assert url == f"{URL}/webhook"
    assert len(secret) == 64


async def test_a_service_without_an_app_lives_and_says_so(desk: Desk) -> None:
    """It is alive, not ready, takes no delivery, and takes them once the App is there, without a restart."""
    assert (await desk.browser.get("/healthz")).status_code == 200
    ready = await desk.browser.get("/readyz")
    assert (ready.status_code, ready.json()["configured"]) == (503, False)
    assert (await _ping(desk, SECRETS["webhook_secret"])).status_code == 503
    assert (await desk.browser.get("/reports/1/x")).status_code == 404
    await desk.enter()
    await desk.back(await desk.state())
    assert (await _ping(desk, SECRETS["webhook_secret"])).status_code == 202
    assert (await _ping(desk, "another-secret")).status_code == 401
    await desk.browser.post("/setup/hiring", data={"repo": "acme/hiring", "token": await desk.token()})
    assert (await desk.browser.get("/readyz")).json()["configured"] is True


async def _ping(desk: Desk, secret: str) -> httpx.Response:
    body = b'{"zen": "x"}'
    return await desk.browser.post(
        "/webhook", content=body, headers=hooks.signed("ping", body, secret=secret)
    )
