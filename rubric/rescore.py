"""What a changed rubric does to marks that were given before: which still count, and the change in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from rubric.model import POINTS_MAX, Competency, Mark, Outcome, Rubric, Scorecard, latest
from rubric.scorecard import scorecard
from rubric.units import percent


@dataclass(frozen=True)
class Rescored:
    """The marks under the new rubric, each with the version that it was given under.

    `look_again`: ids of rows whose mark counts, but was given under other anchors. `changes` tells people
    everything that moved, one sentence each, the score last; it is empty where nothing did.
    """

    kept: tuple[Mark, ...]
    dropped: tuple[Mark, ...]
    changes: tuple[str, ...]
    look_again: tuple[str, ...] = ()


def rescored(old: Rubric, new: Rubric, marks: Iterable[Mark], gate: Outcome) -> Rescored:
    """What `marks` are worth under `new`, where they stood under `old`. A row is known by its id.

    Marks that name the version of `new` were given under its words. The words of a version that is neither
    of the two are not known: its marks ask for another look. Raises ValueError for points outside 0..4.
    """
    given = tuple(marks)
    asked = {row.id for row in new.asked}
    kept = tuple(mark for mark in given if mark.competency in asked)
    dropped = tuple(mark for mark in given if mark.competency not in asked)
    again = tuple(row for row, mark in latest(kept).items() if _under_other_words(mark, old, new))
    lost = {mark.competency for mark in dropped}
    changes = (*_rubric(old, new), *_rows(old, new, again), *_gone(old, new, lost))
    if changes and given:
        changes += (_scores(scorecard(old, given, gate), scorecard(new, kept, gate)),)
    return Rescored(kept, dropped, changes, again)


def _under_other_words(mark: Mark, old: Rubric, new: Rubric) -> bool:
    was, now = old.competency(mark.competency), new.competency(mark.competency)
    if mark.rubric_version == new.version or now is None:
        return False
    return mark.rubric_version != old.version or was is None or was.anchors != now.anchors


def _rubric(old: Rubric, new: Rubric) -> Iterator[str]:
    if old.pass_line != new.pass_line:
        yield f"pass line {percent(old.pass_line)} -> {percent(new.pass_line)}"
    before, after = _caps(old), _caps(new)
    for row in new.asked:
        was, now = before.get(row.id, POINTS_MAX), after.get(row.id, POINTS_MAX)
        if was != now:
            yield f"{row.title}: with a failed gate at most {was} -> {now} points"


def _caps(rubric: Rubric) -> Mapping[str, int]:
    strictest: dict[str, int] = {}
    for cap in rubric.gate_caps:
        strictest[cap.competency] = min(cap.at_most, strictest.get(cap.competency, POINTS_MAX))
    return strictest


def _rows(old: Rubric, new: Rubric, again: tuple[str, ...]) -> Iterator[str]:
    before = {row.id: row for row in old.asked}
    for row in new.asked:
        was = before.get(row.id)
        if was is None:
            yield f"{row.title}: asked now, weight {percent(new.share(row))}"
        else:
            yield from _moved(was, row, percent(old.share(was)), percent(new.share(row)))
        if row.id in again:
            yield f"{row.title}: its mark was given under other words, look again"


def _moved(was: Competency, now: Competency, weight: str, new_weight: str) -> Iterator[str]:
    if was.title != now.title:
        yield f"{was.title}: now called {now.title}"
    if weight != new_weight:
        yield f"{now.title}: weight {weight} -> {new_weight}"
    if was.anchors != now.anchors:
        yield f"{now.title}: what 0 to 4 look like was reworded"


def _gone(old: Rubric, new: Rubric, marked: set[str]) -> Iterator[str]:
    asked = {row.id for row in new.asked}
    for row in old.asked:
        if row.id not in asked:
            lost = "; its mark does not count" if row.id in marked else ""
            yield f"{row.title}: not asked any more{lost}"


def _scores(before: Scorecard, after: Scorecard) -> str:
    was, now = _score(before), _score(after)
    return f"score stays {now}" if was == now else f"score {was} -> {now}"


def _score(card: Scorecard) -> str:
    if card.percent is not None:
        return percent(card.percent)
    return "not yet known" if card.so_far is None else f"{percent(card.so_far)} so far"
