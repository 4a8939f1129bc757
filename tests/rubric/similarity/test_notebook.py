"""The code of a notebook, also of a broken one."""

import json

from hypothesis import given
from hypothesis import strategies as st

from rubric.similarity.notebook import cells

CELLS = [
    {"cell_type": "markdown", "source": "# total = 1"},
    {"cell_type": "code", "source": ["%matplotlib inline\n", "a = 1\n"], "outputs": [{"text": "b = 2"}]},
    {"cell_type": "code", "source": "!pip install x\nc(a)"},
]


def test_code_cells_come_in_order_without_magics() -> None:
    """Outputs and Markdown are not looked at; all stands on the one line that the file has."""
    assert list(cells(json.dumps({"cells": CELLS}))) == [("\na = 1\n", (1, 1, 1)), ("\nc(a)", (1, 1))]


def test_lines_are_those_of_the_file() -> None:
    """Each line of a list of lines on its own, a cell that is one string on one."""
    text = json.dumps({"cells": CELLS}, indent=1)
    lines = text.split("\n")
    (_, first), (_, second) = cells(text)
    assert [lines[number - 1].strip() for number in first[:2]] == ['"%matplotlib inline\\n",', '"a = 1\\n"']
    assert set(second) == {next(at for at, line in enumerate(lines, start=1) if "c(a)" in line)}


def test_broken_json_hides_nothing() -> None:
    """A notebook cut in the middle, or with a comma too many, still shows the code that is there."""
    whole = json.dumps({"cells": CELLS})
    for broken in (whole[:-4], whole.replace("[{", "[,{"), "garbage" + whole):
        assert any("c(a)" in code for code, _ in cells(broken))


def test_what_is_no_notebook_gives_nothing() -> None:
    """JSON of another shape, nested too deep or no JSON at all is an empty notebook."""
    for text in (
        "",
        "[]",
        '{"cells": 3}',
        '{"cells": [1, {"cell_type": "code", "source": 4}]}',
        "[" * 100_000,
    ):
        assert list(cells(text)) == []


@given(st.text())
def test_any_text_is_harmless(text: str) -> None:
    """No text raises, whole or beside something that looks like a cell."""
    list(cells(text))
    list(cells('"source": [' + text))
