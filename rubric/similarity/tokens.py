"""Source text -> tokens, for languages without a grammar here. Knows no hashes."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator
from typing import NamedTuple

NAME, STRING, NUMBER = "N", "S", "0"


class Token(NamedTuple):
    """One normalised token and its 1-based line."""

    text: str
    line: int


_KEYWORDS_ELSEWHERE = """
as async await break case catch class const continue def default delete do else elif end enum except export
extends finally fn for from func function if impl implements import in instanceof interface is lambda let
match mod new not null package private protected pub public raise repeat return select static struct super
switch then this throw trait try type typeof union until use var void where while with yield
"""
OTHER_KEYWORDS = frozenset(_KEYWORDS_ELSEWHERE.split())
_ENDINGS = {"hash": "r rb jl pl ps1", "dash": "lua hs", "slash": "kt scala rs cs swift php dart"}
FAMILIES = {ending: family for family, endings in _ENDINGS.items() for ending in endings.split()}
"""How comments begin, by suffix, in the languages that the generic lexer reads."""
INSTEAD = {"bash": "hash", "python": "hash", "sql": "dash", "yaml": "hash"}
"""The same by grammar, for texts that the grammar's parser gave up; elsewhere `slash`."""

COMMENTS = {
    "hash": r"\#[^\n]*",
    "dash": r"--[^\n]*|/\*[\s\S]*?(?:\*/|\Z)",
    "slash": r"//[^\n]*|/\*[\s\S]*?(?:\*/|\Z)",
}
# Every alternative matches whatever it begins on (an open string or comment runs to its natural end), so that
# the scan never goes back and stays linear.
LEXERS = {
    family: re.compile(
        rf"(?P<skip>\s+|{comment})"
        r"""|(?P<string>\"{3}[\s\S]*?(?:\"{3}|\Z)|'{3}[\s\S]*?(?:'{3}|\Z)"""
        r"""|"(?:[^"\\\n]|\\[\s\S]?)*"?|'(?:[^'\\\n]|\\[\s\S]?)*'?|`(?:[^`\\]|\\[\s\S]?)*`?)"""
        r"|(?P<number>\d[\w.]*)|(?P<name>[^\W\d]\w*)|(?P<other>[\s\S])"
    )
    for family, comment in COMMENTS.items()
}


def tokens(family: str, text: str) -> Iterator[Token]:
    """Tokens of any language with quotes, numbers and names. `family` says how its comments begin.

    Names become `N`, strings `S`, numbers `0`; comments and layout go; keywords and operators stay. Never
    raises; linear time.
    """
    line = 1
    for found in LEXERS[family].finditer(text):
        group = found.lastgroup
        whole = found.group()
        if group == "string":
            yield Token(STRING, line)
        elif group == "number":
            yield Token(NUMBER, line)
        elif group == "name":
            yield Token(whole if whole in OTHER_KEYWORDS or keyword.iskeyword(whole) else NAME, line)
        elif group == "other":
            yield Token(whole, line)
        line += whole.count("\n")
