"""Queries on what is external: solutions of others, which no candidate handed in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

import sqlalchemy as sa

from app.db.fingerprints import EXTERNAL, FingerprintQueries, drop
from app.db.many import among
from app.db.models import candidates
from app.db.similarity_tables import external_traces, families, fingerprinted, holders, postings, traces
from app.db.traces import columns, trace_columns, trace_in
from app.similarity_ports import OUTSIDE
from rubric.similarity.packed import Packed
from rubric.similarity.traces import Trace
from rubric.similarity.traces.compare import usual

_NAMED = sa.literal(f"{EXTERNAL}: ") + external_traces.c.label + sa.literal("/") + external_traces.c.name


class ExternalQueries(FingerprintQueries):
    """The queries; the connection is the transaction's."""

    def put_external(
        self, family: str, label: str, name: str, prints: Packed, found: Sequence[Trace]
    ) -> None:
        """Make these what is external, under this label and name; what was there before goes."""
        code, beside = _labelled(family, label)
        drop(self.connection, *code, fingerprinted.c.name == name)
        self.add_prints(family, prints, {"candidate_id": None, "label": label, "name": name})
        self.connection.execute(sa.delete(external_traces).where(*beside, external_traces.c.name == name))
        key = {"family": family, "label": label, "name": name}
        rows = [key | columns(one) for one in found if one.sort in OUTSIDE]
        if rows:
            self.connection.execute(sa.insert(external_traces), rows)

    def drop_external(self, family: str, label: str, besides: Collection[str] = ()) -> int:
        """Remove what is external under this label, but for these names; how many there were."""
        code, beside = _labelled(family, label)
        other_code = (*code, fingerprinted.c.name.not_in(besides))
        others = (*beside, external_traces.c.name.not_in(besides))
        names = sa.union(
            sa.select(fingerprinted.c.name).where(*other_code),
            sa.select(external_traces.c.name).where(*others),
        )
        gone = self.connection.scalars(names).all()
        drop(self.connection, *other_code)
        self.connection.execute(sa.delete(external_traces).where(*others))
        return len(gone)

    def analyze(self) -> None:
        """After many were put at once: let the database look at how much it holds, for its plans.

        Postgres does so by itself minutes later, and until then reads whole tables; SQLite's plans are fixed.
        """
        if self.connection.dialect.name == "postgresql":
            for table in (fingerprinted, postings, holders, traces, external_traces):
                self.connection.execute(sa.text(f"ANALYZE {table.name}"))

    def known_external(self, family: str, label: str, name: str) -> Sequence[Trace]:
        """What one external solution holds besides code."""
        _, beside = _labelled(family, label)
        held = sa.select(*trace_columns(external_traces)).where(*beside, external_traces.c.name == name)
        return [trace_in(row) for row in self.connection.execute(held.order_by(external_traces.c.id))]

    def external_count(self, family: str) -> int:
        """How many external ones of a family hold anything besides code."""
        held = sa.select(external_traces.c.label, external_traces.c.name)
        each = held.where(external_traces.c.family == family).distinct().subquery()
        return self.connection.execute(sa.select(sa.func.count()).select_from(each)).scalar_one()

    def shared_external(
        self, family: str, candidate_id: int, mine: Sequence[Trace], most: float
    ) -> Mapping[str, Sequence[Trace]]:
        """What external ones of the family hold of these, by the name that flags show.

        Without what more than `most` other people hold, and what is usual among external ones.
        """
        few = usual(self.external_count(family))
        found: defaultdict[str, list[Trace]] = defaultdict(list)
        for sort in OUTSIDE:
            some = among(
                self.connection, external_traces.c.hash, {one.hash for one in mine if one.sort is sort}
            )
            here = external_traces.c.family == family, external_traces.c.sort == sort.value
            rare = sa.select(external_traces.c.hash).where(*here, some).group_by(external_traces.c.hash)
            wanted = external_traces.c.hash.in_(rare.having(sa.func.count() <= few))
            common = external_traces.c.hash.in_(_held_by_more(family, sort.value, candidate_id, most))
            held = sa.select(_NAMED, *trace_columns(external_traces)).where(*here, wanted, ~common)
            for named, *values in self.connection.execute(held.order_by(external_traces.c.id)):
                found[named].append(trace_in(values))
        return dict(sorted(found.items()))


def _labelled(
    family: str, label: str
) -> tuple[tuple[sa.ColumnElement[bool], ...], tuple[sa.ColumnElement[bool], ...]]:
    """What stands under a label, in either table."""
    of_family = sa.select(families.c.id).where(families.c.name == family).scalar_subquery()
    ours = fingerprinted.c.candidate_id.is_(None)
    code = fingerprinted.c.family_id == of_family, fingerprinted.c.label == label, ours
    return code, (external_traces.c.family == family, external_traces.c.label == label)


def _held_by_more(family: str, sort: str, candidate_id: int, most: float) -> sa.Select[tuple[int]]:
    """Of an external hash, whether more than so many other people hold it."""
    person = sa.select(sa.func.lower(candidates.c.login)).where(candidates.c.id == candidate_id)
    others = sa.func.lower(candidates.c.login) != person.scalar_subquery()
    held = (
        sa.select(traces.c.hash)
        .join(candidates)
        .where(
            traces.c.family == family, traces.c.sort == sort, traces.c.hash == external_traces.c.hash, others
        )
    )
    return held.group_by(traces.c.hash).having(sa.func.count() > most)
