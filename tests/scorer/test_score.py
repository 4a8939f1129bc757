from collections.abc import Sequence

import numpy as np
import pytest
from sklearn.metrics import matthews_corrcoef

from rubric.answers import Answer
from rubric.measured import Measured
from scorer.errors import UnknownMetric
from scorer.score import score

LABELS = ("billing", "bug", "other")


def answers(given: Sequence[str]) -> dict[int, Answer]:
    return {row: Answer(label, row / 1000) for row, label in enumerate(given)}


def measured(truth: Sequence[str], given: dict[int, Answer], metric: str = "macro_precision") -> Measured:
    return score(truth, given, labels=LABELS, metric=metric, seed=1)


def test_a_perfect_server_scores_one() -> None:
    """Value and interval agree, and the baseline is that of the commonest label."""
    truth = ["bug"] * 6 + ["billing"] * 2 + ["other"] * 2
    result = measured(truth, answers(truth), "accuracy")
    assert (result.value, result.low, result.high, result.baseline) == (1.0, 1.0, 1.0, 0.6)
    assert (result.n, result.invalid) == (10, 0)


def test_leaving_rows_out_cannot_raise_precision() -> None:
    """A server that answers only what it is sure of scores below one that answers everything."""
    truth = list(LABELS) * 20
    guessed = [label if row % 4 else "other" for row, label in enumerate(truth)]
    sure = {row: answer for row, answer in answers(guessed).items() if answer.label == truth[row]}
    assert measured(truth, sure).value < measured(truth, answers(guessed)).value
    assert measured(truth, sure).invalid == len(truth) - len(sure)
    assert measured(truth, {}).value == 0.0


def test_the_interval_is_seeded_and_holds_the_value() -> None:
    """The same seed gives the same interval; it lies around the value and narrows with more rows."""
    chance = np.random.default_rng(3)
    truth = [LABELS[number] for number in chance.integers(0, 3, 1000)]
    given = [label if chance.random() < 0.9 else "other" for label in truth]
    many, few = measured(truth, answers(given)), measured(truth[:100], answers(given[:100]))
    assert many == measured(truth, answers(given))
    assert many.low < many.value < many.high
    assert many.high - many.low < few.high - few.low


def test_a_correlation_may_be_negative() -> None:
    """Answers that are worse than chance lie below the baseline of 0, and so does their interval."""
    truth = ["bug", "other"] * 50
    given = ["other", "bug"] * 40 + ["bug", "other"] * 10
    result = measured(truth, answers(given), "matthews_corrcoef")
    assert result.value == pytest.approx(matthews_corrcoef(truth, given)) == pytest.approx(-0.6)
    assert -1 <= result.low < result.value < result.high < result.baseline == 0.0


def test_an_unknown_metric_is_refused() -> None:
    """The error lists the known ones."""
    known = "macro_precision, macro_recall, macro_f1, weighted_f1, accuracy, balanced_accuracy, matthews"
    with pytest.raises(UnknownMetric, match=known):
        measured(["bug"], {}, "auc")
