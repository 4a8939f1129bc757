"""Several copies of one original: what they share is no less rare for it."""

import random
from collections.abc import Iterable, Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubric.similarity import compare, pairs
from rubric.similarity.index import KINDS, Fingerprinted, Held, Rarity
from rubric.similarity.pairs import Round
from rubric.similarity.verdict import STRONG, WEAK


def some(chance: random.Random, number: int) -> list[int]:
    return [chance.getrandbits(59) << 2 | at % KINDS for at in range(number)]


def made(owner: str, hashes: Iterable[int]) -> list[Fingerprinted]:
    return [Fingerprinted(owner, value, "a.py", 1, 1) for value in hashes]


def copies_among_others(number: int, part: int = 300) -> dict[str, list[Fingerprinted]]:
    """Ten who wrote their own, and so many who copied that much of the first one's 360."""
    chance = random.Random(5)
    idioms = some(chance, 60)
    own = {f"own-{at}": some(chance, 300) + idioms for at in range(10)}
    taken = {
        f"copy-{at}": chance.sample(own["own-0"], part) + some(chance, 360 - part) for at in range(number)
    }
    return {name: made(name, hashes) for name, hashes in (own | taken).items()}


def scores(prints: Mapping[str, Sequence[Fingerprinted]]) -> dict[frozenset[str], float]:
    return {frozenset((pair.one, pair.two)): pair.score for pair in Round.of(prints).pairs()}


def test_further_copies_of_an_original_hide_none() -> None:
    """A copy is as conspicuous beside four others as alone; who wrote their own are no more alike for it."""
    alone, together = scores(copies_among_others(1)), scores(copies_among_others(5))
    copied = frozenset(("own-0", "copy-0"))
    assert together[copied] >= alone[copied] > STRONG
    assert all(score < WEAK for both, score in together.items() if all(name[:3] == "own" for name in both))


def test_further_copies_hide_none_where_one_is_compared_with_all() -> None:
    """As a grading does it: the original and the other copies are found, all as strong."""
    given = copies_among_others(5, 260)
    mine = given.pop("copy-0")
    found = {flag.other: flag.strength for flag in compare(mine, given)}
    assert found == dict.fromkeys(["own-0", *(name for name in given if name.startswith("copy"))], "strong")


def test_one_other_raises_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two who are both tied to a third one are weighed as they were: that may be chance. Two such are not."""
    three, four = copies_among_others(2), copies_among_others(3)
    found = scores(three), scores(four)
    monkeypatch.setattr(pairs, "COPIES", len(four))
    assert scores(three) == found[0]
    assert scores(four) != found[1]


@given(st.lists(st.frozensets(st.integers(0, 12), min_size=1), min_size=3, max_size=8), st.integers(0, 8))
def test_rarity_without_some_is_a_recount(cohort: list[frozenset[int]], copied: int) -> None:
    """Of what the others hold there are as many holders as if those were not there, and one at the least."""
    held = [Held.of(made("", {value * 4 for value in values})) for values in cohort]
    asked = {value * 4 for value in range(6)}
    found = Rarity.among(held).without(held[:copied], asked).holders
    rest, known = Rarity.among(held[copied:]).holders, Rarity.among(held).holders
    assert found == {value: max(1, rest.get(value, 0)) for value in asked & known.keys()}
