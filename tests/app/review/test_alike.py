"""The similarities of a round: excerpts of both sides, each pair once, nothing of what stands by itself."""

from __future__ import annotations

import json
from dataclasses import replace

from app.review.alike import LINES_MAX, WIDTH_MAX, Excerpted, Flagged, excerpts_of, round_view, with_lines
from app.review.similar import Outcome
from rubric.flag import Flag
from rubric.model import Place
from rubric.similarity import fingerprint
from rubric.similarity.shown import PART
from rubric.similarity.traces import traces_of
from rubric.tree import File, SourceTree

HERE, THERE = Place("a.py", 2), Place("b.py", 5)
FLAG = Flag("otter", 0.5, "strong", ((HERE, THERE, 2, 3),))
BACK = Flag("badger", 0.4, "notable", ((THERE, HERE, 3, 2),))
ALONE = Flag("", 0.0, "weak", kind="history", words="one commit")


def test_a_pair_shows_both_sides_and_what_it_was_found_to_be() -> None:
    """Each side's own excerpt stands on its side; what a submission shows by itself is no pair."""
    found = Outcome(1, "otter", "copied", "remy", "2026-11-01T10:00:00Z")
    shown = {"badger": [Excerpted("a.py", 2, 2, "mine")], "otter": [Excerpted("b.py", 5, 3, "theirs")]}
    flagged = [Flagged("badger", (FLAG, ALONE), {"otter": found}), Flagged("otter", (BACK,), {})]
    kept = {"badger": shown, "otter": {"otter": [Excerpted("b.py", 5, 3, "older")]}}
    view = with_lines(round_view("Similarity: x", flagged), 1, kept)
    (pair,) = view.pairs
    assert (view.names, pair.one, pair.two, pair.strength) == (
        ("badger", "otter"),
        "badger",
        "otter",
        "strong",
    )
    assert pair.outcome == "copied, by remy"
    assert [(one.text, one.their_text) for one in pair.excerpts] == [("mine", "theirs")]


def test_what_was_found_from_the_other_side_shows_what_was_kept_there() -> None:
    """Also where the other one is of another round."""
    shown = {"badger": [Excerpted("a.py", 2, 2, "mine")], "otter": [Excerpted("b.py", 5, 3, "theirs")]}
    turned = FLAG.seen_by_other("badger")
    view = with_lines(round_view("Similarity: x", [Flagged("otter", (turned,), {})]), 1, {"badger": shown})
    (pair,) = view.pairs
    assert (pair.one, pair.two, pair.seen_from) == ("badger", "otter", "otter")
    assert [(one.text, one.their_text) for one in pair.excerpts] == [("mine", "theirs")]


def test_only_the_pairs_of_one_part_get_lines() -> None:
    """However large a round is, so much is read at once."""
    shown = {"badger": [Excerpted("a.py", 2, 2, "mine")]}
    flags = tuple(
        replace(FLAG, other=f"otter-{number:03}", score=1 - number / 999) for number in range(PART + 1)
    )
    view = round_view("Similarity: x", [Flagged("badger", flags, {})])
    second = with_lines(view, 2, {"badger": shown})
    assert [bool(pair.excerpts[0].text) for pair in second.pairs] == [False] * PART + [True]
    assert [pair.two for pair in second.pairs] == [pair.two for pair in view.pairs]


def test_excerpts_are_short_and_of_what_is_there() -> None:
    """Long places and lines are cut; a missing, binary or unnumbered place has none."""
    long = "\n".join(f"{number} " + "x" * 999 for number in range(200))
    tree = SourceTree({"a.py": File(long.encode()), "b.bin": File(b"\0")})
    places = [(Place("a.py", 3), 100), (Place("a.py", 999), 2), (Place("c.py", 1), 2), (Place("b.bin", 1), 1)]
    (one,) = excerpts_of(tree, [*places, (Place("a.py"), 1)])
    lines = one.text.splitlines()
    assert (one.path, one.line, one.lines, len(lines)) == ("a.py", 3, 100, LINES_MAX)
    assert max(map(len, lines)) == WIDTH_MAX


def test_lines_are_counted_as_git_counts_them() -> None:
    """A form feed or a separator of Unicode begins no line."""
    tree = SourceTree({"a.py": File("a\x0cb\u2028c\r\nsecond\nthird\n".encode())})
    (one,) = excerpts_of(tree, [(Place("a.py", 2), 1)])
    assert one.text == "second"


def test_code_and_prose_of_a_notebook_are_excerpted_where_they_stand() -> None:
    """Both are told by the lines of the file."""
    said = " ".join(f"reason {number} for the linear model" for number in range(12))
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": ["# Why\n", said]},
        {
            "cell_type": "code",
            "outputs": [],
            "source": ["first = load(1)\n", "second = fit(first, rate=0.125)"],
        },
    ]
    tree = SourceTree({"a.ipynb": File(json.dumps({"cells": cells}, indent=1).encode())})
    code = [Place(one.path, one.first_line) for one in fingerprint("", tree, SourceTree())]
    prose = [Place(one.path, one.first_line) for one in traces_of(tree, SourceTree())]
    assert {one.text.strip()[:7] for one in excerpts_of(tree, [(place, 1) for place in code])} == {
        '"first ',
        '"second',
    }
    (text,) = excerpts_of(tree, [(place, 1) for place in prose])
    assert text.text.strip().startswith('"reason 0 for')
