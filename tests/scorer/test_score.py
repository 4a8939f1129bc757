import json
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubric.answers import Answer, read_answer
from rubric.model import Contract
from rubric.observation import Measured
from scorer.errors import UnknownMetric
from scorer.score import METRICS, score

LABELS = ("billing", "bug", "other")
CONTRACT = Contract(8000, "/predict", "/healthz", "label", "confidence", LABELS)


def answers(given: Sequence[str]) -> dict[int, Answer]:
    return {row: Answer(label, row / 1000) for row, label in enumerate(given)}


def measured(truth: Sequence[str], given: dict[int, Answer], metric: str = "macro_precision") -> Measured:
    return score(truth, given, labels=LABELS, metric=metric, seed=1)


def test_a_valid_answer_is_read() -> None:
    """Label and confidence, whatever stands beside them."""
    assert read_answer(b'{"label": "bug", "confidence": 1, "why": ["x"]}', CONTRACT) == Answer("bug", 1.0)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b'"bug"',
        b'{"label": "bug"}',
        b'{"label": "bug", "confidence": "0.5"}',
        b'{"label": "bug", "confidence": true}',
        b'{"label": "bug", "confidence": null}',
        b'{"label": "bug", "confidence": 1.01}',
        b'{"label": "bug", "confidence": -0.1}',
        b'{"label": "bug", "confidence": NaN}',
        b'{"label": "bug", "confidence": 1e999}',
        b'{"label": "bug", "label": "bug", "confidence": 0.5}',
        b'{"label": "Bug", "confidence": 0.5}',
        b'{"label": ["bug"], "confidence": 0.5}',
        b'{"label": "bug", "confidence": 0.5} trailing',
        b'{"label": "bug", "confidence": 0.5, "x": ' + b"[" * 5000 + b"]" * 5000 + b"}",
        b'{"label": "bug", "confidence": 0.5, "x": "' + b"x" * 20_000 + b'"}',
        b'{"label": "bug\xff", "confidence": 0.5}',
    ],
)
def test_anything_else_is_no_answer(body: bytes) -> None:
    """Wrong types, ranges, labels, doubled keys, depth and size are all no answer."""
    assert read_answer(body, CONTRACT) is None


@given(st.binary(max_size=200))
def test_any_bytes_are_an_answer_or_none(body: bytes) -> None:
    """Hostile bodies never raise."""
    read_answer(body, CONTRACT)


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


def test_missing_and_constant_answers_are_noted() -> None:
    """The reviewer reads why a number may mean less than it says."""
    truth = list(LABELS) * 10
    constant = {row: Answer("bug", 0.5) for row in range(20)}
    assert measured(truth, constant).notes == (
        "10 of 30 rows got no valid answer; each counts as wrong",
        "constant answer: every row got the same label",
        "constant confidence: every answer is equally sure",
    )
    assert measured(truth, answers(truth)).notes == ()


def test_the_interval_is_seeded_and_holds_the_value() -> None:
    """The same seed gives the same interval; it lies around the value and narrows with more rows."""
    chance = np.random.default_rng(3)
    truth = [LABELS[number] for number in chance.integers(0, 3, 1000)]
    given = [label if chance.random() < 0.9 else "other" for label in truth]
    many, few = measured(truth, answers(given)), measured(truth[:100], answers(given[:100]))
    assert many == measured(truth, answers(given))
    assert many.low < many.value < many.high
    assert many.high - many.low < few.high - few.low


def test_an_unknown_metric_is_refused() -> None:
    """The error lists the known ones."""
    with pytest.raises(UnknownMetric, match="macro_precision, macro_f1, accuracy"):
        measured(["bug"], {}, "auc")


@given(st.lists(st.tuples(st.sampled_from(LABELS), st.sampled_from(LABELS)), min_size=1, max_size=60))
def test_the_resampled_metric_is_scikit_learns(pairs: list[tuple[str, str]]) -> None:
    """On the full set, the metric from confusion counts equals scikit-learn's."""
    truth, given = [one for one, _ in pairs], [two for _, two in pairs]
    counts = np.zeros((1, 3, 3))
    for one, two in pairs:
        counts[0, LABELS.index(one), LABELS.index(two)] += 1
    for name, metric in METRICS.items():
        assert metric.resampled(counts)[0] == pytest.approx(metric.exact(truth, given)), name


@given(
    st.dictionaries(st.text(max_size=12), st.one_of(st.text(max_size=5), st.floats(), st.none()), max_size=4)
)
def test_any_json_object_is_judged(content: dict[str, object]) -> None:
    """An answer is valid only with an allowed label and a confidence in range."""
    answer = read_answer(json.dumps(content).encode(), CONTRACT)
    assert answer is None or (answer.label in LABELS and 0 <= answer.confidence <= 1)
