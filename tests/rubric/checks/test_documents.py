"""Deliverable `document`."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubric.checks.prose import headings, placeholder, visible_lines, word_count
from rubric.deliverable import DeliverableKind
from rubric.model import Finding, Outcome
from tests.rubric.checks.support import check, places

STARTER = """\
# Memo

Replace the line under each heading.

## Choice

Which model and why.

## Failure modes

At least two.
"""
WORDS = "The model is linear because the tickets are short and the budget is one processor core. "
GOOD = f"# Memo\n\n## Choice\n\n{WORDS * 2}\n\n## 2. Failure Modes:\n\n{WORDS * 2}\n"


def memo(
    text: str | bytes,
    starter: str = STARTER,
    headings: tuple[str, ...] = ("Choice", "Failure modes"),
    **asked: object,
) -> Finding:
    return check(
        DeliverableKind.DOCUMENT,
        {"MEMO.md": text},
        {"MEMO.md": starter},
        path="MEMO.md",
        headings=headings,
        **asked,
    )


def test_a_written_document_passes() -> None:
    """Headings are found whatever their numbering, case and punctuation."""
    finding = memo(GOOD)
    assert (finding.outcome, finding.detail) == (Outcome.PASS, "64 words of your own, all 2 headings filled.")
    assert places(finding) == ["MEMO.md:1"]


def test_the_starters_text_is_not_a_document() -> None:
    """Unchanged, or with one line added, the file is still the starter's."""
    assert memo(STARTER).detail == '"MEMO.md" is the starter\'s, unchanged; write your own.'
    finding = memo(STARTER + "\nI picked a linear model.\n")
    assert finding.outcome is Outcome.FAIL
    assert "5 words of your own beside the starter's lines; write at least 40." in finding.detail
    assert 'MEMO.md:5: nothing of your own under "Choice".' in finding.detail


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf \n", "is empty"),
        (b"PK\x03\x04\0\0", "is binary; save it as UTF-8 text"),
        (b"a " * 600_000, "is larger than 256 KiB"),
    ],
)
def test_what_is_no_text_is_told(data: bytes, message: str) -> None:
    """0-byte, binary and huge files get a sentence of their own."""
    finding = memo(data)
    assert finding.outcome is Outcome.FAIL
    assert message in finding.detail


def test_an_absent_document_names_one_with_nearly_that_name() -> None:
    """Blanks and emoji in a path are no obstacle."""
    finding = check(DeliverableKind.DOCUMENT, {"my docs 🗒️/MEMO.md": GOOD}, path="MEMO.md")
    assert finding.detail == '"MEMO.md" is not in the repository. Rename "my docs 🗒️/MEMO.md" to it.'
    assert places(finding) == ["MEMO.md"]


def test_latin_1_is_read_and_said() -> None:
    """A file in another encoding passes on its content; the candidate learns the byte."""
    finding = memo((GOOD + "Qualität\n").encode("latin-1"))
    assert finding.outcome is Outcome.PASS
    assert "is not UTF-8, and what cannot be read is replaced; save the file as UTF-8." in finding.detail


def test_utf_16_is_read_and_said() -> None:
    """UTF-16 is full of NUL bytes and still text."""
    finding = memo(GOOD.encode("utf-16"))
    assert finding.outcome is Outcome.PASS
    assert "The file is UTF-16" in finding.detail


def test_a_missing_and_an_empty_heading_are_named() -> None:
    """One problem each; the empty one with its line."""
    finding = memo(f"# Memo\n\n{WORDS * 4}\n\n## Choice\n\n### Details\n\n## Other\n\n{WORDS}\n")
    assert finding.detail == (
        'MEMO.md:5: nothing of your own under "Choice". MEMO.md: the heading "Failure modes" is missing.'
    )


def test_text_under_a_subheading_fills_the_heading() -> None:
    """A section runs to the next heading of its level or above."""
    text = f"## Choice\n### Model\n{WORDS * 2}\n**Failure modes**\n{WORDS}\n## Costs\n{WORDS}\n"
    assert memo(text).outcome is Outcome.PASS


def test_underlined_headings_count_and_code_does_not() -> None:
    """Setext headings are headings; a comment in a code block is not."""
    lines = visible_lines("Choice\n======\n\n```sh\n# Failure modes\n```\n\nText\n")
    assert [(heading.level, heading.text) for heading in headings(lines)] == [(1, "Choice")]


def test_the_word_limit_counts_own_words_only() -> None:
    """The starter's prompts left in place cost nothing."""
    text = STARTER.replace("Which model and why.", f"Which model and why.\n\n{WORDS * 2}") + WORDS * 2
    assert memo(text, max_words=64).outcome is Outcome.PASS
    finding = memo(text, max_words=63)
    assert finding.detail == "MEMO.md: 64 words, the limit is 63."


@pytest.mark.parametrize(
    ("line", "token"),
    [
        ("TODO: write this", "TODO"),  # what a candidate left open, not we
        ("Precision is $X on test", "$X"),
        ("Ask <your name> for it", "<your name>"),
        ("Value <METRIC>", "<METRIC>"),
        ("Lorem ipsum dolor", "Lorem ipsum"),
        ("Accuracy was 0.XX", "0.XX"),
        ("TBD", "TBD"),
    ],
)
def test_placeholders_are_named_by_line(line: str, token: str) -> None:
    """A hole left in the text fails the document and is pointed at."""
    finding = memo(GOOD + f"\n{line}\n")
    assert (finding.outcome, places(finding)) == (Outcome.FAIL, ["MEMO.md:11"])
    assert f'"{token}" is still to be filled in' in finding.detail


@pytest.mark.parametrize(
    "line",
    [
        "p95 < 200 ms and precision > 0.88",
        "see <https://host.io/x> or <me@host.io>",
        "a<br>b <img src='x'> <details><summary>s</summary></details>",
        "`TODO` and `<name>` are code",
        "with $N$ rows and $X = 3$ euros",
        "it costs $5 and $OUT is a folder",
        "<!-- TODO: in a comment -->",
        "a list of List<int>",
    ],
)
def test_ordinary_text_is_no_placeholder(line: str) -> None:
    """Comparisons, links, HTML, code and formulas are left in peace."""
    assert all(placeholder(each) is None for each in visible_lines(line))


def test_words_are_counted_in_any_script() -> None:
    """Two CJK characters count as one word, so that a Chinese memo is not empty."""
    assert word_count("a well-kept model's p95") == 4
    assert word_count("模型很简单") == 3
    assert word_count("** -- | --- |") == 0


@given(st.text(alphabet="#*_<>$!-`~= \nTODOabX/[]()", max_size=300))
def test_no_markdown_makes_the_check_fail(text: str) -> None:
    """Hostile Markdown gives a finding, never an exception."""
    assert memo(text).outcome in (Outcome.PASS, Outcome.FAIL)


@pytest.mark.parametrize("unit", ["<!-- ", "`", "``` ", "<a ", "$A ", "# ", "TODO", "**", "\t# #"])
def test_a_large_text_of_one_sign_is_read_in_one_pass(unit: str) -> None:
    """No reader of Markdown goes over its text more than a few times."""
    assert memo(unit * (250_000 // len(unit))).outcome is Outcome.FAIL
