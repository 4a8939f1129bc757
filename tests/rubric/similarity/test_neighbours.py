"""Whom a submission is compared with."""

from __future__ import annotations

import random

from rubric.similarity.index import Rarity
from rubric.similarity.neighbours import LIKEST, MOST, SAMPLE, leading, looked_at


def test_everybody_where_there_are_few() -> None:
    """All are compared, and all tell what is usual."""
    few = range(LIKEST + SAMPLE)
    assert looked_at({3: 1.0}, few) == (frozenset(few), frozenset(few))


def test_likest_and_an_even_sample_of_many() -> None:
    """The sample has every sixtieth of the ranking, so it is as like as everybody; any order is the same."""
    everybody = list(range(6000))
    shared = {number: float(number) for number in everybody}
    looked, sample = looked_at(shared, everybody)
    assert looked >= set(range(6000 - LIKEST, 6000))
    assert sorted(sample) == [49 + 100 * place for place in range(SAMPLE)]
    random.Random(1).shuffle(everybody)
    assert looked_at(shared, everybody) == (looked, sample)


def test_what_is_common_or_an_idiom_leads_to_nobody() -> None:
    """Nor what nobody else holds. A small family has no common ones."""
    rarity = Rarity({1: 1, 2: 20, 3: 21, 4: 5}, 100, frozenset({4}))
    assert leading([0, 1, 2, 3, 4], rarity) == {1, 2}
    assert leading([3], Rarity({3: 21}, 2000)) == {3}


def test_the_rarest_lead_where_much_is_shared() -> None:
    """However much a hostile submission shares, only so many rows of the index are read."""
    holders = dict.fromkeys(range(MOST // 10), 20) | {MOST: 1}
    found = leading(holders, Rarity(holders, 1000))
    assert MOST in found
    assert sum(holders[value] for value in found) == MOST - 19
