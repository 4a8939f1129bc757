"""The evidence behind a reviewer's headlines: claim beside runs and hidden set, second looks, cold run.

It holds hidden-set values: never for a candidate.
"""

from __future__ import annotations

from collections.abc import Iterator

from rubric.document import Block, BulletList, Code, Fold, Paragraph, Quoted, Spans, Table
from rubric.gate import Pair, exact, pairs
from rubric.grade import Graded
from rubric.judge import measured_value
from rubric.measured import Agreement, Bin, Measured, Reliability
from rubric.observation import ColdRun
from rubric.report.about import About
from rubric.resume import story
from rubric.units import counted, metric, share

_BAR_CELLS = 10
_MOVED = 20  # packages that are listed

_LOOKS = {
    "twins": "hidden rows, as they stand and reworded",
    "again": "hidden rows, the same bytes twice",
    "train": "training rows, as they stand and reworded",
}
Row = tuple[Spans, ...]


def claim_table(graded: Graded, about: About) -> Table:
    """Claim, both runs, hidden set with its interval, baseline and what was asked for, side by side."""
    target, name = graded.assessment.quality, _claimed_metric(graded)
    asked = f", claims within {target.tolerance:g}"
    rows = (
        _claimed(graded, about),
        *_runs(graded, name),
        *_hidden(measured_value(graded.assessment, graded.observation)),
        (("Asked for",), (metric(target.at_least),), (Code(target.metric), asked)),
    )
    return Table(("", "Value", ""), rows)


def details(graded: Graded) -> tuple[Block, ...]:
    """What a reviewer opens when a headline makes them ask: confidence, second looks, the cold run."""
    measured, cold = measured_value(graded.assessment, graded.observation), graded.observation.cold
    looks = _looks(measured) if measured is not None else ()
    again = _cold(graded, cold) if cold is not None else ()
    return (*looks, *again)


def _claimed_metric(graded: Graded) -> str:
    claim = graded.submission.claim
    return graded.assessment.quality.metric if claim is None else claim.metric


def _claimed(graded: Graded, about: About) -> Row:
    claim = graded.submission.claim
    if claim is None:
        return ("Claimed",), ("nothing",), ()
    return ("Claimed",), (metric(claim.value),), (Quoted(claim.metric), " in ", about.place(claim.place))


def _runs(graded: Graded, name: str) -> Iterator[Row]:
    wrote = next((one.value for one in graded.observation.reported if one.metric == name), None)
    yield ("The run wrote",), (_value(wrote),), (Code("metrics.json"),)
    cold = graded.observation.cold
    if cold is None:
        return
    again = next((one.value for one in cold.reported if one.metric == name), None)
    spread = Pair(name, wrote, again).spread
    tolerance = f"{exact(graded.assessment.reproduce.tolerance)} allowed"
    told = () if spread is None else (f"{exact(spread)} apart, {tolerance}",)
    yield ("The second, cold run wrote",), (_value(again),), told


def _hidden(measured: Measured | None) -> Iterator[Row]:
    if measured is None:
        yield ("Hidden set",), ("not measured",), ()
        return
    interval = f"95 % interval {metric(measured.low)} to {metric(measured.high)}"
    size = f"{interval}, {counted(measured.n, 'row')}, {measured.invalid:,} without a valid answer"
    yield ("Hidden set",), (metric(measured.value),), (size,)
    yield ("Baseline",), (metric(measured.baseline),), ("always the most frequent answer",)


def _value(value: float | None) -> str:
    return "no such metric" if value is None else metric(value)


def _looks(measured: Measured) -> tuple[Block, ...]:
    blocks: list[Block] = []
    summary = []
    if measured.reliability is not None:
        found = measured.reliability
        summary.append(f"confidence off by {found.error:.3f} [{found.low:.3f}, {found.high:.3f}]")
        blocks += _reliability(found)
    if measured.agreements:
        summary += [f"{one.name} {one.same:,} of {one.n:,} the same" for one in measured.agreements]
        blocks.append(_agreements(measured.agreements))
    return (Fold(f"Second looks: {', '.join(summary)}", tuple(blocks)),) if blocks else ()


def _reliability(found: Reliability) -> tuple[Block, ...]:
    answers = counted(sum(one.n for one in found.bins), "answer")
    told = (
        f"Expected calibration error {found.error:.3f}, 95 % interval {found.low:.3f} to {found.high:.3f}, "
        f"over {answers}: how far the confidence lies from the share that was right."
    )
    rows = tuple(map(_bin, found.bins))
    return Paragraph((told,)), Table(("Confidence", "Answers", "Mean", "Right", ""), rows)


def _bin(one: Bin) -> Row:
    bar = "█" * round(_BAR_CELLS * one.right) or "·"
    between, mean = f"{one.low:g} to {one.high:g}", f"{one.confidence:.2f}"
    return (between,), (f"{one.n:,}",), (mean,), (share(one.right),), (bar,)


def _agreements(found: tuple[Agreement, ...]) -> Table:
    rows: tuple[Row, ...] = tuple(
        (
            (_LOOKS.get(one.name, one.name),),
            (f"{one.n:,}",),
            (f"{one.same:,}",),
            (f"{one.right_first:,}, then {one.right_second:,}",),
        )
        for one in found
    )
    return Table(("Asked twice", "Pairs", "Same answer", "Right"), rows)


def _cold(graded: Graded, cold: ColdRun) -> tuple[Block, ...]:
    found = pairs(graded.observation)
    tolerance = graded.assessment.reproduce.tolerance
    apart = [pair for pair in found if not pair.within(tolerance)]
    came = f"{len(found) - len(apart):,} of {counted(len(found), 'metric')} came back"
    told: Spans = (
        "No cache of the first run; host name ", Quoted(cold.hostname),
        f", local time {cold.clock_offset_minutes:+,} minutes; image ", Quoted(cold.image_digest), ".",
        *_killed(graded, cold),
    )  # fmt: skip
    rows = tuple(_pair(pair, tolerance) for pair in found)
    table = (Table(("Metric", "First", "Second", "Apart", "Allowed"), rows),) if rows else ()
    return (Fold(f"Second, cold run: {came}", (Paragraph(told), *table, *_moved(cold))),)


def _killed(graded: Graded, cold: ColdRun) -> Spans:
    if cold.killed is None or cold.killed.ended:
        return ()
    return (f" {story(graded.observation, cold.killed)}",)


def _pair(pair: Pair, tolerance: float) -> Row:
    values = ["none" if value is None else exact(value) for value in (pair.first, pair.second)]
    spread = "" if pair.spread is None else exact(pair.spread)
    return (Quoted(pair.metric),), (values[0],), (values[1],), (spread,), (exact(tolerance),)


def _moved(cold: ColdRun) -> tuple[Block, ...]:
    if not cold.moved:
        return ()
    more = len(cold.moved) - _MOVED
    items: list[Spans] = [(Quoted(one),) for one in cold.moved[:_MOVED]]
    items += [(f"and {counted(more, 'more package')}",)] if more > 0 else []
    return Paragraph(("Packages that moved between the builds:",)), BulletList(tuple(items))
