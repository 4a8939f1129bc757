"""Characters that hide or pretend."""

from hypothesis import given
from hypothesis import strategies as st

from rubric.similarity.clean import clean


def test_tricks_read_as_what_they_look_like() -> None:
    """Zero-width signs go; full-width, Cyrillic and Greek look-alikes become Latin letters."""
    assert clean("re\u200bad_\u2060csv\ufeff") == "read_csv"
    assert clean("\uff50rint") == "print"
    assert clean("r\u0435\u0430d") == "read"
    assert clean("\u03bfpen") == "open"


@given(st.text())
def test_lines_keep_their_numbers(text: str) -> None:
    """However text is cleaned, it has as many lines as before."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    assert clean(text).count("\n") == plain.count("\n")
    assert clean(clean(text)) == clean(text)
