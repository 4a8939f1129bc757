"""Notebooks as lines with their places."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from rubric.texts.notebooks import CellLine, Notebook, read_notebook
from rubric.tree import File

TEXTS = st.text(max_size=30)
CELLS = st.fixed_dictionaries(
    {
        "cell_type": st.sampled_from(("code", "markdown", "raw")),
        "outputs": st.lists(st.fixed_dictionaries({"text": TEXTS | st.lists(TEXTS, max_size=2)}), max_size=2),
        "source": TEXTS | st.lists(TEXTS, max_size=3),
    }
)
JSON = st.recursive(
    st.none() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner),
    max_leaves=8,
)


def test_lines_know_where_they_stand_in_the_file() -> None:
    """Prose, code and what was printed, each with the line of the .ipynb."""
    cells = [
        {"cell_type": "markdown", "source": ["# Why\n", "Because é."]},
        {"cell_type": "code", "outputs": [{"text": ["f1 0.9\n"]}], "source": "seed(1)"},
    ]
    data = json.dumps({"cells": cells}, indent=1).encode()
    lines = data.decode().split("\n")
    found = read_notebook(File(data))
    assert [line.text for line in found.prose] == ["# Why", "Because é."]
    assert found.code == (CellLine(1 + next(n for n, text in enumerate(lines) if "seed" in text), "seed(1)"),)
    assert [line.number and lines[line.number - 1].strip() for line in found.printed] == ['"f1 0.9\\n"']


@given(st.binary(max_size=100) | JSON.map(lambda value: json.dumps(value).encode()))
def test_anything_else_is_an_empty_notebook(data: bytes) -> None:
    """Never an exception, whatever the bytes are."""
    assert isinstance(read_notebook(File(data)), Notebook)


@given(st.lists(CELLS, max_size=4), st.sampled_from((None, 1)))
def test_lines_stand_in_the_order_of_the_file(cells: list[dict[str, object]], indent: int | None) -> None:
    """Numbers never go back within one kind of line."""
    found = read_notebook(File(json.dumps({"cells": cells}, indent=indent).encode()))
    for lines in (found.prose, found.code, found.printed):
        numbers = [line.number for line in lines if line.number is not None]
        assert numbers == sorted(numbers)
