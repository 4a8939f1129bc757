"""A result file read back."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rubric.compare import outcomes_of
from rubric.result import ResultError, read_result
from tests.rubric import samples
from tests.rubric.test_schema import result


def data(**changed: Any) -> bytes:
    return json.dumps({**result(samples.graded()), **changed}).encode()


def test_a_result_comes_back() -> None:
    """The observation with every measurement, and the outcomes by name."""
    graded = samples.graded()
    told = read_result(data())
    assert told.observation == graded.observation
    assert told.outcomes == outcomes_of(graded.judgements)


def test_a_batch_result_has_no_latency() -> None:
    """What was not judged is absent."""
    told = read_result(json.dumps(result(samples.batch())).encode())
    assert set(told.outcomes) == {"gate", "quality", "claim"}


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"version": 2}, "$.version: must be 1; write the file with `proofgrade grade --json`"),
        ({"version": None}, "$.version: must be 1"),
        ({"version": True}, "$.version: must be 1"),
        ({"outcomes": {"fate": {"outcome": "pass"}}}, "$.outcomes: unknown judgement 'fate'"),
        ({"outcomes": []}, "$.outcomes: must be an object"),
        ({"outcomes": {"gate": {"outcome": "fine"}}}, "$.outcomes.'gate'.outcome: must be one of pass, fail"),
        ({"outcomes": {"gate": {"outcome": ["pass"]}}}, "$.outcomes.'gate'.outcome: must be one of pass"),
        ({"outcomes": {"gate": "pass"}}, "$.outcomes.'gate'.outcome: must be one of pass, fail"),
        ({"observation": {}}, '$.observation: $: must be an object with exactly "kind", "version" and'),
    ],
)
def test_what_is_no_result_is_refused(changed: dict[str, Any], message: str) -> None:
    """The message names the field."""
    with pytest.raises(ResultError) as caught:
        read_result(data(**changed))
    assert message in str(caught.value)


@pytest.mark.parametrize("name", ["version", "outcomes", "observation"])
def test_a_missing_part_is_named(name: str) -> None:
    """Another JSON file is told apart by its path."""
    told = {key: value for key, value in result(samples.graded()).items() if key != name}
    with pytest.raises(ResultError, match=rf"\$\.{name}: "):
        read_result(json.dumps(told).encode())


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_no_bytes_make_the_reader_fail_otherwise(garbage: bytes) -> None:
    """Garbage is a ResultError and nothing else."""
    with pytest.raises(ResultError):
        read_result(garbage)
