import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubric.answers import Answer, read_answer
from rubric.model import Contract

LABELS = ("billing", "bug", "other")
CONTRACT = Contract(8000, "/predict", "/healthz", "label", "confidence", LABELS)


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


@given(
    st.dictionaries(st.text(max_size=12), st.one_of(st.text(max_size=5), st.floats(), st.none()), max_size=4)
)
def test_any_json_object_is_judged(content: dict[str, object]) -> None:
    """An answer is valid only with an allowed label and a confidence in range."""
    answer = read_answer(json.dumps(content).encode(), CONTRACT)
    assert answer is None or (answer.label in LABELS and 0 <= answer.confidence <= 1)
