"""Migrations on a filled database: from every revision to the newest, down to nothing and up again.

`blank` is the one place that knows which databases there are: another one is one more parameter.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from app.db.engines import make_folder, own_engine
from app.db.models import metadata
from app.db.session import MIGRATIONS, migrate, open_store, revising

REVISIONS = [one.revision for one in ScriptDirectory(str(MIGRATIONS)).walk_revisions()][::-1]
REPLACED = {"fingerprints"}  # by `fingerprinted`, in revision 0011
Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture(params=["sqlite"])
def blank(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database of this kind."""
    url = f"sqlite:///{tmp_path}/record.sqlite"
    make_folder(url)
    return url


@pytest.mark.parametrize("revision", REVISIONS)
def test_filled_database_comes_up_with_everything_in_it(blank: str, revision: str) -> None:
    """Rows that were written at any revision are there after the upgrade, and the schema is the models'."""
    _go(blank, revision)
    before = fill(blank)
    assert before.keys() >= {"deliveries", "candidates", "attempts", "marks", "audit", "renderings"}
    migrate(blank)
    after = _rows(blank)
    for table, rows in before.items():
        if table in REPLACED:
            continue
        assert [_only(row, rows[0]) for row in after[table]] == rows, table
    with _connected(blank) as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


@pytest.mark.parametrize("revision", REVISIONS)
def test_filled_database_goes_down_and_up_again(blank: str, revision: str) -> None:
    """Down to each revision, what that one knows stays; from nothing it comes up again."""
    migrate(blank)
    filled = fill(blank)
    with revising(blank) as config:
        command.downgrade(config, revision)
    kept = _rows(blank)
    for table, rows in kept.items():
        if table in REPLACED:
            continue
        assert rows == [_only(row, rows[0]) for row in filled[table]], table
    with revising(blank) as config:
        command.downgrade(config, "base")
    assert _rows(blank) == {}
    migrate(blank)
    assert set(_rows(blank)) == set(metadata.tables)


def test_fingerprints_are_carried_over(blank: str) -> None:
    """They are found as before by others of the family, and counted by person."""
    _go(blank, "0010")
    fill(blank)
    with _connected(blank) as connection:
        old = _reflected(connection).tables["fingerprints"]
        connection.execute(sa.update(old).values(family="family", hash=(1 << 60) + 4))
    migrate(blank)
    store = open_store(blank)
    with store.reading() as records:
        near = records.neighbours("family", 1)
    store.close()
    [other] = near.others.values()
    assert [(one.hash, one.path, one.first_line, one.last_line) for one in other] == [
        ((1 << 60) + 4, "path 2 é\n", 20, 20)
    ]
    assert [(one.hash, one.path) for one in near.mine] == [((1 << 60) + 4, "path 1 é\n")]
    assert near.rarity.holders == {(1 << 60) + 4: 1}


def test_column_added_to_an_existing_table_has_a_default(blank: str) -> None:
    """A new column that may not be empty needs a server default: else no filled database can be upgraded."""
    known: dict[str, set[str]] = {}
    for revision in REVISIONS:
        _go(blank, revision)
        now = _columns(blank)
        assert list(without_default(known, now)) == [], revision
        known = {table: set(columns) for table, columns in now.items()}


def test_checker_finds_what_it_looks_for() -> None:
    """A column that may not be empty, without a default, on a table that was there before."""
    known = {"old": {"id"}}
    now: dict[str, dict[str, tuple[bool, str | None]]] = {
        "old": {"id": (False, None), "bare": (False, None), "fine": (False, "1"), "empty": (True, None)},
        "new": {"id": (False, None)},
    }
    assert list(without_default(known, now)) == ["old.bare"]


def test_every_revision_follows_one_other() -> None:
    """One line of revisions: two heads would leave the order to chance."""
    assert len(ScriptDirectory(str(MIGRATIONS)).get_heads()) == 1


def fill(url: str) -> Rows:
    """Write two rows into every table of the database as it is now; all rows."""
    with _connected(url) as connection:
        found = _reflected(connection)
        for table in found.sorted_tables:
            for number in (1, 2):
                values = {column.name: _value(column, number) for column in table.columns}
                connection.execute(sa.insert(table).values(values))
    return _rows(url)


def without_default(
    known: dict[str, set[str]], now: dict[str, dict[str, tuple[bool, str | None]]]
) -> Iterator[str]:
    """The columns that are new on tables that were there, may not be empty, and have no server default."""
    for table, columns in now.items():
        for name, (nullable, default) in columns.items():
            if table in known and name not in known[table] and not nullable and default is None:
                yield f"{table}.{name}"


def _value(column: sa.Column[Any], number: int) -> object:
    for key in column.foreign_keys:
        return _value(key.column, number)
    kind = column.type
    if isinstance(kind, sa.Boolean):
        return number == 1
    if isinstance(kind, sa.Integer):
        return number if column.primary_key else 10 * number
    if isinstance(kind, sa.Float):
        return number + 0.5
    if isinstance(kind, sa.LargeBinary):
        return bytes([0, 255, number])
    return f"{column.name} {number} é\n"[: getattr(kind, "length", None)]


def _go(url: str, revision: str) -> None:
    with revising(url) as config:
        command.upgrade(config, revision)


def _rows(url: str) -> Rows:
    with _connected(url) as connection:
        return {
            table.name: [
                dict(row._mapping)
                for row in connection.execute(sa.select(table).order_by(*table.primary_key.columns))
            ]
            for table in _reflected(connection).sorted_tables
        }


def _columns(url: str) -> dict[str, dict[str, tuple[bool, str | None]]]:
    with _connected(url) as connection:
        inspector = sa.inspect(connection)
        return {
            table.name: {
                one["name"]: (one["nullable"], one["default"]) for one in inspector.get_columns(table.name)
            }
            for table in _reflected(connection).sorted_tables
        }


def _reflected(connection: sa.Connection) -> sa.MetaData:
    found = sa.MetaData()
    found.reflect(connection, only=lambda name, _: name != "alembic_version")
    return found


def _only(row: dict[str, Any], like: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name in like}


@contextmanager
def _connected(url: str) -> Iterator[sa.Connection]:
    engine = own_engine(url, durability="NORMAL")
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()
