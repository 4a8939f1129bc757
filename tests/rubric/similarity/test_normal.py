"""What survives a disguise of the surface, in each language."""

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubric.similarity.features import operations
from rubric.similarity.grammars import BY_SUFFIX
from tests.rubric.similarity.reading import form, words

PLAIN = """
import csv

def total(rows, limit=3):
    result = {}
    for row in rows[1:limit]:
        if row["name"] not in result:
            result[row["name"]] = 0.5
    return result, lambda item: item
"""
DISGUISED = '''"""A module."""
import csv  # reads tables


def add_up(
    table: list[dict[str, str]], top: Annotated[int, Field(gt=0)] = 12
) -> tuple[dict, Callable[[int], int]]:
    """Adds up."""
    sums = {}
    for line in table[
        0:top
    ]:

        # not seen before
        if line['na' 'me'] not in sums: sums[line["""x"""]] = 7
    return sums, lambda \\
        one: one
'''
CALLS = """
def fit(rows, *, seed=3):
    model = build(
        [("words", Words(size=(1, 2))),
         ("end", End(seed=seed))],
    )   # two steps
    while not model.ready and seed < 9: seed += 1
    return {"model": model, 'seed': seed}
"""
PAIRS = {
    "java": (
        "class A { int f(int x) { int y = x + 1; return g.run(y); } }",
        "/* c */ class B {\n int h(int a) {\n int b = a + 22; // d\n return q.run(b);\n }\n}",
    ),
    "js": (
        "const f = (x, y) => { let z = x.map(v => v.k + `t${y}`); z += 1; return z; }",
        "// c\nconst g = (a, b) => {\n  let c = a.map(w => w.k + `u`);\n  c = c + 2;\n  return c;\n}",
    ),
    "ts": (
        "function f(a: number, b: string[]) { return a.y(b); }",
        "function g(c, d) {\n return c.y(d); // e\n}",
    ),
    "cpp": (
        "int f(int n) { int v = n * 2; return v; }",
        "#include <a>\nint g(int m)\n{ int w = m * 3; /* b */ return w; }",
    ),
    "go": (
        'package a\nimport "fmt"\nfunc F(a int) int { x := a + 1; return x }',
        "package b\nfunc G(c int) int {\n y := c + 5 // d\n return y }",
    ),
    "sql": ("select a from t where b > 3 -- c", "select a\nfrom t\nwhere b > 40"),
    "sh": ('x=1; echo "$x" > y', '# a\nz=2\necho "$z" > y'),
    "yaml": ("a: 1\nb: [x, 'y']\n", "# c\nd: 25\ne: ['z', w]\n"),
}


def test_disguises_of_the_surface_change_nothing() -> None:
    """Other names, comments, docstrings, hints, layout, quotes and literals leave the words as they were."""
    assert words("py", DISGUISED) == words("py", PLAIN)


@pytest.mark.parametrize("ending", PAIRS)
def test_every_language_forgets_names_comments_and_layout(ending: str) -> None:
    """The same code with other names, comments and line breaks gives the same words."""
    one, two = PAIRS[ending]
    assert words(ending, one) == words(ending, two) != ""


def test_printing_from_the_syntax_tree_changes_nothing() -> None:
    """Python's own printer, which knows no comments and no layout, gives the same words."""
    assert words("py", ast.unparse(ast.parse(CALLS))) == words("py", CALLS)


def test_folded_assignment_reads_like_the_long_one() -> None:
    """`a += b` and `a = a + b` are the same."""
    assert words("py", "a += b") == words("py", "a = a + b")


def test_alias_of_an_import_is_the_library() -> None:
    """A call of a library reads the same under whatever short name the library goes."""
    named = [sorted(one.hash for one in operations(found)) for found in (
        form("py", "import pandas as pd\npd.read_csv(1)"),
        form("py", "import pandas as tables\ntables.read_csv(1)"),
        form("py", "import pandas\npandas.read_csv(1)"),
    ) if found]  # fmt: skip
    assert named[0] == named[1] == named[2] != []


def test_broken_code_is_still_read() -> None:
    """A syntax error costs the broken statement, not the file."""
    assert "return N + 0" in words("py", "def f(:\n  x = = 3\n\ndef g(a):\n    return a + 1\n")


@given(st.sampled_from(sorted(BY_SUFFIX)), st.text())
def test_any_text_is_read(ending: str, text: str) -> None:
    """No text of any language raises."""
    words(ending, text)


PARTS = ["'", '"', "'''", "\\", "\n", "(", "]", ":", "def ", "->", "lambda ", "/*", "x", " ", "{", "<<E", "`"]


@given(st.sampled_from(sorted(BY_SUFFIX)), st.lists(st.sampled_from(PARTS)))
def test_broken_parts_are_read(ending: str, parts: list[str]) -> None:
    """Unbalanced quotes, brackets and half signatures never raise, in any language."""
    words(ending, "".join(parts))
