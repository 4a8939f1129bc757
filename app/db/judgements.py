"""Queries on marks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict

import sqlalchemy as sa

from app.db.models import marks
from app.review.state import SHARED, Card, Carded
from rubric.model import Mark


class JudgementQueries:
    """The queries; the connection is the transaction's."""

    connection: sa.Connection

    def marks(self, candidate_id: int, card: Card = SHARED) -> tuple[Mark, ...]:
        """The mark that counts of every marked row of a card, oldest first."""
        return self.cards(candidate_id).get(card, ())

    def cards(self, candidate_id: int) -> Mapping[Card, tuple[Mark, ...]]:
        """The marks that count, by card, each oldest first. Cards without a mark are absent."""
        return _by_card(self._marked(marks.c.candidate_id == candidate_id))

    def add_mark(self, candidate_id: int, mark: Mark, card: Card = SHARED) -> None:
        """Append a mark; it counts from now on."""
        values = {"candidate_id": candidate_id, "stage": card.stage, "owner": card.owner, **asdict(mark)}
        self.connection.execute(sa.insert(marks).values(values))

    def clear_mark(
        self, candidate_id: int, competency: str, reviewer: str, at: str, card: Card = SHARED
    ) -> None:
        """Append that a row has no mark any more."""
        values = {"candidate_id": candidate_id, "stage": card.stage, "owner": card.owner}
        row = {"competency": competency, "reviewer": reviewer, "at": at, "rubric_version": "", "note": ""}
        self.connection.execute(sa.insert(marks).values(values | row))

    def markers(self, candidate_id: int, *stages: str) -> Mapping[str, frozenset[str]]:
        """By row of these stages: the lower-case logins of everybody who ever marked it, on any card."""
        mine = marks.c.candidate_id == candidate_id, marks.c.stage.in_(stages)
        found = self.connection.execute(sa.select(marks.c.competency, marks.c.reviewer).where(*mine))
        people: dict[str, set[str]] = {}
        for row in found:
            people.setdefault(row.competency, set()).add(row.reviewer.lower())
        return {row: frozenset(logins) for row, logins in people.items()}

    def _marked(self, condition: sa.ColumnElement[bool]) -> list[Carded]:
        """The last mark of every row of every card where it was not taken back, oldest first."""
        found = sa.select(marks).where(condition).order_by(marks.c.id)
        last = {
            (row.candidate_id, row.stage, row.owner, row.competency): row
            for row in self.connection.execute(found)
        }
        counting = sorted((row for row in last.values() if row.points is not None), key=lambda row: row.id)
        return [
            Carded(
                Card(row.stage, row.owner),
                Mark(row.competency, row.points, row.reviewer, row.at, row.rubric_version, row.note),
            )
            for row in counting
        ]


def _by_card(found: Iterable[Carded]) -> dict[Card, tuple[Mark, ...]]:
    cards: dict[Card, tuple[Mark, ...]] = {}
    for one in found:
        cards[one.card] = (*cards.get(one.card, ()), one.mark)
    return cards
