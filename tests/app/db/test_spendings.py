"""What runs cost, and which renderings were ever tried."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from app.db.engines import own_engine
from app.db.session import MIGRATIONS, migrate, open_store
from app.db.store import SqlStore
from app.effects import Annotation, Button, PutCheckRun, rendered_from_json, rendered_to_json
from tests.app.handlers.cast import CASEY

CHECK = PutCheckRun(77, CASEY.repo, "a" * 40, "attempt:1:x", "X", "completed", "neutral", "t", "s")


@pytest.fixture
def url(tmp_path: Path) -> str:
    """An empty database."""
    found = f"sqlite:///{tmp_path}/folder/record.sqlite"
    migrate(found)
    return found


@pytest.fixture
def store(url: str) -> Iterator[SqlStore]:
    """The record in it."""
    opened = open_store(url)
    yield opened
    opened.close()


def test_a_run_is_charged_once(store: SqlStore) -> None:
    """A step that runs twice charges the later figure; other runs add up."""
    with store.transaction() as records:
        candidate = records.add_candidate(CASEY)
        assert records.spent(candidate.id) == 0.0
        for run_id, seconds in (("a1-r1-t1", 100.0), ("a1-r1-t1", 120.0), ("a2-r1-t1", 30.5)):
            records.spend(candidate.id, run_id, seconds)
        assert records.spent(candidate.id) == 150.5


def test_a_rendering_is_fresh_until_its_first_post(store: SqlStore) -> None:
    """A new text of it changes nothing about that."""
    with store.transaction() as records:
        key = records.want(CHECK)
        found = records.rendering(key)
        assert found is not None
        assert not found.tried
        records.begin_post(key)
        records.want(CHECK)
        found = records.rendering(key)
        assert found is not None
        assert found.tried


def test_check_run_comes_back_whole_from_its_json() -> None:
    """Annotations and buttons are values again; a rendering of an earlier version has none."""
    full = PutCheckRun(
        *(77, CASEY.repo, "a" * 40, "k", "X", "completed", "neutral", "t", "s"),
        annotations=(Annotation("a.py", 1, "notice", "t", "m"),),
        buttons=(Button("Re-run", "again", "rerun"),),
    )
    assert rendered_from_json(rendered_to_json(full)) == full
    assert rendered_from_json(rendered_to_json(CHECK)) == CHECK


def test_migration_goes_down_and_up_on_a_filled_database(url: str, store: SqlStore) -> None:
    """What was there before counts as tried; going back loses what runs cost and nothing else."""
    with store.transaction() as records:
        candidate = records.add_candidate(replace(CASEY, root_sha=""))
        records.spend(candidate.id, "a1-r1-t1", 5.0)
        key = records.want(CHECK)
    store.close()
    engine = own_engine(url, durability="NORMAL")
    for step in (command.downgrade, command.upgrade):
        with engine.begin() as connection:
            config = Config()
            config.set_main_option("script_location", str(MIGRATIONS))
            config.attributes["connection"] = connection
            step(config, "0001" if step is command.downgrade else "head")
    with engine.begin() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM spendings")).scalar_one() == 0
    engine.dispose()
    with store.reading() as records:
        found = records.rendering(key)
        assert found is not None
        assert found.tried
        assert records.candidate(candidate.id) == candidate
