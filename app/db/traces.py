"""Queries on what submissions share besides code, and on excerpts of the places that matched."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from app.db.many import among
from app.db.models import candidates
from app.db.similarity_tables import excerpts, families, fingerprinted, traces
from app.review.alike import Excerpted
from app.similarity_ports import STORED
from rubric.similarity.traces import Sort, Trace
from rubric.similarity.traces.compare import ALWAYS_TELLING


class TraceQueries:
    """The queries; the connection is the transaction's."""

    connection: sa.Connection

    def replace_traces(
        self, family: str, candidate_id: int, found: Sequence[Trace], sorts: Collection[Sort] = STORED
    ) -> None:
        """Make these the candidate's traces of these sorts; the earlier ones go."""
        mine = traces.c.candidate_id == candidate_id, traces.c.sort.in_(sorts)
        self.connection.execute(sa.delete(traces).where(*mine))
        rows = [
            {"family": _family(one.sort, family), "candidate_id": candidate_id, **columns(one)}
            for one in found
            if one.sort in sorts
        ]
        if rows:
            self.connection.execute(sa.insert(traces), rows)

    def given_traces(self, candidate_id: int) -> Sequence[Trace]:
        """The rows of data that only this candidate was given."""
        mine = traces.c.candidate_id == candidate_id, traces.c.sort == Sort.GIVEN
        return [
            trace_in(row) for row in self.connection.execute(sa.select(*trace_columns(traces)).where(*mine))
        ]

    def shared_traces(
        self, family: str, candidate_id: int, mine: Sequence[Trace], most: float
    ) -> Mapping[str, Sequence[Trace]]:
        """What others hold of these, by alias, where no more than `most` hold it or it is `ALWAYS_TELLING`.

        Others are those of the family. Rows of mine are sought among what others were given, in any family.
        Nothing of the same person counts.
        """
        wanted = {sort: {one.hash for one in mine if one.sort is sort} for sort in STORED}
        wanted[Sort.GIVEN] = {one.hash for one in mine if one.sort is Sort.ROW}
        person = sa.select(sa.func.lower(candidates.c.login)).where(candidates.c.id == candidate_id)
        others = sa.func.lower(candidates.c.login) != person.scalar_subquery()
        held = sa.select(candidates.c.alias, *trace_columns(traces)).select_from(traces.join(candidates))
        found: defaultdict[str, list[Trace]] = defaultdict(list)
        for sort, hashes in wanted.items():
            here = traces.c.family == _family(sort, family), traces.c.sort == sort.value
            some = among(self.connection, traces.c.hash, hashes)
            if sort not in ALWAYS_TELLING:
                rare = sa.select(traces.c.hash).join(candidates).where(*here, others, some)
                some = traces.c.hash.in_(rare.group_by(traces.c.hash).having(sa.func.count() <= most))
            rows = self.connection.execute(held.where(*here, others, some).order_by(traces.c.id))
            for alias, *values in rows.all():
                found[alias].append(trace_in(values))
        return dict(sorted(found.items()))

    def trace_totals(self, aliases: Collection[str]) -> Mapping[str, Mapping[Sort, int]]:
        """How much each of these holds, by sort."""
        held = sa.select(candidates.c.alias, traces.c.sort, sa.func.count()).select_from(
            traces.join(candidates)
        )
        rows = held.where(candidates.c.alias.in_(aliases)).group_by(candidates.c.alias, traces.c.sort)
        found: defaultdict[str, dict[Sort, int]] = defaultdict(dict)
        for alias, sort, number in self.connection.execute(rows):
            found[alias][Sort(sort)] = number
        return found

    def people(self, family: str, candidate_id: int) -> int:
        """How many other people handed something in, whether this candidate holds anything or not."""
        person = sa.func.lower(candidates.c.login)
        me = sa.select(person).where(candidates.c.id == candidate_id).scalar_subquery()
        of_family = sa.select(families.c.id).where(families.c.name == family).scalar_subquery()
        coded = sa.select(fingerprinted.c.candidate_id).where(
            fingerprinted.c.family_id == of_family, fingerprinted.c.candidate_id.is_not(None)
        )
        # One row of each, looked up for those without code: an EXISTS would be planned as a join with all.
        trace = sa.select(traces.c.id).where(
            traces.c.candidate_id == candidates.c.id, traces.c.sort.in_(STORED), traces.c.family == family
        )
        bare = candidates.c.id.not_in(coded), trace.limit(1).scalar_subquery().is_not(None)
        handed_in = sa.union(
            sa.select(person.label("person")).where(candidates.c.id.in_(coded), person != me),
            sa.select(person.label("person")).where(*bare, person != me),
        ).subquery()
        return self.connection.execute(sa.select(sa.func.count()).select_from(handed_in)).scalar_one()

    def keep_excerpts(self, page_id: int, found: Mapping[int, Sequence[Excerpted]]) -> None:
        """Make these what a candidate's flags show, by whose files they are; the earlier ones go.

        Who was erased meanwhile is left out.
        """
        forget_excerpts(self.connection, page_id)
        here = sa.select(candidates.c.id).where(among(self.connection, candidates.c.id, found))
        rows = [
            {
                "page_id": page_id,
                "candidate_id": owner,
                "path": one.path,
                "first_line": one.line,
                "lines": one.lines,
                "text": one.text,
            }
            for owner in self.connection.scalars(here)
            for one in {(one.path, one.line, one.lines): one for one in found[owner]}.values()
        ]
        if rows:
            self.connection.execute(sa.insert(excerpts), rows)

    def excerpts(self, page_ids: Collection[int]) -> Mapping[str, Mapping[str, Sequence[Excerpted]]]:
        """What the flags of these candidates show, by the alias of whose flags and of whose files."""
        page = candidates.alias("page")
        named = sa.select(excerpts, candidates.c.alias, page.c.alias.label("page")).select_from(
            excerpts.join(candidates, candidates.c.id == excerpts.c.candidate_id).join(
                page, page.c.id == excerpts.c.page_id
            )
        )
        found: defaultdict[str, defaultdict[str, list[Excerpted]]] = defaultdict(lambda: defaultdict(list))
        for row in self.connection.execute(named.where(among(self.connection, excerpts.c.page_id, page_ids))):
            found[row.page][row.alias].append(Excerpted(row.path, row.first_line, row.lines, row.text))
        return found


def forget_excerpts(connection: sa.Connection, page_id: int) -> None:
    """Remove what a candidate's flags show, of whomever it is."""
    connection.execute(sa.delete(excerpts).where(excerpts.c.page_id == page_id))


def _family(sort: Sort, family: str) -> str:
    """What was given to one candidate is nobody else's, whatever family the assessment is of by now."""
    return "" if sort is Sort.GIVEN else family


def columns(one: Trace) -> dict[str, object]:
    """A trace as the columns of a table."""
    return one._asdict() | {"sort": one.sort.value}


def trace_columns(table: sa.Table) -> Sequence[sa.Column[Any]]:
    """The columns of a table that make a trace, in its order."""
    return [table.c[name] for name in Trace._fields]


def trace_in(values: Sequence[Any]) -> Trace:
    """The trace in the values of these columns."""
    sort, *others = values
    return Trace(Sort(sort), *others)
