"""Charts as inline SVG, drawn here: no script, no font, no request. Colours are the page's CSS variables."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from rubric.document import LatencyChart, Percentiles, Timeline, TimelineBar, printable
from rubric.units import milliseconds, seconds, share

_WIDTH = 440  # user units; a phone shows it at three quarters, so 13 units stay readable
_LEFT, _RIGHT = 40, 10
_TOP, _FLOOR, _HEIGHT = 34, 186, 236  # the plot's upper and lower edge, and the picture's height
_ROW = 38  # height of one timeline row


@dataclass(frozen=True)
class _Scale:
    """Milliseconds to a height: 0 on the floor, `top` at the upper edge; anything beyond is cut there."""

    top: float

    def y(self, value: float) -> float:
        held = min(max(value, 0.0), self.top)
        return _FLOOR - (_FLOOR - _TOP) * held / self.top


def latency_svg(chart: LatencyChart, ident: str) -> str:
    """p50, p95 and p99 by window and pooled, the pooled p95's interval, and the limit as a dashed line."""
    groups = (*chart.windows, chart.pooled)
    highest = max(chart.limit_ms, chart.high or 0.0, *(group.p95 for group in groups))
    scale = _Scale(1.2 * highest)
    step = (_WIDTH - _LEFT - _RIGHT) / len(groups)
    bars, values = [], []
    for number, group in enumerate(groups):
        above = chart.high if group is chart.pooled else None
        group_bars, group_values = _group(group, scale, _LEFT + number * step, step, above)
        bars.append(group_bars)
        values.append(group_values)
    bracket = _interval(chart, scale, _LEFT + (len(groups) - 0.5) * step)
    # The limit lies over the bars, and the values over the limit.
    limit = _limit(chart.limit_ms, scale)
    drawn = [_axis(scale, chart.limit_ms), *bars, bracket, limit, *values, _legend()]
    described = f"{'; '.join(map(_in_words, groups))}. The p95 limit is {milliseconds(chart.limit_ms)}."
    return _svg(ident, _HEIGHT, "Latency under load by window, in ms", described, drawn)


def _in_words(group: Percentiles) -> str:
    values = f"p50 {milliseconds(group.p50)}, p95 {milliseconds(group.p95)}, p99 {milliseconds(group.p99)}"
    return f"{group.label}: {values}"


def timeline_svg(chart: Timeline, ident: str) -> str:
    """Phases as bars one after the other in seconds, and how much of the limit the two commands used."""
    total = sum(bar.seconds for bar in chart.bars) or 1.0
    drawn, before = [], 0.0
    for number, bar in enumerate(chart.bars):
        drawn.append(_phase(bar, number, before / total, bar.seconds / total))
        before += bar.seconds
    spent = sum(bar.seconds for bar in chart.bars[: chart.commands])
    floor = _ROW * len(chart.bars) + 20
    drawn.append(_budget(spent, chart.limit_seconds, floor))
    words = "; ".join(f"{bar.label}: {seconds(bar.seconds)}, {bar.outcome.value}" for bar in chart.bars)
    return _svg(ident, floor + 44, "What each phase took", f"{words}.", drawn)


def _svg(ident: str, height: float, title: str, described: str, drawn: Iterable[str]) -> str:
    return (
        f'<svg role="img" viewBox="0 0 {_WIDTH} {height:.0f}" aria-labelledby="{ident}-t {ident}-d">'
        f'<title id="{ident}-t">{_text(title)}</title><desc id="{ident}-d">{_text(described)}</desc>'
        f"{''.join(drawn)}</svg>"
    )


def _axis(scale: _Scale, limit: float) -> str:
    """Four grid lines at round values. A line too near the limit gives its place to the limit's own label."""
    step = _round_step(scale.top / 4)
    ticks = [step * n for n in range(5) if step * n <= scale.top]
    lines = []
    for tick in ticks:
        y = scale.y(tick)
        kind = "axis" if tick == 0 else "grid"
        lines.append(f'<path class="{kind}" d="M{_LEFT} {y:.1f}H{_WIDTH - _RIGHT}"/>')
        if abs(y - scale.y(limit)) > 9:
            lines.append(_label(_LEFT - 6, y + 4, f"{tick:g}", "end"))
    return "".join(lines)


def _round_step(least: float) -> float:
    """The smallest of 1, 2, 5 times a power of ten that is at least `least`."""
    power = 10.0 ** (len(f"{int(max(least, 1))}") - 1)
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= least)


def _group(
    group: Percentiles, scale: _Scale, left: float, step: float, above: float | None
) -> tuple[str, str]:
    """Three bars, and apart from them their values. The value of p95 stands over its bracket at `above`."""
    width = min(26.0, step / 4)
    start = left + (step - 3 * width - 4) / 2
    bars, values = [], [_label(left + step / 2, _FLOOR + 18, group.label, "middle")]
    for number, (name, value) in enumerate((("p50", group.p50), ("p95", group.p95), ("p99", group.p99))):
        x, y = start + number * (width + 2), scale.y(value)
        bars.append(_rect(name, x, y, width, _FLOOR - y, round_by=2))
        if step > 60:
            beyond = "↑" if value > scale.top else ""
            held = y if above is None or name != "p95" else scale.y(above)
            values.append(_label(x + width / 2, held - 5, f"{beyond}{value:.0f}", "middle", "value"))
    return "".join(bars), "".join(values)


def _interval(chart: LatencyChart, scale: _Scale, middle: float) -> str:
    """A bracket over the pooled p95 bar, from the lower to the upper bound of its interval."""
    if chart.low is None or chart.high is None:
        return ""
    low, high = scale.y(chart.low), scale.y(chart.high)
    return f'<path class="bracket" d="M{middle - 5:.1f} {high:.1f}h10m-5 0V{low:.1f}m-5 0h10"/>'


def _limit(limit: float, scale: _Scale) -> str:
    y = scale.y(limit)
    line = f'<path class="limit" d="M{_LEFT} {y:.1f}H{_WIDTH - _RIGHT}"/>'
    return line + _label(_LEFT - 6, y + 4, f"{limit:g}", "end", "limit-label")


def _legend() -> str:
    drawn, x = [], float(_LEFT)
    for name, words in (("p50", "p50"), ("p95", "p95, with its interval"), ("p99", "p99")):
        drawn.append(_rect(name, x, _HEIGHT - 19, 11, 11, round_by=2))
        drawn.append(_label(x + 16, _HEIGHT - 9, words))
        x += 36 + 6.2 * len(words)
    y = _HEIGHT - 13
    drawn.append(f'<path class="limit" d="M{x:.0f} {y}h18"/>')
    drawn.append(_label(x + 23, _HEIGHT - 9, "p95 limit"))
    return "".join(drawn)


def _phase(bar: TimelineBar, row: int, start: float, length: float) -> str:
    y = row * _ROW + 4
    room = _WIDTH - 4
    x, width = 2 + room * start, max(3.0, room * length)
    x = min(x, room + 2 - width)  # a sliver at the end is widened to the left
    return (
        _label(2, y + 11, bar.label)
        + _label(_WIDTH - 2, y + 11, seconds(bar.seconds), "end", "value")
        + _rect("track", 2, y + 17, room, 9)
        + _rect(bar.outcome.value, x, y + 17, width, 9)
    )


def _budget(spent: float, limit: float, y: float) -> str:
    used = spent / limit
    words = f"Both commands: {seconds(spent)}, {share(used)} of {seconds(limit)}"
    state, width = ("pass" if used <= 1 else "fail"), max(3.0, (_WIDTH - 4) * min(used, 1.0))
    return (
        f'<path class="axis" d="M2 {y - 14:.1f}H{_WIDTH - 2}"/>'
        + _label(2, y + 9, words)
        + _rect("track", 2, y + 17, _WIDTH - 4, 9)
        + _rect(state, 2, y + 17, width, 9)
    )


def _rect(kind: str, x: float, y: float, width: float, height: float, *, round_by: float = 4.5) -> str:
    size = f'width="{width:.1f}" height="{height:.1f}" rx="{round_by}"'
    return f'<rect class="{kind}" x="{x:.1f}" y="{y:.1f}" {size}/>'


def _label(x: float, y: float, text: str, anchor: str = "start", kind: str = "label") -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{_text(text)}</text>'


def _text(text: str) -> str:
    return escape(printable(text))
