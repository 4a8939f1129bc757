"""`proofgrade shortlist`, `export` and `erase` beside a running service."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from action.errors import BadInput
from app.cli import cli
from app.errors import ConfigurationError
from app.settings import PREFIX, Settings
from app.state import Candidate
from tests.app.people.left import in_databases
from tests.app.people.test_erasing import judged
from tests.app.world import SLUG, World

pytestmark = pytest.mark.real


def called(settings: Settings, *words: str, given: str = "") -> Result:
    """The command with the service's databases."""
    environment = {
        f"{PREFIX}DATA_DIR": str(settings.data_dir),
        f"{PREFIX}DATABASE_URL": settings.database_url,
    }
    return CliRunner().invoke(cli, list(words), env=environment, input=given)


async def beside(settings: Settings, *words: str, given: str = "") -> Result:
    """The same from another thread, for a command that runs a loop of its own."""
    return await asyncio.to_thread(called, settings, *words, given=given)


def asked(settings: Settings, *words: str) -> Any:
    """The command's answer, which has to be good."""
    done = called(settings, *words)
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.fixture
async def two(world: World) -> tuple[Candidate, Candidate]:
    """Two candidates, declined; the first one may be named."""
    first, second = await judged(world, "casey-candidate", "1\n"), await judged(world, "ada-second", "2\n")
    with world.work.store.transaction() as records:
        records.set_named(first.id)
    return first, second


async def test_shortlist_in_every_form(world: World, two: tuple[Candidate, Candidate]) -> None:
    """A table for people, CSV for spreadsheets, JSON for machines; the hidden name is in none of them."""
    first, second = two
    found = json.loads(asked(world.settings, "shortlist", SLUG, "--json"))
    names = {row["alias"]: (row["name"], row["state"], row["days_waiting"]) for row in found["candidates"]}
    assert names == {first.alias: ("casey-candidate", "declined", None), second.alias: ("", "declined", None)}
    table = asked(world.settings, "shortlist", SLUG)
    lines = asked(world.settings, "shortlist", SLUG, "--csv", "--sort", "score").splitlines()
    assert lines[0].startswith("alias,name,stage,state")
    assert len(lines) == 3
    for said in (table, "\n".join(lines), json.dumps(found)):
        assert second.login not in said
        assert first.alias in said


async def test_export_of_one_and_of_all(
    world: World, two: tuple[Candidate, Candidate], tmp_path: Path
) -> None:
    """By alias, by login, or the whole assessment; of one, nothing about the other."""
    first, second = two
    out = tmp_path / "out.json"
    for words in ((first.alias,), ("--login", "Casey-Candidate"), ()):
        asked(world.settings, "export", SLUG, *words, "--output", str(out))
        found = json.loads(out.read_text())
        people = [one["login"] for one in found["candidates"]]
        assert people == ([first.login] if words else [first.login, second.login])
        record = found["candidates"][0]["record"]
        assert {"marks", "moves", "questions", "clocks", "attempts", "audit", "renderings"} <= set(record)
        text = json.dumps(found["candidates"][0])
        assert second.alias not in text
        assert second.login not in text
        secret = world.settings.webhook_secret.get_secret_value()
        assert secret not in out.read_text()
    asked(world.settings, "export", SLUG, "--csv", "--output", str(out))
    assert len(out.read_text().splitlines()) == 3


async def test_erasing_asks_first(world: World, two: tuple[Candidate, Candidate]) -> None:
    """A no leaves everything; a yes erases here, and GitHub only where that is answered with yes too."""
    first, second = two
    refused = await beside(world.settings, "erase", first.alias, given="n\n")
    assert refused.exit_code == 1
    assert first.repo in refused.output
    assert in_databases(world.settings, first)
    done = await beside(world.settings, "erase", first.alias, given="y\nn\n")
    assert done.exit_code == 0, done.output
    assert "GitHub still has" in done.output
    assert in_databases(world.settings, first) == []
    assert first.repo in world.github.repos
    assert (await beside(world.settings, "erase", second.alias, "--yes")).exit_code == 0
    assert in_databases(world.settings, second) == []
    again = await beside(world.settings, "erase", second.alias)
    assert isinstance(again.exception, ConfigurationError)


@pytest.mark.parametrize(
    "words",
    [
        ("shortlist", "nonesuch"),
        ("shortlist", SLUG, "--csv", "--json"),
        ("export", "nonesuch", "-o", "out"),
        ("export", SLUG, "a-b", "--login", "x", "-o", "out"),
        ("export", SLUG, "--login", "nobody", "-o", "out"),
    ],
)
async def test_what_is_not_there_is_bad_input(world: World, words: tuple[str, ...]) -> None:
    """One line says what, and no file is written."""
    done = called(world.settings, *words)
    assert isinstance(done.exception, BadInput)
    assert not Path("out").exists()  # noqa: ASYNC240


def test_missing_record_is_said(tmp_path: Path, settings: Settings) -> None:
    """Where nothing was set up, one line says where it looked."""
    done = called(settings, "shortlist", SLUG)
    assert isinstance(done.exception, ConfigurationError)
    assert "PROOFGRADE_DATA_DIR" in str(done.exception)


async def test_calibrate_says_whom_it_asks_or_why_nobody(
    world: World, two: tuple[Candidate, Candidate]
) -> None:
    """What is not settled is refused, in words and with exit code 2."""
    done = called(world.settings, "calibrate", SLUG)
    assert isinstance(done.exception, BadInput)
    assert "no calibration set: no card was complete before" in str(done.exception)
    with pytest.raises(ConfigurationError, match="tall-fox: nobody with this alias"):
        raise called(world.settings, "calibrate", SLUG, "tall-fox").exception or AssertionError
