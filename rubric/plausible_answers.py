"""Bounds of what was answered, and of what the scorer made of it. See `rubric.plausible`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rubric.measured import Agreement, Answered, Bin, Form, Measured, Reliability

Bound = tuple[bool, str]

ANSWERS_MAX = 150_000
ROWS_MAX = 1_000_000
LABEL_LENGTH = 64
NOTES_MAX = 20
NOTE_LENGTH = 2_000
BINS_MAX = 100
AGREEMENTS_MAX = 10
SCORED = frozenset({Form.ORIGINAL, Form.TWIN})

_ROUNDING = 1e-9  # of a mean of many confidences


def answers_bounds(answers: Sequence[Answered]) -> Iterator[Bound]:
    """Bounds of `answers`; the first one keeps the others short."""
    yield len(answers) <= ANSWERS_MAX, f"answers: must hold at most {ANSWERS_MAX} answers"
    for index, answer in enumerate(answers):
        yield from _answer_bounds(f"answers[{index}]", answer)
    scored = [answer.row for answer in answers if answer.scored]
    yield len(set(scored)) == len(scored), "answers: must score each row once"


def measured_bounds(measured: Measured) -> Iterator[Bound]:
    """Bounds of `measured`. Every metric that can be asked for lies in -1..1."""
    for name in ("value", "low", "high", "baseline"):
        yield -1 <= getattr(measured, name) <= 1, f"measured.{name}: must be from -1 to 1"
    yield measured.low <= measured.high, "measured: must have low <= high"
    yield 0 <= measured.n <= ROWS_MAX, f"measured.n: must be from 0 to {ROWS_MAX}"
    yield 0 <= measured.invalid <= measured.n, "measured.invalid: must be from 0 to n"
    yield (
        len(measured.metric) <= LABEL_LENGTH,
        f"measured.metric: must have at most {LABEL_LENGTH} characters",
    )
    yield len(measured.notes) <= NOTES_MAX, f"measured.notes: must hold at most {NOTES_MAX} notes"
    yield (
        all(len(note) <= NOTE_LENGTH for note in measured.notes),
        f"measured.notes: must have at most {NOTE_LENGTH} characters each",
    )
    if measured.reliability is not None:
        yield from _reliability_bounds("measured.reliability", measured.reliability)
    yield from _agreements_bounds("measured.agreements", measured.agreements)


def _answer_bounds(at: str, answer: Answered) -> Iterator[Bound]:
    yield 0 <= answer.row <= ROWS_MAX, f"{at}.row: must be from 0 to {ROWS_MAX}"
    yield (
        (answer.label is None) is (answer.confidence is None),
        f"{at}: must have both label and confidence, or neither",
    )
    label = answer.label is None or 0 < len(answer.label) <= LABEL_LENGTH
    yield label, f"{at}.label: must have 1 to {LABEL_LENGTH} characters"
    yield 0 <= (answer.confidence or 0.0) <= 1, f"{at}.confidence: must be from 0 to 1"
    yield (
        not answer.scored or answer.form in SCORED,
        f"{at}.scored: must be false for form {answer.form.value}",
    )


def _reliability_bounds(at: str, found: Reliability) -> Iterator[Bound]:
    for name in ("error", "low", "high"):
        yield 0 <= getattr(found, name) <= 1, f"{at}.{name}: must be from 0 to 1"
    yield found.low <= found.high, f"{at}: must have low <= high"
    yield len(found.bins) <= BINS_MAX, f"{at}.bins: must hold at most {BINS_MAX} bins"
    for index, one in enumerate(found.bins):
        yield from _bin_bounds(f"{at}.bins[{index}]", one)


def _bin_bounds(at: str, one: Bin) -> Iterator[Bound]:
    yield 0 <= one.low < one.high <= 1, f"{at}: must have 0 <= low < high <= 1"
    yield 0 <= one.n <= ROWS_MAX, f"{at}.n: must be from 0 to {ROWS_MAX}"
    inside = one.low - _ROUNDING <= one.confidence <= one.high + _ROUNDING
    yield not one.n or inside, f"{at}.confidence: must be from low to high"
    yield 0 <= one.confidence <= 1, f"{at}.confidence: must be from 0 to 1"
    yield 0 <= one.right <= 1, f"{at}.right: must be from 0 to 1"


def _agreements_bounds(at: str, agreements: Sequence[Agreement]) -> Iterator[Bound]:
    names = [one.name for one in agreements]
    yield len(names) <= AGREEMENTS_MAX, f"{at}: must hold at most {AGREEMENTS_MAX} comparisons"
    yield len(set(names)) == len(names), f"{at}: must name each comparison once"
    for index, one in enumerate(agreements):
        yield (
            0 < len(one.name) <= LABEL_LENGTH,
            f"{at}[{index}].name: must have 1 to {LABEL_LENGTH} characters",
        )
        yield 0 <= one.n <= ROWS_MAX, f"{at}[{index}].n: must be from 0 to {ROWS_MAX}"
        for name in ("same", "right_first", "right_second"):
            yield 0 <= getattr(one, name) <= one.n, f"{at}[{index}].{name}: must be from 0 to n"
