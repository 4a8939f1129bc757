"""The set-up in a real browser: from a bare service to a working one, against the emulator."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from app.db.session import open_store
from app.settings import load_host_settings
from app.setup import stored
from app.setup.manifest import PERMISSIONS
from app.state import AppCredentials
from demo import acts
from demo.emulator import Emulator, start
from demo.patience import until
from demo.seed import Seed
from demo.service import Service, free_port, serving
from rubric import shipped
from tests.e2e.clicks import Clicked, chromium, link_in, through_setup

pytestmark = pytest.mark.real

READY_SECONDS = 60.0


def test_from_a_bare_service_to_a_working_one(tmp_path: Path) -> None:
    """Two clicks make the App, two more install it: the check says so, and the worker begins by itself."""
    browser = chromium()
    port = free_port()
    seed = Seed(webhook_url="http://127.0.0.1:9/webhook")
    with start(seed, tmp_path) as github:
        lead = acts.Cast(seed, github.url).lead
        slug = "ticket-classifier"
        acts.publish(lead, f"{seed.org}/hiring", slug, shipped.assessment(slug), tmp_path / "hiring")
        with serving(_settings(github, port, tmp_path), tmp_path, answers="/healthz") as service:
            ready = httpx.get(f"{service.url}/readyz")
            assert (ready.status_code, ready.json()["configured"]) == (503, False)
            link = link_in(service.command("setup"))
            walk = through_setup(browser, link, seed.org, tmp_path)
            until(
                lambda: httpx.get(f"{service.url}/readyz").is_success,
                seconds=READY_SECONDS,
                what="the worker to begin",
            )
            _says_what_is_there(walk, slug)
            _is_closed_to_others(walk, service, link)
            _keeps_its_secrets(walk, service, _stored(tmp_path), link)
            lead.push(f"{seed.org}/hiring", {"NOTES.md": (b"# Notes", False)}, "Notes", tmp_path / "again")
            _takes_deliveries(service)


def _says_what_is_there(walk: Clicked, slug: str) -> None:
    asked = [row[:2] for row in walk.pages["app"]["rows"]]
    assert [[one.name, one.access] for one in PERMISSIONS] == asked[1 : len(PERMISSIONS) + 1]
    assert walk.pages["made"]["url"].endswith("/apps/proofgrade-acme/installations/new")
    found = {row[1]: (row[0], row[2]) for row in walk.pages["check"]["rows"]}
    assert found["installed"] == ("✓ ok", "on acme")
    assert found["App and key"][0] == "✓ ok"
    assert found[f"assessment {slug}"][0] == "✓ ok"
    assert all(found[one.name][0] == "✓ ok" for one in PERMISSIONS)
    assert "✗ wrong" not in {state for state, _ in found.values()}
    # The emulator has no icon; no page of ours broke its own policy.
    assert [one for one in walk.complaints if "404 (Not Found)" not in one] == []


def _takes_deliveries(service: Service) -> None:
    """The App's own deliveries arrive and are answered; the terminal has the same rows, and exit code 0."""

    def look() -> str | None:
        said = service.command("doctor")
        return said if "newest: push, answered 202; 0 of 1 failed" in said else None

    doctor = until(look, seconds=READY_SECONDS, what="the push to be delivered")
    assert "✗" not in doctor
    assert "on acme" in doctor


def _is_closed_to_others(walk: Clicked, service: Service, link: str) -> None:
    (cookie,) = (one for one in walk.cookies if one["name"] == "proofgrade_setup")
    assert (cookie["httpOnly"], cookie["sameSite"], walk.script) == (True, "Lax", "")
    again = httpx.get(link)
    replayed = httpx.get(walk.pages["hiring"]["url"], cookies={"proofgrade_setup": cookie["value"]})
    assert (again.status_code, replayed.status_code) == (403, 403)
    assert httpx.get(f"{service.url}/setup/check").status_code == 403


def _keeps_its_secrets(walk: Clicked, service: Service, app: AppCredentials, link: str) -> None:
    key = app.private_key.splitlines()[1]
    cookie = walk.cookies[0]["value"]
    told = service.log.read_text() + "".join(page["html"] for page in walk.pages.values())
    data = Path(service.environment["PROOFGRADE_DATA_DIR"])
    kept = b"".join(path.read_bytes() for path in data.glob("*.sqlite*"))
    for secret in (app.client_secret, app.webhook_secret, key, cookie, link.partition("=")[2]):
        assert secret not in told
        assert secret.encode() not in kept


def _settings(github: Emulator, port: int, folder: Path) -> dict[str, str]:
    return {
        "PROOFGRADE_GITHUB_API_URL": github.url,
        "PROOFGRADE_GITHUB_URL": github.url,
        "PROOFGRADE_DATA_DIR": str(folder / "data"),
        "PROOFGRADE_PORT": str(port),
        "PROOFGRADE_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "DOCKER_HOST": "tcp://engine.test:2376",  # this test needs no engine: let the row be unknown
        "COLUMNS": "200",
    }


def _stored(folder: Path) -> AppCredentials:
    settings = load_host_settings(_env_file=None, data_dir=folder / "data")
    store = open_store(settings.store_url)
    with store.reading() as records:
        app = stored.read(records, settings).app
    store.close()
    assert app is not None
    return app
