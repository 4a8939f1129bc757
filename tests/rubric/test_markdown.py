"""Markdown in which nothing hostile comes alive."""
# ruff: noqa: E501 (snapshots hold whole lines of Markdown)

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hypothesis import example, given, settings
from inline_snapshot import snapshot
from markdown_it import MarkdownIt
from markdown_it.token import Token

from rubric import markdown
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
    Percentiles,
    Quoted,
    State,
    Strong,
    Table,
    Timeline,
    TimelineBar,
    Verdict,
    printable,
    printable_lines,
)
from rubric.model import Outcome
from tests.rubric.hostile import TEXT

OURS = "https://git.example/acme/blob/main/run.sh#L3"
HTML = re.compile(r"<br>|</?code>|<details><summary>[^<>]*</summary>\n*|</details>\n*", re.IGNORECASE)
ALIVE = re.compile(r"@\w|#\w|://|www\.|\bGH-\d|\b[0-9a-f]{7,40}\b|:[a-z]+:", re.IGNORECASE)
PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])

CHART = LatencyChart(
    (Percentiles("window 1", 18, 38, 53), Percentiles("window 2", 17, 34, 49)),
    Percentiles("all", 18, 37, 50),
    35,
    40,
    200,
)
TIMELINE = Timeline(
    (TimelineBar("Build", 38.2, Outcome.PASS), TimelineBar("Reproduce", 12.7, Outcome.FAIL)), 2, 1800.0
)


def page(text: str) -> Document:
    """A document with `text` in every place where a candidate's words may stand."""
    blocks: tuple[Block, ...] = (
        Heading(text),
        Paragraph((text,)),
        Paragraph(("a", Quoted(text), Quoted(text), text, Strong("b"))),
        BulletList(((text,), (Quoted(text), text), (Link(text, OURS), Link(Quoted(text), OURS)))),
        Table(
            (text, "b"),
            (((text,), (Quoted(text),)), ((Link(Quoted(text), OURS),), (State(Outcome.PASS), text))),
        ),
        Verdict(text, Outcome.FAIL, text, text),
        Meter((text, Code(text)), 50, 70),
        Fold(text, (Paragraph((text,)), CodeBlock(text))),
        CodeBlock(text),
        TIMELINE,
    )
    return Document(text, blocks)


def tokens(text: str) -> Iterator[Token]:
    """Block tokens and the inline tokens inside them, in order."""
    for token in PARSER.parse(text):
        yield token
        yield from token.children or ()


def shape(text: str) -> list[str]:
    """The block structure, without inline content."""
    return [token.type for token in PARSER.parse(text)]


WORDS_SHAPE = shape(markdown.render(page("words")))


@settings(max_examples=100, deadline=None)
@given(TEXT.filter(lambda text: printable(text).strip() != ""))
@example("- x")
@example("1. x")
@example("--")
@example("a|b\\|`c")
@example("`")
@example("\\")
def test_nothing_hostile_comes_alive(text: str) -> None:
    """No link but ours, no image, no HTML but ours, no mention or reference; the block structure does not move."""
    shown = markdown.render(page(text))
    assert shape(shown) == WORDS_SHAPE
    in_code = 0
    for token in tokens(shown):
        assert token.type not in {"image", "s_open", "em_open"}
        if token.type == "link_open":
            assert token.attrGet("href") == OURS
        if token.type in {"html_inline", "html_block"}:
            assert HTML.fullmatch(token.content)
        in_code += {"<code>": 1, "</code>": -1}.get(token.content, 0)
        if token.type == "text" and not in_code:
            assert not ALIVE.search(token.content)


@settings(max_examples=120, deadline=None)
@given(TEXT)
def test_escaped_text_shows_the_same_words(text: str) -> None:
    """Read as Markdown, the text is what was written, but for zero-width breaks."""
    shown = markdown.spans((text,))
    inline = [child for token in PARSER.parse(shown) for child in token.children or ()]
    assert {child.type for child in inline} <= {"text", "text_special"}
    assert "".join(child.content for child in inline).replace("\u200b", "") == printable(text).strip()


@settings(max_examples=120, deadline=None)
@given(TEXT)
def test_a_quoted_text_is_one_code_span(text: str) -> None:
    """Whatever backticks it holds, a quoted text is a single code span with these words."""
    wanted = printable(text, 200).strip()
    inline = [child for token in PARSER.parse(markdown.quote(text)) for child in token.children or ()]
    if not wanted:
        assert [child.content for child in inline] == ["(empty)"]
    elif "<!--" not in wanted:
        assert [(child.type, child.content) for child in inline] == [("code_inline", wanted)]


@settings(max_examples=100, deadline=None)
@given(TEXT)
def test_a_log_is_one_fence(text: str) -> None:
    """A log with fences of its own stays inside ours; hidden markers in it are broken."""
    parsed = PARSER.parse(markdown.render(Document("", (CodeBlock(text),))))
    assert [token.type for token in parsed] == ["fence"]
    assert parsed[0].content.strip("\n").replace("\u200b", "") == printable_lines(text)
    assert "<!--" not in parsed[0].content


def test_a_document_in_full() -> None:
    """Every block once, as GitHub gets it."""
    blocks: tuple[Block, ...] = (
        Verdict("Gate", Outcome.PASS, "Two commands, 50.9 s", "Build 38.2 s, reproduce 12.7 s."),
        Paragraph(("Commit ", Code("4f0c"), " of ", Quoted("a`b"), ", see ", Link(Quoted("run.sh:3"), OURS))),
        BulletList((("one",), (Strong("two"), ": @octocat fixes #3"))),
        Table(("", "What"), (((State(Outcome.FAIL),), (Quoted("a|b"),)),)),
        CHART,
        TIMELINE,
        Fold("Last lines", (CodeBlock("it's ```\nover"),)),
    )
    assert markdown.render(Document("Report", blocks)) == snapshot("""\
# Report

✅ **Gate: pass** · Two commands, 50.9 s<br>Build 38.2 s, reproduce 12.7 s.

Commit `4f0c` of ``a`b``, see [`run.sh:3`](<https://git.example/acme/blob/main/run.sh#L3>)

- one
- **two**: @&#8203;octocat fixes #&#8203;3

|  | What |
| --- | --- |
| ❌ fail | <code>a&#124;b</code> |

```mermaid
xychart-beta
    title "Latency by window; the line is the p95 limit of 200 ms"
    x-axis ["w1 p50", "w1 p95", "w1 p99", "w2 p50", "w2 p95", "w2 p99", "all p50", "all p95", "all p99"]
    y-axis "ms" 0 --> 230
    bar [18.0, 38.0, 53.0, 17.0, 34.0, 49.0, 18.0, 37.0, 50.0]
    line [200.0, 200.0, 200.0, 200.0, 200.0, 200.0, 200.0, 200.0, 200.0]
```

| phase | took | ended | |
| --- | ---: | --- | --- |
| Build | 38.2 s | ✅ pass | ████████████████████ |
| Reproduce | 12.7 s | ❌ fail | ███████ |

Both commands: 50.9 s, 3 % of the 30 min they may take.

<details><summary>Last lines</summary>

````text
it's ```
over
````

</details>
""")


def test_many_windows_keep_the_chart_readable() -> None:
    """With more than three windows only p95 is drawn, so that the axis can be read."""
    windows = tuple(Percentiles(f"window {n}", 1, 2, 3) for n in range(1, 6))
    text = markdown.render(
        Document("", (LatencyChart(windows, Percentiles("all", 1, 2, 3), None, None, 200),))
    )
    assert 'x-axis ["w1 p95", "w2 p95", "w3 p95", "w4 p95", "w5 p95", "all p95"]' in text


def test_a_report_that_fits_is_not_cut() -> None:
    """Nothing is left out and nothing is said about it."""
    assert "Shortened" not in markdown.render(page("words"))


@pytest.mark.parametrize("limit", [2_000, 5_000, 60_000])
def test_what_does_not_fit_is_cut_and_named(limit: int) -> None:
    """Logs go first, then folds, then rows; the first line stays, and the note says what is missing."""
    log = CodeBlock("\n".join(f"line {n} @octocat" for n in range(9_000)))
    rows = tuple(((Quoted(f"file {n}"),),) for n in range(5_000))
    blocks = (Verdict("Gate", Outcome.FAIL, "No", ""), log, Fold("More", (log,)), Table(("Files",), rows))
    text = markdown.render(Document("Report", blocks), limit)
    assert len(text) <= limit
    assert text.startswith("# Report\n\n❌ **Gate: fail**")
    assert "*Shortened to fit here, left out: older log lines" in text


def test_the_longest_part_goes_before_the_short_ones() -> None:
    """However a candidate fills one part, the verdict before it and the flags behind it stay."""
    item = (Quoted("x" * 190),)
    blocks = (Paragraph(("first",)), BulletList((item,) * 400), Heading("Similarity"), Paragraph(("last",)))
    text = markdown.render(Document("Report", blocks), 3_000, whole="https://git.example/page")
    assert text == (
        "# Report\n\nfirst\n\n## Similarity\n\nlast\n\n*Shortened to fit here, left out: the longest parts.* "
        "[The whole of it](<https://git.example/page>).\n"
    )


def test_long_folded_tables_are_shortened_before_logs_go() -> None:
    """A list of five hundred files must not cost the reader the log."""
    rows = tuple(((Quoted(f"file {n}"),),) for n in range(500))
    blocks = (Fold("Files", (Table(("File",), rows),)), Fold("Log", (CodeBlock("it broke"),)))
    text = markdown.render(Document("Report", blocks), 3_000)
    assert text.count("`file ") == 10
    assert "it broke" in text
    assert text.endswith("left out: folded rows after the first 10.*\n")


def test_only_logs_are_cut_where_that_is_enough() -> None:
    """The newest lines of a long log stay, everything else too."""
    log = CodeBlock("\n".join(f"line {n}" for n in range(9_000)))
    text = markdown.render(Document("Report", (Fold("Log", (log,)), Paragraph(("The end.",)))))
    assert "line 8999" in text
    assert "line 8979\n" not in text
    assert "The end." in text
    assert text.endswith("*Shortened to fit here, left out: older log lines.*\n")


@settings(max_examples=10, deadline=None)
@given(TEXT)
def test_no_text_breaks_the_limit(text: str) -> None:
    """Hostile text that grows by escaping is still cut to the limit."""
    assert len(markdown.render(page(text * 40), 2_000)) <= 2_000


def test_a_limit_too_small_is_refused() -> None:
    """A caller who leaves no room for the note is told so."""
    with pytest.raises(ValueError, match="at least 2000 characters"):
        markdown.render(page("x"), 100)
