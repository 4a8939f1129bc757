"""Where something of a person is left: tables of record and engine, files on disk, GitHub."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from app.db.engines import workflow_engine
from app.settings import Settings
from app.state import Candidate
from tests.app.db.planted import everything, found
from tests.app.fake_github import FakeGitHub


def needles(person: Candidate) -> tuple[str, ...]:
    """What stands for this person."""
    return person.login, person.alias, person.repo


def in_databases(settings: Settings, person: Candidate) -> list[str]:
    """Tables and columns of the record and of the engine."""
    rows = everything(settings.store_url)
    engine = workflow_engine(settings.workflow_url, durability="NORMAL", pool=1)
    schema = None if settings.embedded else "dbos"
    tables = sa.MetaData()
    with engine.connect() as connection:
        tables.reflect(connection, schema=schema)
        rows |= {
            f"engine {table.name}": [_opened(row) for row in connection.execute(sa.select(table))]
            for table in tables.sorted_tables
            if table.name != "alembic_version"
        }
    engine.dispose()
    return found(rows, *needles(person))


def on_disk(settings: Settings, person: Candidate) -> list[str]:
    """Files of the data folder that hold one of the names, or are called so."""
    return [
        path.name
        for path in settings.data_dir.rglob("*")
        for needle in needles(person)
        if needle in path.name or (path.is_file() and needle.encode() in path.read_bytes())
    ]


def on_github(github: FakeGitHub, person: Candidate) -> list[str]:
    """Repositories, branches and comments of ours."""
    return [said for said in _said(github) if any(needle in said for needle in needles(person))]


def _said(github: FakeGitHub) -> Iterator[str]:
    for name, repo in github.repos.items():
        yield name
        yield from repo.branches
        yield from (text for _, text in repo.comments.values())


def _opened(row: sa.Row[Any]) -> dict[str, Any]:
    """A row of the engine's, with what it keeps of steps as they were before it packed them."""
    return {
        name: _unpacked(value) if isinstance(value, str) else value for name, value in row._mapping.items()
    }


def _unpacked(value: str) -> str:
    try:
        return value + base64.b64decode(value, validate=True).decode(errors="replace")
    except ValueError:
        return value
