"""Documents as one self-contained HTML page: inline style and SVG, no script, no request to anywhere."""

from __future__ import annotations

from functools import singledispatch
from html import escape
from itertools import groupby
from zlib import crc32

from rubric.chart import latency_svg, timeline_svg
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
    printable,
    printable_lines,
)
from rubric.markdown import WORDS
from rubric.model import Outcome
from rubric.stylesheet import CSS

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"  # no script, and nothing is fetched
_SIGNS = {Outcome.PASS: "✓", Outcome.FAIL: "✗", Outcome.INCONCLUSIVE: "?", Outcome.OUR_FAULT: "!"}
_GROUPS = {Verdict: "cards", LatencyChart: "charts", Timeline: "charts"}  # neighbours share one grid


def render(document: Document, tail: str = "") -> str:
    """The whole page, every leaf escaped and freed of control characters. Only http(s) links stay links.

    `tail` is markup of ours that comes after the blocks as it is: a page's form.
    """
    title = _text(document.title)
    body = _blocks(document.blocks)
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        f"<title>{title}</title>\n<style>\n{CSS}\n</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{title}</h1>\n{body}\n{tail}</main>\n</body>\n</html>\n"
    )


def _blocks(blocks: tuple[Block, ...]) -> str:
    parts = []
    for kind, group in groupby(blocks, key=lambda block: _GROUPS.get(type(block))):
        inside = "\n".join(_block(block) for block in group)
        parts.append(f'<div class="{kind}">\n{inside}\n</div>' if kind else inside)
    return "\n".join(parts)


def _spans(parts: Spans) -> str:
    return "".join(map(_span, parts)).strip()


def _span(span: Span) -> str:
    match span:
        case Code():
            return f"<code>{_text(span.text, len(span.text))}</code>"
        case Quoted():
            return f"<code>{_text(span.text, span.limit) or '(empty)'}</code>"
        case Strong():
            return f"<strong>{_text(span.text)}</strong>"
        case Link():
            return _link(span)
        case State():
            return _state(span.outcome)
        case _:
            return _text(span)


def _link(link: Link) -> str:
    text = _span(link.text)
    if not link.url.startswith(("https://", "http://")):
        return text
    return f'<a href="{_text(link.url)}" rel="noopener noreferrer">{text}</a>'


def _state(outcome: Outcome) -> str:
    sign = f'<span aria-hidden="true">{_SIGNS[outcome]}</span>'
    return f'<span class="state tone-{outcome.value}">{sign} {WORDS[outcome]}</span>'


@singledispatch
def _block(block: Block) -> str:
    raise TypeError(f"no HTML for {type(block).__name__}")


@_block.register
def _heading(block: Heading) -> str:
    return f"<h{block.level}>{_text(block.text)}</h{block.level}>"


@_block.register
def _paragraph(block: Paragraph) -> str:
    return f"<p>{_spans(block.spans)}</p>"


@_block.register
def _bullets(block: BulletList) -> str:
    items = "\n".join(f"<li>{_spans(item)}</li>" for item in block.items)
    return f"<ul>\n{items}\n</ul>"


@_block.register
def _table(block: Table) -> str:
    head = "".join(f'<th scope="col">{_text(cell)}</th>' for cell in block.head)
    rows = "\n".join(f"<tr>{''.join(f'<td>{_spans(cell)}</td>' for cell in row)}</tr>" for row in block.rows)
    body = f"<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody>"
    return f'<div class="sheet"><table>\n{body}\n</table></div>'


@_block.register
def _verdict(block: Verdict) -> str:
    return (
        f'<section class="card tone-{block.outcome.value}">'
        f'<div class="label"><span>{_text(block.label)}</span>{_state(block.outcome)}</div>'
        f'<p class="headline">{_text(block.headline)}</p>'
        f'<p class="detail">{_text(block.detail)}</p></section>'
    )


@_block.register
def _meter(block: Meter) -> str:
    words = f"<p>{_spans(block.spans)}</p>"
    fill = "" if block.percent is None else f'<div class="fill" style="width:{block.percent:.1f}%"></div>'
    line = f'<div class="line" style="left:{block.line:.1f}%"></div>'
    return f'{words}<div class="meter" aria-hidden="true">{fill}{line}</div>'


@_block.register
def _code_block(block: CodeBlock) -> str:
    return f"<pre>{escape(printable_lines(block.text))}</pre>"


@_block.register
def _fold(block: Fold) -> str:
    inside = _blocks(block.blocks)
    return f"<details><summary>{_text(block.summary)}</summary>\n{inside}\n</details>"


@_block.register
def _latency_chart(block: LatencyChart) -> str:
    return _figure("Latency under load, in ms", latency_svg(block, _ident(block)))


@_block.register
def _timeline(block: Timeline) -> str:
    return _figure("What each phase took", timeline_svg(block, _ident(block)))


def _ident(block: Block) -> str:
    """An id for the picture's title and description: from its content, so that pages compare."""
    return f"chart-{crc32(repr(block).encode(errors='replace')):08x}"


def _figure(caption: str, picture: str) -> str:
    return f"<figure><figcaption>{caption}</figcaption>{picture}</figure>"


def _text(text: str, limit: int = 2_000) -> str:
    return escape(printable(text, limit))
