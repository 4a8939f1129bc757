"""The scores that calibration may see: cards of panels whose seats are all in. What is sealed stays so."""

from __future__ import annotations

from collections.abc import Iterator

from app.calibration.scores import Scored
from app.ports import Records
from app.review.facts import Review, gather
from app.review.scoring import panel_of
from app.review.state import CALIBRATION, TAKE_HOME
from rubric.panel import Opened


def scored(records: Records, slug: str | None = None) -> tuple[Scored, ...]:
    """Every opened panel's marks, of one assessment or of all, as each reviewer gave them alone."""
    seated = [one for one in records.candidates_of(slug) if records.seats(one.id)]
    return tuple(score for one in seated for score in opened(gather(records, one)))


def opened(review: Review) -> Iterator[Scored]:
    """The marks of one candidate's take-home and calibration set, of each once its panel is open."""
    for stage in (TAKE_HOME, CALIBRATION):
        found = panel_of(review, stage)
        if isinstance(found, Opened):
            yield from _scores(review, stage, {row.competency.id for row in found.rows})


def _scores(review: Review, stage: str, rows: set[str]) -> Iterator[Scored]:
    for seat in review.panel(stage):
        for mark in review.marks(seat.card):
            if mark.competency in rows:
                alias, reviewer = review.candidate.alias, seat.reviewer.lower()
                yield Scored(alias, stage, mark.competency, reviewer, mark.points, mark.at)
