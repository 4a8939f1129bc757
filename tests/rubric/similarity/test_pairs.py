"""A whole round: pairs, matches, clusters, and what is written about them."""

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

from rubric.similarity import fingerprint
from rubric.similarity.export import to_dolos, to_json
from rubric.similarity.pairs import Pair, Round, clusters
from rubric.similarity.verdict import WEAK
from rubric.tree import File, SourceTree

SOLUTIONS = Path(__file__).parents[2] / "submissions" / "independent"
NAMES = ("ana", "ben", "cleo", "dan")


def tree(name: str) -> SourceTree:
    return SourceTree(
        {path.name: File(path.read_bytes()) for path in sorted((SOLUTIONS / name).glob("*.py"))}
    )


def round_of(trees: dict[str, SourceTree]) -> Round:
    return Round.of({name: fingerprint(name, found, SourceTree()) for name, found in trees.items()})


TREES = {name: tree(name) for name in NAMES} | {"copy": tree("dan")}
COMPARED = round_of(TREES)
PAIRS = COMPARED.pairs()


def test_the_copy_comes_first_and_far_ahead() -> None:
    """Of five submissions one pair is a copy; it leads, and what follows is far below."""
    assert (PAIRS[0].one, PAIRS[0].two) == ("dan", "copy")
    assert PAIRS[0].score > 0.5 > 4 * max(pair.score for pair in PAIRS[1:])
    assert COMPARED.shares(PAIRS[0]) == (1, 1)


def test_matches_stand_in_both_files() -> None:
    """Every match names lines that exist on both sides."""
    for span in COMPARED.matches(PAIRS[0]):
        here, there = TREES["dan"].text(span.here), TREES["copy"].text(span.there)
        assert here is not None
        assert there is not None
        assert 1 <= span.first <= span.last <= here.count("\n") + 1
        assert 1 <= span.their_first <= span.their_last <= there.count("\n") + 1


def test_json_says_what_matches() -> None:
    """The document holds pairs with their matches, and the clusters."""
    said = json.loads(to_json(COMPARED, PAIRS))
    first = said["pairs"][0]
    assert (first["a"], first["b"], first["strength"]) == ("dan", "copy", "strong")
    assert set(first["matches"][0]) == {"a_file", "a_start", "a_end", "b_file", "b_start", "b_end", "tokens"}
    assert said["clusters"] == [["copy", "dan"]]


def test_dolos_files_have_the_columns_of_its_viewer() -> None:
    """Four tables that refer to each other by number."""
    files = {
        name: list(csv.DictReader(io.StringIO(text)))
        for name, text in to_dolos(COMPARED, PAIRS, TREES).items()
    }
    assert set(files) == {"metadata.csv", "files.csv", "kgrams.csv", "pairs.csv"}
    assert [row["path"] for row in files["files.csv"]] == list(TREES)
    pair = files["pairs.csv"][0]
    assert files["files.csv"][int(pair["leftFileId"])]["path"] == pair["leftFilePath"] == "dan"


def test_clusters_join_what_pairs_hold_together() -> None:
    """A chain of pairs is one cluster; a pair below the limit joins nothing."""
    chain = [Pair(one, two, score, score) for one, two, score in (
        ("a", "b", 0.5), ("b", "c", 0.4), ("d", "e", 0.6), ("c", "d", 0.1)
    )]  # fmt: skip
    assert clusters((pair.one, pair.two) for pair in chain if pair.score >= 0.2) == (
        ("a", "b", "c"),
        ("d", "e"),
    )


def test_an_idiom_weighs_nothing() -> None:
    """What a reviewer called an idiom no longer makes two submissions alike."""
    prints = {name: fingerprint(name, found, SourceTree()) for name, found in TREES.items()}
    idioms = frozenset(found.hash for found in prints["dan"])
    assert all(
        pair.score < WEAK
        for pair in Round.weighed(prints, replace(Round.of(prints).rarity, idioms=idioms), prints).pairs()
    )
