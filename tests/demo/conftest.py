"""One emulator for all tests here, and a receiver of webhooks. Each test works in a repository of its own."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from uuid import uuid4

import pytest
from githubkit import AppAuthStrategy, GitHub
from githubkit.cache import MemCacheStrategy

from demo.emulator import start
from demo.people import Person
from demo.seed import Seed
from tests.demo.world import Received, Receiver, World, put


@pytest.fixture(scope="session")
def receiver() -> Iterator[Receiver]:
    """A webhook receiver on loopback."""
    kept = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["content-length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            received = Received(
                headers["x-github-event"], headers["x-github-delivery"], headers, raw, json.loads(raw)
            )
            self.send_response(202)
            self.send_header("content-length", "0")
            self.end_headers()
            kept.add(received)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
            """Nothing to say."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        kept.url = f"http://127.0.0.1:{server.server_address[1]}/webhook"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield kept
        server.shutdown()
        thread.join()


@pytest.fixture(scope="session")
def world(receiver: Receiver, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The emulator with an App that is installed in the organisation."""
    seed = Seed(webhook_url=receiver.url)
    with start(seed, tmp_path_factory.mktemp("world")) as github:
        app = GitHub(
            AppAuthStrategy(seed.app_id, seed.private_key),
            base_url=github.url, auto_retry=False, http_cache=False, cache_strategy=MemCacheStrategy(),
        )  # fmt: skip
        token = app.rest.apps.create_installation_access_token(seed.installation_id).json()["token"]
        yield World(
            seed=seed,
            github=github,
            receiver=receiver,
            app=app,
            installed=app.with_auth(app.auth.as_installation(seed.installation_id)),
            lead=Person(seed.lead.login, seed.lead.token, github.url),
            candidate=Person(seed.candidate.login, seed.candidate.token, github.url),
            outsider=Person(seed.outsider.login, seed.outsider.token, github.url),
            bot=Person(seed.bot, token, github.url),
        )


@pytest.fixture
def repo(world: World) -> str:
    """A private repository with one commit, in which the candidate may push."""
    name = f"repo-{uuid4().hex[:8]}"
    made = world.bot.post(f"/orgs/{world.seed.org}/repos", {"name": name, "private": True, "auto_init": True})
    full: str = made["full_name"]
    put(world.bot, f"/repos/{full}/collaborators/{world.candidate.login}", {"permission": "push"})
    return full
