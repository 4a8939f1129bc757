import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import balanced_accuracy_score, matthews_corrcoef

from scorer.metrics import METRICS, Counts

LABELS = ("billing", "bug", "other")
PAIRS = st.lists(st.tuples(st.sampled_from(LABELS), st.sampled_from(LABELS)), min_size=1, max_size=60)

# Rows are the truth: 4 billing, all known; 4 bug, half taken for billing; 2 other, one taken for bug.
TRUTH = ["billing"] * 4 + ["bug"] * 4 + ["other"] * 2
GIVEN = ["billing"] * 6 + ["bug"] * 2 + ["other", "bug"]
BY_HAND = {
    "accuracy": 7 / 10,
    "macro_precision": (4 / 6 + 2 / 3 + 1 / 1) / 3,
    "macro_recall": (4 / 4 + 2 / 4 + 1 / 2) / 3,
    "balanced_accuracy": (4 / 4 + 2 / 4 + 1 / 2) / 3,
    "macro_f1": (8 / 10 + 4 / 7 + 2 / 3) / 3,
    "weighted_f1": 0.4 * 8 / 10 + 0.4 * 4 / 7 + 0.2 * 2 / 3,
    "matthews_corrcoef": (7 * 10 - (6 * 4 + 3 * 4 + 1 * 2)) / (54 * 64) ** 0.5,
}


def counted(truth: list[str], given: list[str]) -> Counts:
    counts = np.zeros((1, len(LABELS), len(LABELS)))
    for one, two in zip(truth, given, strict=True):
        counts[0, LABELS.index(one), LABELS.index(two)] += 1
    return counts


@pytest.mark.parametrize("name", METRICS)
def test_a_metric_is_what_a_hand_makes_of_it(name: str) -> None:
    """Ten rows whose figures can be read off the confusion matrix."""
    assert METRICS[name].exact(TRUTH, GIVEN) == pytest.approx(BY_HAND[name])
    assert METRICS[name].resampled(counted(TRUTH, GIVEN))[0] == pytest.approx(BY_HAND[name])


@given(PAIRS)
def test_the_resampled_metric_is_scikit_learns(pairs: list[tuple[str, str]]) -> None:
    """On the full set, the metric from confusion counts equals scikit-learn's, without a warning."""
    truth, said = [one for one, _ in pairs], [two for _, two in pairs]
    for name, metric in METRICS.items():
        assert metric.resampled(counted(truth, said))[0] == pytest.approx(metric.exact(truth, said)), name


@given(PAIRS)
def test_metrics_that_avoid_a_warning_keep_scikit_learns_value(pairs: list[tuple[str, str]]) -> None:
    """Balanced accuracy and correlation are what the functions of that name give."""
    truth, said = [one for one, _ in pairs], [two for _, two in pairs]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        balanced, correlation = balanced_accuracy_score(truth, said), matthews_corrcoef(truth, said)
    assert METRICS["balanced_accuracy"].exact(truth, said) == pytest.approx(balanced)
    assert METRICS["matthews_corrcoef"].exact(truth, said) == pytest.approx(correlation)


@given(PAIRS)
def test_a_metric_stays_in_its_range(pairs: list[tuple[str, str]]) -> None:
    """A correlation lies in [-1, 1], every other metric in [0, 1]."""
    truth, said = [one for one, _ in pairs], [two for _, two in pairs]
    for name, metric in METRICS.items():
        low = -1 if name == "matthews_corrcoef" else 0
        assert low - 1e-12 <= metric.exact(truth, said) <= 1 + 1e-12, name


def test_always_the_same_answer_correlates_with_nothing() -> None:
    """The baseline of the correlation is 0, so that a threshold of 0 to 1 asks for more than chance."""
    assert METRICS["matthews_corrcoef"].exact(TRUTH, ["bug"] * 10) == 0.0
