"""The schemas of assessment.yml and rubric.yml agree with their readers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from rubric import shipped
from rubric.assessment_schema import assessment_schema, rubric_schema
from rubric.parse import ParseError, parse_assessment, parse_rubric
from rubric.profile import PROFILES
from rubric.schema import schema_text
from rubric.tree import File, SourceTree
from tests.rubric.lint.folders import folder
from tests.rubric.test_parse import GOOD

ASSESSMENT, RUBRIC = assessment_schema(), rubric_schema()
VALUES: tuple[object, ...] = (
    *(None, 0, 1, 3.5, 72, 1_000_000, True, "", "a b", "nlp", "batch", "http"),
    *("/x", "../x", [], ["a", "b"], {}),
)


def faults(value: Any, schema: dict[str, Any]) -> list[str]:
    """The JSON paths that do not fit."""
    return [one.json_path for one in jsonschema.Draft202012Validator(schema).iter_errors(value)]


def is_read(text: str) -> bool:
    try:
        parse_assessment(SourceTree({"assessment.yml": File(text.encode())}), shipped.default_rubric())
    except ParseError:
        return False
    return True


def keys(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The way to every key of nested mappings."""
    for key, below in value.items() if isinstance(value, dict) else ():
        yield (*path, key)
        yield from keys(below, (*path, key))


@pytest.mark.parametrize("slug", shipped.assessments())
def test_every_shipped_assessment_fits(slug: str) -> None:
    """And so does the rubric, where it has its own."""
    tree = shipped.assessment(slug)
    assert faults(yaml.safe_load(tree.text("assessment.yml") or ""), ASSESSMENT) == []
    assert faults(yaml.safe_load(tree.text("rubric.yml") or shipped.default_rubric()), RUBRIC) == []


@pytest.mark.parametrize("role", PROFILES)
def test_every_new_assessment_fits(role: str) -> None:
    """With the rubric that it brings."""
    tree = folder(role)
    assert faults(yaml.safe_load(tree.text("assessment.yml") or ""), ASSESSMENT) == []
    assert faults(yaml.safe_load(tree.text("rubric.yml") or ""), RUBRIC) == []


WHOLE = yaml.safe_load(
    GOOD + "profile: nlp\nbrief: {user: a, system: b, outcome: c, constraints: {budget: d}}\n"
    "ai_tools: {policy: allowed}\nreproduce: {cpus: 1}\nreview: {blind: true}\n"
)


@settings(max_examples=60)
@given(st.sampled_from([*keys(WHOLE)]), st.sampled_from(VALUES))
def test_what_the_reader_takes_the_schema_takes(path: tuple[str, ...], value: object) -> None:
    """Whatever stands in the place of any value: a file without a mistake fits the schema."""
    content = json.loads(json.dumps(WHOLE))
    inner = content
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    text = yaml.safe_dump(content)
    assert faults(yaml.safe_load(text), ASSESSMENT) == [] or not is_read(text)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("slug: parcel-sorter", "slug: Parcel Sorter"),
        ("window_hours: 48", "window_hours: 24"),
        ("window_hours: 48", "windows_hours: 48"),
        ("effort_hours: 6\n", ""),
        ("port: 8080", "port: 80"),
        ("port: 8080", "kind: batch"),
        ("port: 8080", "port: 8080\n  format: csv"),
        ("latency: {p95_ms: 150}\n", ""),
        ("labels: [small, large]", "labels: [small]"),
        ("at_least: 0.8", "at_least: 88"),
        ("kind: tests", "kind: test"),
        (", path: MEMO.md", ""),
        ("leads: [lena-lead]", "leads: []"),
        ("leads: [lena-lead]", "leads: [not a login]"),
        ("people:", "profile: poet\npeople:"),
        ("people:", "brief: {user: a, system: b}\npeople:"),
        ("people:", "brief: {user: a, system: b, outcome: [c]}\npeople:"),
        ("people:", "data: {paths: [starter/x]}\npeople:"),
        ("people:", "ai_tools: {policy: maybe}\npeople:"),
        ("people:", "stages: [take-home, tea]\npeople:"),
        ("people:", "reproduce: {base_image: 'no image'}\npeople:"),
    ],
)
def test_what_the_reader_refuses_the_schema_refuses(old: str, new: str) -> None:
    """Where a schema can say so."""
    assert is_read(GOOD)
    assert faults(yaml.safe_load(GOOD), ASSESSMENT) == []
    assert old in GOOD
    text = GOOD.replace(old, new)
    assert not is_read(text)
    assert faults(yaml.safe_load(text), ASSESSMENT)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("pass_line: 70", "pass_line: 170"),
        ("weight: 15", "weight: x"),
        ("  - id: framing", "  - id: Framing"),
        ("at_most: 1", "at_most: 5"),
        ("      - Nothing says what is predicted, for whom", "      # Nothing says"),
    ],
)
def test_a_rubric_that_is_refused_does_not_fit(old: str, new: str) -> None:
    """The default rubric, spoilt."""
    text = shipped.default_rubric()
    assert old in text
    spoilt = text.replace(old, new, 1)
    with pytest.raises(ParseError):
        parse_rubric(spoilt, "rubric.yml")
    assert faults(yaml.safe_load(spoilt), RUBRIC)


def described(schema: dict[str, Any]) -> Iterator[tuple[str, bool]]:
    """Every key and whether it has a sentence."""
    for name, one in schema.get("properties", {}).items():
        yield name, bool(one.get("description"))
        yield from described(one)
        yield from described(one.get("items", {}))


@pytest.mark.parametrize(("name", "schema"), [("assessment", ASSESSMENT), ("rubric", RUBRIC)])
def test_the_published_schema_is_current_and_explains_every_key(name: str, schema: dict[str, Any]) -> None:
    """What docs/schema holds is what `proofgrade schema` prints, for an editor's completion."""
    path = Path(__file__).parents[2] / "docs" / "schema" / f"{name}.schema.json"
    assert path.read_text(encoding="utf-8") == schema_text(schema)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert [key for key, has in described(schema) if not has] == []
