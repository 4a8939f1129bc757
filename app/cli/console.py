"""The terminal: progress bars of a run, findings, and a report's blocks drawn with rich."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import singledispatch
from types import TracebackType

from rich import box
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.rule import Rule
from rich.table import Table as Grid
from rich.text import Text

from rubric import document as d
from rubric import units
from rubric.facts import Fact, State
from rubric.model import Finding, Outcome
from rubric.observation import Phase
from rubric.observation import Progress as Step

console = Console(highlight=False)

STYLE = {
    Outcome.PASS: "green",
    Outcome.FAIL: "red",
    Outcome.INCONCLUSIVE: "yellow",
    Outcome.OUR_FAULT: "magenta",
}
FACT_SIGN = {State.GOOD: "✓", State.BAD: "!", State.ABSENT: "–", State.UNREAD: "?"}
FACT_STYLE = {State.GOOD: "green", State.BAD: "yellow", State.ABSENT: "dim", State.UNREAD: "magenta"}
SIGN = {Outcome.PASS: "✓", Outcome.FAIL: "✗", Outcome.INCONCLUSIVE: "?", Outcome.OUR_FAULT: "!"}
BAR_WIDTH = 40
COMMAND = re.compile(r":(?=:)|#(?=#\[)")  # the first sign of `::` or `##[`


def inert(text: str, limit: int = d.LEAF_LIMIT) -> str:
    """One line of a candidate's text that is safe to print, also where this is a step of a workflow."""
    return _disarmed(d.printable(text, limit))


def _disarmed(text: str) -> str:
    """The text with nothing in it that a workflow's runner would take for a command."""
    return COMMAND.sub(lambda found: f"{found[0]} ", text)


class PhaseBars:
    """One progress bar per phase of a run: elapsed time against what the phase may take."""

    def __init__(self) -> None:
        self._progress = Progress(
            TextColumn("{task.description:10}"),
            BarColumn(BAR_WIDTH),
            TimeElapsedColumn(),
            TextColumn("of at most {task.fields[limit]}", style="dim"),
            console=console,
        )
        self._tasks: dict[Phase, TaskID] = {}

    def __enter__(self) -> PhaseBars:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def show(self, step: Step) -> None:
        """Start or finish the bar of a phase."""
        if step.state == "started":
            limit = units.seconds(step.limit_seconds)
            self._tasks[step.phase] = self._progress.add_task(step.phase.value, total=None, limit=limit)
        else:
            self._progress.update(self._tasks[step.phase], total=1, completed=1)


def print_findings(findings: Iterable[Finding]) -> None:
    """One line per deliverable: sign, title, sentence, places."""
    grid = Grid(box=None, show_header=False, padding=(0, 1))
    for finding in findings:
        places = ", ".join(inert(str(place)) for place in finding.places[:3])
        sign = Text(SIGN[finding.outcome], style=STYLE[finding.outcome])
        grid.add_row(sign, Text(inert(finding.title)), Text(inert(finding.detail)), Text(places, style="dim"))
    console.print(grid)


def print_facts(facts: Iterable[Fact]) -> None:
    """One line per fact: sign, title, what was read; where it stands is part of the words."""
    grid = Grid(box=None, show_header=False, padding=(0, 1))
    for fact in facts:
        sign = Text(FACT_SIGN[fact.state], style=FACT_STYLE[fact.state])
        grid.add_row(sign, Text(inert(fact.title)), Text(inert(fact.words)))
    console.print(grid)


def print_document(report: d.Document) -> None:
    """Draw a report. A candidate's text is printed literally: no markup, no control characters."""
    console.print(Rule(Text(inert(report.title), style="bold")))
    for block in report.blocks:
        console.print(_drawn(block))


@singledispatch
def _drawn(block: d.Block) -> RenderableType:
    raise TypeError(f"no way to draw a {type(block).__name__}")


@_drawn.register
def _(block: d.Heading) -> Text:
    return Text("\n" + inert(block.text), style="bold")


@_drawn.register(d.Paragraph)
@_drawn.register(d.Meter)
def _(block: d.Paragraph | d.Meter) -> Text:
    return _line(block.spans)


@_drawn.register
def _(block: d.BulletList) -> Text:
    return Text("\n").join(Text("• ") + _line(item) for item in block.items)


@_drawn.register
def _(block: d.CodeBlock) -> Padding:
    return Padding(Text(_disarmed(d.printable_lines(block.text)), style="dim"), (0, 2))


def _line(spans: d.Spans) -> Text:
    return Text.assemble(*(_span(span) for span in spans))


def _span(span: d.Span) -> Text:
    match span:
        case str():
            return Text(inert(span))
        case d.Strong():
            return Text(inert(span.text), style="bold")
        case d.State():
            return Text(f"{SIGN[span.outcome]} {span.outcome.value}", style=STYLE[span.outcome])
        case d.Quoted():
            return Text(inert(span.text, span.limit), style="cyan")
        case d.Link():
            return _span(span.text)
        case d.Code():
            return Text(inert(span.text), style="cyan")


@_drawn.register
def _(block: d.Verdict) -> Text:
    style = STYLE[block.outcome]
    head = Text(f"{SIGN[block.outcome]} {block.label}: ", style=style)
    head += Text(inert(block.headline), style="bold")
    return head + Text("\n  ") + _span(block.detail) if block.detail else head


@_drawn.register
def _(block: d.Table) -> Grid:
    grid = Grid(*block.head, box=box.SIMPLE_HEAD)
    for row in block.rows:
        grid.add_row(*(_line(cell) for cell in row))
    return grid


@_drawn.register
def _(block: d.LatencyChart) -> Grid:
    grid = Grid(
        "window",
        "p50",
        "p95",
        "p99",
        f"p95 against {units.milliseconds(block.limit_ms)}",
        box=box.SIMPLE_HEAD,
    )
    for window in (*block.windows, block.pooled):
        times = [units.milliseconds(value) for value in (window.p50, window.p95, window.p99)]
        grid.add_row(window.label, *times, _bar(window.p95, block.limit_ms))
    return grid


@_drawn.register
def _(block: d.Timeline) -> Grid:
    longest = max((bar.seconds for bar in block.bars), default=0.0)
    grid = Grid(box=None, show_header=False, padding=(0, 1))
    for bar in block.bars:
        drawn = Text(_bar(bar.seconds, longest), style=STYLE[bar.outcome])
        grid.add_row(bar.label, units.seconds(bar.seconds), drawn)
    return grid


@_drawn.register
def _(block: d.Fold) -> Grid:
    grid = Grid(box=None, show_header=False, padding=0)
    grid.add_row(Text(f"\n{inert(block.summary)}", style="bold dim"))
    for inner in block.blocks:
        grid.add_row(_drawn(inner))
    return grid


def _bar(value: float, whole: float) -> str:
    share = min(1.0, value / whole) if whole > 0 else 0.0
    return "█" * max(1, round(share * BAR_WIDTH))
