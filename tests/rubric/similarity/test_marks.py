"""What the viewer of Dolos finds in the exported tables, by its own rules."""

import csv
import io
import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubric.similarity import fingerprint, marks
from rubric.similarity.export import to_dolos, to_json
from rubric.similarity.marks import Marks, Sheet, gram_hash
from rubric.similarity.pairs import Round
from rubric.similarity.spans import Span
from rubric.tree import File, SourceTree

SOLUTIONS = Path(__file__).parents[2] / "submissions" / "independent"


def tree(name: str) -> SourceTree:
    return SourceTree(
        {path.name: File(path.read_bytes()) for path in sorted((SOLUTIONS / name).glob("*.py"))}
    )


TREES = {name: tree(name) for name in ("ana", "ben", "cleo", "dan")} | {"copy": tree("dan")}
COMPARED = Round.of({name: fingerprint(name, found, SourceTree()) for name, found in TREES.items()})
PAIRS = COMPARED.pairs()

Table = list[dict[str, Any]]
Sides = tuple[dict[str, int], dict[str, int]]


def tables() -> dict[str, Table]:
    written = to_dolos(COMPARED, PAIRS, TREES)
    return {name: list(csv.DictReader(io.StringIO(text))) for name, text in written.items()}


def drawn(found: dict[str, Table], pair: dict[str, Any]) -> Iterator[Sides]:
    """The places of every gram that both files of a pair hold, whose hash the viewer must be told."""
    told = {int(row["hash"]) for row in found["kgrams.csv"]}
    left, right = (
        stream_hashes(found["files.csv"][int(pair[side])]) for side in ("leftFileId", "rightFileId")
    )
    for value in left.keys() & right.keys():
        assert value in told, "the viewer stops at a gram that kgrams.csv lacks"
        yield left[value], right[value]


def stream_hashes(row: dict[str, Any]) -> dict[int, dict[str, int]]:
    tokens, places = json.loads(row["ast"]), json.loads(row["mapping"])
    assert len(tokens) == len(places)
    grams = list(pairwise(tokens))
    found = {gram_hash(*gram): places[at] for at, gram in enumerate(grams)}
    assert len(found) == len(grams), "each gram has a hash of its own"
    return found


def lines(found: dict[str, Table], name: str, place: dict[str, int]) -> list[str]:
    row = next(row for row in found["files.csv"] if row["path"] == name)
    shown: list[str] = row["content"].split("\n")[place["startRow"] : place["endRow"] + 1]
    return shown


def said(name: str, match: dict[str, Any], side: str) -> list[str]:
    text = TREES[name].text(match[f"{side}_file"])
    assert text is not None
    return text.split("\n")[match[f"{side}_start"] - 1 : match[f"{side}_end"]]


@pytest.mark.parametrize(
    ("one", "two", "value"), [("0", "7", 7693436), ("7", "199999", 15727518), ("199999", "42", 2694624)]
)
def test_a_gram_has_the_hash_that_dolos_gives_it(one: str, two: str, value: int) -> None:
    """Values as `@dodona/dolos-core` 1.2.1 counts them."""
    assert gram_hash(one, two) == value


def test_the_viewer_marks_the_matches_that_were_found() -> None:
    """Of every pair the same lines on both sides as in the JSON, each match by itself, and nothing else."""
    found = tables()
    told = json.loads(to_json(COMPARED, PAIRS))["pairs"]
    assert told[0]["matches"]
    for pair, row in zip(told, found["pairs.csv"], strict=True):
        seen = [
            (lines(found, pair["a"], left), lines(found, pair["b"], right))
            for left, right in drawn(found, row)
        ]
        wanted = [(said(pair["a"], match, "a"), said(pair["b"], match, "b")) for match in pair["matches"]]
        assert sorted(seen) == sorted(wanted)


def test_the_viewer_can_tell_the_matches_of_a_pair_apart() -> None:
    """It compares their columns alone when it shows which one was chosen."""
    found = tables()
    ends = [(left["endCol"], right["endCol"]) for left, right in drawn(found, found["pairs.csv"][0])]
    assert len(ends) == len(set(ends)) > 1


def test_a_sheet_is_bounded_and_keeps_its_lines() -> None:
    """Of a hostile file the beginning of each line stands there; what follows keeps its line."""
    files = {"a.py": "x = [" + "1, " * 4_000_000 + "]\n", "line\nend.py": "a = f(b)\r\nc = g(a)\rd = 1\n"}
    hostile = SourceTree({path: File(text.encode()) for path, text in files.items()})
    sheet = Sheet.of(fingerprint("x", hostile, SourceTree()), hostile)
    assert len(sheet.text) < 2 * marks.LONGEST_LINE
    rows = sheet.text.split("\n")
    place = sheet.region("line\nend.py", 2, 3, 0)
    assert rows[place.startRow : place.endRow + 1] == ["c = g(a)", "d = 1"]


NAMES = ("a", "b", "c")
SPAN = Span("f.py", "f.py", 1, 2, 3, 4, 1.0, 1)
TIES = (("a", "b"), ("a", "c"), ("b", "c"))
ties = st.lists(st.tuples(st.sampled_from(TIES), st.integers(0, 9)), max_size=40)


@given(ties)
def test_only_marks_are_shared(found: list[tuple[tuple[str, str], int]]) -> None:
    """Whatever pairs there are: two streams have the grams of their own marks in common and no hash else."""
    made = Marks({name: Sheet("", {"f.py": 0}) for name in NAMES})
    for (one, two), matches in found:
        made.add(one, two, [SPAN] * matches)
    hashes = {
        name: [gram_hash(one[0], two[0]) for one, two in pairwise(stream)]
        for name, stream in made.streams.items()
    }
    for values in hashes.values():
        assert len(values) == len(set(values))
    for one, two in TIES:
        common = set(hashes.get(one, ())) & set(hashes.get(two, ()))
        assert common == {mark.hash for mark in made.shared if (mark.one, mark.two) == (one, two)}


def test_there_is_a_most_of_marks(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pairs that come first, the likest, get them."""
    monkeypatch.setattr(marks, "MAX_MARKS", 3)
    made = Marks({name: Sheet("", {"f.py": 0}) for name in NAMES})
    for one, two in TIES:
        made.add(one, two, [SPAN, SPAN])
    assert [(mark.one, mark.two) for mark in made.shared] == [("a", "b"), ("a", "b"), ("a", "c")]
