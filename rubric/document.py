"""A small block model for reports. It holds text as it is; each renderer escapes every leaf, once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace

from rubric.model import Outcome
from rubric.paths import JOINERS

LEAF_LIMIT = 2_000  # characters of one leaf: a file name of 4,096 characters must not fill the page
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True)
class Strong:
    """Our own words, stressed."""

    text: str


@dataclass(frozen=True)
class Code:
    """Our own literal: a digest, a command, a setting."""

    text: str


@dataclass(frozen=True)
class Quoted:
    """A candidate's text: a path, a metric's name, a reason. Shown literally, never as markup."""

    text: str
    limit: int = 200  # characters shown


@dataclass(frozen=True)
class Link:
    """A link of ours. `text` may be a candidate's; we build `url`, with hostile parts percent-encoded."""

    text: str | Quoted
    url: str


@dataclass(frozen=True)
class State:
    """An outcome, as a sign with its word."""

    outcome: Outcome


Span = str | Strong | Code | Quoted | Link | State
Spans = tuple[Span, ...]


@dataclass(frozen=True)
class Heading:
    """A heading inside the document."""

    text: str
    level: int = 2


@dataclass(frozen=True)
class Paragraph:
    """One paragraph of inline spans."""

    spans: Spans


@dataclass(frozen=True)
class BulletList:
    """Items of inline spans."""

    items: tuple[Spans, ...]


@dataclass(frozen=True)
class Table:
    """A table; every row has as many cells as the head."""

    head: tuple[str, ...]
    rows: tuple[tuple[Spans, ...], ...]


@dataclass(frozen=True)
class Verdict:
    """One judged line: what was judged, how it came out, a few words and the facts behind them."""

    label: str
    outcome: Outcome
    headline: str
    detail: str


@dataclass(frozen=True)
class Meter:
    """A percentage against a line, both 0..100, with the words for it. `percent` None: nothing yet."""

    spans: Spans
    percent: float | None
    line: float


@dataclass(frozen=True)
class CodeBlock:
    """A candidate's log, shown literally."""

    text: str


@dataclass(frozen=True)
class Percentiles:
    """p50, p95 and p99 of one window, in ms."""

    label: str
    p50: float
    p95: float
    p99: float


@dataclass(frozen=True)
class LatencyChart:
    """Percentiles by window and pooled, and the p95 limit, in ms; `low` and `high` bracket the pooled p95."""

    windows: tuple[Percentiles, ...]
    pooled: Percentiles
    low: float | None
    high: float | None
    limit_ms: float


@dataclass(frozen=True)
class TimelineBar:
    """One phase and the seconds it took."""

    label: str
    seconds: float
    outcome: Outcome


@dataclass(frozen=True)
class Timeline:
    """Phases one after the other. The first `commands` bars are the ones that `limit_seconds` is for."""

    bars: tuple[TimelineBar, ...]
    commands: int
    limit_seconds: float


@dataclass(frozen=True)
class Fold:
    """Blocks behind a summary line."""

    summary: str
    blocks: tuple[Block, ...]


Block = (
    Heading | Paragraph | BulletList | Table | Verdict | Meter | CodeBlock | LatencyChart | Timeline | Fold
)


@dataclass(frozen=True)
class Document:
    """A titled page of blocks."""

    title: str
    blocks: tuple[Block, ...]


def printable(text: str, limit: int = LEAF_LIMIT) -> str:
    """One line that is safe to show: white space runs become a space, control characters U+FFFD.

    That covers bidi overrides, tags, lone surrogates and private use; the joiners of scripts and emoji stay.
    Text over `limit` characters is cut.
    """
    # Cut before cleaning as well: a text of megabytes must cost no more than a short one.
    shown = "".join(map(_visible, _SPACE.sub(" ", text[: 4 * limit])))
    return shown if len(text) <= 4 * limit and len(shown) <= limit else shown[: limit - 1] + "…"


def printable_lines(text: str) -> str:
    """A log that is safe to show: line ends become `\\n`, tabs stay, other controls become U+FFFD."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join("".join(c if c == "\t" else _visible(c) for c in line) for line in lines).strip("\n")


def map_blocks(blocks: tuple[Block, ...], change: Callable[[Block], Block]) -> tuple[Block, ...]:
    """The blocks with `change` applied to each, inside folds first."""

    def visit(block: Block) -> Block:
        if isinstance(block, Fold):
            block = replace(block, blocks=map_blocks(block.blocks, change))
        return change(block)

    return tuple(map(visit, blocks))


def _visible(character: str) -> str:
    # Cc control, Cf format (bidi, zero width, tags), Cs surrogate, Co private, Cn unassigned; Zl, Zp lines
    if character in JOINERS:
        return character
    category = unicodedata.category(character)
    return "\ufffd" if category[0] == "C" or category in {"Zl", "Zp"} else character
