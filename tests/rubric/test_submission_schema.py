"""The schemas of submission.yml and metrics.json agree with their readers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from rubric.schema import schema_text
from rubric.submission import MetricsError, read_metrics, read_submission
from rubric.submission_schema import metrics_schema, submission_schema
from rubric.tree import File, SourceTree

VALUES = (
    st.none()
    | st.integers(-5, 70_000)
    | st.floats(-2, 2)
    | st.sampled_from(("", "a b", "/predict", "../x", "a/b.json"))
)
CLAIMS = st.dictionaries(st.sampled_from(("metric", "value", "file", "more")), VALUES, max_size=4)
KEYS = st.sampled_from(("version", "reproduce", "serve", "seed", "port", "route", "ai_use", "other"))


def fits(value: Any, schema: dict[str, Any]) -> bool:
    return bool(jsonschema.Draft202012Validator(schema).is_valid(value))


@given(st.dictionaries(KEYS, VALUES, max_size=4), st.none() | CLAIMS)
def test_what_the_reader_takes_the_schema_takes(
    content: dict[str, Any], claim: dict[str, Any] | None
) -> None:
    """A file without a problem fits the schema, whatever else is in it."""
    whole = {**content, "claim": claim} if claim is not None else content
    text = yaml.safe_dump(whole, allow_unicode=True)
    _, problems = read_submission(SourceTree({"submission.yml": File(text.encode())}))
    assert problems or not whole or fits(yaml.safe_load(text), submission_schema())


@pytest.mark.parametrize(
    "line",
    [
        "port: 0",
        "port: 70000",
        "route: predict",
        "claim: {metric: f1, value: 1, file: ../x}",
        "seed: -1",
        "more: 1",
        "ai_use: [a]",
    ],
)
def test_what_the_reader_refuses_the_schema_refuses(line: str) -> None:
    """With the line named by the reader."""
    _, problems = read_submission(SourceTree({"submission.yml": File(f"version: 1\n{line}\n".encode())}))
    assert [problem.place.line for problem in problems] == [2]
    assert not fits(yaml.safe_load(line), submission_schema())


@given(st.dictionaries(st.text(max_size=5), st.floats() | st.booleans() | st.text(max_size=2), max_size=3))
def test_metrics_agree_as_well(metrics: dict[str, Any]) -> None:
    """What read_metrics takes fits, and what fits is taken unless it is not finite."""
    text = json.dumps(metrics)
    try:
        read_metrics(text.encode())
    except MetricsError:
        assert not fits(metrics, metrics_schema()) or "NaN" in text or "Infinity" in text
    else:
        assert fits(metrics, metrics_schema())


@pytest.mark.parametrize(
    ("name", "schema"), [("submission", submission_schema()), ("metrics", metrics_schema())]
)
def test_the_published_schema_is_current(name: str, schema: dict[str, Any]) -> None:
    """What docs/schema holds is what `proofgrade schema` prints, and is itself a schema."""
    jsonschema.Draft202012Validator.check_schema(schema)
    published = Path("docs/schema") / f"{name}.schema.json"
    assert published.read_text(encoding="utf-8") == schema_text(schema)
