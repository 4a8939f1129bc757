"""Charts as SVG: well-formed, inside their frame, true to the numbers."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rubric.chart import latency_svg, timeline_svg
from rubric.document import LatencyChart, Percentiles, Timeline, TimelineBar
from rubric.model import Outcome
from tests.rubric.test_markdown import CHART, TIMELINE

VALUES = st.floats(0, 60_000)
WINDOWS = st.lists(st.builds(Percentiles, st.just("window"), VALUES, VALUES, VALUES), max_size=8)


def drawn(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def numbers(element: ElementTree.Element, *names: str) -> list[float]:
    return [float(element.get(name, "nan")) for name in names]


def inside(root: ElementTree.Element) -> bool:
    """Whether every rectangle lies in the picture's frame."""
    _, _, width, height = map(float, root.get("viewBox", "").split())
    boxes = [numbers(one, "x", "y", "width", "height") for one in root.iter("rect")]
    return all(x >= 0 and y >= 0 and x + w <= width + 0.2 and y + h <= height + 0.2 for x, y, w, h in boxes)


@settings(max_examples=100, deadline=None)
@given(WINDOWS, st.floats(1, 5_000), st.none() | VALUES)
def test_any_latency_stays_in_the_frame(windows: list[Percentiles], limit: float, high: float | None) -> None:
    """Zero, huge and missing values give a well-formed picture whose bars stay inside."""
    pooled = Percentiles("all", 1.0, 2.0, 90_000.0)
    root = drawn(latency_svg(LatencyChart(tuple(windows), pooled, high, high, limit), "c"))
    assert inside(root)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.floats(0, 4_000), max_size=6), st.floats(1, 4_000))
def test_any_timeline_stays_in_the_frame(durations: list[float], limit: float) -> None:
    """Phases of no length are still visible, and none leaves the frame."""
    bars = tuple(TimelineBar(f"phase {n}", seconds, Outcome.PASS) for n, seconds in enumerate(durations))
    assert inside(drawn(timeline_svg(Timeline(bars, 2, limit), "c")))


def test_bar_heights_are_in_proportion() -> None:
    """A p95 twice as high as the p50 is drawn twice as high."""
    chart = LatencyChart((), Percentiles("all", 50, 100, 150), None, None, 200)
    bars = [one for one in drawn(latency_svg(chart, "c")).iter("rect") if numbers(one, "width")[0] > 12]
    heights = {one.get("class"): numbers(one, "height")[0] for one in bars}
    assert heights["p95"] == pytest.approx(2 * heights["p50"], abs=0.2)
    assert heights["p99"] == pytest.approx(3 * heights["p50"], abs=0.2)


def test_a_value_beyond_the_scale_is_marked() -> None:
    """A p99 at the time-out does not flatten the chart: it is cut, and its value says so."""
    far = replace(CHART, pooled=Percentiles("all", 18, 37, 5_000))
    assert "↑5000" in latency_svg(far, "c")


def test_the_description_holds_the_numbers() -> None:
    """Who cannot see the chart can read it."""
    svg = latency_svg(CHART, "c")
    assert "window 1: p50 18 ms, p95 38 ms, p99 53 ms" in svg
    assert "The p95 limit is 200 ms." in svg
    assert "Build: 38.2 s, pass; Reproduce: 12.7 s, fail." in timeline_svg(TIMELINE, "c")


def test_the_budget_turns_red_when_it_is_overdrawn() -> None:
    """Two commands over the limit are drawn as a fail."""
    over = replace(
        TIMELINE, limit_seconds=40.0, bars=tuple(replace(bar, outcome=Outcome.PASS) for bar in TIMELINE.bars)
    )
    assert 'class="fail"' in timeline_svg(over, "c")
    assert "127 % of 40.0 s" in timeline_svg(over, "c")
