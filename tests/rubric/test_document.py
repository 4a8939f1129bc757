"""What a leaf may show."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from rubric.document import CodeBlock, Fold, Heading, map_blocks, printable, printable_lines
from rubric.paths import JOINERS
from tests.rubric.hostile import TEXT


@given(TEXT | st.text())
def test_printable_text_is_one_line_without_controls(text: str) -> None:
    """No line end, control, format or surrogate character is left, and the text can be written as UTF-8."""
    shown = printable(text)
    assert not [c for c in shown if unicodedata.category(c)[0] == "C" and c not in JOINERS]
    assert len(shown.splitlines()) <= 1
    shown.encode()


@given(TEXT, st.integers(1, 20))
def test_printable_text_keeps_its_limit(text: str, limit: int) -> None:
    """A text is cut to the limit, and a cut text ends in an ellipsis."""
    shown = printable(text, limit)
    assert len(shown) <= limit
    assert shown == printable(text) or shown.endswith("…")


def test_ordinary_text_stays_as_it_is() -> None:
    """Words, accents, emoji with their joiners and single blanks pass unchanged."""
    for text in ("naïve 模型 über", "👩‍🔬 done", "a b", " led and trailed "):
        assert printable(text) == text


def test_a_bidi_override_is_shown_as_a_replacement() -> None:
    """A name that would read backwards shows where it was doctored."""
    assert printable("evil\u202etxt.exe") == "evil\ufffdtxt.exe"


def test_a_log_keeps_lines_and_tabs_only() -> None:
    """CRLF and CR become line ends, colour codes lose their escape character."""
    assert printable_lines("a\r\nb\rc\t\x1b[31mred\n\n") == "a\nb\nc\t\ufffd[31mred"


def test_blocks_inside_folds_are_changed_too() -> None:
    """`map_blocks` reaches into folds, innermost first."""
    folded = Fold("one", (Fold("two", (CodeBlock("log"),)),))
    shown = map_blocks((folded,), lambda block: Heading("gone") if isinstance(block, CodeBlock) else block)
    assert shown == (Fold("one", (Fold("two", (Heading("gone"),)),)),)
