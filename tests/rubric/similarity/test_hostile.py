"""Trees made to crash, stall or mislead the comparison, each with a copy in it that must be found."""

import json
import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import pytest

from rubric.similarity import index
from rubric.similarity.fingerprint import fingerprint, read_texts, unread
from rubric.similarity.hashing import PRIME, token_hash
from rubric.similarity.pairs import Round
from rubric.tree import File, SourceTree

SOLUTIONS = Path(__file__).parents[2] / "submissions" / "independent"
NAMES = ("ana", "ben", "cleo", "dan")


def solution(name: str) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in sorted((SOLUTIONS / name).glob("*.py"))}


def disguised(files: Mapping[str, str], old: str, new: str) -> dict[str, str]:
    return {path: text.replace(old, new) for path, text in files.items()}


def numbers(first: int) -> str:
    return "".join(f"x = {number}\n" for number in range(first, first + 200))


DAN = solution("dan")
CODE = "\n\n".join(DAN.values())
CELLS = [{"cell_type": "code", "source": text} for text in DAN.values()]
HOSTILE = {
    "a line of 50 MB": DAN | {"a.py": "x = [" + "1," * 25_000_000 + "]"},
    "many tiny files": DAN | {f"p/{number}.py": f"x = {number}\n" for number in range(20_000)},
    "many numbers": DAN | {f"p/{one}.py": numbers(400_000 + 200 * one) for one in range(600)},
    "many small files": DAN | {f"p/{one}.py": f"# {'x' * 400}\nx = {one}\n" for one in range(6_000)},
    "deep nesting": DAN | {"a.py": "(" * 100_000, "b.py": "x = " + "[" * 50_000 + "]" * 50_000},
    "deep blocks": DAN | {"a.py": "".join("  " * depth + "if x:\n" for depth in range(900))},
    "comments without end": DAN | {"a.py": "def f():\n    x\n" + "#\n" * 60_000},
    "a parser at its limits": DAN
    | {"a.java": "a<" * 30_000, "a.sh": "(a)" * 20_000, "a.yml": "- " * 30_000, "b.py": "\\\n" * 30_000},
    "broken notebook": {"work.ipynb": json.dumps({"cells": CELLS})[:-9]},
    "zero-width signs": disguised(DAN, "self", "se\u200blf"),
    "look-alike letters": disguised(DAN, "a", "\u0430"),
    "one line ends": disguised(DAN, "\n", "\r"),
    "padding before the code": {"all.py": "# nothing\n" * 10_000 + CODE},
    "a syntax error in each file": {path: text + "\n)(\n" for path, text in DAN.items()},
}


def tree(files: Mapping[str, str]) -> SourceTree:
    return SourceTree({path: File(text.encode()) for path, text in files.items()})


@pytest.mark.parametrize("trick", HOSTILE)
def test_no_trick_hides_a_copy(trick: str) -> None:
    """The copy leads all pairs of the round."""
    trees = {name: tree(solution(name)) for name in NAMES} | {"hostile": tree(HOSTILE[trick])}
    compared = Round.of({name: fingerprint(name, found, SourceTree()) for name, found in trees.items()})
    first = compared.pairs()[0]
    assert {first.one, first.two} == {"dan", "hostile"}
    assert first.score > 0.3


def test_searched_for_numbers_do_not_take_the_place_of_a_copy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of too many features nobody who does not know the key can tell which are kept."""
    for module in (index, sys.modules[fingerprint.__module__]):
        monkeypatch.setattr(module, "MAX_FINGERPRINTS", 1_000)
    smallest = PRIME // 300  # below it, nearly nothing of the copy
    searched = [one for one in range(100, 500_000) if token_hash(f"number {one}") < smallest]
    assert len(searched) > 1_500
    padding = "".join(f"x = {number}\n" for number in searched)
    trees = {name: tree(solution(name)) for name in NAMES} | {"hostile": tree(DAN | {"a.py": padding})}
    read = partial(fingerprint, starter=SourceTree(), key=b"nobody's")
    first = Round.of({name: read(name, found) for name, found in trees.items()}).pairs()[0]
    assert {first.one, first.two} == {"dan", "hostile"}
    assert first.score > 0.3


@pytest.mark.parametrize("key", [b"", b"nobody's"])
def test_neither_small_nor_large_files_hide_others(monkeypatch: pytest.MonkeyPatch, key: bytes) -> None:
    """As much is read of files of every size, and what lies beyond the limit is counted."""
    monkeypatch.setattr(sys.modules[fingerprint.__module__], "MAX_TOTAL_CHARACTERS", 60_000)
    small = {f"p/{number}.py": f"x = {number}  # {'-' * 400}\n" for number in range(300)}
    large = {f"a{number}.py": f"x = {number}\n" * 3_000 for number in range(9)}
    padded = tree(DAN | small | large)
    read = partial(fingerprint, "", starter=SourceTree(), key=key)
    mine, dan = ({one.hash for one in read(found)} for found in (padded, tree(DAN)))
    assert dan <= mine
    assert unread(padded, SourceTree(), key) > 200_000
    assert unread(padded, padded) == unread(tree(DAN), SourceTree()) == 0


def test_which_of_many_files_are_read_follows_from_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of one size, no name comes first whatever the key."""
    monkeypatch.setattr(sys.modules[fingerprint.__module__], "MAX_TOTAL_CHARACTERS", 1_000)
    many = tree({f"{number}.py": f"x = {number}\n" * 10 for number in range(100, 199)})
    read = [frozenset(read_texts(many, bytes([one]))) for one in range(40)]
    assert {len(one) for one in read} == {13}
    assert len(set(read)) == 40
    assert read[0] == frozenset(read_texts(many, bytes([0])))
