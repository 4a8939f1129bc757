"""What survives a disguise and what does not."""

import ast
import json

from hypothesis import given
from hypothesis import strategies as st

from rubric.similarity.tokens import SOURCE_SUFFIXES, tokens

PLAIN = """
import csv

def total(rows, limit=3):
    result = {}
    for row in rows[1:limit]:
        if row["name"] not in result:
            result[row["name"]] = 0.5
    return result, lambda item: item
"""
CALLS = """
# no tuple is written without its brackets here: the printer adds them
def fit(rows, *, seed=3):
    model = build(
        [("words", Words(size=(1, 2))),
         ("end", End(seed=seed))],
    )   # two steps
    while not model.ready and seed < 9: seed += 1
    return {"model": model, 'seed': seed}
"""
DISGUISED = '''"""A module."""
import csv  # reads tables


def add_up(
    table: list[dict[str, str]], top: Annotated[int, Field(gt=0)] = 12
) -> tuple[dict, Callable[[int], int]]:
    """Adds up."""
    sums: dict[str, float] = {}
    for line in table[
        0:top
    ]:

        # not seen before
        if line['na' 'me'] not in sums: sums[line["""x"""]] = 7
    return sums, lambda \
        one: one
'''


def words(path: str, text: str) -> str:
    return " ".join(found.text for found in tokens(path, text))


def test_disguises_of_the_surface_change_nothing() -> None:
    """Other names, comments, docstrings, hints, layout, quotes and literals leave the tokens as they were."""
    assert words("b/c.PY", DISGUISED) == words("a.py", PLAIN)


def test_lambda_and_dict_colons_are_no_hints() -> None:
    """Only annotations go: the colons of a lambda, a dict and a slice among the defaults stay."""
    assert words("a.py", "def f(a=lambda x: x, b={1: 2}, *, c: int = d[1:2]) -> e: pass") == (
        "def N ( N = lambda N : N , N = { 0 : 0 } , * , N = N [ 0 : 0 ] ) : pass"
    )


def test_attribute_hint_goes_and_its_value_stays() -> None:
    """`self.name: hint = value` reads like `self.name = value`."""
    assert words("a.py", "self.x.y: dict[str, int] = 3") == words("a.py", "self.x.y = 3")


def test_trailing_comma_of_a_formatter_changes_nothing() -> None:
    """A call that a formatter spread over lines reads like the one-line call."""
    assert words("a.py", "f(\n    a,\n    b,\n)") == words("a.py", "f(a, b)")


def test_lines_are_those_of_the_file() -> None:
    """Each token knows its 1-based line, whatever the line ends are."""
    assert [found.line for found in tokens("a.py", "a\r\n\r\nb\rc\n")] == [1, 3, 4]
    assert [found.line for found in tokens("a.js", "a /* \n */ b\n'x'")] == [1, 2, 3]


def test_broken_python_is_still_read() -> None:
    """A syntax error costs precision, not the file."""
    assert words("a.py", 'def f(:\n  "open\n  # gone\n  return x') == "def N ( : S return N"


def test_python_2_and_shell_magics_are_still_read() -> None:
    """What is not today's Python goes through the generic lexer."""
    assert words("a.py", "print ?x 1") == "N ? N 0"


def test_comments_of_other_languages_go() -> None:
    """Each family of languages has its own comments."""
    assert words("a.js", "let a = 1; // b\n/* c */ return `d`") == "let N = 0 ; return S"
    assert words("a.R", "f <- function(x) x # y") == "N < - function ( N ) N"
    assert words("a.sql", "select a -- b\nfrom c") == "select N from N"


def test_notebook_cells_read_like_the_script() -> None:
    """Code cells without magics give the script's tokens; outputs and Markdown are not looked at."""
    cells = [
        {"cell_type": "markdown", "source": "# total = 1"},
        {"cell_type": "code", "source": ["%matplotlib inline\n", "a = 1\n"], "outputs": [{"text": "b = 2"}]},
        {"cell_type": "code", "source": "!pip install x\nc(a)"},
    ]
    found = tokens("a.ipynb", json.dumps({"cells": cells}))
    assert " ".join(one.text for one in found) == words("a.py", "a = 1\nc(a)")
    assert [one.line for one in found] == [2, 2, 2, 5, 5, 5, 5]


def test_notebook_that_is_none_gives_nothing() -> None:
    """JSON of another shape, nested too deep or no JSON at all is an empty notebook."""
    for text in (
        "",
        "[]",
        '{"cells": 3}',
        '{"cells": [1, {"cell_type": "code", "source": 4}]}',
        "[" * 100_000,
    ):
        assert tokens("a.ipynb", text) == ()


def test_data_files_have_no_tokens() -> None:
    """A suffix outside the known source suffixes is not read."""
    assert tokens("data.csv", "a,b") == tokens("Makefile", "all:") == ()


@given(st.sampled_from(sorted(SOURCE_SUFFIXES)), st.text())
def test_any_text_is_read(ending: str, text: str) -> None:
    """No text of any language raises, and every token stands on a line of the text."""
    last = text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
    assert all(1 <= found.line <= last for found in tokens(f"a.{ending}", text))


@given(
    st.lists(
        st.sampled_from(["'", '"', "'''", "\\", "\n", "(", "]", ":", "def ", "->", "lambda", "/*", "x", " "])
    )
)
def test_broken_code_is_read(parts: list[str]) -> None:
    """Unbalanced quotes, brackets and half signatures never raise, as Python or as another language."""
    text = "".join(parts)
    for ending in ("py", "js", "sql", "rb"):
        tokens(f"a.{ending}", text)


def test_reprinting_from_the_syntax_tree_changes_nothing() -> None:
    """Python's own printer, which knows no comments and no layout, gives the same tokens."""
    assert words("a.py", ast.unparse(ast.parse(CALLS))) == words("a.py", CALLS)
