"""The operator's choice of a runner, and what follows from it."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.actions_runner import ActionsRunner
from app.db.session import open_store
from app.errors import ConfigurationError
from app.local_runner import LocalRunner
from app.main import create_app
from app.runners import chosen_runner, described, runs_at_once
from app.work import Patience
from tests.app.fake_github import FakeGitHub
from tests.app.world import settings_in


@pytest.mark.parametrize(
    ("choice", "kind", "at_once", "says"),
    [
        ("local", LocalRunner, 1, "candidate code runs in containers on this host"),
        ("actions", ActionsRunner, 20, "reproduce.yml in acme/hiring, github-hosted"),
    ],
)
async def test_the_choice_decides(
    tmp_path: Path, choice: str, kind: type[object], at_once: int, says: str
) -> None:
    """Runner, how many runs at once, and what the log says of it."""
    settings = settings_in(tmp_path, runner=choice, public_url="https://service.example")
    store = open_store(settings.store_url)
    async with chosen_runner(settings, store, FakeGitHub(), Patience(), "slot-0") as runner:
        assert isinstance(runner, kind)
    assert runs_at_once(settings) == at_once
    assert runs_at_once(settings_in(tmp_path, runner=choice, runs_at_once=3)) == 3
    assert says in described(settings)
    store.close()


async def test_hosted_runs_need_a_safe_address(tmp_path: Path) -> None:
    """Jobs would not report to plain http: that is said at the start, by the setting's name."""
    settings = settings_in(tmp_path, runner="actions", public_url="http://service.example")
    store = open_store(settings.store_url)
    with pytest.raises(ConfigurationError, match="PROOFGRADE_PUBLIC_URL: runners report to it"):
        async with chosen_runner(settings, store, FakeGitHub(), Patience(), "slot-0"):
            pass
    store.close()


@pytest.mark.parametrize(("choice", "served"), [("local", False), ("actions", True)])
def test_routes_for_runners_are_there_where_runners_report(tmp_path: Path, choice: str, served: bool) -> None:
    """Nobody is answered under /runs/ by a service whose runs stay on its host."""
    app = create_app(settings_in(tmp_path, runner=choice))
    paths = {getattr(route, "path", "") for route in app.routes}
    assert ("/runs/{run}/observation" in paths) is served
