"""Queries that give out or remove everything about one candidate, and keep what is nobody's."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa

from app.db.about import about, any_of, holds, names
from app.db.fingerprints import forget
from app.db.models import Free, attempts, audit, bookmarks, candidates, deliveries, metadata, renderings
from app.db.outcomes import keep_idioms, rename_in_flags
from app.db.review_tables import statistics
from app.db.similarity_tables import external_traces
from app.db.similarity_tables import traces as traced
from app.db.traces import forget_excerpts
from app.people.state import Anonymous, Rows, Traces
from app.state import Candidate, DeliveryState

ERASED = "erased"
OURS = frozenset(  # words of ours, in millions of rows
    column for table in (traced, external_traces) for column in (table.c.family, table.c.sort, table.c.what)
)
HIGHEST = "highest"  # bookmarks `highest:<table>`
NAMED = (attempts, candidates)  # whose ids are names elsewhere: of workflows, runs and links


class PeopleQueries:
    """The queries; the connection is the transaction's."""

    connection: sa.Connection

    def candidacies(self, login: str) -> Sequence[Candidate]:
        """Every assessment that this person was invited to, in any case of the login."""
        same = sa.func.lower(candidates.c.login) == login.lower()
        found = sa.select(candidates).where(same).order_by(candidates.c.id)
        return [Candidate(**row._mapping) for row in self.connection.execute(found)]

    def other_names(self, candidate: Candidate) -> Sequence[tuple[str, str]]:
        """Alias and repository of all other candidates."""
        others = sa.select(candidates.c.alias, candidates.c.repo).where(candidates.c.id != candidate.id)
        return [(row.alias, row.repo) for row in self.connection.execute(others)]

    def rows_about(self, candidate: Candidate) -> Rows:
        """Every row about a candidate, by table. Tables without one are absent."""
        found: dict[str, list[dict[str, Any]]] = {}
        for table, condition in about(self.connection, candidate).items():
            wanted = sa.select(table).where(condition).order_by(*table.primary_key.columns)
            rows = [dict(row._mapping) for row in self.connection.execute(wanted)]
            if rows:
                found[table.name] = rows
        return found

    def traces(self, candidate: Candidate) -> Traces:
        """Where something about a candidate is outside of our tables."""
        told = about(self.connection, candidate)[deliveries]
        guids = tuple(self.connection.scalars(sa.select(deliveries.c.guid).where(told)))
        mine = sa.select(attempts.c.id, attempts.c.sha).where(attempts.c.candidate_id == candidate.id)
        pushed = self.connection.execute(mine).all()
        mirrored = tuple(f"mirror:{row.id}" for row in pushed)
        begun = tuple(name for row in pushed for name in (f"attempt:{row.id}:", f"run:a{row.id}-"))
        again = tuple(f"{guid}:" for guid in guids)
        return Traces((*guids, *mirrored), (*begun, *again), tuple(row.sha for row in pushed))

    def erase(self, candidate: Candidate, *, whole_person: bool) -> Sequence[int]:
        """Delete every row about a candidate, and the names from what others' rows say.

        `whole_person`: the login goes too; else it stays, for the person's other candidacies.
        The ids of those whose flags named the candidate, which are to be shown anew.
        """
        self._take(candidate)
        conditions = about(self.connection, candidate)
        forget(self.connection, candidate.id)
        keep_idioms(self.connection, candidate.id)
        forget_excerpts(self.connection, candidate.id)
        self._blank(conditions[deliveries])
        self._keep_ids()
        for table in reversed(tuple(conditions)):
            if table is not deliveries:
                self.connection.execute(sa.delete(table).where(conditions[table]))
        flagged = rename_in_flags(self.connection, candidate, f"{ERASED}-{candidate.id}")
        for table, column in _texts():
            for name in names(candidate):
                self._replace(table, column, name)
        if whole_person:
            self._unmention(candidate.login)
        return flagged

    def _take(self, candidate: Candidate) -> None:
        """Wait for whoever is about to name the candidate in flags of others; later ones find nobody."""
        row = sa.select(candidates.c.id).where(candidates.c.id == candidate.id)
        self.connection.execute(row.with_for_update())

    def add_statistics(self, rows: Sequence[Anonymous]) -> None:
        """Keep what is nobody's any more."""
        values = [asdict(row) | {"points": json.dumps(dict(row.points))} for row in rows]
        if values:
            self.connection.execute(sa.insert(statistics), values)

    def statistics(self) -> Sequence[Anonymous]:
        """What was kept of erased candidates."""
        columns = [column for column in statistics.c if column.name != "id"]
        found = self.connection.execute(sa.select(*columns).order_by(statistics.c.id))
        return [Anonymous(**dict(row._mapping) | {"points": json.loads(row.points)}) for row in found]

    def unused_id(self, table: sa.Table) -> dict[str, object]:
        """The id of a new row where the database itself would give that of an erased one again."""
        kept = self._kept_id(table)
        return {} if kept is None else {"id": 1 + max(kept, self._highest_id(table))}

    def _keep_ids(self) -> None:
        """SQLite counts on from the highest id that is there; Postgres never gives one twice."""
        if self.connection.dialect.name != "sqlite":
            return
        for table in NAMED:
            highest = max(self._kept_id(table) or 0, self._highest_id(table))
            key = f"{HIGHEST}:{table.name}"
            self.connection.execute(sa.delete(bookmarks).where(bookmarks.c.key == key))
            self.connection.execute(sa.insert(bookmarks).values(key=key, value=str(highest), at=""))

    def _kept_id(self, table: sa.Table) -> int | None:
        mark = sa.select(bookmarks.c.value).where(bookmarks.c.key == f"{HIGHEST}:{table.name}")
        found = self.connection.execute(mark).scalar_one_or_none()
        return None if found is None else int(found)

    def _highest_id(self, table: sa.Table) -> int:
        return self.connection.execute(sa.select(sa.func.max(table.c.id))).scalar_one() or 0

    def _blank(self, told: sa.ColumnElement[bool]) -> None:
        """Rows of deliveries stay, empty: what is unknown is asked of GitHub again."""
        open_ones = deliveries.c.state.in_((DeliveryState.RECEIVED, DeliveryState.FAILED))
        state = sa.case((open_ones, DeliveryState.IGNORED.value), else_=deliveries.c.state)
        nothing = {"body": b"", "lane": "", "note": "", "todo": "", "state": state}
        self.connection.execute(sa.update(deliveries).where(told).values(nothing))

    def _replace(self, table: sa.Table, column: sa.Column[str], name: str) -> None:
        values = {column.name: sa.func.replace(column, name, ERASED), **_newer(table)}
        said = column.contains(name, autoescape=True)
        self.connection.execute(sa.update(table).where(said).values(values))

    def _unmention(self, login: str) -> None:
        """Take a login out of others' rows: a word may be a login, so only `@login` is surely this person."""
        nobodys = sa.and_(audit.c.candidate_id.is_(None), sa.func.lower(audit.c.who) == login.lower())
        self.connection.execute(sa.update(audit).where(nobodys).values(who=ERASED))
        mention = re.compile(rf"@{re.escape(login)}(?![\w-])", re.IGNORECASE)
        for table, column in _texts():
            if isinstance(column.type, sa.Text | Free):
                self._rewrite(table, column, f"@{login.lower()}", mention)
        self._drop_bodies(login)

    def _rewrite(self, table: sa.Table, column: sa.Column[str], near: str, mention: re.Pattern[str]) -> None:
        keys = table.primary_key.columns
        said = sa.func.lower(column).contains(near, autoescape=True)
        for row in self.connection.execute(sa.select(*keys, column).where(said)).all():
            this = sa.and_(*(key == row._mapping[key.name] for key in keys))
            values = {column.name: mention.sub(f"@{ERASED}", row._mapping[column.name]), **_newer(table)}
            self.connection.execute(sa.update(table).where(this).values(values))

    def _drop_bodies(self, login: str) -> None:
        """Empty finished deliveries that name a login, as they all are after a while."""
        forms = (f'"{login}"', f"@{login}", f"/{login}/", f'/{login}"')
        said = any_of(holds(self.connection, deliveries.c.body, form) for form in forms)
        done = deliveries.c.state != DeliveryState.RECEIVED
        self.connection.execute(sa.update(deliveries).where(done, said).values(body=b""))


def _texts() -> Iterator[tuple[sa.Table, sa.Column[str]]]:
    """Every column of text that is no key and may hold anything."""
    for table in metadata.sorted_tables:
        for column in table.columns:
            is_text = isinstance(column.type, sa.String | Free)
            if is_text and not column.primary_key and table is not deliveries and column not in OURS:
                yield table, column


def _newer(table: sa.Table) -> dict[str, Any]:
    """What GitHub shows has to be shown anew."""
    return {"version": renderings.c.version + 1} if table is renderings else {}
