"""The page of a round and its data: each pair once, hostile texts harmless, both sides beside each other."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from rubric.model import Place
from rubric.similarity.shown import PART, Alike, Excerpt, RoundView, merged, page, to_data
from rubric.similarity.shown.graph import NODES_MAX, graph

EXCERPT = Excerpt(Place("a.py", 3), Place("b/c.py", 40), "def f(x):\n    return x", "def g(y):\n    return y")
FOUND = (
    Alike("otter", "badger", "code", "strong", 0.6, excerpts=(EXCERPT,)),
    Alike("badger", "otter", "code", "notable", 0.4, outcome="library idiom"),
    Alike("badger", "crane", "prose", "notable", 0.2, "20% of this submission's prose"),
)
VIEW = RoundView("Similarity: tickets", ("badger", "crane", "otter"), merged(FOUND))


def test_a_pair_is_shown_once_from_the_side_that_sorts_first() -> None:
    """The stronger of two findings stays, turned round if need be, with the outcome that anybody gave."""
    first, second = VIEW.pairs
    assert (first.one, first.two, first.strength, first.outcome) == (
        "badger",
        "otter",
        "strong",
        "library idiom",
    )
    assert first.excerpts == (EXCERPT.turned,)
    assert (second.one, second.two) == ("badger", "crane")


def test_the_page_holds_graph_table_and_both_sides() -> None:
    """All on one page without a script or a request."""
    text = page(VIEW)
    assert "3 submissions, 2 findings" in text
    assert text.count("<circle") == 3
    assert text.count('class="tie') == 2
    assert "<p>badger <code>b/c.py:40</code></p><pre>def g(y):\n    return y</pre>" in text
    assert "<script" not in text


def test_who_belongs_together_is_told() -> None:
    """Groups of three and more on the page, all in the data; whose share it is where a pair was turned."""
    text = page(VIEW)
    assert "<li>badger, crane, otter</li>" in text
    assert "seen from otter" in text
    assert to_data(VIEW)["clusters"] == [["badger", "crane", "otter"]]


def test_a_round_without_findings() -> None:
    """There is no graph of nothing."""
    text = page(RoundView("Similarity", ("badger",), ()))
    assert "1 submission, 0 findings" in text
    assert "<svg" not in text


def test_a_large_round_is_cut() -> None:
    """The ring has room for so many names; the strongest pairs keep theirs."""
    pairs = merged(Alike(f"a{n}", f"b{n}", "code", "strong", 1 - n / 1000) for n in range(100))
    picture = graph(pairs)
    assert picture.count("<circle") == NODES_MAX
    assert ">a0<" in picture


def test_the_data_come_in_parts() -> None:
    """Each link in one of them; the data say which part it is and how many links stand elsewhere."""
    pairs = merged(Alike(f"a{n}", f"b{n}", "code", "strong", 1 - n / 1000) for n in range(PART + 3))
    view = RoundView("Similarity", ("a1",), pairs)
    parts = [to_data(view, number) for number in (1, 2, 3)]
    assert [len(part["links"]) for part in parts] == [PART, 3, 0]
    assert [(part["part"], part["parts"], part["left_out"]) for part in parts[:2]] == [
        (1, 2, 3),
        (2, 2, PART),
    ]
    assert "the 3 weakest are left out here" in page(view)


def test_the_data_are_nodes_and_links() -> None:
    """What a force-directed graph takes, with the places on both sides."""
    data = to_data(VIEW)
    assert data["nodes"] == [{"id": "badger"}, {"id": "crane"}, {"id": "otter"}]
    assert data["links"][0]["matches"] == [
        {
            "source_file": "b/c.py",
            "source_line": 40,
            "source_text": "def g(y):\n    return y",
            "target_file": "a.py",
            "target_line": 3,
            "target_text": "def f(x):\n    return x",
        }
    ]
    json.dumps(data)


@given(st.text(max_size=60), st.text(max_size=60))
def test_hostile_names_and_texts_stay_text(path: str, text: str) -> None:
    """Whatever a candidate wrote, no markup of it lives."""
    hostile = f"<img src=x onerror=1>{text}"
    excerpt = Excerpt(Place(f"<b>{path}", 1), Place(path), hostile, hostile)
    found = page(RoundView("x", ("a", "b"), (Alike("a", "b", "code", "strong", 1.0, excerpts=(excerpt,)),)))
    assert "<img" not in found
    assert "<b>" not in found
