import random
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rubric.measured import Bin, Form
from scorer.admission import Marked
from scorer.reliability import reliability

ANSWERS = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=40)


def marked(pairs: Sequence[tuple[float, bool]]) -> list[Marked]:
    return [
        Marked(row, Form.ORIGINAL, True, "bug", confidence, right)
        for row, (confidence, right) in enumerate(pairs)
    ]


def drawn(n: int, too_sure_by: float, seed: int) -> list[Marked]:
    """Answers that are right with their confidence less `too_sure_by`."""
    chance = random.Random(seed)
    sure = [0.4 + 0.6 * chance.random() for _ in range(n)]
    return marked([(one, chance.random() < one - too_sure_by) for one in sure])


def test_the_error_is_the_weighted_gap_of_the_bins() -> None:
    """By hand: two at 0.95 half right, one at 0.85 right, one at 0.25 wrong: (2 x 0.45 + 0.15 + 0.25) / 4."""
    found = reliability(marked([(0.95, True), (0.25, False), (0.95, False), (0.85, True)]), seed=1)
    assert found is not None
    assert found.error == pytest.approx(0.325)
    assert found.bins == (
        Bin(0.2, 0.3, 1, 0.25, 0.0),
        Bin(0.8, 0.9, 1, 0.85, 1.0),
        Bin(0.9, 1.0, 2, 0.95, 0.5),
    )


def test_an_edge_belongs_to_the_bin_above_it_and_one_to_the_last() -> None:
    """0.3 and 0.7 do not fall below their own edge through binary fractions."""
    found = reliability(marked([(at, True) for at in (0.0, 0.3, 0.6, 0.7, 1.0)]), seed=1)
    assert found is not None
    assert [one.low for one in found.bins] == [0.0, 0.3, 0.6, 0.7, 0.9]


def test_without_answers_there_is_no_reliability() -> None:
    """Nothing is made up for a server that never answered."""
    assert reliability([], seed=1) is None


def test_a_sure_and_perfect_predictor_has_no_error() -> None:
    """Right with confidence 1 throughout: error and interval are 0."""
    found = reliability(marked([(1.0, True)] * 50), seed=1)
    assert found is not None
    assert (found.error, found.low, found.high) == (0.0, 0.0, 0.0)


def test_a_calibrated_predictor_has_next_to_no_error() -> None:
    """5,000 answers, each right as often as it says."""
    found = reliability(drawn(5000, 0.0, seed=5), seed=1)
    assert found is not None
    assert found.error < 0.02
    assert found.low < 0.01


def test_the_interval_is_seeded_and_holds_the_true_error() -> None:
    """Of 60 samples of 300 answers that are too sure by 0.1, at least 54 have 0.1 in their interval."""
    found = [reliability(drawn(300, 0.1, seed), seed=seed) for seed in range(60)]
    assert sum(one is not None and one.low <= 0.1 <= one.high for one in found) >= 54
    assert found[0] == reliability(drawn(300, 0.1, 0), seed=0)


@settings(max_examples=40, deadline=None)
@given(ANSWERS, st.randoms(use_true_random=False))
def test_the_error_is_a_share_and_knows_no_order(
    pairs: list[tuple[float, bool]], chance: random.Random
) -> None:
    """0 <= low <= error <= high <= 1, each answer in one bin, and any other order gives the same."""
    found = reliability(marked(pairs), seed=3)
    assert found is not None
    assert 0 <= found.low <= found.error <= found.high <= 1
    assert sum(one.n for one in found.bins) == len(pairs)
    shuffled = list(pairs)
    chance.shuffle(shuffled)
    assert reliability(marked(shuffled), seed=3) == found
