"""Source text -> tokens that survive renaming, reformatting, comments and type hints. Knows no hashes."""

from __future__ import annotations

import json
import keyword
import re
import token as kinds
import tokenize
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate

NAME, STRING, NUMBER = "N", "S", "0"
LONGEST_LINE = 1000  # above it Python's own tokenizer may need quadratic time; the generic lexer never does


@dataclass(frozen=True)
class Token:
    """One normalised token and its 1-based line. In a notebook, lines count through the code cells."""

    text: str
    line: int


_SLASH_COMMENT_LANGUAGES = "js jsx mjs cjs ts tsx java kt scala go rs c h cc cpp hpp cu cs swift php dart"
_KEYWORDS_ELSEWHERE = """
as async await break case catch class const continue def default delete do else elif end enum except export
extends finally fn for from func function if impl implements import in instanceof interface is lambda let
match mod new not null package private protected pub public raise repeat return select static struct super
switch then this throw trait try type typeof union until use var void where while with yield
"""

PYTHON_SUFFIXES = frozenset({"py", "pyi", "pyw"})
HASH_COMMENT_SUFFIXES = frozenset({"r", "sh", "bash", "rb", "jl", "pl", "ps1"})
DASH_COMMENT_SUFFIXES = frozenset({"sql", "lua", "hs"})
SLASH_COMMENT_SUFFIXES = frozenset(_SLASH_COMMENT_LANGUAGES.split())
SOURCE_SUFFIXES = (
    PYTHON_SUFFIXES | {"ipynb"} | HASH_COMMENT_SUFFIXES | DASH_COMMENT_SUFFIXES | SLASH_COMMENT_SUFFIXES
)
OTHER_KEYWORDS = frozenset(_KEYWORDS_ELSEWHERE.split())


def suffix(path: str) -> str:
    """The last suffix of a POSIX path in lower case without its dot; empty where there is none."""
    name = path.rpartition("/")[2]
    return name.rpartition(".")[2].lower() if "." in name else ""


def tokens(path: str, text: str) -> tuple[Token, ...]:
    """Normalised tokens of one source file, by its suffix: none for a suffix outside `SOURCE_SUFFIXES`.

    Names become `N`, strings `S`, numbers `0`; comments, docstrings, layout and Python's type hints go;
    keywords and operators stay. Python that does not tokenize is read by the generic lexer. Never raises;
    linear time.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    ending = suffix(path)
    if ending == "ipynb":
        return tuple(_notebook(text))
    if ending in PYTHON_SUFFIXES:
        return tuple(_python(text))
    if ending in SOURCE_SUFFIXES:
        return tuple(_generic(text, _comment_family(ending)))
    return ()


def _comment_family(ending: str) -> str:
    if ending in HASH_COMMENT_SUFFIXES:
        return "hash"
    return "dash" if ending in DASH_COMMENT_SUFFIXES else "slash"


def _notebook(text: str) -> Iterator[Token]:
    """Tokens of the code cells alone; each cell is read on its own, so a broken one costs only itself."""
    try:
        notebook = json.loads(text)
    except (ValueError, RecursionError):
        return
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    before = 0
    for cell in cells if isinstance(cells, list) else ():
        code = _cell_code(cell)
        for found in _python(code):
            yield Token(found.text, found.line + before)
        before += len(code.split("\n")) if code else 0


def _cell_code(cell: object) -> str:
    if not isinstance(cell, dict) or cell.get("cell_type") != "code":
        return ""
    source = cell.get("source")
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    if not isinstance(source, str):
        return ""
    lines = source.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join("" if line.lstrip().startswith(("%", "!")) else line for line in lines)


def _python(text: str) -> Iterable[Token]:
    lines = text.split("\n")
    if max(map(len, lines)) > LONGEST_LINE:
        return _generic(text, "hash")
    try:
        return [found for statement in _statements(lines) for found in _without_hints(statement)]
    except (tokenize.TokenError, SyntaxError):
        return _generic(text, "hash")


OPENING, CLOSING = frozenset("([{"), frozenset(")]}")
LAYOUT = frozenset({kinds.NL, kinds.INDENT, kinds.DEDENT, kinds.COMMENT, kinds.ENCODING, kinds.ENDMARKER})


def _statements(lines: list[str]) -> Iterator[list[Token]]:
    """Logical lines as normalised tokens. Raises TokenError or SyntaxError where the text is not Python."""
    statement: list[Token] = []
    inside_string = 0  # Python 3.12 takes f-strings apart; here each is one literal, as in 3.11
    for found in tokenize.generate_tokens((line + "\n" for line in lines).__next__):
        kind = kinds.tok_name[found.type]
        inside_string += kind.endswith("STRING_START")
        if kind.endswith("STRING_END"):
            inside_string -= 1
            kind = "STRING"
        if inside_string or found.type in LAYOUT:
            continue
        if kind == "NEWLINE" or found.string == ";":
            yield statement
            statement = []
        else:
            statement.append(Token(_normal(kind, found.string), found.start[0]))
    yield statement


def _normal(kind: str, string: str) -> str:
    if kind == "ERRORTOKEN":
        raise SyntaxError(f"not a Python token: {string[:20]!r}")
    if kind == "NAME":
        return string if keyword.iskeyword(string) else NAME
    return {"STRING": STRING, "NUMBER": NUMBER}.get(kind, string)


def _without_hints(statement: list[Token]) -> list[Token]:
    """One statement without docstring, hints and trailing commas, and with adjacent strings made one."""
    if all(found.text == STRING for found in statement):
        return []
    texts = [found.text for found in statement]
    hints = _signature_hints(texts) | _variable_hint(texts)
    kept: list[Token] = []
    for number, found in enumerate(statement):
        if number in hints or (kept and found.text == STRING == kept[-1].text):
            continue
        if found.text in CLOSING and kept and kept[-1].text == ",":
            kept.pop()
        kept.append(found)
    return kept


def _signature_hints(texts: list[str]) -> set[int]:
    """Positions of parameter and return annotations, their `:` and `->` included, in a `def` statement."""
    hints: set[int] = set()
    if "def" not in texts[:2]:
        return hints
    depths = _depths(texts)
    lambdas = 0  # a colon that belongs to a lambda among the defaults is no annotation
    for number, (text, depth) in enumerate(zip(texts, depths, strict=True)):
        if number in hints or depth > 1:
            continue
        if text == ":" and depth == 0:
            break
        if text == "->" or (text == ":" and not lambdas):
            ends = {",", "="} if depth else {":"}
            hints.update(range(number, _hint_end(texts, depths, number, ends)))
        lambdas += (text == "lambda") - (text == ":" and lambdas > 0)
    return hints


def _variable_hint(texts: list[str]) -> set[int]:
    """Positions of the annotation in `name: hint`, `self.name: hint = value` and the like."""
    colon = 1
    while texts[colon : colon + 2] == [".", NAME]:
        colon += 2
    if texts[0] != NAME or texts[colon : colon + 1] != [":"]:
        return set()
    return set(range(colon, _hint_end(texts, _depths(texts), colon, {"="})))


def _depths(texts: list[str]) -> list[int]:
    """How many brackets are open after each token."""
    return list(accumulate((text in OPENING) - (text in CLOSING) for text in texts))


def _hint_end(texts: list[str], depths: list[int], start: int, ends: set[str]) -> int:
    """Where the annotation that begins at `start` ends: at one of `ends` in its depth, or at its bracket."""
    for number in range(start + 1, len(texts)):
        if depths[number] < depths[start] or (depths[number] == depths[start] and texts[number] in ends):
            return number
    return len(texts)


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


def _generic(text: str, family: str) -> Iterator[Token]:
    """Tokens of any language with quotes, numbers and names. `family` says how its comments begin."""
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
