"""The generic lexer, for languages without a grammar."""

from hypothesis import given
from hypothesis import strategies as st

from rubric.similarity.tokens import FAMILIES, tokens


def words(family: str, text: str) -> str:
    return " ".join(found.text for found in tokens(family, text))


def test_comments_of_each_family_go() -> None:
    """Each family of languages has its own comments."""
    assert words("slash", "let a = 1; // b\n/* c */ return `d`") == "let N = 0 ; return S"
    assert words("hash", "f <- function(x) x # y") == "N < - function ( N ) N"
    assert words("dash", "local a -- b\nreturn c") == "N N return N"


def test_lines_are_those_of_the_file() -> None:
    """Each token knows its 1-based line."""
    assert [found.line for found in tokens("slash", "a /* \n */ b\n'x'")] == [1, 2, 3]


@given(st.sampled_from(sorted(set(FAMILIES.values()))), st.text())
def test_any_text_is_read(family: str, text: str) -> None:
    """No text raises, and every token stands on a line of the text."""
    last = text.count("\n") + 1
    assert all(1 <= found.line <= last for found in tokens(family, text))
