"""Documents as GitHub Markdown. Nothing a candidate wrote comes alive: mention, reference, link, HTML.

GitHub looks for @mentions, #references, commit ids and addresses in the rendered text, after entities are
decoded, so escaping alone does not stop them: a zero-width space breaks each of them. In code spans and
fences it does not look.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import singledispatch
from itertools import chain

from rubric.document import (
    Block,
    BulletList,
    Code,
    CodeBlock,
    Document,
    Fold,
    Heading,
    LatencyChart,
    Link,
    Meter,
    Paragraph,
    Quoted,
    Span,
    Spans,
    State,
    Strong,
    Table,
    Timeline,
    Verdict,
    map_blocks,
    printable,
    printable_lines,
)
from rubric.model import Outcome
from rubric.plain import ALIVE, ZERO_WIDTH
from rubric.units import milliseconds, seconds, share

SIGNS = {Outcome.PASS: "✅", Outcome.FAIL: "❌", Outcome.INCONCLUSIVE: "❔", Outcome.OUR_FAULT: "🔧"}
WORDS = {
    Outcome.PASS: "pass",
    Outcome.FAIL: "fail",
    Outcome.INCONCLUSIVE: "inconclusive",
    Outcome.OUR_FAULT: "our fault",
}

_LEAST_LIMIT = 2_000  # characters: room for a title of hostile characters and the note on what was cut
_LOG_LINES = 20
_TABLE_ROWS = 10
_BAR_CELLS = 20

_MARKER = "<!--"  # begins the hidden ids by which our comments and boxes are known
_SPECIAL = re.compile(
    rf"[\\`*\[\]<>|~$!{ZERO_WIDTH}]"
    r"|(?<![^\W_])_|_(?![^\W_])"  # stresses nothing between letters
    r"|&(?! )"  # begins an entity, or stands at the end and may come to begin one
)
_LINE_START = re.compile(r"^(\d*)([.)](?=\s|$)|[-+=](?=[-+=\s]|$))")  # list items, underlines, rules


def render(
    document: Document, limit: int = 60_000, *, size: Callable[[str], int] = len, whole: str = ""
) -> str:
    """The document as Markdown of at most `limit` characters. What does not fit is left out, and says so.

    `size` counts in another unit than characters; `whole` is the address where everything stands, named
    where something is left out. Raises ValueError for a limit under 2,000.
    """
    if limit < _LEAST_LIMIT:
        raise ValueError(f"limit is {limit}: a report needs at least {_LEAST_LIMIT} characters")
    text = _page(document, (), whole)
    cut: list[str] = []
    for name, change in _CUTS:
        if size(text) <= limit:
            return text
        shorter = replace(document, blocks=map_blocks(document.blocks, change))
        if shorter != document:
            document, cut = shorter, [*cut, name]
            text = _page(document, cut, whole)
    while size(text) > limit:
        document = _without_longest(document, size)
        text = _page(document, [*cut, "the longest parts"], whole)
    return text


def escape(text: str) -> str:
    """Text as Markdown that shows these words and nothing else, but at a line's start; in raw HTML too."""
    broken = ALIVE.sub(lambda found: found[0] + ZERO_WIDTH, printable(text))
    return _SPECIAL.sub(lambda found: _entity(found[0]), broken)


def quote(text: str, *, limit: int = 200, cell: bool = False) -> str:
    """Text as a code span; as `<code>` with entities where a table `cell` or marker could be forged."""
    shown = printable(text, limit).strip()
    if not shown:
        return "(empty)"
    if _MARKER in shown or (cell and ("|" in shown or "\\" in shown)):
        return f"<code>{escape(shown)}</code>"
    fence = "`" * (_longest_run(shown) + 1)
    pad = " " if shown.startswith("`") or shown.endswith("`") else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def spans(parts: Spans, *, cell: bool = False) -> str:
    """Inline spans as one line of Markdown."""
    line = ""
    for part in parts:
        piece = _span(part, cell=cell)
        # Two code spans side by side would read as one longer run of backticks.
        touching = line.endswith("`") and piece.startswith("`")
        line += (_entity(ZERO_WIDTH) if touching else "") + piece
    return _LINE_START.sub(lambda found: found[1] + _entity(found[2]), line.strip())


def _entity(character: str) -> str:
    return f"&#{ord(character)};"


def _span(span: Span, *, cell: bool) -> str:
    match span:
        case Code():
            return quote(span.text, limit=len(span.text), cell=cell)
        case Quoted():
            return quote(span.text, limit=span.limit, cell=cell)
        case Strong():
            return f"**{escape(span.text).strip()}**"
        case Link():
            return f"[{_span(span.text, cell=cell).strip()}](<{_address(span.url)}>)"
        case State():
            return f"{SIGNS[span.outcome]} {WORDS[span.outcome]}"
        case _:
            return escape(span)


def _address(url: str) -> str:
    """A link target that cannot leave its angle brackets or its table cell."""
    hostile = re.compile(r"[^A-Za-z0-9\-._~:/?#@!$&'()*+,;=%]")
    return hostile.sub(lambda found: "".join(f"%{b:02X}" for b in found[0].encode(errors="replace")), url)


def _page(document: Document, cut: list[str] | tuple[str, ...], whole: str) -> str:
    title = escape(printable(document.title, 200)).strip()
    parts = [f"# {title}" if title else "", *map(_block, document.blocks)]
    if cut:
        rest = f" [The whole of it](<{_address(whole)}>)." if whole else ""
        parts.append(f"*Shortened to fit here, left out: {', '.join(cut)}.*{rest}")
    return "\n\n".join(part for part in parts if part) + "\n"


@singledispatch
def _block(block: Block) -> str:
    raise TypeError(f"no Markdown for {type(block).__name__}")


@_block.register
def _heading(block: Heading) -> str:
    return f"{'#' * block.level} {escape(block.text).strip()}"


@_block.register
def _paragraph(block: Paragraph) -> str:
    return spans(block.spans)


@_block.register
def _bullets(block: BulletList) -> str:
    return "\n".join(f"- {spans(item)}" for item in block.items)


@_block.register
def _table(block: Table) -> str:
    head = [escape(cell).strip() for cell in block.head]
    rows = ([spans(cell, cell=True) for cell in row] for row in block.rows)
    lines = chain([head, ["---"] * len(head)], rows)
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


@_block.register
def _verdict(block: Verdict) -> str:
    sign, word = SIGNS[block.outcome], WORDS[block.outcome]
    line = f"{sign} **{escape(block.label).strip()}: {word}** · {escape(block.headline).strip()}"
    return f"{line}<br>{escape(block.detail).strip()}" if block.detail else line


@_block.register
def _meter(block: Meter) -> str:
    return spans(block.spans)


@_block.register
def _code_block(block: CodeBlock) -> str:
    text = printable_lines(block.text).replace(_MARKER, _MARKER[:2] + ZERO_WIDTH + _MARKER[2:])
    fence = "`" * max(3, _longest_run(text) + 1)
    return f"{fence}text\n{text}\n{fence}"


@_block.register
def _fold(block: Fold) -> str:
    inside = "\n\n".join(filter(None, map(_block, block.blocks)))
    return f"<details><summary>{escape(block.summary).strip()}</summary>\n\n{inside}\n\n</details>"


@_block.register
def _latency_chart(block: LatencyChart) -> str:
    """A Mermaid chart with a bar per percentile and window, named on the axis: Mermaid draws no legend."""
    shown = [
        (f"{one.label.replace('window ', 'w')} {name}", value)
        for one in (*block.windows, block.pooled)
        for name, value in (("p50", one.p50), ("p95", one.p95), ("p99", one.p99))
        if name == "p95" or len(block.windows) <= 3
    ]
    top = 1.15 * max(block.limit_ms, *(value for _, value in shown))
    labels = ", ".join(f'"{_plain(label)}"' for label, _ in shown)
    bars = ", ".join(f"{value:.1f}" for _, value in shown)
    limit = ", ".join([f"{block.limit_ms:.1f}"] * len(shown))
    chart = (
        "xychart-beta",
        f'    title "Latency by window; the line is the p95 limit of {milliseconds(block.limit_ms)}"',
        f"    x-axis [{labels}]",
        f'    y-axis "ms" 0 --> {top:.0f}',
        f"    bar [{bars}]",
        f"    line [{limit}]",
    )
    return "\n".join(("```mermaid", *chart, "```"))


@_block.register
def _timeline(block: Timeline) -> str:
    """A table with bars of block characters: Mermaid's gantt shifts durations by the reader's time zone."""
    longest = max((bar.seconds for bar in block.bars), default=0.0)
    lines = ["| phase | took | ended | |", "| --- | ---: | --- | --- |"]
    for bar in block.bars:
        cells = "█" * (max(1, round(_BAR_CELLS * bar.seconds / longest)) if bar.seconds and longest else 0)
        state = _span(State(bar.outcome), cell=True)
        lines.append(f"| {escape(bar.label).strip()} | {seconds(bar.seconds)} | {state} | {cells} |")
    total = sum(bar.seconds for bar in block.bars[: block.commands])
    used = share(total / block.limit_seconds)
    note = f"Both commands: {seconds(total)}, {used} of the {seconds(block.limit_seconds)} they may take."
    return "\n".join(lines) + f"\n\n{note}"


def _plain(label: str) -> str:
    """A label inside a Mermaid string: letters, digits and spaces only."""
    return re.sub(r"[^A-Za-z0-9 ]", "", label)


def _longest_run(text: str) -> int:
    return max(map(len, re.findall("`+", text)), default=0)


def _without_longest(document: Document, size: Callable[[str], int]) -> Document:
    """What a candidate filled goes before what is always short: verdicts, flags and the score stay."""
    sizes = [size(_block(block)) for block in document.blocks]
    longest = sizes.index(max(sizes))
    return replace(document, blocks=document.blocks[:longest] + document.blocks[longest + 1 :])


def _short_logs(block: Block) -> Block:
    if isinstance(block, CodeBlock):
        return CodeBlock("\n".join(printable_lines(block.text).split("\n")[-_LOG_LINES:]))
    return block


def _no_logs(block: Block) -> Block:
    return Paragraph(("The log is left out here.",)) if isinstance(block, CodeBlock) else block


def _empty_folds(block: Block) -> Block:
    if isinstance(block, Fold):
        return Paragraph((block.summary, ": left out here."))
    return block


def _short_tables(block: Block) -> Block:
    if isinstance(block, Table):
        return replace(block, rows=block.rows[:_TABLE_ROWS])
    return block


def _short_folds(block: Block) -> Block:
    if isinstance(block, Fold):
        return replace(block, blocks=tuple(map(_short_tables, block.blocks)))
    return block


_CUTS: tuple[tuple[str, Callable[[Block], Block]], ...] = (
    ("older log lines", _short_logs),
    (f"folded rows after the first {_TABLE_ROWS}", _short_folds),
    ("logs", _no_logs),
    ("folded sections", _empty_folds),
    (f"table rows after the first {_TABLE_ROWS}", _short_tables),
)
