"""Percentiles and order-statistic intervals."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubric.stats import percentile, quantile, quantile_interval


def test_the_percentile_is_a_sample_at_the_nearest_rank() -> None:
    """Of 1..100 the 95th is 95, of 1..10 it is 10, and no value is interpolated."""
    assert percentile(range(1, 101), 0.95) == 95
    assert percentile(range(1, 11), 0.95) == 10
    assert percentile([3.0, 1.0, 2.0], 0.5) == 2.0


def test_binary_fractions_do_not_move_the_rank() -> None:
    """0.07 of 100 samples is rank 7, though 0.07 * 100 is a little more in binary."""
    assert percentile(range(1, 101), 0.07) == 7


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=60), st.floats(0.01, 1))
def test_at_least_the_share_lies_at_or_below(samples: list[float], q: float) -> None:
    """The percentile is a sample, and at least the share q of samples is not above it."""
    value = percentile(samples, q)
    assert value in samples
    assert sum(one <= value for one in samples) >= q * len(samples) - 1e-6


@pytest.mark.parametrize(("n", "ranks"), [(200, (184, 197)), (600, (559, 581)), (1000, (936, 964))])
def test_the_interval_of_p95_has_the_published_ranks(n: int, ranks: tuple[int, int]) -> None:
    """The exact binomial ranks for p95 at common sample sizes."""
    assert quantile_interval(n, 0.95) == ranks


def test_too_few_samples_give_no_upper_bound() -> None:
    """p95 needs 72 samples: 0.95 ** 72 is the first chance under 2.5 % that none stands above it."""
    assert quantile_interval(71, 0.95)[1] is None
    assert quantile_interval(72, 0.95)[1] == 72
    assert quantile_interval(1, 0.5) == (None, None)


def test_the_interval_covers_the_true_quantile_as_often_as_promised() -> None:
    """Over 400 seeded experiments of 200 samples the interval holds the true p95 at least 93 % of times."""
    numbers, true = random.Random(5), 2.995732
    held = 0
    for _ in range(400):
        p95 = quantile([numbers.expovariate(1) for _ in range(200)], 0.95)
        assert p95.low is not None
        assert p95.high is not None
        held += p95.low <= true <= p95.high
    assert held >= 0.93 * 400


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=120), st.floats(0.05, 0.99))
def test_the_interval_brackets_the_value(samples: list[float], q: float) -> None:
    """Where bounds exist, the percentile lies between them."""
    one = quantile(samples, q)
    assert one.low is None or one.low <= one.value
    assert one.high is None or one.value <= one.high


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: percentile([], 0.5), "needs at least one"),
        (lambda: percentile([1.0], 0), "share above 0"),
        (lambda: quantile_interval(0, 0.5), "at least one sample"),
        (lambda: quantile_interval(5, 1.0), "between 0 and 1"),
    ],
)
def test_impossible_questions_are_refused_in_words(call: object, words: str) -> None:
    """Empty input and shares out of range raise ValueError that says why."""
    assert callable(call)
    with pytest.raises(ValueError, match=words):
        call()
