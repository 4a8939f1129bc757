import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorer.intervals import difference, paired_difference, share

PARTS = st.integers(1, 2000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_a_share_has_the_published_score_interval(hits: int, n: int, low: float, high: float) -> None:
    """The examples of Newcombe's comparison of seven methods, Statistics in Medicine 17 (1998), 857-872."""
    interval = share(hits, n)
    assert (interval.low, interval.high) == pytest.approx((low, high), abs=5e-5)


def test_a_difference_has_the_published_interval() -> None:
    """Newcombe's first example, 56 of 70 against 48 of 80, by method 10."""
    interval = difference(share(56, 70), share(48, 80))
    assert interval.value == pytest.approx(0.2)
    assert (interval.low, interval.high) == pytest.approx((0.0524, 0.3339), abs=5e-5)


def test_a_paired_difference_has_the_published_interval() -> None:
    """The example of R's PropCIs: 160 pairs, 40 on one side only, 20 on the other."""
    interval = paired_difference(160, 40, 20)
    assert (interval.low, interval.high) == pytest.approx((0.03089632, 0.21601726))
    assert interval.value == 20 / 160


@given(PARTS, PARTS)
def test_an_interval_holds_its_value_and_stays_in_range(one: tuple[int, int], two: tuple[int, int]) -> None:
    """Whatever the counts; and what is subtracted the other way round has the mirrored interval."""
    first, second = share(*one), share(*two)
    assert 0 <= first.low <= first.value + 1e-12
    assert first.value - 1e-12 <= first.high <= 1
    between, back = difference(first, second), difference(second, first)
    assert -1 - 1e-9 <= between.low <= between.value <= between.high <= 1 + 1e-9
    assert (back.low, back.high) == pytest.approx((-between.high, -between.low))


@given(st.integers(0, 500), st.integers(0, 500), st.integers(1, 500))
def test_pairs_on_one_side_only_decide_the_paired_interval(first: int, second: int, both: int) -> None:
    """It lies in [-1, 1], is mirrored with its sides, and sits around 0 when both sides are even."""
    n = first + second + both
    interval, back = paired_difference(n, first, second), paired_difference(n, second, first)
    assert -1 <= interval.low < interval.high <= 1
    assert (back.low, back.high) == pytest.approx((-interval.high, -interval.low))
    if first == second:
        assert interval.low < 0 == interval.value < interval.high
