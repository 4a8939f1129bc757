"""Queries on marks and fingerprints."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import sqlalchemy as sa

from app.db.models import candidates, fingerprints, marks
from rubric.model import Mark
from rubric.similarity.index import Fingerprinted

HASHES_A_QUERY = 500  # databases bound the number of parameters


class JudgementQueries:
    """The queries; the connection is the transaction's."""

    connection: sa.Connection

    def marks(self, candidate_id: int) -> tuple[Mark, ...]:
        """The mark that counts of every marked row, oldest first."""
        found = sa.select(marks).where(marks.c.candidate_id == candidate_id).order_by(marks.c.id)
        last = {row.competency: row for row in self.connection.execute(found)}
        counting = sorted(
            (row for row in last.values() if row.points is not None), key=lambda row: int(row.id)
        )
        return tuple(
            Mark(row.competency, row.points, row.reviewer, row.at, row.rubric_version, row.note)
            for row in counting
        )

    def add_mark(self, candidate_id: int, mark: Mark) -> None:
        """Append a mark; it counts from now on."""
        self.connection.execute(
            sa.insert(marks).values(
                candidate_id=candidate_id,
                competency=mark.competency,
                points=mark.points,
                reviewer=mark.reviewer,
                at=mark.at,
                rubric_version=mark.rubric_version,
                note=mark.note,
            )
        )

    def clear_mark(self, candidate_id: int, competency: str, reviewer: str, at: str) -> None:
        """Append that a row has no mark any more."""
        values = {"candidate_id": candidate_id, "competency": competency, "reviewer": reviewer, "at": at}
        self.connection.execute(sa.insert(marks).values(values | {"rubric_version": "", "note": ""}))

    def replace_fingerprints(self, family: str, candidate_id: int, prints: Sequence[Fingerprinted]) -> None:
        """Make these the candidate's fingerprints; the earlier ones go."""
        mine = sa.delete(fingerprints).where(fingerprints.c.candidate_id == candidate_id)
        self.connection.execute(mine)
        rows = [
            {
                "family": family,
                "hash": found.hash,
                "candidate_id": candidate_id,
                "path": found.path.encode(errors="backslashreplace").decode(),
                "first_line": found.first_line,
                "last_line": found.last_line,
            }
            for found in prints
        ]
        if rows:
            self.connection.execute(sa.insert(fingerprints), rows)

    def cohort(self, family: str, besides: int) -> int:
        """How many other people's submissions of the family there are fingerprints of."""
        counted = sa.select(sa.func.count(sa.distinct(fingerprints.c.candidate_id))).join(
            candidates, candidates.c.id == fingerprints.c.candidate_id
        )
        number: int = self.connection.execute(counted.where(*_of_others(family, besides))).scalar_one()
        return number

    def fingerprint_matches(
        self, family: str, hashes: Sequence[int], besides: int
    ) -> Sequence[Fingerprinted]:
        """The family's fingerprints with one of these hashes, but none of the person behind `besides`."""
        found = (
            sa.select(fingerprints, candidates.c.alias)
            .join(candidates, candidates.c.id == fingerprints.c.candidate_id)
            .where(*_of_others(family, besides))
            .order_by(candidates.c.alias, fingerprints.c.path, fingerprints.c.first_line, fingerprints.c.hash)
        )
        return [
            Fingerprinted(row.alias, row.hash, row.path, row.first_line, row.last_line)
            for some in _portions(sorted(set(hashes)))
            for row in self.connection.execute(found.where(fingerprints.c.hash.in_(some)))
        ]


def _of_others(family: str, besides: int) -> tuple[sa.ColumnElement[bool], ...]:
    """Of the family, and of another person: who tried twice does not copy."""
    person = sa.select(sa.func.lower(candidates.c.login)).where(candidates.c.id == besides).scalar_subquery()
    return fingerprints.c.family == family, sa.func.lower(candidates.c.login) != person


def _portions(hashes: Sequence[int]) -> Iterator[Sequence[int]]:
    return (hashes[start : start + HASHES_A_QUERY] for start in range(0, len(hashes), HASHES_A_QUERY))
