"""What a reviewer should know about the answers: sentences with figures and the threshold that they passed.

A share is noted where its whole 95 % interval lies beyond the threshold, so that few rows prove little. A
note is evidence for a person to weigh; it changes no outcome.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from math import fsum

from rubric import units
from rubric.measured import Form, Reliability
from scorer.admission import Marked
from scorer.agreement import AGAIN, TRAIN, TWINS, Pair
from scorer.intervals import Interval, difference, paired_difference, share

ABSTAINED = 0.02  # of the hidden rows
CONSTANT = 0.8  # of the rows of other labels
SPREAD = 0.001  # of all confidences
SPREAD_ROWS = 20  # fewer may well be equally sure
OVERCONFIDENT = 0.15  # expected calibration error
REWORDED = 0.05  # of a text's share right, lost by rewording it
OVERFITTED = 0.15  # of the training rows' share right, lost on hidden rows
CHANGED = 0.05  # of the questions asked twice

STORED = "Answers to known texts may be stored"
LOOKED_UP = "It overfits to their wording, or they are looked up"


def notes(
    truth: Sequence[str],
    answers: Sequence[Marked],
    looks: Mapping[str, Sequence[Pair]],
    calibration: Reliability | None,
) -> tuple[str, ...]:
    """All notes on one run, in a fixed order; each of at most 300 characters."""
    scored = [one for one in answers if one.scored]
    found = (
        _abstaining(len(truth), len(scored)),
        _constant(truth, scored),
        _constant_confidence(scored),
        _overconfident(scored, calibration),
        _known_texts(scored, looks.get(TWINS, ())),
        _known_training(looks.get(TRAIN, ())),
        _overfitted(answers, scored),
        _changing(looks.get(AGAIN, ())),
    )
    return tuple(note for note in found if note)


def _abstaining(n: int, answered: int) -> str:
    missing = share(n - answered, n)
    if missing.low <= ABSTAINED:
        return ""
    return (
        f"{n - answered:,} of {n:,} hidden rows got no valid answer; each counts as wrong. "
        f"{_percent(missing)}, noted above {units.share(ABSTAINED)}."
    )


def _constant(truth: Sequence[str], scored: Sequence[Marked]) -> str:
    """One label for nearly every row. Rows that do have this label are left aside: they may be most."""
    if not scored:
        return ""
    label = Counter(sorted(one.label for one in scored)).most_common(1)[0][0]
    others = [one for one in scored if truth[one.row] != label]
    if not others:
        return ""
    caught = sum(one.label == label for one in others)
    interval = share(caught, len(others))
    if interval.low <= CONSTANT:
        return ""
    given = sum(one.label == label for one in scored)
    return (
        f'Constant answer: "{label}" for {given:,} of {len(scored):,} rows, and for {caught:,} of the '
        f"{len(others):,} whose label is another. {_percent(interval)}, noted above {units.share(CONSTANT)}."
    )


def _constant_confidence(scored: Sequence[Marked]) -> str:
    sure = [one.confidence for one in scored]
    if len(sure) < SPREAD_ROWS or max(sure) - min(sure) > SPREAD:
        return ""
    return (
        f"Constant confidence: all {len(sure):,} valid answers are from {min(sure):.3f} to {max(sure):.3f} "
        f"sure; noted when they differ by at most {SPREAD:g}."
    )


def _overconfident(scored: Sequence[Marked], calibration: Reliability | None) -> str:
    if calibration is None or calibration.low <= OVERCONFIDENT:
        return ""
    sure = fsum(one.confidence for one in scored) / len(scored)
    right = _right(scored)
    if sure <= right.high:
        return ""
    return (
        f"Over-confident: {sure:.2f} sure on average, right in {right.value:.2f} of {len(scored):,} answers. "
        f"Calibration error {calibration.error:.2f}, 95 % interval {calibration.low:.2f} to "
        f"{calibration.high:.2f}, noted above {OVERCONFIDENT:.2f}."
    )


def _known_texts(scored: Sequence[Marked], twins: Sequence[Pair]) -> str:
    """Hidden rows as they stand against reworded ones: within rows, or between the two scored halves.

    The halves are more rows, but different ones: they count only where the pairs point the same way.
    """
    lost = _lost_by_twins(twins)
    if lost is None or lost.value <= REWORDED:
        return ""
    if lost.low > REWORDED:
        return _reworded("The same hidden rows", *_sides(twins), lost, STORED)
    as_they_stand = [one for one in scored if one.form is Form.ORIGINAL]
    reworded = [one for one in scored if one.form is Form.TWIN]
    if not as_they_stand or not reworded:
        return ""
    halves = difference(_right(as_they_stand), _right(reworded))
    return _reworded("Hidden rows", as_they_stand, reworded, halves, STORED) if halves.low > REWORDED else ""


def _known_training(train: Sequence[Pair]) -> str:
    lost = _lost_by_twins(train)
    if lost is None or lost.low <= REWORDED:
        return ""
    return _reworded("The same training rows", *_sides(train), lost, LOOKED_UP)


def _sides(some: Sequence[Pair]) -> tuple[list[Marked], list[Marked]]:
    return [first for first, _ in some], [second for _, second in some]


def _lost_by_twins(some: Sequence[Pair]) -> Interval | None:
    if not some:
        return None
    only_first = sum(first.right and not second.right for first, second in some)
    only_second = sum(second.right and not first.right for first, second in some)
    return paired_difference(len(some), only_first, only_second)


def _overfitted(answers: Sequence[Marked], scored: Sequence[Marked]) -> str:
    train = [one for one in answers if one.form is Form.TRAIN]
    if not train or not scored:
        return ""
    lost = difference(_right(train), _right(scored))
    if lost.low <= OVERFITTED:
        return ""
    told = f"Training rows: {_right_of(train)}; hidden rows: {_right_of(scored)}"
    return _lost(told, lost, OVERFITTED, "It overfits, or training rows are looked up")


def _changing(again: Sequence[Pair]) -> str:
    if not again:
        return ""
    different = sum(first.label != second.label for first, second in again)
    changed = share(different, len(again))
    if changed.low <= CHANGED:
        return ""
    return (
        f"{different:,} of {len(again):,} questions got another answer when the same bytes were asked again. "
        f"{_percent(changed)}, noted above {units.share(CHANGED)}. "
        "Answers may be random, or keyed to order or id."
    )


def _right(some: Sequence[Marked]) -> Interval:
    return share(sum(one.right for one in some), len(some))


def _right_of(some: Sequence[Marked]) -> str:
    return f"{sum(one.right for one in some):,} of {len(some):,} right"


def _reworded(
    rows: str, firsts: Sequence[Marked], seconds: Sequence[Marked], lost: Interval, reading: str
) -> str:
    told = f"{rows}: {_right_of(firsts)} as they stand, {_right_of(seconds)} reworded"
    return _lost(told, lost, REWORDED, reading)


def _lost(told: str, lost: Interval, threshold: float, reading: str) -> str:
    points = f"{100 * lost.value:.1f} points, 95 % interval {100 * lost.low:.1f} to {100 * lost.high:.1f}"
    return f"{told}. A loss of {points}, noted above {100 * threshold:g}. {reading}."


def _percent(interval: Interval) -> str:
    low, high = 100 * interval.low, 100 * interval.high
    return f"{100 * interval.value:.1f} %, 95 % interval {low:.1f} to {high:.1f} %"
